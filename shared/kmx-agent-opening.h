/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define KMX_OPENING_WORDS_MAX 12
#define KMX_BUSINESS_NAME_WORDS_MAX 10

/* What an agent says first: the platform's notice ("Guten Tag, hier ist der KI-Telefonassistent
 * von …."), then the business's own greeting.  The console shows it while one writes.  The SQL
 * function agent_opening () makes the same text for the API; a test compares the two. */

/* One line without braces (no template variable of the provider survives), "!" and "?", and
 * without a full stop at its end; empty when nothing is left. */
char *kmx_agent_clean_name (const char *business_name) G_GNUC_WARN_UNUSED_RESULT;
/* One line without braces. */
char *kmx_agent_clean_greeting (const char *greeting) G_GNUC_WARN_UNUSED_RESULT;
guint kmx_agent_count_words (const char *text);

/* At most KMX_OPENING_WORDS_MAX words, as long as the name has no more than
 * KMX_BUSINESS_NAME_WORDS_MAX. */
char *kmx_agent_opening_notice (const char *business_name,
                                const char *language) G_GNUC_WARN_UNUSED_RESULT;
/* Notice and greeting; an empty greeting becomes a question of ours. */
char *kmx_agent_opening (const char *business_name,
                         const char *greeting,
                         const char *language) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
