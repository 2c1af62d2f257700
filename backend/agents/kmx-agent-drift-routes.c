/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include "kmx-agent-drift-routes.h"

#include <libsoup/soup.h>
#include <string.h>

#include "kmx-agent-adopt.h"
#include "kmx-agent-sql.h"
#include "kmx-agent.h"
#include "kmx-drift-adopt.h"
#include "kmx-drift.h"
#include "kmx-error.h"
#include "kmx-go-live.h"
#include "kmx-json.h"

static KmxReply *
show_drift (KmxDb *db, const KmxContext *context, GError **error)
{
  g_autoptr (KmxRows) rows =
      kmx_db_ask (db, &KMX_SQL_AGENT_DRIFT, error, kmx_context_parameter (context, "agent_id"));

  return rows ? kmx_reply_new_rows (SOUP_STATUS_OK, rows, "agent", error) : NULL;
}

static KmxReply *
put_back (KmxDb *db, const KmxContext *context, GError **error)
{
  g_autoptr (KmxRows) rows = kmx_db_ask (db, &KMX_SQL_AGENT_DRIFT_PUT_BACK, error,
                                         kmx_context_parameter (context, "agent_id"),
                                         context->user_id, context->user_name);

  return rows ? kmx_reply_new_rows (SOUP_STATUS_ACCEPTED, rows, "agent", error) : NULL;
}

/* (nullable) (transfer full): the edit at @path that may be adopted. */
static KmxDriftItem *
find_item (KmxDrift *drift, const char *path)
{
  GListModel *items = kmx_record_get_list (drift, KMX_DRIFT_ITEMS);

  for (guint i = 0; i < g_list_model_get_n_items (items); i++) {
    g_autoptr (KmxDriftItem) item = g_list_model_get_item (items, i);

    if (g_str_equal (kmx_record_get_text (item, KMX_DRIFT_ITEM_PATH), path) &&
        kmx_record_get_boolean (item, KMX_DRIFT_ITEM_ADOPTABLE))
      return g_steal_pointer (&item);
  }
  return NULL;
}

static KmxBusinessFacts *
adopt_one (
    KmxBusinessFacts *facts, KmxDrift *drift, const char *path, gboolean outside_eu, GError **error)
{
  g_autoptr (KmxDriftItem) item = find_item (drift, path);
  const char *text = item != NULL ? kmx_record_get_text (item, KMX_DRIFT_ITEM_THEIRS) : NULL;
  g_autoptr (JsonNode) theirs = NULL;

  if (text == NULL) {
    kmx_error_set_invalid (error, "/paths", "\"%s\" is no edit that can be adopted", path);
    return NULL;
  }
  theirs = kmx_json_parse (text, strlen (text), &kmx_json_limits_provider, error);
  return theirs != NULL ? kmx_agent_adopt (facts, path, theirs, outside_eu, error) : NULL;
}

/* (transfer full): @facts with all edits of @paths. */
static KmxBusinessFacts *
adopt_all (
    KmxBusinessFacts *facts, KmxDrift *drift, JsonNode *paths, gboolean outside_eu, GError **error)
{
  JsonArray *array = JSON_NODE_HOLDS_ARRAY (paths) ? json_node_get_array (paths) : NULL;
  g_autoptr (KmxBusinessFacts) adopted = g_object_ref (facts);

  if (array == NULL || json_array_get_length (array) == 0) {
    kmx_error_set_invalid (error, "/paths", "one names the edits by their paths");
    return NULL;
  }
  for (guint i = 0; i < json_array_get_length (array); i++) {
    JsonNode *node = json_array_get_element (array, i);
    KmxBusinessFacts *next;

    if (!JSON_NODE_HOLDS_VALUE (node) || json_node_get_value_type (node) != G_TYPE_STRING) {
      kmx_error_set_invalid (error, "/paths", "a path is a text");
      return NULL;
    }
    next = adopt_one (adopted, drift, json_node_get_string (node), outside_eu, error);
    if (next == NULL)
      return NULL;
    g_object_unref (adopted);
    adopted = next;
  }
  return g_steal_pointer (&adopted);
}

/* When the draft was what is live, and nothing is missing, what was adopted goes live as well; else
 * it waits in the draft. */
static gboolean
publish_if_ready (KmxDb *db, const KmxContext *context, gint64 revision, GError **error)
{
  const char *agent_id = kmx_context_parameter (context, "agent_id");
  g_autofree char *text = g_strdup_printf ("%" G_GINT64_FORMAT, revision);
  g_autoptr (JsonArray) checks =
      kmx_go_live_check_agent (db, agent_id, GPOINTER_TO_INT (context->user_data), error);
  g_autoptr (KmxRows) rows = NULL;

  if (checks == NULL)
    return FALSE;
  if (!kmx_go_live_is_ready (checks))
    return TRUE;
  rows = kmx_db_ask (db, &KMX_SQL_AGENT_PUBLISH, error, agent_id, text, NULL, context->user_id,
                     context->user_name);
  return rows != NULL;
}

static KmxReply *
reply_with_agent (KmxDb *db, const KmxContext *context, GError **error)
{
  g_autoptr (KmxRows) rows =
      kmx_db_ask (db, &KMX_SQL_AGENT_FIND, error, kmx_context_parameter (context, "agent_id"));
  KmxReply *reply = rows ? kmx_reply_new_rows (SOUP_STATUS_OK, rows, "agent", error) : NULL;

  if (reply != NULL)
    kmx_reply_set_revision (reply, kmx_rows_integer (rows, 0, "revision"));
  return reply;
}

static KmxReply *
store_adopted (KmxDb *db,
               const KmxContext *context,
               KmxBusinessFacts *facts,
               gboolean may_publish,
               GError **error)
{
  g_autoptr (JsonNode) node = kmx_record_to_json (facts);
  g_autofree char *text = kmx_json_to_string (node);
  g_autofree char *paths =
      kmx_json_to_string (kmx_record_get_json (context->body, KMX_DRIFT_ADOPT_PATHS));
  g_autoptr (KmxRows) rows = kmx_db_ask (
      db, &KMX_SQL_AGENT_DRIFT_ADOPT, error, kmx_context_parameter (context, "agent_id"),
      context->if_match, text, paths, context->user_id, context->user_name);
  g_autoptr (KmxAgent) agent = NULL;

  if (rows == NULL)
    return NULL;
  agent = kmx_record_new_from_bytes (KMX_TYPE_AGENT, kmx_rows_text (rows, 0, "agent"),
                                     strlen (kmx_rows_text (rows, 0, "agent")),
                                     KMX_RECORD_IGNORE_UNKNOWN, error);
  if (agent == NULL ||
      (may_publish &&
       !publish_if_ready (db, context, kmx_record_get_integer (agent, KMX_AGENT_REVISION), error)))
    return NULL;
  return reply_with_agent (db, context, error);
}

/* Locked first, so that what is adopted is what the person saw. */
static KmxReply *
adopt (KmxDb *db, const KmxContext *context, GError **error)
{
  const char *agent_id = kmx_context_parameter (context, "agent_id");
  g_autoptr (KmxRows) held =
      kmx_db_ask (db, &KMX_SQL_AGENT_LOCK, error, agent_id, context->if_match);
  g_autoptr (KmxRows) rows =
      held != NULL ? kmx_db_ask (db, &KMX_SQL_AGENT_DRIFT_FACTS, error, agent_id) : NULL;
  g_autoptr (KmxDrift) drift = NULL;
  g_autoptr (KmxBusinessFacts) draft = NULL;
  g_autoptr (KmxBusinessFacts) adopted = NULL;
  const char *text;

  if (rows == NULL)
    return NULL;
  text = kmx_rows_text (rows, 0, "drift");
  drift = kmx_record_new_from_bytes (KMX_TYPE_DRIFT, text, strlen (text), KMX_RECORD_IGNORE_UNKNOWN,
                                     error);
  text = kmx_rows_text (rows, 0, "facts");
  draft = drift != NULL ? kmx_record_new_from_bytes (KMX_TYPE_BUSINESS_FACTS, text, strlen (text),
                                                     KMX_RECORD_IGNORE_UNKNOWN, error)
                        : NULL;
  if (draft == NULL)
    return NULL;
  adopted = adopt_all (draft, drift, kmx_record_get_json (context->body, KMX_DRIFT_ADOPT_PATHS),
                       GPOINTER_TO_INT (context->user_data), error);
  if (adopted == NULL)
    return NULL;
  return store_adopted (db, context, adopted, kmx_rows_boolean (rows, 0, "unchanged"), error);
}

void
kmx_agent_drift_routes_register (KmxEndpoints *endpoints, gboolean outside_eu)
{
  static const KmxEndpoint table[] = {
    { "GET", "/api/v1/agents/{agent_id}/drift", KMX_ACCESS_VIEWER, show_drift },
    { "POST", "/api/v1/agents/{agent_id}/drift/put-back", KMX_ACCESS_MANAGER, put_back },
    { "POST", "/api/v1/agents/{agent_id}/drift/adopt", KMX_ACCESS_MANAGER, adopt,
      kmx_drift_adopt_get_type, TRUE },
  };

  kmx_endpoints_add (endpoints, table, G_N_ELEMENTS (table), GINT_TO_POINTER (outside_eu));
}
