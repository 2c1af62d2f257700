/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include "kmx-vapi-tools.h"

#include <string.h>

#include "kmx-clock.h"
#include "kmx-error.h"
#include "kmx-log.h"
#include "kmx-metrics.h"
#include "kmx-tool-runner.h"
#include "kmx-vapi-reply.h"
#include "kmx-vapi-text.h"

#define ARGUMENTS_SIZE_MAX 262144
#define CONTROL_TIMEOUT_MS_MIN 300

struct _KmxVapiTools {
  GObject parent_instance;

  KmxDbPool *pool;
  KmxCallControl *control;
};

G_DEFINE_FINAL_TYPE (KmxVapiTools, kmx_vapi_tools, G_TYPE_OBJECT)

/* One message.  Counted, because the unit of work may end long after the caller was answered. */
typedef struct {
  gatomicrefcount count;
  char *kind;
  char *provider_call_id;
  char *address; /* (nullable) */
  const char *language;
  GBytes *body;
  GPtrArray *calls;
  gint64 since_us;
  gint64 now_us;
  /* main loop only */
  GTask *task; /* NULL: answered */
  KmxToolBatch *batch;
  KmxToolAnswer *moving; /* of the batch: the transfer under way */
  guint timer;
} Work;

static Work *
work_ref (Work *work)
{
  g_atomic_ref_count_inc (&work->count);
  return work;
}

static void
work_unref (gpointer data)
{
  Work *work = data;

  if (!g_atomic_ref_count_dec (&work->count))
    return;
  g_free (work->kind);
  g_free (work->provider_call_id);
  g_free (work->address);
  g_bytes_unref (work->body);
  g_ptr_array_unref (work->calls);
  g_clear_pointer (&work->batch, kmx_tool_batch_free);
  g_free (work);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Work, work_unref)

static char *
dup_at (const KmxJsonTape *tape, KmxJsonValue from, const char *path)
{
  KmxJsonValue value = kmx_json_tape_find (tape, from, path);

  return value != KMX_JSON_ABSENT ? kmx_json_tape_dup_string (tape, value) : NULL;
}

/* As an object, or as a string that should hold one; the tool knows what to make of it. */
static JsonNode *
read_arguments (const KmxJsonTape *tape, KmxJsonValue tool)
{
  static const char *const paths[] = { "function.arguments", "arguments", "parameters",
                                       "function.parameters" };
  const char *raw;
  gsize size;

  for (guint i = 0; i < G_N_ELEMENTS (paths); i++) {
    KmxJsonValue value = kmx_json_tape_find (tape, tool, paths[i]);

    if (value == KMX_JSON_ABSENT || kmx_json_tape_kind (tape, value) == KMX_JSON_NULL)
      continue;
    raw = kmx_json_tape_raw (tape, value, &size);
    return size <= ARGUMENTS_SIZE_MAX ? kmx_json_parse (raw, size, &kmx_json_limits_api, NULL)
                                      : NULL;
  }
  return NULL;
}

static void
read_tool (GPtrArray *calls, const KmxJsonTape *tape, KmxJsonValue tool)
{
  g_autofree char *id = kmx_vapi_text_dup_key (tape, kmx_json_tape_member (tape, tool, "id"));
  g_autofree char *function = dup_at (tape, tool, "function.name");
  g_autofree char *name = function != NULL ? NULL : dup_at (tape, tool, "name");
  g_autoptr (JsonNode) arguments = read_arguments (tape, tool);

  if (id != NULL)
    g_ptr_array_add (calls, kmx_tool_call_new (id,
                                               function != NULL ? function
                                               : name != NULL   ? name
                                                                : "",
                                               arguments));
}

GPtrArray *
kmx_vapi_tools_read (const KmxJsonTape *tape)
{
  static const char *const lists[] = { "message.toolCallList", "message.toolCalls",
                                       "message.toolWithToolCallList" };
  GPtrArray *calls = g_ptr_array_new_with_free_func ((GDestroyNotify) kmx_tool_call_free);

  for (guint i = 0; i < G_N_ELEMENTS (lists) && calls->len == 0; i++) {
    KmxJsonValue list = kmx_json_tape_find (tape, 0, lists[i]);

    if (list == KMX_JSON_ABSENT || kmx_json_tape_kind (tape, list) != KMX_JSON_ARRAY)
      continue;
    for (KmxJsonValue tool = kmx_json_tape_first (tape, list);
         tool != KMX_JSON_ABSENT && calls->len < KMX_TOOL_CALLS_MAX;
         tool = kmx_json_tape_next (tape, tool)) {
      KmxJsonValue inner = kmx_json_tape_member (tape, tool, "toolCall");

      read_tool (calls, tape, inner != KMX_JSON_ABSENT ? inner : tool);
    }
  }
  return calls;
}

/* The database may not be there to ask: the message repeats the assistant. */
static const char *
guess_language (const KmxJsonTape *tape)
{
  KmxJsonValue value = kmx_json_tape_find (tape, 0, "message.assistant.transcriber.language");

  return value != KMX_JSON_ABSENT && kmx_json_tape_equals (tape, value, "en") ? "en" : "de";
}

static gboolean
is_route (const char *kind)
{
  return strcmp (kind, "transfer-destination-request") == 0;
}

static JsonNode *
late_for (GPtrArray *calls, const char *kind, const char *language)
{
  g_autoptr (JsonArray) results = NULL;

  if (is_route (kind))
    return kmx_vapi_reply_no_transfer (language);
  results = json_array_new ();
  for (guint i = 0; i < calls->len; i++) {
    const KmxToolCall *call = g_ptr_array_index (calls, i);

    kmx_vapi_reply_add_result (results, call->id, call->name,
                               kmx_tools_sentence (language, "later"));
  }
  return kmx_vapi_reply_results (results);
}

JsonNode *
kmx_vapi_tools_late (const char *kind, GBytes *body)
{
  gsize size;
  const char *bytes = g_bytes_get_data (body, &size);
  g_autoptr (KmxJsonTape) tape = kmx_json_tape_new (bytes, size, &kmx_json_limits_provider, NULL);
  g_autoptr (GPtrArray) calls = kmx_vapi_tools_read (tape);

  kmx_metrics_add ("kametrix_tools_late_total", NULL, 1);
  return late_for (calls, kind, guess_language (tape));
}

static JsonNode *
reply_results (const KmxToolBatch *batch)
{
  g_autoptr (JsonArray) results = json_array_new ();

  for (guint i = 0; i < batch->answers->len; i++) {
    const KmxToolAnswer *answer = g_ptr_array_index (batch->answers, i);

    kmx_vapi_reply_add_result (results, answer->id, answer->name, answer->text);
  }
  return kmx_vapi_reply_results (results);
}

static JsonNode *
reply_route (const KmxToolBatch *batch)
{
  const KmxToolAnswer *answer = g_ptr_array_index (batch->answers, 0);
  const KmxToolOutcome *outcome = &answer->outcome;

  if (outcome->effect != KMX_TOOL_TRANSFER)
    return kmx_vapi_reply_error (answer->text);
  return kmx_vapi_reply_transfer (outcome->e164, outcome->announcement, batch->ring_s,
                                  kmx_tools_sentence (batch->language, "no_answer"));
}

static void
finish (Work *work, JsonNode *reply)
{
  g_autoptr (GTask) task = g_steal_pointer (&work->task);

  g_clear_handle_id (&work->timer, g_source_remove);
  kmx_metrics_observe ("kametrix_tools_seconds", NULL,
                       (double) (g_get_monotonic_time () - work->since_us) / G_USEC_PER_SEC);
  g_task_return_pointer (task, reply, (GDestroyNotify) json_node_unref);
}

static gboolean
on_too_late (gpointer user_data)
{
  Work *work = user_data;

  work->timer = 0;
  kmx_log_event (KMX_LOG_WARNING, "tools.late", "call", work->provider_call_id, "kind", work->kind,
                 NULL);
  kmx_metrics_add ("kametrix_tools_late_total", NULL, 1);
  finish (work, late_for (work->calls, work->kind,
                          work->batch != NULL ? work->batch->language : work->language));
  return G_SOURCE_REMOVE;
}

static gpointer
note_failed_transfer (KmxDb *db, gpointer data, GError **error)
{
  const Work *work = data;

  return kmx_tool_runner_transfer_failed (db, work->provider_call_id, work->moving->id,
                                          work->moving->outcome.transfer_id, work->moving->text,
                                          error)
             ? data
             : NULL;
}

static void
on_failure_noted (GObject *pool, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Work) work = user_data;
  g_autoptr (GError) error = NULL;

  if (kmx_db_pool_run_finish (KMX_DB_POOL (pool), result, &error) == NULL)
    kmx_log_event (KMX_LOG_ERROR, "tools.transfer_unsettled", "call", work->provider_call_id,
                   "error", error->message, NULL);
  if (work->task != NULL)
    finish (work, reply_results (work->batch));
}

static void
on_moved (GObject *control, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Work) work = user_data;
  g_autoptr (GError) error = NULL;
  KmxVapiTools *self;

  if (kmx_call_control_send_finish (KMX_CALL_CONTROL (control), result, &error)) {
    if (work->task != NULL)
      finish (work, reply_results (work->batch));
    return;
  }
  kmx_log_event (KMX_LOG_WARNING, "tools.transfer_refused", "call", work->provider_call_id, "error",
                 error->message, NULL);
  /* Whether it was done is not known: its end will be told like that of any other. */
  if (g_error_matches (error, KMX_ERROR, KMX_ERROR_TIMEOUT)) {
    if (work->task != NULL)
      finish (work, reply_results (work->batch));
    return;
  }
  if (work->task == NULL)
    return;
  self = g_task_get_source_object (work->task);
  g_free (work->moving->text);
  work->moving->text = g_strdup (kmx_tools_sentence (work->batch->language, "transfer_failed"));
  kmx_db_pool_run_async (self->pool, KMX_DB_SERVICE, NULL, note_failed_transfer, work_ref (work),
                         work_unref, NULL, NULL, on_failure_noted, work_ref (work));
}

static KmxToolAnswer *
find_transfer (const KmxToolBatch *batch)
{
  for (guint i = 0; batch->live_control && i < batch->answers->len; i++) {
    KmxToolAnswer *answer = g_ptr_array_index (batch->answers, i);

    if (!answer->repeat && answer->outcome.effect == KMX_TOOL_TRANSFER)
      return answer;
  }
  return NULL;
}

/* The order leaves when the transfer is stored, so that its result always finds it. */
static void
move_call (Work *work, KmxToolAnswer *answer)
{
  KmxVapiTools *self = g_task_get_source_object (work->task);
  gint64 passed_ms = (g_get_monotonic_time () - work->since_us) / 1000;
  const KmxCallControlOrder order = {
    .action = KMX_CONTROL_TRANSFER,
    .text = answer->outcome.announcement,
    .e164 = answer->outcome.e164,
    .ring_s = work->batch->ring_s,
    .no_answer = kmx_tools_sentence (work->batch->language, "no_answer"),
  };

  work->moving = answer;
  kmx_call_control_send_async (
      self->control, work->provider_call_id, work->address, &order,
      (guint) MAX (CONTROL_TIMEOUT_MS_MIN, KMX_VAPI_TOOLS_BUDGET_MS - passed_ms - 400), on_moved,
      work_ref (work));
}

static gpointer
run (KmxDb *db, gpointer data, GError **error)
{
  Work *work = data;

  return is_route (work->kind)
             ? kmx_tool_runner_route (db, work->provider_call_id, work->now_us, error)
             : kmx_tool_runner_run (db, work->provider_call_id, work->calls, work->now_us, error);
}

static void
on_run (GObject *pool, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Work) work = user_data;
  g_autoptr (GError) error = NULL;
  KmxToolBatch *batch = kmx_db_pool_run_finish (KMX_DB_POOL (pool), result, &error);
  KmxToolAnswer *transfer;

  if (batch == NULL)
    kmx_log_event (KMX_LOG_ERROR, "tools.failed", "call", work->provider_call_id, "error",
                   error->message, NULL);
  work->batch = batch;
  if (work->task == NULL)
    return;
  if (batch == NULL) {
    finish (work, late_for (work->calls, work->kind, work->language));
    return;
  }
  if (is_route (work->kind)) {
    finish (work, reply_route (batch));
    return;
  }
  transfer = find_transfer (batch);
  if (transfer != NULL)
    move_call (work, transfer);
  else
    finish (work, reply_results (batch));
}

static Work *
work_new (const char *kind, const char *provider_call_id, GBytes *body, gint64 since_us)
{
  Work *work = g_new0 (Work, 1);
  gsize size;
  const char *bytes = g_bytes_get_data (body, &size);
  g_autoptr (KmxJsonTape) tape = kmx_json_tape_new (bytes, size, &kmx_json_limits_provider, NULL);

  g_atomic_ref_count_init (&work->count);
  work->kind = g_strdup (kind);
  work->provider_call_id = g_strdup (provider_call_id);
  work->body = g_bytes_ref (body);
  work->since_us = since_us;
  work->now_us = kmx_clock_now_us ();
  work->calls = kmx_vapi_tools_read (tape);
  work->language = guess_language (tape);
  work->address = dup_at (tape, 0, "message.call.monitor.controlUrl");
  return work;
}

void
kmx_vapi_tools_answer_async (KmxVapiTools *self,
                             const char *kind,
                             const char *provider_call_id,
                             GBytes *body,
                             gint64 since_us,
                             GAsyncReadyCallback callback,
                             gpointer user_data)
{
  g_autoptr (Work) work = work_new (kind, provider_call_id, body, since_us);
  gint64 left_ms = KMX_VAPI_TOOLS_BUDGET_MS - (g_get_monotonic_time () - since_us) / 1000;

  work->task = g_task_new (self, NULL, callback, user_data);
  g_task_set_source_tag (work->task, kmx_vapi_tools_answer_async);
  if (!is_route (kind) && work->calls->len == 0) {
    finish (work, late_for (work->calls, kind, work->language));
    return;
  }
  work->timer = g_timeout_add_full (G_PRIORITY_DEFAULT, (guint) MAX (left_ms, 1), on_too_late,
                                    work_ref (work), work_unref);
  kmx_db_pool_run_async (self->pool, KMX_DB_SERVICE, NULL, run, work_ref (work), work_unref,
                         (GDestroyNotify) kmx_tool_batch_free, NULL, on_run, work_ref (work));
}

JsonNode *
kmx_vapi_tools_answer_finish (KmxVapiTools *self, GAsyncResult *result)
{
  return g_task_propagate_pointer (G_TASK (result), NULL);
}

KmxVapiTools *
kmx_vapi_tools_new (KmxDbPool *pool, KmxCallControl *control)
{
  KmxVapiTools *self = g_object_new (KMX_TYPE_VAPI_TOOLS, NULL);

  self->pool = g_object_ref (pool);
  self->control = g_object_ref (control);
  return self;
}

static void
kmx_vapi_tools_dispose (GObject *object)
{
  KmxVapiTools *self = KMX_VAPI_TOOLS (object);

  g_clear_object (&self->pool);
  g_clear_object (&self->control);
  G_OBJECT_CLASS (kmx_vapi_tools_parent_class)->dispose (object);
}

static void
kmx_vapi_tools_class_init (KmxVapiToolsClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = kmx_vapi_tools_dispose;
}

static void
kmx_vapi_tools_init (KmxVapiTools *self)
{
}
