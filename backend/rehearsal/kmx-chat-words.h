/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* By which words the offline engine knows what a caller wants, and what it says itself:
 * words/<language>.json, compiled in, read once, safe from any thread.  Any language but "en" is
 * German. */

/* (nullable): the first intent whose words are in @text. */
const char *kmx_chat_words_find_intent (const char *language, const char *text);
gboolean kmx_chat_words_is_urgent (const char *language, const char *text);
/* "Mein Name ist Erika Muster" → "Erika Muster". */
char *kmx_chat_words_read_name (const char *language, const char *text) G_GNUC_WARN_UNUSED_RESULT;
/* Words for a time that callers use without meaning one. */
gboolean kmx_chat_words_is_idle (const char *language, const char *phrase);
/* Aborts for a key that is not there. */
const char *kmx_chat_words_say (const char *language, const char *key);
/* (nullable) (transfer full): the sentence that @prompt orders word by word for this intent. */
char *kmx_chat_words_quote (const char *language,
                            const char *intent,
                            const char *prompt) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
