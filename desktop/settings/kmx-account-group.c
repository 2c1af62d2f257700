/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include "kmx-account-group.h"

#include <glib/gi18n.h>

#include "kmx-compat.h"
#include "kmx-error.h"
#include "kmx-state-page.h"

struct _KmxAccountGroup {
  AdwPreferencesGroup parent_instance;
  KmxSession *session;
  GCancellable *cancellable;
  GtkEditable *name;
  GtkSwitch *transcript;
  gboolean showing; /* the widgets are being set from the account */
};

G_DEFINE_FINAL_TYPE (KmxAccountGroup, kmx_account_group, ADW_TYPE_PREFERENCES_GROUP)

static void
show (KmxAccountGroup *self)
{
  KmxAccount *account = kmx_session_get_account (self->session);

  self->showing = TRUE;
  gtk_editable_set_text (self->name, kmx_record_get_text (account, KMX_ACCOUNT_NAME));
  gtk_switch_set_active (self->transcript,
                         kmx_record_get_boolean (account, KMX_ACCOUNT_LIVE_TRANSCRIPT));
  self->showing = FALSE;
}

static void
take_account (KmxAccountGroup *self, JsonNode *json)
{
  g_autoptr (KmxAccount) account =
      kmx_record_new_from_json (KMX_TYPE_ACCOUNT, json, KMX_RECORD_IGNORE_UNKNOWN, NULL);

  if (account == NULL || self->session == NULL)
    return;
  kmx_session_set_account (self->session, account);
  show (self);
}

static void
on_reloaded (GObject *client, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (KmxAccountGroup) self = user_data;
  g_autoptr (KmxAnswer) answer = kmx_client_send_finish (KMX_CLIENT (client), result, NULL);

  if (answer != NULL && answer->json != NULL)
    take_account (self, answer->json);
}

static void
reload (KmxAccountGroup *self)
{
  const KmxClientRequest request = { .path = "/api/v1/account" };

  kmx_client_send_async (kmx_session_get_client (self->session), &request, self->cancellable,
                         on_reloaded, g_object_ref (self));
}

static void
on_saved (GObject *client, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (KmxAccountGroup) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (KmxAnswer) answer = kmx_client_send_finish (KMX_CLIENT (client), result, &error);

  if (self->session == NULL)
    return;
  if (answer != NULL && answer->json != NULL) {
    take_account (self, answer->json);
    kmx_toast (GTK_WIDGET (self), _ ("Saved"));
    return;
  }
  kmx_toast_error (GTK_WIDGET (self), error);
  reload (self);
}

static void
save (KmxAccountGroup *self, JsonNode *body)
{
  const KmxClientRequest request = {
    .method = "PATCH",
    .path = "/api/v1/account",
    .body = body,
    .revision =
        kmx_record_get_integer (kmx_session_get_account (self->session), KMX_ACCOUNT_REVISION),
  };

  kmx_client_send_async (kmx_session_get_client (self->session), &request, self->cancellable,
                         on_saved, g_object_ref (self));
}

static void
name_applied_cb (KmxAccountGroup *self)
{
  g_autoptr (JsonNode) body =
      kmx_json_object_of_texts ("name", gtk_editable_get_text (self->name), NULL);

  save (self, body);
}

static void
transcript_changed_cb (KmxAccountGroup *self)
{
  g_autoptr (JsonNode) body = NULL;

  if (self->showing)
    return;
  body = kmx_json_object_of_texts (NULL, NULL);
  json_object_set_boolean_member (json_node_get_object (body), "live_transcript",
                                  gtk_switch_get_active (self->transcript));
  save (self, body);
}

static void
account_changed_cb (KmxSession *session, const char *kind, JsonNode *data, KmxAccountGroup *self)
{
  reload (self);
}

GtkWidget *
kmx_account_group_new (KmxSession *session)
{
  KmxAccountGroup *self = g_object_new (KMX_TYPE_ACCOUNT_GROUP, NULL);
  GtkWidget *name = adw_entry_row_new ();
  GtkWidget *transcript = kmx_switch_row_new (
      _ ("Show the words of running calls"),
      _ ("The provider then sends every sentence while people still speak."), &self->transcript);
  gboolean editable = kmx_session_is_owner (session);

  self->session = g_object_ref (session);
  self->name = GTK_EDITABLE (name);
  adw_preferences_group_set_title (ADW_PREFERENCES_GROUP (self), _ ("Business"));
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (name), _ ("Name"));
  show (self);
  adw_entry_row_set_show_apply_button (ADW_ENTRY_ROW (name), TRUE);
  gtk_widget_set_sensitive (name, editable);
  gtk_widget_set_sensitive (transcript, editable);
  g_signal_connect_swapped (name, "apply", G_CALLBACK (name_applied_cb), self);
  g_signal_connect_swapped (self->transcript, "notify::active", G_CALLBACK (transcript_changed_cb),
                            self);
  g_signal_connect_object (session, "event::account.changed", G_CALLBACK (account_changed_cb), self,
                           0);
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (self), name);
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (self), transcript);
  return GTK_WIDGET (self);
}

static void
kmx_account_group_dispose (GObject *object)
{
  KmxAccountGroup *self = KMX_ACCOUNT_GROUP (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->session);
  G_OBJECT_CLASS (kmx_account_group_parent_class)->dispose (object);
}

static void
kmx_account_group_finalize (GObject *object)
{
  g_clear_object (&KMX_ACCOUNT_GROUP (object)->cancellable);
  G_OBJECT_CLASS (kmx_account_group_parent_class)->finalize (object);
}

static void
kmx_account_group_class_init (KmxAccountGroupClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = kmx_account_group_dispose;
  G_OBJECT_CLASS (klass)->finalize = kmx_account_group_finalize;
}

static void
kmx_account_group_init (KmxAccountGroup *self)
{
  self->cancellable = g_cancellable_new ();
}
