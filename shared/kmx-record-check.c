/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include "kmx-error.h"
#include "kmx-record-private.h"

#include <string.h>

#define TEXT_LENGTH_MAX 1000
#define PROSE_LENGTH_MAX 20000
#define LIST_LENGTH_MAX 1000

static gboolean
fail (const KmxField *field, GError **error, const char *problem)
{
  g_autofree char *member = g_strconcat ("/", field->name, NULL);

  kmx_error_set_invalid (error, member, "\"%s\" %s", field->name, problem);
  return FALSE;
}

static gboolean
is_id (const char *text)
{
  if (strlen (text) != 36)
    return FALSE;
  for (guint i = 0; i < 36; i++) {
    gboolean dash = i == 8 || i == 13 || i == 18 || i == 23;
    gboolean hex = g_ascii_isdigit (text[i]) || (text[i] >= 'a' && text[i] <= 'f');

    if (dash ? text[i] != '-' : !hex)
      return FALSE;
  }
  return TRUE;
}

/* Characters of @text, or -1 when it contains a control character that the kind forbids. */
static glong
count_characters (const char *text, gboolean prose)
{
  glong count = 0;

  for (; *text != '\0'; text = g_utf8_next_char (text), count++) {
    gunichar character = g_utf8_get_char (text);
    gboolean control = character < 0x20 || (character >= 0x7f && character < 0xa0);

    if (control && !(prose && (character == '\n' || character == '\t')))
      return -1;
  }
  return count;
}

gboolean
kmx_record_check_text (const KmxField *field, const char *text, GError **error)
{
  gboolean prose = field->kind == KMX_FIELD_PROSE;
  gint64 max = field->max != 0 ? field->max : prose ? PROSE_LENGTH_MAX : TEXT_LENGTH_MAX;
  glong length;

  if (field->kind == KMX_FIELD_ID)
    return is_id (text) || fail (field, error, "must be a lower-case UUID");
  if (!g_utf8_validate (text, -1, NULL))
    return fail (field, error, "must be valid UTF-8");
  length = count_characters (text, prose);
  if (length < 0)
    return fail (field, error, "contains a control character");
  if (length < field->min)
    return fail (field, error, length == 0 ? "must not be empty" : "is too short");
  return length <= max || fail (field, error, "is too long");
}

gboolean
kmx_record_check_integer (const KmxField *field, gint64 number, GError **error)
{
  gboolean unlimited = field->min == 0 && field->max == 0;
  gint64 min = unlimited ? -KMX_RECORD_INTEGER_MAX : field->min;
  gint64 max = unlimited || field->max < field->min ? KMX_RECORD_INTEGER_MAX : field->max;

  if (number < min)
    return fail (field, error, "is too small");
  return number <= max || fail (field, error, "is too large");
}

gboolean
kmx_record_check_length (const KmxField *field, guint n_items, GError **error)
{
  if (n_items < field->min)
    return fail (field, error, "has too few items");
  return n_items <= (field->max != 0 ? field->max : LIST_LENGTH_MAX) ||
         fail (field, error, "has too many items");
}

int
kmx_record_find_enum (const KmxField *field, const char *text)
{
  for (int i = 0; field->values[i] != NULL; i++) {
    if (strcmp (field->values[i], text) == 0)
      return i;
  }
  return -1;
}

static gboolean
is_snake_case (const char *name)
{
  return g_ascii_islower (name[0]) &&
         name[strspn (name, "abcdefghijklmnopqrstuvwxyz0123456789_")] == '\0';
}

void
kmx_record_check_fields (GType type, const KmxField *fields, guint n_fields)
{
  if (n_fields > KMX_RECORD_FIELDS_MAX)
    g_error ("%s has more than %d fields", g_type_name (type), KMX_RECORD_FIELDS_MAX);
  for (guint i = 0; i < n_fields; i++) {
    const KmxField *field = &fields[i];
    gboolean nested = field->kind == KMX_FIELD_RECORD || field->kind == KMX_FIELD_LIST;

    if (field->name == NULL || !is_snake_case (field->name))
      g_error ("field %u of %s has no proper name", i, g_type_name (type));
    if ((field->kind == KMX_FIELD_ENUM) != (field->values != NULL))
      g_error ("%s.%s: values belong to enums", g_type_name (type), field->name);
    if (nested != (field->get_type != NULL))
      g_error ("%s.%s: get_type belongs to records and lists", g_type_name (type), field->name);
    if (field->max != 0 && field->min > field->max)
      g_error ("%s.%s: min is above max", g_type_name (type), field->name);
    for (guint other = 0; other < i; other++) {
      if (strcmp (fields[other].name, field->name) == 0)
        g_error ("%s.%s stands twice in the table", g_type_name (type), field->name);
    }
  }
}
