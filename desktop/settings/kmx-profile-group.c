/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include "kmx-profile-group.h"

#include <glib/gi18n.h>
#include <string.h>

#include "kmx-compat.h"
#include "kmx-error.h"
#include "kmx-state-page.h"

enum { PASSWORD_MIN = 12 };

struct _KmxProfileGroup {
  AdwPreferencesGroup parent_instance;
  KmxSession *session;
  GCancellable *cancellable;
  GtkEditable *name;
  GtkEditable *current; /* of the open password dialog */
  GtkEditable *wanted;
};

G_DEFINE_FINAL_TYPE (KmxProfileGroup, kmx_profile_group, ADW_TYPE_PREFERENCES_GROUP)

static void
on_name_saved (GObject *client, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (KmxProfileGroup) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (KmxAnswer) answer = kmx_client_send_finish (KMX_CLIENT (client), result, &error);
  g_autoptr (KmxUser) user = NULL;

  if (answer != NULL && answer->json != NULL)
    user =
        kmx_record_new_from_json (KMX_TYPE_USER, answer->json, KMX_RECORD_IGNORE_UNKNOWN, &error);
  if (self->session == NULL)
    return;
  if (user == NULL) {
    kmx_toast_error (GTK_WIDGET (self), error);
    return;
  }
  kmx_session_set_user (self->session, user);
  kmx_toast (GTK_WIDGET (self), _ ("Name saved"));
}

static void
name_applied_cb (KmxProfileGroup *self)
{
  g_autoptr (JsonNode) body =
      kmx_json_object_of_texts ("name", gtk_editable_get_text (self->name), NULL);
  const KmxClientRequest request = { .method = "PATCH", .path = "/api/v1/me", .body = body };

  kmx_client_send_async (kmx_session_get_client (self->session), &request, self->cancellable,
                         on_name_saved, g_object_ref (self));
}

static void
on_password_changed (GObject *client, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (KmxProfileGroup) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (KmxAnswer) answer = kmx_client_send_finish (KMX_CLIENT (client), result, &error);

  if (answer == NULL) {
    if (g_error_matches (error, KMX_ERROR, KMX_ERROR_WRONG_CREDENTIALS))
      kmx_toast (GTK_WIDGET (self), _ ("The current password is not right. Nothing was changed."));
    else if (g_error_matches (error, KMX_ERROR, KMX_ERROR_INVALID))
      kmx_toast (GTK_WIDGET (self), _ ("This password is too common. Choose another one."));
    else
      kmx_toast_error (GTK_WIDGET (self), error);
    return;
  }
  /* The old token died with the change. */
  if (answer->json != NULL && JSON_NODE_HOLDS_OBJECT (answer->json)) {
    const char *token = json_object_get_string_member_with_default (
        json_node_get_object (answer->json), "token", NULL);

    if (token != NULL)
      kmx_client_set_token (KMX_CLIENT (client), token);
    g_signal_emit_by_name (client, "token-changed");
  }
  kmx_toast (GTK_WIDGET (self), _ ("Password changed. All other devices are signed out."));
}

static void
password_answered (const char *response, gpointer user_data)
{
  KmxProfileGroup *self = user_data;
  const char *wanted = gtk_editable_get_text (self->wanted);
  g_autoptr (JsonNode) body = NULL;
  KmxClientRequest request = { .method = "POST", .path = "/api/v1/me/password" };

  if (!g_str_equal (response, "accept"))
    return;
  if (strlen (wanted) < PASSWORD_MIN) {
    kmx_toast (GTK_WIDGET (self), _ ("The password needs at least 12 characters."));
    return;
  }
  body = kmx_json_object_of_texts ("current_password", gtk_editable_get_text (self->current),
                                   "new_password", wanted, NULL);
  request.body = body;
  kmx_client_send_async (kmx_session_get_client (self->session), &request, self->cancellable,
                         on_password_changed, g_object_ref (self));
}

static GtkWidget *
password_row_new (const char *title)
{
  GtkWidget *row = adw_password_entry_row_new ();

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  return row;
}

static void
password_clicked_cb (KmxProfileGroup *self)
{
  GtkWidget *group = adw_preferences_group_new ();
  GtkWidget *current = password_row_new (_ ("Current password"));
  GtkWidget *wanted = password_row_new (_ ("New password (at least 12 characters)"));

  self->current = GTK_EDITABLE (current);
  self->wanted = GTK_EDITABLE (wanted);
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (group), current);
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (group), wanted);
  kmx_ask (GTK_WIDGET (self), _ ("Change Password"),
           _ ("All other devices are signed out when you change it."), _ ("_Change"), FALSE, group,
           password_answered, self);
}

GtkWidget *
kmx_profile_group_new (KmxSession *session)
{
  KmxProfileGroup *self = g_object_new (KMX_TYPE_PROFILE_GROUP, NULL);
  KmxUser *user = kmx_session_get_user (session);
  AdwPreferencesGroup *group = ADW_PREFERENCES_GROUP (self);
  GtkWidget *name = adw_entry_row_new ();
  GtkWidget *email = adw_action_row_new ();
  GtkWidget *password = adw_action_row_new ();
  GtkWidget *change = gtk_button_new_with_mnemonic (_ ("_Change Password …"));

  self->session = g_object_ref (session);
  self->name = GTK_EDITABLE (name);
  adw_preferences_group_set_title (group, _ ("Profile"));
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (name), _ ("Name"));
  gtk_editable_set_text (self->name, kmx_record_get_text (user, KMX_USER_NAME));
  adw_entry_row_set_show_apply_button (ADW_ENTRY_ROW (name), TRUE);
  g_signal_connect_swapped (name, "apply", G_CALLBACK (name_applied_cb), self);
  adw_preferences_group_add (group, name);
  kmx_row_set_text (email, _ ("E-mail"), kmx_record_get_text (user, KMX_USER_EMAIL));
  adw_preferences_group_add (group, email);
  kmx_row_set_text (password, _ ("Password"), NULL);
  gtk_widget_set_valign (change, GTK_ALIGN_CENTER);
  g_signal_connect_swapped (change, "clicked", G_CALLBACK (password_clicked_cb), self);
  adw_action_row_add_suffix (ADW_ACTION_ROW (password), change);
  adw_preferences_group_add (group, password);
  return GTK_WIDGET (self);
}

static void
kmx_profile_group_dispose (GObject *object)
{
  KmxProfileGroup *self = KMX_PROFILE_GROUP (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->session);
  G_OBJECT_CLASS (kmx_profile_group_parent_class)->dispose (object);
}

static void
kmx_profile_group_finalize (GObject *object)
{
  g_clear_object (&KMX_PROFILE_GROUP (object)->cancellable);
  G_OBJECT_CLASS (kmx_profile_group_parent_class)->finalize (object);
}

static void
kmx_profile_group_class_init (KmxProfileGroupClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = kmx_profile_group_dispose;
  G_OBJECT_CLASS (klass)->finalize = kmx_profile_group_finalize;
}

static void
kmx_profile_group_init (KmxProfileGroup *self)
{
  self->cancellable = g_cancellable_new ();
}
