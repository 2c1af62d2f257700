/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* "Jäger" by the table of DIN 5009:2022: "J wie Jena, Ä wie Umlaut Aachen, G wie Goslar, …"; in
 * English by the ICAO alphabet: "J as in Juliett, …".  Blanks and hyphens are said, digits are
 * words, ß is "Eszett". */
char *kmx_spoken_spelling (const char *word, const char *language) G_GNUC_WARN_UNUSED_RESULT;
/* (nullable): the table's word of one letter, "Aachen", "Umlaut Aachen"; static. */
const char *kmx_spoken_letter_word (gunichar letter, const char *language);

/* The letters of what a person spelled, in capitals ("ß" stays): tables of 2022 and before, ICAO,
 * single letters, "Doppel-t", "scharfes S", "Sch wie Schule", digits in words, "Bindestrich",
 * "Punkt", "ät".  A name said before ("Schmidt mit dt", "Maier mit ey") is kept with that one sound
 * changed.  (nullable): nothing was spelled, or a word is in no table, or the words contradict each
 * other ("B wie Dora"): ask again instead of guessing. */
char *kmx_spoken_understand_spelling (const char *text) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
