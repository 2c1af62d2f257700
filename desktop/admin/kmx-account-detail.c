/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include "kmx-account-detail.h"

#include <glib/gi18n.h>

#include "kmx-adjustment-dialog.h"
#include "kmx-compat.h"
#include "kmx-credit.h"
#include "kmx-format.h"
#include "kmx-member.h"
#include "kmx-state-page.h"

struct _KmxAccountDetail {
  AdwBin parent_instance;
  KmxSession *session;
  GCancellable *cancellable;
  char *account_id;
  gboolean suspended;
  gint64 balance_cents;
  gint64 bonus_cents;
  KmxStatePage *state;
  AdwPreferencesGroup *account;
  AdwPreferencesGroup *people;
  GPtrArray *account_rows;
  GPtrArray *people_rows;
  GtkButton *suspend;
  GtkEditable *reason; /* of the open dialog */
};

G_DEFINE_FINAL_TYPE (KmxAccountDetail, kmx_account_detail, ADW_TYPE_BIN)

static void load (KmxAccountDetail *self);

static void
add_row (AdwPreferencesGroup *group, GPtrArray *rows, const char *title, const char *value)
{
  GtkWidget *row = adw_action_row_new ();
  GtkWidget *label = gtk_label_new (value);

  kmx_row_set_text (row, title, NULL);
  gtk_widget_add_css_class (label, "numeric");
  gtk_label_set_selectable (GTK_LABEL (label), TRUE);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), label);
  adw_preferences_group_add (group, row);
  g_ptr_array_add (rows, row);
}

static void
add_cents (KmxAccountDetail *self, const char *title, KmxCredit *credit, guint field)
{
  g_autofree char *text = kmx_format_cents (kmx_record_get_integer (credit, field));

  add_row (self->account, self->account_rows, title, text);
}

static void
show_account (KmxAccountDetail *self, KmxAccount *account)
{
  g_autofree char *name =
      g_markup_escape_text (kmx_record_get_text (account, KMX_ACCOUNT_NAME), -1);
  g_autofree char *since =
      kmx_format_date (kmx_record_get_instant (account, KMX_ACCOUNT_CREATED_AT));

  self->suspended = g_str_equal (kmx_record_get_text (account, KMX_ACCOUNT_STATE), "suspended");
  kmx_group_clear (self->account, self->account_rows);
  adw_preferences_group_set_title (self->account, name);
  add_row (self->account, self->account_rows, _ ("State"),
           self->suspended ? C_ ("account", "Suspended") : C_ ("account", "Active"));
  add_row (self->account, self->account_rows, _ ("Customer since"), since);
  gtk_button_set_label (self->suspend, self->suspended ? _ ("_Resume") : _ ("_Suspend …"));
}

static void
show_credit (KmxAccountDetail *self, KmxCredit *credit)
{
  self->balance_cents = kmx_record_get_integer (credit, KMX_CREDIT_BALANCE_CENTS);
  self->bonus_cents = kmx_record_get_integer (credit, KMX_CREDIT_BONUS_CENTS);
  add_cents (self, _ ("Balance"), credit, KMX_CREDIT_BALANCE_CENTS);
  add_cents (self, _ ("Bonus credit"), credit, KMX_CREDIT_BONUS_CENTS);
  add_cents (self, _ ("Reserved for running calls"), credit, KMX_CREDIT_RESERVED_CENTS);
}

static void
show_people (KmxAccountDetail *self, JsonArray *members)
{
  kmx_group_clear (self->people, self->people_rows);
  for (guint i = 0; i < json_array_get_length (members); i++) {
    g_autoptr (KmxMember) member = kmx_record_new_from_json (
        KMX_TYPE_MEMBER, json_array_get_element (members, i), KMX_RECORD_IGNORE_UNKNOWN, NULL);
    GtkWidget *row;

    if (member == NULL)
      continue;
    row = adw_action_row_new ();
    kmx_row_set_text (row, kmx_record_get_text (member, KMX_MEMBER_NAME),
                      kmx_record_get_text (member, KMX_MEMBER_EMAIL));
    adw_preferences_group_add (self->people, row);
    g_ptr_array_add (self->people_rows, row);
  }
}

static gboolean
show_answer (KmxAccountDetail *self, JsonNode *json, GError **error)
{
  JsonObject *object = json_node_get_object (json);
  JsonNode *members = json_object_get_member (object, "members");
  g_autoptr (KmxCredit) credit = NULL;
  g_autoptr (KmxAccount) account =
      kmx_record_new_from_json (KMX_TYPE_ACCOUNT, json_object_get_member (object, "account"),
                                KMX_RECORD_IGNORE_UNKNOWN, error);

  if (account == NULL)
    return FALSE;
  credit = kmx_record_new_from_json (KMX_TYPE_CREDIT, json_object_get_member (object, "credit"),
                                     KMX_RECORD_IGNORE_UNKNOWN, error);
  if (credit == NULL)
    return FALSE;
  show_account (self, account);
  show_credit (self, credit);
  if (members != NULL && JSON_NODE_HOLDS_ARRAY (members))
    show_people (self, json_node_get_array (members));
  return TRUE;
}

static void
on_loaded (GObject *client, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (KmxAccountDetail) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (KmxAnswer) answer = kmx_client_send_finish (KMX_CLIENT (client), result, &error);

  if (self->session == NULL)
    return;
  if (answer != NULL && show_answer (self, answer->json, &error))
    kmx_state_page_show_content (self->state);
  else
    kmx_state_page_show_error (self->state, error);
}

static void
load (KmxAccountDetail *self)
{
  g_autofree char *path = NULL;
  KmxClientRequest request = { 0 };

  if (self->session == NULL || self->account_id == NULL)
    return;
  path = g_strconcat ("/api/v1/admin/accounts/", self->account_id, NULL);
  request.path = path;
  kmx_client_send_async (kmx_session_get_client (self->session), &request, self->cancellable,
                         on_loaded, g_object_ref (self));
}

void
kmx_account_detail_show (KmxAccountDetail *self, const char *account_id)
{
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  self->cancellable = g_cancellable_new ();
  g_free (self->account_id);
  self->account_id = g_strdup (account_id);
  kmx_state_page_show_loading (self->state);
  load (self);
}

static void
on_changed (GObject *client, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (KmxAccountDetail) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (KmxAnswer) answer = kmx_client_send_finish (KMX_CLIENT (client), result, &error);

  if (answer == NULL)
    kmx_toast_error (GTK_WIDGET (self), error);
  load (self);
}

static void
post (KmxAccountDetail *self, const char *action, JsonNode *body)
{
  g_autofree char *path =
      g_strdup_printf ("/api/v1/admin/accounts/%s/%s", self->account_id, action);
  const KmxClientRequest request = { .method = "POST", .path = path, .body = body };

  kmx_client_send_async (kmx_session_get_client (self->session), &request, self->cancellable,
                         on_changed, g_object_ref (self));
}

static void
suspension_answered (const char *response, gpointer user_data)
{
  KmxAccountDetail *self = user_data;
  g_autoptr (JsonNode) body = NULL;

  if (!g_str_equal (response, "accept"))
    return;
  if (*gtk_editable_get_text (self->reason) == '\0') {
    kmx_toast (GTK_WIDGET (self), _ ("A suspension needs a reason. Nothing was changed."));
    return;
  }
  body = kmx_json_object_of_texts ("reason", gtk_editable_get_text (self->reason), NULL);
  post (self, "suspend", body);
}

static void
suspend_cb (KmxAccountDetail *self)
{
  GtkWidget *entry;

  if (self->suspended) {
    post (self, "resume", NULL);
    return;
  }
  entry = gtk_entry_new ();
  gtk_entry_set_placeholder_text (GTK_ENTRY (entry), _ ("Reason"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (entry), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Reason"), -1);
  self->reason = GTK_EDITABLE (entry);
  kmx_ask (GTK_WIDGET (self), _ ("Suspend This Account?"),
           _ ("Its people are signed out, and its calls are refused politely or go to the fallback "
              "number."),
           _ ("_Suspend"), TRUE, entry, suspension_answered, self);
}

static void
adjust_cb (KmxAccountDetail *self)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  GtkWidget *dialog = kmx_adjustment_dialog_new (self->session, GTK_WINDOW (root), self->account_id,
                                                 self->balance_cents, self->bonus_cents);

  g_signal_connect_object (dialog, "posted", G_CALLBACK (load), self, G_CONNECT_SWAPPED);
  gtk_window_present (GTK_WINDOW (dialog));
}

GtkWidget *
kmx_account_detail_new (KmxSession *session)
{
  KmxAccountDetail *self = g_object_new (KMX_TYPE_ACCOUNT_DETAIL, NULL);
  GtkWidget *page = adw_preferences_page_new ();
  GtkWidget *buttons = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *adjust = gtk_button_new_with_mnemonic (_ ("_Adjust Credit …"));
  GtkWidget *suspend = gtk_button_new_with_mnemonic (_ ("_Suspend …"));

  self->session = g_object_ref (session);
  self->suspend = GTK_BUTTON (suspend);
  self->account = ADW_PREFERENCES_GROUP (adw_preferences_group_new ());
  self->people = ADW_PREFERENCES_GROUP (adw_preferences_group_new ());
  adw_preferences_group_set_title (self->people, _ ("Team"));
  g_signal_connect_swapped (adjust, "clicked", G_CALLBACK (adjust_cb), self);
  g_signal_connect_swapped (suspend, "clicked", G_CALLBACK (suspend_cb), self);
  gtk_box_append (GTK_BOX (buttons), adjust);
  gtk_box_append (GTK_BOX (buttons), suspend);
  adw_preferences_group_set_header_suffix (self->account, buttons);
  adw_preferences_page_add (ADW_PREFERENCES_PAGE (page), self->account);
  adw_preferences_page_add (ADW_PREFERENCES_PAGE (page), self->people);
  self->state = KMX_STATE_PAGE (kmx_state_page_new (page));
  g_signal_connect_swapped (self->state, "retry", G_CALLBACK (load), self);
  adw_bin_set_child (ADW_BIN (self), GTK_WIDGET (self->state));
  return GTK_WIDGET (self);
}

static void
kmx_account_detail_dispose (GObject *object)
{
  KmxAccountDetail *self = KMX_ACCOUNT_DETAIL (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->session);
  G_OBJECT_CLASS (kmx_account_detail_parent_class)->dispose (object);
}

static void
kmx_account_detail_finalize (GObject *object)
{
  KmxAccountDetail *self = KMX_ACCOUNT_DETAIL (object);

  g_clear_object (&self->cancellable);
  g_clear_pointer (&self->account_id, g_free);
  g_clear_pointer (&self->account_rows, g_ptr_array_unref);
  g_clear_pointer (&self->people_rows, g_ptr_array_unref);
  G_OBJECT_CLASS (kmx_account_detail_parent_class)->finalize (object);
}

static void
kmx_account_detail_class_init (KmxAccountDetailClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = kmx_account_detail_dispose;
  G_OBJECT_CLASS (klass)->finalize = kmx_account_detail_finalize;
}

static void
kmx_account_detail_init (KmxAccountDetail *self)
{
  self->cancellable = g_cancellable_new ();
  self->account_rows = g_ptr_array_new ();
  self->people_rows = g_ptr_array_new ();
}
