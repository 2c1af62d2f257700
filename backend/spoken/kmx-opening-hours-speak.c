/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include <string.h>

#include "kmx-holidays.h"
#include "kmx-opening-hours-private.h"
#include "kmx-spoken-number.h"
#include "kmx-spoken-time.h"

static void
append_part (GString *text, const KmxHoursPart *part, const char *language)
{
  gboolean english = kmx_spoken_is_english (language);
  guint to = part->to > KMX_DAY_MINUTES ? part->to - KMX_DAY_MINUTES : part->to;
  g_autofree char *range = NULL;

  if (part->from == 0 && part->to >= KMX_DAY_MINUTES) {
    g_string_append (text, english ? "around the clock" : "rund um die Uhr");
    return;
  }
  range = kmx_spoken_time_range (part->from, to, language);
  g_string_append (text, range);
  if (part->to - part->from >= KMX_DAY_MINUTES)
    g_string_append (text, english ? " the next day" : " am Folgetag");
}

static char *
speak_parts (const GArray *parts, const char *language)
{
  gboolean english = kmx_spoken_is_english (language);
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < parts->len; i++) {
    if (i > 0)
      g_string_append (text, i + 1 < parts->len ? ", " : english ? " and " : " und ");
    append_part (text, &g_array_index (parts, KmxHoursPart, i), language);
  }
  return g_string_free (text, FALSE);
}

static gboolean
same_parts (const GArray *one, const GArray *other)
{
  return one->len == other->len &&
         (one->len == 0 || memcmp (one->data, other->data, one->len * sizeof (KmxHoursPart)) == 0);
}

/* The weekdays with the same hours as @first, "montags bis mittwochs und freitags"; they are taken
 * off @open.  Three days in a row and more are said with "bis". */
static char *
speak_days (KmxOpeningHours *hours, guint first, gboolean open[7], const char *language)
{
  gboolean english = kmx_spoken_is_english (language);
  gboolean same[7] = { FALSE };
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  GString *text;

  for (guint i = first; i < 7; i++)
    if (open[i] && same_parts (hours->week[i], hours->week[first])) {
      same[i] = TRUE;
      open[i] = FALSE;
    }
  for (guint i = first; i < 7;) {
    guint end = i;

    while (end < 7 && same[end])
      end++;
    if (end >= i + 3) {
      g_ptr_array_add (names,
                       g_strdup_printf ("%s %s %s", kmx_spoken_weekday_adverb (i + 1, language),
                                        english ? "to" : "bis",
                                        kmx_spoken_weekday_adverb (end, language)));
      i = end;
    } else if (same[i]) {
      g_ptr_array_add (names, g_strdup (kmx_spoken_weekday_adverb (i + 1, language)));
      i++;
    } else {
      i++;
    }
  }
  if (names->len == 1 && same[0] && same[6])
    return g_strdup (english ? "every day" : "täglich");
  text = g_string_new (NULL);
  for (guint i = 0; i < names->len; i++) {
    if (i > 0)
      g_string_append (text, i + 1 < names->len ? ", " : english ? " and " : " und ");
    g_string_append (text, names->pdata[i]);
  }
  return g_string_free (text, FALSE);
}

char *
kmx_opening_hours_speak (KmxOpeningHours *hours, const char *language)
{
  gboolean open[7];
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < 7; i++)
    open[i] = hours->week[i]->len > 0;
  for (guint i = 0; i < 7; i++) {
    g_autofree char *days = NULL;
    g_autofree char *parts = NULL;

    if (!open[i])
      continue;
    days = speak_days (hours, i, open, language);
    parts = speak_parts (hours->week[i], language);
    g_string_append_printf (text, "%s%s %s", text->len > 0 ? ", " : "", days, parts);
  }
  return g_string_free (text, FALSE);
}

char *
kmx_opening_hours_describe_day (KmxOpeningHours *hours, const GDate *date, const char *language)
{
  g_autoptr (GArray) parts = g_array_new (FALSE, FALSE, sizeof (KmxHoursPart));
  g_autofree char *reason = kmx_opening_hours_dup_reason (hours, date, language);
  g_autofree char *spoken = NULL;

  kmx_opening_hours_collect (hours, date, parts);
  if (parts->len == 0)
    spoken = g_strdup (kmx_spoken_is_english (language) ? "closed" : "geschlossen");
  else
    spoken = speak_parts (parts, language);
  if (reason == NULL || *reason == '\0')
    return g_steal_pointer (&spoken);
  return g_strdup_printf ("%s (%s)", spoken, reason);
}
