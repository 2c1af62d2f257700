/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#pragma once

#include <adwaita.h>

#include "kmx-session.h"

G_BEGIN_DECLS

/* KmxTable: the items of one of the backend's lists as aligned columns, page after page as one
 * scrolls down.  For lists of some thousands; the endless list of calls has its own model.
 *
 * Signals: "loaded" (n_items) after the first page, "failed" (GError) when it did not come,
 * "activated" (record). */
#define KMX_TYPE_TABLE (kmx_table_get_type ())
G_DECLARE_FINAL_TYPE (KmxTable, kmx_table, KMX, TABLE, AdwBin)

/* (transfer full): the text of a cell. */
typedef char *(*KmxTableText) (gpointer record);

typedef struct {
  const char *title; /* translated */
  KmxTableText text;
  gboolean number; /* right-aligned */
  int width;       /* pixels; 0 takes what the others leave */
} KmxTableColumn;

/* @label names the table for screen readers.  @columns are copied; titles must be static. */
GtkWidget *kmx_table_new (KmxSession *session,
                          const char *label,
                          GType type,
                          const KmxTableColumn *columns,
                          guint n_columns);
/* Which columns, as bits from the first on, are left out where there is little room, and which
 * where there is enough. */
void kmx_table_set_fit (KmxTable *self, guint not_narrow, guint not_wide);
/* Loads from the first page.  @path holds a query ("…?limit=100"); the cursor is added to it. */
void kmx_table_load (KmxTable *self, const char *path);
GListModel *kmx_table_get_items (KmxTable *self);

G_END_DECLS
