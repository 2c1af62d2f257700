/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#pragma once

#include "kmx-business-facts.h"

G_BEGIN_DECLS

/* What no single member shows: real times and dates, hours that do not overlap, telephone numbers
 * that may be dialled, retention within the limits of the sector, a voice that speaks the language,
 * a name short enough to be said, no braces (the provider's templates) and no marks that turn text
 * around.  @outside_eu as in KmxAgentPlan: otherwise a voice from elsewhere is refused, whoever
 * switched it on.  Fails with KMX_ERROR_INVALID naming the member as JSON pointer
 * ("/hours/3/closes"). */
gboolean kmx_business_facts_check (KmxBusinessFacts *facts, gboolean outside_eu, GError **error);

/* Minutes since midnight of "HH:MM"; -1 when it is no time of day.  "24:00" only if @end_of_day. */
int kmx_facts_parse_time (const char *text, gboolean end_of_day);

G_END_DECLS
