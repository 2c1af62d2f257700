/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Copyright the Kametrix authors */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The words of dates and times, as the resolver's grammar sees them. */

#define KMX_TIME_TOKENS_MAX 48

typedef enum {
  KMX_TIME_WORD, /* not in the lexicon */
  KMX_TIME_FILLER,
  KMX_TIME_NUMBER,
  KMX_TIME_ORDINAL,
  KMX_TIME_DOT,
  KMX_TIME_COLON,
  KMX_TIME_DASH,
  KMX_TIME_SLASH,
  KMX_TIME_RELATIVE, /* value: days from today */
  KMX_TIME_MORGEN,   /* German: tomorrow, or the morning */
  KMX_TIME_WEEKDAY,  /* value: 1 is Monday */
  KMX_TIME_MONTH,
  KMX_TIME_PART,  /* value: KmxDayPart */
  KMX_TIME_WHICH, /* value: KmxTimeWhich */
  KMX_TIME_UNIT,  /* value: KmxTimeUnit */
  KMX_TIME_IN,
  KMX_TIME_AGO,
  KMX_TIME_AT,
  KMX_TIME_ON,
  KMX_TIME_FROM,
  KMX_TIME_TO,
  KMX_TIME_BEFORE,
  KMX_TIME_AFTER,
  KMX_TIME_BETWEEN,
  KMX_TIME_AND,
  KMX_TIME_UHR,
  KMX_TIME_HALF,
  KMX_TIME_QUARTER,
  KMX_TIME_THREE_QUARTERS,
  KMX_TIME_ELAPSED, /* value: minutes, as in "Viertelstunde" */
  KMX_TIME_KW,
  KMX_TIME_EDGE, /* value: KmxTimeEdge: beginning, middle, end of */
  KMX_TIME_WEEKEND,
  KMX_TIME_FEAST, /* value: index for kmx_time_feast */
  KMX_TIME_NOON,
  KMX_TIME_MIDNIGHT,
  KMX_TIME_NOW,
  KMX_TIME_HALF_DAY, /* value: 0 for a.m., 12 for p.m. */
  KMX_TIME_SEASON,   /* value: 1 for summer time, 2 for standard time */
  KMX_TIME_SHORTLY,
  KMX_TIME_PURPOSE,
  KMX_TIME_REFUSED, /* "oder", "nicht", "jeden": more than one time, or none */
} KmxTimeKind;

typedef enum {
  KMX_PART_NONE,
  KMX_PART_MORNING,
  KMX_PART_FORENOON,
  KMX_PART_MIDDAY,
  KMX_PART_AFTERNOON,
  KMX_PART_EVENING,
  KMX_PART_NIGHT,
} KmxDayPart;

typedef enum {
  KMX_WHICH_NONE,
  KMX_WHICH_THIS,
  KMX_WHICH_COMING,
  KMX_WHICH_NEXT,
  KMX_WHICH_AFTER_NEXT,
  KMX_WHICH_LAST,
} KmxTimeWhich;

typedef enum {
  KMX_UNIT_MINUTE,
  KMX_UNIT_HOUR,
  KMX_UNIT_DAY,
  KMX_UNIT_WEEK,
  KMX_UNIT_MONTH,
  KMX_UNIT_YEAR
} KmxTimeUnit;

typedef enum { KMX_EDGE_NONE, KMX_EDGE_BEGIN, KMX_EDGE_MIDDLE, KMX_EDGE_END } KmxTimeEdge;

typedef struct {
  KmxTimeKind kind;
  int value;
  guint digits;     /* 0 when the number was words */
  gboolean zero;    /* a leading zero: the 24-hour clock */
  gboolean article; /* "ein", "a": counts only before a unit or "Uhr" */
} KmxTimeToken;

/* One entry of a lexicon: folded words with single spaces between them. */
typedef struct {
  const char *words;
  KmxTimeKind kind;
  int value;
} KmxTimeEntry;

/* Both end with an entry without words. */
extern const KmxTimeEntry kmx_time_lexicon_de[];
extern const KmxTimeEntry kmx_time_lexicon_en[];
/* Words around a time that say nothing about it, between spaces. */
extern const char *const kmx_time_fillers_de;
extern const char *const kmx_time_fillers_en;

/* Lower case, ä as ae, ß as ss, apostrophes gone; NULL when @phrase is not UTF-8 or too long. */
char *kmx_time_fold (const char *phrase) G_GNUC_WARN_UNUSED_RESULT;
/* -1 when @word, folded, is no number from 0 to 2999. */
int kmx_time_read_number (const char *word, gboolean english, gboolean *ret_ordinal);
/* The tokens without fillers.  Returns their number, or -1 when there are too many. */
int kmx_time_tokenise (const char *folded, gboolean english, KmxTimeToken *tokens);

G_END_DECLS
