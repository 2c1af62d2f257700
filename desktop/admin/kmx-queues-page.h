/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#pragma once

#include <adwaita.h>

#include "kmx-session.h"

G_BEGIN_DECLS

/* What waits, failed or needs a decision: jobs, and events that could not be folded. */
GtkWidget *kmx_queues_page_new (KmxSession *session);

G_END_DECLS
