/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#pragma once

#include <adwaita.h>

#include "kmx-session.h"

G_BEGIN_DECLS

/* The accounts of the platform, for admins: list, and one account opened beside it. */
GtkWidget *kmx_accounts_page_new (KmxSession *session);

G_END_DECLS
