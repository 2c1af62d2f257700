/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Copyright the Kametrix authors */
#pragma once

#include "kmx-opening-hours.h"
#include "kmx-time-calendar.h"

G_BEGIN_DECLS

/* One reading of a phrase on the real time line, and its words. */

typedef enum {
  KMX_READING_GOOD,
  KMX_READING_CLOSED,
  KMX_READING_PAST,
  KMX_READING_GAP, /* the hour that the clocks skip in spring */
} KmxReadingState;

typedef struct {
  KmxReadingState state;
  KmxDays days;
  KmxMinutes minutes; /* 0 to 1440 for whole days */
  gint64 from_us, to_us;
  int season; /* 1 or 2 where the local time comes twice */
} KmxReading;

typedef struct {
  const char *language;
  GTimeZone *zone;
  gint64 now_us;
  GDate today;
  KmxOpeningHours *hours; /* (nullable) */
  const char *land;       /* (nullable) */
} KmxTimeScene;

/* The readings of @minutes from the first of @days to the last, one more where a local time comes
 * twice.  Returns how many of the two were set. */
guint kmx_reading_place (const KmxTimeScene *scene,
                         const KmxTimeParse *parse,
                         const KmxDays *days,
                         const KmxMinutes *minutes,
                         KmxReading *ret_readings);

/* "Freitag, der siebenundzwanzigste November, vierzehn Uhr dreißig". */
char *kmx_reading_speak (const KmxReading *reading,
                         const KmxTimeScene *scene,
                         const KmxTimeParse *parse) G_GNUC_WARN_UNUSED_RESULT;
char *kmx_reading_speak_instant (gint64 at_us, const KmxTimeScene *scene) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
