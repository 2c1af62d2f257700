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

/* Parts in front whose length is certain; the others differ from two to five digits. */
static const char *const german_prefixes[] = { "30", "40", "69", "89", "800", "15", "16", "17" };

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

/* Digits of the area code or mobile prefix of a German number without zero; 0 when unknown. */
static gsize
measure_prefix (const char *national)
{
  for (guint i = 0; i < G_N_ELEMENTS (german_prefixes); i++) {
    if (g_str_has_prefix (national, german_prefixes[i]))
      return national[0] == '1' ? 3 : strlen (german_prefixes[i]);
  }
  return 0;
}

char *
kmx_phone_format (const char *e164, const char *locale)
{
  gboolean german = locale != NULL && g_str_has_prefix (locale, "de");
  const char *national;
  gsize prefix;

  if (!kmx_phone_is_e164 (e164) || !g_str_has_prefix (e164, "+49"))
    return g_strdup (e164);
  national = e164 + 3;
  prefix = measure_prefix (national);
  if (prefix == 0 || strlen (national) <= prefix)
    return g_strdup_printf ("+49 %s", national);
  return g_strdup_printf ("%s%.*s %s", german ? "0" : "+49 ", (int) prefix, national,
                          national + prefix);
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
