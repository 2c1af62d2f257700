/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Copyright the Kametrix authors */
#include "kmx-time-grammar.h"

gboolean
kmx_time_is (const KmxTimeReader *reader, int at, KmxTimeKind kind)
{
  return at >= 0 && at < reader->n_tokens && reader->tokens[at].kind == kind;
}

int
kmx_time_value (const KmxTimeReader *reader, int at)
{
  return at >= 0 && at < reader->n_tokens ? reader->tokens[at].value : -1;
}

gboolean
kmx_time_is_count (const KmxTimeReader *reader, int at)
{
  return kmx_time_is (reader, at, KMX_TIME_NUMBER) && kmx_time_value (reader, at) <= 99;
}

/* What is said twice must agree. */
void
kmx_time_set (KmxTimeReader *reader, int *slot, int value)
{
  if (*slot != 0 && *slot != value)
    reader->conflict = TRUE;
  *slot = value;
}

static void
set_part (KmxTimeReader *reader, KmxDayPart part)
{
  int slot = (int) reader->parse->part;

  /* "morgen früh am Vormittag" says one thing. */
  if (slot == KMX_PART_MORNING && part == KMX_PART_FORENOON)
    slot = KMX_PART_NONE;
  kmx_time_set (reader, &slot, (int) part);
  reader->parse->part = (KmxDayPart) slot;
}

static gboolean
follows_day (const KmxTimeReader *reader, int at)
{
  return kmx_time_is (reader, at - 1, KMX_TIME_WEEKDAY) ||
         kmx_time_is (reader, at - 1, KMX_TIME_RELATIVE) ||
         kmx_time_is (reader, at - 1, KMX_TIME_MORGEN);
}

static void
set_relative (KmxTimeReader *reader, int days)
{
  KmxTimeParse *parse = reader->parse;

  if (parse->has_relative && parse->relative != days)
    reader->conflict = TRUE;
  parse->has_relative = TRUE;
  parse->relative = days;
  parse->over |= days < 0;
}

/* "heute", "morgen", "heute Morgen", "morgens". */
static int
read_near_day (KmxTimeReader *reader, int at)
{
  if (kmx_time_is (reader, at, KMX_TIME_RELATIVE)) {
    set_relative (reader, kmx_time_value (reader, at));
    return 1;
  }
  if (kmx_time_is (reader, at, KMX_TIME_MORGEN)) {
    if (follows_day (reader, at))
      set_part (reader, KMX_PART_MORNING);
    else
      set_relative (reader, 1);
    return 1;
  }
  if (kmx_time_is (reader, at, KMX_TIME_PART)) {
    set_part (reader, (KmxDayPart) kmx_time_value (reader, at));
    return 1;
  }
  return 0;
}

/* "this afternoon", "diesen Abend", and "tonight" by the lexicon: today. */
static int
read_part_of_today (KmxTimeReader *reader, int at)
{
  if (!kmx_time_is (reader, at, KMX_TIME_WHICH) || kmx_time_value (reader, at) != KMX_WHICH_THIS ||
      !kmx_time_is (reader, at + 1, KMX_TIME_PART))
    return 0;
  set_relative (reader, 0);
  set_part (reader, (KmxDayPart) kmx_time_value (reader, at + 1));
  return 2;
}

/* "at Christmas Eve", "gegen Mittag", "gegen Ende der Woche": no time of the clock follows. */
static gboolean
leads_to_no_clock (const KmxTimeReader *reader, int at)
{
  return kmx_time_is (reader, at, KMX_TIME_FEAST) || kmx_time_is (reader, at, KMX_TIME_PART) ||
         kmx_time_is (reader, at, KMX_TIME_EDGE) || kmx_time_is (reader, at, KMX_TIME_ON);
}

static int
read_small_words (KmxTimeReader *reader, int at)
{
  if (kmx_time_is (reader, at, KMX_TIME_SEASON)) {
    kmx_time_set (reader, &reader->parse->season, kmx_time_value (reader, at));
    return 1;
  }
  if (kmx_time_is (reader, at, KMX_TIME_NOW)) {
    reader->parse->elapsed_minutes = 0;
    return 1;
  }
  /* "in the next week", "in KW 49", "in der Mitte". */
  if (kmx_time_is (reader, at, KMX_TIME_IN))
    return !kmx_time_is (reader, at + 1, KMX_TIME_NUMBER) || reader->tokens[at + 1].article;
  if (kmx_time_is (reader, at, KMX_TIME_AT))
    return leads_to_no_clock (reader, at + 1);
  /* "einen Termin", "a table". */
  if (kmx_time_is (reader, at, KMX_TIME_NUMBER))
    return reader->tokens[at].article;
  /* "morgen und zwar um drei" is one time; "morgen und Freitag" conflicts by itself. */
  return kmx_time_is (reader, at, KMX_TIME_ON) || kmx_time_is (reader, at, KMX_TIME_DOT) ||
         kmx_time_is (reader, at, KMX_TIME_AND) || kmx_time_is (reader, at, KMX_TIME_DASH);
}

gboolean
kmx_time_parse_has_date (const KmxTimeParse *parse)
{
  return parse->has_relative || parse->weekday != 0 || parse->day != 0 || parse->month != 0 ||
         parse->has_week || parse->week != 0 || parse->weekend || parse->has_month_shift ||
         parse->feast >= 0 || parse->edge != KMX_EDGE_NONE;
}

/* "nachts um zwei Uhr" fits, "fünfzehn Uhr morgens" is left to the clock's windows. */
static gboolean
is_complete (const KmxTimeParse *parse)
{
  gboolean clock =
      parse->shape != KMX_SHAPE_NONE || parse->part != KMX_PART_NONE || parse->midnight;

  if (parse->over)
    return TRUE;
  if (parse->elapsed_minutes >= 0)
    return !clock &&
           (!kmx_time_parse_has_date (parse) || (parse->has_relative && parse->relative == 0));
  if (parse->midnight && (parse->shape != KMX_SHAPE_NONE))
    return FALSE;
  return clock || kmx_time_parse_has_date (parse);
}

void
kmx_time_parse (const KmxTimeToken *tokens, int n_tokens, gboolean english, KmxTimeParse *ret_parse)
{
  KmxTimeReader reader = { .tokens = tokens, .n_tokens = n_tokens, .parse = ret_parse };
  int (*const readers[]) (KmxTimeReader *, int) = { kmx_time_read_span, kmx_time_read_clock,
                                                    read_part_of_today, kmx_time_read_day,
                                                    read_near_day,      read_small_words };

  *ret_parse = (KmxTimeParse){ .english = english, .feast = -1, .elapsed_minutes = -1 };
  for (int at = 0, taken = 0; at < n_tokens; at += taken) {
    taken = 0;
    for (guint i = 0; i < G_N_ELEMENTS (readers) && taken == 0; i++)
      taken = readers[i](&reader, at);
    if (taken == 0)
      return;
  }
  ret_parse->understood = !reader.conflict && is_complete (ret_parse);
}
