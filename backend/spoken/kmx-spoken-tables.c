/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include <string.h>

#include "kmx-spoken-private.h"
#include "kmx-spoken-spelling.h"

#define SOUNDS_MAX 6

/* What kmx_spoken_letter_word () does not say but people do, folded. */
static const struct {
  const char *word;
  const char *letters;
} other_words[] = {
  /* The table of before 2022 and its older forms. */
  { "anton", "A" },
  { "aerger", "Ä" },
  { "berta", "B" },
  { "bertha", "B" },
  { "caesar", "C" },
  { "charlotte", "CH" },
  { "dora", "D" },
  { "david", "D" },
  { "emil", "E" },
  { "friedrich", "F" },
  { "gustav", "G" },
  { "heinrich", "H" },
  { "ida", "I" },
  { "julius", "J" },
  { "jakob", "J" },
  { "kaufmann", "K" },
  { "konrad", "K" },
  { "ludwig", "L" },
  { "martha", "M" },
  { "marta", "M" },
  { "nordpol", "N" },
  { "nathan", "N" },
  { "otto", "O" },
  { "oekonom", "Ö" },
  { "oese", "Ö" },
  { "paula", "P" },
  { "quelle", "Q" },
  { "richard", "R" },
  { "samuel", "S" },
  { "siegfried", "S" },
  { "schule", "SCH" },
  { "theodor", "T" },
  { "ulrich", "U" },
  { "uebermut", "Ü" },
  { "uebel", "Ü" },
  { "viktor", "V" },
  { "wilhelm", "W" },
  { "xanthippe", "X" },
  { "zacharias", "Z" },
  { "zeppelin", "Z" },
  { "zuerich", "Z" },
  { "eszett", "ß" },
  { "esszett", "ß" },
  /* Other spellings of the ICAO alphabet. */
  { "alpha", "A" },
  { "juliet", "J" },
  { "whisky", "W" },
  /* Names of letters that are no other word. */
  { "jot", "J" },
  { "vau", "V" },
  { "zett", "Z" },
  { "zet", "Z" },
  { "zed", "Z" },
};

const char *
kmx_spoken_table_letters (const char *folded)
{
  static const char letters[26][2] = { "A", "B", "C", "D", "E", "F", "G", "H", "I",
                                       "J", "K", "L", "M", "N", "O", "P", "Q", "R",
                                       "S", "T", "U", "V", "W", "X", "Y", "Z" };
  static const char *const languages[] = { "de", "en" };

  for (guint i = 0; i < G_N_ELEMENTS (other_words); i++)
    if (g_str_equal (other_words[i].word, folded))
      return other_words[i].letters;
  for (guint i = 0; i < 26 * G_N_ELEMENTS (languages); i++) {
    g_autofree char *word =
        kmx_spoken_fold (kmx_spoken_letter_word ('A' + i % 26, languages[i / 26]));

    if (g_str_equal (word, folded))
      return letters[i % 26];
  }
  return NULL;
}

char *
kmx_spoken_capitals (const char *text)
{
  GString *capitals = g_string_new (NULL);

  for (; *text != '\0'; text = g_utf8_next_char (text))
    g_string_append_unichar (capitals, g_unichar_toupper (g_utf8_get_char (text)));
  return g_string_free (capitals, FALSE);
}

/* Spellings of one sound, longer ones first. */
static const char *const sounds[][SOUNDS_MAX] = {
  { "DT", "TT", "TH", "T", "D" },
  { "EI", "AI", "EY", "AY" },
  { "CK", "KK", "CH", "K", "C" },
  { "PH", "FF", "F", "V" },
  { "SS", "ß", "S" },
  { "TZ", "ZZ", "Z" },
  { "UE", "Ü", "Y" },
  { "OE", "Ö" },
  { "AE", "Ä" },
  { "IE", "I" },
};

/* The spelling of @class that stands at @at, or NULL. */
static const char *
match (const char *at, const char *const *class)
{
  for (guint i = 0; i < SOUNDS_MAX && class[i] != NULL; i++)
    if (g_str_has_prefix (at, class[i]))
      return class[i];
  return NULL;
}

static gboolean
belongs (const char *letters, const char *const *class)
{
  for (guint i = 0; i < SOUNDS_MAX && class[i] != NULL; i++)
    if (g_str_equal (letters, class[i]))
      return TRUE;
  return FALSE;
}

/* Counts the spellings of @class in @name; @ret_place is the last one. */
static guint
count (const char *name,
       const char *const *class,
       const char *letters,
       const char **ret_place,
       gboolean *ret_right)
{
  guint places = 0;

  while (*name != '\0') {
    const char *found = match (name, class);

    if (found == NULL) {
      name = g_utf8_next_char (name);
      continue;
    }
    places++;
    *ret_place = name;
    *ret_right |= g_str_equal (found, letters);
    name += strlen (found);
  }
  return places;
}

static char *
correct (const char *capitals, const char *const *class, const char *letters)
{
  const char *place = NULL;
  gboolean right = FALSE;
  guint places = count (capitals, class, letters, &place, &right);
  g_autofree char *front = NULL;

  if (right)
    return g_strdup (capitals);
  if (places != 1)
    return NULL;
  front = g_strndup (capitals, (gsize) (place - capitals));
  return g_strconcat (front, letters, place + strlen (match (place, class)), NULL);
}

char *
kmx_spoken_correct_name (const char *name, const char *letters)
{
  g_autofree char *capitals = kmx_spoken_capitals (name);
  g_autofree char *one = NULL;
  g_autofree char *two = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (sounds); i++) {
    char *corrected = belongs (letters, sounds[i]) ? correct (capitals, sounds[i], letters) : NULL;

    if (corrected != NULL)
      return corrected;
  }
  /* "mit einem l", "mit Doppel-n" */
  one = g_utf8_substring (letters, 0, 1);
  two = g_strconcat (one, one, NULL);
  if (g_str_equal (letters, one) || g_str_equal (letters, two)) {
    const char *const class[SOUNDS_MAX] = { two, one };

    return correct (capitals, class, letters);
  }
  return NULL;
}
