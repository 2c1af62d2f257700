/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include "kmx-call-event.h"

#define DURATION_MAX_S 86400

KmxCallEvent *
kmx_call_event_new (void)
{
  KmxCallEvent *event = g_new0 (KmxCallEvent, 1);

  event->fold = "ignored";
  event->at_us = event->first_at_us = event->state_at_us = KMX_NO_INSTANT;
  event->started_at_us = event->ended_at_us = KMX_NO_INSTANT;
  event->duration_s = -1;
  event->cost_micros = -1;
  return event;
}

void
kmx_call_event_free (KmxCallEvent *event)
{
  g_free (event->kind);
  g_free (event->dedupe_key);
  g_free (event->provider_call_id);
  g_free (event->number_key);
  g_free (event->number_e164);
  g_free (event->caller_e164);
  g_free (event->reason);
  g_free (event->summary);
  g_free (event->turns);
  g_free (event->analysis);
  g_free (event->costs);
  g_free (event->recording);
  g_free (event);
}

static const char *
find_doubt (const KmxCallEvent *event, gboolean connected, gint64 cost_milliminutes)
{
  gint64 length_ms;

  if (!connected)
    return KMX_REVIEW_NO_INSTANTS;
  length_ms = (event->ended_at_us - event->started_at_us) / 1000;
  if (event->ended_at_us < event->started_at_us)
    return KMX_REVIEW_END_BEFORE_START;
  if (length_ms >= DURATION_MAX_S * 1000LL)
    return KMX_REVIEW_TOO_LONG;
  /* Whatever the provider claims, the product stays in range. */
  if (cost_milliminutes >= 0 && ABS (MIN (cost_milliminutes, DURATION_MAX_S * 1000LL) * 60 -
                                     length_ms) > 2000 + length_ms / 50)
    return KMX_REVIEW_DURATION_DISAGREES;
  return NULL;
}

void
kmx_call_event_measure (KmxCallEvent *event, const char *class, gint64 cost_milliminutes)
{
  gboolean began = event->started_at_us != KMX_NO_INSTANT;
  gboolean connected = began && event->ended_at_us != KMX_NO_INSTANT;
  gboolean hung_up_before = g_str_equal (class, "caller") && !began;
  gboolean held = g_str_equal (class, "normal") || g_str_equal (class, "transferred") ||
                  (g_str_equal (class, "caller") && !hung_up_before);
  const char *doubt = held ? find_doubt (event, connected, cost_milliminutes) : NULL;
  gint64 length_s = connected ? (event->ended_at_us - event->started_at_us) / G_USEC_PER_SEC : 0;

  event->duration_s = (int) CLAMP (length_s, 0, DURATION_MAX_S);
  event->outcome = class;
  if (g_str_equal (class, "review"))
    doubt = KMX_REVIEW_UNKNOWN_REASON;
  if (doubt != NULL) {
    event->outcome = "review";
    event->review_reason = doubt;
  }
}
