/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include "kmx-json-private.h"

#include "kmx-error.h"

#include <string.h>

/* json-glib keeps members in a table whose hash is no secret; this bounds what collisions cost. */
#define TREE_MEMBERS_MAX 4096

const KmxJsonLimits kmx_json_limits_api = { 256 * 1024, 64, 20000 };
const KmxJsonLimits kmx_json_limits_provider = { 8 * 1024 * 1024, 64, 400000 };

static guint
hex4 (const char *digits)
{
  guint code = 0;

  for (guint i = 0; i < 4; i++)
    code = code << 4 | g_ascii_xdigit_value (digits[i]);
  return code;
}

gsize
kmx_json_unescape (const char *start, const char *end, char *target)
{
  static const char from[] = "\"\\/bfnrt", to[] = "\"\\/\b\f\n\r\t";
  char *out = target;

  while (start < end) {
    const char *backslash = memchr (start, '\\', end - start);
    gsize plain = (backslash != NULL ? backslash : end) - start;
    gunichar code;

    memcpy (out, start, plain);
    out += plain;
    start += plain;
    if (start == end)
      break;
    if (start[1] != 'u') {
      *out++ = to[strchr (from, start[1]) - from];
      start += 2;
      continue;
    }
    code = hex4 (start + 2);
    start += 6;
    if (code >= 0xd800 && code <= 0xdbff) {
      code = 0x10000 + ((code - 0xd800) << 10) + (hex4 (start + 2) - 0xdc00);
      start += 6;
    }
    out += g_unichar_to_utf8 (code, out);
  }
  return out - target;
}

KmxJsonTape *
kmx_json_tape_new (const char *bytes, gsize size, const KmxJsonLimits *limits, GError **error)
{
  g_autoptr (KmxJsonTape) tape = g_new0 (KmxJsonTape, 1);

  g_return_val_if_fail (bytes != NULL || size == 0, NULL);
  tape->bytes = bytes != NULL ? bytes : "";
  if (!kmx_json_scan (tape, size, limits, error))
    return NULL;
  return g_steal_pointer (&tape);
}

void
kmx_json_tape_free (KmxJsonTape *tape)
{
  if (tape == NULL)
    return;
  g_free (tape->entries);
  g_free (tape);
}

static const KmxJsonEntry *
get_entry (const KmxJsonTape *tape, KmxJsonValue value)
{
  g_assert (value < tape->n_entries);
  return &tape->entries[value];
}

KmxJsonKind
kmx_json_tape_kind (const KmxJsonTape *tape, KmxJsonValue value)
{
  return get_entry (tape, value)->kind;
}

static char *
dup_unescaped (const KmxJsonTape *tape, guint32 start, guint32 end)
{
  char *text = g_malloc (end - start + 1);

  text[kmx_json_unescape (tape->bytes + start, tape->bytes + end, text)] = '\0';
  return text;
}

static gboolean
equals (const KmxJsonTape *tape,
        guint32 start,
        guint32 end,
        gboolean escaped,
        const char *text,
        gsize size)
{
  g_autofree char *unescaped = NULL;

  if (!escaped)
    return end - start == size && memcmp (tape->bytes + start, text, size) == 0;
  if (end - start < size)
    return FALSE;
  unescaped = dup_unescaped (tape, start, end);
  return strlen (unescaped) == size && memcmp (unescaped, text, size) == 0;
}

static KmxJsonValue
find_member (const KmxJsonTape *tape, KmxJsonValue object, const char *name, gsize size)
{
  const KmxJsonEntry *entry = get_entry (tape, object);

  if (entry->kind != KMX_JSON_OBJECT || entry->length == 0)
    return KMX_JSON_ABSENT;
  for (KmxJsonValue value = object + 1; value != 0; value = tape->entries[value].next) {
    entry = &tape->entries[value];
    if (equals (tape, entry->key_start, entry->key_end, entry->key_escaped, name, size))
      return value;
  }
  return KMX_JSON_ABSENT;
}

KmxJsonValue
kmx_json_tape_member (const KmxJsonTape *tape, KmxJsonValue object, const char *name)
{
  return find_member (tape, object, name, strlen (name));
}

KmxJsonValue
kmx_json_tape_find (const KmxJsonTape *tape, KmxJsonValue from, const char *path)
{
  while (TRUE) {
    gsize size = strcspn (path, ".");

    from = find_member (tape, from, path, size);
    if (from == KMX_JSON_ABSENT || path[size] == '\0')
      return from;
    path += size + 1;
  }
}

KmxJsonValue
kmx_json_tape_first (const KmxJsonTape *tape, KmxJsonValue container)
{
  return kmx_json_tape_length (tape, container) > 0 ? container + 1 : KMX_JSON_ABSENT;
}

KmxJsonValue
kmx_json_tape_next (const KmxJsonTape *tape, KmxJsonValue value)
{
  return get_entry (tape, value)->next;
}

guint
kmx_json_tape_length (const KmxJsonTape *tape, KmxJsonValue container)
{
  return get_entry (tape, container)->length;
}

char *
kmx_json_tape_dup_name (const KmxJsonTape *tape, KmxJsonValue value)
{
  const KmxJsonEntry *entry = get_entry (tape, value);

  return entry->key_start != 0 ? dup_unescaped (tape, entry->key_start, entry->key_end) : NULL;
}

char *
kmx_json_tape_dup_string (const KmxJsonTape *tape, KmxJsonValue value)
{
  const KmxJsonEntry *entry = get_entry (tape, value);

  return entry->kind == KMX_JSON_STRING ? dup_unescaped (tape, entry->start, entry->end) : NULL;
}

gboolean
kmx_json_tape_equals (const KmxJsonTape *tape, KmxJsonValue value, const char *text)
{
  const KmxJsonEntry *entry = get_entry (tape, value);

  return entry->kind == KMX_JSON_STRING &&
         equals (tape, entry->start, entry->end, entry->escaped, text, strlen (text));
}

gboolean
kmx_json_tape_integer (const KmxJsonTape *tape, KmxJsonValue value, gint64 *ret_value)
{
  const KmxJsonEntry *entry = get_entry (tape, value);
  const char *digit = tape->bytes + entry->start, *end = tape->bytes + entry->end;
  gboolean negative;
  gint64 number = 0;

  if (entry->kind != KMX_JSON_NUMBER || !entry->whole)
    return FALSE;
  negative = *digit == '-';
  for (digit += negative; digit < end; digit++)
    number = number * 10 + (*digit - '0');
  *ret_value = negative ? -number : number;
  return TRUE;
}

gboolean
kmx_json_tape_number (const KmxJsonTape *tape, KmxJsonValue value, double *ret_value)
{
  const KmxJsonEntry *entry = get_entry (tape, value);
  g_autofree char *text = NULL;

  if (entry->kind != KMX_JSON_NUMBER)
    return FALSE;
  text = g_strndup (tape->bytes + entry->start, entry->end - entry->start);
  *ret_value = g_ascii_strtod (text, NULL);
  return TRUE;
}

/* The exponent of a checked number; saturates far outside of what fits 64 bits. */
static gint64
read_exponent (const char *cursor, const char *end)
{
  gboolean negative;
  gint64 exponent = 0;

  while (cursor < end && *cursor != 'e' && *cursor != 'E')
    cursor++;
  if (cursor == end)
    return 0;
  cursor++;
  negative = *cursor == '-';
  cursor += negative || *cursor == '+';
  for (; cursor < end && exponent < 1000000000; cursor++)
    exponent = exponent * 10 + (*cursor - '0');
  return negative ? -exponent : exponent;
}

/* How many digits stand before the decimal point. */
static gint64
count_whole_digits (const char *cursor, const char *end)
{
  gint64 count = 0;

  while (cursor + count < end && g_ascii_isdigit (cursor[count]))
    count++;
  return count;
}

gboolean
kmx_json_tape_decimal (const KmxJsonTape *tape, KmxJsonValue value, guint digits, gint64 *ret_value)
{
  const KmxJsonEntry *entry = get_entry (tape, value);
  const char *cursor = tape->bytes + entry->start, *end = tape->bytes + entry->end;
  guint64 number = 0;
  gint64 wanted; /* digits that belong to the result; the next one rounds */
  gboolean negative;

  if (entry->kind != KMX_JSON_NUMBER)
    return FALSE;
  negative = *cursor == '-';
  cursor += negative;
  wanted = count_whole_digits (cursor, end) + read_exponent (cursor, end) + digits;
  for (; cursor < end && wanted >= 0 && *cursor != 'e' && *cursor != 'E'; cursor++) {
    if (*cursor == '.')
      continue;
    if (wanted-- == 0) {
      number += *cursor >= '5';
      break;
    }
    if (number > G_MAXINT64 / 10)
      return FALSE;
    number = number * 10 + (*cursor - '0');
  }
  for (; number != 0 && wanted > 0; wanted--) {
    if (number > G_MAXINT64 / 10)
      return FALSE;
    number *= 10;
  }
  if (number > G_MAXINT64)
    return FALSE;
  *ret_value = negative ? -(gint64) number : (gint64) number;
  return TRUE;
}

const char *
kmx_json_tape_raw (const KmxJsonTape *tape, KmxJsonValue value, gsize *ret_size)
{
  const KmxJsonEntry *entry = get_entry (tape, value);
  guint quote = entry->kind == KMX_JSON_STRING ? 1 : 0;

  *ret_size = entry->end - entry->start + 2 * quote;
  return tape->bytes + entry->start - quote;
}

static JsonNode *build_node (const KmxJsonTape *tape, KmxJsonValue value);

static JsonNode *
build_container (const KmxJsonTape *tape, KmxJsonValue container)
{
  g_autoptr (JsonObject) object = NULL;
  g_autoptr (JsonArray) array = NULL;
  KmxJsonValue value = kmx_json_tape_first (tape, container);

  if (kmx_json_tape_kind (tape, container) == KMX_JSON_ARRAY) {
    array = json_array_sized_new (kmx_json_tape_length (tape, container));
    for (; value != KMX_JSON_ABSENT; value = kmx_json_tape_next (tape, value))
      json_array_add_element (array, build_node (tape, value));
    return json_node_init_array (json_node_alloc (), array);
  }
  object = json_object_new ();
  for (; value != KMX_JSON_ABSENT; value = kmx_json_tape_next (tape, value)) {
    g_autofree char *name = kmx_json_tape_dup_name (tape, value);

    json_object_set_member (object, name, build_node (tape, value));
  }
  return json_node_init_object (json_node_alloc (), object);
}

/* Recursion is safe here: the scanner has bounded the depth. */
static JsonNode *
build_node (const KmxJsonTape *tape, KmxJsonValue value)
{
  g_autofree char *text = NULL;
  gint64 integer = 0;
  double number = 0;

  switch (kmx_json_tape_kind (tape, value)) {
  case KMX_JSON_OBJECT:
  case KMX_JSON_ARRAY:
    return build_container (tape, value);
  case KMX_JSON_STRING:
    text = kmx_json_tape_dup_string (tape, value);
    return json_node_init_string (json_node_alloc (), text);
  case KMX_JSON_NUMBER:
    if (kmx_json_tape_integer (tape, value, &integer))
      return json_node_init_int (json_node_alloc (), integer);
    kmx_json_tape_number (tape, value, &number);
    return json_node_init_double (json_node_alloc (), number);
  case KMX_JSON_TRUE:
  case KMX_JSON_FALSE:
    return json_node_init_boolean (json_node_alloc (),
                                   kmx_json_tape_kind (tape, value) == KMX_JSON_TRUE);
  case KMX_JSON_NULL:
  default:
    return json_node_init_null (json_node_alloc ());
  }
}

JsonNode *
kmx_json_parse (const char *bytes, gsize size, const KmxJsonLimits *limits, GError **error)
{
  g_autoptr (KmxJsonTape) tape = kmx_json_tape_new (bytes, size, limits, error);

  if (tape == NULL)
    return NULL;
  for (guint i = 0; i < tape->n_entries; i++) {
    if (tape->entries[i].kind == KMX_JSON_OBJECT && tape->entries[i].length > TREE_MEMBERS_MAX) {
      g_set_error (error, KMX_ERROR, KMX_ERROR_MALFORMED, "more than %d members at byte %u",
                   TREE_MEMBERS_MAX, tape->entries[i].start);
      return NULL;
    }
  }
  return build_node (tape, 0);
}

static JsonNode *
copy_object (JsonObject *object)
{
  JsonNode *copy = json_node_new (JSON_NODE_OBJECT);
  JsonObject *members = json_object_new ();
  JsonObjectIter iter;
  const char *name;
  JsonNode *value;

  json_object_iter_init_ordered (&iter, object);
  while (json_object_iter_next_ordered (&iter, &name, &value))
    json_object_set_member (members, name, kmx_json_copy (value));
  json_node_take_object (copy, members);
  return copy;
}

static JsonNode *
copy_array (JsonArray *array)
{
  JsonNode *copy = json_node_new (JSON_NODE_ARRAY);
  JsonArray *elements = json_array_sized_new (json_array_get_length (array));

  for (guint i = 0; i < json_array_get_length (array); i++)
    json_array_add_element (elements, kmx_json_copy (json_array_get_element (array, i)));
  json_node_take_array (copy, elements);
  return copy;
}

/* As deep as what was parsed, and that is limited. */
JsonNode *
kmx_json_copy (JsonNode *node)
{
  GValue value = G_VALUE_INIT;
  JsonNode *copy;

  if (JSON_NODE_HOLDS_OBJECT (node))
    return copy_object (json_node_get_object (node));
  if (JSON_NODE_HOLDS_ARRAY (node))
    return copy_array (json_node_get_array (node));
  if (JSON_NODE_HOLDS_NULL (node))
    return json_node_new (JSON_NODE_NULL);
  copy = json_node_new (JSON_NODE_VALUE);
  json_node_get_value (node, &value);
  json_node_set_value (copy, &value);
  g_value_unset (&value);
  return copy;
}

char *
kmx_json_to_string (JsonNode *node)
{
  return json_to_string (node, FALSE);
}
