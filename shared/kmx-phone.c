/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include "kmx-phone.h"

#include "kmx-error.h"

#include <string.h>

#define E164_DIGITS_MAX 15
#define E164_DIGITS_MIN 7
/* National numbers, without the zero. */
#define GERMAN_DIGITS_MIN 5
#define GERMAN_DIGITS_MAX 13
#define INPUT_SIZE_MAX 64
#define BULLETS "•••••"

/* Services by their first digits, without the zero; longest first. */
static const struct {
  const char *prefix;
  KmxPhoneKind kind;
} services[] = {
  { "800", KMX_PHONE_FREE },    { "180", KMX_PHONE_SHARED_COST }, { "137", KMX_PHONE_SHARED_COST },
  { "900", KMX_PHONE_PREMIUM }, { "700", KMX_PHONE_PERSONAL },    { "32", KMX_PHONE_NATIONAL },
  { "15", KMX_PHONE_MOBILE },   { "16", KMX_PHONE_MOBILE },       { "17", KMX_PHONE_MOBILE },
};

/* Area codes of two digits, and those of three whose last digit is not 1. */
static const char *const short_areas[] = { "30",  "40",  "69",  "89",  "202", "203", "208",
                                           "209", "212", "214", "228", "234", "335", "340",
                                           "345", "355", "365", "375", "385", "395", "906" };

static gboolean
is_separator (gunichar character)
{
  return g_unichar_isspace (character) || character == '-' || character == '/' ||
         character == '.' || character == '(' || character == ')' ||
         (character >= 0x2010 && character <= 0x2015);
}

/* Digits with an optional plus in front; NULL when there is anything that is no separator. */
static char *
collect_digits (const char *text)
{
  g_autoptr (GString) copy = NULL;
  g_autoptr (GString) digits = g_string_new (NULL);

  if (strlen (text) > INPUT_SIZE_MAX || !g_utf8_validate (text, -1, NULL))
    return NULL;
  copy = g_string_new (g_str_has_prefix (text, "tel:") ? text + 4 : text);
  /* The zero in brackets is dialled only without country code. */
  if (strchr (copy->str, '+') != NULL || g_str_has_prefix (g_strstrip (copy->str), "00"))
    g_string_replace (copy, "(0)", "", 1);
  for (const char *cursor = copy->str; *cursor != '\0'; cursor = g_utf8_next_char (cursor)) {
    gunichar character = g_utf8_get_char (cursor);

    if (g_ascii_isdigit (*cursor) || (*cursor == '+' && digits->len == 0))
      g_string_append_c (digits, *cursor);
    else if (!is_separator (character))
      return NULL;
  }
  return g_string_free (g_steal_pointer (&digits), FALSE);
}

/* "+" and country code in front of all digits; NULL when neither is given nor to be concluded. */
static char *
make_international (const char *digits, guint default_country)
{
  if (digits[0] == '+')
    return g_strdup (digits);
  if (g_str_has_prefix (digits, "00"))
    return g_strconcat ("+", digits + 2, NULL);
  if (digits[0] == '0')
    return g_strdup_printf ("+%u%s", default_country != 0 ? default_country : KMX_PHONE_GERMANY,
                            digits + 1);
  return NULL;
}

gboolean
kmx_phone_is_e164 (const char *text)
{
  gsize n_digits;

  if (text == NULL || text[0] != '+' || text[1] < '1' || text[1] > '9')
    return FALSE;
  n_digits = strspn (text + 1, "0123456789");
  return text[n_digits + 1] == '\0' && n_digits >= E164_DIGITS_MIN && n_digits <= E164_DIGITS_MAX;
}

char *
kmx_phone_normalise (const char *text, guint default_country, GError **error)
{
  g_autofree char *digits = collect_digits (text);
  g_autofree char *number = NULL;
  gsize n_digits;

  if (digits == NULL || strlen (digits) < 3) {
    kmx_error_set_invalid (error, NULL, "not a telephone number");
    return NULL;
  }
  number = make_international (digits, default_country);
  if (number == NULL) {
    kmx_error_set_invalid (error, NULL, "the area code is missing");
    return NULL;
  }
  if (g_str_has_prefix (number, "+490"))
    memmove (number + 3, number + 4, strlen (number + 4) + 1);
  n_digits = strlen (number) - 1;
  if (!kmx_phone_is_e164 (number) ||
      (g_str_has_prefix (number, "+49") && (number[3] == '0' || n_digits < 2 + GERMAN_DIGITS_MIN ||
                                            n_digits > 2 + GERMAN_DIGITS_MAX))) {
    kmx_error_set_invalid (error, NULL, "not a complete telephone number");
    return NULL;
  }
  return g_steal_pointer (&number);
}

static int
find_service (const char *national)
{
  for (guint i = 0; i < G_N_ELEMENTS (services); i++)
    if (g_str_has_prefix (national, services[i].prefix))
      return (int) i;
  return -1;
}

/* Digits of the area code or mobile prefix of a German number without zero; 0 when unknown: the
 * east (3…) has codes of four and of five digits that only a list could tell apart. */
static gsize
measure_prefix (const char *national)
{
  int service = find_service (national);

  if (service >= 0)
    return services[service].kind == KMX_PHONE_NATIONAL ? 2 : 3;
  for (guint i = 0; i < G_N_ELEMENTS (short_areas); i++)
    if (g_str_has_prefix (national, short_areas[i]))
      return strlen (short_areas[i]);
  if (national[0] < '2' || strlen (national) < 4)
    return 0;
  if (national[2] == '1')
    return 3;
  return national[0] == '3' ? 0 : 4;
}

KmxPhoneKind
kmx_phone_get_kind (const char *e164)
{
  int service;

  if (!kmx_phone_is_e164 (e164) || !g_str_has_prefix (e164, "+49"))
    return KMX_PHONE_ABROAD;
  service = find_service (e164 + 3);
  return service >= 0 ? services[service].kind : KMX_PHONE_GEOGRAPHIC;
}

gboolean
kmx_phone_is_withheld (const char *text)
{
  static const char *const words[] = {
    "",           "anonymous",   "anonym",    "unknown",     "withheld",
    "restricted", "unterdrückt", "unbekannt", "unavailable", "private"
  };
  g_autofree char *folded = NULL;

  if (text == NULL)
    return TRUE;
  folded = g_utf8_strdown (text, -1);
  g_strstrip (folded);
  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    if (strcmp (folded, words[i]) == 0)
      return TRUE;
  return FALSE;
}

char *
kmx_phone_format (const char *e164, const char *locale)
{
  gboolean german = locale != NULL && g_str_has_prefix (locale, "de");
  const char *national;
  const char *rest;
  gsize prefix;

  if (!kmx_phone_is_e164 (e164) || !g_str_has_prefix (e164, "+49"))
    return g_strdup (e164);
  national = e164 + 3;
  prefix = measure_prefix (national);
  if (prefix == 0 || strlen (national) <= prefix)
    return g_strdup_printf ("+49 %s", national);
  rest = national + prefix;
  /* The digit behind 0180, 0137 and 0900 tells the price and stands alone. */
  if ((kmx_phone_get_kind (e164) == KMX_PHONE_SHARED_COST ||
       kmx_phone_get_kind (e164) == KMX_PHONE_PREMIUM) &&
      strlen (rest) > 1)
    return g_strdup_printf ("%s%.*s %c %s", german ? "0" : "+49 ", (int) prefix, national, *rest,
                            rest + 1);
  return g_strdup_printf ("%s%.*s %s", german ? "0" : "+49 ", (int) prefix, national, rest);
}

char *
kmx_phone_mask (const char *e164)
{
  if (!kmx_phone_is_e164 (e164))
    return g_strdup (BULLETS);
  return g_strdup_printf ("%.3s" BULLETS "%s", e164, e164 + strlen (e164) - 3);
}

gboolean
kmx_phone_is_emergency (const char *text)
{
  g_autofree char *digits = collect_digits (text);
  const char *national = digits;
  gsize prefix;

  if (digits == NULL)
    return FALSE;
  if (g_str_has_prefix (national, "+49"))
    national += 3;
  else if (g_str_has_prefix (national, "0049"))
    national += 4;
  if (*national == '0')
    national++;
  prefix = measure_prefix (national);
  if (strlen (national) == prefix + 3)
    national += prefix;
  return strcmp (national, "110") == 0 || strcmp (national, "112") == 0;
}
