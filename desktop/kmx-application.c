/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include "kmx-application.h"

#include <glib/gi18n.h>

#include "kmx-error-text.h"
#include "kmx-error.h"
#include "kmx-format.h"
#include "kmx-keyring.h"
#include "kmx-notifier.h"
#include "kmx-sign-in-window.h"
#include "kmx-state-page.h"
#include "kmx-window.h"

struct _KmxApplication {
  AdwApplication parent_instance;
  GSettings *settings;
  char *server;
  char *link; /* (nullable): one-time link to open */
  KmxSession *session;
  KmxCallbackWatch *watch; /* (nullable): signed in, with an account */
  KmxNotifier *notifier;   /* (nullable) */
};

G_DEFINE_FINAL_TYPE (KmxApplication, kmx_application, ADW_TYPE_APPLICATION)

static void show_sign_in (KmxApplication *self, const char *notice);

static void
close_windows (KmxApplication *self, GType type)
{
  GList *windows = g_list_copy (gtk_application_get_windows (GTK_APPLICATION (self)));

  for (GList *l = windows; l != NULL; l = l->next)
    if (g_type_is_a (G_OBJECT_TYPE (l->data), type))
      gtk_window_destroy (GTK_WINDOW (l->data));
  g_list_free (windows);
}

static void
forget_session (KmxApplication *self)
{
  if (self->notifier != NULL)
    kmx_notifier_stop (self->notifier);
  if (self->watch != NULL)
    kmx_callback_watch_stop (self->watch);
  if (self->session != NULL)
    kmx_session_stop (self->session);
  g_clear_object (&self->notifier);
  g_clear_object (&self->watch);
  g_clear_object (&self->session);
  kmx_keyring_clear (self->server);
}

static void
session_over_cb (KmxApplication *self, int code)
{
  g_autoptr (GError) error = g_error_new_literal (KMX_ERROR, code, "the session is over");
  g_autofree char *notice = kmx_error_text (error);

  if (self->session == NULL)
    return;
  forget_session (self);
  show_sign_in (self, notice);
  close_windows (self, KMX_TYPE_WINDOW);
}

static void store_token (KmxApplication *self, KmxClient *client);

static void
open_main_window (KmxApplication *self, KmxSession *session)
{
  KmxAccount *account = kmx_session_get_account (session);
  GtkWidget *window;

  g_set_object (&self->session, session);
  kmx_format_set_zone (account != NULL ? kmx_record_get_text (account, KMX_ACCOUNT_ZONE)
                                       : "Europe/Berlin");
  g_signal_connect_object (kmx_session_get_client (session), "session-over",
                           G_CALLBACK (session_over_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (kmx_session_get_client (session), "token-changed",
                           G_CALLBACK (store_token), self, G_CONNECT_SWAPPED);
  if (account != NULL) {
    self->watch = kmx_callback_watch_new (session);
    self->notifier = kmx_notifier_new (G_APPLICATION (self), session, self->watch);
  }
  window = kmx_window_new (GTK_APPLICATION (self), session, self->watch);
  gtk_window_present (GTK_WINDOW (window));
  close_windows (self, KMX_TYPE_SIGN_IN_WINDOW);
  kmx_session_start (session);
}

static void
on_token_stored (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (KmxApplication) self = user_data;
  g_autoptr (GError) error = NULL;
  GtkWindow *window;

  if (kmx_keyring_store_finish (result, &error))
    return;
  g_message ("the token stays in memory: %s", error->message);
  window = gtk_application_get_active_window (GTK_APPLICATION (self));
  if (window != NULL && KMX_IS_WINDOW (window))
    kmx_toast (gtk_window_get_focus (window) != NULL
                   ? gtk_window_get_focus (window)
                   : adw_application_window_get_content (ADW_APPLICATION_WINDOW (window)),
               _ ("No keyring found: you will have to sign in again next time."));
}

static void
store_token (KmxApplication *self, KmxClient *client)
{
  kmx_keyring_store_async (self->server, kmx_client_get_token (client), on_token_stored,
                           g_object_ref (self));
}

static void
signed_in_cb (KmxSignInWindow *window, KmxSession *session, KmxApplication *self)
{
  open_main_window (self, session);
  store_token (self, kmx_session_get_client (session));
}

static void
show_sign_in (KmxApplication *self, const char *notice)
{
  GtkWidget *window = kmx_sign_in_window_new (GTK_APPLICATION (self), self->server, notice);

  g_signal_connect (window, "signed-in", G_CALLBACK (signed_in_cb), self);
  if (self->link != NULL)
    kmx_sign_in_window_use_link (KMX_SIGN_IN_WINDOW (window), self->link);
  g_clear_pointer (&self->link, g_free);
  gtk_window_present (GTK_WINDOW (window));
}

static void
on_resumed (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (KmxApplication) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (KmxSession) session = kmx_session_finish (result, &error);

  g_application_release (G_APPLICATION (self));
  if (session != NULL)
    open_main_window (self, session);
  else {
    g_autofree char *notice = kmx_error_text (error);

    show_sign_in (self, notice);
  }
}

static void
on_token_found (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (KmxApplication) self = user_data;
  g_autofree char *token = kmx_keyring_lookup_finish (result, NULL);
  g_autoptr (KmxClient) client = NULL;

  if (token == NULL) {
    show_sign_in (self, NULL);
    g_application_release (G_APPLICATION (self));
    return;
  }
  client = kmx_client_new (self->server);
  kmx_session_resume_async (client, token, NULL, on_resumed, g_object_ref (self));
}

static void
kmx_application_activate (GApplication *application)
{
  KmxApplication *self = KMX_APPLICATION (application);
  GtkWindow *window = gtk_application_get_active_window (GTK_APPLICATION (self));

  if (window != NULL) {
    gtk_window_present (window);
    return;
  }
  if (self->link != NULL) {
    show_sign_in (self, NULL);
    return;
  }
  g_application_hold (application);
  kmx_keyring_lookup_async (self->server, on_token_found, g_object_ref (self));
}

static void
kmx_application_open (GApplication *application, GFile **files, int n_files, const char *hint)
{
  KmxApplication *self = KMX_APPLICATION (application);
  g_autofree char *uri = g_file_get_uri (files[0]);

  if (g_str_has_prefix (uri, "kametrix:activate") && self->session == NULL) {
    g_free (self->link);
    self->link = g_steal_pointer (&uri);
    close_windows (self, KMX_TYPE_SIGN_IN_WINDOW);
  }
  g_application_activate (application);
}

static void
on_signed_out (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (KmxAnswer) answer = kmx_client_send_finish (KMX_CLIENT (source), result, NULL);
}

static gboolean
sign_out (gpointer user_data)
{
  KmxApplication *self = user_data;
  const KmxClientRequest request = { .method = "DELETE", .path = "/api/v1/sessions/current" };

  if (self->session == NULL)
    return G_SOURCE_REMOVE;
  kmx_client_send_async (kmx_session_get_client (self->session), &request, NULL, on_signed_out,
                         NULL);
  forget_session (self);
  show_sign_in (self, NULL);
  close_windows (self, KMX_TYPE_WINDOW);
  return G_SOURCE_REMOVE;
}

/* A question that was just answered still has work to do on the window. */
static gboolean
sign_out_later (gpointer user_data)
{
  g_idle_add_full (G_PRIORITY_DEFAULT_IDLE, sign_out, g_object_ref (user_data), g_object_unref);
  return G_SOURCE_REMOVE;
}

static void
sign_out_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  GList *windows = gtk_application_get_windows (GTK_APPLICATION (user_data));

  for (GList *l = windows; l != NULL; l = l->next) {
    if (KMX_IS_WINDOW (l->data)) {
      kmx_window_settle (KMX_WINDOW (l->data), sign_out_later, user_data);
      return;
    }
  }
  sign_out (user_data);
}

static void
about_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  GtkWindow *window = gtk_application_get_active_window (GTK_APPLICATION (user_data));

  adw_show_about_window (window, "application-name", "Kametrix", "application-icon",
                         "de.kametrix.Console", "version", KMX_VERSION, "developer-name",
                         _ ("The Kametrix authors"), "license-type", GTK_LICENSE_AGPL_3_0,
                         "comments", _ ("The AI telephone assistant for your business"), NULL);
}

/* Of a notification; the window may be hidden. */
static void
show_callback_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  KmxApplication *self = user_data;
  GList *windows = gtk_application_get_windows (GTK_APPLICATION (self));

  for (GList *l = windows; l != NULL; l = l->next)
    if (KMX_IS_WINDOW (l->data)) {
      gtk_window_present (GTK_WINDOW (l->data));
      g_action_group_activate_action (G_ACTION_GROUP (l->data), "show-callback", parameter);
      return;
    }
  g_application_activate (G_APPLICATION (self));
}

/* Closing asks about unsaved changes; the application ends with its last window. */
static void
quit_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  GList *windows = g_list_copy (gtk_application_get_windows (GTK_APPLICATION (user_data)));

  for (GList *l = windows; l != NULL; l = l->next)
    if (KMX_IS_WINDOW (l->data))
      kmx_window_leave (KMX_WINDOW (l->data));
    else
      gtk_window_close (GTK_WINDOW (l->data));
  g_list_free (windows);
}

static const GActionEntry actions[] = {
  { "sign-out", sign_out_cb, NULL, NULL, NULL },
  { "show-callback", show_callback_cb, "s", NULL, NULL },
  { "about", about_cb, NULL, NULL, NULL },
  { "quit", quit_cb, NULL, NULL, NULL },
};

static const struct {
  const char *action;
  const char *accelerators[3];
} accelerators[] = {
  { "app.quit", { "<Control>q", NULL } },
  { "win.search", { "<Control>f", NULL } },
  { "win.refresh", { "F5", "<Control>r", NULL } },
  { "win.show-help-overlay", { "<Control>question", NULL } },
  { "window.close", { "<Control>w", NULL } },
  { "win.show-page::overview", { "<Alt>1", NULL } },
  { "win.show-page::live", { "<Alt>2", NULL } },
  { "win.show-page::calls", { "<Alt>3", NULL } },
  { "win.show-page::callbacks", { "<Alt>4", NULL } },
  { "win.show-page::agents", { "<Alt>5", NULL } },
  { "win.show-page::numbers", { "<Alt>6", NULL } },
  { "win.show-page::credit", { "<Alt>7", NULL } },
  { "win.available", { "<Control>p", NULL } },
  { "win.show-page::settings", { "<Control>comma", NULL } },
};

static gboolean
theme_to_scheme (GValue *value, GVariant *variant, gpointer user_data)
{
  const char *theme = g_variant_get_string (variant, NULL);

  g_value_set_enum (value, g_str_equal (theme, "dark")    ? ADW_COLOR_SCHEME_FORCE_DARK
                           : g_str_equal (theme, "light") ? ADW_COLOR_SCHEME_FORCE_LIGHT
                                                          : ADW_COLOR_SCHEME_DEFAULT);
  return TRUE;
}

static void
kmx_application_startup (GApplication *application)
{
  KmxApplication *self = KMX_APPLICATION (application);

  G_APPLICATION_CLASS (kmx_application_parent_class)->startup (application);
  g_action_map_add_action_entries (G_ACTION_MAP (self), actions, G_N_ELEMENTS (actions), self);
  for (guint i = 0; i < G_N_ELEMENTS (accelerators); i++)
    gtk_application_set_accels_for_action (GTK_APPLICATION (self), accelerators[i].action,
                                           accelerators[i].accelerators);
  gtk_window_set_default_icon_name ("de.kametrix.Console");
  g_settings_bind_with_mapping (self->settings, "theme", adw_style_manager_get_default (),
                                "color-scheme", G_SETTINGS_BIND_GET, theme_to_scheme, NULL, NULL,
                                NULL);
}

/* --server decides, then KAMETRIX_SERVER, then the setting. */
static int
kmx_application_handle_local_options (GApplication *application, GVariantDict *options)
{
  KmxApplication *self = KMX_APPLICATION (application);
  const char *server = g_getenv ("KAMETRIX_SERVER");

  g_variant_dict_lookup (options, "server", "&s", &server);
  self->server =
      server != NULL ? g_strdup (server) : g_settings_get_string (self->settings, "server");
  return -1;
}

KmxApplication *
kmx_application_new (void)
{
  return g_object_new (KMX_TYPE_APPLICATION, "application-id", "de.kametrix.Console", "flags",
                       G_APPLICATION_HANDLES_OPEN, "resource-base-path", "/de/kametrix/Console",
                       NULL);
}

static void
kmx_application_finalize (GObject *object)
{
  KmxApplication *self = KMX_APPLICATION (object);

  g_clear_object (&self->notifier);
  g_clear_object (&self->watch);
  g_clear_object (&self->session);
  g_clear_object (&self->settings);
  g_clear_pointer (&self->server, g_free);
  g_clear_pointer (&self->link, g_free);
  G_OBJECT_CLASS (kmx_application_parent_class)->finalize (object);
}

static void
kmx_application_class_init (KmxApplicationClass *klass)
{
  GApplicationClass *application_class = G_APPLICATION_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = kmx_application_finalize;
  application_class->activate = kmx_application_activate;
  application_class->startup = kmx_application_startup;
  application_class->open = kmx_application_open;
  application_class->handle_local_options = kmx_application_handle_local_options;
}

static void
kmx_application_init (KmxApplication *self)
{
  self->settings = g_settings_new ("de.kametrix.Console");
  g_application_add_main_option (G_APPLICATION (self), "server", 0, G_OPTION_FLAG_NONE,
                                 G_OPTION_ARG_STRING, N_ ("Address of the server"), N_ ("URL"));
}
