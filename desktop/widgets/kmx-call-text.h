/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#pragma once

#include "kmx-call.h"

G_BEGIN_DECLS

/* How a call reads in the console's language. */

gboolean kmx_call_is_running (KmxCall *call);
/* "Completed", "Caller hung up", …; while the call runs its state. */
const char *kmx_call_outcome_text (KmxCall *call);
/* The same of an outcome alone. */
const char *kmx_outcome_text (KmxCallOutcome outcome);
/* Style class that goes with the outcome: "error", "warning", "accent"; "" for the ordinary. */
const char *kmx_call_outcome_style (KmxCall *call);
/* (nullable): why the call was refused, as a sentence. */
const char *kmx_call_refusal_text (KmxCall *call);
/* (nullable): why an admin must look at it, as a sentence. */
const char *kmx_call_review_text (KmxCall *call);
char *kmx_call_dup_caller (KmxCall *call); /* "0171 3920001", "withheld" */
/* The agent's name, or the dialled number while nobody is known to have answered. */
char *kmx_call_dup_agent (KmxCall *call);
/* Since it was answered, else since it began to ring; for an ended call its duration. */
gint64 kmx_call_get_elapsed_s (KmxCall *call, gint64 now_s);
/* "0,45 €"; a dash while the charge is not final. */
char *kmx_call_dup_cost (KmxCall *call);

G_END_DECLS
