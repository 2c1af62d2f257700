/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include "kmx-error.h"
#include "kmx-instant.h"
#include "kmx-json.h"
#include "kmx-record-list.h"
#include "kmx-record-private.h"

#include <string.h>

/* Of a name that we do not know, this much is repeated in the error. */
#define UNKNOWN_NAME_MAX 64

static gboolean
fail (const KmxField *field, GError **error, const char *problem)
{
  g_autofree char *member = g_strconcat ("/", field->name, NULL);

  kmx_error_set_invalid (error, member, "\"%s\" %s", field->name, problem);
  return FALSE;
}

static gboolean
node_holds (JsonNode *node, GType type)
{
  return JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == type;
}

static gboolean
read_text (const KmxField *field,
           const char *text,
           KmxRecordFlags flags,
           KmxRecordValue *value,
           gboolean *ret_set,
           GError **error)
{
  if (field->kind == KMX_FIELD_ENUM) {
    value->integer = kmx_record_find_enum (field, text);
    *ret_set = value->integer >= 0;
    if (!*ret_set && (field->required || (flags & KMX_RECORD_IGNORE_UNKNOWN) == 0))
      return fail (field, error, "has a value that is not one of those allowed");
    return TRUE;
  }
  if (!kmx_record_check_text (field, text, error))
    return FALSE;
  value->text = g_strdup (text);
  return TRUE;
}

static gboolean
read_list (const KmxField *field,
           JsonNode *node,
           KmxRecordFlags flags,
           KmxRecordValue *value,
           GError **error)
{
  g_autoptr (GPtrArray) items = g_ptr_array_new_with_free_func (g_object_unref);
  JsonArray *array;

  if (!JSON_NODE_HOLDS_ARRAY (node))
    return fail (field, error, "must be an array");
  array = json_node_get_array (node);
  if (!kmx_record_check_length (field, json_array_get_length (array), error))
    return FALSE;
  for (guint i = 0; i < json_array_get_length (array); i++) {
    gpointer item = kmx_record_new_from_json (field->get_type (), json_array_get_element (array, i),
                                              flags, error);

    if (item == NULL) {
      g_autofree char *parent = g_strdup_printf ("/%s/%u", field->name, i);

      kmx_error_prefix_member (error, parent);
      return FALSE;
    }
    g_ptr_array_add (items, item);
  }
  value->object = G_OBJECT (kmx_record_list_new (field->get_type (), g_steal_pointer (&items)));
  return TRUE;
}

static gboolean
read_record (const KmxField *field,
             JsonNode *node,
             KmxRecordFlags flags,
             KmxRecordValue *value,
             GError **error)
{
  value->object = kmx_record_new_from_json (field->get_type (), node, flags, error);
  if (value->object == NULL) {
    g_autofree char *parent = g_strconcat ("/", field->name, NULL);

    kmx_error_prefix_member (error, parent);
  }
  return value->object != NULL;
}

/* @ret_set stays TRUE unless the value is to be ignored. */
static gboolean
read_node (const KmxField *field,
           JsonNode *node,
           KmxRecordFlags flags,
           KmxRecordValue *value,
           gboolean *ret_set,
           GError **error)
{
  switch (field->kind) {
  case KMX_FIELD_INTEGER:
    if (!node_holds (node, G_TYPE_INT64))
      return fail (field, error, "must be a whole number");
    value->integer = json_node_get_int (node);
    return kmx_record_check_integer (field, value->integer, error);
  case KMX_FIELD_BOOLEAN:
    if (!node_holds (node, G_TYPE_BOOLEAN))
      return fail (field, error, "must be true or false");
    value->integer = json_node_get_boolean (node);
    return TRUE;
  case KMX_FIELD_RECORD:
    return read_record (field, node, flags, value, error);
  case KMX_FIELD_LIST:
    return read_list (field, node, flags, value, error);
  case KMX_FIELD_JSON:
    value->json = json_node_copy (node);
    json_node_seal (value->json);
    return TRUE;
  case KMX_FIELD_INSTANT:
    if (node_holds (node, G_TYPE_STRING))
      value->instant = kmx_instant_parse (json_node_get_string (node));
    return value->instant != NULL || fail (field, error, "must be an instant");
  case KMX_FIELD_TEXT:
  case KMX_FIELD_PROSE:
  case KMX_FIELD_ID:
  case KMX_FIELD_ENUM:
  default:
    if (!node_holds (node, G_TYPE_STRING))
      return fail (field, error, "must be a string");
    return read_text (field, json_node_get_string (node), flags, value, ret_set, error);
  }
}

/* Names the member that the table does not have; there is one, because the counts differ. */
static void
set_unknown (KmxRecordClass *klass, JsonObject *object, GError **error)
{
  JsonObjectIter iterator;
  const char *name;

  json_object_iter_init_ordered (&iterator, object);
  while (json_object_iter_next_ordered (&iterator, &name, NULL)) {
    gboolean known = FALSE;

    for (guint i = 0; i < klass->n_fields && !known; i++)
      known = strcmp (klass->fields[i].name, name) == 0;
    if (!known) {
      glong length = MIN (g_utf8_strlen (name, -1), UNKNOWN_NAME_MAX);
      g_autoptr (GString) member = g_string_new ("/");

      g_string_append_len (member, name, g_utf8_offset_to_pointer (name, length) - name);
      kmx_error_set_invalid (error, NULL, "\"%s\" is unknown", member->str + 1);
      g_string_replace (member, "~", "~0", 0);
      g_string_erase (member, 0, 1);
      g_string_replace (member, "/", "~1", 0);
      g_string_prepend_c (member, '/');
      kmx_error_prefix_member (error, member->str);
      return;
    }
  }
}

gpointer
kmx_record_new_from_json (GType type, JsonNode *node, KmxRecordFlags flags, GError **error)
{
  g_autoptr (KmxRecord) self = NULL;
  KmxRecordClass *klass;
  JsonObject *object;
  guint n_known = 0;

  if (!JSON_NODE_HOLDS_OBJECT (node)) {
    kmx_error_set_invalid (error, "", "must be an object");
    return NULL;
  }
  self = kmx_record_alloc (type);
  klass = KMX_RECORD_GET_CLASS (self);
  object = json_node_get_object (node);
  for (guint i = 0; i < klass->n_fields; i++) {
    JsonNode *member = json_object_get_member (object, klass->fields[i].name);
    KmxRecordValue value = { 0 };
    gboolean set = TRUE;

    n_known += member != NULL;
    if (member != NULL && JSON_NODE_HOLDS_NULL (member))
      kmx_record_mark_null (self, i);
    if (member == NULL || JSON_NODE_HOLDS_NULL (member))
      continue;
    if (!read_node (&klass->fields[i], member, flags, &value, &set, error))
      return NULL;
    if (set)
      kmx_record_take (self, i, value);
  }
  if ((flags & KMX_RECORD_IGNORE_UNKNOWN) == 0 && n_known != json_object_get_size (object)) {
    set_unknown (klass, object, error);
    return NULL;
  }
  return kmx_record_check_required (self, error) ? g_steal_pointer (&self) : NULL;
}

gpointer
kmx_record_new_from_bytes (
    GType type, const char *bytes, gsize size, KmxRecordFlags flags, GError **error)
{
  gboolean answer = (flags & KMX_RECORD_IGNORE_UNKNOWN) != 0;
  g_autoptr (JsonNode) node = kmx_json_parse (
      bytes, size, answer ? &kmx_json_limits_provider : &kmx_json_limits_api, error);

  return node != NULL ? kmx_record_new_from_json (type, node, flags, error) : NULL;
}

static JsonNode *
list_to_json (GListModel *list)
{
  g_autoptr (JsonArray) array = json_array_sized_new (g_list_model_get_n_items (list));

  for (guint i = 0; i < g_list_model_get_n_items (list); i++) {
    g_autoptr (GObject) item = g_list_model_get_item (list, i);

    json_array_add_element (array, kmx_record_to_json (item));
  }
  return json_node_init_array (json_node_alloc (), array);
}

static JsonNode *
field_to_json (gpointer record, guint index)
{
  g_autofree char *instant = NULL;

  switch (KMX_RECORD_GET_CLASS (record)->fields[index].kind) {
  case KMX_FIELD_INTEGER:
    return json_node_init_int (json_node_alloc (), kmx_record_get_integer (record, index));
  case KMX_FIELD_BOOLEAN:
    return json_node_init_boolean (json_node_alloc (), kmx_record_get_boolean (record, index));
  case KMX_FIELD_INSTANT:
    instant = kmx_instant_format (kmx_record_get_instant (record, index));
    return json_node_init_string (json_node_alloc (), instant);
  case KMX_FIELD_RECORD:
    return kmx_record_to_json (kmx_record_get_record (record, index));
  case KMX_FIELD_LIST:
    return list_to_json (kmx_record_get_list (record, index));
  case KMX_FIELD_JSON:
    return json_node_copy (kmx_record_get_json (record, index));
  case KMX_FIELD_TEXT:
  case KMX_FIELD_PROSE:
  case KMX_FIELD_ID:
  case KMX_FIELD_ENUM:
  default:
    return json_node_init_string (json_node_alloc (), kmx_record_get_text (record, index));
  }
}

JsonNode *
kmx_record_to_json (gpointer record)
{
  g_autoptr (JsonObject) object = json_object_new ();
  KmxRecordClass *klass;

  g_return_val_if_fail (KMX_IS_RECORD (record), NULL);
  klass = KMX_RECORD_GET_CLASS (record);
  for (guint i = 0; i < klass->n_fields; i++) {
    if (kmx_record_is_set (record, i))
      json_object_set_member (object, klass->fields[i].name, field_to_json (record, i));
  }
  return json_node_init_object (json_node_alloc (), object);
}

static gboolean
read_column_text (const KmxField *field,
                  const char *text,
                  KmxRecordValue *value,
                  gboolean *ret_set,
                  GError **error)
{
  g_autoptr (JsonNode) node = NULL;

  switch (field->kind) {
  case KMX_FIELD_INTEGER:
    return (g_ascii_string_to_signed (text, 10, G_MININT64, G_MAXINT64, &value->integer, NULL) ||
            fail (field, error, "must be a whole number")) &&
           kmx_record_check_integer (field, value->integer, error);
  case KMX_FIELD_BOOLEAN:
    value->integer = text[0] == 't';
    return strcmp (text, "t") == 0 || strcmp (text, "f") == 0 ||
           fail (field, error, "must be t or f");
  case KMX_FIELD_RECORD:
  case KMX_FIELD_LIST:
  case KMX_FIELD_JSON:
    node = kmx_json_parse (text, strlen (text), &kmx_json_limits_provider, error);
    if (node == NULL)
      return FALSE;
    /* A column that holds JSON null is as unset as SQL null. */
    *ret_set = !JSON_NODE_HOLDS_NULL (node);
    return !*ret_set || read_node (field, node, KMX_RECORD_IGNORE_UNKNOWN, value, ret_set, error);
  case KMX_FIELD_INSTANT:
    value->instant = kmx_instant_parse_sql (text);
    return value->instant != NULL || fail (field, error, "must be an instant");
  case KMX_FIELD_TEXT:
  case KMX_FIELD_PROSE:
  case KMX_FIELD_ID:
  case KMX_FIELD_ENUM:
  default:
    return read_text (field, text, KMX_RECORD_REFUSE_UNKNOWN, value, ret_set, error);
  }
}

gpointer
kmx_record_new_from_row (GType type, KmxRecordReadColumn read_column, gpointer row, GError **error)
{
  g_autoptr (KmxRecord) self = kmx_record_alloc (type);
  KmxRecordClass *klass = KMX_RECORD_GET_CLASS (self);
  g_autoptr (GError) broken = NULL;

  for (guint i = 0; i < klass->n_fields && broken == NULL; i++) {
    const char *text = read_column (row, klass->fields[i].name);
    KmxRecordValue value = { 0 };
    gboolean set = TRUE;

    if (text != NULL && read_column_text (&klass->fields[i], text, &value, &set, &broken) && set)
      kmx_record_take (self, i, value);
  }
  if (broken == NULL && kmx_record_check_required (self, &broken))
    return g_steal_pointer (&self);
  g_set_error (error, KMX_ERROR, KMX_ERROR_INTERNAL, "row of %s breaks the contract: %s",
               g_type_name (type), broken->message);
  return NULL;
}
