/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#pragma once

#include "kmx-table.h"

G_BEGIN_DECLS

/* A table of journal lines, newest first; activating a line of a call opens the call. */
GtkWidget *kmx_journal_table_new (KmxSession *session);
/* "Call", "Welcome bonus", … in the person's language; for an unknown kind the kind itself. */
const char *kmx_journal_kind_text (const char *kind);

G_END_DECLS
