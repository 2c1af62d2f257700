/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include "kmx-spoken-number.h"

#include <string.h>

#define THOUSAND 1000
#define MILLION 1000000
#define MILLIARD G_GINT64_CONSTANT (1000000000)
#define DECIMAL_DIGITS_MAX 12

static const char *const small_de[] = {
  "null",     "eins",     "zwei",     "drei",     "vier",     "fünf",    "sechs",
  "sieben",   "acht",     "neun",     "zehn",     "elf",      "zwölf",   "dreizehn",
  "vierzehn", "fünfzehn", "sechzehn", "siebzehn", "achtzehn", "neunzehn"
};
static const char *const tens_de[] = { "",        "zehn",    "zwanzig", "dreißig", "vierzig",
                                       "fünfzig", "sechzig", "siebzig", "achtzig", "neunzig" };
static const char *const small_en[] = { "zero",    "one",     "two",       "three",    "four",
                                        "five",    "six",     "seven",     "eight",    "nine",
                                        "ten",     "eleven",  "twelve",    "thirteen", "fourteen",
                                        "fifteen", "sixteen", "seventeen", "eighteen", "nineteen" };
static const char *const tens_en[] = { "",      "ten",   "twenty",  "thirty", "forty",
                                       "fifty", "sixty", "seventy", "eighty", "ninety" };

gboolean
kmx_spoken_is_english (const char *language)
{
  return language != NULL && g_str_has_prefix (language, "en");
}

/* @one: how a trailing 1 sounds: "eins", "ein" in front of a noun, "eine" in front of "Millionen".
 */
static void
append_below_thousand_de (GString *text, guint number, const char *one)
{
  if (number >= 100) {
    append_below_thousand_de (text, number / 100, "ein");
    g_string_append (text, "hundert");
    number %= 100;
    if (number == 0)
      return;
  }
  if (number == 1)
    g_string_append (text, one);
  else if (number < G_N_ELEMENTS (small_de))
    g_string_append (text, small_de[number]);
  else {
    if (number % 10 != 0) {
      append_below_thousand_de (text, number % 10, "ein");
      g_string_append (text, "und");
    }
    g_string_append (text, tens_de[number / 10]);
  }
}

static void
append_below_million_de (GString *text, guint number, const char *one)
{
  if (number >= THOUSAND) {
    append_below_thousand_de (text, number / THOUSAND, "ein");
    g_string_append (text, "tausend");
    number %= THOUSAND;
    if (number == 0)
      return;
  }
  append_below_thousand_de (text, number, one);
}

static void
append_power_de (GString *text, guint count, const char *one, const char *many)
{
  if (count == 0)
    return;
  append_below_thousand_de (text, count, "eine");
  g_string_append_printf (text, " %s ", count == 1 ? one : many);
}

static void
append_de (GString *text, gint64 number, const char *one)
{
  append_power_de (text, (guint) (number / MILLIARD), "Milliarde", "Milliarden");
  append_power_de (text, (guint) (number % MILLIARD / MILLION), "Million", "Millionen");
  if (number % MILLION != 0 || number == 0)
    append_below_million_de (text, (guint) (number % MILLION), one);
  else
    g_string_truncate (text, text->len - 1);
}

static void
append_below_thousand_en (GString *text, guint number)
{
  if (number >= 100) {
    g_string_append_printf (text, "%s hundred", small_en[number / 100]);
    number %= 100;
    if (number == 0)
      return;
    g_string_append (text, " and ");
  }
  if (number < G_N_ELEMENTS (small_en))
    g_string_append (text, small_en[number]);
  else if (number % 10 == 0)
    g_string_append (text, tens_en[number / 10]);
  else
    g_string_append_printf (text, "%s-%s", tens_en[number / 10], small_en[number % 10]);
}

static void
append_en (GString *text, gint64 number)
{
  static const struct {
    gint64 value;
    const char *name;
  } powers[] = { { MILLIARD, "billion" }, { MILLION, "million" }, { THOUSAND, "thousand" } };
  gboolean any = FALSE;

  for (guint i = 0; i < G_N_ELEMENTS (powers); i++) {
    guint count = (guint) (number / powers[i].value);

    number %= powers[i].value;
    if (count == 0)
      continue;
    if (any)
      g_string_append_c (text, ' ');
    append_below_thousand_en (text, count);
    g_string_append_printf (text, " %s", powers[i].name);
    any = TRUE;
  }
  if (number == 0 && any)
    return;
  if (any)
    g_string_append (text, number < 100 ? " and " : " ");
  append_below_thousand_en (text, (guint) number);
}

static char *
speak (gint64 number, const char *language, const char *one)
{
  GString *text = g_string_new (NULL);

  if (number > KMX_SPOKEN_NUMBER_MAX || number < -KMX_SPOKEN_NUMBER_MAX) {
    g_autofree char *written = g_strdup_printf ("%" G_GINT64_FORMAT, number);
    g_autofree char *digits = kmx_spoken_digits (written, language);

    g_string_append_printf (text, "%s%s", number < 0 ? "minus " : "", digits);
    return g_string_free (text, FALSE);
  }
  if (number < 0) {
    g_string_append (text, "minus ");
    number = -number;
  }
  if (kmx_spoken_is_english (language))
    append_en (text, number);
  else
    append_de (text, number, one);
  return g_string_free (text, FALSE);
}

char *
kmx_spoken_number (gint64 number, const char *language)
{
  return speak (number, language, "eins");
}

char *
kmx_spoken_count (gint64 number, const char *language)
{
  return speak (number, language, "ein");
}

static char *
year_en (guint year)
{
  guint century = year / 100;
  guint rest = year % 100;
  g_autofree char *front = NULL;
  g_autofree char *back = NULL;

  /* "two thousand and six", but "twenty twenty-six" and "nineteen oh six". */
  if (century % 10 == 0 && rest < 10)
    return kmx_spoken_number (year, "en");
  front = kmx_spoken_number (century, "en");
  back = rest == 0 ? g_strdup ("hundred") : kmx_spoken_number (rest, "en");
  return g_strdup_printf (rest > 0 && rest < 10 ? "%s oh %s" : "%s %s", front, back);
}

char *
kmx_spoken_year (gint64 year, const char *language)
{
  if (kmx_spoken_is_english (language) && year >= 1000 && year < 10000)
    return year_en ((guint) year);
  if (!kmx_spoken_is_english (language) && year >= 1100 && year < 2000) {
    GString *text = g_string_new (NULL);

    append_below_thousand_de (text, (guint) year / 100, "ein");
    g_string_append (text, "hundert");
    if (year % 100 != 0)
      append_below_thousand_de (text, (guint) year % 100, "eins");
    return g_string_free (text, FALSE);
  }
  return kmx_spoken_number (year, language);
}

static char *
ordinal_en (guint number)
{
  static const char *const small[] = { "",          "first",       "second",     "third",
                                       "fourth",    "fifth",       "sixth",      "seventh",
                                       "eighth",    "ninth",       "tenth",      "eleventh",
                                       "twelfth",   "thirteenth",  "fourteenth", "fifteenth",
                                       "sixteenth", "seventeenth", "eighteenth", "nineteenth" };
  guint rest = number % 100;
  g_autoptr (GString) text = g_string_new (NULL);

  if (number >= 100)
    g_string_append_printf (text, "%s hundred%s", small_en[number / 100],
                            rest == 0 ? "th" : " and ");
  if (rest >= 20 && rest % 10 == 0)
    /* "twenty" → "twentieth" */
    g_string_append_printf (text, "%.*sieth", (int) strlen (tens_en[rest / 10]) - 1,
                            tens_en[rest / 10]);
  else if (rest >= 20)
    g_string_append_printf (text, "%s-%s", tens_en[rest / 10], small[rest % 10]);
  else
    g_string_append (text, small[rest]);
  return g_string_free (g_steal_pointer (&text), FALSE);
}

char *
kmx_spoken_ordinal (guint number, const char *ending, const char *language)
{
  guint rest = number % 100;
  GString *text;

  g_return_val_if_fail (number >= 1 && number <= 999, NULL);
  if (kmx_spoken_is_english (language))
    return ordinal_en (number);
  text = g_string_new (NULL);
  if (rest == 0 || rest >= 20) {
    append_below_thousand_de (text, number, "eins");
    g_string_append (text, "ste");
  } else {
    if (number > rest)
      append_below_thousand_de (text, number - rest, "ein");
    if (rest == 1)
      g_string_append (text, "erste");
    else if (rest == 3)
      g_string_append (text, "dritte");
    else if (rest == 7)
      g_string_append (text, "siebte");
    else if (rest == 8)
      g_string_append (text, "achte");
    else
      g_string_append_printf (text, "%ste", small_de[rest]);
  }
  if (ending != NULL)
    g_string_append (text, ending);
  return g_string_free (text, FALSE);
}

char *
kmx_spoken_digits (const char *text, const char *language)
{
  gboolean english = kmx_spoken_is_english (language);
  GString *words = g_string_new (NULL);

  for (const char *at = text; *at != '\0'; at++) {
    guint digit;

    if (!g_ascii_isdigit (*at))
      continue;
    digit = (guint) g_ascii_digit_value (*at);
    if (words->len > 0)
      g_string_append_c (words, ' ');
    g_string_append (words, english ? small_en[digit] : digit == 2 ? "zwo" : small_de[digit]);
  }
  return g_string_free (words, FALSE);
}

/* Grouping counts only in threes: "1.234" is a thousand, "12.34" in German is nothing. */
static gboolean
read_whole (const char **at, char grouping, gint64 *ret)
{
  const char *start = *at;
  gsize run = strspn (start, "0123456789");
  gboolean grouped = run >= 1 && run <= 3 && start[run] == grouping;
  gint64 value = 0;

  if (run == 0 || run > DECIMAL_DIGITS_MAX)
    return FALSE;
  for (gsize i = 0; i < run; i++)
    value = value * 10 + g_ascii_digit_value (start[i]);
  *at = start + run;
  while (grouped && **at == grouping) {
    if (strspn (*at + 1, "0123456789") != 3 || value > KMX_SPOKEN_NUMBER_MAX / THOUSAND)
      return FALSE;
    for (guint i = 1; i <= 3; i++)
      value = value * 10 + g_ascii_digit_value ((*at)[i]);
    *at += 4;
  }
  *ret = value;
  return TRUE;
}

char *
kmx_spoken_decimal (const char *written, const char *language)
{
  gboolean english = kmx_spoken_is_english (language);
  const char *at = written;
  g_autoptr (GString) text = g_string_new (NULL);
  g_autofree char *whole = NULL;
  gint64 value;
  gsize run;

  if (g_str_has_prefix (at, "−")) /* U+2212 */
    at += strlen ("−");
  else if (*at == '-' || *at == '+')
    at++;
  if (at > written && *written != '+')
    g_string_append (text, "minus ");
  if (!read_whole (&at, english ? ',' : '.', &value))
    return NULL;
  whole = kmx_spoken_number (value, language);
  g_string_append (text, whole);
  if (*at == '\0')
    return g_string_free (g_steal_pointer (&text), FALSE);
  run = strspn (at + 1, "0123456789");
  if (*at != (english ? '.' : ',') || run == 0 || run > DECIMAL_DIGITS_MAX || at[1 + run] != '\0')
    return NULL;
  g_string_append (text, english ? " point" : " Komma");
  for (gsize i = 1; i <= run; i++)
    g_string_append_printf (text, " %s",
                            (english ? small_en : small_de)[g_ascii_digit_value (at[i])]);
  return g_string_free (g_steal_pointer (&text), FALSE);
}

char *
kmx_spoken_percent (const char *written, const char *language)
{
  g_autofree char *number = kmx_spoken_decimal (written, language);

  if (number == NULL)
    return NULL;
  if (kmx_spoken_is_english (language))
    return g_strconcat (number, " percent", NULL);
  if (g_str_equal (number, "eins"))
    return g_strdup ("ein Prozent");
  return g_strconcat (number, " Prozent", NULL);
}
