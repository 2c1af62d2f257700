/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Amounts, numbers and durations for people.  @locale is "de", "de_DE.UTF-8" …; whatever does not
 * begin with "de" reads and writes English. */

/* "1.234,56 €" with a no-break space, "−5,00 €" with a minus sign; English "€1,234.56", "−€5.00".
 */
char *kmx_money_format (gint64 cents, const char *locale) G_GNUC_WARN_UNUSED_RESULT;
/* Fails with KMX_ERROR_INVALID for what is no amount or could be read in two ways: in German "12.5"
 * and "1,234.56", in English "12,5" and "1.234,56".  Grouping counts only in threes. */
gboolean kmx_money_parse (const char *text, const char *locale, gint64 *ret_cents, GError **error);

/* "1.234" or "1,234". */
char *kmx_number_format (gint64 number, const char *locale) G_GNUC_WARN_UNUSED_RESULT;

/* "1 Std. 4 Min. 32 Sek.", English "1 h 4 min 32 s"; parts that are zero are left out. */
char *kmx_duration_format (gint64 seconds, const char *locale) G_GNUC_WARN_UNUSED_RESULT;
/* For tables: "04:32", from one hour on "1:04:32". */
char *kmx_duration_format_clock (gint64 seconds) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
