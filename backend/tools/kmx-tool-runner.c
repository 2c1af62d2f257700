/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include "kmx-tool-runner.h"

#include <string.h>

#include "kmx-db-pool.h"
#include "kmx-json.h"
#include "kmx-tool-sql.h"

#define ZONE_DEFAULT "Europe/Berlin"
#define ARGUMENTS_SIZE_MAX 20000
#define NAME_SIZE_MAX 80

/* The context, and what it borrows from. */
typedef struct {
  KmxToolContext context;
  KmxRows *rows;
  KmxBusinessFacts *facts;
  GTimeZone *zone;
  GStrv present;
  GStrv never;
  GStrv tried;
} Loaded;

static void
loaded_clear (Loaded *loaded)
{
  g_clear_pointer (&loaded->rows, PQclear);
  g_clear_object (&loaded->facts);
  g_clear_pointer (&loaded->zone, g_time_zone_unref);
  g_strfreev (loaded->present);
  g_strfreev (loaded->never);
  g_strfreev (loaded->tried);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Loaded, loaded_clear)

KmxToolCall *
kmx_tool_call_new (const char *id, const char *name, JsonNode *arguments)
{
  KmxToolCall *call = g_new0 (KmxToolCall, 1);

  call->id = g_strdup (id);
  call->name = g_utf8_substring (name, 0, MIN (g_utf8_strlen (name, -1), NAME_SIZE_MAX));
  call->arguments = arguments != NULL ? json_node_ref (arguments) : NULL;
  return call;
}

void
kmx_tool_call_free (KmxToolCall *call)
{
  g_free (call->id);
  g_free (call->name);
  g_clear_pointer (&call->arguments, json_node_unref);
  g_free (call);
}

static void
answer_free (gpointer data)
{
  KmxToolAnswer *answer = data;

  g_free (answer->id);
  g_free (answer->name);
  g_free (answer->text);
  kmx_tool_outcome_clear (&answer->outcome);
  g_free (answer);
}

void
kmx_tool_batch_free (KmxToolBatch *batch)
{
  g_ptr_array_unref (batch->answers);
  g_free (batch->language);
  g_free (batch);
}

static KmxToolBatch *
batch_new (const char *language)
{
  KmxToolBatch *batch = g_new0 (KmxToolBatch, 1);

  batch->answers = g_ptr_array_new_with_free_func (answer_free);
  batch->language = g_strdup (language);
  batch->ring_s = KMX_TOOL_RING_S;
  return batch;
}

static KmxToolAnswer *
add_answer (KmxToolBatch *batch, const char *id, const char *name)
{
  KmxToolAnswer *answer = g_new0 (KmxToolAnswer, 1);

  answer->id = g_strdup (id);
  answer->name = g_strdup (name);
  g_ptr_array_add (batch->answers, answer);
  return answer;
}

/* A JSON array of texts, as PostgreSQL built it. */
static GStrv
dup_texts (const KmxRows *rows, const char *column)
{
  const char *text = kmx_rows_text (rows, 0, column);
  g_autoptr (JsonNode) node =
      text != NULL ? kmx_json_parse (text, strlen (text), &kmx_json_limits_api, NULL) : NULL;
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  if (node != NULL && JSON_NODE_HOLDS_ARRAY (node)) {
    JsonArray *array = json_node_get_array (node);

    for (guint i = 0; i < json_array_get_length (array); i++)
      g_strv_builder_add (builder, json_array_get_string_element (array, i));
  }
  return g_strv_builder_end (builder);
}

/* FALSE with @error unset: the call has no agent that could answer. */
static gboolean
load (Loaded *loaded, KmxDb *db, const char *provider_call_id, gint64 now_us, GError **error)
{
  KmxToolContext *context = &loaded->context;
  const char *facts, *zone;

  loaded->rows = kmx_db_ask (db, &KMX_SQL_TOOL_CONTEXT, error, provider_call_id);
  if (loaded->rows == NULL || kmx_rows_count (loaded->rows) == 0)
    return FALSE;
  facts = kmx_rows_text (loaded->rows, 0, "facts");
  context->account_id = kmx_rows_text (loaded->rows, 0, "account_id");
  if (facts == NULL || context->account_id == NULL)
    return FALSE;
  loaded->facts = kmx_record_new_from_bytes (KMX_TYPE_BUSINESS_FACTS, facts, strlen (facts),
                                             KMX_RECORD_IGNORE_UNKNOWN, error);
  if (loaded->facts == NULL || !kmx_db_enter_tenant (db, context->account_id, error))
    return FALSE;
  zone = kmx_rows_text (loaded->rows, 0, "zone");
  loaded->zone = g_time_zone_new_identifier (zone != NULL ? zone : ZONE_DEFAULT);
  if (loaded->zone == NULL)
    loaded->zone = g_time_zone_new_utc ();
  loaded->present = dup_texts (loaded->rows, "present");
  loaded->never = dup_texts (loaded->rows, "loops");
  loaded->tried = dup_texts (loaded->rows, "tried");
  context->facts = loaded->facts;
  context->zone = loaded->zone;
  context->now_us = now_us;
  context->agent_id = kmx_rows_text (loaded->rows, 0, "agent_id");
  context->call_id = kmx_rows_text (loaded->rows, 0, "call_id");
  context->caller_e164 = kmx_rows_text (loaded->rows, 0, "caller_e164");
  context->dialled_e164 = kmx_rows_text (loaded->rows, 0, "number_e164");
  context->present = (const char *const *) loaded->present;
  context->never = (const char *const *) loaded->never;
  context->tried = (const char *const *) loaded->tried;
  return TRUE;
}

static KmxToolBatch *
batch_for (const Loaded *loaded)
{
  KmxHandover *handover = kmx_record_get_record (loaded->facts, KMX_BUSINESS_FACTS_HANDOVER);
  KmxToolBatch *batch =
      batch_new (kmx_record_get_text (loaded->facts, KMX_BUSINESS_FACTS_LANGUAGE));

  batch->live_control = kmx_record_get_boolean (loaded->facts, KMX_BUSINESS_FACTS_LIVE_CONTROL);
  if (handover != NULL && kmx_record_is_set (handover, KMX_HANDOVER_RING_S))
    batch->ring_s = (guint) kmx_record_get_integer (handover, KMX_HANDOVER_RING_S);
  return batch;
}

/* For a call of which nothing is known that would help: the same sentence for every tool. */
static KmxToolBatch *
answer_all (const Loaded *loaded, GPtrArray *calls, const char *key)
{
  const char *language = loaded->rows != NULL && kmx_rows_count (loaded->rows) > 0
                             ? kmx_rows_text (loaded->rows, 0, "language")
                             : NULL;
  KmxToolBatch *batch = batch_new (language != NULL ? language : "de");

  for (guint i = 0; i < calls->len; i++) {
    const KmxToolCall *call = g_ptr_array_index (calls, i);
    KmxToolAnswer *answer = add_answer (batch, call->id, call->name);

    answer->outcome.effect = KMX_TOOL_UNKNOWN;
    answer->text = g_strdup (kmx_tools_sentence (batch->language, key));
  }
  return batch;
}

/* What the model sent, for the record; not what cannot be stored. */
static char *
dup_arguments (const KmxToolCall *call)
{
  g_autofree char *text = call->arguments != NULL ? kmx_json_to_string (call->arguments) : NULL;

  return text != NULL && strlen (text) <= ARGUMENTS_SIZE_MAX ? g_steal_pointer (&text) : NULL;
}

static gboolean
run_one (KmxDb *db,
         const Loaded *loaded,
         const char *provider_call_id,
         const KmxToolCall *call,
         KmxToolAnswer *answer,
         GError **error)
{
  g_autofree char *arguments = dup_arguments (call);
  const char *row[3] = { provider_call_id, call->id, NULL };
  g_autoptr (KmxRows) begun = NULL;

  begun = kmx_db_ask (db, &KMX_SQL_TOOL_BEGIN, error, provider_call_id, call->id,
                      loaded->context.account_id, loaded->context.call_id, call->name, arguments);
  if (begun == NULL)
    return FALSE;
  if (!kmx_rows_is_null (begun, 0, "known")) {
    answer->text = g_strdup (kmx_rows_text (begun, 0, "known"));
    answer->repeat = TRUE;
    return TRUE;
  }
  answer->text =
      kmx_tools_run (db, &loaded->context, call->name, call->arguments, &answer->outcome, error);
  if (answer->text == NULL)
    return FALSE;
  row[2] = answer->text;
  return kmx_db_execute (db, &KMX_SQL_TOOL_FINISH, row, G_N_ELEMENTS (row), NULL, error);
}

KmxToolBatch *
kmx_tool_runner_run (
    KmxDb *db, const char *provider_call_id, GPtrArray *calls, gint64 now_us, GError **error)
{
  g_auto (Loaded) loaded = { 0 };
  g_autoptr (KmxToolBatch) batch = NULL;
  g_autoptr (KmxRows) counted = NULL;
  g_autoptr (GError) problem = NULL;

  if (!load (&loaded, db, provider_call_id, now_us, &problem)) {
    if (problem == NULL)
      return answer_all (&loaded, calls, "unavailable");
    g_propagate_error (error, g_steal_pointer (&problem));
    return NULL;
  }
  counted = kmx_db_ask (db, &KMX_SQL_TOOL_COUNT, error, provider_call_id);
  if (counted == NULL)
    return NULL;
  if (kmx_rows_integer (counted, 0, "n") >= KMX_TOOL_RUNS_MAX)
    return answer_all (&loaded, calls, "many");
  batch = batch_for (&loaded);
  for (guint i = 0; i < calls->len; i++) {
    const KmxToolCall *call = g_ptr_array_index (calls, i);
    KmxToolAnswer *answer = add_answer (batch, call->id, call->name);

    if (!run_one (db, &loaded, provider_call_id, call, answer, error))
      return NULL;
  }
  return g_steal_pointer (&batch);
}

/* What hand_over promised the caller a moment ago. */
static void
use_requested (const Loaded *loaded, KmxToolAnswer *answer)
{
  answer->outcome.effect = KMX_TOOL_TRANSFER;
  answer->outcome.label = g_strdup (kmx_rows_text (loaded->rows, 0, "requested_label"));
  answer->outcome.e164 = g_strdup (kmx_rows_text (loaded->rows, 0, "requested_e164"));
  answer->outcome.announcement = kmx_tools_announcement (loaded->facts);
  answer->text = g_strdup ("");
}

KmxToolBatch *
kmx_tool_runner_route (KmxDb *db, const char *provider_call_id, gint64 now_us, GError **error)
{
  g_auto (Loaded) loaded = { 0 };
  g_autoptr (KmxToolBatch) batch = NULL;
  g_autoptr (GError) problem = NULL;
  KmxToolAnswer *answer;

  if (!load (&loaded, db, provider_call_id, now_us, &problem)) {
    if (problem != NULL) {
      g_propagate_error (error, g_steal_pointer (&problem));
      return NULL;
    }
    batch = batch_new ("de");
    answer = add_answer (batch, "", KMX_TOOL_HAND_OVER);
    answer->outcome.effect = KMX_TOOL_NOBODY;
    answer->text = g_strdup (kmx_tools_sentence (batch->language, "no_transfer"));
    return g_steal_pointer (&batch);
  }
  batch = batch_for (&loaded);
  answer = add_answer (batch, "", KMX_TOOL_HAND_OVER);
  if (!kmx_rows_is_null (loaded.rows, 0, "requested_e164")) {
    use_requested (&loaded, answer);
    return g_steal_pointer (&batch);
  }
  answer->text =
      kmx_tools_run (db, &loaded.context, KMX_TOOL_HAND_OVER, NULL, &answer->outcome, error);
  return answer->text != NULL ? g_steal_pointer (&batch) : NULL;
}

gboolean
kmx_tool_runner_transfer_failed (KmxDb *db,
                                 const char *provider_call_id,
                                 const char *tool_call_id,
                                 const char *transfer_id,
                                 const char *text,
                                 GError **error)
{
  const char *row[] = { provider_call_id, tool_call_id, text };
  g_autoptr (KmxRows) settled =
      kmx_db_ask (db, &KMX_SQL_TOOL_TRANSFER_SETTLE, error, transfer_id, "failed");

  return settled != NULL &&
         kmx_db_execute (db, &KMX_SQL_TOOL_FINISH, row, G_N_ELEMENTS (row), NULL, error);
}
