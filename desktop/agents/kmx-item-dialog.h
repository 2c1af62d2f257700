/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#pragma once

#include <adwaita.h>

#include "kmx-draft.h"

G_BEGIN_DECLS

/* KmxItemDialog: a window that edits one item of a list.  "Done" can be pressed while @is_valid
 * says so; then @done gets the item.  Closing it in any other way changes nothing. */
typedef struct {
  const char *title;
  gboolean (*is_valid) (JsonObject *item, gpointer data);
  void (*done) (JsonObject *item, gpointer data);
  gpointer data; /* (nullable): a GObject, kept until the window is gone */
} KmxItemDialogOrder;

/* @owner: gets the focus back.  @item: what the fields on @page edit. */
void kmx_item_dialog_present (GtkWidget *owner,
                              KmxDraft *item,
                              AdwPreferencesPage *page,
                              const KmxItemDialogOrder *order);

G_END_DECLS
