/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include "kmx-error.h"
#include "kmx-record-list.h"
#include "kmx-record-private.h"

#include <string.h>

static KmxRecordValue
copy_value (const KmxField *field, const KmxRecordValue *value)
{
  switch (field->kind) {
  case KMX_FIELD_TEXT:
  case KMX_FIELD_PROSE:
  case KMX_FIELD_ID:
    return (KmxRecordValue){ .text = g_strdup (value->text) };
  case KMX_FIELD_INSTANT:
    return (KmxRecordValue){ .instant = g_date_time_ref (value->instant) };
  case KMX_FIELD_RECORD:
  case KMX_FIELD_LIST:
    return (KmxRecordValue){ .object = g_object_ref (value->object) };
  case KMX_FIELD_JSON:
    return (KmxRecordValue){ .json = json_node_ref (value->json) };
  case KMX_FIELD_INTEGER:
  case KMX_FIELD_BOOLEAN:
  case KMX_FIELD_ENUM:
  default:
    return *value;
  }
}

/* Copies into a list of our own, so that later changes of @model do not show. */
static GObject *
copy_list (const KmxField *field, GListModel *model)
{
  GPtrArray *items = g_ptr_array_new ();

  for (guint i = 0; i < g_list_model_get_n_items (model); i++) {
    GObject *item = g_list_model_get_item (model, i);

    if (!G_TYPE_CHECK_INSTANCE_TYPE (item, field->get_type ()))
      g_error ("\"%s\" takes records of %s", field->name, g_type_name (field->get_type ()));
    g_ptr_array_add (items, item);
  }
  return G_OBJECT (kmx_record_list_new (field->get_type (), items));
}

/* A checked copy of @pointer, which is not NULL. */
static KmxRecordValue
copy_pointer (const KmxField *field, gpointer pointer, GError **error)
{
  KmxRecordValue value = { 0 };
  gboolean ok = TRUE;

  if (field->kind == KMX_FIELD_INSTANT) {
    value.instant = g_date_time_to_utc (pointer);
  } else if (field->kind == KMX_FIELD_RECORD) {
    ok = G_TYPE_CHECK_INSTANCE_TYPE (pointer, field->get_type ());
    value.object = g_object_ref (pointer);
  } else if (field->kind == KMX_FIELD_LIST) {
    ok = kmx_record_check_length (field, g_list_model_get_n_items (pointer), error);
    value.object = copy_list (field, pointer);
  } else if (field->kind == KMX_FIELD_JSON) {
    value.json = json_node_copy (pointer);
    json_node_seal (value.json);
  } else if (field->kind == KMX_FIELD_ENUM) {
    value.integer = kmx_record_find_enum (field, pointer);
    ok = value.integer >= 0;
  } else {
    ok = kmx_record_check_text (field, pointer, error);
    value.text = g_strdup (pointer);
  }
  if (!ok && *error == NULL)
    kmx_error_set_invalid (error, field->name, "\"%s\" has a wrong value", field->name);
  return value;
}

static int
find_field (KmxRecordClass *klass, const char *name)
{
  for (guint i = 0; i < klass->n_fields; i++) {
    if (strcmp (klass->fields[i].name, name) == 0)
      return i;
  }
  g_error ("%s has no member \"%s\"", G_OBJECT_CLASS_NAME (klass), name);
}

static void
set_members (KmxRecord *self, const char *name, va_list arguments)
{
  KmxRecordClass *klass = KMX_RECORD_GET_CLASS (self);
  g_autoptr (GError) error = NULL;

  for (; name != NULL && error == NULL; name = va_arg (arguments, const char *)) {
    int index = find_field (klass, name);
    const KmxField *field = &klass->fields[index];
    KmxRecordValue value = { 0 };

    if (field->kind == KMX_FIELD_INTEGER) {
      value.integer = va_arg (arguments, gint64);
      kmx_record_check_integer (field, value.integer, &error);
    } else if (field->kind == KMX_FIELD_BOOLEAN) {
      value.integer = va_arg (arguments, int) != 0;
    } else {
      gpointer pointer = va_arg (arguments, gpointer);

      if (pointer == NULL) {
        kmx_record_unset (self, index);
        continue;
      }
      value = copy_pointer (field, pointer, &error);
    }
    kmx_record_take (self, index, value);
  }
  if (error != NULL || !kmx_record_check_required (self, &error))
    g_error ("%s: %s", G_OBJECT_TYPE_NAME (self), error->message);
}

gpointer
kmx_record_new (GType type, const char *first_name, ...)
{
  KmxRecord *self = kmx_record_alloc (type);
  va_list arguments;

  va_start (arguments, first_name);
  set_members (self, first_name, arguments);
  va_end (arguments);
  return self;
}

gpointer
kmx_record_copy_with (gpointer record, const char *first_name, ...)
{
  KmxRecord *copy = kmx_record_alloc (G_OBJECT_TYPE (record));
  KmxRecordClass *klass = KMX_RECORD_GET_CLASS (record);
  va_list arguments;

  for (guint i = 0; i < klass->n_fields; i++) {
    if (kmx_record_is_set (record, i))
      kmx_record_take (copy, i, copy_value (&klass->fields[i], kmx_record_peek (record, i)));
  }
  va_start (arguments, first_name);
  set_members (copy, first_name, arguments);
  va_end (arguments);
  return copy;
}
