/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include "kmx-credit-page.h"

#include <glib/gi18n.h>

#include "kmx-compat.h"
#include "kmx-credit.h"
#include "kmx-format.h"
#include "kmx-journal-table.h"
#include "kmx-page-header.h"
#include "kmx-state-page.h"

struct _KmxCreditPage {
  AdwBin parent_instance;
  KmxSession *session;
  GCancellable *cancellable;
  KmxStatePage *state;
  GtkLabel *available;
  GtkLabel *explanation;
  GtkLabel *balance;
  GtkLabel *bonus;
  GtkLabel *reserved;
  GtkLabel *price;
  KmxTable *journal;
  GtkStack *journal_stack;
  GtkDropDown *kind;
};

#define KMX_TYPE_CREDIT_PAGE (kmx_credit_page_get_type ())
G_DECLARE_FINAL_TYPE (KmxCreditPage, kmx_credit_page, KMX, CREDIT_PAGE, AdwBin)

static void page_widget_init (KmxPageWidgetInterface *interface);

G_DEFINE_FINAL_TYPE_WITH_CODE (KmxCreditPage,
                               kmx_credit_page,
                               ADW_TYPE_BIN,
                               G_IMPLEMENT_INTERFACE (KMX_TYPE_PAGE_WIDGET, page_widget_init))

/* In the order of the drop-down. */
static const char *const journal_paths[] = {
  "/api/v1/credit/journal?limit=100",
  "/api/v1/credit/journal?limit=100&kind=call_charge",
  "/api/v1/credit/journal?limit=100&kind=adjustment",
  "/api/v1/credit/journal?limit=100&kind=welcome_bonus",
};

static void
set_cents (GtkLabel *label, KmxCredit *credit, guint field)
{
  g_autofree char *text = kmx_format_cents (kmx_record_get_integer (credit, field));

  gtk_label_set_text (label, text);
}

static char *
explain (KmxCredit *credit)
{
  gint64 available = kmx_record_get_integer (credit, KMX_CREDIT_AVAILABLE_CENTS);
  gint64 days = kmx_record_get_integer (credit, KMX_CREDIT_DAYS_LEFT);

  if (kmx_record_get_integer (credit, KMX_CREDIT_BALANCE_CENTS) < 0)
    return g_strdup (_ ("The balance is below zero. The next credit pays this debt first."));
  if (available <= 0)
    return g_strdup (_ ("The credit is used up. Calls go to the fallback number."));
  if (kmx_record_is_set (credit, KMX_CREDIT_DAYS_LEFT))
    return g_strdup_printf (ngettext ("At the pace of the last days this lasts for about %d day.",
                                      "At the pace of the last days this lasts for about %d days.",
                                      (gulong) days),
                            (int) days);
  return g_strdup (_ ("Nothing was spent in the last days."));
}

/* "0,15 € per started minute", or the two increments where they are others. */
static char *
price_text (KmxCredit *credit)
{
  g_autofree char *cents =
      kmx_format_cents (kmx_record_get_integer (credit, KMX_CREDIT_CENTS_PER_MINUTE));
  int first = (int) kmx_record_get_integer (credit, KMX_CREDIT_FIRST_INCREMENT_S);
  int next = (int) kmx_record_get_integer (credit, KMX_CREDIT_NEXT_INCREMENT_S);

  if (first == 60 && next == 60)
    return g_strdup_printf (_ ("%s per started minute (net)"), cents);
  return g_strdup_printf (_ ("%s per minute (net), counted in %d/%d seconds"), cents, first, next);
}

static void
show_credit (KmxCreditPage *self, KmxCredit *credit)
{
  g_autofree char *explanation = explain (credit);
  g_autofree char *price = price_text (credit);
  gboolean in_debt = kmx_record_get_integer (credit, KMX_CREDIT_AVAILABLE_CENTS) <= 0;

  set_cents (self->available, credit, KMX_CREDIT_AVAILABLE_CENTS);
  set_cents (self->balance, credit, KMX_CREDIT_BALANCE_CENTS);
  set_cents (self->bonus, credit, KMX_CREDIT_BONUS_CENTS);
  set_cents (self->reserved, credit, KMX_CREDIT_RESERVED_CENTS);
  gtk_label_set_text (self->explanation, explanation);
  gtk_label_set_text (self->price, price);
  if (in_debt)
    gtk_widget_add_css_class (GTK_WIDGET (self->available), "error");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self->available), "error");
  kmx_state_page_show_content (self->state);
}

static void
on_credit (GObject *client, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (KmxCreditPage) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (KmxCredit) credit = kmx_client_get_record_finish (KMX_CLIENT (client), result, &error);

  if (self->session == NULL)
    return;
  if (credit != NULL)
    show_credit (self, credit);
  else
    kmx_state_page_show_error (self->state, error);
}

static void
load (KmxCreditPage *self)
{
  kmx_client_get_record_async (kmx_session_get_client (self->session), "/api/v1/credit",
                               KMX_TYPE_CREDIT, self->cancellable, on_credit, g_object_ref (self));
  kmx_table_load (self->journal, journal_paths[gtk_drop_down_get_selected (self->kind)]);
}

static void
credit_changed_cb (KmxSession *session, const char *kind, JsonNode *data, KmxCreditPage *self)
{
  g_autoptr (KmxCredit) credit =
      kmx_record_new_from_json (KMX_TYPE_CREDIT, data, KMX_RECORD_IGNORE_UNKNOWN, NULL);

  if (credit != NULL)
    show_credit (self, credit);
  kmx_table_load (self->journal, journal_paths[gtk_drop_down_get_selected (self->kind)]);
}

static void
journal_loaded_cb (KmxCreditPage *self, guint n_items)
{
  gtk_stack_set_visible_child_name (self->journal_stack, n_items > 0 ? "list" : "empty");
}

static void
journal_failed_cb (KmxCreditPage *self, const GError *error)
{
  kmx_toast_error (GTK_WIDGET (self), error);
}

static void
kind_chosen_cb (KmxCreditPage *self)
{
  kmx_table_load (self->journal, journal_paths[gtk_drop_down_get_selected (self->kind)]);
}

static GtkLabel *
add_figure (GtkFlowBox *figures, const char *title)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 3);
  GtkWidget *name = gtk_label_new (title);
  GtkWidget *value = gtk_label_new (NULL);

  gtk_label_set_xalign (GTK_LABEL (name), 0);
  gtk_label_set_xalign (GTK_LABEL (value), 0);
  gtk_widget_add_css_class (name, "dim-label");
  gtk_widget_add_css_class (value, "numeric");
  gtk_widget_add_css_class (value, "title-4");
  gtk_box_append (GTK_BOX (box), name);
  gtk_box_append (GTK_BOX (box), value);
  gtk_flow_box_append (figures, box);
  gtk_widget_set_focusable (gtk_widget_get_parent (box), FALSE);
  return GTK_LABEL (value);
}

static GtkWidget *
summary_new (KmxCreditPage *self)
{
  GtkWidget *card = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  GtkWidget *title = gtk_label_new (_ ("Available"));
  GtkWidget *figures = gtk_flow_box_new ();

  gtk_widget_add_css_class (card, "card");
  gtk_widget_add_css_class (card, "summary");
  gtk_widget_add_css_class (title, "dim-label");
  gtk_label_set_xalign (GTK_LABEL (title), 0);
  self->available = GTK_LABEL (gtk_label_new (NULL));
  gtk_label_set_xalign (self->available, 0);
  gtk_widget_add_css_class (GTK_WIDGET (self->available), "title-1");
  gtk_widget_add_css_class (GTK_WIDGET (self->available), "numeric");
  self->explanation = GTK_LABEL (gtk_label_new (NULL));
  gtk_label_set_xalign (self->explanation, 0);
  gtk_label_set_wrap (self->explanation, TRUE);
  gtk_widget_add_css_class (figures, "cards");
  gtk_flow_box_set_selection_mode (GTK_FLOW_BOX (figures), GTK_SELECTION_NONE);
  gtk_flow_box_set_max_children_per_line (GTK_FLOW_BOX (figures), 3);
  gtk_flow_box_set_column_spacing (GTK_FLOW_BOX (figures), 36);
  gtk_flow_box_set_row_spacing (GTK_FLOW_BOX (figures), 12);
  gtk_widget_set_margin_top (figures, 12);
  self->balance = add_figure (GTK_FLOW_BOX (figures), _ ("Balance"));
  self->bonus = add_figure (GTK_FLOW_BOX (figures), _ ("Bonus credit"));
  self->reserved = add_figure (GTK_FLOW_BOX (figures), _ ("Reserved for running calls"));
  self->price = GTK_LABEL (gtk_label_new (NULL));
  gtk_label_set_xalign (self->price, 0);
  gtk_label_set_wrap (self->price, TRUE);
  gtk_widget_add_css_class (GTK_WIDGET (self->price), "dim-label");
  gtk_widget_set_margin_top (GTK_WIDGET (self->price), 6);
  gtk_box_append (GTK_BOX (card), title);
  gtk_box_append (GTK_BOX (card), GTK_WIDGET (self->available));
  gtk_box_append (GTK_BOX (card), GTK_WIDGET (self->explanation));
  gtk_box_append (GTK_BOX (card), figures);
  gtk_box_append (GTK_BOX (card), GTK_WIDGET (self->price));
  return card;
}

static GtkWidget *
journal_new (KmxCreditPage *self, KmxSession *session)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  GtkWidget *line = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  GtkWidget *title = gtk_label_new (_ ("Journal"));
  GtkWidget *empty = adw_status_page_new ();
  const char *const texts[] = { _ ("All entries"), C_ ("journal filter", "Calls"),
                                _ ("Adjustments"), _ ("Bonus"), NULL };
  GtkWidget *journal = kmx_journal_table_new (session);

  gtk_widget_add_css_class (title, "heading");
  gtk_label_set_xalign (GTK_LABEL (title), 0);
  gtk_widget_set_hexpand (title, TRUE);
  self->kind = GTK_DROP_DOWN (gtk_drop_down_new_from_strings (texts));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->kind), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Kind of entry"), -1);
  g_signal_connect_swapped (self->kind, "notify::selected", G_CALLBACK (kind_chosen_cb), self);
  gtk_box_append (GTK_BOX (line), title);
  gtk_box_append (GTK_BOX (line), GTK_WIDGET (self->kind));
  self->journal = KMX_TABLE (journal);
  g_signal_connect_swapped (journal, "loaded", G_CALLBACK (journal_loaded_cb), self);
  g_signal_connect_swapped (journal, "failed", G_CALLBACK (journal_failed_cb), self);
  adw_status_page_set_title (ADW_STATUS_PAGE (empty), _ ("No Entries"));
  adw_status_page_set_description (ADW_STATUS_PAGE (empty),
                                   _ ("Every call and every credit will stand here."));
  gtk_widget_add_css_class (empty, "compact");
  self->journal_stack = GTK_STACK (gtk_stack_new ());
  gtk_stack_add_named (self->journal_stack, journal, "list");
  gtk_stack_add_named (self->journal_stack, empty, "empty");
  gtk_widget_set_vexpand (GTK_WIDGET (self->journal_stack), TRUE);
  gtk_box_append (GTK_BOX (box), line);
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->journal_stack));
  return box;
}

GtkWidget *
kmx_credit_page_new (KmxSession *session)
{
  KmxCreditPage *self = g_object_new (KMX_TYPE_CREDIT_PAGE, NULL);
  GtkWidget *box = kmx_page_box_new (_ ("Credit"), NULL);
  GtkWidget *content = gtk_box_new (GTK_ORIENTATION_VERTICAL, 18);
  GtkWidget *clamp = adw_clamp_new ();
  GtkWidget *hint = gtk_label_new (
      _ ("To top up, contact the operator of this platform; it then stands here at once."));

  self->session = g_object_ref (session);
  gtk_label_set_wrap (GTK_LABEL (hint), TRUE);
  gtk_label_set_xalign (GTK_LABEL (hint), 0);
  gtk_widget_add_css_class (hint, "dim-label");
  gtk_box_append (GTK_BOX (content), summary_new (self));
  gtk_box_append (GTK_BOX (content), hint);
  gtk_box_append (GTK_BOX (content), journal_new (self, session));
  gtk_widget_set_margin_top (content, 18);
  gtk_widget_set_margin_bottom (content, 18);
  gtk_widget_set_margin_start (content, 18);
  gtk_widget_set_margin_end (content, 18);
  adw_clamp_set_maximum_size (ADW_CLAMP (clamp), 900);
  adw_clamp_set_child (ADW_CLAMP (clamp), content);
  self->state = KMX_STATE_PAGE (kmx_state_page_new (clamp));
  gtk_widget_set_vexpand (GTK_WIDGET (self->state), TRUE);
  g_signal_connect_swapped (self->state, "retry", G_CALLBACK (load), self);
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->state));
  adw_bin_set_child (ADW_BIN (self), box);
  g_signal_connect_object (session, "event::credit.changed", G_CALLBACK (credit_changed_cb), self,
                           0);
  kmx_state_page_show_loading (self->state);
  load (self);
  return GTK_WIDGET (self);
}

static void
refresh (KmxPageWidget *widget)
{
  load (KMX_CREDIT_PAGE (widget));
}

static void
page_widget_init (KmxPageWidgetInterface *interface)
{
  interface->refresh = refresh;
}

static void
kmx_credit_page_dispose (GObject *object)
{
  KmxCreditPage *self = KMX_CREDIT_PAGE (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->session);
  G_OBJECT_CLASS (kmx_credit_page_parent_class)->dispose (object);
}

static void
kmx_credit_page_finalize (GObject *object)
{
  g_clear_object (&KMX_CREDIT_PAGE (object)->cancellable);
  G_OBJECT_CLASS (kmx_credit_page_parent_class)->finalize (object);
}

static void
kmx_credit_page_class_init (KmxCreditPageClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = kmx_credit_page_dispose;
  G_OBJECT_CLASS (klass)->finalize = kmx_credit_page_finalize;
}

static void
kmx_credit_page_init (KmxCreditPage *self)
{
  self->cancellable = g_cancellable_new ();
}
