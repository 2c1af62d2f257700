/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* KmxCallEvent: what one event of a telephony provider says about a call, in our own words.  The
 * adapter fills it; vapi_fold() merges it.  NULL, KMX_NO_INSTANT and -1 mean "does not say". */
#define KMX_NO_INSTANT G_MININT64

typedef struct {
  char *kind;       /* the provider's own type */
  char *dedupe_key; /* equal for repetitions of the same event */
  char *provider_call_id;
  const char *fold;    /* "folded": carries facts of a call; "ignored"; "failed" */
  const char *problem; /* why it failed */
  gint64 at_us;        /* the event's own time */
  gint64 first_at_us;  /* the earliest instant it names */

  const char *direction; /* inbound, outbound, web */
  char *number_key;      /* the provider's id of the number */
  char *number_e164;     /* dialled */
  char *caller_e164;

  const char *state; /* ringing, in_progress, forwarding, ended */
  gint64 state_at_us;
  gint64 started_at_us;
  gint64 ended_at_us;
  char *reason; /* the provider's word for the end */
  const char *outcome;
  const char *review_reason;
  int duration_s;
  gboolean report; /* the end-of-call report: what it says, counts */

  char *summary;
  gint64 cost_micros; /* US dollars */
  char *turns;        /* JSON array of {role, text, at_ms} */
  char *analysis;     /* JSON */
  char *costs;        /* JSON array of {kind, provider, cost_micros, currency} */
  char *recording;
} KmxCallEvent;

KmxCallEvent *kmx_call_event_new (void) G_GNUC_WARN_UNUSED_RESULT;
void kmx_call_event_free (KmxCallEvent *event);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KmxCallEvent, kmx_call_event_free)

/* Why a finished call needs an admin's eye. */
#define KMX_REVIEW_UNKNOWN_REASON "unknown_reason"
#define KMX_REVIEW_NO_INSTANTS "no_instants"
#define KMX_REVIEW_END_BEFORE_START "end_before_start"
#define KMX_REVIEW_TOO_LONG "too_long"
#define KMX_REVIEW_DURATION_DISAGREES "duration_disagrees"
#define KMX_REVIEW_LOST "lost"

/* Fills duration_s, outcome and review_reason of a report from its two instants, the class of its
 * end reason and the minutes of its cost line (in thousandths; -1: none).
 *
 * The duration is the time between the instants in whole seconds, rounded down: a second that was
 * only begun is not charged.  A call that was held (normal, caller, transferred) is reviewed when
 * an instant is missing, when they contradict each other, or when the cost line is more than two
 * seconds and two per cent away.  Calls that cost nothing are not worth the question. */
void kmx_call_event_measure (KmxCallEvent *event, const char *class, gint64 cost_milliminutes);

G_END_DECLS
