/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include "kmx-chat-routes.h"

#include <libsoup/soup.h>
#include <string.h>

#include "kmx-agent-compiler.h"
#include "kmx-clock.h"
#include "kmx-error.h"
#include "kmx-id.h"
#include "kmx-rehearsal-chat.h"

#define BODY_SIZE_MAX 16384

typedef struct {
  KmxEndpoints *endpoints; /* borrowed */
  const KmxRehearsalPlatform *platform;
  KmxChatEngine *offline;
  KmxChatEngine *provider; /* (nullable) */
} Routes;

/* One line between its arrival and its answer. */
typedef struct {
  const Routes *routes; /* lives as long as the server */
  KmxRequest *request;
  KmxContext *context;
  char *agent_id;
  KmxRehearsalChat *order;
  const char *engine;
  char *state; /* (nullable) */
  KmxRehearsalDraft *draft;
  JsonNode *assistant;
  KmxChatLine line;
} Flow;

static void
flow_free (gpointer data)
{
  Flow *flow = data;

  g_clear_object (&flow->request);
  g_clear_pointer (&flow->context, kmx_context_free);
  g_clear_object (&flow->order);
  g_clear_pointer (&flow->draft, kmx_rehearsal_draft_free);
  g_clear_pointer (&flow->assistant, json_node_unref);
  g_free (flow->agent_id);
  g_free (flow->state);
  g_free (flow);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Flow, flow_free)

/* Bound to the agent: an agent is somebody's, so that nobody continues a foreign conversation. */
static char *
write_session (const Flow *flow, const char *state)
{
  const char *parts[] = { flow->agent_id, flow->engine, state, NULL };

  return kmx_cursor_encode (parts);
}

static gboolean
read_session (Flow *flow, GError **error)
{
  const char *session = kmx_record_get_text (flow->order, KMX_REHEARSAL_CHAT_SESSION);
  g_auto (GStrv) parts = session != NULL ? kmx_cursor_decode (session, 3, NULL) : NULL;

  if (session == NULL)
    return TRUE;
  if (parts == NULL || !g_str_equal (parts[0], flow->agent_id) ||
      !g_str_equal (parts[1], flow->engine)) {
    kmx_error_set_invalid (error, "/session", "there is no such conversation with this agent");
    return FALSE;
  }
  flow->state = g_strdup (parts[2]);
  return TRUE;
}

static void
reply (Flow *flow, const KmxChatAnswer *answer)
{
  JsonObject *object = json_object_new ();
  g_autoptr (JsonNode) node = json_node_new (JSON_NODE_OBJECT);

  json_node_take_object (node, object);
  json_object_set_string_member (object, "engine", flow->engine);
  if (answer->state != NULL) {
    g_autofree char *session = write_session (flow, answer->state);

    json_object_set_string_member (object, "session", session);
  }
  json_object_set_array_member (object, "replies", json_array_ref (answer->replies));
  kmx_request_reply (flow->request, SOUP_STATUS_OK, node);
}

static void
on_answered (GObject *engine, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Flow) flow = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (KmxChatAnswer) answer =
      kmx_chat_engine_say_finish (KMX_CHAT_ENGINE (engine), result, &error);

  if (answer != NULL)
    reply (flow, answer);
  else
    kmx_request_reply_error (flow->request, error);
}

/* In a worker's thread: compiling takes its time. */
static gpointer
load (KmxDb *db, gpointer data, GError **error)
{
  Flow *flow = data;
  KmxAgentPlan plan = { .now_us = flow->line.now_us };

  g_clear_pointer (&flow->draft, kmx_rehearsal_draft_free);
  g_clear_pointer (&flow->assistant, json_node_unref);
  flow->draft = kmx_rehearsal_load (db, flow->agent_id, flow->routes->platform, error);
  if (flow->draft == NULL || !read_session (flow, error))
    return NULL;
  plan.agent_id = flow->draft->subject.agent_id;
  plan.name = flow->draft->subject.name;
  plan.facts = flow->draft->subject.facts;
  plan.account_id = flow->draft->subject.account_id;
  plan.zone = flow->draft->subject.zone;
  plan.live_transcript = flow->draft->subject.live_transcript;
  plan.public_url = flow->draft->subject.public_url;
  plan.outside_eu = flow->draft->subject.outside_eu;
  flow->assistant = kmx_agent_compile (&plan, error);
  if (flow->assistant == NULL)
    kmx_error_prefix_member (error, "/facts");
  return flow->assistant != NULL ? flow : NULL;
}

static void
on_loaded (GObject *pool, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Flow) flow = user_data;
  g_autoptr (GError) error = NULL;
  KmxChatEngine *engine =
      g_str_equal (flow->engine, "offline") ? flow->routes->offline : flow->routes->provider;

  if (kmx_db_pool_run_finish (KMX_DB_POOL (pool), result, &error) == NULL) {
    kmx_request_reply_error (flow->request, error);
    return;
  }
  if (engine == NULL) {
    g_set_error_literal (&error, KMX_ERROR, KMX_ERROR_CONFLICT,
                         "the provider's chat is not available: no key is configured");
    kmx_request_reply_error (flow->request, error);
    return;
  }
  flow->line.draft = flow->draft;
  flow->line.assistant = flow->assistant;
  flow->line.state = flow->state;
  flow->line.text = kmx_record_get_text (flow->order, KMX_REHEARSAL_CHAT_TEXT);
  kmx_chat_engine_say_async (engine, &flow->line, on_answered, flow);
  g_steal_pointer (&flow);
}

static gboolean
read_order (Flow *flow, GError **error)
{
  GBytes *bytes = kmx_request_get_body (flow->request);
  GDateTime *at;

  if (!kmx_id_is_valid (flow->agent_id)) {
    g_set_error_literal (error, KMX_ERROR, KMX_ERROR_NOT_FOUND, "this agent does not exist");
    return FALSE;
  }
  flow->order =
      kmx_record_new_from_bytes (KMX_TYPE_REHEARSAL_CHAT, g_bytes_get_data (bytes, NULL),
                                 g_bytes_get_size (bytes), KMX_RECORD_REFUSE_UNKNOWN, error);
  if (flow->order == NULL)
    return FALSE;
  flow->engine = kmx_record_get_text (flow->order, KMX_REHEARSAL_CHAT_ENGINE);
  at = kmx_record_get_instant (flow->order, KMX_REHEARSAL_CHAT_AT);
  flow->line.now_us = at != NULL ? g_date_time_to_unix (at) * G_USEC_PER_SEC : kmx_clock_now_us ();
  return TRUE;
}

static void
on_authenticated (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Flow) flow = user_data;
  g_autoptr (GError) error = NULL;
  KmxEndpoints *endpoints = flow->routes->endpoints;

  flow->context = kmx_endpoints_authenticate_finish (endpoints, result, &error);
  if (flow->context == NULL || !read_order (flow, &error)) {
    kmx_request_reply_error (flow->request, error);
    return;
  }
  kmx_db_pool_run_async (kmx_endpoints_get_pool (endpoints), KMX_DB_TENANT,
                         flow->context->account_id, load, flow, NULL, NULL, NULL, on_loaded, flow);
  g_steal_pointer (&flow);
}

static void
on_line (KmxRequest *request, gpointer user_data)
{
  const Routes *routes = user_data;
  Flow *flow = g_new0 (Flow, 1);

  flow->routes = routes;
  flow->request = g_object_ref (request);
  flow->agent_id = g_strdup (kmx_request_get_parameter (request, "agent_id"));
  kmx_endpoints_authenticate_async (routes->endpoints, request, KMX_ACCESS_MANAGER,
                                    on_authenticated, flow);
}

static void
routes_free (gpointer data)
{
  Routes *routes = data;

  g_clear_object (&routes->offline);
  g_clear_object (&routes->provider);
  g_free (routes);
}

void
kmx_chat_routes_register (KmxEndpoints *endpoints,
                          const KmxRehearsalPlatform *platform,
                          KmxChatEngine *provider)
{
  static const KmxRoute route = { "POST", "/api/v1/agents/{agent_id}/rehearsal-chat", BODY_SIZE_MAX,
                                  TRUE };
  Routes *routes = g_new0 (Routes, 1);

  routes->endpoints = endpoints;
  routes->platform = platform;
  routes->offline = kmx_offline_chat_new ();
  routes->provider = provider != NULL ? g_object_ref (provider) : NULL;
  kmx_server_add_route (kmx_endpoints_get_server (endpoints), &route, on_line, routes, routes_free);
}
