/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#pragma once

#include <adwaita.h>
#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* KmxDiffView: what differs between two documents of facts, section by section, in words. */
#define KMX_TYPE_DIFF_VIEW (kmx_diff_view_get_type ())
G_DECLARE_FINAL_TYPE (KmxDiffView, kmx_diff_view, KMX, DIFF_VIEW, AdwBin)

/* @voices: of KmxVoice. */
GtkWidget *kmx_diff_view_new (GListModel *voices);
/* @changes: of KmxFactsChange.  @before and @after (nullable): the documents. */
void
kmx_diff_view_show (KmxDiffView *self, GListModel *changes, JsonObject *before, JsonObject *after);
/* Nothing to compare (yet). */
void kmx_diff_view_clear (KmxDiffView *self);

G_END_DECLS
