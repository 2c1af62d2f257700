/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include "kmx-record-list.h"

struct _KmxRecordList {
  GObject parent_instance;
  GType item_type;
  GPtrArray *items;
};

static GType
kmx_record_list_get_item_type (GListModel *model)
{
  return KMX_RECORD_LIST (model)->item_type;
}

static guint
kmx_record_list_get_n_items (GListModel *model)
{
  return KMX_RECORD_LIST (model)->items->len;
}

static gpointer
kmx_record_list_get_item (GListModel *model, guint position)
{
  GPtrArray *items = KMX_RECORD_LIST (model)->items;

  return position < items->len ? g_object_ref (items->pdata[position]) : NULL;
}

static void
list_model_interface_init (GListModelInterface *interface)
{
  interface->get_item_type = kmx_record_list_get_item_type;
  interface->get_n_items = kmx_record_list_get_n_items;
  interface->get_item = kmx_record_list_get_item;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (KmxRecordList,
                               kmx_record_list,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, list_model_interface_init))

KmxRecordList *
kmx_record_list_new (GType item_type, GPtrArray *items)
{
  KmxRecordList *self = g_object_new (KMX_TYPE_RECORD_LIST, NULL);

  self->item_type = item_type;
  self->items = items;
  g_ptr_array_set_free_func (items, g_object_unref);
  return self;
}

static void
kmx_record_list_finalize (GObject *object)
{
  g_clear_pointer (&KMX_RECORD_LIST (object)->items, g_ptr_array_unref);
  G_OBJECT_CLASS (kmx_record_list_parent_class)->finalize (object);
}

static void
kmx_record_list_class_init (KmxRecordListClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = kmx_record_list_finalize;
}

static void
kmx_record_list_init (KmxRecordList *self)
{
}
