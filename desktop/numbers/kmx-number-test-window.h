/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#pragma once

#include <adwaita.h>

#include "kmx-number.h"
#include "kmx-session.h"

G_BEGIN_DECLS

/* Tests the number and shows each step as it passed or failed, with what to do. */
void kmx_number_test_window_show (GtkWidget *parent, KmxSession *session, KmxNumber *number);

G_END_DECLS
