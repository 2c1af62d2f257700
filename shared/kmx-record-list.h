/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* An immutable GListModel.  Not a GListStore, because that one caches positions while reading and
 * so must not be read from two threads. */
#define KMX_TYPE_RECORD_LIST (kmx_record_list_get_type ())
G_DECLARE_FINAL_TYPE (KmxRecordList, kmx_record_list, KMX, RECORD_LIST, GObject)

/* @items (transfer full): of @item_type. */
KmxRecordList *kmx_record_list_new (GType item_type, GPtrArray *items) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
