/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#pragma once

#include <adwaita.h>

#include "kmx-session.h"

G_BEGIN_DECLS

/* The catalogue of voices: what businesses can choose from. */
GtkWidget *kmx_voices_page_new (KmxSession *session);

G_END_DECLS
