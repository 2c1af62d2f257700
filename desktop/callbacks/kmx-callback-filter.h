/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#pragma once

#include "kmx-callback.h"
#include "kmx-state-page.h"

G_BEGIN_DECLS

/* Which call backs the page shows. */
typedef enum {
  KMX_CALLBACK_FILTER_TO_DO,
  KMX_CALLBACK_FILTER_MINE,
  KMX_CALLBACK_FILTER_DONE,
  KMX_N_CALLBACK_FILTERS,
} KmxCallbackFilter;

const char *kmx_callback_filter_text (KmxCallbackFilter filter);
/* What is added to the list's path. */
const char *kmx_callback_filter_query (KmxCallbackFilter filter);
gboolean
kmx_callback_filter_match (KmxCallbackFilter filter, KmxCallback *callback, const char *user_id);
/* Says on @state that there is none. */
void kmx_callback_filter_set_empty (KmxCallbackFilter filter, KmxStatePage *state);

G_END_DECLS
