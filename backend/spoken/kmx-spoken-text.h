/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Writes out what a voice would read wrong: "z. B." becomes "zum Beispiel", "Hauptstr. 4"
 * "Hauptstraße 4", "GmbH" "Ge-Em-Be-Ha", "Mo–Fr" "montags bis freitags", "8–12 Uhr" "von acht bis
 * zwölf Uhr", "49,90 €" and "12 %" their words.  Everything else stays as it is. */
char *kmx_spoken_abbreviations (const char *text, const char *language) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
