/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include "kmx-vapi-text.h"

#include "kmx-clock.h"

#include <string.h>

#define KEY_SIZE_MAX 200
#define YEAR_2000_US G_GINT64_CONSTANT (946684800000000)
#define YEAR_2100_US G_GINT64_CONSTANT (4102444800000000)

/* In place: replacing a character by a blank never needs more bytes. */
static void
clean (char *text, guint length_max)
{
  char *out = text;
  guint length = 0;

  for (const char *in = text; *in != '\0' && length < length_max; length++) {
    gunichar character = g_utf8_get_char (in);
    const char *next = g_utf8_next_char (in);
    gboolean control = (character < 0x20 && character != '\n' && character != '\t') ||
                       (character >= 0x7f && character < 0xa0);

    if (control) {
      *out++ = ' ';
    } else {
      memmove (out, in, next - in);
      out += next - in;
    }
    in = next;
  }
  *out = '\0';
}

char *
kmx_vapi_text_dup (const KmxJsonTape *tape, KmxJsonValue value, guint length_max)
{
  g_autofree char *text = NULL;

  if (value == KMX_JSON_ABSENT)
    return NULL;
  text = kmx_json_tape_dup_string (tape, value);
  if (text == NULL)
    return NULL;
  clean (text, length_max);
  g_strstrip (text);
  return *text != '\0' ? g_steal_pointer (&text) : NULL;
}

/* Bytes can be copied when they hold no escape that could stand for a control character and no
 * control characters of the second block (0xc2 0x80 to 0xc2 0x9f) or DEL. */
static gboolean
is_plain (const char *bytes, gsize size)
{
  for (gsize i = 0; i < size; i++) {
    guchar byte = (guchar) bytes[i];

    if (byte == '\\') {
      if (strchr ("urbf", bytes[i + 1]) != NULL)
        return FALSE;
      i++;
    } else if (byte == 0x7f || (byte == 0xc2 && (guchar) bytes[i + 1] < 0xa0)) {
      return FALSE;
    }
  }
  return TRUE;
}

gboolean
kmx_vapi_text_append (GString *json, const KmxJsonTape *tape, KmxJsonValue value, guint length_max)
{
  g_autofree char *text = NULL;
  const char *raw;
  gsize size;

  if (value == KMX_JSON_ABSENT || kmx_json_tape_kind (tape, value) != KMX_JSON_STRING)
    return FALSE;
  raw = kmx_json_tape_raw (tape, value, &size);
  if (size > 2 && size <= length_max && is_plain (raw, size)) {
    g_string_append_len (json, raw, size);
    return TRUE;
  }
  text = kmx_vapi_text_dup (tape, value, length_max);
  if (text == NULL)
    return FALSE;
  g_string_append_c (json, '"');
  for (const char *in = text; *in != '\0'; in++) {
    if (*in == '"' || *in == '\\')
      g_string_append_c (json, '\\');
    if (*in == '\n')
      g_string_append (json, "\\n");
    else if (*in == '\t')
      g_string_append (json, "\\t");
    else
      g_string_append_c (json, *in);
  }
  g_string_append_c (json, '"');
  return TRUE;
}

char *
kmx_vapi_text_dup_key (const KmxJsonTape *tape, KmxJsonValue value)
{
  g_autofree char *text = kmx_vapi_text_dup (tape, value, KEY_SIZE_MAX + 1);

  if (text == NULL || strlen (text) > KEY_SIZE_MAX || strpbrk (text, " \t\n") != NULL)
    return NULL;
  return g_steal_pointer (&text);
}

gboolean
kmx_vapi_text_instant (const KmxJsonTape *tape, KmxJsonValue value, gint64 *ret_us)
{
  g_autofree char *text = NULL;
  double number;
  gint64 instant_us;

  if (value == KMX_JSON_ABSENT)
    return FALSE;
  if (kmx_json_tape_number (tape, value, &number)) {
    if (!(number > 0 && number < (double) YEAR_2100_US / 1000))
      return FALSE;
    instant_us = (gint64) (number * 1000 + 0.5);
  } else {
    text = kmx_json_tape_dup_string (tape, value);
    if (text == NULL || !kmx_clock_parse_us (text, &instant_us))
      return FALSE;
  }
  if (instant_us < YEAR_2000_US || instant_us >= YEAR_2100_US)
    return FALSE;
  *ret_us = instant_us;
  return TRUE;
}
