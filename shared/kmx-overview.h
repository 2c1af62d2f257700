/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#pragma once

#include "kmx-call-day.h"
#include "kmx-call.h"
#include "kmx-checklist.h"
#include "kmx-credit.h"
#include "kmx-record.h"

G_BEGIN_DECLS

/* KmxOverview: how an account stands at @now; "today" and the days of @week are civil days of
 * @zone.
 * @week holds the last 14 days, oldest first. */
#define KMX_OVERVIEW_FIELDS(F)                                                                     \
  F (KMX_OVERVIEW, NOW, "now", KMX_FIELD_INSTANT, .required = TRUE)                                \
  F (KMX_OVERVIEW, ZONE, "zone", KMX_FIELD_TEXT, .required = TRUE)                                 \
  F (KMX_OVERVIEW, CALLS_TODAY, "calls_today", KMX_FIELD_INTEGER, .required = TRUE)                \
  F (KMX_OVERVIEW, SECONDS_TODAY, "seconds_today", KMX_FIELD_INTEGER, .required = TRUE)            \
  F (KMX_OVERVIEW, CHARGED_TODAY_CENTS, "charged_today_cents", KMX_FIELD_INTEGER,                  \
     .required = TRUE)                                                                             \
  F (KMX_OVERVIEW, RUNNING, "running", KMX_FIELD_LIST, .get_type = kmx_call_get_type)              \
  F (KMX_OVERVIEW, RECENT, "recent", KMX_FIELD_LIST, .get_type = kmx_call_get_type)                \
  F (KMX_OVERVIEW, WEEK, "week", KMX_FIELD_LIST, .get_type = kmx_call_day_get_type)                \
  F (KMX_OVERVIEW, CHECKLIST, "checklist", KMX_FIELD_RECORD, .required = TRUE,                     \
     .get_type = kmx_checklist_get_type)                                                           \
  F (KMX_OVERVIEW, CREDIT, "credit", KMX_FIELD_RECORD, .required = TRUE,                           \
     .get_type = kmx_credit_get_type)

#define KMX_TYPE_OVERVIEW (kmx_overview_get_type ())
KMX_DECLARE_RECORD (KmxOverview, kmx_overview, OVERVIEW, KMX_OVERVIEW_FIELDS)

G_END_DECLS
