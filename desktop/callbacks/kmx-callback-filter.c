/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include "kmx-callback-filter.h"

#include <glib/gi18n.h>

#include "kmx-callback-text.h"

static const struct {
  const char *text;
  const char *query;
  const char *empty;
  const char *empty_detail;
} filters[KMX_N_CALLBACK_FILTERS] = {
  [KMX_CALLBACK_FILTER_TO_DO] = { NC_ ("call backs", "To Do"), "", N_ ("Nobody Waits"),
                                  N_ ("When a caller leaves a message, or nobody answers a "
                                      "transfer, the call back stands here.") },
  [KMX_CALLBACK_FILTER_MINE] = { NC_ ("call backs", "Mine"), "&assignee=me",
                                 N_ ("Nothing With You"),
                                 N_ ("Call backs that you take over stand here.") },
  [KMX_CALLBACK_FILTER_DONE] = { NC_ ("call backs", "Done"), "&state=done", N_ ("Nothing Done Yet"),
                                 N_ ("Call backs that are done stand here.") },
};

const char *
kmx_callback_filter_text (KmxCallbackFilter filter)
{
  return g_dpgettext2 (NULL, "call backs", filters[filter].text);
}

const char *
kmx_callback_filter_query (KmxCallbackFilter filter)
{
  return filters[filter].query;
}

gboolean
kmx_callback_filter_match (KmxCallbackFilter filter, KmxCallback *callback, const char *user_id)
{
  const char *assignee = kmx_record_get_text (callback, KMX_CALLBACK_ASSIGNEE_ID);

  if (kmx_callback_is_done (callback) != (filter == KMX_CALLBACK_FILTER_DONE))
    return FALSE;
  return filter != KMX_CALLBACK_FILTER_MINE || g_strcmp0 (assignee, user_id) == 0;
}

void
kmx_callback_filter_set_empty (KmxCallbackFilter filter, KmxStatePage *state)
{
  kmx_state_page_set_empty (state, "object-select-symbolic", _ (filters[filter].empty),
                            _ (filters[filter].empty_detail), NULL);
}
