/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#pragma once

#include "kmx-json.h"

G_BEGIN_DECLS

/* Texts of a server message, made safe for our own records: no control characters but TAB and line
 * feed, at most @length_max characters. */

/* (nullable): NULL unless a string that is not empty. */
char *kmx_vapi_text_dup (const KmxJsonTape *tape,
                         KmxJsonValue value,
                         guint length_max) G_GNUC_WARN_UNUSED_RESULT;
/* Appends the value as a JSON string, mostly by copying its bytes as they are.  FALSE and nothing
 * appended unless it is a string that is not empty. */
gboolean
kmx_vapi_text_append (GString *json, const KmxJsonTape *tape, KmxJsonValue value, guint length_max);
/* (nullable): one line without blanks and at most 200 bytes, else NULL: ids and keys. */
char *kmx_vapi_text_dup_key (const KmxJsonTape *tape, KmxJsonValue value) G_GNUC_WARN_UNUSED_RESULT;
/* Milliseconds since 1970 as a number, or RFC 3339 text; FALSE when neither or not in this age. */
gboolean kmx_vapi_text_instant (const KmxJsonTape *tape, KmxJsonValue value, gint64 *ret_us);

G_END_DECLS
