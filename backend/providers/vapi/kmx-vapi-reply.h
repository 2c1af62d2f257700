/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#pragma once

#include <json-glib/json-glib.h>

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
/* Where a call is put through to, in the provider's form: @message is spoken before, @no_answer
 * when nobody takes the call within @ring_s. */
JsonObject *kmx_vapi_destination (const char *e164,
                                  const char *message,
                                  guint ring_s,
                                  const char *no_answer) G_GNUC_WARN_UNUSED_RESULT;
/* {"destination": …} to transfer-destination-request. */
JsonNode *kmx_vapi_reply_transfer (const char *e164,
                                   const char *announcement,
                                   guint ring_s,
                                   const char *no_answer) G_GNUC_WARN_UNUSED_RESULT;
/* {"error": …} */
JsonNode *kmx_vapi_reply_error (const char *text) G_GNUC_WARN_UNUSED_RESULT;
JsonNode *kmx_vapi_reply_no_transfer (const char *language) G_GNUC_WARN_UNUSED_RESULT;
/* {"results": […]}: one line for each use of a tool. */
void
kmx_vapi_reply_add_result (JsonArray *results, const char *id, const char *name, const char *text);
JsonNode *kmx_vapi_reply_results (JsonArray *results) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
