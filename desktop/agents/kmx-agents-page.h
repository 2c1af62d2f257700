/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#pragma once

#include <adwaita.h>

#include "kmx-session.h"

G_BEGIN_DECLS

/* The account's agents as cards, and the editor of one. */
GtkWidget *kmx_agents_page_new (KmxSession *session);

G_END_DECLS
