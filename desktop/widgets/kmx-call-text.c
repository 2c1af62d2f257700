/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include "kmx-call-text.h"

#include <glib/gi18n.h>

#include "kmx-format.h"

static const char *const outcome_texts[] = {
  [KMX_OUTCOME_NORMAL] = NC_ ("outcome", "Completed"),
  [KMX_OUTCOME_CALLER] = NC_ ("outcome", "Caller hung up"),
  [KMX_OUTCOME_NO_ANSWER] = NC_ ("outcome", "Missed"),
  [KMX_OUTCOME_TRANSFERRED] = NC_ ("outcome", "Transferred"),
  [KMX_OUTCOME_PROVIDER_FAULT] = NC_ ("outcome", "Provider fault"),
  [KMX_OUTCOME_OUR_FAULT] = NC_ ("outcome", "Platform fault"),
  [KMX_OUTCOME_REFUSED] = NC_ ("outcome", "Refused"),
  [KMX_OUTCOME_REVIEW] = NC_ ("outcome", "In review"),
};

static const char *const state_texts[] = {
  [KMX_CALL_RINGING] = NC_ ("call state", "Ringing"),
  [KMX_CALL_IN_PROGRESS] = NC_ ("call state", "In conversation"),
  [KMX_CALL_FORWARDING] = NC_ ("call state", "Being transferred"),
  [KMX_CALL_ENDED] = NC_ ("call state", "Ended"),
};

static const struct {
  const char *refusal;
  const char *text;
} refusals[] = {
  { "suspended", N_ ("The account is suspended.") },
  { "ledger_frozen", N_ ("The account's bookings are being checked.") },
  { "no_agent", N_ ("The number has no agent.") },
  { "unpublished", N_ ("Nothing of the agent was published.") },
  { "agent_disabled", N_ ("The agent was disabled.") },
  { "no_credit", N_ ("The credit was not sufficient.") },
  { "busy", N_ ("Too many calls at the same time.") },
  { "unknown_number", N_ ("The number belongs to nobody.") },
};

gboolean
kmx_call_is_running (KmxCall *call)
{
  return kmx_record_get_enum (call, KMX_CALL_STATE) != KMX_CALL_ENDED;
}

const char *
kmx_outcome_text (KmxCallOutcome outcome)
{
  return g_dpgettext2 (NULL, "outcome", outcome_texts[outcome]);
}

const char *
kmx_call_outcome_text (KmxCall *call)
{
  int outcome = kmx_record_get_enum (call, KMX_CALL_OUTCOME);

  if (outcome >= 0 && !kmx_call_is_running (call))
    return kmx_outcome_text ((KmxCallOutcome) outcome);
  return g_dpgettext2 (NULL, "call state", state_texts[kmx_record_get_enum (call, KMX_CALL_STATE)]);
}

const char *
kmx_call_outcome_style (KmxCall *call)
{
  if (kmx_call_is_running (call))
    return "accent";
  switch (kmx_record_get_enum (call, KMX_CALL_OUTCOME)) {
  case KMX_OUTCOME_PROVIDER_FAULT:
  case KMX_OUTCOME_OUR_FAULT:
    return "error";
  case KMX_OUTCOME_REFUSED:
  case KMX_OUTCOME_NO_ANSWER:
  case KMX_OUTCOME_REVIEW:
    return "warning";
  default:
    return "";
  }
}

const char *
kmx_call_refusal_text (KmxCall *call)
{
  const char *refusal = kmx_record_get_text (call, KMX_CALL_REFUSAL);

  for (guint i = 0; refusal != NULL && i < G_N_ELEMENTS (refusals); i++)
    if (g_str_equal (refusals[i].refusal, refusal))
      return _ (refusals[i].text);
  return refusal;
}

static const struct {
  const char *reason; /* on the wire */
  const char *text;
} reviews[] = {
  { "unknown_reason", N_ ("The provider gave an unknown reason for the end.") },
  { "no_instants", N_ ("The provider did not say when the call began or ended.") },
  { "end_before_start", N_ ("By the provider's report the call ended before it began.") },
  { "too_long", N_ ("By the provider's report the call was longer than allowed.") },
  { "duration_disagrees", N_ ("The provider's report and its own bill name different durations.") },
  { "lost", N_ ("The provider does not know this call any more.") },
  { "ledger_frozen", N_ ("The journal is being checked. The charge follows.") },
  { "no_duration", N_ ("The duration is missing.") },
  { "no_rate_card", N_ ("The price is missing.") },
};

const char *
kmx_call_review_text (KmxCall *call)
{
  const char *reason = kmx_record_get_text (call, KMX_CALL_REVIEW_REASON);

  for (guint i = 0; reason != NULL && i < G_N_ELEMENTS (reviews); i++)
    if (g_str_equal (reviews[i].reason, reason))
      return _ (reviews[i].text);
  return reason;
}

char *
kmx_call_dup_caller (KmxCall *call)
{
  return kmx_format_number (kmx_record_get_text (call, KMX_CALL_CALLER_E164));
}

char *
kmx_call_dup_agent (KmxCall *call)
{
  const char *agent = kmx_record_get_text (call, KMX_CALL_AGENT_NAME);
  const char *number = kmx_record_get_text (call, KMX_CALL_NUMBER_E164);

  if (agent != NULL)
    return g_strdup (agent);
  return number != NULL ? kmx_format_number (number) : g_strdup ("–");
}

gint64
kmx_call_get_elapsed_s (KmxCall *call, gint64 now_s)
{
  GDateTime *since = kmx_record_get_instant (call, KMX_CALL_STARTED_AT);

  if (!kmx_call_is_running (call))
    return kmx_record_get_integer (call, KMX_CALL_DURATION_S);
  if (since == NULL)
    since = kmx_record_get_instant (call, KMX_CALL_OCCURRED_AT);
  return MAX (0, now_s - g_date_time_to_unix (since));
}

char *
kmx_call_dup_cost (KmxCall *call)
{
  if (!kmx_record_get_boolean (call, KMX_CALL_SETTLED))
    return g_strdup ("–");
  return kmx_format_cents (kmx_record_get_integer (call, KMX_CALL_CHARGED_CENTS));
}
