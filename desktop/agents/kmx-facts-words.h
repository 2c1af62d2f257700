/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#pragma once

#include <gio/gio.h>
#include <json-glib/json-glib.h>

#include "kmx-facts-change.h"

G_BEGIN_DECLS

/* Facts, and what differs between two documents of them, in words of the console's language. */

/* The section of the editor that holds what the JSON pointer names: "Opening hours" for
 * "/hours/3/closes". */
char *kmx_facts_words_section (const char *pointer) G_GNUC_WARN_UNUSED_RESULT;
/* What changed: "Haircut: price".  @before and @after (nullable) are the documents compared. */
char *kmx_facts_words_title (KmxFactsChange *change,
                             JsonObject *before,
                             JsonObject *after) G_GNUC_WARN_UNUSED_RESULT;
/* (nullable): the value on one side; NULL when there is none.  @voices (nullable): of KmxVoice. */
char *kmx_facts_words_before (KmxFactsChange *change, GListModel *voices) G_GNUC_WARN_UNUSED_RESULT;
char *kmx_facts_words_after (KmxFactsChange *change, GListModel *voices) G_GNUC_WARN_UNUSED_RESULT;

/* "Business name" for "business_name"; a member we do not know stays as it is. */
const char *kmx_facts_words_member (const char *member);
/* The value of the member that the pointer names. */
char *kmx_facts_words_value (const char *pointer, JsonNode *value) G_GNUC_WARN_UNUSED_RESULT;
/* (nullable): what one calls the entry of a list: "Monday", "Haircut". */
char *kmx_facts_words_entry (JsonObject *entry) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
