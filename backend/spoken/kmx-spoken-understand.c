/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include <string.h>

#include "kmx-spoken-number.h"
#include "kmx-spoken-private.h"
#include "kmx-spoken-spelling.h"

#define TEXT_SIZE_MAX 1000

typedef struct {
  GPtrArray *words;  /* as said */
  GPtrArray *folded; /* the same, folded */
  guint at;
  GString *letters;
  guint n_units; /* how many words or letters made @letters */
  char *name;    /* (nullable): a word that spells nothing, said before the spelling */
} Reader;

static gboolean
is_one_of (const char *word, const char *const *words)
{
  return word != NULL && g_strv_contains (words, word);
}

static const char *
peek (const Reader *reader, guint ahead)
{
  guint index = reader->at + ahead;

  return index < reader->folded->len ? reader->folded->pdata[index] : NULL;
}

static void
split (Reader *reader, const char *text)
{
  while (*text != '\0') {
    const char *end = text;
    char *word;

    while (*end != '\0' && g_unichar_isalnum (g_utf8_get_char (end)))
      end = g_utf8_next_char (end);
    if (end == text && *text != '@') {
      text = g_utf8_next_char (text);
      continue;
    }
    if (end == text)
      end++;
    word = g_strndup (text, (gsize) (end - text));
    g_ptr_array_add (reader->words, word);
    g_ptr_array_add (reader->folded, kmx_spoken_fold (word));
    text = end;
  }
}

/* (nullable) (transfer full): a letter, or letters that are one in a table: "sch", "ch". */
static char *
take_letters (Reader *reader)
{
  static const char *const groups[] = { "sch", "ch", "st", "ck", "tz", "dt", "th", "ph", "ei",
                                        "ai",  "ey", "ay", "ie", "ue", "ae", "oe", "ss", NULL };
  const char *word = reader->at < reader->words->len ? reader->words->pdata[reader->at] : NULL;

  if (word == NULL)
    return NULL;
  if ((g_utf8_strlen (word, -1) == 1 && g_unichar_isalpha (g_utf8_get_char (word))) ||
      is_one_of (peek (reader, 0), groups)) {
    reader->at++;
    return kmx_spoken_capitals (word);
  }
  return NULL;
}

static const char *
find_umlaut (const char *word)
{
  static const char *const a[] = { "a", "aachen", "anton", "aerger", "alfa", "alpha", NULL };
  static const char *const o[] = { "o", "offenbach", "otto", "oekonom", "oscar", NULL };
  static const char *const u[] = { "u", "unna", "ulrich", "uebermut", "uniform", NULL };

  return is_one_of (word, a) ? "Ä" : is_one_of (word, o) ? "Ö" : is_one_of (word, u) ? "Ü" : NULL;
}

/* "wie Berta" behind a letter must name the same letter: misheard letters are the rule. */
static gboolean
take_example (Reader *reader, const char *letters)
{
  static const char *const likes[] = { "wie", "as", "for", "von", NULL };
  const char *word;
  const char *meant;
  g_autofree char *start = NULL;

  if (!is_one_of (peek (reader, 0), likes))
    return TRUE;
  reader->at += g_strcmp0 (peek (reader, 1), "in") == 0 ? 2 : 1;
  word = peek (reader, 0);
  if (word == NULL)
    return FALSE;
  reader->at++;
  if (g_str_equal (word, "umlaut")) {
    meant = find_umlaut (peek (reader, 0));
    reader->at++;
  } else {
    meant = kmx_spoken_table_letters (word);
  }
  if (meant != NULL)
    return g_str_equal (meant, letters);
  start = kmx_spoken_fold (letters);
  return g_str_has_prefix (word, start);
}

static const char *
find_symbol (const char *word)
{
  static const struct {
    const char *word;
    const char *symbol;
  } symbols[] = {
    { "bindestrich", "-" }, { "minus", "-" },       { "strich", "-" },
    { "hyphen", "-" },      { "dash", "-" },        { "punkt", "." },
    { "dot", "." },         { "unterstrich", "_" }, { "underscore", "_" },
    { "aet", "@" },         { "at", "@" },          { "klammeraffe", "@" },
    { "@", "@" },           { "apostroph", "'" },   { "leerzeichen", " " },
    { "space", " " },       { "plus", "+" },        { "schraegstrich", "/" },
    { "slash", "/" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (symbols); i++)
    if (g_str_equal (symbols[i].word, word))
      return symbols[i].symbol;
  return NULL;
}

/* (nullable) (transfer full): digits of "sieben", "12"; "ein" is an article. */
static char *
take_digits (Reader *reader)
{
  static const char *const articles[] = { "ein", "eine", "einen", "einem", "einer", NULL };
  const char *word = peek (reader, 0);
  gint64 number;

  if (is_one_of (word, articles))
    return NULL;
  if (word[strspn (word, "0123456789")] == '\0') {
    reader->at++;
    return g_strdup (word);
  }
  if (!kmx_spoken_read_number (word, &number) || number < 0 || number > 99)
    return NULL;
  reader->at++;
  return g_strdup_printf ("%" G_GINT64_FORMAT, number);
}

/* (nullable) (transfer full): the next letter or the letter of the next table word, with "wie …"
 * and "Umlaut"; NULL without moving when there is none.  @ret_failed: the words contradict. */
static char *
take_letter (Reader *reader, gboolean *ret_failed)
{
  static const char *const sharps[] = {
    "scharfes", "scharfem", "scharf", "scharfe", "sharp", NULL
  };
  const char *word = peek (reader, 0);
  const char *table = word != NULL ? kmx_spoken_table_letters (word) : NULL;
  g_autofree char *letters = NULL;
  const char *umlaut;

  if (word == NULL)
    return NULL;
  if (g_str_equal (word, "umlaut") && find_umlaut (peek (reader, 1)) != NULL) {
    umlaut = find_umlaut (peek (reader, 1));
    reader->at += 2;
    return g_strdup (umlaut);
  }
  if (is_one_of (word, sharps) && g_strcmp0 (peek (reader, 1), "s") == 0) {
    reader->at += 2;
    return g_strdup ("ß");
  }
  if (g_str_equal (word, "x") && g_strcmp0 (peek (reader, 1), "ray") == 0) {
    reader->at += 2;
    return g_strdup ("X");
  }
  umlaut = find_umlaut (word);
  if (umlaut != NULL && g_strcmp0 (peek (reader, 1), "umlaut") == 0 &&
      find_umlaut (peek (reader, 2)) == NULL) {
    reader->at += 2;
    return g_strdup (umlaut);
  }
  if (table != NULL) {
    reader->at++;
    return g_strdup (table);
  }
  letters = take_letters (reader);
  *ret_failed = letters != NULL && !take_example (reader, letters);
  return g_steal_pointer (&letters);
}

/* "Doppel-t", "zweimal t"; "doppelt" alone is what recognition makes of "Doppel-t". */
static char *
take_double (Reader *reader, gboolean *ret_failed)
{
  static const char *const doubles[] = { "doppel",   "doppeltes", "doppeltem", "doppelten",
                                         "doppelte", "double",    "zweimal",   NULL };
  gboolean participle = g_strcmp0 (peek (reader, 0), "doppelt") == 0;
  g_autofree char *letter = NULL;

  if (!participle && !is_one_of (peek (reader, 0), doubles))
    return NULL;
  reader->at++;
  letter = take_letter (reader, ret_failed);
  if (letter != NULL)
    return g_strconcat (letter, letter, NULL);
  *ret_failed = !participle;
  return g_strdup ("TT");
}

/* (nullable) (transfer full): whatever stands next and spells something. */
static char *
take_unit (Reader *reader, gboolean *ret_failed)
{
  const char *word = peek (reader, 0);
  char *unit = take_double (reader, ret_failed);

  if (unit == NULL)
    unit = take_letter (reader, ret_failed);
  if (unit == NULL && find_symbol (word) != NULL) {
    unit = g_strdup (find_symbol (word));
    reader->at++;
  }
  if (unit == NULL && g_str_equal (word, "neues") && g_strcmp0 (peek (reader, 1), "wort") == 0) {
    unit = g_strdup (" ");
    reader->at += 2;
  }
  return unit != NULL ? unit : take_digits (reader);
}

/* Behind "mit": "dt", "Doppel-t", "einem n", "zwei t", "scharfem S", "t h". */
static char *
take_correction (Reader *reader, gboolean *ret_failed)
{
  static const char *const ones[] = { "ein", "einem", "nur", "dem", NULL };
  GString *letters = g_string_new (NULL);

  while (is_one_of (peek (reader, 0), ones))
    reader->at++;
  if (g_strcmp0 (peek (reader, 0), "zwei") == 0 || g_strcmp0 (peek (reader, 0), "2") == 0) {
    g_autofree char *letter = NULL;

    reader->at++;
    letter = take_letter (reader, ret_failed);
    if (letter != NULL)
      g_string_append_printf (letters, "%s%s", letter, letter);
  } else {
    while (reader->at < reader->words->len && !*ret_failed) {
      g_autofree char *unit = take_double (reader, ret_failed);

      if (unit == NULL)
        unit = take_letter (reader, ret_failed);
      if (unit == NULL)
        break;
      g_string_append (letters, unit);
    }
  }
  *ret_failed |= letters->len == 0 || reader->at < reader->words->len;
  return g_string_free (letters, FALSE);
}

static gboolean
correct_name (Reader *reader)
{
  gboolean failed = FALSE;
  g_autofree char *before = NULL;
  g_autofree char *letters = NULL;
  char *corrected;

  /* "Otto mit Doppel-t" is a name, though Otto is in the table. */
  if (reader->n_units == 1 && reader->at > 0)
    before = g_strdup (reader->words->pdata[reader->at - 1]);
  else if (reader->n_units > 1)
    before = g_strdup (reader->letters->str);
  else
    before = g_strdup (reader->name);
  reader->at++;
  letters = take_correction (reader, &failed);
  if (failed || before == NULL || g_utf8_strlen (before, -1) < 3)
    return FALSE;
  corrected = kmx_spoken_correct_name (before, letters);
  if (corrected == NULL)
    return FALSE;
  g_string_assign (reader->letters, corrected);
  g_free (corrected);
  g_clear_pointer (&reader->name, g_free);
  return TRUE;
}

static gboolean
take_next (Reader *reader)
{
  static const char *const fillers[] = {
    "also",    "aehm",   "aeh",     "hm",       "und",     "dann", "ja",
    "ich",     "heisse", "mein",    "name",     "ist",     "der",  "buchstabiere",
    "gross",   "klein",  "grosses", "kleines",  "das",     "nein", "bitte",
    "genau",   "danach", "is",      "my",       "and",     "then", "capital",
    "nochmal", "herr",   "frau",    "nachname", "vorname", NULL
  };
  const char *word = peek (reader, 0);
  gboolean failed = FALSE;
  g_autofree char *unit = NULL;

  if (g_str_equal (word, "mit") || g_str_equal (word, "with"))
    return correct_name (reader);
  unit = take_unit (reader, &failed);
  if (failed)
    return FALSE;
  if (unit != NULL) {
    g_string_append (reader->letters, unit);
    reader->n_units++;
    return TRUE;
  }
  if (!is_one_of (word, fillers)) {
    if (reader->letters->len > 0)
      return FALSE;
    g_free (reader->name);
    reader->name = g_strdup (reader->words->pdata[reader->at]);
  }
  reader->at++;
  return TRUE;
}

/* A name before its spelling is fine when it begins alike; else it may have been a misheard letter.
 */
static gboolean
fits_name (const Reader *reader)
{
  g_autofree char *name = NULL;
  g_autofree char *letters = NULL;

  if (reader->name == NULL)
    return TRUE;
  name = kmx_spoken_fold (reader->name);
  letters = kmx_spoken_fold (reader->letters->str);
  return reader->n_units > 1 && name[0] == letters[0];
}

char *
kmx_spoken_understand_spelling (const char *text)
{
  g_autoptr (GPtrArray) words = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GPtrArray) folded = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GString) letters = g_string_new (NULL);
  Reader reader = { .words = words, .folded = folded, .letters = letters };
  gboolean understood = TRUE;
  g_autofree char *composed = NULL;

  if (strlen (text) > TEXT_SIZE_MAX || !g_utf8_validate (text, -1, NULL))
    return NULL;
  composed = g_utf8_normalize (text, -1, G_NORMALIZE_NFC);
  split (&reader, composed);
  while (understood && reader.at < words->len)
    understood = take_next (&reader);
  understood = understood && letters->len > 0 && fits_name (&reader);
  g_free (reader.name);
  return understood ? g_string_free (g_steal_pointer (&letters), FALSE) : NULL;
}
