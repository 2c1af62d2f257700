/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include "kmx-vapi-end-reason.h"

#include <string.h>

typedef enum { WHOLE, BEGINNING, END } Match;

/* Read from top to bottom, the first match counts.  The list of the provider grows without notice;
 * what is not here goes to an admin, never silently to a class that is charged. */
static const struct {
  Match match;
  const char *pattern;
  const char *class;
} rules[] = {
  /* A conversation that ended in one of the ordinary ways. */
  { WHOLE, "assistant-ended-call", "normal" },
  { WHOLE, "assistant-ended-call-after-message-spoken", "normal" },
  { WHOLE, "assistant-ended-call-with-hangup-task", "normal" },
  { WHOLE, "assistant-said-end-call-phrase", "normal" },
  { WHOLE, "customer-ended-call", "normal" },
  { WHOLE, "exceeded-max-duration", "normal" },
  { WHOLE, "silence-timed-out", "normal" },
  { WHOLE, "manually-canceled", "normal" },
  { WHOLE, "vonage-completed", "normal" },
  { WHOLE, "call.in-progress.twilio-completed-call", "normal" },
  { WHOLE, "call.in-progress.sip-completed-call", "normal" },
  { WHOLE, "call.ringing.hook-executed-say", "normal" },
  { WHOLE, "call.ending.hook-executed-say", "normal" },
  { WHOLE, "call-deleted", "normal" },

  /* The assistant spoke, then the call was handed on, or that was tried. */
  { WHOLE, "assistant-forwarded-call", "transferred" },
  { WHOLE, "customer-ended-call-before-warm-transfer", "transferred" },
  { WHOLE, "customer-ended-call-after-warm-transfer-attempt", "transferred" },
  { WHOLE, "customer-ended-call-during-transfer", "transferred" },
  { WHOLE, "call.ringing.hook-executed-transfer", "transferred" },
  { WHOLE, "call.ending.hook-executed-transfer", "transferred" },
  { WHOLE, "call.in-progress.error-transfer-failed", "transferred" },
  { BEGINNING, "call.in-progress.error-warm-transfer-", "transferred" },

  { WHOLE, "customer-did-not-give-microphone-permission", "caller" },
  { WHOLE, "call.in-progress.error-assistant-did-not-receive-customer-audio", "caller" },
  { WHOLE, "call.ringing.sip-inbound-caller-hungup-before-call-connect", "caller" },
  { WHOLE, "twilio-reported-customer-misdialed", "caller" },

  { WHOLE, "customer-busy", "no_answer" },
  { WHOLE, "customer-did-not-answer", "no_answer" },
  { WHOLE, "voicemail", "no_answer" },
  { WHOLE, "scheduled-call-deleted", "no_answer" },
  { WHOLE, "call.forwarding.operator-busy", "no_answer" },
  { WHOLE, "call.forwarding.no-answer", "no_answer" },
  { END, "-outbound-sip-408-request-timeout", "no_answer" },
  { END, "-outbound-sip-480-temporarily-unavailable", "no_answer" },

  /* Our answer, our settings, our account at the provider.  A number to dial is answered to
   * assistant-request when our database is away; when it was decided, the outcome is "refused". */
  { BEGINNING, "assistant-request-", "our_fault" },
  { WHOLE, "call-start-error-neither-assistant-nor-server-set", "our_fault" },
  { WHOLE, "assistant-not-found", "our_fault" },
  { WHOLE, "assistant-not-valid", "our_fault" },
  { BEGINNING, "call.start.error-vapifault-", "provider_fault" },
  { WHOLE, "call.start.error-get-org", "provider_fault" },
  { WHOLE, "call.start.error-get-subscription", "provider_fault" },
  { BEGINNING, "call.start.error-get-", "our_fault" },
  { BEGINNING, "call.start.error-subscription-", "our_fault" },
  { BEGINNING, "call.start.error-vapi-number-", "our_fault" },
  { WHOLE, "call.start.error-fraud-check-failed", "our_fault" },
  { WHOLE, "call.start.error-enterprise-feature-not-available-recording-consent", "our_fault" },
  { WHOLE, "call.start.assistant-version-error-validation", "our_fault" },
  { WHOLE, "call.in-progress.error-pipeline-no-available-llm-model", "our_fault" },
  { WHOLE, "call.in-progress.error-pipeline-ws-model-connection-failed", "our_fault" },

  /* The carrier, the platform, the models behind it. */
  { WHOLE, "phone-call-provider-closed-websocket", "provider_fault" },
  { WHOLE, "phone-call-provider-bypass-enabled-but-no-call-received", "provider_fault" },
  { WHOLE, "twilio-failed-to-connect-call", "provider_fault" },
  { WHOLE, "vonage-disconnected", "provider_fault" },
  { WHOLE, "vonage-failed-to-connect-call", "provider_fault" },
  { WHOLE, "vonage-rejected", "provider_fault" },
  { END, "-call-failed-to-connect", "provider_fault" },
  { WHOLE, "worker-shutdown", "provider_fault" },
  { WHOLE, "assistant-join-timed-out", "provider_fault" },
  { BEGINNING, "call.in-progress.error-vapifault-", "provider_fault" },
  { BEGINNING, "call.in-progress.error-providerfault-", "provider_fault" },
  { BEGINNING, "pipeline-error-", "provider_fault" },
  { BEGINNING, "pipeline-no-available-", "provider_fault" },

  /* Words that are not in the list yet but are made like those that are. */
  { END, "-400-bad-request-validation-failed", "our_fault" },
  { END, "-voice-not-found", "our_fault" },
  { END, "-transcriber-invalid-config", "our_fault" },
  { END, "-401-unauthorized", "provider_fault" },
  { END, "-401-incorrect-api-key", "provider_fault" },
  { END, "-401-account-not-in-organization", "provider_fault" },
  { END, "-403-model-access-denied", "provider_fault" },
  { END, "-429-exceeded-quota", "provider_fault" },
  { END, "-429-rate-limit-reached", "provider_fault" },
  { END, "-500-server-error", "provider_fault" },
  { END, "-503-server-overloaded-error", "provider_fault" },
  { END, "-llm-failed", "provider_fault" },
  { END, "-voice-failed", "provider_fault" },
  { END, "-quota-exceeded", "provider_fault" },
  { END, "-out-of-credits", "provider_fault" },
  { END, "-requested-payment", "provider_fault" },
  { END, "-socket-hang-up", "provider_fault" },
  { END, "-5xx-server-error", "provider_fault" },
  { END, "-transcriber-failed", "provider_fault" },
  { END, "-transcriber-auth-failed", "provider_fault" },
  { END, "-transcriber-rate-limited", "provider_fault" },
  { END, "-transcriber-server-error", "provider_fault" },
};

const char *
kmx_vapi_end_reason_classify (const char *reason)
{
  for (guint i = 0; reason != NULL && i < G_N_ELEMENTS (rules); i++) {
    const char *pattern = rules[i].pattern;

    if (rules[i].match == WHOLE       ? strcmp (reason, pattern) == 0
        : rules[i].match == BEGINNING ? g_str_has_prefix (reason, pattern)
                                      : g_str_has_suffix (reason, pattern))
      return rules[i].class;
  }
  return "review";
}
