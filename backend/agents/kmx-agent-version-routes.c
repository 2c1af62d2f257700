/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include "kmx-agent-version-routes.h"

#include <libsoup/soup.h>
#include <string.h>

#include "kmx-agent-publish.h"
#include "kmx-agent-restore.h"
#include "kmx-agent-sql.h"
#include "kmx-agent.h"
#include "kmx-error.h"
#include "kmx-facts-diff.h"
#include "kmx-go-live.h"
#include "kmx-json.h"

#define VERSION_MAX 1000000

static KmxReply *
list_versions (KmxDb *db, const KmxContext *context, GError **error)
{
  g_autoptr (KmxRows) rows =
      kmx_db_ask (db, &KMX_SQL_AGENT_VERSIONS, error, kmx_context_parameter (context, "agent_id"));

  return rows ? kmx_reply_new_rows (SOUP_STATUS_OK, rows, "agent", error) : NULL;
}

/* FALSE for what no version is called. */
static gboolean
is_version (const char *text)
{
  guint64 number;

  return g_ascii_string_to_unsigned (text, 10, 1, VERSION_MAX, &number, NULL);
}

static KmxReply *
find_version (KmxDb *db, const KmxContext *context, GError **error)
{
  const char *version = kmx_context_parameter (context, "version");
  g_autoptr (KmxRows) rows = NULL;

  if (!is_version (version)) {
    g_set_error (error, KMX_ERROR, KMX_ERROR_NOT_FOUND, "this version does not exist");
    return NULL;
  }
  rows = kmx_db_ask (db, &KMX_SQL_AGENT_VERSION, error, kmx_context_parameter (context, "agent_id"),
                     version);
  return rows ? kmx_reply_new_rows (SOUP_STATUS_OK, rows, "version", error) : NULL;
}

/* @name: the query member, "draft" or a version; @standard when it is left out. */
static KmxBusinessFacts *
load_side (
    KmxDb *db, const KmxContext *context, const char *name, const char *standard, GError **error)
{
  const char *given = kmx_context_query (context, name);
  const char *side = given != NULL ? given : standard;
  g_autoptr (KmxRows) rows = NULL;
  const char *text;

  if (given != NULL && !g_str_equal (side, "draft") && !is_version (side)) {
    g_autofree char *member = g_strconcat ("/", name, NULL);

    kmx_error_set_invalid (error, member, "one compares versions by their number, or \"draft\"");
    return NULL;
  }
  rows = kmx_db_ask (db, &KMX_SQL_AGENT_FACTS_AT, error,
                     kmx_context_parameter (context, "agent_id"), side);
  if (rows == NULL)
    return NULL;
  if (kmx_rows_count (rows) == 0) {
    g_set_error (error, KMX_ERROR, KMX_ERROR_NOT_FOUND, "this version does not exist");
    return NULL;
  }
  text = kmx_rows_text (rows, 0, "facts");
  return kmx_record_new_from_bytes (KMX_TYPE_BUSINESS_FACTS, text, strlen (text),
                                    KMX_RECORD_IGNORE_UNKNOWN, error);
}

static KmxReply *
reply_with_items (JsonArray *items)
{
  g_autoptr (JsonNode) root = json_node_new (JSON_NODE_OBJECT);
  g_autofree char *text = NULL;
  JsonObject *list = json_object_new ();

  json_node_take_object (root, list);
  json_object_set_array_member (list, "items", json_array_ref (items));
  text = kmx_json_to_string (root);
  return kmx_reply_new_json (SOUP_STATUS_OK, text);
}

static KmxReply *
compare_versions (KmxDb *db, const KmxContext *context, GError **error)
{
  g_autoptr (KmxBusinessFacts) before = load_side (db, context, "from", "live", error);
  g_autoptr (KmxBusinessFacts) after =
      before != NULL ? load_side (db, context, "to", "draft", error) : NULL;
  g_autoptr (JsonArray) changes = NULL;

  if (after == NULL)
    return NULL;
  changes = kmx_facts_diff (before, after);
  return reply_with_items (changes);
}

static KmxReply *
list_checks (KmxDb *db, const KmxContext *context, GError **error)
{
  g_autoptr (JsonArray) checks = kmx_go_live_check_agent (
      db, kmx_context_parameter (context, "agent_id"), GPOINTER_TO_INT (context->user_data), error);

  return checks != NULL ? reply_with_items (checks) : NULL;
}

/* Locked first, so that what is checked is what is published. */
static KmxReply *
publish (KmxDb *db, const KmxContext *context, GError **error)
{
  const char *agent_id = kmx_context_parameter (context, "agent_id");
  g_autoptr (KmxRows) held =
      kmx_db_ask (db, &KMX_SQL_AGENT_LOCK, error, agent_id, context->if_match);
  g_autoptr (JsonArray) checks = NULL;
  g_autoptr (KmxRows) rows = NULL;

  if (held == NULL)
    return NULL;
  checks = kmx_go_live_check_agent (db, agent_id, GPOINTER_TO_INT (context->user_data), error);
  if (checks == NULL)
    return NULL;
  if (!kmx_go_live_is_ready (checks)) {
    kmx_error_set_not_ready (error, checks);
    return NULL;
  }
  rows = kmx_db_ask (db, &KMX_SQL_AGENT_PUBLISH, error, agent_id, context->if_match,
                     kmx_record_get_text (context->body, KMX_AGENT_PUBLISH_NOTE), context->user_id,
                     context->user_name);
  return rows ? kmx_reply_new_rows (SOUP_STATUS_CREATED, rows, "agent", error) : NULL;
}

static KmxReply *
restore (KmxDb *db, const KmxContext *context, GError **error)
{
  g_autofree char *version = g_strdup_printf (
      "%" G_GINT64_FORMAT, kmx_record_get_integer (context->body, KMX_AGENT_RESTORE_VERSION));
  g_autoptr (KmxRows) rows =
      kmx_db_ask (db, &KMX_SQL_AGENT_RESTORE, error, kmx_context_parameter (context, "agent_id"),
                  context->if_match, version, context->user_id, context->user_name);
  KmxReply *reply = rows ? kmx_reply_new_rows (SOUP_STATUS_OK, rows, "agent", error) : NULL;

  if (reply != NULL)
    kmx_reply_set_revision (reply, kmx_rows_integer (rows, 0, "revision"));
  return reply;
}

void
kmx_agent_version_routes_register (KmxEndpoints *endpoints, gboolean outside_eu)
{
  static const KmxEndpoint table[] = {
    { "GET", "/api/v1/agents/{agent_id}/versions", KMX_ACCESS_VIEWER, list_versions },
    { "GET", "/api/v1/agents/{agent_id}/versions/{version}", KMX_ACCESS_VIEWER, find_version },
    { .method = "GET",
      .path = "/api/v1/agents/{agent_id}/diff",
      .access = KMX_ACCESS_VIEWER,
      .work = compare_versions,
      .query = "from to" },
    { "GET", "/api/v1/agents/{agent_id}/checks", KMX_ACCESS_VIEWER, list_checks },
    { "POST", "/api/v1/agents/{agent_id}/publish", KMX_ACCESS_MANAGER, publish,
      kmx_agent_publish_get_type, TRUE },
    { "POST", "/api/v1/agents/{agent_id}/restore", KMX_ACCESS_MANAGER, restore,
      kmx_agent_restore_get_type, TRUE },
  };

  kmx_endpoints_add (endpoints, table, G_N_ELEMENTS (table), GINT_TO_POINTER (outside_eu));
}
