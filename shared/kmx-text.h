/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Folds for searching, both the text and what is searched for: case, accents, compatibility forms
 * and blanks do not count, ß is ss, and Müller = Mueller = Muller.  Because "ue" loses its e even
 * where it is no umlaut ("Manuel"), compare only folded with folded and never show the result. */
char *kmx_text_fold (const char *text) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
