/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include "kmx-rehearsal-text.h"

#include <glib/gi18n.h>
#include <json-glib/json-glib.h>

typedef struct {
  const char *name;
  const char *text;
} Word;

static const Word tools[] = {
  { "resolve_time", N_ ("Understand a date") },
  { "business_info", N_ ("Look up the business") },
  { "take_message", N_ ("Take a message") },
  { "hand_over", N_ ("Hand over to a person") },
  { "end_call", N_ ("End the call") },
  { "endCall", N_ ("End the call") },
  { "transferCall", N_ ("Put the call through") },
};

static const Word arguments[] = {
  { "phrase", N_ ("What was said") },    { "topic", N_ ("Topic") },
  { "detail", N_ ("Detail") },           { "caller_name", N_ ("Caller's name") },
  { "phone", N_ ("Telephone number") },  { "urgency", N_ ("Urgency") },
  { "details", N_ ("Details") },         { "reason", N_ ("Reason") },
  { "destination", N_ ("Destination") },
};

static const char *
find_word (const Word *words, guint n_words, const char *name)
{
  for (guint i = 0; i < n_words; i++)
    if (g_str_equal (words[i].name, name))
      return _ (words[i].text);
  return name;
}

const char *
kmx_rehearsal_text_tool (const char *tool)
{
  return find_word (tools, G_N_ELEMENTS (tools), tool);
}

const char *
kmx_rehearsal_text_argument (const char *argument)
{
  return find_word (arguments, G_N_ELEMENTS (arguments), argument);
}

/* In the order of kmx_rehearsal_codes. */
static char *
reason_text (int code, const char *expected, const char *found)
{
  switch (code) {
  case 0:
    return g_strdup (_ ("The details make no agent. See the checks before publishing."));
  case 1:
    return g_strdup (_ ("With these details there is no such time to play it at."));
  case 2:
    return g_strdup_printf (_ ("The opening does not hold “%s”."), expected);
  case 3:
    return g_strdup_printf (_ ("The instructions of the agent do not hold “%s”."), expected);
  case 4:
    return g_strdup_printf (_ ("Something forbidden was found: “%s”."), expected);
  case 5:
    return g_strdup_printf (_ ("The agent has no tool “%s”."), kmx_rehearsal_text_tool (expected));
  case 6:
    return g_strdup_printf (_ ("The tool does not take this: %s"), expected);
  case 7:
    return g_strdup_printf (_ ("The answer lacks “%s”. It was: “%s”"), expected, found);
  case 8:
    return g_strdup_printf (_ ("The answer must not hold “%s”. It was: “%s”"), expected, found);
  case 9:
    return g_strdup (_ ("No connection to a person was begun."));
  case 10:
    return g_strdup_printf (_ ("It should end with “%s”, but ended with “%s”."), expected, found);
  default:
    return g_strdup (_ ("Update Kametrix to see what this is about."));
  }
}

/* The two that are codes themselves, in words. */
static const char *
outcome_text (const char *outcome)
{
  static const Word outcomes[] = {
    { "message", N_ ("Message taken") }, { "handover", N_ ("Put through to a person") },
    { "answered", N_ ("Answered") },     { "refused", N_ ("Politely refused") },
    { "ended", N_ ("Call ended") },
  };

  return find_word (outcomes, G_N_ELEMENTS (outcomes), outcome);
}

char *
kmx_rehearsal_text_failure (KmxRehearsalResult *result)
{
  const char *expected = kmx_record_get_text (result, KMX_REHEARSAL_RESULT_EXPECTED);
  const char *found = kmx_record_get_text (result, KMX_REHEARSAL_RESULT_FOUND);
  int code = kmx_record_get_enum (result, KMX_REHEARSAL_RESULT_CODE);
  g_autofree char *reason = NULL;

  expected = expected != NULL ? expected : "";
  found = found != NULL ? found : "";
  if (code == 10)
    reason = reason_text (code, outcome_text (expected), outcome_text (found));
  else
    reason = reason_text (code, expected, found);
  if (!kmx_record_is_set (result, KMX_REHEARSAL_RESULT_TURN))
    return g_steal_pointer (&reason);
  /* Translators: the number of a step, then why it failed. */
  return g_strdup_printf (_ ("Step %u: %s"),
                          (guint) kmx_record_get_integer (result, KMX_REHEARSAL_RESULT_TURN),
                          reason);
}
