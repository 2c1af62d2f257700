/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* E.164 or a number as written, digit by digit: "null drei null – eins zwo drei – vier fünf sechs –
 * sieben acht"; a dash is a pause.  The country code of the language's home is said as leading zero
 * in German, other codes as "plus vier drei".  Blanks, slashes and hyphens of @phone part its
 * groups; longer groups are cut into threes and twos. */
char *kmx_spoken_phone (const char *phone, const char *language) G_GNUC_WARN_UNUSED_RESULT;
/* "max Punkt mueller Minus x Unterstrich eins ät t Minus online Punkt de". */
char *kmx_spoken_email (const char *email, const char *language) G_GNUC_WARN_UNUSED_RESULT;
/* A number plate, "B-AB 123": "B, dann A wie Aachen, B wie Berlin, eins zwo drei". */
char *kmx_spoken_plate (const char *plate, const char *language) G_GNUC_WARN_UNUSED_RESULT;
/* "10115": "eins null eins eins fünf". */
char *kmx_spoken_postal_code (const char *code, const char *language) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
