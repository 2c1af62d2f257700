/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include "kmx-spoken-spelling.h"

#include <string.h>

#include "kmx-spoken-number.h"

#define A_UMLAUT 0xc4
#define O_UMLAUT 0xd6
#define U_UMLAUT 0xdc
#define SHARP_S 0xdf
#define SHARP_S_CAPITAL 0x1e9e

static const char *const din_2022[26] = {
  "Aachen",     "Berlin",    "Chemnitz",  "Düsseldorf", "Essen",     "Frankfurt", "Goslar",
  "Hamburg",    "Ingelheim", "Jena",      "Köln",       "Leipzig",   "München",   "Nürnberg",
  "Offenbach",  "Potsdam",   "Quickborn", "Rostock",    "Salzwedel", "Tübingen",  "Unna",
  "Völklingen", "Wuppertal", "Xanten",    "Ypsilon",    "Zwickau"
};
static const char *const icao[26] = {
  "Alfa",    "Bravo", "Charlie", "Delta",  "Echo",     "Foxtrot", "Golf",   "Hotel",  "India",
  "Juliett", "Kilo",  "Lima",    "Mike",   "November", "Oscar",   "Papa",   "Quebec", "Romeo",
  "Sierra",  "Tango", "Uniform", "Victor", "Whiskey",  "X-ray",   "Yankee", "Zulu"
};

const char *
kmx_spoken_letter_word (gunichar letter, const char *language)
{
  gunichar upper = g_unichar_toupper (letter);

  if (upper >= 'A' && upper <= 'Z')
    return (kmx_spoken_is_english (language) ? icao : din_2022)[upper - 'A'];
  if (kmx_spoken_is_english (language))
    return NULL;
  if (upper == A_UMLAUT)
    return "Umlaut Aachen";
  if (upper == O_UMLAUT)
    return "Umlaut Offenbach";
  if (upper == U_UMLAUT)
    return "Umlaut Unna";
  if (upper == SHARP_S || upper == SHARP_S_CAPITAL)
    return "Eszett";
  return NULL;
}

static const char *
find_other (gunichar letter, gboolean english)
{
  static const struct {
    gunichar letter;
    const char *words[2];
  } others[] = {
    { ' ', { "neues Wort", "new word" } },
    { '-', { "Bindestrich", "hyphen" } },
    { 0x2010, { "Bindestrich", "hyphen" } },
    { 0x2013, { "Bindestrich", "hyphen" } },
    { '.', { "Punkt", "dot" } },
    { '\'', { "Apostroph", "apostrophe" } },
    { 0x2019, { "Apostroph", "apostrophe" } },
    { '/', { "Schrägstrich", "slash" } },
    { '&', { "Und-Zeichen", "ampersand" } },
    { '+', { "Plus", "plus" } },
    { A_UMLAUT, { "Umlaut Aachen", "A umlaut" } },
    { O_UMLAUT, { "Umlaut Offenbach", "O umlaut" } },
    { U_UMLAUT, { "Umlaut Unna", "U umlaut" } },
    { SHARP_S, { "Eszett", "sharp S" } },
    { SHARP_S_CAPITAL, { "Eszett", "sharp S" } },
  };

  for (guint i = 0; i < G_N_ELEMENTS (others); i++)
    if (others[i].letter == letter)
      return others[i].words[english];
  return NULL;
}

static char *
spell_one (gunichar character, const char *language)
{
  gboolean english = kmx_spoken_is_english (language);
  gunichar upper = g_unichar_toupper (character);
  const char *word = kmx_spoken_letter_word (upper, language);
  const char *other = find_other (upper, english);
  char bytes[7] = { 0 };

  if (g_unichar_isdigit (character) && character < 0x80) {
    bytes[0] = (char) character;
    return kmx_spoken_digits (bytes, language);
  }
  g_unichar_to_utf8 (upper, bytes);
  /* "Ä wie Umlaut Aachen", but ß has no other name than its own. */
  if (word != NULL && upper != SHARP_S && upper != SHARP_S_CAPITAL)
    return g_strdup_printf (english ? "%s as in %s" : "%s wie %s", bytes, word);
  return g_strdup (other != NULL ? other : bytes);
}

char *
kmx_spoken_spelling (const char *word, const char *language)
{
  g_autofree char *composed = g_utf8_normalize (word, -1, G_NORMALIZE_NFC);
  GString *text = g_string_new (NULL);

  for (const char *at = composed; at != NULL && *at != '\0'; at = g_utf8_next_char (at)) {
    g_autofree char *spelled = spell_one (g_utf8_get_char (at), language);

    g_string_append_printf (text, "%s%s", text->len > 0 ? ", " : "", spelled);
  }
  return g_string_free (text, FALSE);
}
