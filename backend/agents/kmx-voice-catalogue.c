/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include "kmx-voice-catalogue.h"

#include <string.h>

#include "kmx-json.h"
#include "kmx-log.h"
#include "kmx-voice-sql.h"
#include "kmx-voices.h"

static gpointer
load (KmxDb *db, gpointer seeds, GError **error)
{
  g_autoptr (KmxRows) seeded = NULL;
  g_autoptr (KmxRows) rows = NULL;
  g_autoptr (JsonNode) voices = NULL;
  const char *text;

  if (GPOINTER_TO_INT (seeds)) {
    seeded = kmx_db_ask (db, &KMX_SQL_VOICE_SEED, error, kmx_voices_get_builtin_json ());
    if (seeded == NULL)
      return NULL;
  }
  rows = kmx_db_ask (db, &KMX_SQL_VOICE_CATALOGUE, error);
  if (rows == NULL)
    return NULL;
  text = kmx_rows_text (rows, 0, "voices");
  voices = kmx_json_parse (text, strlen (text), &kmx_json_limits_api, error);
  if (voices != NULL)
    kmx_voices_take (voices, error);
  return NULL;
}

/* What was taken before stays when this fails. */
static void
complain (const GError *error)
{
  if (error != NULL)
    kmx_log_event (KMX_LOG_ERROR, "voices.load", "error", error->message, NULL);
}

static void
on_loaded (GObject *pool, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;

  kmx_db_pool_run_finish (KMX_DB_POOL (pool), result, &error);
  complain (error);
}

static void
reload (KmxDbPool *pool)
{
  kmx_db_pool_run_async (pool, KMX_DB_SERVICE, NULL, load, GINT_TO_POINTER (FALSE), NULL, NULL,
                         NULL, on_loaded, NULL);
}

static void
on_notified (KmxDbListener *listener, const char *channel, const char *payload, KmxDbPool *pool)
{
  if (g_str_equal (channel, "kametrix_voice"))
    reload (pool);
}

static void
on_connected (KmxDbListener *listener, KmxDbPool *pool)
{
  reload (pool);
}

void
kmx_voice_catalogue_start (KmxDbPool *pool, KmxDbListener *listener)
{
  g_autoptr (GError) error = NULL;

  kmx_db_pool_run (pool, KMX_DB_SERVICE, NULL, load, GINT_TO_POINTER (TRUE), &error);
  complain (error);
  g_signal_connect_object (listener, "notified", G_CALLBACK (on_notified), pool, 0);
  g_signal_connect_object (listener, "connected", G_CALLBACK (on_connected), pool, 0);
}
