/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include "kmx-paged-row.h"

struct _KmxPagedRow {
  GObject parent_instance;
  gpointer record;
};

G_DEFINE_FINAL_TYPE (KmxPagedRow, kmx_paged_row, G_TYPE_OBJECT)

enum { CHANGED, N_SIGNALS };
static guint signals[N_SIGNALS];

KmxPagedRow *
kmx_paged_row_new (void)
{
  return g_object_new (KMX_TYPE_PAGED_ROW, NULL);
}

gpointer
kmx_paged_row_get_record (KmxPagedRow *self)
{
  return self->record;
}

void
kmx_paged_row_set_record (KmxPagedRow *self, gpointer record)
{
  if (g_set_object (&self->record, record))
    g_signal_emit (self, signals[CHANGED], 0);
}

static void
kmx_paged_row_dispose (GObject *object)
{
  g_clear_object (&KMX_PAGED_ROW (object)->record);
  G_OBJECT_CLASS (kmx_paged_row_parent_class)->dispose (object);
}

static void
kmx_paged_row_class_init (KmxPagedRowClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = kmx_paged_row_dispose;
  signals[CHANGED] = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                                   NULL, NULL, G_TYPE_NONE, 0);
}

static void
kmx_paged_row_init (KmxPagedRow *self)
{
}
