/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/* KmxCountedRow: an entry row that counts its characters ("12/40").  What is too long is not cut
 * off, so that nothing pasted gets lost: the counter turns red and says so. */
#define KMX_TYPE_COUNTED_ROW (kmx_counted_row_get_type ())
G_DECLARE_FINAL_TYPE (KmxCountedRow, kmx_counted_row, KMX, COUNTED_ROW, AdwEntryRow)

GtkWidget *kmx_counted_row_new (const char *title, guint characters_max);
/* @complaint (nullable): why the text cannot stay; until it changes or is set again. */
void kmx_counted_row_set_complaint (KmxCountedRow *self, const char *complaint);
const char *kmx_counted_row_get_complaint (KmxCountedRow *self); /* (nullable) */
/* Without blanks at both ends. */
char *kmx_counted_row_dup_text (KmxCountedRow *self) G_GNUC_WARN_UNUSED_RESULT;
/* One character at least, and not too many. */
gboolean kmx_counted_row_is_valid (KmxCountedRow *self);

G_END_DECLS
