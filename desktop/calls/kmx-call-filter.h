/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#pragma once

#include <adwaita.h>

#include "kmx-call.h"
#include "kmx-session.h"

G_BEGIN_DECLS

/* KmxCallFilter: the bar above the list of calls: search, agent, outcome, time span.
 *
 * Signal "changed" () when the question is another one; typing counts after 250 ms of quiet. */
#define KMX_TYPE_CALL_FILTER (kmx_call_filter_get_type ())
G_DECLARE_FINAL_TYPE (KmxCallFilter, kmx_call_filter, KMX, CALL_FILTER, AdwBin)

GtkWidget *kmx_call_filter_new (KmxSession *session);
/* "&agent=…&q=…", escaped; empty when everything is shown. */
char *kmx_call_filter_dup_query (KmxCallFilter *self);
gboolean kmx_call_filter_is_set (KmxCallFilter *self);
void kmx_call_filter_reset (KmxCallFilter *self);
/* Whether a call belongs into the list as it stands now; while one searches only the server can
 * tell, and the answer is no. */
gboolean kmx_call_filter_match (KmxCallFilter *self, KmxCall *call);
void kmx_call_filter_focus_search (KmxCallFilter *self);
/* Loads the agents to choose from again. */
void kmx_call_filter_refresh (KmxCallFilter *self);
/* In one line, or in two when there is little room. */
void kmx_call_filter_fit (KmxCallFilter *self, int width);

G_END_DECLS
