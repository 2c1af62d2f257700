/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#pragma once

#include "kmx-fact-line.h"
#include "kmx-handover-destination.h"
#include "kmx-record.h"

G_BEGIN_DECLS

/* KmxHandover: how callers reach people.  Destinations are tried in order; when none is open, or
 * nobody answers within @ring_s, @fallback says what happens: "callback" takes a message, "number"
 * dials @fallback_e164. */
extern const char *const kmx_handover_fallbacks[]; /* callback, number */
#define KMX_HANDOVER_FIELDS(F)                                                                     \
  F (KMX_HANDOVER, ENABLED, "enabled", KMX_FIELD_BOOLEAN, .required = TRUE)                        \
  F (KMX_HANDOVER, ANNOUNCEMENT, "announcement", KMX_FIELD_PROSE, .min = 0, .max = 300)            \
  F (KMX_HANDOVER, TRIGGERS, "triggers", KMX_FIELD_LIST, .max = 50,                                \
     .get_type = kmx_fact_line_get_type)                                                           \
  F (KMX_HANDOVER, DESTINATIONS, "destinations", KMX_FIELD_LIST, .max = 20,                        \
     .get_type = kmx_handover_destination_get_type)                                                \
  F (KMX_HANDOVER, FALLBACK, "fallback", KMX_FIELD_ENUM, .required = TRUE,                         \
     .values = kmx_handover_fallbacks)                                                             \
  F (KMX_HANDOVER, FALLBACK_E164, "fallback_e164", KMX_FIELD_TEXT, .min = 7, .max = 16)            \
  F (KMX_HANDOVER, RING_S, "ring_s", KMX_FIELD_INTEGER, .min = 5, .max = 120)

#define KMX_TYPE_HANDOVER (kmx_handover_get_type ())
KMX_DECLARE_RECORD (KmxHandover, kmx_handover, HANDOVER, KMX_HANDOVER_FIELDS)

G_END_DECLS
