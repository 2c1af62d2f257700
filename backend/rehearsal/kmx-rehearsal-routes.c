/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include "kmx-rehearsal-routes.h"

#include <libsoup/soup.h>
#include <string.h>

#include "kmx-error.h"
#include "kmx-id.h"
#include "kmx-json.h"
#include "kmx-rehearsal-order.h"
#include "kmx-rehearsal-sql.h"
#include "kmx-scenario-draft.h"
#include "kmx-scenario-edit.h"
#include "kmx-scenario-script.h"

/* Of what ships: a name and a script, in one object of the file. */
static JsonObject *
describe_shipped (JsonObject *scenario, const char *origin)
{
  JsonObject *entry = json_object_new ();
  JsonObject *script = json_object_new ();
  JsonObjectIter iter;
  const char *name;
  JsonNode *value;

  json_object_set_string_member (entry, "origin", origin);
  json_object_iter_init (&iter, scenario);
  while (json_object_iter_next (&iter, &name, &value)) {
    gboolean about = g_str_equal (name, "name") || g_str_equal (name, "description");

    json_object_set_member (about ? entry : script, name, kmx_json_copy (value));
  }
  json_object_set_object_member (entry, "script", script);
  return entry;
}

static void
append_shipped (JsonArray *items, JsonArray *set, const char *origin)
{
  for (guint i = 0; set != NULL && i < json_array_get_length (set); i++)
    json_array_add_object_element (
        items, describe_shipped (json_array_get_object_element (set, i), origin));
}

static JsonNode *
parse_column (const KmxRows *rows, guint row, const char *column, GError **error)
{
  const char *text = kmx_rows_text (rows, row, column);

  return kmx_json_parse (text, strlen (text), &kmx_json_limits_api, error);
}

static KmxReply *
list_scenarios (KmxDb *db, const KmxContext *context, GError **error)
{
  g_autoptr (KmxRehearsalDraft) draft = kmx_rehearsal_load (
      db, kmx_context_parameter (context, "agent_id"), context->user_data, error);
  g_autoptr (KmxRows) rows = draft != NULL ? kmx_db_ask (db, &KMX_SQL_REHEARSAL_OWN_SCENARIOS,
                                                         error, draft->subject.agent_id)
                                           : NULL;
  g_autoptr (JsonNode) root = json_node_new (JSON_NODE_OBJECT);
  g_autofree char *text = NULL;
  JsonArray *items = json_array_new ();

  json_node_take_object (root, json_object_new ());
  json_object_set_array_member (json_node_get_object (root), "items", items);
  if (rows == NULL)
    return NULL;
  append_shipped (items, kmx_scenarios_common (draft->language), "common");
  if (draft->template_id != NULL)
    append_shipped (items, kmx_scenarios_find (draft->template_id, draft->language), "template");
  for (guint i = 0; i < kmx_rows_count (rows); i++) {
    JsonNode *entry = parse_column (rows, i, "entry", error);

    if (entry == NULL)
      return NULL;
    json_array_add_element (items, entry);
  }
  text = kmx_json_to_string (root);
  return kmx_reply_new_json (SOUP_STATUS_OK, text);
}

/* After the agent was found: who has no such agent learns nothing about scripts. */
static char *
write_script (KmxDb *db, const KmxContext *context, JsonNode *script, GError **error)
{
  g_autoptr (KmxRows) held =
      kmx_db_ask (db, &KMX_SQL_REHEARSAL_LOCK, error, kmx_context_parameter (context, "agent_id"));

  return held != NULL && kmx_scenario_check (script, error) ? kmx_json_to_string (script) : NULL;
}

static KmxReply *
reply_with_scenario (guint status, const KmxRows *rows, GError **error)
{
  g_autoptr (JsonNode) scenario = parse_column (rows, 0, "scenario", error);
  KmxReply *reply;

  if (scenario == NULL)
    return NULL;
  reply = kmx_reply_new_json (status, kmx_rows_text (rows, 0, "scenario"));
  kmx_reply_set_revision (reply,
                          json_object_get_int_member (json_node_get_object (scenario), "revision"));
  return reply;
}

static KmxReply *
create_scenario (KmxDb *db, const KmxContext *context, GError **error)
{
  g_autofree char *id = kmx_id_new ();
  g_autofree char *script = write_script (
      db, context, kmx_record_get_json (context->body, KMX_SCENARIO_DRAFT_SCRIPT), error);
  g_autoptr (KmxRows) rows = NULL;

  if (script == NULL)
    return NULL;
  rows = kmx_db_ask (db, &KMX_SQL_SCENARIO_CREATE, error, id,
                     kmx_context_parameter (context, "agent_id"),
                     kmx_record_get_text (context->body, KMX_SCENARIO_DRAFT_NAME),
                     kmx_record_get_text (context->body, KMX_SCENARIO_DRAFT_DESCRIPTION), script,
                     context->user_id, context->user_name);
  return rows != NULL ? reply_with_scenario (SOUP_STATUS_CREATED, rows, error) : NULL;
}

static KmxReply *
edit_scenario (KmxDb *db, const KmxContext *context, GError **error)
{
  JsonNode *given = kmx_record_get_json (context->body, KMX_SCENARIO_EDIT_SCRIPT);
  g_autofree char *script = given != NULL ? write_script (db, context, given, error) : NULL;
  g_autoptr (KmxRows) rows = NULL;

  if (given != NULL && script == NULL)
    return NULL;
  rows = kmx_db_ask (db, &KMX_SQL_SCENARIO_EDIT, error, kmx_context_parameter (context, "agent_id"),
                     kmx_context_parameter (context, "scenario_id"), context->if_match,
                     kmx_record_get_text (context->body, KMX_SCENARIO_EDIT_NAME),
                     kmx_record_get_text (context->body, KMX_SCENARIO_EDIT_DESCRIPTION), script,
                     context->user_id, context->user_name);
  return rows != NULL ? reply_with_scenario (SOUP_STATUS_OK, rows, error) : NULL;
}

static KmxReply *
delete_scenario (KmxDb *db, const KmxContext *context, GError **error)
{
  g_autoptr (KmxRows) rows =
      kmx_db_ask (db, &KMX_SQL_SCENARIO_DELETE, error, kmx_context_parameter (context, "agent_id"),
                  kmx_context_parameter (context, "scenario_id"), context->if_match,
                  context->user_id, context->user_name);

  return rows != NULL ? kmx_reply_new (SOUP_STATUS_NO_CONTENT) : NULL;
}

static KmxReply *
rehearse (KmxDb *db, const KmxContext *context, GError **error)
{
  g_autoptr (KmxRows) rows = NULL;

  if (!g_str_equal (kmx_record_get_text (context->body, KMX_REHEARSAL_ORDER_ENGINE), "offline")) {
    kmx_error_set_invalid (error, "/engine",
                           "written scenarios are played by the offline engine only");
    return NULL;
  }
  rows = kmx_rehearsal_rehearse (db, kmx_context_parameter (context, "agent_id"),
                                 context->user_data, error);
  return rows != NULL ? kmx_reply_new_rows (SOUP_STATUS_CREATED, rows, "rehearsal", error) : NULL;
}

static KmxReply *
list_rehearsals (KmxDb *db, const KmxContext *context, GError **error)
{
  g_autoptr (KmxRows) rows =
      kmx_db_ask (db, &KMX_SQL_REHEARSAL_LIST, error, kmx_context_parameter (context, "agent_id"));

  return rows != NULL ? kmx_reply_new_rows (SOUP_STATUS_OK, rows, "agent", error) : NULL;
}

static KmxReply *
find_rehearsal (KmxDb *db, const KmxContext *context, GError **error)
{
  g_autoptr (KmxRows) rows =
      kmx_db_ask (db, &KMX_SQL_REHEARSAL_FIND, error, kmx_context_parameter (context, "agent_id"),
                  kmx_context_parameter (context, "rehearsal_id"));

  return rows != NULL ? kmx_reply_new_rows (SOUP_STATUS_OK, rows, "rehearsal", error) : NULL;
}

void
kmx_rehearsal_routes_register (KmxEndpoints *endpoints, const KmxRehearsalPlatform *platform)
{
  static const KmxEndpoint table[] = {
    { "GET", "/api/v1/agents/{agent_id}/scenarios", KMX_ACCESS_VIEWER, list_scenarios },
    { "POST", "/api/v1/agents/{agent_id}/scenarios", KMX_ACCESS_MANAGER, create_scenario,
      kmx_scenario_draft_get_type },
    { "PATCH", "/api/v1/agents/{agent_id}/scenarios/{scenario_id}", KMX_ACCESS_MANAGER,
      edit_scenario, kmx_scenario_edit_get_type, TRUE },
    { "DELETE", "/api/v1/agents/{agent_id}/scenarios/{scenario_id}", KMX_ACCESS_MANAGER,
      delete_scenario, NULL, TRUE },
    { "GET", "/api/v1/agents/{agent_id}/rehearsals", KMX_ACCESS_VIEWER, list_rehearsals },
    { "POST", "/api/v1/agents/{agent_id}/rehearsals", KMX_ACCESS_MANAGER, rehearse,
      kmx_rehearsal_order_get_type },
    { "GET", "/api/v1/agents/{agent_id}/rehearsals/{rehearsal_id}", KMX_ACCESS_VIEWER,
      find_rehearsal },
  };

  kmx_endpoints_add (endpoints, table, G_N_ELEMENTS (table), (gpointer) platform);
}
