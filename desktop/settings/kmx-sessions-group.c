/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include "kmx-sessions-group.h"

#include <glib/gi18n.h>

#include "kmx-compat.h"
#include "kmx-format.h"
#include "kmx-session-entry.h"
#include "kmx-state-page.h"

struct _KmxSessionsGroup {
  AdwPreferencesGroup parent_instance;
  KmxSession *session;
  GCancellable *cancellable;
  GPtrArray *rows;
};

G_DEFINE_FINAL_TYPE (KmxSessionsGroup, kmx_sessions_group, ADW_TYPE_PREFERENCES_GROUP)

static void
on_ended (GObject *client, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (KmxSessionsGroup) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (KmxAnswer) answer = kmx_client_send_finish (KMX_CLIENT (client), result, &error);

  if (answer == NULL)
    kmx_toast_error (GTK_WIDGET (self), error);
  kmx_sessions_group_load (self);
}

static void
end_session (KmxSessionsGroup *self, const char *path)
{
  const KmxClientRequest request = { .method = "DELETE", .path = path };

  kmx_client_send_async (kmx_session_get_client (self->session), &request, self->cancellable,
                         on_ended, g_object_ref (self));
}

static void
end_clicked_cb (GtkButton *button, KmxSessionsGroup *self)
{
  g_autofree char *path =
      g_strconcat ("/api/v1/sessions/", gtk_widget_get_name (GTK_WIDGET (button)), NULL);

  end_session (self, path);
}

static void
everywhere_answered (const char *response, gpointer user_data)
{
  if (g_str_equal (response, "accept"))
    end_session (user_data, "/api/v1/sessions");
}

static void
everywhere_clicked_cb (KmxSessionsGroup *self)
{
  kmx_ask (GTK_WIDGET (self), _ ("Sign Out Everywhere?"),
           _ ("This device is signed out too. You will need your password."),
           _ ("_Sign Out Everywhere"), TRUE, NULL, everywhere_answered, self);
}

static GtkWidget *
session_row_new (KmxSessionsGroup *self, KmxSessionEntry *entry)
{
  GtkWidget *row = adw_action_row_new ();
  gboolean current = kmx_record_get_boolean (entry, KMX_SESSION_ENTRY_CURRENT);
  const char *label = kmx_record_get_text (entry, KMX_SESSION_ENTRY_LABEL);
  g_autofree char *seen =
      kmx_format_relative (kmx_record_get_instant (entry, KMX_SESSION_ENTRY_SEEN_AT));
  /* Translators: an address, then when it was last seen. */
  g_autofree char *subtitle = g_strdup_printf (
      _ ("%s – last active %s"), kmx_record_get_text (entry, KMX_SESSION_ENTRY_REMOTE), seen);

  kmx_row_set_text (row, *label != '\0' ? label : _ ("Unknown device"), subtitle);
  if (current) {
    GtkWidget *mark = gtk_label_new (_ ("This device"));

    gtk_widget_add_css_class (mark, "dim-label");
    adw_action_row_add_suffix (ADW_ACTION_ROW (row), mark);
  } else {
    GtkWidget *end = gtk_button_new_with_label (_ ("Sign Out"));

    gtk_widget_set_valign (end, GTK_ALIGN_CENTER);
    gtk_widget_set_name (end, kmx_record_get_text (entry, KMX_SESSION_ENTRY_ID));
    g_signal_connect (end, "clicked", G_CALLBACK (end_clicked_cb), self);
    adw_action_row_add_suffix (ADW_ACTION_ROW (row), end);
  }
  return row;
}

static void
on_loaded (GObject *client, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (KmxSessionsGroup) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GListModel) entries =
      kmx_client_get_list_finish (KMX_CLIENT (client), result, NULL, &error);

  if (self->session == NULL)
    return;
  if (entries == NULL) {
    kmx_toast_error (GTK_WIDGET (self), error);
    return;
  }
  kmx_group_clear (ADW_PREFERENCES_GROUP (self), self->rows);
  for (guint i = 0; i < g_list_model_get_n_items (entries); i++) {
    g_autoptr (KmxSessionEntry) entry = g_list_model_get_item (entries, i);
    GtkWidget *row = session_row_new (self, entry);

    g_ptr_array_add (self->rows, row);
    adw_preferences_group_add (ADW_PREFERENCES_GROUP (self), row);
  }
}

void
kmx_sessions_group_load (KmxSessionsGroup *self)
{
  if (self->session == NULL)
    return;
  kmx_client_get_list_async (kmx_session_get_client (self->session), "/api/v1/sessions",
                             KMX_TYPE_SESSION_ENTRY, self->cancellable, on_loaded,
                             g_object_ref (self));
}

GtkWidget *
kmx_sessions_group_new (KmxSession *session)
{
  KmxSessionsGroup *self = g_object_new (KMX_TYPE_SESSIONS_GROUP, NULL);
  GtkWidget *everywhere = gtk_button_new_with_mnemonic (_ ("Sign Out _Everywhere …"));

  self->session = g_object_ref (session);
  adw_preferences_group_set_title (ADW_PREFERENCES_GROUP (self), _ ("Devices"));
  gtk_widget_add_css_class (everywhere, "flat");
  g_signal_connect_swapped (everywhere, "clicked", G_CALLBACK (everywhere_clicked_cb), self);
  adw_preferences_group_set_header_suffix (ADW_PREFERENCES_GROUP (self), everywhere);
  kmx_sessions_group_load (self);
  return GTK_WIDGET (self);
}

static void
kmx_sessions_group_dispose (GObject *object)
{
  KmxSessionsGroup *self = KMX_SESSIONS_GROUP (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->session);
  g_clear_pointer (&self->rows, g_ptr_array_unref);
  G_OBJECT_CLASS (kmx_sessions_group_parent_class)->dispose (object);
}

static void
kmx_sessions_group_finalize (GObject *object)
{
  g_clear_object (&KMX_SESSIONS_GROUP (object)->cancellable);
  G_OBJECT_CLASS (kmx_sessions_group_parent_class)->finalize (object);
}

static void
kmx_sessions_group_class_init (KmxSessionsGroupClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = kmx_sessions_group_dispose;
  G_OBJECT_CLASS (klass)->finalize = kmx_sessions_group_finalize;
}

static void
kmx_sessions_group_init (KmxSessionsGroup *self)
{
  self->cancellable = g_cancellable_new ();
  self->rows = g_ptr_array_new ();
}
