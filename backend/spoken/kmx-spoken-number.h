/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Numbers as a speech synthesis shall say them.  All of backend/spoken is pure: no clock, no
 * locale, no state, so any thread may call it.  @language is "de" or "en"; whatever is not "en"
 * gives German. */
#define KMX_SPOKEN_NUMBER_MAX G_GINT64_CONSTANT (999999999999)

gboolean kmx_spoken_is_english (const char *language);

/* "zwölfhundert…" never: 1200 is "eintausendzweihundert".  One word below a million; millions and
 * milliards apart.  1 is "eins".  Beyond ±KMX_SPOKEN_NUMBER_MAX digit by digit. */
char *kmx_spoken_number (gint64 number, const char *language) G_GNUC_WARN_UNUSED_RESULT;
/* As in front of a noun: 1 is "ein", 101 "einhundertein", 1000001 "eine Million ein". */
char *kmx_spoken_count (gint64 number, const char *language) G_GNUC_WARN_UNUSED_RESULT;
/* "1985" as a year: "neunzehnhundertfünfundachtzig", "zweitausendsechsundzwanzig". */
char *kmx_spoken_year (gint64 year, const char *language) G_GNUC_WARN_UNUSED_RESULT;
/* 27 as "siebenundzwanzigste" and with @ending "n" as "siebenundzwanzigsten"; English
 * "twenty-seventh", @ending unused.  For 1 to 999. */
char *kmx_spoken_ordinal (guint number,
                          const char *ending,
                          const char *language) G_GNUC_WARN_UNUSED_RESULT;
/* "3,5", "-0.25" or "1.234,5" as written in @language: "drei Komma fünf".  (nullable): no number.
 */
char *kmx_spoken_decimal (const char *written, const char *language) G_GNUC_WARN_UNUSED_RESULT;
/* "12" or "3,5", without the sign: "zwölf Prozent".  (nullable): no number. */
char *kmx_spoken_percent (const char *written, const char *language) G_GNUC_WARN_UNUSED_RESULT;
/* Every digit of @text as a word, blanks between, other characters left out: postal codes, codes.
 * German 2 is "zwo", because "zwei" and "drei" are mistaken for each other on the telephone. */
char *kmx_spoken_digits (const char *text, const char *language) G_GNUC_WARN_UNUSED_RESULT;

/* What kmx_spoken_number() says and people say besides: "zwo", "dreissig", "fuenf", "hundertzwei",
 * "neunzehnhundertdrei", "ein", "eine Million zwei", digits, and English words.  FALSE for ordinals
 * and whatever else is no whole number. */
gboolean kmx_spoken_read_number (const char *words, gint64 *ret);

G_END_DECLS
