/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include "kmx-vapi-webhook.h"

#include "kmx-call-fold.h"
#include "kmx-clock.h"
#include "kmx-error.h"
#include "kmx-log.h"
#include "kmx-metrics.h"
#include "kmx-vapi-answer.h"
#include "kmx-vapi-event.h"
#include "kmx-vapi-reply.h"
#include "kmx-vapi-signature.h"

#include <string.h>

#define BODY_SIZE_MAX (8 * 1024 * 1024)
#define GROUP_MAX 32
#define QUEUE_MAX 20000
#define ANSWER_TIMEOUT_MS 2000

struct _KmxVapiWebhook {
  GObject parent_instance;

  KmxVapiSecrets secrets;
  KmxVapiAnswerFacts facts;
  KmxDbPipeline *folds;
  KmxDbPipeline *requests; /* one by one: a ledger is locked in the middle */
  KmxCallFallbacks *fallbacks;
  KmxVapiTools *tools;
};

G_DEFINE_FINAL_TYPE (KmxVapiWebhook, kmx_vapi_webhook, G_TYPE_OBJECT)

/* One message between its arrival and its answer. */
typedef struct {
  KmxVapiWebhook *webhook;
  KmxRequest *request;
  GBytes *body;
  KmxCallEvent *event;
  gint64 since_us;
  guint timer;
  gboolean second_try; /* stored as failed */
} Exchange;

static void
exchange_free (Exchange *exchange)
{
  g_clear_handle_id (&exchange->timer, g_source_remove);
  g_object_unref (exchange->webhook);
  g_object_unref (exchange->request);
  g_bytes_unref (exchange->body);
  kmx_call_event_free (exchange->event);
  g_free (exchange);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Exchange, exchange_free)

static void
finish (Exchange *exchange, JsonNode *reply)
{
  static const char empty[] = "{}";

  kmx_metrics_observe ("kametrix_webhook_seconds", "provider=\"vapi\"",
                       (double) (g_get_monotonic_time () - exchange->since_us) / G_USEC_PER_SEC);
  if (reply != NULL) {
    kmx_request_reply (exchange->request, SOUP_STATUS_OK, reply);
  } else {
    g_autoptr (GBytes) body = g_bytes_new_static (empty, sizeof empty - 1);

    kmx_request_reply_bytes (exchange->request, SOUP_STATUS_OK, "application/json", body);
  }
}

/* A caller waits on the line for the answer. */
static gboolean
is_asking (const KmxCallEvent *event)
{
  return event->provider_call_id != NULL &&
         (strcmp (event->kind, "tool-calls") == 0 ||
          strcmp (event->kind, "transfer-destination-request") == 0);
}

static gboolean
on_waited_too_long (gpointer user_data)
{
  Exchange *exchange = user_data;
  g_autoptr (JsonNode) reply = kmx_vapi_tools_late (exchange->event->kind, exchange->body);

  exchange->timer = 0;
  finish (exchange, reply);
  return G_SOURCE_REMOVE;
}

static void
on_tools_answered (GObject *tools, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Exchange) exchange = user_data;
  g_autoptr (JsonNode) reply = kmx_vapi_tools_answer_finish (KMX_VAPI_TOOLS (tools), result);

  finish (exchange, reply);
}

static void
reply_to_message (Exchange *exchange)
{
  /* Too late: the tool is not run for nobody. */
  if (kmx_request_is_answered (exchange->request)) {
    exchange_free (exchange);
    return;
  }
  if (!is_asking (exchange->event)) {
    finish (exchange, NULL);
    exchange_free (exchange);
    return;
  }
  g_clear_handle_id (&exchange->timer, g_source_remove);
  kmx_vapi_tools_answer_async (exchange->webhook->tools, exchange->event->kind,
                               exchange->event->provider_call_id, exchange->body,
                               exchange->since_us, on_tools_answered, exchange);
}

static void fold (Exchange *exchange);

/* One event that cannot be folded is kept as failed, for an admin to see and to fold again. */
static void
keep_failed (Exchange *exchange, const GError *error)
{
  kmx_log_event (KMX_LOG_ERROR, "webhook.fold_failed", "provider", "vapi", "kind",
                 exchange->event->kind, "call", exchange->event->provider_call_id, "error",
                 error->message, NULL);
  kmx_metrics_add ("kametrix_webhook_folds_failed_total", "provider=\"vapi\"", 1);
  exchange->event->fold = "failed";
  exchange->event->problem = "the database refused the facts";
  exchange->second_try = TRUE;
  fold (exchange);
}

static gboolean
is_passing (const GError *error)
{
  return g_error_matches (error, KMX_ERROR, KMX_ERROR_UNAVAILABLE) ||
         g_error_matches (error, KMX_ERROR, KMX_ERROR_TIMEOUT);
}

static void
on_folded (GObject *pipeline, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Exchange) exchange = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (KmxRows) rows =
      kmx_db_pipeline_run_finish (KMX_DB_PIPELINE (pipeline), result, &error);

  if (rows != NULL) {
    reply_to_message (g_steal_pointer (&exchange));
  } else if (!is_passing (error) && !exchange->second_try) {
    keep_failed (g_steal_pointer (&exchange), error);
  } else if (is_asking (exchange->event)) {
    /* The model makes more of a sentence than of a status. */
    g_autoptr (JsonNode) reply = kmx_vapi_tools_late (exchange->event->kind, exchange->body);

    if (!kmx_request_is_answered (exchange->request))
      finish (exchange, reply);
  } else {
    g_autoptr (GError) away =
        g_error_new_literal (KMX_ERROR, KMX_ERROR_UNAVAILABLE, "the message could not be stored");
    kmx_request_reply_error (exchange->request, away);
  }
}

static void
fold (Exchange *exchange)
{
  kmx_call_fold_async (exchange->webhook->folds, exchange->event,
                       g_bytes_get_data (exchange->body, NULL), on_folded, exchange);
}

/* Whatever went wrong with us, the caller should reach somebody. */
static void
answer_without_database (Exchange *exchange, const char *why)
{
  const char *fallback = kmx_call_fallbacks_find (
      exchange->webhook->fallbacks, exchange->event->number_key, exchange->event->number_e164);

  if (kmx_request_is_answered (exchange->request))
    return;
  kmx_log_event (KMX_LOG_ERROR, "call.undecided", "call", exchange->event->provider_call_id,
                 "error", why, "answer", fallback != NULL ? "fallback" : "503", NULL);
  kmx_metrics_add ("kametrix_calls_undecided_total", NULL, 1);
  if (fallback != NULL) {
    g_autoptr (JsonNode) reply = kmx_vapi_reply_destination (fallback);

    finish (exchange, reply);
  } else {
    /* The provider then uses the fallback destination that it knows of the number. */
    g_autoptr (GError) away =
        g_error_new_literal (KMX_ERROR, KMX_ERROR_UNAVAILABLE, "the call could not be decided");

    kmx_request_reply_error (exchange->request, away);
  }
}

static gboolean
on_too_late (gpointer user_data)
{
  Exchange *exchange = user_data;

  exchange->timer = 0;
  answer_without_database (exchange, "the database is slow");
  return G_SOURCE_REMOVE;
}

static void
on_decided (GObject *pipeline, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Exchange) exchange = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (KmxRows) rows =
      kmx_db_pipeline_run_finish (KMX_DB_PIPELINE (pipeline), result, &error);
  g_autoptr (JsonNode) reply = NULL;

  if (kmx_request_is_answered (exchange->request))
    return;
  if (rows != NULL)
    reply = kmx_vapi_answer (&exchange->webhook->facts, rows, &error);
  if (reply == NULL) {
    answer_without_database (exchange, error->message);
    return;
  }
  kmx_log_event (
      KMX_LOG_INFO, "call.decided", "call", exchange->event->provider_call_id, "decision",
      kmx_rows_text (rows, 0, "decision"), "refusal",
      kmx_rows_text (rows, 0, "refusal") != NULL ? kmx_rows_text (rows, 0, "refusal") : "-", NULL);
  finish (exchange, reply);
}

static gboolean
is_authentic (KmxVapiWebhook *self, KmxRequest *request, GBytes *body)
{
  const KmxVapiCredentials credentials = {
    .signature = kmx_request_get_header (request, "x-signature"),
    .timestamp = kmx_request_get_header (request, "x-timestamp"),
    .bearer = kmx_request_get_bearer (request),
    .secret = kmx_request_get_header (request, "x-vapi-secret"),
  };
  gsize size;
  const void *bytes = g_bytes_get_data (body, &size);
  const char *problem =
      kmx_vapi_signature_check (&self->secrets, &credentials, bytes, size, kmx_clock_now_us ());
  g_autofree char *labels = NULL;
  g_autoptr (GError) error = NULL;

  if (problem == NULL)
    return TRUE;
  labels = g_strdup_printf ("provider=\"vapi\",reason=\"%s\"", problem);
  kmx_metrics_add ("kametrix_webhook_refused_total", labels, 1);
  kmx_log_event (KMX_LOG_WARNING, "webhook.refused", "provider", "vapi", "reason", problem,
                 "remote", kmx_request_get_remote (request), NULL);
  error = g_error_new_literal (KMX_ERROR, KMX_ERROR_UNAUTHENTICATED, "the message is not signed");
  kmx_request_reply_error (request, error);
  return FALSE;
}

static void
on_message (KmxRequest *request, gpointer user_data)
{
  KmxVapiWebhook *self = user_data;
  GBytes *body = kmx_request_get_body (request);
  g_autoptr (GError) error = NULL;
  g_autoptr (KmxJsonTape) tape = NULL;
  Exchange *exchange;
  const char *bytes;
  gsize size;

  if (!is_authentic (self, request, body))
    return;
  bytes = g_bytes_get_data (body, &size);
  tape = kmx_json_tape_new (bytes, size, &kmx_json_limits_provider, &error);
  if (tape == NULL) {
    kmx_metrics_add ("kametrix_webhook_refused_total", "provider=\"vapi\",reason=\"json\"", 1);
    kmx_request_reply_error (request, error);
    return;
  }
  exchange = g_new0 (Exchange, 1);
  exchange->webhook = g_object_ref (self);
  exchange->request = g_object_ref (request);
  exchange->body = g_bytes_ref (body);
  exchange->since_us = g_get_monotonic_time ();
  exchange->event = kmx_vapi_event_new (tape, bytes, size, kmx_clock_now_us ());
  if (strcmp (exchange->event->kind, "assistant-request") == 0 &&
      exchange->event->provider_call_id != NULL) {
    exchange->timer = g_timeout_add (ANSWER_TIMEOUT_MS, on_too_late, exchange);
    kmx_call_request_async (self->requests, exchange->event, bytes, NULL, on_decided, exchange);
  } else {
    if (is_asking (exchange->event))
      exchange->timer = g_timeout_add (KMX_VAPI_TOOLS_BUDGET_MS, on_waited_too_long, exchange);
    fold (exchange);
  }
}

KmxVapiWebhook *
kmx_vapi_webhook_new (KmxServer *server, const KmxConfig *config)
{
  static const KmxRoute route = { "POST", "/webhooks/vapi", BODY_SIZE_MAX, FALSE };
  KmxVapiWebhook *self = g_object_new (KMX_TYPE_VAPI_WEBHOOK, NULL);

  self->secrets.secret = kmx_config_get (config, "vapi.webhook_secret");
  self->secrets.previous = kmx_config_get (config, "vapi.webhook_secret_previous");
  self->secrets.bearer = kmx_config_get (config, "vapi.webhook_bearer");
  self->facts.public_url = kmx_config_get (config, "public.url");
  self->facts.credential_id = kmx_config_get (config, "vapi.credential_id");
  self->facts.outside_eu = kmx_config_is_outside_eu (config);
  kmx_server_add_route (server, &route, on_message, self, NULL);
  return self;
}

void
kmx_vapi_webhook_start (KmxVapiWebhook *self,
                        const char *conninfo,
                        KmxCallFallbacks *fallbacks,
                        KmxVapiTools *tools)
{
  self->folds = kmx_db_pipeline_new (conninfo, kmx_call_fold_closing (), GROUP_MAX, QUEUE_MAX);
  self->requests = kmx_db_pipeline_new (conninfo, kmx_call_fold_closing (), 1, QUEUE_MAX);
  self->fallbacks = g_object_ref (fallbacks);
  self->tools = g_object_ref (tools);
}

guint
kmx_vapi_webhook_get_pending (KmxVapiWebhook *self)
{
  return kmx_db_pipeline_get_pending (self->folds) + kmx_db_pipeline_get_pending (self->requests);
}

static void
kmx_vapi_webhook_dispose (GObject *object)
{
  KmxVapiWebhook *self = KMX_VAPI_WEBHOOK (object);

  g_clear_object (&self->folds);
  g_clear_object (&self->requests);
  g_clear_object (&self->fallbacks);
  g_clear_object (&self->tools);
  G_OBJECT_CLASS (kmx_vapi_webhook_parent_class)->dispose (object);
}

static void
kmx_vapi_webhook_class_init (KmxVapiWebhookClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = kmx_vapi_webhook_dispose;
}

static void
kmx_vapi_webhook_init (KmxVapiWebhook *self)
{
}
