/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#pragma once

#include "kmx-business-facts.h"

G_BEGIN_DECLS

/* Who a caller is put through to: one pure rule. */
typedef enum {
  KMX_ROUTE_DESTINATION, /* somebody of the list */
  KMX_ROUTE_FALLBACK,    /* the fallback number */
  KMX_ROUTE_CALLBACK,    /* nobody: take a message */
} KmxHandoverKind;

typedef struct {
  KmxBusinessFacts *facts;
  GTimeZone *zone;
  gint64 now_us;
  const char *wanted;         /* (nullable): a name that the caller asked for */
  const char *const *present; /* (nullable): ids of the members who are there */
  const char *const *never;   /* (nullable): numbers that lead back to an agent */
  const char *const *tried;   /* (nullable): numbers where nobody answered in this call */
  const char *caller_e164;    /* (nullable): nobody is put through to himself */
  const char *dialled_e164;   /* (nullable) */
} KmxHandoverQuestion;

typedef struct {
  KmxHandoverKind kind;
  /* "open", "wanted" for a destination; else why there is none: "off" (hand-over is switched off),
   * "none" (no destination is listed), "closed", "away" (open, but its person is not there),
   * "tried", "unusable" (its number must not be called) */
  const char *reason;
  const char *label; /* of the facts; NULL for a callback and the fallback number */
  const char *e164;  /* of the facts; NULL for a callback */
} KmxHandoverRoute;

/* Destinations count in their order; one whose label holds @wanted comes before the others. Numbers
 * of emergency services are never an answer. */
KmxHandoverRoute kmx_handover_route (const KmxHandoverQuestion *question);

G_END_DECLS
