/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#pragma once

#include <adwaita.h>

#include "kmx-session.h"

G_BEGIN_DECLS

/* Brings a number of the business's own here: from a carrier that is known, or from a new one with
 * its access data; or makes a SIP address for a telephone system. */
void kmx_import_window_show (GtkWidget *parent, KmxSession *session, GListModel *carriers);

G_END_DECLS
