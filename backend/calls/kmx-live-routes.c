/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include "kmx-live-routes.h"

#include <json-glib/json-glib.h>
#include <libsoup/soup.h>
#include <string.h>

#include "kmx-call-control-sql.h"
#include "kmx-control-order.h"
#include "kmx-error.h"
#include "kmx-id.h"
#include "kmx-phone.h"
#include "kmx-tools.h"

#define BODY_SIZE_MAX 8192
#define TIMEOUT_MS 8000
#define RING_S 25

/* One order between its arrival and its answer. */
typedef struct {
  KmxEndpoints *endpoints;
  KmxCallControl *control;
  KmxRequest *request;
  KmxContext *context;
  char *call_id;
  KmxControlOrder *order;
  char *e164; /* of a transfer */
  /* found */
  char *provider_call_id;
  char *transfer_id;
  char *language;
  char *announcement;
  /* the outcome */
  const char *result;
  char *detail;
} Flow;

static void
flow_free (gpointer data)
{
  Flow *flow = data;

  g_clear_object (&flow->control);
  g_clear_object (&flow->request);
  g_clear_pointer (&flow->context, kmx_context_free);
  g_clear_object (&flow->order);
  g_free (flow->call_id);
  g_free (flow->e164);
  g_free (flow->provider_call_id);
  g_free (flow->transfer_id);
  g_free (flow->language);
  g_free (flow->announcement);
  g_free (flow->detail);
  g_free (flow);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Flow, flow_free)

static const char *
get_action (const Flow *flow)
{
  return kmx_record_get_text (flow->order, KMX_CONTROL_ORDER_ACTION);
}

static KmxControlAction
get_kind (const Flow *flow)
{
  return (KmxControlAction) kmx_record_get_enum (flow->order, KMX_CONTROL_ORDER_ACTION);
}

/* What the audit keeps: that something was said, not what. */
static char *
dup_details (const Flow *flow)
{
  const char *text = kmx_record_get_text (flow->order, KMX_CONTROL_ORDER_TEXT);
  g_autofree char *masked = flow->e164 != NULL ? kmx_phone_mask (flow->e164) : NULL;

  if (masked != NULL)
    return g_strdup_printf ("{\"phone\":\"%s\"}", masked);
  if (text != NULL)
    return g_strdup_printf ("{\"characters\":%ld}", g_utf8_strlen (text, -1));
  return g_strdup ("{}");
}

static gboolean
begin_transfer (KmxDb *db, Flow *flow, GError **error)
{
  g_autoptr (KmxRows) ours = kmx_db_ask (db, &KMX_SQL_CONTROL_NUMBER_IS_OURS, error, flow->e164);
  g_autoptr (KmxRows) opened = NULL;
  g_autofree char *id = kmx_id_new ();

  if (ours == NULL)
    return FALSE;
  if (kmx_rows_boolean (ours, 0, "ours")) {
    kmx_error_set_invalid (error, "/phone", "the call would come back to an agent");
    return FALSE;
  }
  opened = kmx_db_ask (db, &KMX_SQL_CONTROL_TRANSFER, error, id, flow->call_id,
                       flow->context->user_name, flow->e164);
  if (opened == NULL)
    return FALSE;
  g_free (flow->transfer_id);
  flow->transfer_id = g_steal_pointer (&id);
  return TRUE;
}

static gboolean
take_facts (Flow *flow, const KmxRows *rows, GError **error)
{
  const char *facts_text = kmx_rows_text (rows, 0, "facts");
  const char *language;
  g_autoptr (KmxBusinessFacts) facts = kmx_record_new_from_bytes (
      KMX_TYPE_BUSINESS_FACTS, facts_text, strlen (facts_text), KMX_RECORD_IGNORE_UNKNOWN, error);

  if (facts == NULL)
    return FALSE;
  language = kmx_record_get_text (facts, KMX_BUSINESS_FACTS_LANGUAGE);
  g_free (flow->language);
  g_free (flow->announcement);
  g_free (flow->provider_call_id);
  flow->language = g_strdup (language);
  flow->announcement = kmx_tools_announcement (facts);
  flow->provider_call_id = g_strdup (kmx_rows_text (rows, 0, "provider_call_id"));
  return TRUE;
}

/* After the call was found: who has no such call learns nothing about orders. */
static gboolean
check_order (const Flow *flow, GError **error)
{
  gboolean spoken = get_kind (flow) == KMX_CONTROL_SAY || get_kind (flow) == KMX_CONTROL_WHISPER;

  if (spoken && !kmx_record_is_set (flow->order, KMX_CONTROL_ORDER_TEXT)) {
    kmx_error_set_invalid (error, "/text", "this needs a text");
    return FALSE;
  }
  if (get_kind (flow) == KMX_CONTROL_TRANSFER &&
      (flow->e164 == NULL || kmx_phone_is_emergency (flow->e164))) {
    kmx_error_set_invalid (error, "/phone", "a transfer needs a number that can be called");
    return FALSE;
  }
  return TRUE;
}

static gpointer
begin (KmxDb *db, gpointer data, GError **error)
{
  Flow *flow = data;
  g_autofree char *details = dup_details (flow);
  g_autoptr (KmxRows) rows =
      kmx_db_ask (db, &KMX_SQL_CONTROL_BEGIN, error, flow->call_id, get_action (flow), details,
                  flow->context->user_id, flow->context->user_name);

  if (rows == NULL || !check_order (flow, error) || !take_facts (flow, rows, error))
    return NULL;
  if (flow->e164 != NULL && !begin_transfer (db, flow, error))
    return NULL;
  return flow;
}

static gpointer
end (KmxDb *db, gpointer data, GError **error)
{
  Flow *flow = data;
  g_autoptr (KmxRows) rows =
      kmx_db_ask (db, &KMX_SQL_CONTROL_END, error, flow->call_id, get_action (flow), flow->result,
                  flow->transfer_id, flow->context->user_id, flow->context->user_name);

  return rows != NULL ? flow : NULL;
}

static void
reply (Flow *flow)
{
  g_autoptr (JsonObject) object = json_object_new ();
  g_autoptr (JsonNode) node = NULL;

  if (strcmp (flow->result, "ended") == 0) {
    g_autoptr (GError) over =
        g_error_new_literal (KMX_ERROR, KMX_ERROR_CONFLICT, "this call has ended");

    kmx_request_reply_error (flow->request, over);
    return;
  }
  json_object_set_string_member (object, "result", flow->result);
  if (flow->detail != NULL)
    json_object_set_string_member (object, "detail", flow->detail);
  node = json_node_init_object (json_node_alloc (), object);
  kmx_request_reply (flow->request, SOUP_STATUS_OK, node);
}

static void
on_ended (GObject *pool, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Flow) flow = user_data;
  g_autoptr (GError) error = NULL;

  /* What was done was done, and its order is audited already. */
  if (kmx_db_pool_run_finish (KMX_DB_POOL (pool), result, &error) == NULL)
    g_warning ("the result of an order for a call could not be stored: %s", error->message);
  reply (flow);
}

static void
on_sent (GObject *control, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Flow) flow = user_data;
  g_autoptr (GError) error = NULL;
  KmxDbPool *pool = kmx_endpoints_get_pool (flow->endpoints);
  const char *account_id = flow->context->account_id;

  if (kmx_call_control_send_finish (KMX_CALL_CONTROL (control), result, &error)) {
    flow->result = "ok";
  } else {
    flow->result = g_error_matches (error, KMX_ERROR, KMX_ERROR_CONFLICT)   ? "ended"
                   : g_error_matches (error, KMX_ERROR, KMX_ERROR_PROVIDER) ? "refused"
                                                                            : "failed";
    flow->detail = g_strdup (error->message);
  }
  kmx_db_pool_run_async (pool, KMX_DB_TENANT, account_id, end, flow, NULL, NULL, NULL, on_ended,
                         flow);
  g_steal_pointer (&flow);
}

static void
on_begun (GObject *pool, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Flow) flow = user_data;
  g_autoptr (GError) error = NULL;
  KmxCallControlOrder order = { 0 };

  if (kmx_db_pool_run_finish (KMX_DB_POOL (pool), result, &error) == NULL) {
    kmx_request_reply_error (flow->request, error);
    return;
  }
  order.action = get_kind (flow);
  order.text = flow->e164 != NULL ? flow->announcement
                                  : kmx_record_get_text (flow->order, KMX_CONTROL_ORDER_TEXT);
  order.e164 = flow->e164;
  order.ring_s = RING_S;
  order.no_answer = kmx_tools_sentence (flow->language, "no_answer");
  kmx_call_control_send_async (flow->control, flow->provider_call_id, NULL, &order, TIMEOUT_MS,
                               on_sent, flow);
  g_steal_pointer (&flow);
}

static gboolean
read_order (Flow *flow, GError **error)
{
  GBytes *bytes = kmx_request_get_body (flow->request);
  const char *phone;

  if (!kmx_id_is_valid (flow->call_id)) {
    g_set_error_literal (error, KMX_ERROR, KMX_ERROR_NOT_FOUND, "there is no such thing");
    return FALSE;
  }
  flow->order =
      kmx_record_new_from_bytes (KMX_TYPE_CONTROL_ORDER, g_bytes_get_data (bytes, NULL),
                                 g_bytes_get_size (bytes), KMX_RECORD_REFUSE_UNKNOWN, error);
  if (flow->order == NULL)
    return FALSE;
  phone = kmx_record_get_text (flow->order, KMX_CONTROL_ORDER_PHONE);
  if (get_kind (flow) == KMX_CONTROL_TRANSFER && phone != NULL)
    flow->e164 = kmx_phone_normalise (phone, KMX_PHONE_GERMANY, NULL);
  return TRUE;
}

static void
on_authenticated (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Flow) flow = user_data;
  g_autoptr (GError) error = NULL;

  flow->context = kmx_endpoints_authenticate_finish (flow->endpoints, result, &error);
  if (flow->context == NULL || !read_order (flow, &error)) {
    kmx_request_reply_error (flow->request, error);
    return;
  }
  kmx_db_pool_run_async (kmx_endpoints_get_pool (flow->endpoints), KMX_DB_TENANT,
                         flow->context->account_id, begin, flow, NULL, NULL, NULL, on_begun, flow);
  g_steal_pointer (&flow);
}

typedef struct {
  KmxEndpoints *endpoints; /* borrowed */
  KmxCallControl *control; /* (nullable) */
} Routes;

static void
routes_free (gpointer data)
{
  Routes *routes = data;

  g_clear_object (&routes->control);
  g_free (routes);
}

static void
on_order (KmxRequest *request, gpointer user_data)
{
  const Routes *routes = user_data;
  Flow *flow = g_new0 (Flow, 1);

  flow->endpoints = routes->endpoints;
  flow->control = g_object_ref (routes->control);
  flow->request = g_object_ref (request);
  flow->call_id = g_strdup (kmx_request_get_parameter (request, "call_id"));
  kmx_endpoints_authenticate_async (routes->endpoints, request, KMX_ACCESS_MANAGER,
                                    on_authenticated, flow);
}

void
kmx_live_routes_register (KmxEndpoints *endpoints, KmxCallControl *control)
{
  static const KmxRoute route = { "POST", "/api/v1/calls/{call_id}/control", BODY_SIZE_MAX, TRUE };
  Routes *routes = g_new0 (Routes, 1);

  routes->endpoints = endpoints;
  routes->control = control != NULL ? g_object_ref (control) : NULL;
  kmx_server_add_route (kmx_endpoints_get_server (endpoints), &route, on_order, routes,
                        routes_free);
}
