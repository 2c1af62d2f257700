/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Copyright the Kametrix authors */
#pragma once

#include "kmx-opening-hours.h"

#include <glib.h>

G_BEGIN_DECLS

/* What a caller's own words for a date and a time mean, in German and English.
 *
 * Pure: the clock, the zone and the opening hours come in, nothing else is read, and any thread may
 * ask.  Words are never bent to fit: what is past, unknown or has two readings is asked back, and
 * nothing is moved to another day, year or hour. */

/* Longer phrases are not understood. */
#define KMX_TIME_PHRASE_BYTES_MAX 400

typedef enum {
  KMX_TIME_RESOLVED,  /* one reading, to come; may still carry a question that confirms an idiom */
  KMX_TIME_AMBIGUOUS, /* two readings, or one to be confirmed (other_us 0) */
  KMX_TIME_PAST,      /* the words name what is over; other_us may hold what could be meant */
  KMX_TIME_UNKNOWN,   /* not understood, contradicts itself, or no such date or time */
  KMX_TIME_CLOSED,    /* understood, but outside the opening hours */
} KmxTimeOutcome;

typedef struct {
  KmxTimeOutcome outcome;
  /* An instant when both are equal, else a span without its end; 0 when UNKNOWN or PAST. */
  gint64 from_us;
  gint64 to_us;
  gboolean has_date;  /* the words name a day or days */
  gboolean has_time;  /* the words name a time of the clock */
  gboolean day_part;  /* only a part of the day was named, such as "nachmittags" */
  char *spoken;       /* (nullable): for reading back */
  char *spoken_other; /* (nullable): the other reading */
  gint64 other_us;    /* 0 when there is none */
  char *question;     /* (nullable): what to ask the caller, in the language */
} KmxTimeAnswer;

/* @language is "de" or "en"; anything else is taken as German.  Without @hours an hour of the
 * twelve-hour clock is settled only where the other reading lies in the night.  @land ("BE") adds
 * the name of a public holiday to the read-back. */
KmxTimeAnswer *kmx_time_resolve (const char *phrase,
                                 const char *language,
                                 GTimeZone *zone,
                                 gint64 now_us,
                                 KmxOpeningHours *hours,
                                 const char *land) G_GNUC_WARN_UNUSED_RESULT;
void kmx_time_answer_free (KmxTimeAnswer *answer);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (KmxTimeAnswer, kmx_time_answer_free)

G_END_DECLS
