/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Copyright the Kametrix authors */
#include "kmx-time-words.h"

#include "kmx-time-resolver.h"

#include <string.h>

/* The longest entry of a lexicon has this many words. */
#define ENTRY_WORDS_MAX 5
#define WORD_BYTES_MAX 40

typedef struct {
  char text[WORD_BYTES_MAX + 1];
} Word;

static const char *const units_de[] = {
  "null",     "eins",      "zwei",     "drei",     "vier",     "fuenf",   "sechs",
  "sieben",   "acht",      "neun",     "zehn",     "elf",      "zwoelf",  "dreizehn",
  "vierzehn", "fuenfzehn", "sechzehn", "siebzehn", "achtzehn", "neunzehn"
};
static const char *const tens_de[] = { "zwanzig", "dreissig", "vierzig", "fuenfzig",
                                       "sechzig", "siebzig",  "achtzig", "neunzig" };
static const char *const units_en[] = { "zero",    "one",     "two",       "three",    "four",
                                        "five",    "six",     "seven",     "eight",    "nine",
                                        "ten",     "eleven",  "twelve",    "thirteen", "fourteen",
                                        "fifteen", "sixteen", "seventeen", "eighteen", "nineteen" };
static const char *const ordinals_en[] = { "",          "first",       "second",     "third",
                                           "fourth",    "fifth",       "sixth",      "seventh",
                                           "eighth",    "ninth",       "tenth",      "eleventh",
                                           "twelfth",   "thirteenth",  "fourteenth", "fifteenth",
                                           "sixteenth", "seventeenth", "eighteenth", "nineteenth" };
static const char *const tens_en[] = { "twenty", "thirty", "forty", "fifty" };

static void
fold_character (GString *folded, gunichar character)
{
  character = g_unichar_tolower (character);
  if (character == 0xe4)
    g_string_append (folded, "ae");
  else if (character == 0xf6)
    g_string_append (folded, "oe");
  else if (character == 0xfc)
    g_string_append (folded, "ue");
  else if (character == 0xdf || character == 0x1e9e)
    g_string_append (folded, "ss");
  else if (character == 0xe9 || character == 0xe8)
    g_string_append_c (folded, 'e');
  else if (character == '\'' || character == 0x2019)
    return;
  else if (character >= 0x2010 && character <= 0x2014)
    g_string_append_c (folded, '-');
  else if (character < 0x80 && (g_ascii_isalnum (character) || strchr (".:-/", (int) character)))
    g_string_append_c (folded, (char) character);
  else if (character >= 0x80 && g_unichar_isalpha (character))
    g_string_append_unichar (folded, character);
  else if (character >= 0x80 && g_unichar_isdefined (character) && !g_unichar_isspace (character) &&
           !g_unichar_ispunct (character))
    g_string_append (folded, " ? "); /* another script's digit, an emoji: an unknown word */
  else
    g_string_append_c (folded, ' ');
}

char *
kmx_time_fold (const char *phrase)
{
  g_autofree char *composed = NULL;
  g_autoptr (GString) folded = g_string_new (NULL);

  if (strlen (phrase) > KMX_TIME_PHRASE_BYTES_MAX || !g_utf8_validate (phrase, -1, NULL))
    return NULL;
  composed = g_utf8_normalize (phrase, -1, G_NORMALIZE_DEFAULT_COMPOSE);
  for (const char *at = composed; *at != '\0'; at = g_utf8_next_char (at))
    fold_character (folded, g_utf8_get_char (at));
  return g_string_free (g_steal_pointer (&folded), FALSE);
}

static int
find_word (const char *const *words, guint n_words, const char *word)
{
  for (guint i = 0; i < n_words; i++) {
    if (strcmp (words[i], word) == 0)
      return (int) i;
  }
  return -1;
}

static int
read_cardinal_de (const char *word)
{
  const char *joint = NULL;
  int small = find_word (units_de, G_N_ELEMENTS (units_de), word);
  int tens = find_word (tens_de, G_N_ELEMENTS (tens_de), word);

  if (small >= 0)
    return small;
  if (tens >= 0)
    return 20 + 10 * tens;
  if (strcmp (word, "zwo") == 0)
    return 2;
  if (strcmp (word, "fuffzehn") == 0)
    return 15;
  if (g_str_has_prefix (word, "zweitausend") || g_str_has_prefix (word, "zwotausend")) {
    const char *rest = strstr (word, "tausend") + strlen ("tausend");
    int after =
        *rest == '\0' ? 0 : read_cardinal_de (g_str_has_prefix (rest, "und") ? rest + 3 : rest);
    return after < 0 || after > 99 ? -1 : 2000 + after;
  }
  joint = strstr (word, "und");
  if (joint != NULL && joint - word < 8) {
    char unit[8] = { 0 };
    memcpy (unit, word, (gsize) (joint - word));
    small = strcmp (unit, "ein") == 0 ? 1 : read_cardinal_de (unit);
    tens = find_word (tens_de, G_N_ELEMENTS (tens_de), joint + 3);
    return small < 1 || small > 9 || tens < 0 ? -1 : 20 + 10 * tens + small;
  }
  return -1;
}

static int
read_ordinal_de (const char *word)
{
  static const struct {
    const char *stem;
    int value;
  } irregular[] = { { "erst", 1 },    { "dritt", 3 }, { "siebt", 7 },
                    { "siebent", 7 }, { "acht", 8 },  { "zwot", 2 } };
  char stem[WORD_BYTES_MAX + 1];
  gsize length = strlen (word);
  int value = -1;

  /* Ends in -te, -ten, -ter or -tem. */
  if (length > 3 && strchr ("nrm", word[length - 1]) != NULL)
    length--;
  if (length < 4 || length > WORD_BYTES_MAX || word[length - 1] != 'e' || word[length - 2] != 't')
    return -1;
  memcpy (stem, word, length - 1);
  stem[length - 1] = '\0';
  for (guint i = 0; i < G_N_ELEMENTS (irregular); i++) {
    if (strcmp (stem, irregular[i].stem) == 0)
      return irregular[i].value;
  }
  stem[length - 2] = '\0';
  value = read_cardinal_de (stem);
  if (value >= 2 && value < 20)
    return value;
  if (stem[length - 3] != 's')
    return -1;
  stem[length - 3] = '\0';
  value = read_cardinal_de (stem);
  return value >= 20 && value <= 99 ? value : -1;
}

static int
read_number_en (const char *word, gboolean *ret_ordinal)
{
  int value = find_word (units_en, G_N_ELEMENTS (units_en), word);

  if (value >= 0)
    return value;
  value = find_word (tens_en, G_N_ELEMENTS (tens_en), word);
  if (value >= 0)
    return 20 + 10 * value;
  *ret_ordinal = TRUE;
  value = find_word (ordinals_en, G_N_ELEMENTS (ordinals_en), word);
  if (value > 0)
    return value;
  if (strcmp (word, "twentieth") == 0)
    return 20;
  return strcmp (word, "thirtieth") == 0 ? 30 : -1;
}

int
kmx_time_read_number (const char *word, gboolean english, gboolean *ret_ordinal)
{
  int value = -1;

  *ret_ordinal = FALSE;
  if (strlen (word) > WORD_BYTES_MAX)
    return -1;
  if (english)
    return read_number_en (word, ret_ordinal);
  value = read_cardinal_de (word);
  if (value < 0) {
    value = read_ordinal_de (word);
    *ret_ordinal = value >= 0;
  }
  return value;
}

/* Letters, digits and marks each by themselves. */
static int
split (const char *folded, Word *words)
{
  int n_words = 0;

  for (const char *at = folded; *at != '\0';) {
    const char *end = at + 1;
    gboolean digit = g_ascii_isdigit (*at);

    if (*at == ' ') {
      at++;
      continue;
    }
    if (strchr (".:-/", *at) == NULL) {
      while (*end != '\0' && strchr (" .:-/", *end) == NULL && g_ascii_isdigit (*end) == digit)
        end++;
    }
    if (n_words == KMX_TIME_TOKENS_MAX)
      return -1;
    g_strlcpy (words[n_words].text, at, (gsize) MIN (end - at, WORD_BYTES_MAX) + 1);
    n_words++;
    at = end;
  }
  return n_words;
}

static const KmxTimeEntry *
find_entry (const KmxTimeEntry *lexicon, const Word *words, int n_words, int *ret_taken)
{
  for (int count = MIN (n_words, ENTRY_WORDS_MAX); count > 0; count--) {
    char joined[ENTRY_WORDS_MAX * (WORD_BYTES_MAX + 1)];
    gsize length = 0;
    for (int i = 0; i < count; i++)
      length += (gsize) g_snprintf (joined + length, sizeof joined - length, i > 0 ? " %s" : "%s",
                                    words[i].text);
    for (const KmxTimeEntry *entry = lexicon; entry->words != NULL; entry++) {
      if (entry->words[0] == joined[0] && strcmp (entry->words, joined) == 0) {
        *ret_taken = count;
        return entry;
      }
    }
  }
  return NULL;
}

static gboolean
is_filler (const char *word, gboolean english)
{
  char padded[WORD_BYTES_MAX + 3];

  g_snprintf (padded, sizeof padded, " %s ", word);
  return strstr (english ? kmx_time_fillers_en : kmx_time_fillers_de, padded) != NULL;
}

static KmxTimeKind
kind_of_mark (char mark)
{
  return mark == '.'   ? KMX_TIME_DOT
         : mark == ':' ? KMX_TIME_COLON
         : mark == '-' ? KMX_TIME_DASH
         : mark == '/' ? KMX_TIME_SLASH
                       : KMX_TIME_WORD;
}

static KmxTimeToken
token_of_digits (const char *text)
{
  gsize digits = strlen (text);

  if (digits > 4)
    return (KmxTimeToken){ .kind = KMX_TIME_WORD };
  return (KmxTimeToken){ .kind = KMX_TIME_NUMBER,
                         .value = (int) g_ascii_strtoll (text, NULL, 10),
                         .digits = (guint) digits,
                         .zero = digits > 1 && text[0] == '0' };
}

/* "Freitagnachmittag", "Montagabend": the part of the day, and the weekday through @ret_weekday. */
static KmxDayPart
split_weekday (const char *word, int *ret_weekday)
{
  static const struct {
    const char *text;
    KmxDayPart part;
  } parts[] = { { "morgen", KMX_PART_MORNING },       { "frueh", KMX_PART_MORNING },
                { "vormittag", KMX_PART_FORENOON },   { "mittag", KMX_PART_MIDDAY },
                { "nachmittag", KMX_PART_AFTERNOON }, { "abend", KMX_PART_EVENING },
                { "nacht", KMX_PART_NIGHT } };

  for (const KmxTimeEntry *entry = kmx_time_lexicon_de; entry->words != NULL; entry++) {
    if (entry->kind != KMX_TIME_WEEKDAY || strlen (entry->words) < 6 ||
        !g_str_has_prefix (word, entry->words))
      continue;
    for (guint i = 0; i < G_N_ELEMENTS (parts); i++) {
      if (strcmp (word + strlen (entry->words), parts[i].text) == 0) {
        *ret_weekday = entry->value;
        return parts[i].part;
      }
    }
  }
  return KMX_PART_NONE;
}

/* "twenty-third" and "twenty five" are one number. */
static gboolean
join_english (KmxTimeToken *last, const KmxTimeToken *previous, const KmxTimeToken *token)
{
  gboolean dashed = last->kind == KMX_TIME_DASH && previous != NULL;
  const KmxTimeToken *tens = dashed ? previous : last;

  if (tens->kind != KMX_TIME_NUMBER || tens->digits > 0 || tens->value < 20 ||
      tens->value % 10 != 0)
    return FALSE;
  return token->digits == 0 && token->value > 0 && token->value < 10 && !token->article;
}

static int
append_number (KmxTimeToken *tokens, int n_tokens, KmxTimeToken token, gboolean english)
{
  if (english && n_tokens > 0 &&
      join_english (&tokens[n_tokens - 1], n_tokens > 1 ? &tokens[n_tokens - 2] : NULL, &token)) {
    if (tokens[n_tokens - 1].kind == KMX_TIME_DASH)
      n_tokens--;
    tokens[n_tokens - 1].value += token.value;
    tokens[n_tokens - 1].kind = token.kind;
    return n_tokens;
  }
  tokens[n_tokens] = token;
  return n_tokens + 1;
}

/* What a purpose names is not about the time: "zum Haareschneiden", "for my daughter". */
static int
drop_purposes (KmxTimeToken *tokens, int n_tokens)
{
  int kept = 0;

  for (int i = 0; i < n_tokens; i++) {
    int end = i + 1;
    if (tokens[i].kind != KMX_TIME_PURPOSE) {
      tokens[kept++] = tokens[i];
      continue;
    }
    while (end < n_tokens && (tokens[end].kind == KMX_TIME_ON || tokens[end].article))
      end++;
    if (end < n_tokens && tokens[end].kind == KMX_TIME_WORD)
      i = end;
  }
  return kept;
}

static gboolean
is_ordinal_suffix (const char *text)
{
  return strcmp (text, "st") == 0 || strcmp (text, "nd") == 0 || strcmp (text, "rd") == 0 ||
         strcmp (text, "th") == 0;
}

int
kmx_time_tokenise (const char *folded, gboolean english, KmxTimeToken *tokens)
{
  const KmxTimeEntry *lexicon = english ? kmx_time_lexicon_en : kmx_time_lexicon_de;
  Word words[KMX_TIME_TOKENS_MAX];
  int n_words = split (folded, words);
  int n_tokens = 0;

  for (int i = 0, taken = 1; i < n_words; i += taken, taken = 1) {
    const char *text = words[i].text;
    const KmxTimeEntry *entry = find_entry (lexicon, words + i, n_words - i, &taken);
    gboolean ordinal = FALSE;
    int weekday = 0;
    int value = entry == NULL ? kmx_time_read_number (text, english, &ordinal) : -1;
    KmxDayPart part = entry == NULL && !english ? split_weekday (text, &weekday) : KMX_PART_NONE;

    if (n_tokens + 1 >= KMX_TIME_TOKENS_MAX)
      return -1;
    if (entry != NULL && entry->kind == KMX_TIME_NUMBER)
      n_tokens = append_number (
          tokens, n_tokens, (KmxTimeToken){ .kind = KMX_TIME_NUMBER, .value = 1, .article = TRUE },
          FALSE);
    else if (entry != NULL && entry->kind != KMX_TIME_FILLER)
      tokens[n_tokens++] = (KmxTimeToken){ .kind = entry->kind, .value = entry->value };
    else if (value >= 0)
      n_tokens = append_number (
          tokens, n_tokens,
          (KmxTimeToken){ .kind = ordinal ? KMX_TIME_ORDINAL : KMX_TIME_NUMBER, .value = value },
          english);
    else if (part != KMX_PART_NONE) {
      tokens[n_tokens++] = (KmxTimeToken){ .kind = KMX_TIME_WEEKDAY, .value = weekday };
      tokens[n_tokens++] = (KmxTimeToken){ .kind = KMX_TIME_PART, .value = (int) part };
    } else if (g_ascii_isdigit (text[0])) {
      tokens[n_tokens] = token_of_digits (text);
      if (english && i + 1 < n_words && is_ordinal_suffix (words[i + 1].text)) {
        tokens[n_tokens].kind = KMX_TIME_ORDINAL;
        taken = 2;
      }
      n_tokens++;
    } else if (entry == NULL && !is_filler (text, english)) {
      tokens[n_tokens++] = (KmxTimeToken){ .kind = kind_of_mark (text[0]) };
    }
  }
  return n_words < 0 ? -1 : drop_purposes (tokens, n_tokens);
}
