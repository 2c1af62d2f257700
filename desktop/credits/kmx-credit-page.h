/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#pragma once

#include <adwaita.h>

#include "kmx-session.h"

G_BEGIN_DECLS

/* Balance, reservations and the journal, live. */
GtkWidget *kmx_credit_page_new (KmxSession *session);

G_END_DECLS
