/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#pragma once

#include <adwaita.h>

#include "kmx-session.h"

G_BEGIN_DECLS

/* KmxJournalView: the lines of a journal, newest first, more of them as one scrolls down.  Columns
 * Date, Entry, Amount, Balance; activating a line of a call opens the call (win.show-call).
 *
 * Signals: "loaded" (n_items) after the first page, "failed" (GError) when it did not come. */
#define KMX_TYPE_JOURNAL_VIEW (kmx_journal_view_get_type ())
G_DECLARE_FINAL_TYPE (KmxJournalView, kmx_journal_view, KMX, JOURNAL_VIEW, AdwBin)

/* @path: "/api/v1/credit/journal". */
GtkWidget *kmx_journal_view_new (KmxSession *session, const char *path);
/* @kind (nullable): only lines of that kind.  Loads from the newest line again. */
void kmx_journal_view_load (KmxJournalView *self, const char *kind);

/* "Call", "Welcome bonus", … in the person's language; for an unknown kind the kind itself. */
const char *kmx_journal_kind_text (const char *kind);

G_END_DECLS
