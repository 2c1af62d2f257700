/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include "kmx-money.h"

#include "kmx-error.h"

#include <string.h>

#define MINUS "\u2212"
#define NO_BREAK_SPACE "\u00a0"
/* The largest amount that survives JavaScript. */
#define CENTS_MAX G_GUINT64_CONSTANT (9007199254740991)

static gboolean
is_german (const char *locale)
{
  return locale != NULL && g_str_has_prefix (locale, "de");
}

static guint64
get_magnitude (gint64 number)
{
  return number < 0 ? -(guint64) number : (guint64) number;
}

static char *
group_digits (guint64 number, char separator)
{
  g_autofree char *digits = g_strdup_printf ("%" G_GUINT64_FORMAT, number);
  gsize size = strlen (digits);
  GString *text = g_string_sized_new (size + size / 3);

  for (gsize i = 0; i < size; i++) {
    if (i > 0 && (size - i) % 3 == 0)
      g_string_append_c (text, separator);
    g_string_append_c (text, digits[i]);
  }
  return g_string_free (text, FALSE);
}

char *
kmx_number_format (gint64 number, const char *locale)
{
  g_autofree char *digits = group_digits (get_magnitude (number), is_german (locale) ? '.' : ',');

  return g_strconcat (number < 0 ? MINUS : "", digits, NULL);
}

char *
kmx_money_format (gint64 cents, const char *locale)
{
  gboolean german = is_german (locale);
  guint64 magnitude = get_magnitude (cents);
  g_autofree char *euros = group_digits (magnitude / 100, german ? '.' : ',');
  const char *sign = cents < 0 ? MINUS : "";
  guint rest = magnitude % 100;

  if (german)
    return g_strdup_printf ("%s%s,%02u" NO_BREAK_SPACE "€", sign, euros, rest);
  return g_strdup_printf ("%s€%s.%02u", sign, euros, rest);
}

/* Removes blanks of all kinds at both ends and one currency sign before or behind; FALSE when there
 * is more than one. */
static gboolean
strip_currency (char *text)
{
  static const char *const signs[] = { "€", "EUR" };
  guint n_signs = 0;

  g_strstrip (text);
  for (guint i = 0; i < G_N_ELEMENTS (signs); i++) {
    gsize size = strlen (signs[i]);

    if (g_str_has_prefix (text, signs[i])) {
      memmove (text, text + size, strlen (text) - size + 1);
      n_signs++;
    }
    if (g_str_has_suffix (text, signs[i])) {
      text[strlen (text) - size] = '\0';
      n_signs++;
    }
  }
  g_strstrip (text);
  return n_signs <= 1;
}

/* Removes one sign at the beginning. */
static gboolean
strip_sign (char *text)
{
  gboolean negative = g_str_has_prefix (text, MINUS) || text[0] == '-';

  if (negative) {
    gsize size = text[0] == '-' ? 1 : strlen (MINUS);

    memmove (text, text + size, strlen (text) - size + 1);
    g_strstrip (text);
  }
  return negative;
}

/* Digits, or one to three digits and then groups of three; returns where that ends, or NULL. */
static const char *
read_whole (const char *text, char separator, guint64 *ret_whole)
{
  const char *cursor = text;
  gsize n_digits = strspn (cursor, "0123456789");
  guint64 whole = 0;

  if (n_digits == 0 || n_digits > 15)
    return NULL;
  if (cursor[n_digits] == separator && (n_digits > 3 || *cursor == '0'))
    return NULL;
  while (TRUE) {
    for (gsize i = 0; i < n_digits; i++)
      whole = whole * 10 + (cursor[i] - '0');
    cursor += n_digits;
    if (*cursor != separator)
      break;
    n_digits = strspn (++cursor, "0123456789");
    if (n_digits != 3 || whole > CENTS_MAX)
      return NULL;
  }
  *ret_whole = whole;
  return cursor;
}

static gboolean
read_amount (const char *text, gboolean german, guint64 *ret_cents)
{
  guint64 whole = 0;
  guint cents = 0;
  const char *cursor = read_whole (text, german ? '.' : ',', &whole);

  if (cursor == NULL || whole > CENTS_MAX / 100)
    return FALSE;
  if (*cursor == (german ? ',' : '.')) {
    gsize n_digits = strspn (++cursor, "0123456789");

    if (n_digits == 0 || n_digits > 2)
      return FALSE;
    cents = (cursor[0] - '0') * 10 + (n_digits == 2 ? cursor[1] - '0' : 0);
    cursor += n_digits;
  }
  *ret_cents = whole * 100 + cents;
  return *cursor == '\0' && *ret_cents <= CENTS_MAX;
}

gboolean
kmx_money_parse (const char *text, const char *locale, gint64 *ret_cents, GError **error)
{
  g_autoptr (GString) copy = g_string_new (text);
  gboolean negative = FALSE, ok = FALSE;
  guint64 cents = 0;

  /* Amounts are copied from pages and tables, so blanks may be of the no-break kinds. */
  g_string_replace (copy, NO_BREAK_SPACE, " ", 0);
  g_string_replace (copy, "\u202f", " ", 0);
  if (copy->len <= 64) {
    /* The sign stands before or behind the currency: "−5,00 €", "−€5.00", "€ -5". */
    g_strstrip (copy->str);
    negative = strip_sign (copy->str);
    ok = strip_currency (copy->str);
    negative = negative || (ok && strip_sign (copy->str));
    ok = ok && read_amount (copy->str, is_german (locale), &cents);
  }
  if (!ok) {
    kmx_error_set_invalid (error, NULL, "not an unambiguous amount");
    return FALSE;
  }
  *ret_cents = negative ? -(gint64) cents : (gint64) cents;
  return TRUE;
}

static void
append_part (GString *text, guint64 count, const char *unit)
{
  if (text->len > 0)
    g_string_append_c (text, ' ');
  g_string_append_printf (text, "%" G_GUINT64_FORMAT " %s", count, unit);
}

char *
kmx_duration_format (gint64 seconds, const char *locale)
{
  gboolean german = is_german (locale);
  guint64 magnitude = get_magnitude (seconds);
  g_autoptr (GString) text = g_string_new (NULL);

  if (magnitude >= 3600)
    append_part (text, magnitude / 3600, german ? "Std." : "h");
  if (magnitude / 60 % 60 != 0)
    append_part (text, magnitude / 60 % 60, german ? "Min." : "min");
  if (magnitude % 60 != 0 || magnitude == 0)
    append_part (text, magnitude % 60, german ? "Sek." : "s");
  return g_strconcat (seconds < 0 ? MINUS : "", text->str, NULL);
}

char *
kmx_duration_format_clock (gint64 seconds)
{
  guint64 magnitude = get_magnitude (seconds);
  const char *sign = seconds < 0 ? MINUS : "";
  guint minutes = magnitude / 60 % 60, rest = magnitude % 60;

  if (magnitude >= 3600)
    return g_strdup_printf ("%s%" G_GUINT64_FORMAT ":%02u:%02u", sign, magnitude / 3600, minutes,
                            rest);
  return g_strdup_printf ("%s%02u:%02u", sign, minutes, rest);
}
