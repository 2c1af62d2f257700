/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include "kmx-draft-rows.h"

#include <glib/gi18n.h>
#include <stdio.h>
#include <string.h>

#include "kmx-format.h"
#include "kmx-phone.h"

static JsonNode *
node_of_text (const char *text)
{
  return json_node_init_string (json_node_alloc (), text);
}

static JsonNode *
parse_phone (const char *text)
{
  g_autofree char *e164 = kmx_phone_normalise (text, KMX_PHONE_GERMANY, NULL);

  return e164 != NULL && !kmx_phone_is_emergency (e164) ? node_of_text (e164) : NULL;
}

static char *
format_phone (JsonNode *node)
{
  return kmx_phone_format (json_node_get_string (node), kmx_format_get_language ());
}

static JsonNode *
parse_date (const char *text)
{
  int year = 0, month = 0, day = 0;
  char end;
  g_autofree char *date = NULL;

  if (sscanf (text, "%4d-%2d-%2d%c", &year, &month, &day, &end) != 3 &&
      sscanf (text, "%2d.%2d.%4d%c", &day, &month, &year, &end) != 3 &&
      sscanf (text, "%2d. %2d. %4d%c", &day, &month, &year, &end) != 3)
    return NULL;
  if (year < 2000 || month < 1 || month > 12 || day < 1 ||
      !g_date_valid_dmy ((GDateDay) day, (GDateMonth) month, (GDateYear) year))
    return NULL;
  date = g_strdup_printf ("%04d-%02d-%02d", year, month, day);
  return node_of_text (date);
}

static char *
format_date (JsonNode *node)
{
  const char *text = json_node_get_string (node);
  int year, month, day;

  if (sscanf (text, "%4d-%2d-%2d", &year, &month, &day) != 3)
    return g_strdup (text);
  return g_strdup_printf ("%02d.%02d.%04d", day, month, year);
}

/* "8", "8:30", "8.30", "830", "0830", "8 Uhr", "24:00" */
char *
kmx_codec_parse_time (const char *text)
{
  g_autofree char *digits = NULL;
  g_autofree char *word = g_strstrip (g_strdup (text));
  int hour = 0, minute = 0, read = 0;
  char *clock = strstr (word, "Uhr");

  if (clock != NULL && g_str_equal (clock, "Uhr"))
    *clock = '\0';
  g_strstrip (word);
  if (sscanf (word, "%2d%*1[:.]%2d%n", &hour, &minute, &read) == 2 && word[read] == '\0') {
    /* with a separator */
  } else if (strspn (word, "0123456789") == strlen (word) && strlen (word) >= 1 &&
             strlen (word) <= 4) {
    int number = atoi (word);

    hour = strlen (word) > 2 ? number / 100 : number;
    minute = strlen (word) > 2 ? number % 100 : 0;
  } else {
    return NULL;
  }
  if (hour < 0 || minute < 0 || minute > 59 || hour > 24 || (hour == 24 && minute != 0))
    return NULL;
  return g_strdup_printf ("%02d:%02d", hour, minute);
}

static JsonNode *
parse_time (const char *text)
{
  g_autofree char *time = kmx_codec_parse_time (text);

  return time != NULL ? node_of_text (time) : NULL;
}

static char *
format_text (JsonNode *node)
{
  return g_strdup (json_node_get_string (node));
}

/* The last comma or point, with one or two digits behind it, ends the euros. */
static JsonNode *
parse_cents (const char *text)
{
  g_autoptr (GString) digits = g_string_new (NULL);
  g_autofree char *number = NULL;
  g_auto (GStrv) parts = g_strsplit (text, "€", -1);
  const char *separator;
  gsize decimals = 0;
  gint64 cents;

  number = g_strstrip (g_strjoinv ("", parts));
  separator = MAX (strrchr (number, ','), strrchr (number, '.'));
  if (separator != NULL && strlen (separator + 1) <= 2)
    decimals = strlen (separator + 1);
  for (const char *at = number; *at != '\0'; at++) {
    if (g_ascii_isdigit (*at))
      g_string_append_c (digits, *at);
    else if (*at != ',' && *at != '.')
      return NULL;
  }
  if (digits->len == 0 || digits->len > 10)
    return NULL;
  for (; decimals < 2; decimals++)
    g_string_append_c (digits, '0');
  cents = g_ascii_strtoll (digits->str, NULL, 10);
  return cents <= 10000000 ? json_node_init_int (json_node_alloc (), cents) : NULL;
}

static char *
format_cents (JsonNode *node)
{
  gint64 cents = json_node_get_int (node);

  return g_strdup_printf (g_str_equal (kmx_format_get_language (), "de")
                              ? "%" G_GINT64_FORMAT ",%02d"
                              : "%" G_GINT64_FORMAT ".%02d",
                          cents / 100, (int) (cents % 100));
}

const KmxCodec kmx_codec_phone = { parse_phone, format_phone,
                                   N_ ("Enter a telephone number with its area code.") };
const KmxCodec kmx_codec_date = { parse_date, format_date,
                                  N_ ("Enter a date such as 24.12.2026.") };
const KmxCodec kmx_codec_time = { parse_time, format_text, N_ ("Enter a time such as 08:30.") };
const KmxCodec kmx_codec_cents = { parse_cents, format_cents,
                                   N_ ("Enter an amount such as 12.50.") };
