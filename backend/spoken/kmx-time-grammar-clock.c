/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Copyright the Kametrix authors */
#include "kmx-time-grammar.h"

#define HOUR 60

static gboolean
is_hour (const KmxTimeReader *reader, int at)
{
  return kmx_time_is (reader, at, KMX_TIME_NUMBER) && kmx_time_value (reader, at) <= 24 &&
         reader->tokens[at].digits <= 2;
}

static gboolean
is_minute (const KmxTimeReader *reader, int at)
{
  return kmx_time_is (reader, at, KMX_TIME_NUMBER) && kmx_time_value (reader, at) <= 59 &&
         !reader->tokens[at].article;
}

static gboolean
is_toward (const KmxTimeReader *reader, int at)
{
  return kmx_time_is (reader, at, KMX_TIME_BEFORE) ||
         (reader->parse->english && kmx_time_is (reader, at, KMX_TIME_TO));
}

static gboolean
is_past (const KmxTimeReader *reader, int at)
{
  return kmx_time_is (reader, at, KMX_TIME_AFTER) ||
         (reader->parse->english && kmx_time_is (reader, at, KMX_TIME_WHICH) &&
          kmx_time_value (reader, at) == KMX_WHICH_LAST);
}

/* An hour named with an offset is on the twelve-hour face, unless it is 13 or more. */
static void
set_offset (const KmxTimeReader *reader, int at, int offset, KmxClockWords *clock)
{
  int hour = kmx_time_value (reader, at);

  clock->exact = hour > 12 || hour == 0;
  clock->minute = hour * HOUR + offset;
  if (!clock->exact && clock->minute < HOUR)
    clock->minute += 12 * HOUR; /* "halb eins" */
  if (clock->minute < 0)
    clock->minute += 24 * HOUR;
}

/* "halb drei", "viertel drei", "drei viertel drei", "fünf vor halb drei", "half past two". */
static int
read_face (const KmxTimeReader *reader, int at, KmxClockWords *clock)
{
  gboolean english = reader->parse->english;
  int number = kmx_time_is (reader, at, KMX_TIME_NUMBER) ? kmx_time_value (reader, at) : 0;
  int unit = kmx_time_is (reader, at + 1, KMX_TIME_UNIT) &&
             kmx_time_value (reader, at + 1) == KMX_UNIT_MINUTE;
  int sign = 0;

  if (kmx_time_is (reader, at, KMX_TIME_HALF) && is_hour (reader, at + 1) &&
      kmx_time_value (reader, at + 1) > 0) {
    set_offset (reader, at + 1, english ? 30 : -30, clock);
    clock->british = english;
    return 2;
  }
  if (english && kmx_time_is (reader, at, KMX_TIME_HALF) && is_past (reader, at + 1) &&
      is_hour (reader, at + 2)) {
    set_offset (reader, at + 2, 30, clock);
    return 3;
  }
  if (!english && is_hour (reader, at + 1) && kmx_time_value (reader, at + 1) > 0) {
    if (kmx_time_is (reader, at, KMX_TIME_QUARTER) ||
        kmx_time_is (reader, at, KMX_TIME_THREE_QUARTERS)) {
      set_offset (reader, at + 1, kmx_time_is (reader, at, KMX_TIME_QUARTER) ? -45 : -15, clock);
      return 2;
    }
  }
  if (!english && number == 3 && kmx_time_is (reader, at + 1, KMX_TIME_QUARTER) &&
      is_hour (reader, at + 2) && kmx_time_value (reader, at + 2) > 0) {
    set_offset (reader, at + 2, -15, clock);
    return 3;
  }
  if (kmx_time_is (reader, at, KMX_TIME_QUARTER)) {
    number = 15;
    unit = 0;
  }
  at += 1 + unit;
  sign = is_toward (reader, at) ? -1 : is_past (reader, at) ? 1 : 0;
  if (sign == 0 || number < 1 || number > 29)
    return 0;
  if (!english && kmx_time_is (reader, at + 1, KMX_TIME_HALF) && is_hour (reader, at + 2) &&
      kmx_time_value (reader, at + 2) > 0) {
    set_offset (reader, at + 2, sign * number - 30, clock);
    return 4 + unit;
  }
  if (!is_hour (reader, at + 1) || kmx_time_is (reader, at + 2, KMX_TIME_UNIT))
    return 0;
  set_offset (reader, at + 1, sign * number, clock);
  return 3 + unit;
}

/* "14:30", "14.30 Uhr", "14 Uhr 30", "14 Uhr", "two thirty"; a bare hour when @led by a word. */
static int
read_digital (const KmxTimeReader *reader, int at, gboolean led, KmxClockWords *clock)
{
  const KmxTimeToken *hour = &reader->tokens[at];
  gboolean uhr = kmx_time_is (reader, at + 1, KMX_TIME_UHR);
  int taken = 0;
  int minute = 0;

  if (!is_hour (reader, at))
    return 0;
  if ((kmx_time_is (reader, at + 1, KMX_TIME_COLON) ||
       (kmx_time_is (reader, at + 1, KMX_TIME_DOT) && reader->tokens[at + 1].kind == KMX_TIME_DOT &&
        (led || kmx_time_is (reader, at + 3, KMX_TIME_UHR) ||
         kmx_time_is (reader, at + 3, KMX_TIME_HALF_DAY)) &&
        !kmx_time_is (reader, at + 3, KMX_TIME_DOT))) &&
      is_minute (reader, at + 2) && reader->tokens[at + 2].digits == 2) {
    minute = kmx_time_value (reader, at + 2);
    taken = 3;
  } else if (uhr && is_minute (reader, at + 2) && !kmx_time_is (reader, at + 3, KMX_TIME_UHR) &&
             !kmx_time_is (reader, at + 3, KMX_TIME_DOT)) {
    minute = kmx_time_value (reader, at + 2);
    taken = 3;
  } else if (uhr) {
    taken = 2;
  } else if (reader->parse->english && is_minute (reader, at + 1) &&
             kmx_time_value (reader, at + 1) >= 10 && !hour->article) {
    minute = kmx_time_value (reader, at + 1);
    taken = 2;
  } else if ((led || kmx_time_is (reader, at + 1, KMX_TIME_HALF_DAY)) && !hour->article &&
             !kmx_time_is (reader, at + 1, KMX_TIME_DOT) &&
             !kmx_time_is (reader, at + 1, KMX_TIME_MONTH) &&
             !kmx_time_is (reader, at + 1, KMX_TIME_UNIT) &&
             !kmx_time_is (reader, at + 1, KMX_TIME_SLASH)) {
    taken = 1;
  }
  if (taken == 0 || (hour->value == 24 && minute > 0))
    return 0;
  if (taken == 3 && kmx_time_is (reader, at + 3, KMX_TIME_UHR))
    taken++;
  clock->minute = hour->value * HOUR + minute;
  clock->exact = hour->value > 12 || hour->value == 0 || hour->zero;
  return taken;
}

/* "Uhr", "a.m." and "p.m." behind a time that took @taken words. */
static int
read_half_of_day (KmxTimeReader *reader, int at, int taken, KmxClockWords *clock)
{
  if (taken == 0)
    return 0;
  if (kmx_time_is (reader, at + taken, KMX_TIME_UHR))
    taken++;
  if (kmx_time_is (reader, at + taken, KMX_TIME_HALF_DAY)) {
    if (clock->minute >= 13 * HOUR || clock->minute < HOUR)
      reader->conflict = TRUE;
    clock->minute = clock->minute % (12 * HOUR) + kmx_time_value (reader, at + taken) * HOUR;
    clock->exact = TRUE;
    clock->british = FALSE;
    taken++;
  }
  return taken;
}

/* A time of the clock; @led when a word such as "um" stands before it. */
static int
read_time (KmxTimeReader *reader, int at, gboolean led, KmxClockWords *clock)
{
  int taken = 0;

  *clock = (KmxClockWords){ 0 };
  if (kmx_time_is (reader, at, KMX_TIME_NOON)) {
    *clock = (KmxClockWords){ .minute = 12 * HOUR, .exact = TRUE };
    return 1;
  }
  taken = read_face (reader, at, clock);
  if (taken == 0 && kmx_time_is (reader, at, KMX_TIME_NUMBER))
    taken = read_digital (reader, at, led, clock);
  return read_half_of_day (reader, at, taken, clock);
}

/* Behind "from", "ten to twelve" is no ten to twelve. */
static int
read_start (KmxTimeReader *reader, int at, gboolean from, KmxClockWords *clock)
{
  if (!from || !reader->parse->english || !kmx_time_is (reader, at, KMX_TIME_NUMBER))
    return read_time (reader, at, TRUE, clock);
  *clock = (KmxClockWords){ 0 };
  return read_half_of_day (reader, at, read_digital (reader, at, TRUE, clock), clock);
}

static void
set_shape (KmxTimeReader *reader, KmxTimeShape shape, KmxClockWords clock, KmxClockWords until)
{
  KmxTimeParse *parse = reader->parse;

  if (parse->shape != KMX_SHAPE_NONE &&
      (parse->shape != shape || parse->clock.minute != clock.minute))
    reader->conflict = TRUE;
  parse->shape = shape;
  parse->clock = clock;
  parse->until = until;
}

/* "zwischen zehn und zwölf", "von 10 bis 12 Uhr", "10-12 Uhr". */
static int
read_between (KmxTimeReader *reader, int at)
{
  KmxTimeKind joint = kmx_time_is (reader, at, KMX_TIME_BETWEEN) ? KMX_TIME_AND : KMX_TIME_TO;
  gboolean led =
      kmx_time_is (reader, at, KMX_TIME_BETWEEN) || kmx_time_is (reader, at, KMX_TIME_FROM);
  KmxClockWords first = { 0 };
  KmxClockWords last = { 0 };
  int start = at;
  int taken = 0;

  if (led || kmx_time_is (reader, at, KMX_TIME_AT))
    at++;
  /* A bare "10" before "bis 12 Uhr" is an hour only if the other end reads as one. */
  taken = read_start (reader, at, kmx_time_is (reader, start, KMX_TIME_FROM), &first);
  if (taken == 0 || first.british)
    return 0;
  at += taken;
  if (!kmx_time_is (reader, at, joint) &&
      !(joint == KMX_TIME_TO && kmx_time_is (reader, at, KMX_TIME_DASH)))
    return 0;
  taken = read_time (reader, at + 1, led || kmx_time_is (reader, start, KMX_TIME_AT), &last);
  if (taken == 0 || last.british)
    return 0;
  set_shape (reader, KMX_SHAPE_BETWEEN, first, last);
  return at + 1 + taken - start;
}

/* "kurz nach drei" is some time in the quarter of an hour after it. */
static int
read_shortly (KmxTimeReader *reader, int at)
{
  KmxClockWords clock = { 0 };
  KmxClockWords other = { 0 };
  gboolean before = is_toward (reader, at + 1);
  int taken = 0;

  if (!kmx_time_is (reader, at, KMX_TIME_SHORTLY) || (!before && !is_past (reader, at + 1)))
    return 0;
  taken = read_time (reader, at + 2, TRUE, &clock);
  if (taken == 0 || clock.british || clock.minute < 15)
    return 0;
  other = clock;
  if (before)
    clock.minute -= 15;
  else
    other.minute += 15;
  set_shape (reader, KMX_SHAPE_BETWEEN, clock, other);
  return taken + 2;
}

int
kmx_time_read_clock (KmxTimeReader *reader, int at)
{
  KmxTimeShape shape = KMX_SHAPE_POINT;
  KmxClockWords clock = { 0 };
  gboolean led =
      kmx_time_is (reader, at - 1, KMX_TIME_PART) || kmx_time_is (reader, at + 1, KMX_TIME_PART);
  int start = at;
  int taken = read_between (reader, at);

  if (taken == 0)
    taken = read_shortly (reader, at);
  if (taken > 0)
    return taken;
  if (kmx_time_is (reader, at, KMX_TIME_AT)) {
    at++;
    led = TRUE;
  } else if (kmx_time_is (reader, at, KMX_TIME_FROM) || kmx_time_is (reader, at, KMX_TIME_AFTER)) {
    shape = KMX_SHAPE_FROM;
  } else if (kmx_time_is (reader, at, KMX_TIME_BEFORE) || kmx_time_is (reader, at, KMX_TIME_TO)) {
    shape = KMX_SHAPE_UNTIL;
  }
  if (shape != KMX_SHAPE_POINT) {
    at++;
    led = TRUE;
    while (kmx_time_is (reader, at, KMX_TIME_AT) || kmx_time_is (reader, at, KMX_TIME_ON))
      at++;
  }
  if (kmx_time_is (reader, at, KMX_TIME_MIDNIGHT) && shape == KMX_SHAPE_POINT) {
    reader->parse->midnight = TRUE;
    return at + 1 - start;
  }
  taken = read_time (reader, at, led, &clock);
  if (taken == 0)
    return 0;
  set_shape (reader, shape, clock, clock);
  return at + taken - start;
}
