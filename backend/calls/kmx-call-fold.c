/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include "kmx-call-fold.h"

#include "kmx-call-fold-sql.h"
#include "kmx-clock.h"
#include "kmx-id.h"

#define N_FOLD_PARAMETERS 30
#define N_SCRATCH 12

/* Parameters of one execution; texts that had to be made are kept in scratch. */
typedef struct {
  const char *values[N_FOLD_PARAMETERS];
  guint n_values;
  char *scratch[N_SCRATCH];
  guint n_scratch;
} Parameters;

static void
parameters_clear (Parameters *parameters)
{
  for (guint i = 0; i < parameters->n_scratch; i++)
    g_free (parameters->scratch[i]);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Parameters, parameters_clear)

static void
add (Parameters *parameters, const char *value)
{
  g_assert (parameters->n_values < N_FOLD_PARAMETERS);
  parameters->values[parameters->n_values++] = value;
}

static void
add_owned (Parameters *parameters, char *value)
{
  g_assert (parameters->n_scratch < N_SCRATCH);
  parameters->scratch[parameters->n_scratch++] = value;
  add (parameters, value);
}

static void
add_instant (Parameters *parameters, gint64 instant_us)
{
  if (instant_us == KMX_NO_INSTANT)
    add (parameters, NULL);
  else
    add_owned (parameters, kmx_clock_format_us (instant_us));
}

static void
add_number (Parameters *parameters, gint64 number)
{
  if (number < 0)
    add (parameters, NULL);
  else
    add_owned (parameters, g_strdup_printf ("%" G_GINT64_FORMAT, number));
}

/* The order is that of vapi_fold(). */
static void
add_event (Parameters *parameters, const KmxCallEvent *event, const char *body, const char *source)
{
  add_owned (parameters, kmx_id_new ());
  add (parameters, event->dedupe_key);
  add (parameters, event->kind);
  add (parameters, event->provider_call_id);
  add (parameters, body);
  add (parameters, source);
  add_instant (parameters, event->at_us);
  add_instant (parameters, event->first_at_us);
  add (parameters, event->fold);
  add (parameters, event->problem);
  add_owned (parameters, kmx_id_new ());
  add (parameters, event->direction);
  add (parameters, event->number_key);
  add (parameters, event->number_e164);
  add (parameters, event->caller_e164);
  add (parameters, event->state);
  add_instant (parameters, event->state_at_us);
  add_instant (parameters, event->started_at_us);
  add_instant (parameters, event->ended_at_us);
  add (parameters, event->reason);
  add (parameters, event->outcome);
  add (parameters, event->review_reason);
  add_number (parameters, event->duration_s);
  add (parameters, event->report ? "t" : "f");
  add (parameters, event->summary);
  add_number (parameters, event->cost_micros);
  add (parameters, event->turns);
  add (parameters, event->analysis);
  add (parameters, event->costs);
  add (parameters, event->recording);
}

/* The order in which groups lock: events without a call come first and lock nothing. */
static const char *
sort_key (const KmxCallEvent *event)
{
  return event->provider_call_id != NULL ? event->provider_call_id : "";
}

const KmxStatement *
kmx_call_fold_closing (void)
{
  return &KMX_SQL_CALL_GROUP_CLOSE;
}

void
kmx_call_fold_async (KmxDbPipeline *pipeline,
                     const KmxCallEvent *event,
                     const char *body,
                     GAsyncReadyCallback callback,
                     gpointer user_data)
{
  g_auto (Parameters) parameters = { 0 };

  add_event (&parameters, event, body, KMX_CALL_SOURCE_WEBHOOK);
  kmx_db_pipeline_run_async (pipeline, &KMX_SQL_CALL_FOLD, parameters.values, parameters.n_values,
                             sort_key (event), NULL, callback, user_data);
}

gboolean
kmx_call_fold (KmxDb *db,
               const KmxCallEvent *event,
               const char *body,
               const char *source,
               gboolean *ret_stored,
               GError **error)
{
  g_auto (Parameters) parameters = { 0 };
  g_autoptr (KmxRows) rows = NULL;

  add_event (&parameters, event, body, source);
  rows = kmx_db_query (db, &KMX_SQL_CALL_FOLD, parameters.values, parameters.n_values, error);
  if (rows == NULL)
    return FALSE;
  if (ret_stored != NULL)
    *ret_stored = g_strcmp0 (kmx_rows_text (rows, 0, "result"), "stored") == 0;
  return TRUE;
}

char *
kmx_call_key_array (const char *key)
{
  GString *array = g_string_new ("{\"");

  for (; *key != '\0'; key++) {
    if (*key == '"' || *key == '\\')
      g_string_append_c (array, '\\');
    g_string_append_c (array, *key);
  }
  g_string_append (array, "\"}");
  return g_string_free (array, FALSE);
}

gboolean
kmx_call_fold_close_all (KmxDb *db, const char *keys, GError **error)
{
  g_autoptr (KmxRows) rows = kmx_db_ask (db, &KMX_SQL_CALL_GROUP_CLOSE, error, keys);

  return rows != NULL;
}

gboolean
kmx_call_fold_close (KmxDb *db, const char *provider_call_id, GError **error)
{
  g_autofree char *keys = kmx_call_key_array (provider_call_id);

  return kmx_call_fold_close_all (db, keys, error);
}

void
kmx_call_request_async (KmxDbPipeline *pipeline,
                        const KmxCallEvent *event,
                        const char *body,
                        GCancellable *cancellable,
                        GAsyncReadyCallback callback,
                        gpointer user_data)
{
  g_auto (Parameters) parameters = { 0 };

  add_owned (&parameters, kmx_id_new ());
  add (&parameters, event->dedupe_key);
  add (&parameters, event->provider_call_id);
  add (&parameters, body);
  add_instant (&parameters, event->at_us);
  add_owned (&parameters, kmx_id_new ());
  add (&parameters, event->direction);
  add (&parameters, event->number_key);
  add (&parameters, event->number_e164);
  add (&parameters, event->caller_e164);
  kmx_db_pipeline_run_async (pipeline, &KMX_SQL_CALL_ASSISTANT_REQUEST, parameters.values,
                             parameters.n_values, sort_key (event), cancellable, callback,
                             user_data);
}
