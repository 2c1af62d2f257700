/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* KmxPagedRow: the place of one record in a KmxPagedModel; empty until its page has come.  Signal
 * "changed" () when the record came or was replaced: cells listen to it while they are bound. */
#define KMX_TYPE_PAGED_ROW (kmx_paged_row_get_type ())
G_DECLARE_FINAL_TYPE (KmxPagedRow, kmx_paged_row, KMX, PAGED_ROW, GObject)

KmxPagedRow *kmx_paged_row_new (void) G_GNUC_WARN_UNUSED_RESULT;
gpointer kmx_paged_row_get_record (KmxPagedRow *self); /* (nullable) */
void kmx_paged_row_set_record (KmxPagedRow *self, gpointer record);

G_END_DECLS
