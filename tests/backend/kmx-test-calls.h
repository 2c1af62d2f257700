/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#pragma once

#include "kmx-call-event.h"
#include "kmx-db.h"

G_BEGIN_DECLS

/* A business with an agent and a number, made by plain SQL; ids follow from @n.  Its number's
 * provider id is "number-<n>". */
void kmx_test_calls_add_accounts (KmxDb *db, guint first, guint last);
/* Runs one statement that must succeed; first column of its first row, or NULL. */
char *kmx_test_calls_ask (KmxDb *db, const char *sql) G_GNUC_WARN_UNUSED_RESULT;
/* The text of tests/fixtures/vapi/@name for another call and number. */
char *kmx_test_calls_message (const char *name,
                              const char *call,
                              const char *number) G_GNUC_WARN_UNUSED_RESULT;
KmxCallEvent *kmx_test_calls_parse (const char *text) G_GNUC_WARN_UNUSED_RESULT;
/* Parses and folds; TRUE unless it was a repetition. */
gboolean kmx_test_calls_fold (KmxDb *db, const char *text);

G_END_DECLS
