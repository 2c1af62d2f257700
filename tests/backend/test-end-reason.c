/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include "kmx-call-event.h"
#include "kmx-vapi-end-reason.h"

static void
test_reasons_have_their_class (void)
{
  static const char *const table[][2] = {
    { "customer-ended-call", "normal" },
    { "assistant-ended-call", "normal" },
    { "exceeded-max-duration", "normal" },
    { "silence-timed-out", "normal" },
    { "call.in-progress.sip-completed-call", "normal" },
    { "assistant-forwarded-call", "transferred" },
    { "call.in-progress.error-transfer-failed", "transferred" },
    { "call.in-progress.error-warm-transfer-silence-timeout", "transferred" },
    { "call.ringing.hook-executed-transfer", "transferred" },
    { "customer-did-not-give-microphone-permission", "caller" },
    { "call.ringing.sip-inbound-caller-hungup-before-call-connect", "caller" },
    { "customer-busy", "no_answer" },
    { "voicemail", "no_answer" },
    { "call.in-progress.error-providerfault-outbound-sip-480-temporarily-unavailable",
      "no_answer" },
    { "call.in-progress.error-providerfault-outbound-sip-403-forbidden", "provider_fault" },
    { "assistant-request-failed", "our_fault" },
    { "assistant-request-returned-error", "our_fault" },
    { "assistant-request-returned-forwarding-phone-number", "our_fault" },
    { "call.start.error-get-assistant", "our_fault" },
    { "call.start.error-get-org", "provider_fault" },
    { "call.start.error-vapifault-get-org", "provider_fault" },
    { "call.start.error-subscription-frozen", "our_fault" },
    { "call.in-progress.error-vapifault-worker-died", "provider_fault" },
    { "call.in-progress.error-vapifault-openai-400-bad-request-validation-failed",
      "provider_fault" },
    { "pipeline-error-openai-llm-failed", "provider_fault" },
    { "pipeline-error-eleven-labs-voice-not-found", "provider_fault" },
    { "call.in-progress.error-pipeline-no-available-llm-model", "our_fault" },
    { "newmaker-500-server-error", "provider_fault" },
    { "newmaker-voice-not-found", "our_fault" },
    { "call.ringing.error-sip-inbound-call-failed-to-connect", "provider_fault" },
    { "worker-shutdown", "provider_fault" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (table); i++) {
    g_test_message ("%s", table[i][0]);
    g_assert_cmpstr (kmx_vapi_end_reason_classify (table[i][0]), ==, table[i][1]);
  }
}

/* Whatever is only similar to a charged class must not be taken for it. */
static void
test_unknown_reasons_are_reviewed (void)
{
  static const char *const reasons[] = { "hangup",
                                         "assistantEndedCall",
                                         "customer-ended-call-2",
                                         "CUSTOMER-ENDED-CALL",
                                         " customer-ended-call",
                                         "" };

  g_assert_cmpstr (kmx_vapi_end_reason_classify (NULL), ==, "review");
  for (guint i = 0; i < G_N_ELEMENTS (reasons); i++)
    g_assert_cmpstr (kmx_vapi_end_reason_classify (reasons[i]), ==, "review");
}

static void
test_durations_are_measured (void)
{
  static const struct {
    const char *class;
    gint64 started_ms, ended_ms; /* -1: not said */
    gint64 milliminutes;
    int duration_s;
    const char *outcome, *review_reason;
  } table[] = {
    { "normal", 0, 61000, 1017, 61, "normal", NULL },
    { "normal", 0, 61999, -1, 61, "normal", NULL },
    { "normal", 0, 0, -1, 0, "normal", NULL },
    { "normal", 0, 100000, 1733, 100, "normal", NULL }, /* 3.98 s off, 4.0 s allowed */
    { "normal", 0, 100000, 1734, 100, "review", "duration_disagrees" },
    { "normal", 0, 100000, 1600, 100, "normal", NULL },
    { "normal", 0, 100000, 1599, 100, "review", "duration_disagrees" },
    { "transferred", 0, 1020000, 17, 1020, "review", "duration_disagrees" },
    { "provider_fault", 0, 100000, 9000, 100, "provider_fault", NULL },
    { "normal", -1, 61000, 1017, 0, "review", "no_instants" },
    { "normal", 0, -1, 1017, 0, "review", "no_instants" },
    { "normal", -1, -1, -1, 0, "review", "no_instants" },
    { "caller", -1, -1, -1, 0, "caller", NULL },
    { "caller", 0, -1, -1, 0, "review", "no_instants" },
    { "no_answer", -1, -1, -1, 0, "no_answer", NULL },
    { "normal", 5000, 1000, -1, 0, "review", "end_before_start" },
    { "normal", 0, 86400000, -1, 86400, "review", "too_long" },
    { "review", 0, 61000, 1017, 61, "review", "unknown_reason" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (table); i++) {
    g_autoptr (KmxCallEvent) event = kmx_call_event_new ();
    gint64 base_us = G_GINT64_CONSTANT (1787220003000000);

    g_test_message ("row %u", i);
    if (table[i].started_ms >= 0)
      event->started_at_us = base_us + table[i].started_ms * 1000;
    if (table[i].ended_ms >= 0)
      event->ended_at_us = base_us + table[i].ended_ms * 1000;
    kmx_call_event_measure (event, table[i].class, table[i].milliminutes);
    g_assert_cmpint (event->duration_s, ==, table[i].duration_s);
    g_assert_cmpstr (event->outcome, ==, table[i].outcome);
    g_assert_cmpstr (event->review_reason, ==, table[i].review_reason);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/end-reason/class", test_reasons_have_their_class);
  g_test_add_func ("/end-reason/unknown", test_unknown_reasons_are_reviewed);
  g_test_add_func ("/end-reason/duration", test_durations_are_measured);
  return g_test_run ();
}
