/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include "kmx-accounts-page.h"

#include <glib/gi18n.h>

#include "kmx-account-detail.h"
#include "kmx-account-entry.h"
#include "kmx-compat.h"
#include "kmx-format.h"
#include "kmx-page-header.h"
#include "kmx-state-page.h"
#include "kmx-table.h"

enum { SEARCH_DELAY_MS = 250 };

struct _KmxAccountsPage {
  AdwBin parent_instance;
  GtkStack *stack; /* "list", "detail" */
  KmxStatePage *state;
  KmxTable *table;
  KmxAccountDetail *detail;
  GtkEditable *search;
  GtkDropDown *account_state;
  GtkButton *back;
  guint search_source;
};

#define KMX_TYPE_ACCOUNTS_PAGE (kmx_accounts_page_get_type ())
G_DECLARE_FINAL_TYPE (KmxAccountsPage, kmx_accounts_page, KMX, ACCOUNTS_PAGE, AdwBin)

static void page_widget_init (KmxPageWidgetInterface *interface);

G_DEFINE_FINAL_TYPE_WITH_CODE (KmxAccountsPage,
                               kmx_accounts_page,
                               ADW_TYPE_BIN,
                               G_IMPLEMENT_INTERFACE (KMX_TYPE_PAGE_WIDGET, page_widget_init))

static char *
name_text (gpointer entry)
{
  return g_strdup (kmx_record_get_text (entry, KMX_ACCOUNT_ENTRY_NAME));
}

static char *
state_text (gpointer entry)
{
  gboolean active = g_str_equal (kmx_record_get_text (entry, KMX_ACCOUNT_ENTRY_STATE), "active");

  return g_strdup (active ? C_ ("account", "Active") : C_ ("account", "Suspended"));
}

static char *
balance_text (gpointer entry)
{
  return kmx_format_cents (kmx_record_get_integer (entry, KMX_ACCOUNT_ENTRY_BALANCE_CENTS));
}

static char *
bonus_text (gpointer entry)
{
  return kmx_format_cents (kmx_record_get_integer (entry, KMX_ACCOUNT_ENTRY_BONUS_CENTS));
}

static char *
calls_text (gpointer entry)
{
  return kmx_format_count (kmx_record_get_integer (entry, KMX_ACCOUNT_ENTRY_CALLS_30D));
}

static char *
since_text (gpointer entry)
{
  return kmx_format_date (kmx_record_get_instant (entry, KMX_ACCOUNT_ENTRY_CREATED_AT));
}

static void
load (KmxAccountsPage *self)
{
  static const char *const states[] = { "", "&state=active", "&state=suspended" };
  g_autoptr (GString) path = g_string_new ("/api/v1/admin/accounts?limit=100");

  g_string_append (path, states[gtk_drop_down_get_selected (self->account_state)]);
  if (*gtk_editable_get_text (self->search) != '\0')
    g_string_append_uri_escaped (g_string_append (path, "&q="),
                                 gtk_editable_get_text (self->search), NULL, FALSE);
  kmx_table_load (self->table, path->str);
}

static gboolean
search_timeout_cb (gpointer user_data)
{
  KmxAccountsPage *self = user_data;

  self->search_source = 0;
  load (self);
  return G_SOURCE_REMOVE;
}

static void
search_changed_cb (KmxAccountsPage *self)
{
  g_clear_handle_id (&self->search_source, g_source_remove);
  self->search_source = g_timeout_add (SEARCH_DELAY_MS, search_timeout_cb, self);
}

static void
loaded_cb (KmxAccountsPage *self, guint n_items)
{
  if (n_items > 0)
    kmx_state_page_show_content (self->state);
  else
    kmx_state_page_show_empty (self->state);
}

static void
failed_cb (KmxAccountsPage *self, const GError *error)
{
  kmx_state_page_show_error (self->state, error);
}

static void
open_account (KmxAccountsPage *self, const char *id)
{
  kmx_account_detail_show (self->detail, id);
  gtk_stack_set_visible_child_name (self->stack, "detail");
  gtk_widget_set_visible (GTK_WIDGET (self->back), TRUE);
}

static void
activated_cb (KmxAccountsPage *self, gpointer entry)
{
  open_account (self, kmx_record_get_text (entry, KMX_ACCOUNT_ENTRY_ID));
}

static void
back_cb (KmxAccountsPage *self)
{
  gtk_stack_set_visible_child_name (self->stack, "list");
  gtk_widget_set_visible (GTK_WIDGET (self->back), FALSE);
  load (self);
}

static gboolean
escape_cb (GtkWidget *widget, GVariant *arguments, gpointer user_data)
{
  KmxAccountsPage *self = KMX_ACCOUNTS_PAGE (widget);

  if (!gtk_widget_get_visible (GTK_WIDGET (self->back)))
    return FALSE;
  back_cb (self);
  return TRUE;
}

static GtkWidget *
list_new (KmxAccountsPage *self, KmxSession *session)
{
  const KmxTableColumn columns[] = {
    { _ ("Name"), name_text, FALSE, 0 },
    { _ ("State"), state_text, FALSE, 110 },
    { _ ("Balance"), balance_text, TRUE, 130 },
    { _ ("Bonus credit"), bonus_text, TRUE, 130 },
    { _ ("Calls (30 days)"), calls_text, TRUE, 140 },
    { _ ("Customer since"), since_text, FALSE, 130 },
  };
  const char *const states[] = { _ ("All accounts"), C_ ("account filter", "Active"),
                                 C_ ("account filter", "Suspended"), NULL };
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 12);
  GtkWidget *line = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  GtkWidget *search = gtk_search_entry_new ();
  GtkWidget *table = kmx_table_new (session, _ ("Accounts"), KMX_TYPE_ACCOUNT_ENTRY, columns,
                                    G_N_ELEMENTS (columns));

  self->table = KMX_TABLE (table);
  self->search = GTK_EDITABLE (search);
  self->account_state = GTK_DROP_DOWN (gtk_drop_down_new_from_strings (states));
  gtk_widget_set_hexpand (search, TRUE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (search), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Search accounts"), -1);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->account_state),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("State"), -1);
  g_signal_connect_swapped (search, "changed", G_CALLBACK (search_changed_cb), self);
  g_signal_connect_swapped (self->account_state, "notify::selected", G_CALLBACK (load), self);
  g_signal_connect_swapped (table, "loaded", G_CALLBACK (loaded_cb), self);
  g_signal_connect_swapped (table, "failed", G_CALLBACK (failed_cb), self);
  g_signal_connect_swapped (table, "activated", G_CALLBACK (activated_cb), self);
  gtk_box_append (GTK_BOX (line), search);
  gtk_box_append (GTK_BOX (line), GTK_WIDGET (self->account_state));
  self->state = KMX_STATE_PAGE (kmx_state_page_new (table));
  kmx_state_page_set_empty (self->state, "system-users-symbolic", _ ("No Accounts"),
                            _ ("No account matches, or nobody has signed up yet."), NULL);
  g_signal_connect_swapped (self->state, "retry", G_CALLBACK (load), self);
  gtk_widget_set_vexpand (GTK_WIDGET (self->state), TRUE);
  gtk_box_append (GTK_BOX (box), line);
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->state));
  gtk_widget_set_margin_top (box, 12);
  gtk_widget_set_margin_bottom (box, 18);
  gtk_widget_set_margin_start (box, 18);
  gtk_widget_set_margin_end (box, 18);
  return box;
}

GtkWidget *
kmx_accounts_page_new (KmxSession *session)
{
  KmxAccountsPage *self = g_object_new (KMX_TYPE_ACCOUNTS_PAGE, NULL);
  GtkWidget *header;
  GtkWidget *box = kmx_page_box_new (_ ("Accounts"), &header);
  GtkWidget *back = kmx_icon_button_new ("go-previous-symbolic", _ ("Back to the list"));

  self->back = GTK_BUTTON (back);
  gtk_widget_set_visible (back, FALSE);
  g_signal_connect_swapped (back, "clicked", G_CALLBACK (back_cb), self);
  adw_header_bar_pack_start (ADW_HEADER_BAR (header), back);
  self->stack = GTK_STACK (gtk_stack_new ());
  gtk_stack_add_named (self->stack, list_new (self, session), "list");
  self->detail = KMX_ACCOUNT_DETAIL (kmx_account_detail_new (session));
  gtk_stack_add_named (self->stack, GTK_WIDGET (self->detail), "detail");
  gtk_widget_set_vexpand (GTK_WIDGET (self->stack), TRUE);
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->stack));
  adw_bin_set_child (ADW_BIN (self), box);
  kmx_state_page_show_loading (self->state);
  load (self);
  return GTK_WIDGET (self);
}

static void
refresh (KmxPageWidget *widget)
{
  load (KMX_ACCOUNTS_PAGE (widget));
}

static void
search (KmxPageWidget *widget)
{
  back_cb (KMX_ACCOUNTS_PAGE (widget));
  gtk_widget_grab_focus (GTK_WIDGET (KMX_ACCOUNTS_PAGE (widget)->search));
}

static void
show_item (KmxPageWidget *widget, const char *id)
{
  open_account (KMX_ACCOUNTS_PAGE (widget), id);
}

static void
page_widget_init (KmxPageWidgetInterface *interface)
{
  interface->refresh = refresh;
  interface->search = search;
  interface->show_item = show_item;
}

static void
kmx_accounts_page_dispose (GObject *object)
{
  KmxAccountsPage *self = KMX_ACCOUNTS_PAGE (object);

  g_clear_handle_id (&self->search_source, g_source_remove);
  G_OBJECT_CLASS (kmx_accounts_page_parent_class)->dispose (object);
}

static void
kmx_accounts_page_class_init (KmxAccountsPageClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = kmx_accounts_page_dispose;
  gtk_widget_class_add_binding (GTK_WIDGET_CLASS (klass), GDK_KEY_Escape, 0, escape_cb, NULL);
}

static void
kmx_accounts_page_init (KmxAccountsPage *self)
{
}
