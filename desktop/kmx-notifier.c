/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include "kmx-notifier.h"

#include <glib/gi18n.h>

#include "kmx-callback-request.h"
#include "kmx-callback-text.h"
#include "kmx-error-text.h"

enum { LATER_S = 15 * 60 };

struct _KmxNotifier {
  GObject parent_instance;
  GApplication *application; /* borrowed: it owns this; NULL when stopped */
  KmxSession *session;
  GCancellable *cancellable;
  GHashTable *shown;   /* ids of call backs */
  GHashTable *put_off; /* id → source id */
};

G_DEFINE_FINAL_TYPE (KmxNotifier, kmx_notifier, G_TYPE_OBJECT)

static char *
name_of (const char *id)
{
  return g_strconcat ("callback-", id, NULL);
}

static void
withdraw (KmxNotifier *self, const char *id)
{
  g_autofree char *name = name_of (id);

  if (g_hash_table_remove (self->shown, id))
    g_application_withdraw_notification (self->application, name);
}

static void
show (KmxNotifier *self, KmxCallback *callback)
{
  const char *id = kmx_record_get_text (callback, KMX_CALLBACK_ID);
  gboolean urgent = kmx_callback_is_urgent (callback);
  g_autofree char *caller = kmx_callback_dup_caller (callback);
  g_autofree char *topic = kmx_callback_dup_topic (callback);
  g_autofree char *due = kmx_callback_dup_due (callback);
  g_autofree char *body = g_strdup_printf ("%s\n%s", topic, due);
  g_autofree char *name = name_of (id);
  /* Translators: %s is the name or the number of a caller. */
  g_autofree char *title =
      g_strdup_printf (urgent ? _ ("Urgent call back: %s") : _ ("Call back: %s"), caller);
  g_autoptr (GNotification) notification = g_notification_new (title);

  g_notification_set_body (notification, body);
  g_notification_set_priority (notification, urgent ? G_NOTIFICATION_PRIORITY_URGENT
                                                    : G_NOTIFICATION_PRIORITY_HIGH);
  g_notification_set_default_action_and_target (notification, "app.show-callback", "s", id);
  if (kmx_session_can_manage (self->session))
    g_notification_add_button_with_target (notification, _ ("Take Over"), "app.take-callback", "s",
                                           id);
  g_notification_add_button_with_target (notification, _ ("Later"), "app.later-callback", "s", id);
  g_hash_table_add (self->shown, g_strdup (id));
  g_application_send_notification (self->application, name, notification);
}

static void
arrived_cb (KmxCallbackWatch *watch, KmxCallback *callback, KmxNotifier *self)
{
  show (self, callback);
}

static void
settled_cb (KmxCallbackWatch *watch, const char *id, KmxNotifier *self)
{
  guint source = GPOINTER_TO_UINT (g_hash_table_lookup (self->put_off, id));

  if (source != 0)
    g_source_remove (source);
  g_hash_table_remove (self->put_off, id);
  withdraw (self, id);
}

/* Nobody may be looking at a window: what went wrong is told where the button was. */
static void
tell (KmxNotifier *self, const char *id, const char *title, const char *text)
{
  g_autoptr (GNotification) notification = g_notification_new (title);
  g_autofree char *name = name_of (id);

  g_notification_set_body (notification, text);
  g_notification_set_default_action_and_target (notification, "app.show-callback", "s", id);
  g_hash_table_add (self->shown, g_strdup (id));
  g_application_send_notification (self->application, name, notification);
}

/* One call back that was asked for, and what for. */
typedef struct {
  KmxNotifier *self;
  char *id;
} Wish;

static Wish *
wish_new (KmxNotifier *self, const char *id)
{
  Wish *wish = g_new0 (Wish, 1);

  wish->self = g_object_ref (self);
  wish->id = g_strdup (id);
  return wish;
}

static void
wish_free (Wish *wish)
{
  g_object_unref (wish->self);
  g_free (wish->id);
  g_free (wish);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Wish, wish_free)

static void
find (KmxNotifier *self, const char *id, GAsyncReadyCallback found)
{
  g_autofree char *escaped = g_uri_escape_string (id, NULL, FALSE);
  g_autofree char *path = g_strconcat ("/api/v1/callbacks/", escaped, NULL);

  kmx_client_get_record_async (kmx_session_get_client (self->session), path, KMX_TYPE_CALLBACK,
                               self->cancellable, found, wish_new (self, id));
}

static void
on_taken (GObject *session, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Wish) wish = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (KmxCallback) callback = kmx_callback_request_finish (result, &error);
  g_autofree char *text = NULL;

  if (wish->self->application == NULL || callback != NULL)
    return;
  text = kmx_error_text (error);
  tell (wish->self, wish->id, _ ("The call back could not be taken over"), text);
}

static gboolean
is_open (KmxCallback *callback)
{
  return g_str_equal (kmx_record_get_text (callback, KMX_CALLBACK_STATE), "open");
}

static void
on_found_to_take (GObject *client, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Wish) wish = user_data;
  KmxNotifier *self = wish->self;
  g_autoptr (GError) error = NULL;
  g_autoptr (KmxCallback) callback =
      kmx_client_get_record_finish (KMX_CLIENT (client), result, &error);
  const char *assignee;

  if (self->application == NULL)
    return;
  if (callback == NULL) {
    g_autofree char *text = kmx_error_text (error);

    tell (self, wish->id, _ ("The call back could not be taken over"), text);
  } else if (is_open (callback)) {
    const char *me = kmx_record_get_text (kmx_session_get_user (self->session), KMX_USER_ID);

    kmx_callback_request_async (
        self->session, callback,
        kmx_json_object_of_texts ("state", "taken", "assignee_id", me, NULL), self->cancellable,
        on_taken, g_steal_pointer (&wish));
  } else {
    assignee = kmx_record_get_text (callback, KMX_CALLBACK_ASSIGNEE_NAME);
    tell (self, wish->id, _ ("Somebody was faster"),
          assignee != NULL ? assignee : _ ("This call back is done already."));
  }
}

static void
on_found_later (GObject *client, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Wish) wish = user_data;
  g_autoptr (KmxCallback) callback =
      kmx_client_get_record_finish (KMX_CLIENT (client), result, NULL);

  if (wish->self->application != NULL && callback != NULL && is_open (callback))
    show (wish->self, callback);
}

static gboolean
later_cb (gpointer user_data)
{
  Wish *wish = user_data;

  g_hash_table_remove (wish->self->put_off, wish->id);
  find (wish->self, wish->id, on_found_later);
  return G_SOURCE_REMOVE;
}

static void
free_wish (gpointer data)
{
  wish_free (data);
}

static void
later_action_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  KmxNotifier *self = user_data;
  const char *id = g_variant_get_string (parameter, NULL);

  withdraw (self, id);
  if (!g_hash_table_contains (self->put_off, id))
    g_hash_table_insert (
        self->put_off, g_strdup (id),
        GUINT_TO_POINTER (g_timeout_add_seconds_full (G_PRIORITY_DEFAULT, LATER_S, later_cb,
                                                      wish_new (self, id), free_wish)));
}

static void
take_action_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  KmxNotifier *self = user_data;
  const char *id = g_variant_get_string (parameter, NULL);

  withdraw (self, id);
  find (self, id, on_found_to_take);
}

static const GActionEntry actions[] = {
  { "take-callback", take_action_cb, "s", NULL, NULL },
  { "later-callback", later_action_cb, "s", NULL, NULL },
};

KmxNotifier *
kmx_notifier_new (GApplication *application, KmxSession *session, KmxCallbackWatch *watch)
{
  KmxNotifier *self = g_object_new (KMX_TYPE_NOTIFIER, NULL);

  self->application = application;
  self->session = g_object_ref (session);
  g_signal_connect_object (watch, "arrived", G_CALLBACK (arrived_cb), self, 0);
  g_signal_connect_object (watch, "settled", G_CALLBACK (settled_cb), self, 0);
  g_action_map_add_action_entries (G_ACTION_MAP (application), actions, G_N_ELEMENTS (actions),
                                   self);
  return self;
}

void
kmx_notifier_stop (KmxNotifier *self)
{
  g_autoptr (GList) ids = g_hash_table_get_keys (self->shown);
  GHashTableIter iter;
  gpointer source;

  if (self->application == NULL)
    return;
  for (GList *l = ids; l != NULL; l = l->next) {
    g_autofree char *name = name_of (l->data);

    g_application_withdraw_notification (self->application, name);
  }
  for (guint i = 0; i < G_N_ELEMENTS (actions); i++)
    g_action_map_remove_action (G_ACTION_MAP (self->application), actions[i].name);
  self->application = NULL;
  g_cancellable_cancel (self->cancellable);
  g_hash_table_iter_init (&iter, self->put_off);
  while (g_hash_table_iter_next (&iter, NULL, &source)) {
    g_hash_table_iter_remove (&iter);
    g_source_remove (GPOINTER_TO_UINT (source));
  }
}

static void
kmx_notifier_finalize (GObject *object)
{
  KmxNotifier *self = KMX_NOTIFIER (object);

  g_clear_object (&self->session);
  g_clear_object (&self->cancellable);
  g_hash_table_unref (self->shown);
  g_hash_table_unref (self->put_off);
  G_OBJECT_CLASS (kmx_notifier_parent_class)->finalize (object);
}

static void
kmx_notifier_class_init (KmxNotifierClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = kmx_notifier_finalize;
}

static void
kmx_notifier_init (KmxNotifier *self)
{
  self->cancellable = g_cancellable_new ();
  self->shown = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->put_off = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
}
