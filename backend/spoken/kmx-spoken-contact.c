/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include "kmx-spoken-contact.h"

#include <string.h>

#include "kmx-phone.h"
#include "kmx-spoken-number.h"
#include "kmx-spoken-private.h"
#include "kmx-spoken-spelling.h"

#define PAUSE " – "
#define GROUP_MAX 3

static void
append_group (GString *text, const char *digits, gsize count, const char *language)
{
  g_autofree char *group = g_strndup (digits, count);
  g_autofree char *words = kmx_spoken_digits (group, language);

  g_string_append_printf (text, "%s%s", text->len > 0 ? PAUSE : "", words);
}

/* Threes, and twos at the end, so that no digit is left alone: 3, 2+2, 3+2, 3+3, 3+2+2. */
static void
append_run (GString *text, const char *digits, gsize count, const char *language)
{
  while (count > 0) {
    gsize take = count == 4 || count == 2 ? 2 : MIN (count, GROUP_MAX);

    append_group (text, digits, take, language);
    digits += take;
    count -= take;
  }
}

static gsize
measure_country (const char *digits)
{
  static const char *const twos[] = { "20", "27", "30", "31", "32", "33", "34", "36", "39",
                                      "40", "41", "43", "44", "45", "46", "47", "48", "49",
                                      "51", "52", "53", "54", "55", "56", "57", "58", "60",
                                      "61", "62", "63", "64", "65", "66", "81", "82", "84",
                                      "86", "90", "91", "92", "93", "94", "95", "98" };

  if (digits[0] == '1' || digits[0] == '7')
    return 1;
  for (guint i = 0; i < G_N_ELEMENTS (twos); i++)
    if (g_str_has_prefix (digits, twos[i]))
      return 2;
  return 3;
}

/* As dialled at home: "+49 (0)30 12" → "030 12"; other countries keep their plus. */
static char *
make_national (const char *phone)
{
  g_autofree char *formatted = kmx_phone_is_e164 (phone) ? kmx_phone_format (phone, "de") : NULL;
  g_autoptr (GString) text = g_string_new (formatted != NULL ? formatted : phone);

  g_string_replace (text, "(0)", "", 0);
  if (g_str_has_prefix (text->str, "00")) {
    g_string_erase (text, 0, 2);
    g_string_prepend_c (text, '+');
  }
  if (g_str_has_prefix (text->str, "+49")) {
    g_string_erase (text, 0, 3);
    while (text->len > 0 && !g_ascii_isdigit (text->str[0]))
      g_string_erase (text, 0, 1);
    if (text->str[0] != '0')
      g_string_prepend_c (text, '0');
  }
  return g_string_free (g_steal_pointer (&text), FALSE);
}

char *
kmx_spoken_phone (const char *phone, const char *language)
{
  g_autofree char *national = make_national (phone);
  const char *at = national;
  GString *text = g_string_new (NULL);

  if (*at == '+') {
    gsize run = strspn (at + 1, "0123456789");
    gsize country = MIN (run, measure_country (at + 1));
    g_autofree char *code = g_strndup (at + 1, country);
    g_autofree char *words = kmx_spoken_digits (code, language);

    g_string_append_printf (text, "plus %s", words);
    at += 1 + country;
  }
  while (*at != '\0') {
    gsize run = strspn (at, "0123456789");

    append_run (text, at, run, language);
    at += run > 0 ? run : 1;
  }
  return g_string_free (text, FALSE);
}

static const char *
find_symbol (char symbol, gboolean english)
{
  static const struct {
    char symbol;
    const char *words[2];
  } symbols[] = {
    { '.', { "Punkt", "dot" } },
    { '-', { "Minus", "dash" } },
    { '_', { "Unterstrich", "underscore" } },
    { '@', { "ät", "at" } },
    { '+', { "Plus", "plus" } },
    { '/', { "Schrägstrich", "slash" } },
    { ':', { "Doppelpunkt", "colon" } },
    { '#', { "Raute", "hash" } },
    { '&', { "Und-Zeichen", "ampersand" } },
    { '=', { "Gleichheitszeichen", "equals" } },
    { '~', { "Tilde", "tilde" } },
    { '\'', { "Apostroph", "apostrophe" } },
    { '%', { "Prozent", "percent" } },
    { '!', { "Ausrufezeichen", "exclamation mark" } },
    { '?', { "Fragezeichen", "question mark" } },
  };

  for (guint i = 0; i < G_N_ELEMENTS (symbols); i++)
    if (symbols[i].symbol == symbol)
      return symbols[i].words[english];
  return NULL;
}

char *
kmx_spoken_email (const char *email, const char *language)
{
  gboolean english = kmx_spoken_is_english (language);
  GString *text = g_string_new (NULL);
  gboolean in_word = FALSE;

  for (const char *at = email; *at != '\0'; at = g_utf8_next_char (at)) {
    const char *symbol = find_symbol (*at, english);
    g_autofree char *digit = NULL;

    if (g_ascii_isdigit (*at)) {
      char one[2] = { *at, '\0' };

      digit = kmx_spoken_digits (one, language);
      symbol = digit;
    }
    if (*at == ' ' || (guchar) *at < 0x20) {
      in_word = FALSE;
      continue;
    }
    if (text->len > 0 && (symbol != NULL || !in_word))
      g_string_append_c (text, ' ');
    if (symbol != NULL)
      g_string_append (text, symbol);
    else
      g_string_append_unichar (text, g_utf8_get_char (at));
    in_word = symbol == NULL;
  }
  return g_string_free (text, FALSE);
}

/* "A wie Aachen, B wie Berlin" of the letters from @at on; returns their end. */
static const char *
append_letters (GString *text, const char *at, const char *language)
{
  const char *end = at;
  g_autofree char *letters = NULL;
  g_autofree char *spelled = NULL;

  while (g_unichar_isalpha (g_utf8_get_char (end)))
    end = g_utf8_next_char (end);
  if (end == at)
    return at;
  letters = g_strndup (at, (gsize) (end - at));
  spelled = kmx_spoken_spelling (letters, language);
  g_string_append_printf (text, "%s%s", text->len > 0 ? ", " : "", spelled);
  return end;
}

char *
kmx_spoken_plate (const char *plate, const char *language)
{
  gboolean english = kmx_spoken_is_english (language);
  g_autofree char *upper = kmx_spoken_capitals (plate);
  const char *at = upper;
  GString *text = g_string_new (NULL);
  gsize district = strcspn (at, " -:");
  gboolean first = strpbrk (at, " -:") != NULL && at[strcspn (at, "0123456789")] != '\0' &&
                   district < strcspn (at, "0123456789");

  /* The district is known by its letters and needs no table; without a gap nobody knows its end. */
  for (const char *end = at + district; first && at < end; at = g_utf8_next_char (at)) {
    if (text->len > 0)
      g_string_append_c (text, ' ');
    g_string_append_unichar (text, g_utf8_get_char (at));
  }
  if (first)
    g_string_append (text, english ? ", then" : ", dann");
  while (*at != '\0') {
    gsize run = strspn (at, "0123456789");
    g_autoptr (GString) part = g_string_new (NULL);

    if (run > 0) {
      g_autofree char *digits = g_strndup (at, run);
      g_autofree char *words = kmx_spoken_digits (digits, language);

      g_string_append (part, words);
      at += run;
    } else {
      const char *end = append_letters (part, at, language);

      at = end > at ? end : g_utf8_next_char (at);
    }
    if (part->len > 0) {
      g_string_append_printf (text, "%s%s", text->len == 0 ? "" : first ? " " : ", ", part->str);
      first = FALSE;
    }
  }
  return g_string_free (text, FALSE);
}

char *
kmx_spoken_postal_code (const char *code, const char *language)
{
  return kmx_spoken_digits (code, language);
}
