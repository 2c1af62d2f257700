/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include "kmx-agent-routes.h"

#include <libsoup/soup.h>
#include <string.h>

#include "kmx-agent-draft.h"
#include "kmx-agent-edit.h"
#include "kmx-agent-opening.h"
#include "kmx-agent-sql.h"
#include "kmx-agent.h"
#include "kmx-error.h"
#include "kmx-id.h"
#include "kmx-voices.h"

static KmxReply *
list_voices (KmxDb *db, const KmxContext *context, GError **error)
{
  g_autofree char *json = g_strdup_printf ("{\"items\":%s}", kmx_voices_get_builtin_json ());

  return kmx_reply_new_json (SOUP_STATUS_OK, json);
}

static KmxReply *
list_agents (KmxDb *db, const KmxContext *context, GError **error)
{
  g_autoptr (KmxRows) rows = kmx_db_ask (db, &KMX_SQL_AGENT_LIST, error);

  return rows ? kmx_reply_new_rows (SOUP_STATUS_OK, rows, "agent", error) : NULL;
}

static KmxReply *
find_agent (KmxDb *db, const KmxContext *context, GError **error)
{
  g_autoptr (KmxRows) rows =
      kmx_db_ask (db, &KMX_SQL_AGENT_FIND, error, kmx_context_parameter (context, "agent_id"));
  KmxReply *reply = rows ? kmx_reply_new_rows (SOUP_STATUS_OK, rows, "agent", error) : NULL;

  if (reply != NULL)
    kmx_reply_set_revision (reply, kmx_rows_integer (rows, 0, "revision"));
  return reply;
}

/* What no single member shows: checked on the whole agent as it would be stored. */
static gboolean
check_agent (KmxAgent *agent, GError **error)
{
  g_autofree char *name =
      kmx_agent_clean_name (kmx_record_get_text (agent, KMX_AGENT_BUSINESS_NAME));
  const char *voice_id = kmx_record_get_text (agent, KMX_AGENT_VOICE);
  JsonObject *voice = kmx_voices_find (voice_id);

  if (*name == '\0' || kmx_agent_count_words (name) > KMX_BUSINESS_NAME_WORDS_MAX) {
    kmx_error_set_invalid (error, "/business_name", "a business name has 1 to %d words",
                           KMX_BUSINESS_NAME_WORDS_MAX);
    return FALSE;
  }
  if (voice == NULL) {
    kmx_error_set_invalid (error, "/voice", "there is no voice \"%s\"", voice_id);
    return FALSE;
  }
  if (g_strcmp0 (json_object_get_string_member (voice, "language"),
                 kmx_record_get_text (agent, KMX_AGENT_LANGUAGE)) != 0) {
    kmx_error_set_invalid (error, "/voice", "this voice does not speak the agent's language");
    return FALSE;
  }
  return TRUE;
}

/* An error rolls back what the statement did. */
static KmxReply *
reply_with_agent (guint status, const KmxRows *rows, GError **error)
{
  const char *text = kmx_rows_text (rows, 0, "agent");
  g_autoptr (KmxAgent) agent = kmx_record_new_from_bytes (KMX_TYPE_AGENT, text, strlen (text),
                                                          KMX_RECORD_IGNORE_UNKNOWN, error);
  KmxReply *reply;

  if (agent == NULL || !check_agent (agent, error))
    return NULL;
  reply = kmx_reply_new_json (status, text);
  kmx_reply_set_revision (reply, kmx_record_get_integer (agent, KMX_AGENT_REVISION));
  return reply;
}

static char *
text_of_integer (gpointer record, guint field)
{
  if (!kmx_record_is_set (record, field))
    return NULL;
  return g_strdup_printf ("%" G_GINT64_FORMAT, kmx_record_get_integer (record, field));
}

static const char *
text_of_boolean (gpointer record, guint field)
{
  if (!kmx_record_is_set (record, field))
    return NULL;
  return kmx_record_get_boolean (record, field) ? "t" : "f";
}

static KmxReply *
create_agent (KmxDb *db, const KmxContext *context, GError **error)
{
  g_autofree char *id = kmx_id_new ();
  g_autofree char *call_max_s = text_of_integer (context->body, KMX_AGENT_DRAFT_CALL_MAX_S);
  g_autoptr (KmxRows) rows =
      kmx_db_ask (db, &KMX_SQL_AGENT_CREATE, error, id,
                  kmx_record_get_text (context->body, KMX_AGENT_DRAFT_NAME),
                  kmx_record_get_text (context->body, KMX_AGENT_DRAFT_BUSINESS_NAME),
                  kmx_record_get_text (context->body, KMX_AGENT_DRAFT_GREETING),
                  kmx_record_get_text (context->body, KMX_AGENT_DRAFT_INSTRUCTIONS),
                  kmx_record_get_text (context->body, KMX_AGENT_DRAFT_VOICE),
                  kmx_record_get_text (context->body, KMX_AGENT_DRAFT_LANGUAGE), call_max_s,
                  text_of_boolean (context->body, KMX_AGENT_DRAFT_ENABLED), context->user_id,
                  context->user_name);

  return rows ? reply_with_agent (SOUP_STATUS_CREATED, rows, error) : NULL;
}

static KmxReply *
edit_agent (KmxDb *db, const KmxContext *context, GError **error)
{
  g_autofree char *call_max_s = text_of_integer (context->body, KMX_AGENT_EDIT_CALL_MAX_S);
  g_autoptr (KmxRows) rows =
      kmx_db_ask (db, &KMX_SQL_AGENT_EDIT, error, kmx_context_parameter (context, "agent_id"),
                  context->if_match, kmx_record_get_text (context->body, KMX_AGENT_EDIT_NAME),
                  kmx_record_get_text (context->body, KMX_AGENT_EDIT_BUSINESS_NAME),
                  kmx_record_get_text (context->body, KMX_AGENT_EDIT_GREETING),
                  kmx_record_get_text (context->body, KMX_AGENT_EDIT_INSTRUCTIONS),
                  kmx_record_get_text (context->body, KMX_AGENT_EDIT_VOICE),
                  kmx_record_get_text (context->body, KMX_AGENT_EDIT_LANGUAGE), call_max_s,
                  text_of_boolean (context->body, KMX_AGENT_EDIT_ENABLED), context->user_id,
                  context->user_name);

  return rows ? reply_with_agent (SOUP_STATUS_OK, rows, error) : NULL;
}

/* 202: gone when the provider's copy is; until then the agent is shown as "deleting". */
static KmxReply *
delete_agent (KmxDb *db, const KmxContext *context, GError **error)
{
  g_autoptr (KmxRows) rows =
      kmx_db_ask (db, &KMX_SQL_AGENT_DELETE, error, kmx_context_parameter (context, "agent_id"),
                  context->if_match, context->user_id, context->user_name);

  return rows ? kmx_reply_new_rows (SOUP_STATUS_ACCEPTED, rows, "agent", error) : NULL;
}

void
kmx_agent_routes_register (KmxEndpoints *endpoints)
{
  static const KmxEndpoint table[] = {
    { "GET", "/api/v1/voices", KMX_ACCESS_VIEWER, list_voices },
    { "GET", "/api/v1/agents", KMX_ACCESS_VIEWER, list_agents },
    { "POST", "/api/v1/agents", KMX_ACCESS_MANAGER, create_agent, kmx_agent_draft_get_type },
    { "GET", "/api/v1/agents/{agent_id}", KMX_ACCESS_VIEWER, find_agent },
    { "PATCH", "/api/v1/agents/{agent_id}", KMX_ACCESS_MANAGER, edit_agent, kmx_agent_edit_get_type,
      TRUE },
    { "DELETE", "/api/v1/agents/{agent_id}", KMX_ACCESS_MANAGER, delete_agent, NULL, TRUE },
  };

  kmx_endpoints_add (endpoints, table, G_N_ELEMENTS (table), NULL);
}
