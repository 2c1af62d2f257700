/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include "kmx-agent-parts.h"

#include <string.h>

#include "kmx-agent-opening.h"
#include "kmx-agent-spoken.h"

#define ZONE_DEFAULT "Europe/Berlin"

/* One entry of a list, in the language of the agent; never empty. */
typedef char *(*Describe) (gpointer record, const char *language);

static const char *
text_of (gpointer record, guint field)
{
  const char *text = kmx_record_get_text (record, field);

  return text != NULL ? text : "";
}

static char *
word (const char *language, const char *key, const char *text)
{
  const char *pairs[] = { "@TEXT@", text, NULL };

  return kmx_agent_fill_in (kmx_agent_wording (language, key), pairs);
}

static void
append_with (GString *line, const char *separator, const char *text)
{
  if (*text != '\0')
    g_string_append_printf (line, "%s%s", separator, text);
}

static char *
describe_line (gpointer record, const char *language)
{
  return g_strdup (text_of (record, KMX_FACT_LINE_TEXT));
}

static char *
describe_price (gpointer service, const char *language)
{
  g_autofree char *price = NULL;
  gboolean from = kmx_record_is_set (service, KMX_SERVICE_PRICE_FROM) &&
                  kmx_record_get_boolean (service, KMX_SERVICE_PRICE_FROM);

  /* A price that is not released must not even be known to the model. */
  if (!kmx_record_is_set (service, KMX_SERVICE_PRICE_CENTS) ||
      !kmx_record_is_set (service, KMX_SERVICE_RELEASED) ||
      !kmx_record_get_boolean (service, KMX_SERVICE_RELEASED))
    return g_strdup ("");
  price =
      kmx_agent_speak_money (kmx_record_get_integer (service, KMX_SERVICE_PRICE_CENTS), language);
  return word (language, from ? "service_price_from" : "service_price", price);
}

static char *
describe_service (gpointer service, const char *language)
{
  g_autoptr (GString) line = g_string_new (text_of (service, KMX_SERVICE_NAME));
  g_autofree char *price = describe_price (service, language);

  if (kmx_record_is_set (service, KMX_SERVICE_DURATION_MIN)) {
    g_autofree char *minutes = kmx_agent_speak_number (
        kmx_record_get_integer (service, KMX_SERVICE_DURATION_MIN), language);
    g_autofree char *duration = word (language, "service_duration", minutes);

    append_with (line, ", ", duration);
  }
  append_with (line, ", ", price);
  append_with (line, ". ", text_of (service, KMX_SERVICE_NOTE));
  return g_string_free (g_steal_pointer (&line), FALSE);
}

static char *
describe_person (gpointer person, const char *language)
{
  g_autoptr (GString) line = g_string_new (text_of (person, KMX_STAFF_MEMBER_NAME));

  append_with (line, ", ", text_of (person, KMX_STAFF_MEMBER_ROLE));
  append_with (line, ". ", text_of (person, KMX_STAFF_MEMBER_NOTE));
  return g_string_free (g_steal_pointer (&line), FALSE);
}

static char *
describe_question (gpointer entry, const char *language)
{
  g_autofree char *question = word (language, "question", text_of (entry, KMX_FAQ_ENTRY_QUESTION));
  g_autofree char *answer = word (language, "answer", text_of (entry, KMX_FAQ_ENTRY_ANSWER));

  return g_strconcat (question, "\n", answer, NULL);
}

static char *
describe_field (gpointer field, const char *language)
{
  gboolean required = kmx_record_get_boolean (field, KMX_COLLECT_FIELD_REQUIRED);
  g_autoptr (GString) line = g_string_new (text_of (field, KMX_COLLECT_FIELD_LABEL));

  g_string_append_printf (line, " (%s)",
                          kmx_agent_wording (language, required ? "required" : "optional"));
  append_with (line, ": ", text_of (field, KMX_COLLECT_FIELD_HINT));
  return g_string_free (g_steal_pointer (&line), FALSE);
}

static char *
quote_list (gpointer record, guint field, Describe describe, const char *language)
{
  GListModel *list = kmx_record_get_list (record, field);
  guint n = list != NULL ? g_list_model_get_n_items (list) : 0;
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < n; i++) {
    g_autoptr (GObject) item = g_list_model_get_item (list, i);
    g_autofree char *line = describe (item, language);
    g_autofree char *quoted = kmx_agent_quote (line);

    append_with (text, i > 0 ? "\n" : "", quoted);
  }
  return g_string_free (g_steal_pointer (&text), FALSE);
}

/* "" stays "": a lone mark would say that the business said something. */
static char *
quote_text (const char *text)
{
  return *text != '\0' ? kmx_agent_quote (text) : g_strdup ("");
}

static void
append_quoted (GString *text, const char *language, const char *key, const char *value)
{
  g_autofree char *line = *value != '\0' ? word (language, key, value) : g_strdup ("");
  g_autofree char *quoted = quote_text (line);

  append_with (text, text->len > 0 ? "\n" : "", quoted);
}

static char *
describe_address (const KmxAgentPlan *plan)
{
  const char *language = kmx_agent_plan_get_language (plan);
  const char *email = kmx_agent_plan_get_text (plan, KMX_BUSINESS_FACTS_EMAIL);
  g_autofree char *spoken =
      *email != '\0' ? kmx_agent_speak_email (email, language) : g_strdup ("");
  g_autoptr (GString) place =
      g_string_new (kmx_agent_plan_get_text (plan, KMX_BUSINESS_FACTS_POSTAL_CODE));
  g_autoptr (GString) address =
      g_string_new (kmx_agent_plan_get_text (plan, KMX_BUSINESS_FACTS_STREET));
  g_autoptr (GString) text = g_string_new (NULL);

  append_with (place, place->len > 0 ? " " : "",
               kmx_agent_plan_get_text (plan, KMX_BUSINESS_FACTS_CITY));
  append_with (address, address->len > 0 ? ", " : "", place->str);
  append_quoted (text, language, "address", address->str);
  if (text->len == 0)
    g_string_append (text, kmx_agent_wording (language, "no_address"));
  append_quoted (text, language, "website",
                 kmx_agent_plan_get_text (plan, KMX_BUSINESS_FACTS_WEBSITE));
  append_quoted (text, language, "email", spoken);
  return g_string_free (g_steal_pointer (&text), FALSE);
}

/* A zone goes into the provider's template, so nothing but a plain name may pass. */
static const char *
safe_zone (const char *zone)
{
  if (zone == NULL || *zone == '\0')
    return ZONE_DEFAULT;
  for (const char *at = zone; *at != '\0'; at++)
    if (!g_ascii_isalnum (*at) && strchr ("/_+-", *at) == NULL)
      return ZONE_DEFAULT;
  return zone;
}

static GTimeZone *
new_zone (const KmxAgentPlan *plan)
{
  GTimeZone *zone = g_time_zone_new_identifier (safe_zone (plan->zone));

  return zone != NULL ? zone : g_time_zone_new_utc ();
}

/* The stored copy does not know when it will be used: the provider fills the instant in. */
static char *
describe_time (const KmxAgentPlan *plan)
{
  const char *pairs[] = { "@ZONE@", safe_zone (plan->zone), NULL };
  g_autoptr (GTimeZone) zone = new_zone (plan);

  if (plan->now_us > 0)
    return kmx_agent_speak_calendar (plan->facts, zone, plan->now_us);
  return kmx_agent_fill_in (kmx_agent_wording (kmx_agent_plan_get_language (plan), "now"), pairs);
}

static char *
describe_hours (const KmxAgentPlan *plan)
{
  const char *language = kmx_agent_plan_get_language (plan);
  g_autoptr (GTimeZone) zone = new_zone (plan);
  g_autofree char *spoken = kmx_agent_speak_hours (plan->facts, zone, language);
  g_autoptr (GString) hours = g_string_new (spoken);

  if (hours->len > 0 && kmx_record_is_set (plan->facts, KMX_BUSINESS_FACTS_CLOSED_ON_HOLIDAYS) &&
      kmx_record_get_boolean (plan->facts, KMX_BUSINESS_FACTS_CLOSED_ON_HOLIDAYS))
    append_with (hours, "\n", kmx_agent_wording (language, "hours_holidays"));
  return quote_text (hours->str);
}

static char *
describe_tools (const KmxAgentPlan *plan)
{
  static const struct {
    const char *name;
    const char *key;
  } known[] = {
    { "resolve_time", "tool_resolve_time" }, { "business_info", "tool_business_info" },
    { "take_message", "tool_take_message" }, { "hand_over", "tool_hand_over" },
    { "transferCall", "tool_transfer" },     { "endCall", "tool_end_call" },
  };
  g_autoptr (JsonArray) tools = kmx_agent_make_tools (plan);
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < json_array_get_length (tools); i++) {
    const char *name = kmx_agent_tool_get_name (json_array_get_object_element (tools, i));

    for (guint k = 0; k < G_N_ELEMENTS (known); k++)
      if (g_str_equal (name, known[k].name))
        append_with (text, text->len > 0 ? "\n" : "",
                     kmx_agent_wording (kmx_agent_plan_get_language (plan), known[k].key));
  }
  return g_string_free (g_steal_pointer (&text), FALSE);
}

static gboolean
has_tool (const KmxAgentPlan *plan, const char *name)
{
  g_autoptr (JsonArray) tools = kmx_agent_make_tools (plan);

  for (guint i = 0; i < json_array_get_length (tools); i++)
    if (g_str_equal (kmx_agent_tool_get_name (json_array_get_object_element (tools, i)), name))
      return TRUE;
  return FALSE;
}

static void
take (GHashTable *values, const char *name, char *value)
{
  g_hash_table_insert (values, g_strdup (name), value);
}

static void
take_flag (GHashTable *values, const char *name, gboolean value)
{
  take (values, name, g_strdup (value ? "1" : ""));
}

static void
add_lists (GHashTable *values, const KmxAgentPlan *plan)
{
  static const struct {
    const char *name;
    guint field;
    Describe describe;
  } lists[] = {
    { "GOALS", KMX_BUSINESS_FACTS_GOALS, describe_line },
    { "SERVICES", KMX_BUSINESS_FACTS_SERVICES, describe_service },
    { "STAFF", KMX_BUSINESS_FACTS_STAFF, describe_person },
    { "FAQ", KMX_BUSINESS_FACTS_FAQ, describe_question },
    { "POLICIES", KMX_BUSINESS_FACTS_POLICIES, describe_line },
    { "COLLECT", KMX_BUSINESS_FACTS_COLLECT, describe_field },
    { "HANDOVER_RULES", KMX_BUSINESS_FACTS_HANDOVER_RULES, describe_line },
    { "FORBIDDEN", KMX_BUSINESS_FACTS_FORBIDDEN, describe_line },
  };

  for (guint i = 0; i < G_N_ELEMENTS (lists); i++)
    take (values, lists[i].name,
          quote_list (plan->facts, lists[i].field, lists[i].describe,
                      kmx_agent_plan_get_language (plan)));
  take_flag (values, "NO_GOALS", *(const char *) g_hash_table_lookup (values, "GOALS") == '\0');
}

static void
add_handover (GHashTable *values, const KmxAgentPlan *plan, const char *business)
{
  const char *language = kmx_agent_plan_get_language (plan);
  gpointer handover = kmx_record_get_record (plan->facts, KMX_BUSINESS_FACTS_HANDOVER);
  gboolean reachable = handover != NULL &&
                       kmx_record_get_boolean (handover, KMX_HANDOVER_ENABLED) &&
                       has_tool (plan, "hand_over");
  const char *pairs[] = { "@BUSINESS@", business, NULL };

  take (values, "HANDOVER",
        kmx_agent_fill_in (kmx_agent_wording (language, reachable ? "handover_on" : "handover_off"),
                           pairs));
  take (values, "TRIGGERS",
        handover != NULL ? quote_list (handover, KMX_HANDOVER_TRIGGERS, describe_line, language)
                         : g_strdup (""));
}

GHashTable *
kmx_agent_prompt_values (const KmxAgentPlan *plan)
{
  g_autoptr (GHashTable) values = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  const char *sector = kmx_agent_plan_get_text (plan, KMX_BUSINESS_FACTS_SECTOR);
  const char *tone = kmx_agent_plan_get_text (plan, KMX_BUSINESS_FACTS_TONE);
  char *business =
      kmx_agent_clean_name (kmx_agent_plan_get_text (plan, KMX_BUSINESS_FACTS_BUSINESS_NAME));
  char *hours = describe_hours (plan);

  take (values, "BUSINESS", business);
  take (values, "NOW", describe_time (plan));
  take (values, "ADDRESS", describe_address (plan));
  take (values, "DIRECTIONS",
        quote_text (kmx_agent_plan_get_text (plan, KMX_BUSINESS_FACTS_DIRECTIONS)));
  take (values, "HOURS", hours);
  take_flag (values, "NO_HOURS", *hours == '\0');
  take (values, "TOOLS", describe_tools (plan));
  take (values, "INSTRUCTIONS",
        quote_text (kmx_agent_plan_get_text (plan, KMX_BUSINESS_FACTS_INSTRUCTIONS)));
  take_flag (values, "HEALTH", g_str_equal (sector, "health"));
  take_flag (values, "SECRECY", g_str_equal (sector, "secrecy"));
  take_flag (values, "TONE_WARM", g_str_equal (tone, "warm"));
  take_flag (values, "TONE_BRIEF", g_str_equal (tone, "brief"));
  take_flag (values, "TONE_NEUTRAL", !g_str_equal (tone, "warm") && !g_str_equal (tone, "brief"));
  add_lists (values, plan);
  add_handover (values, plan, business);
  return g_steal_pointer (&values);
}
