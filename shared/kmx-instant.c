/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include "kmx-instant.h"

/* Reads @n_digits digits and moves on. */
static gboolean
read_number (const char **cursor, guint n_digits, int *ret_number)
{
  int number = 0;

  for (guint i = 0; i < n_digits; i++, (*cursor)++) {
    if (!g_ascii_isdigit (**cursor))
      return FALSE;
    number = number * 10 + (**cursor - '0');
  }
  *ret_number = number;
  return TRUE;
}

static gboolean
read_character (const char **cursor, char wanted)
{
  if (**cursor != wanted)
    return FALSE;
  (*cursor)++;
  return TRUE;
}

/* ".123" as 123000; at most six digits. */
static gboolean
read_microseconds (const char **cursor, int *ret_microseconds)
{
  int microseconds = 0;
  guint n_digits = 0;

  if (read_character (cursor, '.')) {
    for (; g_ascii_isdigit (**cursor); (*cursor)++) {
      if (++n_digits > 6)
        return FALSE;
      microseconds = microseconds * 10 + (**cursor - '0');
    }
    if (n_digits == 0)
      return FALSE;
    for (; n_digits < 6; n_digits++)
      microseconds *= 10;
  }
  *ret_microseconds = microseconds;
  return TRUE;
}

static gboolean
read_offset (const char **cursor, gboolean sql, int *ret_seconds)
{
  int hours, minutes = 0, sign;

  if (read_character (cursor, 'Z')) {
    *ret_seconds = 0;
    return TRUE;
  }
  sign = **cursor == '-' ? -1 : 1;
  if (**cursor != '+' && **cursor != '-')
    return FALSE;
  (*cursor)++;
  if (!read_number (cursor, 2, &hours))
    return FALSE;
  if (read_character (cursor, ':')) {
    if (!read_number (cursor, 2, &minutes))
      return FALSE;
  } else if (!sql) {
    return FALSE;
  }
  if (hours > 23 || minutes > 59)
    return FALSE;
  *ret_seconds = sign * (hours * 3600 + minutes * 60);
  return TRUE;
}

static GDateTime *
parse (const char *text, gboolean sql)
{
  int year, month, day, hour, minute, second, microseconds, offset_s;
  const char *cursor = text;
  g_autoptr (GDateTime) local = NULL;
  g_autoptr (GDateTime) instant = NULL;

  if (!read_number (&cursor, 4, &year) || !read_character (&cursor, '-') ||
      !read_number (&cursor, 2, &month) || !read_character (&cursor, '-') ||
      !read_number (&cursor, 2, &day))
    return NULL;
  if (!read_character (&cursor, 'T') && !(sql && read_character (&cursor, ' ')))
    return NULL;
  if (!read_number (&cursor, 2, &hour) || !read_character (&cursor, ':') ||
      !read_number (&cursor, 2, &minute) || !read_character (&cursor, ':') ||
      !read_number (&cursor, 2, &second) || !read_microseconds (&cursor, &microseconds) ||
      !read_offset (&cursor, sql, &offset_s) || *cursor != '\0')
    return NULL;
  /* Added as a whole number, because the constructor takes seconds as a double. */
  local = g_date_time_new_utc (year, month, day, hour, minute, second);
  if (local == NULL)
    return NULL;
  instant = g_date_time_add (local, microseconds - offset_s * G_TIME_SPAN_SECOND);
  if (instant == NULL || g_date_time_get_year (instant) < 1 ||
      g_date_time_get_year (instant) > 9999)
    return NULL;
  return g_steal_pointer (&instant);
}

GDateTime *
kmx_instant_parse (const char *text)
{
  return parse (text, FALSE);
}

GDateTime *
kmx_instant_parse_sql (const char *text)
{
  return parse (text, TRUE);
}

char *
kmx_instant_format (GDateTime *instant)
{
  g_autoptr (GDateTime) utc = g_date_time_to_utc (instant);
  int year, month, day;
  char fraction[16] = "";

  g_date_time_get_ymd (utc, &year, &month, &day);
  if (g_date_time_get_microsecond (utc) != 0)
    g_snprintf (fraction, sizeof fraction, ".%06d", g_date_time_get_microsecond (utc));
  return g_strdup_printf ("%04d-%02d-%02dT%02d:%02d:%02d%sZ", year, month, day,
                          g_date_time_get_hour (utc), g_date_time_get_minute (utc),
                          g_date_time_get_second (utc), fraction);
}
