/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum {
  KMX_SPOKEN_NOMINATIVE, /* "Freitag, der siebenundzwanzigste November" */
  KMX_SPOKEN_DATIVE,     /* "Freitag, dem siebenundzwanzigsten November", after "am" */
} KmxSpokenCase;

/* @weekday is 1 Monday to 7 Sunday, @month 1 to 12; static. */
const char *kmx_spoken_weekday (guint weekday, const char *language);
/* "montags", "Mondays". */
const char *kmx_spoken_weekday_adverb (guint weekday, const char *language);
const char *kmx_spoken_month (guint month, const char *language);

/* "vierzehn Uhr dreißig", "ein Uhr", "null Uhr fünf"; 24:00 is "vierundzwanzig Uhr".  English "two
 * thirty p.m.", "noon", "midnight". */
char *kmx_spoken_time (guint hour, guint minute, const char *language) G_GNUC_WARN_UNUSED_RESULT;
/* Minutes of a day, 0 to 1440: "von acht bis zwölf Uhr", "von acht Uhr dreißig bis zwölf Uhr",
 * English "from eight a.m. to noon". */
char *kmx_spoken_time_range (guint from_minute,
                             guint to_minute,
                             const char *language) G_GNUC_WARN_UNUSED_RESULT;

/* @time's own zone counts.  English "Friday, the twenty-seventh of November" in both cases. */
char *kmx_spoken_date (GDateTime *time,
                       const char *language,
                       KmxSpokenCase grammatical_case) G_GNUC_WARN_UNUSED_RESULT;
/* "siebenundzwanzigste November", without weekday and article. */
char *kmx_spoken_ordinal_date (guint day,
                               guint month,
                               const char *language,
                               KmxSpokenCase grammatical_case) G_GNUC_WARN_UNUSED_RESULT;
/* "Freitag, der siebenundzwanzigste November zweitausendsechsundzwanzig". */
char *kmx_spoken_date_with_year (GDateTime *time,
                                 const char *language,
                                 KmxSpokenCase grammatical_case) G_GNUC_WARN_UNUSED_RESULT;
/* "fünfundvierzig Minuten", "eine Stunde und dreißig Minuten". */
char *kmx_spoken_duration (guint minutes, const char *language) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
