/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include "kmx-record-private.h"

#include "kmx-error.h"
#include "kmx-record-list.h"

#include <string.h>

typedef struct {
  KmxRecordValue *values;
  guint64 set;
  guint64 nulls; /* named in the document, as null */
} KmxRecordPrivate;

G_DEFINE_ABSTRACT_TYPE_WITH_PRIVATE (KmxRecord, kmx_record, G_TYPE_OBJECT)

static KmxRecordPrivate *
get_private (gpointer record)
{
  return kmx_record_get_instance_private (record);
}

static void
clear_value (KmxRecordPrivate *private, const KmxField *field, guint index)
{
  KmxRecordValue *value = &private->values[index];

  if ((private->set >> index & 1) == 0)
    return;
  private->set &= ~(G_GUINT64_CONSTANT (1) << index);
  switch (field->kind) {
  case KMX_FIELD_TEXT:
  case KMX_FIELD_PROSE:
  case KMX_FIELD_ID:
    g_clear_pointer (&value->text, g_free);
    break;
  case KMX_FIELD_INSTANT:
    g_clear_pointer (&value->instant, g_date_time_unref);
    break;
  case KMX_FIELD_RECORD:
  case KMX_FIELD_LIST:
    g_clear_object (&value->object);
    break;
  case KMX_FIELD_JSON:
    g_clear_pointer (&value->json, json_node_unref);
    break;
  case KMX_FIELD_INTEGER:
  case KMX_FIELD_BOOLEAN:
  case KMX_FIELD_ENUM:
  default:
    value->integer = 0;
    break;
  }
}

KmxRecord *
kmx_record_alloc (GType type)
{
  return g_object_new (type, NULL);
}

void
kmx_record_take (KmxRecord *self, guint field, KmxRecordValue value)
{
  KmxRecordPrivate *private = get_private (self);

  clear_value (private, &KMX_RECORD_GET_CLASS (self)->fields[field], field);
  private->values[field] = value;
  private->set |= G_GUINT64_CONSTANT (1) << field;
}

void
kmx_record_unset (KmxRecord *self, guint field)
{
  clear_value (get_private (self), &KMX_RECORD_GET_CLASS (self)->fields[field], field);
}

const KmxRecordValue *
kmx_record_peek (KmxRecord *self, guint field)
{
  return &get_private (self)->values[field];
}

gboolean
kmx_record_check_required (KmxRecord *self, GError **error)
{
  KmxRecordClass *klass = KMX_RECORD_GET_CLASS (self);

  for (guint i = 0; i < klass->n_fields; i++) {
    if (klass->fields[i].required && !kmx_record_is_set (self, i)) {
      g_autofree char *member = g_strconcat ("/", klass->fields[i].name, NULL);

      kmx_error_set_invalid (error, member, "\"%s\" is required", klass->fields[i].name);
      return FALSE;
    }
  }
  return TRUE;
}

/* The field's value after the test that it has one of the expected kinds; NULL when unset. */
static const KmxRecordValue *
read_field (gpointer record, guint field, guint kinds)
{
  KmxRecordClass *klass;

  g_return_val_if_fail (KMX_IS_RECORD (record), NULL);
  klass = KMX_RECORD_GET_CLASS (record);
  g_return_val_if_fail (field < klass->n_fields, NULL);
  g_return_val_if_fail ((1u << klass->fields[field].kind & kinds) != 0, NULL);
  return kmx_record_is_set (record, field) ? &get_private (record)->values[field] : NULL;
}

gboolean
kmx_record_is_set (gpointer record, guint field)
{
  g_return_val_if_fail (KMX_IS_RECORD (record), FALSE);
  g_return_val_if_fail (field < KMX_RECORD_GET_CLASS (record)->n_fields, FALSE);
  return get_private (record)->set >> field & 1;
}

gboolean
kmx_record_is_null (gpointer record, guint field)
{
  g_return_val_if_fail (KMX_IS_RECORD (record), FALSE);
  g_return_val_if_fail (field < KMX_RECORD_GET_CLASS (record)->n_fields, FALSE);
  return get_private (record)->nulls >> field & 1;
}

void
kmx_record_mark_null (KmxRecord *self, guint field)
{
  get_private (self)->nulls |= G_GUINT64_CONSTANT (1) << field;
}

const char *
kmx_record_get_text (gpointer record, guint field)
{
  const KmxRecordValue *value = read_field (record, field,
                                            1u << KMX_FIELD_TEXT | 1u << KMX_FIELD_PROSE |
                                                1u << KMX_FIELD_ID | 1u << KMX_FIELD_ENUM);
  const KmxField *table;

  if (value == NULL)
    return NULL;
  table = &KMX_RECORD_GET_CLASS (record)->fields[field];
  return table->kind == KMX_FIELD_ENUM ? table->values[value->integer] : value->text;
}

int
kmx_record_get_enum (gpointer record, guint field)
{
  const KmxRecordValue *value = read_field (record, field, 1u << KMX_FIELD_ENUM);

  return value != NULL ? (int) value->integer : -1;
}

GDateTime *
kmx_record_get_instant (gpointer record, guint field)
{
  const KmxRecordValue *value = read_field (record, field, 1u << KMX_FIELD_INSTANT);

  return value != NULL ? value->instant : NULL;
}

gint64
kmx_record_get_integer (gpointer record, guint field)
{
  const KmxRecordValue *value = read_field (record, field, 1u << KMX_FIELD_INTEGER);

  return value != NULL ? value->integer : 0;
}

gboolean
kmx_record_get_boolean (gpointer record, guint field)
{
  const KmxRecordValue *value = read_field (record, field, 1u << KMX_FIELD_BOOLEAN);

  return value != NULL && value->integer != 0;
}

gpointer
kmx_record_get_record (gpointer record, guint field)
{
  const KmxRecordValue *value = read_field (record, field, 1u << KMX_FIELD_RECORD);

  return value != NULL ? value->object : NULL;
}

/* One for all unset lists; lives as long as the process. */
static GListModel *
get_empty_list (void)
{
  static gsize list = 0;

  if (g_once_init_enter (&list))
    g_once_init_leave (&list, (gsize) kmx_record_list_new (KMX_TYPE_RECORD, g_ptr_array_new ()));
  return (GListModel *) list;
}

GListModel *
kmx_record_get_list (gpointer record, guint field)
{
  const KmxRecordValue *value = read_field (record, field, 1u << KMX_FIELD_LIST);

  return value != NULL ? G_LIST_MODEL (value->object) : get_empty_list ();
}

JsonNode *
kmx_record_get_json (gpointer record, guint field)
{
  const KmxRecordValue *value = read_field (record, field, 1u << KMX_FIELD_JSON);

  return value != NULL ? value->json : NULL;
}

static gboolean
equal_lists (GListModel *one, GListModel *other)
{
  guint n_items = g_list_model_get_n_items (one);

  if (n_items != g_list_model_get_n_items (other))
    return FALSE;
  for (guint i = 0; i < n_items; i++) {
    g_autoptr (GObject) one_item = g_list_model_get_item (one, i);
    g_autoptr (GObject) other_item = g_list_model_get_item (other, i);

    if (!kmx_record_equal (one_item, other_item))
      return FALSE;
  }
  return TRUE;
}

static gboolean
equal_values (const KmxField *field, const KmxRecordValue *one, const KmxRecordValue *other)
{
  switch (field->kind) {
  case KMX_FIELD_TEXT:
  case KMX_FIELD_PROSE:
  case KMX_FIELD_ID:
    return strcmp (one->text, other->text) == 0;
  case KMX_FIELD_INSTANT:
    return g_date_time_equal (one->instant, other->instant);
  case KMX_FIELD_RECORD:
    return kmx_record_equal (one->object, other->object);
  case KMX_FIELD_LIST:
    return equal_lists (G_LIST_MODEL (one->object), G_LIST_MODEL (other->object));
  case KMX_FIELD_JSON:
    return json_node_equal (one->json, other->json);
  case KMX_FIELD_INTEGER:
  case KMX_FIELD_BOOLEAN:
  case KMX_FIELD_ENUM:
  default:
    return one->integer == other->integer;
  }
}

gboolean
kmx_record_equal (gpointer one, gpointer other)
{
  KmxRecordClass *klass;

  if (one == other)
    return TRUE;
  if (one == NULL || other == NULL || G_OBJECT_TYPE (one) != G_OBJECT_TYPE (other) ||
      get_private (one)->set != get_private (other)->set)
    return FALSE;
  klass = KMX_RECORD_GET_CLASS (one);
  for (guint i = 0; i < klass->n_fields; i++) {
    if (kmx_record_is_set (one, i) &&
        !equal_values (&klass->fields[i], kmx_record_peek (one, i), kmx_record_peek (other, i)))
      return FALSE;
  }
  return TRUE;
}

static GParamSpec *
new_property (const KmxField *field)
{
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;
  g_autofree char *dashed = g_strdelimit (g_strdup (field->name), "_", '-');
  const char *name = g_intern_string (dashed);

  switch (field->kind) {
  case KMX_FIELD_INTEGER:
    return g_param_spec_int64 (name, NULL, NULL, G_MININT64, G_MAXINT64, 0, flags);
  case KMX_FIELD_BOOLEAN:
    return g_param_spec_boolean (name, NULL, NULL, FALSE, flags);
  case KMX_FIELD_INSTANT:
    return g_param_spec_boxed (name, NULL, NULL, G_TYPE_DATE_TIME, flags);
  case KMX_FIELD_RECORD:
    return g_param_spec_object (name, NULL, NULL, field->get_type (), flags);
  case KMX_FIELD_LIST:
    return g_param_spec_object (name, NULL, NULL, G_TYPE_LIST_MODEL, flags);
  case KMX_FIELD_JSON:
    return g_param_spec_boxed (name, NULL, NULL, JSON_TYPE_NODE, flags);
  case KMX_FIELD_TEXT:
  case KMX_FIELD_PROSE:
  case KMX_FIELD_ID:
  case KMX_FIELD_ENUM:
  default:
    return g_param_spec_string (name, NULL, NULL, NULL, flags);
  }
}

static void
kmx_record_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  guint field = id - 1;

  switch (KMX_RECORD_GET_CLASS (object)->fields[field].kind) {
  case KMX_FIELD_INTEGER:
    g_value_set_int64 (value, kmx_record_get_integer (object, field));
    break;
  case KMX_FIELD_BOOLEAN:
    g_value_set_boolean (value, kmx_record_get_boolean (object, field));
    break;
  case KMX_FIELD_INSTANT:
    g_value_set_boxed (value, kmx_record_get_instant (object, field));
    break;
  case KMX_FIELD_RECORD:
    g_value_set_object (value, kmx_record_get_record (object, field));
    break;
  case KMX_FIELD_LIST:
    g_value_set_object (value, kmx_record_get_list (object, field));
    break;
  case KMX_FIELD_JSON:
    g_value_set_boxed (value, kmx_record_get_json (object, field));
    break;
  case KMX_FIELD_TEXT:
  case KMX_FIELD_PROSE:
  case KMX_FIELD_ID:
  case KMX_FIELD_ENUM:
  default:
    g_value_set_string (value, kmx_record_get_text (object, field));
    break;
  }
}

void
kmx_record_class_set_fields (KmxRecordClass *klass, const KmxField *fields, guint n_fields)
{
  kmx_record_check_fields (G_OBJECT_CLASS_TYPE (klass), fields, n_fields);
  /* GObject does not hand this one down to subclasses. */
  G_OBJECT_CLASS (klass)->get_property = kmx_record_get_property;
  klass->fields = fields;
  klass->n_fields = n_fields;
  for (guint i = 0; i < n_fields; i++)
    g_object_class_install_property (G_OBJECT_CLASS (klass), i + 1, new_property (&fields[i]));
}

/* Not in init, because the class of the final type is not known there yet. */
static void
kmx_record_constructed (GObject *object)
{
  G_OBJECT_CLASS (kmx_record_parent_class)->constructed (object);
  get_private (object)->values = g_new0 (KmxRecordValue, KMX_RECORD_GET_CLASS (object)->n_fields);
}

static void
kmx_record_finalize (GObject *object)
{
  KmxRecordClass *klass = KMX_RECORD_GET_CLASS (object);

  for (guint i = 0; i < klass->n_fields; i++)
    clear_value (get_private (object), &klass->fields[i], i);
  g_free (get_private (object)->values);
  G_OBJECT_CLASS (kmx_record_parent_class)->finalize (object);
}

static void
kmx_record_class_init (KmxRecordClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->constructed = kmx_record_constructed;
  object_class->finalize = kmx_record_finalize;
}

static void
kmx_record_init (KmxRecord *self)
{
}
