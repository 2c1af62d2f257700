/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What Vapi's endedReason means to us: an outcome of outcome_class ("normal", "caller",
 * "no_answer", "transferred", "provider_fault", "our_fault"), or "review" for a word that nobody
 * knows.  Matched by one table: whole words first, then beginnings, then ends.  Whether a class is
 * charged stands in outcome_class only. */
const char *kmx_vapi_end_reason_classify (const char *reason);

G_END_DECLS
