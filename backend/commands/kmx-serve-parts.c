/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include "kmx-serve.h"

#include "kmx-agent-drift-routes.h"
#include "kmx-agent-preview-routes.h"
#include "kmx-agent-routes.h"
#include "kmx-agent-version-routes.h"
#include "kmx-call-indexer.h"
#include "kmx-call-routes.h"
#include "kmx-callback-routes.h"
#include "kmx-chat-routes.h"
#include "kmx-credit-jobs.h"
#include "kmx-credit-routes.h"
#include "kmx-credits.h"
#include "kmx-job-routes.h"
#include "kmx-ledger-watch.h"
#include "kmx-legal.h"
#include "kmx-live-routes.h"
#include "kmx-log.h"
#include "kmx-number-routes.h"
#include "kmx-rehearsal-routes.h"
#include "kmx-system-routes.h"
#include "kmx-vapi-calls.h"
#include "kmx-vapi-chat.h"
#include "kmx-vapi-control.h"
#include "kmx-vapi-event.h"
#include "kmx-voice-catalogue.h"

static gboolean
prepare_system (KmxServe *serve, GError **error)
{
  kmx_system_routes_register (serve->endpoints);
  return TRUE;
}

/* A unit of work without outcome, as a job. */
static void
run_unit (KmxJobRun *run, gpointer work)
{
  kmx_job_run_done (run, work, NULL, NULL);
}

static gboolean
prepare_accounts (KmxServe *serve, GError **error)
{
  serve->accounts = kmx_accounts_new (serve->config, serve->pool);
  kmx_accounts_routes_register (serve->accounts, serve->endpoints);
  kmx_job_worker_handle (serve->jobs, "accounts.tidy", 1, run_unit, kmx_accounts_tidy);
  kmx_job_worker_schedule (serve->jobs, "accounts.tidy", 3600);
  return TRUE;
}

static void
clear_accounts (KmxServe *serve)
{
  g_clear_pointer (&serve->accounts, kmx_accounts_free);
}

static gboolean
prepare_events (KmxServe *serve, GError **error)
{
  serve->events = kmx_event_hub_new (
      serve->pool, (guint) kmx_config_get_integer (serve->config, "limits.streams_per_account"));
  kmx_event_hub_routes_register (serve->events, serve->endpoints);
  kmx_job_worker_handle (serve->jobs, "events.forget", 1, run_unit, kmx_event_forget);
  kmx_job_worker_schedule (serve->jobs, "events.forget", 3600);
  return TRUE;
}

static void
start_events (KmxServe *serve)
{
  kmx_event_hub_start (serve->events, serve->listener);
}

static void
stop_events (KmxServe *serve)
{
  kmx_event_hub_stop (serve->events);
}

static void
clear_events (KmxServe *serve)
{
  g_clear_object (&serve->events);
}

static gboolean
prepare_jobs (KmxServe *serve, GError **error)
{
  serve->jobs = kmx_job_worker_new (serve->pool, serve->listener);
  kmx_job_routes_register (serve->endpoints);
  return TRUE;
}

static void
start_jobs (KmxServe *serve)
{
  if (serve->works && kmx_config_get_boolean (serve->config, "jobs.enabled"))
    kmx_job_worker_start (serve->jobs);
}

static void
on_jobs_stopped (GObject *worker, GAsyncResult *result, gpointer user_data)
{
  kmx_job_worker_stop_finish (KMX_JOB_WORKER (worker), result, NULL);
  kmx_serve_release (user_data);
}

static void
stop_jobs (KmxServe *serve)
{
  kmx_serve_hold (serve);
  kmx_job_worker_stop_async (serve->jobs, on_jobs_stopped, serve);
}

static void
clear_jobs (KmxServe *serve)
{
  g_clear_object (&serve->jobs);
}

/* Without the shared key, cursors hold in this process and until it ends. */
static void
start_system (KmxServe *serve)
{
  g_autoptr (GError) error = NULL;

  if (!kmx_cursor_load_key (serve->pool, &error))
    kmx_log_event (KMX_LOG_ERROR, "cursor.key", "error", error->message, NULL);
}

static gboolean
prepare_credits (KmxServe *serve, GError **error)
{
  kmx_credit_routes_register (serve->endpoints);
  kmx_credit_jobs_register (serve->jobs);
  kmx_ledger_watch_register (serve->jobs);
  return TRUE;
}

static void
start_credits (KmxServe *serve)
{
  g_autoptr (GError) error = NULL;
  gint64 cents = kmx_config_get_integer (serve->config, "billing.cents_per_minute");

  if (!kmx_credits_apply_price (serve->pool, (guint) cents, &error))
    kmx_log_event (KMX_LOG_ERROR, "credits.price", "error", error->message, NULL);
}

static gboolean
prepare_agents (KmxServe *serve, GError **error)
{
  kmx_legal_routes_register (serve->endpoints);
  kmx_agent_routes_register (serve->endpoints, kmx_config_is_outside_eu (serve->config));
  kmx_agent_version_routes_register (serve->endpoints, kmx_config_is_outside_eu (serve->config));
  kmx_agent_drift_routes_register (serve->endpoints, kmx_config_is_outside_eu (serve->config));
  kmx_agent_preview_routes_register (serve->endpoints);
  serve->voices.samples = kmx_config_get (serve->config, "voices.samples");
  serve->voices.outside_eu = kmx_config_is_outside_eu (serve->config);
  kmx_voice_routes_register (serve->endpoints, &serve->voices);
  return TRUE;
}

static void
start_agents (KmxServe *serve)
{
  kmx_voice_catalogue_start (serve->pool, serve->listener);
}

static gboolean
prepare_rehearsal (KmxServe *serve, GError **error)
{
  g_autoptr (KmxChatEngine) chat = NULL;

  serve->rehearsal.public_url = kmx_config_get (serve->config, "public.url");
  serve->rehearsal.outside_eu = kmx_config_is_outside_eu (serve->config);
  kmx_rehearsal_routes_register (serve->endpoints, &serve->rehearsal);
  if (serve->vapi != NULL)
    chat = KMX_CHAT_ENGINE (kmx_vapi_chat_new (serve->vapi));
  kmx_chat_routes_register (serve->endpoints, &serve->rehearsal, chat);
  return TRUE;
}

/* With the private PostgreSQL its directory is also the key's; other databases outlive this
 * machine, so that their key must be given. */
static gboolean
open_box (KmxServe *serve, GError **error)
{
  const char *path = kmx_config_get (serve->config, "master.key_file");
  g_autofree char *own = NULL;

  if (path == NULL && kmx_config_get (serve->config, "database.url") != NULL)
    return TRUE;
  if (path == NULL) {
    own = g_build_filename (kmx_config_get (serve->config, "state.directory"), "master.key", NULL);
    path = own;
    if (!kmx_secret_box_create_key (path, error))
      return FALSE;
  }
  serve->box =
      kmx_secret_box_new (path, kmx_config_get (serve->config, "master.key_file_previous"), error);
  return serve->box != NULL;
}

static gboolean
prepare_numbers (KmxServe *serve, GError **error)
{
  const char *url = kmx_config_get (serve->config, "vapi.url");

  if (serve->command != NULL && !open_box (serve, error))
    return FALSE;
  serve->carriers.box = serve->box;
  serve->carriers.resale = kmx_config_get_boolean (serve->config, "telephony.resale");
  serve->carriers.sip_domain =
      g_strstr_len (url, -1, "//api.vapi.ai") != NULL ? "sip.vapi.ai" : "sip.eu.vapi.ai";
  kmx_number_routes_register (serve->endpoints);
  kmx_carrier_routes_register (serve->endpoints, &serve->carriers);
  return TRUE;
}

static void
clear_numbers (KmxServe *serve)
{
  g_clear_pointer (&serve->box, kmx_secret_box_free);
}

static gboolean
prepare_vapi_sync (KmxServe *serve, GError **error)
{
  /* Without a command nobody works, and there may be no key. */
  if (serve->command == NULL)
    return TRUE;
  serve->vapi =
      kmx_vapi_client_new (kmx_config_get (serve->config, "vapi.url"),
                           kmx_config_get (serve->config, "vapi.key"), KMX_VAPI_TIMEOUT_MS);
  kmx_vapi_client_set_outside_eu (serve->vapi, kmx_config_is_outside_eu (serve->config));
  serve->vapi_sync = kmx_vapi_sync_new (serve->vapi, kmx_config_get (serve->config, "public.url"),
                                        kmx_config_get (serve->config, "vapi.credential_id"));
  kmx_vapi_sync_set_carriers (serve->vapi_sync, &serve->carriers);
  kmx_vapi_sync_set_compare_period (
      serve->vapi_sync, (guint) kmx_config_get_integer (serve->config, "vapi.compare_period_s"));
  kmx_vapi_sync_register (serve->vapi_sync, serve->jobs);
  return TRUE;
}

static void
clear_vapi_sync (KmxServe *serve)
{
  g_clear_pointer (&serve->vapi_sync, kmx_vapi_sync_free);
  g_clear_object (&serve->vapi);
}

static gboolean
prepare_calls (KmxServe *serve, GError **error)
{
  kmx_call_routes_register (serve->endpoints);
  kmx_call_admin_routes_register (serve->endpoints, kmx_vapi_event_read);
  kmx_call_indexer_register (serve->jobs);
  if (serve->vapi == NULL)
    return TRUE;
  serve->reconciler.provider = KMX_CALL_PROVIDER (kmx_vapi_calls_new (serve->vapi));
  serve->reconciler.reader = kmx_vapi_event_read;
  serve->reconciler.grace_s =
      (guint) kmx_config_get_integer (serve->config, "reconcile.report_grace_s");
  kmx_call_reconciler_register (
      serve->jobs, &serve->reconciler,
      (guint) kmx_config_get_integer (serve->config, "reconcile.period_s"));
  return TRUE;
}

static void
start_calls (KmxServe *serve)
{
  if (serve->serves)
    kmx_db_pool_warm_up (serve->pool, kmx_call_warm_up);
}

static void
clear_calls (KmxServe *serve)
{
  g_clear_object (&serve->reconciler.provider);
}

/* Callers wait for tools: their own connections, whatever the console asks for. */
#define TOOLS_THREADS 3
#define TOOLS_QUEUE_MAX 512

static gboolean
prepare_tools (KmxServe *serve, GError **error)
{
  kmx_callback_routes_register (serve->endpoints);
  if (serve->vapi != NULL)
    serve->control = KMX_CALL_CONTROL (
        kmx_vapi_control_new (serve->vapi, kmx_config_get (serve->config, "vapi.url"),
                              kmx_config_get (serve->config, "vapi.public_key")));
  kmx_live_routes_register (serve->endpoints, serve->control);
  return TRUE;
}

static void
start_tools (KmxServe *serve)
{
  serve->tools_pool = kmx_db_pool_new (serve->conninfo, TOOLS_THREADS, TOOLS_QUEUE_MAX);
  serve->tools = kmx_vapi_tools_new (serve->tools_pool, serve->control);
}

static void
clear_tools (KmxServe *serve)
{
  if (serve->tools_pool != NULL)
    kmx_db_pool_stop (serve->tools_pool);
  g_clear_object (&serve->tools);
  g_clear_object (&serve->tools_pool);
  g_clear_object (&serve->control);
}

static gboolean
prepare_webhook (KmxServe *serve, GError **error)
{
  if (serve->serves || serve->command == NULL)
    serve->webhook = kmx_vapi_webhook_new (serve->server, serve->config);
  return TRUE;
}

static void
start_webhook (KmxServe *serve)
{
  if (serve->webhook == NULL)
    return;
  serve->fallbacks = kmx_call_fallbacks_new (serve->pool, serve->listener);
  kmx_vapi_webhook_start (serve->webhook, serve->conninfo, serve->fallbacks, serve->tools);
}

static void
clear_webhook (KmxServe *serve)
{
  g_clear_object (&serve->webhook);
  g_clear_object (&serve->fallbacks);
}

/* In the order of the layers; stopped and cleared from the end. */
const KmxServePart kmx_serve_parts[] = {
  { "system", prepare_system, start_system },
  { "jobs", prepare_jobs, start_jobs, stop_jobs, clear_jobs },
  { "accounts", prepare_accounts, NULL, NULL, clear_accounts },
  { "events", prepare_events, start_events, stop_events, clear_events },
  { "credits", prepare_credits, start_credits },
  { "agents", prepare_agents, start_agents },
  { "numbers", prepare_numbers, NULL, NULL, clear_numbers },
  { "vapi sync", prepare_vapi_sync, NULL, NULL, clear_vapi_sync },
  { "rehearsal", prepare_rehearsal },
  { "calls", prepare_calls, start_calls, NULL, clear_calls },
  { "tools", prepare_tools, start_tools, NULL, clear_tools },
  { "vapi webhook", prepare_webhook, start_webhook, NULL, clear_webhook },
};
const guint kmx_serve_n_parts = G_N_ELEMENTS (kmx_serve_parts);
