/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include "kmx-go-live.h"

#include <string.h>

#include "kmx-agent-compiler.h"
#include "kmx-agent-opening.h"
#include "kmx-agent-sql.h"
#include "kmx-agent-templates.h"
#include "kmx-error.h"
#include "kmx-facts-check.h"
#include "kmx-legal.h"

static void
add (JsonArray *checks, const char *name, gboolean passed, gboolean legal, const char *detail)
{
  JsonObject *check = json_object_new ();

  json_object_set_string_member (check, "check", name);
  json_object_set_boolean_member (check, "passed", passed);
  json_object_set_boolean_member (check, "legal", legal);
  if (!passed && detail != NULL)
    json_object_set_string_member (check, "detail", detail);
  json_array_add_object_element (checks, check);
}

/* (nullable): what callers would meet; @error says why there is nothing. */
static JsonNode *
compile (const KmxGoLive *state, GError **error)
{
  const KmxAgentPlan plan = {
    .agent_id = state->agent_id,
    .name = state->name,
    .facts = state->facts,
    .account_id = state->account_id,
    .zone = state->zone,
    .public_url = "https://kametrix.invalid",
    .outside_eu = state->outside_eu,
  };

  if (state->facts == NULL) {
    kmx_error_set_invalid (error, "", "the facts are no document");
    return NULL;
  }
  if (!kmx_business_facts_check (state->facts, state->outside_eu, error))
    return NULL;
  return kmx_agent_compile (&plan, error);
}

/* The notice comes first in what is spoken first, whatever the compiler was given. */
static gboolean
has_notice (const KmxGoLive *state, JsonNode *assistant)
{
  const char *spoken = json_object_get_string_member_with_default (json_node_get_object (assistant),
                                                                   "firstMessage", "");
  g_autofree char *notice = kmx_agent_opening_notice (
      kmx_record_get_text (state->facts, KMX_BUSINESS_FACTS_BUSINESS_NAME),
      kmx_record_get_text (state->facts, KMX_BUSINESS_FACTS_LANGUAGE));

  return g_str_has_prefix (spoken, notice);
}

static const char *
get_prompt (JsonNode *assistant)
{
  JsonObject *model = json_object_get_object_member (json_node_get_object (assistant), "model");
  JsonArray *messages = json_object_get_array_member (model, "messages");

  return json_object_get_string_member (json_array_get_object_element (messages, 0), "content");
}

const char *
kmx_go_live_emergency_rule (const char *language)
{
  return g_strcmp0 (language, "en") == 0 ? "Please hang up and dial 112."
                                         : "Bitte legen Sie auf und wählen Sie die 112.";
}

static gboolean
has_emergency_rule (const KmxGoLive *state, JsonNode *assistant)
{
  const char *language = kmx_record_get_text (state->facts, KMX_BUSINESS_FACTS_LANGUAGE);

  return strstr (get_prompt (assistant), kmx_go_live_emergency_rule (language)) != NULL;
}

static void
add_compiled (JsonArray *checks, const KmxGoLive *state)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) assistant = compile (state, &error);

  add (checks, "facts", assistant != NULL, FALSE,
       error != NULL && kmx_error_get_member (error) != NULL ? kmx_error_get_member (error)
                                                             : "compile");
  add (checks, "ai_notice", assistant != NULL && has_notice (state, assistant), TRUE, NULL);
  add (checks, "emergency_rule", assistant != NULL && has_emergency_rule (state, assistant), TRUE,
       NULL);
}

static gboolean
reaches_people (KmxBusinessFacts *facts)
{
  KmxHandover *handover =
      facts != NULL ? kmx_record_get_record (facts, KMX_BUSINESS_FACTS_HANDOVER) : NULL;

  /* Its fallback is a message or a number, so that there is always a way. */
  return handover != NULL && kmx_record_get_boolean (handover, KMX_HANDOVER_ENABLED);
}

static void
add_sector (JsonArray *checks, const KmxGoLive *state)
{
  const char *sector =
      state->facts != NULL ? kmx_record_get_text (state->facts, KMX_BUSINESS_FACTS_SECTOR) : NULL;

  if (sector == NULL)
    add (checks, "sector", FALSE, TRUE, NULL);
  else if (g_str_equal (sector, "health"))
    add (checks, "sector", state->sector_evident, TRUE, "evidence");
  else if (g_str_equal (sector, "secrecy"))
    add (checks, "sector", state->secrecy_accepted, TRUE, "secrecy");
  else
    add (checks, "sector", TRUE, TRUE, NULL);
}

static const char *
get_number (GListModel *destinations, guint i)
{
  g_autoptr (KmxHandoverDestination) one = g_list_model_get_item (destinations, i);

  return kmx_record_get_text (one, KMX_HANDOVER_DESTINATION_PHONE_E164); /* the list's */
}

/* (transfer full) (nullable): a destination that calls would be handed over to, but nobody's. */
static char *
find_example_number (KmxBusinessFacts *facts, KmxBusinessFacts *example)
{
  KmxHandover *own = kmx_record_get_record (facts, KMX_BUSINESS_FACTS_HANDOVER);
  KmxHandover *other = kmx_record_get_record (example, KMX_BUSINESS_FACTS_HANDOVER);
  GListModel *numbers = own != NULL ? kmx_record_get_list (own, KMX_HANDOVER_DESTINATIONS) : NULL;
  GListModel *examples =
      other != NULL ? kmx_record_get_list (other, KMX_HANDOVER_DESTINATIONS) : NULL;

  for (guint i = 0; numbers != NULL && i < g_list_model_get_n_items (numbers); i++)
    for (guint k = 0; examples != NULL && k < g_list_model_get_n_items (examples); k++)
      if (g_strcmp0 (get_number (numbers, i), get_number (examples, k)) == 0)
        return g_strdup_printf ("/handover/destinations/%u/phone_e164", i);
  return NULL;
}

/* (transfer full) (nullable): the first member of @facts that still is what @example tells. */
static char *
find_example (KmxBusinessFacts *facts, KmxBusinessFacts *example)
{
  static const struct {
    guint field;
    const char *pointer;
  } texts[] = {
    { KMX_BUSINESS_FACTS_BUSINESS_NAME, "/business_name" },
    { KMX_BUSINESS_FACTS_STREET, "/street" },
    { KMX_BUSINESS_FACTS_POSTAL_CODE, "/postal_code" },
    { KMX_BUSINESS_FACTS_CITY, "/city" },
    { KMX_BUSINESS_FACTS_EMAIL, "/email" },
    { KMX_BUSINESS_FACTS_WEBSITE, "/website" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++) {
    const char *text = kmx_record_get_text (facts, texts[i].field);

    if (text != NULL && g_strcmp0 (text, kmx_record_get_text (example, texts[i].field)) == 0)
      return g_strdup (texts[i].pointer);
  }
  return find_example_number (facts, example);
}

/* Also after the agent changed its language, which translates no address. */
static void
add_template (JsonArray *checks, const KmxGoLive *state)
{
  g_autofree char *left = NULL;

  for (guint i = 0;
       left == NULL && state->facts != NULL && state->template != NULL && kmx_languages[i] != NULL;
       i++) {
    JsonObject *template = kmx_agent_templates_find (state->template, kmx_languages[i]);
    g_autoptr (KmxBusinessFacts) example =
        template != NULL ? kmx_record_new_from_json (KMX_TYPE_BUSINESS_FACTS,
                                                     json_object_get_member (template, "facts"),
                                                     KMX_RECORD_IGNORE_UNKNOWN, NULL)
                         : NULL;

    if (example != NULL)
      left = find_example (state->facts, example);
  }
  add (checks, "template", left == NULL, FALSE, left);
}

JsonArray *
kmx_go_live_check (const KmxGoLive *state)
{
  JsonArray *checks = json_array_new ();
  gboolean open =
      state->facts != NULL &&
      g_list_model_get_n_items (kmx_record_get_list (state->facts, KMX_BUSINESS_FACTS_HOURS)) > 0;

  add_compiled (checks, state);
  add_template (checks, state);
  add (checks, "opening_hours", open, FALSE, NULL);
  add (checks, "fallback", state->number_without_fallback == NULL, FALSE,
       state->number_without_fallback);
  add (checks, "human", reaches_people (state->facts), TRUE, NULL);
  add (checks, "avv", state->avv_accepted, TRUE, NULL);
  add (checks, "credit", state->credit_cents > 0, FALSE, NULL);
  add_sector (checks, state);
  add (checks, "rehearsal", state->rehearsed, FALSE, NULL);
  return checks;
}

gboolean
kmx_go_live_is_ready (JsonArray *checks)
{
  for (guint i = 0; i < json_array_get_length (checks); i++)
    if (!json_object_get_boolean_member (json_array_get_object_element (checks, i), "passed"))
      return FALSE;
  return TRUE;
}

JsonArray *
kmx_go_live_check_agent (KmxDb *db, const char *agent_id, gboolean outside_eu, GError **error)
{
  g_autofree char *avv = kmx_legal_hashes ("avv");
  g_autofree char *secrecy = kmx_legal_hashes ("secrecy");
  g_autoptr (KmxRows) rows =
      kmx_db_ask (db, &KMX_SQL_AGENT_READINESS, error, agent_id, avv, secrecy);
  g_autoptr (KmxBusinessFacts) facts = NULL;
  KmxGoLive state = { .outside_eu = outside_eu };
  const char *text;

  if (rows == NULL)
    return NULL;
  if (kmx_rows_count (rows) == 0) {
    g_set_error (error, KMX_ERROR, KMX_ERROR_NOT_FOUND, "this agent does not exist");
    return NULL;
  }
  text = kmx_rows_text (rows, 0, "facts");
  facts = kmx_record_new_from_bytes (KMX_TYPE_BUSINESS_FACTS, text, strlen (text),
                                     KMX_RECORD_IGNORE_UNKNOWN, NULL);
  state.facts = facts;
  state.template = kmx_rows_text (rows, 0, "template");
  state.agent_id = kmx_rows_text (rows, 0, "agent_id");
  state.account_id = kmx_rows_text (rows, 0, "account_id");
  state.name = kmx_rows_text (rows, 0, "name");
  state.zone = kmx_rows_text (rows, 0, "zone");
  state.avv_accepted = kmx_rows_boolean (rows, 0, "avv_accepted");
  state.secrecy_accepted = kmx_rows_boolean (rows, 0, "secrecy_accepted");
  state.sector_evident = kmx_rows_boolean (rows, 0, "sector_evident");
  state.credit_cents = kmx_rows_integer (rows, 0, "credit_cents");
  state.number_without_fallback = kmx_rows_text (rows, 0, "number_without_fallback");
  state.rehearsed = kmx_rows_boolean (rows, 0, "rehearsed");
  return kmx_go_live_check (&state);
}
