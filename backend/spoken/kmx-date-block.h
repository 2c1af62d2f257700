/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#pragma once

#include "kmx-business-facts.h"

G_BEGIN_DECLS

/* What the agent must know about today, in the facts' language: date, weekday, time and zone, the
 * next 14 days with their dates, holidays and closures.  Several lines, no braces. */
char *
kmx_date_block (KmxBusinessFacts *facts, GTimeZone *zone, gint64 now_us) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
