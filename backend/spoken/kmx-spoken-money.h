/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Euro: "neunundvierzig Euro neunzig", "ein Euro", "fünfzig Cent", "minus fünf Euro"; English
 * "forty-nine euros and ninety cents". */
char *kmx_spoken_money (gint64 cents, const char *language) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
