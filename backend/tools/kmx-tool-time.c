/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include "kmx-tools-private.h"

#include "kmx-opening-hours.h"
#include "kmx-time-resolver.h"

#define PHRASE_CHARACTERS_MAX 200

/* A question in the resolver's words, or the plain one for a time that was not understood. */
static char *
ask (const KmxToolRun *run, const char *key, const KmxTimeAnswer *answer)
{
  run->outcome->effect = KMX_TOOL_ASKED;
  if (answer->question == NULL)
    return kmx_tool_say (run->language, "time_unknown", NULL);
  return kmx_tool_say (run->language, key, "question", answer->question, "spoken", answer->spoken,
                       NULL);
}

char *
kmx_tool_resolve_time (const KmxToolRun *run, GError **error)
{
  const KmxToolContext *context = run->context;
  g_autofree char *phrase = kmx_tool_argument (run, "phrase", PHRASE_CHARACTERS_MAX);
  g_autoptr (KmxOpeningHours) hours = kmx_opening_hours_new (context->facts, context->zone);
  g_autoptr (KmxTimeAnswer) answer = NULL;

  if (phrase == NULL) {
    run->outcome->effect = KMX_TOOL_ASKED;
    return kmx_tool_say (run->language, "ask_phrase", NULL);
  }
  answer = kmx_time_resolve (phrase, run->language, context->zone, context->now_us,
                             kmx_opening_hours_is_known (hours) ? hours : NULL,
                             kmx_record_get_text (context->facts, KMX_BUSINESS_FACTS_LAND));
  switch (answer->outcome) {
  case KMX_TIME_RESOLVED:
    if (answer->question != NULL)
      return ask (run, "time_ask", answer);
    return kmx_tool_say (run->language, "time_resolved", "spoken", answer->spoken, NULL);
  case KMX_TIME_PAST:
    return ask (run, "time_past", answer);
  case KMX_TIME_CLOSED:
    return ask (run, answer->spoken != NULL ? "time_closed" : "time_ask", answer);
  case KMX_TIME_AMBIGUOUS:
  case KMX_TIME_UNKNOWN:
  default:
    return ask (run, "time_ask", answer);
  }
}
