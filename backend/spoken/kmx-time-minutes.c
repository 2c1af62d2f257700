/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Copyright the Kametrix authors */
#include "kmx-time-calendar.h"

#define HOUR 60
#define DAY (24 * HOUR)
/* Outside of these nobody means the twelve-hour clock without saying so. */
#define DAYTIME_FIRST (6 * HOUR)
#define DAYTIME_LAST (21 * HOUR)

typedef struct {
  int from, to;
} Window;

/* What a part of the day is by itself. */
static const Window spans[] = { [KMX_PART_NONE] = { 0, DAY },
                                [KMX_PART_MORNING] = { 8 * HOUR, 12 * HOUR },
                                [KMX_PART_FORENOON] = { 8 * HOUR, 12 * HOUR },
                                [KMX_PART_MIDDAY] = { 12 * HOUR, 13 * HOUR },
                                [KMX_PART_AFTERNOON] = { 13 * HOUR, 17 * HOUR },
                                [KMX_PART_EVENING] = { 17 * HOUR, 21 * HOUR },
                                [KMX_PART_NIGHT] = { 22 * HOUR, DAY + 6 * HOUR } };

/* Which times of the clock may be named with it. */
static const Window windows[] = { [KMX_PART_NONE] = { 0, DAY },
                                  [KMX_PART_MORNING] = { 3 * HOUR, 12 * HOUR },
                                  [KMX_PART_FORENOON] = { 5 * HOUR, 12 * HOUR + 59 },
                                  [KMX_PART_MIDDAY] = { 11 * HOUR, 15 * HOUR - 1 },
                                  [KMX_PART_AFTERNOON] = { 12 * HOUR, 19 * HOUR - 1 },
                                  [KMX_PART_EVENING] = { 16 * HOUR, DAY - 1 },
                                  [KMX_PART_NIGHT] = { 21 * HOUR, DAY + 6 * HOUR - 1 } };

static void
take (KmxMinutes *minutes, guint *n, KmxMinutes reading)
{
  if (*n < KMX_TIME_READINGS_MAX)
    minutes[(*n)++] = reading;
}

/* The halves of the day in which @clock may lie, after noon and midnight are settled. */
static guint
find_halves (const KmxClockWords *clock, gboolean twelve_is_noon, int *ret_minutes)
{
  int minute = clock->minute;

  if (clock->exact || minute >= 13 * HOUR) {
    ret_minutes[0] = minute;
    return 1;
  }
  if (minute >= 12 * HOUR) {
    ret_minutes[0] = minute;
    ret_minutes[1] = minute - 12 * HOUR;
    return twelve_is_noon ? 1 : 2;
  }
  ret_minutes[0] = minute;
  ret_minutes[1] = minute + 12 * HOUR;
  return 2;
}

/* Whether a reading at @minute is one the words allow. */
static gboolean
allows (const KmxTimeParse *parse, const KmxClockWords *clock, int minute, gboolean any)
{
  Window window = windows[parse->part];

  if (parse->part != KMX_PART_NONE)
    return minute >= window.from && minute <= window.to;
  return clock->exact || any || (minute >= DAYTIME_FIRST && minute < DAYTIME_LAST);
}

static guint
find_points (const KmxTimeParse *parse, const KmxClockWords *clock, gboolean any, int *ret_minutes)
{
  int halves[2] = { 0 };
  guint n_halves = find_halves (clock, parse->part != KMX_PART_NIGHT, halves);
  guint n = 0;

  for (guint i = 0; i < n_halves; i++) {
    /* At night a small hour is the date's own, or that of the morning after. */
    gboolean small = parse->part == KMX_PART_NIGHT && halves[i] < 6 * HOUR;
    if (small && n == 0) {
      ret_minutes[n++] = halves[i];
      ret_minutes[n++] = halves[i] + DAY;
    } else if (!small && n < 2 && allows (parse, clock, halves[i], any)) {
      ret_minutes[n++] = halves[i];
    }
  }
  return n;
}

static guint
find_between (const KmxTimeParse *parse, gboolean any, KmxMinutes *ret_minutes)
{
  int first[2] = { 0 };
  int last[2] = { 0 };
  guint n_first = find_halves (&parse->clock, TRUE, first);
  guint n_last = find_halves (&parse->until, TRUE, last);
  guint n = 0;

  for (guint i = 0; i < n_first; i++) {
    for (guint j = 0; j < n_last; j++) {
      /* The nearest end behind the start: "zwischen elf und eins" is two hours. */
      gboolean near = last[j] > first[i] && (last[j] - first[i] <= 12 * HOUR ||
                                             (parse->clock.exact && parse->until.exact));
      gboolean nearer = j == 1 && last[0] > first[i];
      if (near && !nearer && allows (parse, &parse->clock, first[i], any) &&
          (parse->clock.exact || parse->part != KMX_PART_NONE || any || last[j] <= DAYTIME_LAST))
        take (ret_minutes, &n, (KmxMinutes){ first[i], last[j], FALSE });
    }
  }
  return n;
}

static guint
find_british (const KmxTimeParse *parse, gboolean any, KmxMinutes *ret_minutes)
{
  KmxClockWords german = parse->clock;
  int british_minutes[2] = { 0 };
  int german_minutes[2] = { 0 };
  guint n = 0;

  german.minute -= HOUR;
  if (german.minute < HOUR)
    german.minute += 12 * HOUR;
  if (find_points (parse, &parse->clock, any, british_minutes) > 0)
    take (ret_minutes, &n, (KmxMinutes){ british_minutes[0], british_minutes[0], FALSE });
  if (find_points (parse, &german, any, german_minutes) > 0)
    take (ret_minutes, &n, (KmxMinutes){ german_minutes[0], german_minutes[0], FALSE });
  return n;
}

guint
kmx_time_find_minutes (const KmxTimeParse *parse, gboolean any, KmxMinutes *ret_minutes)
{
  int points[2] = { 0 };
  guint n_points = 0;
  guint n = 0;

  if (parse->midnight) {
    take (ret_minutes, &n, (KmxMinutes){ 0, 0, FALSE });
    take (ret_minutes, &n, (KmxMinutes){ DAY, DAY, FALSE });
    return n;
  }
  if (parse->shape == KMX_SHAPE_NONE) {
    take (ret_minutes, &n, (KmxMinutes){ spans[parse->part].from, spans[parse->part].to, FALSE });
    return n;
  }
  if (parse->shape == KMX_SHAPE_BETWEEN)
    return find_between (parse, any, ret_minutes);
  if (parse->clock.british)
    return find_british (parse, FALSE, ret_minutes);
  n_points = find_points (parse, &parse->clock, any, points);
  for (guint i = 0; i < n_points; i++) {
    if (parse->shape == KMX_SHAPE_POINT)
      take (ret_minutes, &n, (KmxMinutes){ points[i], points[i], FALSE });
    else if (parse->shape == KMX_SHAPE_FROM)
      take (ret_minutes, &n,
            (KmxMinutes){ points[i], MAX (spans[parse->part].to, points[i] + 1), TRUE });
    else
      take (ret_minutes, &n,
            (KmxMinutes){
                parse->part == KMX_PART_NONE ? 0 : MIN (spans[parse->part].from, points[i] - 1),
                points[i], TRUE });
  }
  return n;
}
