/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The translated sentence a person reads for @error: what happened and what to do.  Never shows the
 * error's own English text, except what our own backend says about one member of a form. */
char *kmx_error_text (const GError *error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
