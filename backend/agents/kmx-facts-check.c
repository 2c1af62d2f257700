/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include "kmx-facts-check.h"

#include <stdio.h>
#include <string.h>

#include "kmx-agent-compiler.h"
#include "kmx-agent-opening.h"
#include "kmx-error.h"
#include "kmx-phone.h"
#include "kmx-voices.h"

enum { MINUTES_A_DAY = 24 * 60, MINUTES_A_WEEK = 7 * MINUTES_A_DAY, EXCEPTION_DAYS_MAX = 366 };

/* Days that call data may be kept in a sector. */
static const struct {
  int transcript, summary, number;
} retention_max[] = { { 180, 365, 365 }, { 7, 90, 90 }, { 7, 90, 90 } }; /* as kmx_sectors */

static gboolean fail (GError **error, const char *message, const char *format, ...)
    G_GNUC_PRINTF (3, 4);

static gboolean
fail (GError **error, const char *message, const char *format, ...)
{
  va_list arguments;
  g_autofree char *member = NULL;

  va_start (arguments, format);
  member = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  kmx_error_set_invalid (error, member, "%s", message);
  return FALSE;
}

int
kmx_facts_parse_time (const char *text, gboolean end_of_day)
{
  int hour, minute;

  if (text == NULL || strlen (text) != 5 || text[2] != ':')
    return -1;
  for (guint i = 0; i < 5; i++)
    if (i != 2 && !g_ascii_isdigit (text[i]))
      return -1;
  hour = (text[0] - '0') * 10 + text[1] - '0';
  minute = (text[3] - '0') * 10 + text[4] - '0';
  if (end_of_day && hour == 24 && minute == 0)
    return MINUTES_A_DAY;
  return hour < 24 && minute < 60 ? hour * 60 + minute : -1;
}

/* Marks that reverse or hide what follows, and the provider's template variables. */
static const char *
find_fault (const char *text)
{
  for (const char *at = text; *at != '\0'; at = g_utf8_next_char (at)) {
    gunichar c = g_utf8_get_char (at);

    if (c == '{' || c == '}')
      return "braces are not allowed here";
    if ((c >= 0x202a && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069) || c == 0x200e ||
        c == 0x200f || c == 0x061c)
      return "marks that change the direction of text are not allowed here";
  }
  return NULL;
}

/* Every text of the document, however deep. */
static gboolean
check_texts (JsonNode *node, const char *path, GError **error)
{
  if (JSON_NODE_HOLDS_OBJECT (node)) {
    JsonObjectIter iter;
    const char *name;
    JsonNode *member;

    json_object_iter_init (&iter, json_node_get_object (node));
    while (json_object_iter_next (&iter, &name, &member)) {
      g_autofree char *inner = g_strconcat (path, "/", name, NULL);

      if (!check_texts (member, inner, error))
        return FALSE;
    }
  } else if (JSON_NODE_HOLDS_ARRAY (node)) {
    JsonArray *array = json_node_get_array (node);

    for (guint i = 0; i < json_array_get_length (array); i++) {
      g_autofree char *inner = g_strdup_printf ("%s/%u", path, i);

      if (!check_texts (json_array_get_element (array, i), inner, error))
        return FALSE;
    }
  } else if (json_node_get_value_type (node) == G_TYPE_STRING) {
    const char *fault = find_fault (json_node_get_string (node));

    if (fault != NULL)
      return fail (error, fault, "%s", path);
  }
  return TRUE;
}

typedef struct {
  int from, to; /* minutes of the week; @to may lie in the next one */
  guint position;
} Span;

static int
compare_spans (gconstpointer one, gconstpointer other)
{
  return ((const Span *) one)->from - ((const Span *) other)->from;
}

static gboolean
check_spans (GListModel *hours, const char *path, GError **error)
{
  guint n = g_list_model_get_n_items (hours);
  g_autofree Span *spans = g_new0 (Span, n + 1);

  for (guint i = 0; i < n; i++) {
    g_autoptr (KmxHoursSpan) span = g_list_model_get_item (hours, i);
    int day = (int) (kmx_record_get_integer (span, KMX_HOURS_SPAN_WEEKDAY) - 1) * MINUTES_A_DAY;
    int opens = kmx_facts_parse_time (kmx_record_get_text (span, KMX_HOURS_SPAN_OPENS), FALSE);
    int closes = kmx_facts_parse_time (kmx_record_get_text (span, KMX_HOURS_SPAN_CLOSES), TRUE);

    if (opens < 0)
      return fail (error, "this is no time of day", "%s/%u/opens", path, i);
    if (closes < 0)
      return fail (error, "this is no time of day", "%s/%u/closes", path, i);
    if (closes <= opens)
      closes += MINUTES_A_DAY;
    spans[i] = (Span){ day + opens, day + closes, i };
  }
  if (n == 0)
    return TRUE;
  qsort (spans, n, sizeof *spans, compare_spans);
  spans[n] = spans[0];
  spans[n].from += MINUTES_A_WEEK;
  for (guint i = 0; i < n; i++)
    if (spans[i].to > spans[i + 1].from)
      return fail (error, "these hours overlap others", "%s/%u/opens", path, spans[i + 1].position);
  return TRUE;
}

/* 0 when @text is no date. */
static guint32
parse_date (const char *text)
{
  int year, month, day;
  char end;

  if (text == NULL || strlen (text) != 10 ||
      sscanf (text, "%4d-%2d-%2d%c", &year, &month, &day, &end) != 3 ||
      strspn (text, "0123456789-") != 10 || year < 2000 ||
      !g_date_valid_dmy ((GDateDay) day, (GDateMonth) month, (GDateYear) year))
    return 0;
  {
    GDate date;

    g_date_set_dmy (&date, (GDateDay) day, (GDateMonth) month, (GDateYear) year);
    return g_date_get_julian (&date);
  }
}

static gboolean
check_exception (KmxHoursException *day, guint i, GError **error)
{
  const char *to_text = kmx_record_get_text (day, KMX_HOURS_EXCEPTION_TO_DATE);
  guint32 from = parse_date (kmx_record_get_text (day, KMX_HOURS_EXCEPTION_FROM_DATE));
  guint32 to = to_text != NULL ? parse_date (to_text) : from;
  const char *opens = kmx_record_get_text (day, KMX_HOURS_EXCEPTION_OPENS);
  const char *closes = kmx_record_get_text (day, KMX_HOURS_EXCEPTION_CLOSES);

  if (from == 0)
    return fail (error, "this is no date", "/exceptions/%u/from_date", i);
  if (to < from || to - from >= EXCEPTION_DAYS_MAX)
    return fail (error, "the last day is not a day of the year that begins with the first",
                 "/exceptions/%u/to_date", i);
  if (kmx_record_get_boolean (day, KMX_HOURS_EXCEPTION_CLOSED)) {
    if (opens != NULL || closes != NULL)
      return fail (error, "a closed day has no hours", "/exceptions/%u/closed", i);
    return TRUE;
  }
  if (kmx_facts_parse_time (opens, FALSE) < 0)
    return fail (error, "this is no time of day", "/exceptions/%u/opens", i);
  if (kmx_facts_parse_time (closes, TRUE) < 0)
    return fail (error, "this is no time of day", "/exceptions/%u/closes", i);
  return TRUE;
}

static gboolean
check_exceptions (KmxBusinessFacts *facts, GError **error)
{
  GListModel *days = kmx_record_get_list (facts, KMX_BUSINESS_FACTS_EXCEPTIONS);

  for (guint i = 0; i < g_list_model_get_n_items (days); i++) {
    g_autoptr (KmxHoursException) day = g_list_model_get_item (days, i);

    if (!check_exception (day, i, error))
      return FALSE;
  }
  return TRUE;
}

static gboolean
check_phone (const char *e164, GError **error, const char *path)
{
  if (!kmx_phone_is_e164 (e164))
    return fail (error, "this is no telephone number in international form", "%s", path);
  if (kmx_phone_is_emergency (e164))
    return fail (error, "calls are never transferred to an emergency number", "%s", path);
  return TRUE;
}

static gboolean
check_handover (KmxHandover *handover, GError **error)
{
  GListModel *destinations = kmx_record_get_list (handover, KMX_HANDOVER_DESTINATIONS);
  const char *fallback = kmx_record_get_text (handover, KMX_HANDOVER_FALLBACK_E164);

  for (guint i = 0; i < g_list_model_get_n_items (destinations); i++) {
    g_autoptr (KmxHandoverDestination) one = g_list_model_get_item (destinations, i);
    g_autofree char *phone = g_strdup_printf ("/handover/destinations/%u/phone_e164", i);
    g_autofree char *hours = g_strdup_printf ("/handover/destinations/%u/hours", i);

    if (!check_phone (kmx_record_get_text (one, KMX_HANDOVER_DESTINATION_PHONE_E164), error,
                      phone) ||
        !check_spans (kmx_record_get_list (one, KMX_HANDOVER_DESTINATION_HOURS), hours, error))
      return FALSE;
  }
  if (fallback != NULL && !check_phone (fallback, error, "/handover/fallback_e164"))
    return FALSE;
  if (fallback == NULL &&
      g_str_equal (kmx_record_get_text (handover, KMX_HANDOVER_FALLBACK), "number"))
    return fail (error, "the number to dial is missing", "/handover/fallback_e164");
  return TRUE;
}

static gboolean
check_retention (KmxBusinessFacts *facts, GError **error)
{
  KmxRetention *retention = kmx_record_get_record (facts, KMX_BUSINESS_FACTS_RETENTION);
  int sector = kmx_record_get_enum (facts, KMX_BUSINESS_FACTS_SECTOR);
  const char *message = "this is longer than the sector allows";

  if (retention == NULL)
    return TRUE;
  if (kmx_record_get_integer (retention, KMX_RETENTION_TRANSCRIPT_DAYS) >
      retention_max[sector].transcript)
    return fail (error, message, "/retention/transcript_days");
  if (kmx_record_get_integer (retention, KMX_RETENTION_SUMMARY_DAYS) >
      retention_max[sector].summary)
    return fail (error, message, "/retention/summary_days");
  if (kmx_record_get_integer (retention, KMX_RETENTION_NUMBER_DAYS) > retention_max[sector].number)
    return fail (error, message, "/retention/number_days");
  return TRUE;
}

static gboolean
check_name_and_voice (KmxBusinessFacts *facts, GError **error)
{
  g_autofree char *name =
      kmx_agent_clean_name (kmx_record_get_text (facts, KMX_BUSINESS_FACTS_BUSINESS_NAME));
  const char *voice_id = kmx_record_get_text (facts, KMX_BUSINESS_FACTS_VOICE);
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
                 kmx_record_get_text (facts, KMX_BUSINESS_FACTS_LANGUAGE)) != 0)
    return fail (error, "this voice does not speak the agent's language", "/voice");
  return TRUE;
}

/* What only the compiler sees, before a call does: a prompt that is too long, a transcriber that
 * does not exist.  From outside the EU even the permission is not enough for a voice that was never
 * switched on. */
static gboolean
check_compiles (KmxBusinessFacts *facts, gboolean outside_eu, GError **error)
{
  const KmxAgentPlan plan = {
    .agent_id = "",
    .name = "",
    .facts = facts,
    .account_id = "",
    .public_url = "https://check.invalid",
    .outside_eu = outside_eu,
  };
  JsonObject *voice = kmx_voices_find (kmx_record_get_text (facts, KMX_BUSINESS_FACTS_VOICE));
  g_autoptr (JsonNode) assistant = NULL;

  if (!json_object_get_boolean_member (voice, "eu") &&
      (!outside_eu || !json_object_get_boolean_member (voice, "enabled"))) {
    kmx_error_set_invalid (error, "/voice", "this voice is not made within the EU");
    return FALSE;
  }
  assistant = kmx_agent_compile (&plan, error);
  return assistant != NULL;
}

gboolean
kmx_business_facts_check (KmxBusinessFacts *facts, gboolean outside_eu, GError **error)
{
  KmxHandover *handover = kmx_record_get_record (facts, KMX_BUSINESS_FACTS_HANDOVER);
  g_autoptr (JsonNode) node = kmx_record_to_json (facts);

  return check_texts (node, "", error) && check_name_and_voice (facts, error) &&
         check_spans (kmx_record_get_list (facts, KMX_BUSINESS_FACTS_HOURS), "/hours", error) &&
         check_exceptions (facts, error) && check_retention (facts, error) &&
         (handover == NULL || check_handover (handover, error)) &&
         check_compiles (facts, outside_eu, error);
}
