/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#pragma once

#include <json-glib/json-glib.h>

#include "kmx-json.h"

G_BEGIN_DECLS

/* What Vapi is answered to the messages that ask for something.  Always bare objects, status 200.
 */

/* {"destination": …}: the caller is put through without a word. */
JsonNode *kmx_vapi_reply_destination (const char *e164) G_GNUC_WARN_UNUSED_RESULT;
/* {"error": …}: spoken to the caller. @refusal as in call.refusal, @language "de" or "en".  Money
 * and suspension are nobody's business but the account's: the caller hears the same as for a number
 * that is not in service. */
JsonNode *kmx_vapi_reply_refusal (const char *refusal,
                                  const char *language) G_GNUC_WARN_UNUSED_RESULT;
/* {"assistant": …} */
JsonNode *kmx_vapi_reply_assistant (JsonNode *assistant) G_GNUC_WARN_UNUSED_RESULT;
/* One result for each call of a tool in @tape, in their order: the function is not available. */
JsonNode *kmx_vapi_reply_tools (const KmxJsonTape *tape,
                                const char *language) G_GNUC_WARN_UNUSED_RESULT;
/* {"error": …} to transfer-destination-request. */
JsonNode *kmx_vapi_reply_no_transfer (const char *language) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
