/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include "kmx-session.h"

#include "kmx-error.h"
#include "kmx-event-reader.h"
#include "kmx-json.h"

struct _KmxSession {
  GObject parent_instance;
  KmxClient *client;
  KmxEventReader *reader;
  KmxUser *user;
  KmxAccount *account;
  char *role;
  gboolean online;
};

G_DEFINE_FINAL_TYPE (KmxSession, kmx_session, G_TYPE_OBJECT)

enum { PROPERTY_0, PROPERTY_USER, PROPERTY_ACCOUNT, PROPERTY_ROLE, PROPERTY_ONLINE, N_PROPERTIES };
static GParamSpec *properties[N_PROPERTIES];
enum { EVENT, RESYNC, N_SIGNALS };
static guint signals[N_SIGNALS];

static JsonNode *
member_of (JsonNode *node, const char *name)
{
  JsonNode *member = JSON_NODE_HOLDS_OBJECT (node)
                         ? json_object_get_member (json_node_get_object (node), name)
                         : NULL;

  return member != NULL && !JSON_NODE_HOLDS_NULL (member) ? member : NULL;
}

static void
set_online (KmxSession *self, gboolean online)
{
  if (self->online == online)
    return;
  self->online = online;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROPERTY_ONLINE]);
}

static void
on_event (KmxEventReader *reader, const char *kind, const char *data, KmxSession *self)
{
  g_autoptr (JsonNode) node = NULL;

  if (g_str_equal (kind, "reset")) {
    g_signal_emit (self, signals[RESYNC], 0);
    return;
  }
  node = kmx_json_parse (data, strlen (data), &kmx_json_limits_api, NULL);
  if (node != NULL)
    g_signal_emit (self, signals[EVENT], g_quark_from_string (kind), kind, node);
}

static void
on_connected (KmxEventReader *reader, gboolean resumed, KmxSession *self)
{
  set_online (self, TRUE);
  if (!resumed)
    g_signal_emit (self, signals[RESYNC], 0);
}

static void
on_disconnected (KmxEventReader *reader, KmxSession *self)
{
  set_online (self, FALSE);
}

static KmxSession *
session_new (KmxClient *client, JsonNode *node, GError **error)
{
  JsonNode *user = member_of (node, "user");
  JsonNode *account = member_of (node, "account");
  JsonNode *role = member_of (node, "role");
  JsonNode *token = member_of (node, "token");
  g_autoptr (KmxSession) self = g_object_new (KMX_TYPE_SESSION, NULL);

  if (user == NULL) {
    g_set_error (error, KMX_ERROR, KMX_ERROR_INTERNAL, "the answer names no user");
    return NULL;
  }
  self->user = kmx_record_new_from_json (KMX_TYPE_USER, user, KMX_RECORD_IGNORE_UNKNOWN, error);
  if (self->user == NULL)
    return NULL;
  if (account != NULL) {
    self->account =
        kmx_record_new_from_json (KMX_TYPE_ACCOUNT, account, KMX_RECORD_IGNORE_UNKNOWN, error);
    if (self->account == NULL)
      return NULL;
  }
  if (role != NULL && json_node_get_value_type (role) == G_TYPE_STRING)
    self->role = json_node_dup_string (role);
  if (token != NULL && json_node_get_value_type (token) == G_TYPE_STRING)
    kmx_client_set_token (client, json_node_get_string (token));
  self->client = g_object_ref (client);
  self->online = TRUE;
  self->reader = kmx_event_reader_new (client, "/api/v1/events");
  g_signal_connect_object (self->reader, "event", G_CALLBACK (on_event), self, 0);
  g_signal_connect_object (self->reader, "connected", G_CALLBACK (on_connected), self, 0);
  g_signal_connect_object (self->reader, "disconnected", G_CALLBACK (on_disconnected), self, 0);
  return g_steal_pointer (&self);
}

static void
on_answered (GObject *client, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (KmxAnswer) answer = kmx_client_send_finish (KMX_CLIENT (client), result, &error);
  KmxSession *self = NULL;

  if (answer != NULL && answer->json != NULL)
    self = session_new (KMX_CLIENT (client), answer->json, &error);
  else if (answer != NULL)
    g_set_error (&error, KMX_ERROR, KMX_ERROR_INTERNAL, "the answer is empty");
  if (self == NULL)
    g_task_return_error (task, g_steal_pointer (&error));
  else
    g_task_return_pointer (task, self, g_object_unref);
}

void
kmx_session_sign_in_async (KmxClient *client,
                           const char *email,
                           const char *password,
                           GCancellable *cancellable,
                           GAsyncReadyCallback callback,
                           gpointer user_data)
{
  g_autoptr (JsonNode) body = kmx_json_object_of_texts ("email", email, "password", password,
                                                        "label", "Kametrix " KMX_VERSION, NULL);
  const KmxClientRequest request = { .method = "POST", .path = "/api/v1/sessions", .body = body };

  kmx_client_send_async (client, &request, cancellable, on_answered,
                         g_task_new (NULL, cancellable, callback, user_data));
}

void
kmx_session_resume_async (KmxClient *client,
                          const char *token,
                          GCancellable *cancellable,
                          GAsyncReadyCallback callback,
                          gpointer user_data)
{
  const KmxClientRequest request = { .path = "/api/v1/me" };

  kmx_client_set_token (client, token);
  kmx_client_send_async (client, &request, cancellable, on_answered,
                         g_task_new (NULL, cancellable, callback, user_data));
}

KmxSession *
kmx_session_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), NULL);
  return g_task_propagate_pointer (G_TASK (result), error);
}

KmxClient *
kmx_session_get_client (KmxSession *self)
{
  return self->client;
}

KmxUser *
kmx_session_get_user (KmxSession *self)
{
  return self->user;
}

KmxAccount *
kmx_session_get_account (KmxSession *self)
{
  return self->account;
}

const char *
kmx_session_get_role (KmxSession *self)
{
  return self->role;
}

gboolean
kmx_session_is_admin (KmxSession *self)
{
  return kmx_record_get_boolean (self->user, KMX_USER_PLATFORM_ADMIN);
}

gboolean
kmx_session_is_owner (KmxSession *self)
{
  return g_strcmp0 (self->role, "owner") == 0;
}

gboolean
kmx_session_can_manage (KmxSession *self)
{
  return kmx_session_is_owner (self) || g_strcmp0 (self->role, "manager") == 0;
}

gboolean
kmx_session_is_online (KmxSession *self)
{
  return self->online;
}

void
kmx_session_set_account (KmxSession *self, KmxAccount *account)
{
  if (g_set_object (&self->account, account))
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROPERTY_ACCOUNT]);
}

void
kmx_session_set_user (KmxSession *self, KmxUser *user)
{
  if (g_set_object (&self->user, user))
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROPERTY_USER]);
}

void
kmx_session_start (KmxSession *self)
{
  kmx_event_reader_start (self->reader);
}

void
kmx_session_stop (KmxSession *self)
{
  kmx_event_reader_stop (self->reader);
}

void
kmx_session_reconnect (KmxSession *self)
{
  kmx_event_reader_retry_now (self->reader);
}

static void
kmx_session_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  KmxSession *self = KMX_SESSION (object);

  switch (id) {
  case PROPERTY_USER:
    g_value_set_object (value, self->user);
    break;
  case PROPERTY_ACCOUNT:
    g_value_set_object (value, self->account);
    break;
  case PROPERTY_ROLE:
    g_value_set_string (value, self->role);
    break;
  case PROPERTY_ONLINE:
    g_value_set_boolean (value, self->online);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
}

static void
kmx_session_dispose (GObject *object)
{
  KmxSession *self = KMX_SESSION (object);

  if (self->reader != NULL)
    kmx_event_reader_stop (self->reader);
  g_clear_object (&self->reader);
  g_clear_object (&self->client);
  g_clear_object (&self->user);
  g_clear_object (&self->account);
  g_clear_pointer (&self->role, g_free);
  G_OBJECT_CLASS (kmx_session_parent_class)->dispose (object);
}

static void
kmx_session_class_init (KmxSessionClass *klass)
{
  GType type = G_TYPE_FROM_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;

  G_OBJECT_CLASS (klass)->get_property = kmx_session_get_property;
  G_OBJECT_CLASS (klass)->dispose = kmx_session_dispose;
  properties[PROPERTY_USER] = g_param_spec_object ("user", NULL, NULL, KMX_TYPE_USER, flags);
  properties[PROPERTY_ACCOUNT] =
      g_param_spec_object ("account", NULL, NULL, KMX_TYPE_ACCOUNT, flags);
  properties[PROPERTY_ROLE] = g_param_spec_string ("role", NULL, NULL, NULL, flags);
  properties[PROPERTY_ONLINE] = g_param_spec_boolean ("online", NULL, NULL, TRUE, flags);
  g_object_class_install_properties (G_OBJECT_CLASS (klass), N_PROPERTIES, properties);
  signals[EVENT] = g_signal_new ("event", type, G_SIGNAL_RUN_LAST | G_SIGNAL_DETAILED, 0, NULL,
                                 NULL, NULL, G_TYPE_NONE, 2, G_TYPE_STRING, JSON_TYPE_NODE);
  signals[RESYNC] =
      g_signal_new ("resync", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
kmx_session_init (KmxSession *self)
{
}
