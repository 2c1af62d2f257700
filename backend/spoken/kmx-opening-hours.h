/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#pragma once

#include <gio/gio.h>

#include "kmx-business-facts.h"

G_BEGIN_DECLS

/* KmxOpeningHours: when a business is open, after the facts' week, exceptions, and public holidays.
 * Immutable and counted atomically, so it may cross threads.
 *
 * An exception wins over holidays, and these over the week; of exceptions for one day those that
 * open win over those that close, and several of them add up.  What opened on the day before runs
 * on into a day that is closed.  Spans are wall-clock time: in the night of a clock change a span
 * gets longer or shorter.  Members that are no time or date count as absent;
 * kmx_business_facts_check() refuses them earlier. */
typedef struct _KmxOpeningHours KmxOpeningHours;

KmxOpeningHours *kmx_opening_hours_new (KmxBusinessFacts *facts,
                                        GTimeZone *zone) G_GNUC_WARN_UNUSED_RESULT;
KmxOpeningHours *kmx_opening_hours_ref (KmxOpeningHours *hours);
void kmx_opening_hours_unref (KmxOpeningHours *hours);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KmxOpeningHours, kmx_opening_hours_unref)

/* FALSE when the facts name no hours at all: nothing is known then, and nothing is open. */
gboolean kmx_opening_hours_is_known (KmxOpeningHours *hours);
gboolean kmx_opening_hours_is_open (KmxOpeningHours *hours, gint64 at_us);
/* @at_us itself when open; else the next moment of opening; 0: never within a year. */
gint64 kmx_opening_hours_next_opening (KmxOpeningHours *hours, gint64 at_us);
/* Whether anything opens on that local day. */
gboolean kmx_opening_hours_is_open_on (KmxOpeningHours *hours, const GDate *date);
/* (nullable) (transfer full): why @date differs from the week: name of the holiday or the
 * exception's label ("" when it has none). */
char *kmx_opening_hours_dup_reason (KmxOpeningHours *hours,
                                    const GDate *date,
                                    const char *language) G_GNUC_WARN_UNUSED_RESULT;

/* The ordinary week: "montags bis freitags von acht bis zwölf Uhr und von dreizehn bis achtzehn
 * Uhr, samstags von neun bis dreizehn Uhr". */
char *kmx_opening_hours_speak (KmxOpeningHours *hours,
                               const char *language) G_GNUC_WARN_UNUSED_RESULT;
/* One day as it really is: "von acht bis zwölf Uhr", "geschlossen (Heiligabend)". */
char *kmx_opening_hours_describe_day (KmxOpeningHours *hours,
                                      const GDate *date,
                                      const char *language) G_GNUC_WARN_UNUSED_RESULT;

/* @spans of KmxHoursSpan, nothing else: for hand-over hours. */
gboolean kmx_hours_spans_contain (GListModel *spans, GDateTime *local);
/* "HH:MM" in minutes of the day, 0 to 1440; FALSE for anything else. */
gboolean kmx_hours_parse_time (const char *text, guint *ret_minute);

G_END_DECLS
