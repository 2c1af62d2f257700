/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#pragma once

#include <adwaita.h>

#include "kmx-session.h"

G_BEGIN_DECLS

/* The account's numbers, and how to lead one's own number to them. */
GtkWidget *kmx_numbers_page_new (KmxSession *session);

G_END_DECLS
