/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include "kmx-spoken-money.h"

#include "kmx-spoken-number.h"

static char *
cents_alone (guint cents, const char *language)
{
  g_autofree char *number = kmx_spoken_count (cents, language);

  if (kmx_spoken_is_english (language))
    return g_strdup_printf (cents == 1 ? "%s cent" : "%s cents", number);
  return g_strconcat (number, " Cent", NULL);
}

char *
kmx_spoken_money (gint64 cents, const char *language)
{
  gboolean english = kmx_spoken_is_english (language);
  /* Divided first: there is no positive counterpart of the smallest number. */
  gint64 euros = ABS (cents / 100);
  guint rest = (guint) ABS (cents % 100);
  const char *sign = cents < 0 ? "minus " : "";
  g_autofree char *whole = kmx_spoken_count (euros, language);
  g_autofree char *part = NULL;

  if (euros == 0 && rest > 0) {
    part = cents_alone (rest, language);
    return g_strconcat (sign, part, NULL);
  }
  if (english) {
    const char *unit = euros == 1 ? "euro" : "euros";

    if (rest == 0)
      return g_strdup_printf ("%s%s %s", sign, whole, unit);
    part = cents_alone (rest, language);
    return g_strdup_printf ("%s%s %s and %s", sign, whole, unit, part);
  }
  if (rest == 0)
    return g_strdup_printf ("%s%s Euro", sign, whole);
  part = kmx_spoken_number (rest, language);
  return g_strdup_printf ("%s%s Euro %s", sign, whole, part);
}
