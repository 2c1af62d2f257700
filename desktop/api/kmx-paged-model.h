/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#pragma once

#include "kmx-paged-row.h"

G_BEGIN_DECLS

/* KmxPagedModel: a list of any length of which only the pages lately looked at are in memory.
 * Items are KmxPagedRow and are filled in place, so that a page that comes is no change of the
 * list.
 *
 * Signals: "loaded" () when the first page of a question is there; "failed" (GError, first) when a
 * page did not come: first tells that the question has no answer at all. */
#define KMX_TYPE_PAGED_MODEL (kmx_paged_model_get_type ())
G_DECLARE_FINAL_TYPE (KmxPagedModel, kmx_paged_model, KMX, PAGED_MODEL, GObject)

enum {
  KMX_PAGED_MODEL_PAGE_SIZE = 100,
  KMX_PAGED_MODEL_PAGES_MAX = 64,
};

/* Asks for @limit records from @offset on; must end in exactly one kmx_paged_model_page_done() with
 * the same @ticket, also after @cancellable was cancelled. */
typedef void (*KmxPagedFetch) (KmxPagedModel *model,
                               guint ticket,
                               guint offset,
                               guint limit,
                               GCancellable *cancellable,
                               gpointer user_data);
/* What tells records apart; borrowed from @record. */
typedef const char *(*KmxPagedKey) (gpointer record);

KmxPagedModel *kmx_paged_model_new (KmxPagedFetch fetch, KmxPagedKey key, gpointer user_data);
/* Asks anew, after the question or the data changed.  What is there stays until the answer. */
void kmx_paged_model_restart (KmxPagedModel *self);
/* @items (nullable): the page's records; @total: of the whole list; @at_least: there may be more.
 * @error (nullable).  Answers to earlier questions are dropped. */
void kmx_paged_model_page_done (KmxPagedModel *self,
                                guint ticket,
                                GListModel *items,
                                guint total,
                                gboolean at_least,
                                const GError *error);
/* A record that is new on the server, on top of the list. */
void kmx_paged_model_prepend (KmxPagedModel *self, gpointer record);
/* A newer state of a record; FALSE when no loaded row holds it. */
gboolean kmx_paged_model_replace (KmxPagedModel *self, gpointer record);
gboolean kmx_paged_model_has (KmxPagedModel *self, const char *key);
/* Pages held, for tests. */
guint kmx_paged_model_get_n_pages (KmxPagedModel *self);

G_END_DECLS
