/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#pragma once

#include <gio/gio.h>

#include "kmx-callback.h"

G_BEGIN_DECLS

/* What else one can do with a call back: give it to somebody, put it off, write a note.  Its
 * actions: callback.assign (s: a member's id), callback.postpone (s: an instant), callback.note. */
GMenuModel *kmx_callback_menu_new (KmxCallback *callback,
                                   GListModel *members) G_GNUC_WARN_UNUSED_RESULT; /* (nullable) */

G_END_DECLS
