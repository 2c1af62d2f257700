/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include "kmx-spoken-text.h"

#include <string.h>

#include "kmx-spoken-money.h"
#include "kmx-spoken-number.h"
#include "kmx-spoken-time.h"

/* A blank as people write it, also the two that do not break. */
#define GAP "[ \\x{a0}\\x{202f}]?"
#define DASH GAP "[-–]" GAP

typedef struct {
  const char *pattern;
  const char *spoken;                                             /* NULL: by @speak */
  char *(*speak) (const GMatchInfo *match, const char *language); /* NULL result: leave it */
} Rule;

/* (nullable): NULL for what is no time of the day. */
static char *
speak_clock (const GMatchInfo *match, int hour_group, guint *ret_minute)
{
  g_autofree char *hour = g_match_info_fetch (match, hour_group);
  g_autofree char *minute = g_match_info_fetch (match, hour_group + 1);
  guint hours = (guint) g_ascii_strtoull (hour, NULL, 10);
  guint minutes = minute != NULL ? (guint) g_ascii_strtoull (minute, NULL, 10) : 0;

  *ret_minute = hours * 60 + minutes;
  return minutes <= 59 && *ret_minute <= 1440 ? g_steal_pointer (&hour) : NULL;
}

static char *
speak_range (const GMatchInfo *match, const char *language)
{
  guint from;
  guint to;
  g_autofree char *first = speak_clock (match, 1, &from);
  g_autofree char *second = speak_clock (match, 3, &to);

  return first != NULL && second != NULL ? kmx_spoken_time_range (from, to, language) : NULL;
}

static char *
speak_time (const GMatchInfo *match, const char *language)
{
  guint minute;
  g_autofree char *hour = speak_clock (match, 1, &minute);

  return hour != NULL ? kmx_spoken_time (minute / 60, minute % 60, language) : NULL;
}

static guint
find_day (const char *name)
{
  static const char *const names[][2] = { { "Mo", "Mon" }, { "Di", "Tue" }, { "Mi", "Wed" },
                                          { "Do", "Thu" }, { "Fr", "Fri" }, { "Sa", "Sat" },
                                          { "So", "Sun" } };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    if (g_str_equal (names[i][0], name) || g_str_equal (names[i][1], name))
      return i + 1;
  g_assert_not_reached ();
}

static char *
speak_days (const GMatchInfo *match, const char *language)
{
  g_autofree char *first = g_match_info_fetch (match, 1);
  g_autofree char *last = g_match_info_fetch (match, 2);

  return g_strdup_printf (kmx_spoken_is_english (language) ? "%s to %s" : "%s bis %s",
                          kmx_spoken_weekday_adverb (find_day (first), language),
                          kmx_spoken_weekday_adverb (find_day (last), language));
}

static char *
speak_money (const GMatchInfo *match, const char *language)
{
  g_autofree char *whole = g_match_info_fetch (match, 1);
  g_autofree char *cents = g_match_info_fetch (match, 2);
  gint64 amount = 0;

  for (const char *at = whole; *at != '\0'; at++)
    if (g_ascii_isdigit (*at))
      amount = amount * 10 + g_ascii_digit_value (*at);
  amount = amount * 100 + (cents != NULL ? g_ascii_strtoll (cents, NULL, 10) : 0);
  return kmx_spoken_money (amount, language);
}

static char *
speak_percent (const GMatchInfo *match, const char *language)
{
  g_autofree char *number = g_match_info_fetch (match, 1);

  return kmx_spoken_percent (number, language);
}

/* Whole words only, and the point must end the abbreviation: "max.mueller" is an address. */
#define WORD(pattern) "(?<![\\w.])" pattern "(?![\\w@])"
#define CLOCK "(\\d{1,2})(?::(\\d{2}))?"

static const Rule rules_de[] = {
  { WORD ("(Mo|Di|Mi|Do|Fr|Sa|So)\\.?" DASH "(Mo|Di|Mi|Do|Fr|Sa|So)\\.?"), NULL, speak_days },
  { WORD ("(?:von" GAP ")?" CLOCK DASH CLOCK GAP "Uhr"), NULL, speak_range },
  { WORD (CLOCK GAP "Uhr"), NULL, speak_time },
  { WORD ("(\\d{1,3}(?:\\.\\d{3}){1,2}|\\d{1,9})(?:,(\\d{2}))?" GAP "(?:€|Euro|EUR)"), NULL,
    speak_money },
  { WORD ("(\\d[\\d.]*(?:,\\d+)?)" GAP "%"), NULL, speak_percent },
  { "(?<=\\w)str\\.(?![\\w@])", "straße", NULL },
  { WORD ("z\\." GAP "B\\."), "zum Beispiel", NULL },
  { WORD ("d\\." GAP "h\\."), "das heißt", NULL },
  { WORD ("u\\." GAP "a\\."), "unter anderem", NULL },
  { WORD ("i\\." GAP "d\\." GAP "R\\."), "in der Regel", NULL },
  { WORD ("o\\." GAP "[Ää]\\."), "oder Ähnliches", NULL },
  { WORD ("v\\." GAP "a\\."), "vor allem", NULL },
  { WORD ("usw\\."), "und so weiter", NULL },
  { WORD ("bzw\\."), "beziehungsweise", NULL },
  { WORD ("ca\\."), "circa", NULL },
  { WORD ("evtl\\."), "eventuell", NULL },
  { WORD ("ggf\\."), "gegebenenfalls", NULL },
  { WORD ("inkl\\."), "inklusive", NULL },
  { WORD ("zzgl\\."), "zuzüglich", NULL },
  { WORD ("[Mm]ax\\."), "maximal", NULL },
  { WORD ("[Mm]ind\\."), "mindestens", NULL },
  { WORD ("Nr\\."), "Nummer", NULL },
  { WORD ("Tel\\."), "Telefon", NULL },
  { WORD ("Str\\."), "Straße", NULL },
  { WORD ("Dr\\."), "Doktor", NULL },
  { WORD ("Prof\\."), "Professor", NULL },
  { WORD ("Dipl\\.-Ing\\."), "Diplom-Ingenieur", NULL },
  { WORD ("St\\."), "Sankt", NULL },
  { WORD ("Fa\\."), "Firma", NULL },
  { WORD ("Min\\."), "Minuten", NULL },
  { WORD ("Std\\."), "Stunden", NULL },
  { WORD ("GmbH"), "Ge-Em-Be-Ha", NULL },
  { WORD ("AG"), "A-Ge", NULL },
  { WORD ("KG"), "Ka-Ge", NULL },
  { WORD ("OHG"), "O-Ha-Ge", NULL },
  { WORD ("UG"), "U-Ge", NULL },
  { WORD ("GbR"), "Ge-Be-Er", NULL },
  { WORD ("e\\." GAP "K\\."), "e-Ka", NULL },
  { WORD ("e\\." GAP "V\\."), "e-Vau", NULL },
  { WORD ("MwSt\\.?"), "Mehrwertsteuer", NULL },
  { WORD ("USt\\.?"), "Umsatzsteuer", NULL },
  { WORD ("§"), "Paragraf", NULL },
  { WORD ("&"), "und", NULL },
};

static const Rule rules_en[] = {
  { WORD ("(Mon|Tue|Wed|Thu|Fri|Sat|Sun)\\.?" DASH "(Mon|Tue|Wed|Thu|Fri|Sat|Sun)\\.?"), NULL,
    speak_days },
  { WORD ("(\\d{1,2}):(\\d{2})" DASH "(\\d{1,2}):(\\d{2})"), NULL, speak_range },
  { WORD ("(\\d{1,2}):(\\d{2})"), NULL, speak_time },
  { WORD ("€" GAP "(\\d{1,3}(?:,\\d{3}){1,2}|\\d{1,9})(?:\\.(\\d{2}))?"), NULL, speak_money },
  { WORD ("(\\d{1,3}(?:,\\d{3}){1,2}|\\d{1,9})(?:\\.(\\d{2}))?" GAP "(?:€|euros?|EUR)"), NULL,
    speak_money },
  { WORD ("(\\d[\\d,]*(?:\\.\\d+)?)" GAP "%"), NULL, speak_percent },
  { "(?<=\\w)str\\.(?![\\w@])", "straße", NULL },
  { WORD ("e\\." GAP "g\\."), "for example", NULL },
  { WORD ("i\\." GAP "e\\."), "that is", NULL },
  { WORD ("etc\\."), "et cetera", NULL },
  { WORD ("approx\\."), "approximately", NULL },
  { WORD ("incl\\."), "including", NULL },
  { WORD ("excl\\."), "excluding", NULL },
  { WORD ("No\\.(?=" GAP "\\d)"), "number", NULL },
  { WORD ("Nr\\."), "number", NULL },
  { WORD ("Tel\\."), "telephone", NULL },
  { WORD ("Str\\."), "Straße", NULL },
  { WORD ("Dr\\."), "Doctor", NULL },
  { WORD ("Prof\\."), "Professor", NULL },
  { WORD ("Ltd\\.?"), "Limited", NULL },
  { WORD ("Inc\\.?"), "Incorporated", NULL },
  { WORD ("max\\."), "at most", NULL },
  { WORD ("min\\."), "minutes", NULL },
  { WORD ("GmbH"), "G M B H", NULL },
  { WORD ("AG"), "A G", NULL },
  { WORD ("KG"), "K G", NULL },
  { WORD ("VAT"), "V A T", NULL },
  { WORD ("&"), "and", NULL },
};

typedef struct {
  const Rule *rule;
  const char *language;
  const char *text;
} Replacement;

static gboolean
on_match (const GMatchInfo *match, GString *result, gpointer data)
{
  const Replacement *replacement = data;
  const Rule *rule = replacement->rule;
  g_autofree char *written = g_match_info_fetch (match, 0);
  g_autofree char *spoken =
      rule->spoken != NULL ? g_strdup (rule->spoken) : rule->speak (match, replacement->language);
  int start;
  int end;

  g_string_append (result, spoken != NULL ? spoken : written);
  /* The last point of a text ends its sentence, too. */
  g_match_info_fetch_pos (match, 0, &start, &end);
  if (spoken != NULL && start > 0 && replacement->text[end] == '\0' &&
      g_str_has_suffix (written, "."))
    g_string_append_c (result, '.');
  return FALSE;
}

/* Compiled once for the life of the process.  Not optimised: GLib 2.74 would translate a pattern
 * while it is matched first, perhaps in two threads at once. */
static GPtrArray *
compile_rules (const Rule *rules, guint n_rules)
{
  GPtrArray *compiled = g_ptr_array_new ();

  for (guint i = 0; i < n_rules; i++) {
    g_autoptr (GError) error = NULL;

    g_ptr_array_add (compiled, g_regex_new (rules[i].pattern, (GRegexCompileFlags) 0,
                                            (GRegexMatchFlags) 0, &error));
    g_assert_no_error (error);
  }
  return compiled;
}

static GPtrArray *
get_rules (gboolean english)
{
  static GPtrArray *compiled[2];
  static gsize once;

  if (g_once_init_enter (&once)) {
    compiled[0] = compile_rules (rules_de, G_N_ELEMENTS (rules_de));
    compiled[1] = compile_rules (rules_en, G_N_ELEMENTS (rules_en));
    g_once_init_leave (&once, 1);
  }
  return compiled[english];
}

char *
kmx_spoken_abbreviations (const char *text, const char *language)
{
  gboolean english = kmx_spoken_is_english (language);
  GPtrArray *compiled = get_rules (english);
  char *spoken = g_utf8_make_valid (text, -1);

  for (guint i = 0; i < compiled->len; i++) {
    Replacement replacement = { (english ? rules_en : rules_de) + i, language, spoken };
    char *next = g_regex_replace_eval (compiled->pdata[i], spoken, -1, 0, (GRegexMatchFlags) 0,
                                       on_match, &replacement, NULL);

    /* NULL when matching was given up, which these patterns do not do. */
    if (next == NULL)
      continue;
    g_free (spoken);
    spoken = next;
  }
  return spoken;
}
