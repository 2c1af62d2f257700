/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include "kmx-agent-routes.h"

#include <libsoup/soup.h>
#include <string.h>

#include "kmx-agent-draft.h"
#include "kmx-agent-edit.h"
#include "kmx-agent-sql.h"
#include "kmx-agent-templates.h"
#include "kmx-agent.h"
#include "kmx-error.h"
#include "kmx-facts-check.h"
#include "kmx-id.h"
#include "kmx-json.h"
#include "kmx-voices.h"

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

/* The draft's revision is the ETag. */
static KmxReply *
reply_with_agent (guint status, const KmxRows *rows, GError **error)
{
  const char *text = kmx_rows_text (rows, 0, "agent");
  g_autoptr (KmxAgent) agent = kmx_record_new_from_bytes (KMX_TYPE_AGENT, text, strlen (text),
                                                          KMX_RECORD_IGNORE_UNKNOWN, error);
  KmxReply *reply;

  if (agent == NULL)
    return NULL;
  reply = kmx_reply_new_json (status, text);
  kmx_reply_set_revision (reply, kmx_record_get_integer (agent, KMX_AGENT_REVISION));
  return reply;
}

static gboolean
is_outside_eu (const KmxContext *context)
{
  return GPOINTER_TO_INT (context->user_data);
}

/* (transfer full): the document as it is stored. */
static char *
write_facts (KmxBusinessFacts *facts, gboolean outside_eu, GError **error)
{
  g_autoptr (JsonNode) node = NULL;

  if (!kmx_business_facts_check (facts, outside_eu, error)) {
    kmx_error_prefix_member (error, "/facts");
    return NULL;
  }
  node = kmx_record_to_json (facts);
  return kmx_json_to_string (node);
}

/* A template tells of an example; name and Land are those of the business itself. */
static KmxBusinessFacts *
adapt_template (JsonObject *template, const KmxRows *account, GError **error)
{
  g_autoptr (KmxBusinessFacts) example =
      kmx_record_new_from_json (KMX_TYPE_BUSINESS_FACTS, json_object_get_member (template, "facts"),
                                KMX_RECORD_REFUSE_UNKNOWN, error);
  const char *name = kmx_rows_text (account, 0, "name");
  const char *land = kmx_rows_text (account, 0, "land");
  g_autoptr (KmxBusinessFacts) named = NULL;

  if (example == NULL)
    return NULL;
  if (land == NULL)
    land = kmx_record_get_text (example, KMX_BUSINESS_FACTS_LAND);
  if (g_utf8_strlen (name, -1) <= 80)
    named = kmx_record_copy_with (example, "business_name", name, "land", land, NULL);
  if (named != NULL && kmx_business_facts_check (named, TRUE, NULL))
    return g_steal_pointer (&named);
  return kmx_record_copy_with (example, "land", land, NULL);
}

static KmxBusinessFacts *
begin_with_template (KmxDb *db, KmxAgentDraft *draft, GError **error)
{
  const char *language = kmx_record_get_text (draft, KMX_AGENT_DRAFT_LANGUAGE);
  const char *id = kmx_record_get_text (draft, KMX_AGENT_DRAFT_TEMPLATE);
  g_autoptr (KmxRows) account = NULL;
  JsonObject *template;

  if (id == NULL) {
    kmx_error_set_invalid (error, "/facts", "an agent begins with facts or with a template");
    return NULL;
  }
  account = kmx_db_ask (db, &KMX_SQL_AGENT_ACCOUNT, error);
  if (account == NULL)
    return NULL;
  template = kmx_agent_templates_find (id, language != NULL ? language
                                                            : kmx_rows_text (account, 0, "locale"));
  if (template == NULL) {
    kmx_error_set_invalid (error, "/template", "there is no template \"%s\"", id);
    return NULL;
  }
  return adapt_template (template, account, error);
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
  KmxBusinessFacts *given = kmx_record_get_record (context->body, KMX_AGENT_DRAFT_FACTS);
  g_autoptr (KmxBusinessFacts) facts =
      given != NULL ? g_object_ref (given) : begin_with_template (db, context->body, error);
  g_autofree char *text =
      facts != NULL ? write_facts (facts, is_outside_eu (context), error) : NULL;
  g_autoptr (KmxRows) rows = NULL;

  if (text == NULL)
    return NULL;
  rows = kmx_db_ask (db, &KMX_SQL_AGENT_CREATE, error, id,
                     kmx_record_get_text (context->body, KMX_AGENT_DRAFT_NAME),
                     kmx_record_get_text (context->body, KMX_AGENT_DRAFT_TEMPLATE), text,
                     text_of_boolean (context->body, KMX_AGENT_DRAFT_ENABLED), context->user_id,
                     context->user_name);
  return rows ? reply_with_agent (SOUP_STATUS_CREATED, rows, error) : NULL;
}

static KmxReply *
edit_agent (KmxDb *db, const KmxContext *context, GError **error)
{
  KmxBusinessFacts *facts = kmx_record_get_record (context->body, KMX_AGENT_EDIT_FACTS);
  g_autofree char *text =
      facts != NULL ? write_facts (facts, is_outside_eu (context), error) : NULL;
  g_autoptr (KmxRows) rows = NULL;

  if (facts != NULL && text == NULL)
    return NULL;
  rows = kmx_db_ask (db, &KMX_SQL_AGENT_EDIT, error, kmx_context_parameter (context, "agent_id"),
                     context->if_match, kmx_record_get_text (context->body, KMX_AGENT_EDIT_NAME),
                     text, text_of_boolean (context->body, KMX_AGENT_EDIT_ENABLED),
                     context->user_id, context->user_name);
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

/* The provider is told what it shall hold, whether it seems to know or not. */
static KmxReply *
sync_agent (KmxDb *db, const KmxContext *context, GError **error)
{
  g_autoptr (KmxRows) rows = kmx_db_ask (db, &KMX_SQL_AGENT_SYNC_AGAIN, error,
                                         kmx_context_parameter (context, "agent_id"));

  return rows ? reply_with_agent (SOUP_STATUS_ACCEPTED, rows, error) : NULL;
}

static KmxReply *
list_templates (KmxDb *db, const KmxContext *context, GError **error)
{
  const char *language = kmx_context_query (context, "language");
  g_autofree char *list = NULL;

  if (language == NULL)
    language = context->locale;
  if (!g_strv_contains (kmx_languages, language)) {
    kmx_error_set_invalid (error, "/language", "a language is \"de\" or \"en\"");
    return NULL;
  }
  list = kmx_agent_templates_get_list_json (language);
  return kmx_reply_new_json (SOUP_STATUS_OK, list);
}

void
kmx_agent_routes_register (KmxEndpoints *endpoints, gboolean outside_eu)
{
  static const KmxEndpoint table[] = {
    { .method = "GET",
      .path = "/api/v1/agent-templates",
      .access = KMX_ACCESS_VIEWER,
      .work = list_templates,
      .query = "language" },
    { "GET", "/api/v1/agents", KMX_ACCESS_VIEWER, list_agents },
    { "POST", "/api/v1/agents", KMX_ACCESS_MANAGER, create_agent, kmx_agent_draft_get_type },
    { "GET", "/api/v1/agents/{agent_id}", KMX_ACCESS_VIEWER, find_agent },
    { "PATCH", "/api/v1/agents/{agent_id}", KMX_ACCESS_MANAGER, edit_agent, kmx_agent_edit_get_type,
      TRUE },
    { "DELETE", "/api/v1/agents/{agent_id}", KMX_ACCESS_MANAGER, delete_agent, NULL, TRUE },
    { "POST", "/api/v1/agents/{agent_id}/sync", KMX_ACCESS_MANAGER, sync_agent },
  };

  kmx_endpoints_add (endpoints, table, G_N_ELEMENTS (table), GINT_TO_POINTER (outside_eu));
}
