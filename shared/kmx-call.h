/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#pragma once

#include "kmx-record.h"

G_BEGIN_DECLS

/* KmxCall: one telephone call as lists show it.
 *
 * @occurred_at is the earliest event; durations are whole seconds, money euro cents.  @outcome is
 * unset while the call runs; @caller_e164 is unset when the caller withheld the number. */
typedef enum {
  KMX_CALL_RINGING,
  KMX_CALL_IN_PROGRESS,
  KMX_CALL_FORWARDING,
  KMX_CALL_ENDED
} KmxCallState;
typedef enum {
  KMX_OUTCOME_NORMAL,
  KMX_OUTCOME_CALLER,
  KMX_OUTCOME_NO_ANSWER,
  KMX_OUTCOME_TRANSFERRED,
  KMX_OUTCOME_PROVIDER_FAULT,
  KMX_OUTCOME_OUR_FAULT,
  KMX_OUTCOME_REFUSED,
  KMX_OUTCOME_REVIEW,
} KmxCallOutcome;
extern const char *const kmx_call_directions[]; /* inbound, outbound, web */
extern const char *const kmx_call_states[];     /* in the order of KmxCallState */
extern const char *const kmx_call_outcomes[];   /* in the order of KmxCallOutcome */
#define KMX_CALL_FIELDS(F)                                                                         \
  F (KMX_CALL, ID, "id", KMX_FIELD_ID, .required = TRUE)                                           \
  F (KMX_CALL, AGENT_ID, "agent_id", KMX_FIELD_ID)                                                 \
  F (KMX_CALL, AGENT_NAME, "agent_name", KMX_FIELD_TEXT)                                           \
  F (KMX_CALL, NUMBER_E164, "number_e164", KMX_FIELD_TEXT)                                         \
  F (KMX_CALL, CALLER_E164, "caller_e164", KMX_FIELD_TEXT)                                         \
  F (KMX_CALL, DIRECTION, "direction", KMX_FIELD_ENUM, .required = TRUE,                           \
     .values = kmx_call_directions)                                                                \
  F (KMX_CALL, STATE, "state", KMX_FIELD_ENUM, .required = TRUE, .values = kmx_call_states)        \
  F (KMX_CALL, OUTCOME, "outcome", KMX_FIELD_ENUM, .values = kmx_call_outcomes)                    \
  F (KMX_CALL, REFUSAL, "refusal", KMX_FIELD_TEXT)                                                 \
  F (KMX_CALL, REVIEW_REASON, "review_reason", KMX_FIELD_TEXT)                                     \
  F (KMX_CALL, OCCURRED_AT, "occurred_at", KMX_FIELD_INSTANT, .required = TRUE)                    \
  F (KMX_CALL, STARTED_AT, "started_at", KMX_FIELD_INSTANT)                                        \
  F (KMX_CALL, ENDED_AT, "ended_at", KMX_FIELD_INSTANT)                                            \
  F (KMX_CALL, DURATION_S, "duration_s", KMX_FIELD_INTEGER)                                        \
  F (KMX_CALL, CHARGED_CENTS, "charged_cents", KMX_FIELD_INTEGER, .required = TRUE)                \
  F (KMX_CALL, SETTLED, "settled", KMX_FIELD_BOOLEAN, .required = TRUE)                            \
  F (KMX_CALL, SUMMARY, "summary", KMX_FIELD_PROSE)

#define KMX_TYPE_CALL (kmx_call_get_type ())
KMX_DECLARE_RECORD (KmxCall, kmx_call, CALL, KMX_CALL_FIELDS)

G_END_DECLS
