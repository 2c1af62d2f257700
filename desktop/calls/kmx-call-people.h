/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#pragma once

#include <adwaita.h>

#include "kmx-call-detail.h"

G_BEGIN_DECLS

/* What a call has to do with the people of the business.  Each is NULL when there is nothing. */
GtkWidget *kmx_call_transfers_section_new (KmxCallDetail *detail);
GtkWidget *kmx_call_callbacks_section_new (KmxCallDetail *detail);
/* What was said, with what the agent did in between: KmxTurn. */
GListModel *kmx_call_turns_with_runs (KmxCallDetail *detail) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
