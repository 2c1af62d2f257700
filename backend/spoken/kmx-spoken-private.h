/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Lower case, two letters for an umlaut, "ss" for ß, no blanks and hyphens.  @words is UTF-8. */
char *kmx_spoken_fold (const char *words) G_GNUC_WARN_UNUSED_RESULT;

/* (nullable): the letters that a folded word of a spelling table stands for; static. */
const char *kmx_spoken_table_letters (const char *folded);

/* (nullable): @name in capitals with the sound like @letters replaced by them: SCHMITT and DT give
 * SCHMIDT.  NULL when the name has no such sound, or several. */
char *kmx_spoken_correct_name (const char *name, const char *letters) G_GNUC_WARN_UNUSED_RESULT;
/* Letter by letter, so that ß does not become SS. */
char *kmx_spoken_capitals (const char *text) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
