/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include <string.h>

#include "kmx-spoken-number.h"
#include "kmx-spoken-private.h"

#define WORDS_SIZE_MAX 200

typedef struct {
  const char *word;
  guint value;
} Word;

/* Longer words first where one begins another; umlauts already written as two letters. */
static const Word units_de[] = {
  { "null", 0 },   { "eins", 1 }, { "eine", 1 }, { "ein", 1 },   { "zwei", 2 },
  { "zwo", 2 },    { "drei", 3 }, { "vier", 4 }, { "fuenf", 5 }, { "sechs", 6 },
  { "sieben", 7 }, { "acht", 8 }, { "neun", 9 }, { NULL, 0 },
};
static const Word teens_de[] = {
  { "zehn", 10 },     { "elf", 11 },       { "zwoelf", 12 },   { "dreizehn", 13 },
  { "vierzehn", 14 }, { "fuenfzehn", 15 }, { "sechzehn", 16 }, { "siebzehn", 17 },
  { "achtzehn", 18 }, { "neunzehn", 19 },  { NULL, 0 },
};
static const Word tens_de[] = {
  { "zwanzig", 20 }, { "dreissig", 30 }, { "vierzig", 40 }, { "fuenfzig", 50 }, { "sechzig", 60 },
  { "siebzig", 70 }, { "achtzig", 80 },  { "neunzig", 90 }, { NULL, 0 },
};
static const Word units_en[] = {
  { "zero", 0 }, { "nought", 0 }, { "one", 1 },   { "two", 2 },   { "three", 3 }, { "four", 4 },
  { "five", 5 }, { "six", 6 },    { "seven", 7 }, { "eight", 8 }, { "nine", 9 },  { NULL, 0 },
};
static const Word teens_en[] = {
  { "ten", 10 },      { "eleven", 11 },   { "twelve", 12 },  { "thirteen", 13 },
  { "fourteen", 14 }, { "fifteen", 15 },  { "sixteen", 16 }, { "seventeen", 17 },
  { "eighteen", 18 }, { "nineteen", 19 }, { NULL, 0 },
};
static const Word tens_en[] = {
  { "twenty", 20 },  { "thirty", 30 }, { "forty", 40 },  { "fifty", 50 }, { "sixty", 60 },
  { "seventy", 70 }, { "eighty", 80 }, { "ninety", 90 }, { NULL, 0 },
};

static gboolean
take (const char **at, const char *word)
{
  if (!g_str_has_prefix (*at, word))
    return FALSE;
  *at += strlen (word);
  return TRUE;
}

static gboolean
take_one_of (const char **at, const Word *words, guint *ret)
{
  for (; words->word != NULL; words++)
    if (take (at, words->word)) {
      *ret = words->value;
      return TRUE;
    }
  return FALSE;
}

static gboolean
take_below_hundred_de (const char **at, guint *ret)
{
  const char *try = *at;
  guint unit;
  guint ten;

  if (take_one_of (at, teens_de, ret) || take_one_of (at, tens_de, ret))
    return TRUE;
  if (!take_one_of (&try, units_de, &unit))
    return FALSE;
  *at = try;
  *ret = unit;
  if (unit > 0 && take (&try, "und") && take_one_of (&try, tens_de, &ten)) {
    *at = try;
    *ret = ten + unit;
  }
  return TRUE;
}

/* What follows "hundert" or "tausend", with or without "und"; nothing follows is fine, too. */
static void
take_rest (const char **at,
           const char *and,
           gboolean (*take_part) (const char **, guint *),
           guint *sum)
{
  const char *try = *at;
  guint part;

  take (&try, and);
  if (take_part (&try, &part) && part > 0) {
    *at = try;
    *sum += part;
  }
}

static gboolean
take_below_thousand_de (const char **at, guint *ret)
{
  guint number = 1;
  gboolean any = take_below_hundred_de (at, &number);

  /* "zwölfhundert", "neunzehnhundert"; but nobody says "zwanzighundert". */
  if (number > 0 && (number < 10 || (number > 10 && number % 10 != 0)) && take (at, "hundert")) {
    number *= 100;
    take_rest (at, "und", take_below_hundred_de, &number);
    any = TRUE;
  }
  *ret = number;
  return any;
}

static gboolean
take_below_million_de (const char **at, guint *ret)
{
  guint number = 1;
  gboolean any = take_below_thousand_de (at, &number);

  if (number > 0 && number < 1000 && take (at, "tausend")) {
    number *= 1000;
    take_rest (at, "und", take_below_thousand_de, &number);
    any = TRUE;
  }
  *ret = number;
  return any;
}

static gboolean
take_below_hundred_en (const char **at, guint *ret)
{
  const char *try;
  guint unit;

  if (take_one_of (at, teens_en, ret))
    return TRUE;
  if (!take_one_of (at, tens_en, ret))
    return take_one_of (at, units_en, ret);
  try = *at;
  if (take_one_of (&try, units_en, &unit) && unit > 0) {
    *at = try;
    *ret += unit;
  }
  return TRUE;
}

static gboolean
take_below_thousand_en (const char **at, guint *ret)
{
  const char *try = *at;

  if (take (&try, "ahundred"))
    (*at)++;
  if (g_str_has_prefix (*at, "hundred"))
    *ret = 1;
  else if (!take_below_hundred_en (at, ret))
    return FALSE;
  if (*ret > 0 && (*ret < 10 || *ret % 10 != 0) && take (at, "hundred")) {
    *ret *= 100;
    take_rest (at, "and", take_below_hundred_en, ret);
  }
  return TRUE;
}

static gboolean
take_below_million_en (const char **at, guint *ret)
{
  const char *try = *at;

  if (take (&try, "athousand"))
    (*at)++;
  if (g_str_has_prefix (*at, "thousand"))
    *ret = 1;
  else if (!take_below_thousand_en (at, ret))
    return FALSE;
  if (*ret > 0 && *ret < 1000 && take (at, "thousand")) {
    *ret *= 1000;
    take_rest (at, "and", take_below_thousand_en, ret);
  }
  return TRUE;
}

typedef struct {
  gboolean (*take_part) (const char **at, guint *ret);
  const char *and;
  /* Plural and singular, by the count: "eine Milliarde neun" begins like "Milliarden". */
  const char *milliard[2];
  const char *million[2];
} Grammar;

static const Grammar german = {
  take_below_million_de, "und", { "milliarden", "milliarde" }, { "millionen", "million" }
};
static const Grammar english = {
  take_below_million_en, "and", { "billion", "billion" }, { "million", "million" }
};

static gboolean
parse (const char *words, const Grammar *grammar, gint64 *ret)
{
  const char *at = words;
  gint64 sum = 0;
  gint64 below = G_MAXINT64;
  gboolean negative = take (&at, "minus");

  do {
    gint64 factor = 1;
    guint part;

    if (below != G_MAXINT64)
      take (&at, grammar->and);
    if (!grammar->take_part (&at, &part))
      return FALSE;
    if (take (&at, grammar->milliard[part == 1]))
      factor = G_GINT64_CONSTANT (1000000000);
    else if (take (&at, grammar->million[part == 1]))
      factor = 1000000;
    /* Powers fall, and "tausend Millionen" is a Milliarde said wrongly. */
    if (factor >= below || (factor > 1 && (part == 0 || part > 999)))
      return FALSE;
    sum += (gint64) part * factor;
    below = factor;
  } while (*at != '\0' && below > 1);
  if (*at != '\0')
    return FALSE;
  *ret = negative ? -sum : sum;
  return TRUE;
}

char *
kmx_spoken_fold (const char *words)
{
  g_autofree char *lower = g_utf8_casefold (words, -1); /* makes "ß" "ss" */
  g_autofree char *composed = g_utf8_normalize (lower, -1, G_NORMALIZE_NFC);
  GString *folded = g_string_new (NULL);

  for (const char *at = composed; *at != '\0'; at = g_utf8_next_char (at)) {
    gunichar character = g_utf8_get_char (at);

    if (character == 0xe4)
      g_string_append (folded, "ae");
    else if (character == 0xf6)
      g_string_append (folded, "oe");
    else if (character == 0xfc)
      g_string_append (folded, "ue");
    else if (!g_unichar_isspace (character) && character != '-')
      g_string_append_unichar (folded, character);
  }
  return g_string_free (folded, FALSE);
}

gboolean
kmx_spoken_read_number (const char *words, gint64 *ret)
{
  /* Only alone: "eine Million" begins with "einem", too. */
  static const char *const articles[] = { "einem", "einen", "einer", NULL };
  g_autofree char *stripped = NULL;
  g_autofree char *folded = NULL;
  gsize size = strlen (words);

  if (size > WORDS_SIZE_MAX || !g_utf8_validate (words, (gssize) size, NULL))
    return FALSE;
  stripped = g_strstrip (g_strdup (words));
  size = strlen (stripped);
  if (size > 0 && size <= 12 && strspn (stripped, "0123456789") == size) {
    *ret = g_ascii_strtoll (stripped, NULL, 10);
    return TRUE;
  }
  folded = kmx_spoken_fold (stripped);
  if (g_strv_contains (articles, folded)) {
    *ret = 1;
    return TRUE;
  }
  return parse (folded, &german, ret) || parse (folded, &english, ret);
}
