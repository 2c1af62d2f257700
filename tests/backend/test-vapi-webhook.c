/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include "kmx-error.h"
#include "kmx-vapi-event.h"
#include "kmx-vapi-reply.h"
#include "kmx-vapi-signature.h"
#include "kmx-vapi-tools.h"

#include <string.h>

#define NOW_S G_GINT64_CONSTANT (1787220000)
#define SECRET "a-shared-secret-of-ours"
#define BODY "{\"message\":{\"type\":\"hang\"}}"

static const KmxVapiSecrets secrets = { SECRET, "the-secret-before-it", "a-bearer-token" };

static char *
sign (const char *secret, const char *timestamp, const char *body)
{
  g_autofree char *text = g_strconcat (timestamp, ".", body, NULL);

  return g_compute_hmac_for_string (G_CHECKSUM_SHA256, (const guchar *) secret, strlen (secret),
                                    text, -1);
}

static const char *
check (const KmxVapiSecrets *with,
       const char *signature,
       const char *timestamp,
       const char *bearer,
       const char *secret)
{
  const KmxVapiCredentials credentials = { signature, timestamp, bearer, secret };

  return kmx_vapi_signature_check (with, &credentials, BODY, strlen (BODY), NOW_S * G_USEC_PER_SEC);
}

static void
test_signatures (void)
{
  g_autofree char *good = sign (SECRET, "1787220000", BODY);
  g_autofree char *upper = g_ascii_strup (good, -1);
  g_autofree char *millis = sign (SECRET, "1787220000123", BODY);
  g_autofree char *previous = sign ("the-secret-before-it", "1787220000", BODY);
  g_autofree char *foreign = sign ("somebody-else-s-secret", "1787220000", BODY);
  g_autofree char *empty_key = sign ("", "1787220000", BODY);
  g_autofree char *other_body = sign (SECRET, "1787220000", "{}");
  g_autofree char *truncated = g_strndup (good, 63);
  g_autofree char *twice = g_strconcat (good, ", ", good, NULL);
  g_autofree char *version_0 = g_strconcat ("v0=", good, NULL);
  const KmxVapiSecrets without = { NULL, NULL, NULL };
  const KmxVapiSecrets blank = { "", "", "" };

  g_assert_null (check (&secrets, good, "1787220000", NULL, NULL));
  g_assert_null (check (&secrets, upper, "1787220000", NULL, NULL));
  g_assert_null (check (&secrets, millis, "1787220000123", NULL, NULL));
  g_assert_null (check (&secrets, previous, "1787220000", NULL, NULL));
  g_assert_cmpstr (check (&secrets, foreign, "1787220000", NULL, NULL), ==, "wrong");
  g_assert_cmpstr (check (&secrets, other_body, "1787220000", NULL, NULL), ==, "wrong");
  g_assert_cmpstr (check (&secrets, good, "1787220001", NULL, NULL), ==, "wrong");
  g_assert_cmpstr (check (&secrets, truncated, "1787220000", NULL, NULL), ==, "malformed");
  g_assert_cmpstr (check (&secrets, twice, "1787220000", NULL, NULL), ==, "malformed");
  g_assert_cmpstr (check (&secrets, version_0, "1787220000", NULL, NULL), ==, "malformed");
  g_assert_cmpstr (check (&secrets, "", "1787220000", NULL, NULL), ==, "malformed");
  g_assert_cmpstr (check (&secrets, good, NULL, NULL, NULL), ==, "malformed");
  g_assert_cmpstr (check (&secrets, good, "", NULL, NULL), ==, "malformed");
  g_assert_cmpstr (check (&secrets, good, " 1787220000", NULL, NULL), ==, "malformed");
  g_assert_cmpstr (check (&secrets, good, "-1787220000", NULL, NULL), ==, "malformed");
  g_assert_cmpstr (check (&secrets, good, "99999999999999999999", NULL, NULL), ==, "malformed");
  g_assert_cmpstr (check (&secrets, NULL, NULL, NULL, NULL), ==, "missing");
  /* Nothing configured lets nobody in, not even with an empty key. */
  g_assert_cmpstr (check (&without, good, "1787220000", NULL, NULL), ==, "wrong");
  g_assert_cmpstr (check (&blank, empty_key, "1787220000", NULL, NULL), ==, "wrong");
}

static void
test_window (void)
{
  static const struct {
    int offset_s;
    const char *problem;
  } table[] = { { 300, NULL }, { -300, NULL }, { 301, "stale" }, { -301, "stale" }, { 0, NULL } };

  for (guint i = 0; i < G_N_ELEMENTS (table); i++) {
    g_autofree char *timestamp = g_strdup_printf ("%" G_GINT64_FORMAT, NOW_S + table[i].offset_s);
    g_autofree char *millis = g_strconcat (timestamp, "000", NULL);
    g_autofree char *signature = sign (SECRET, timestamp, BODY);
    g_autofree char *signature_ms = sign (SECRET, millis, BODY);

    g_assert_cmpstr (check (&secrets, signature, timestamp, NULL, NULL), ==, table[i].problem);
    g_assert_cmpstr (check (&secrets, signature_ms, millis, NULL, NULL), ==, table[i].problem);
  }
}

static void
test_bearer (void)
{
  const KmxVapiSecrets unset = { SECRET, NULL, NULL };
  const KmxVapiSecrets blank = { SECRET, NULL, "" };
  g_autofree char *foreign = sign ("somebody-else-s-secret", "1787220000", BODY);

  g_assert_null (check (&secrets, NULL, NULL, "a-bearer-token", NULL));
  g_assert_null (check (&secrets, NULL, NULL, NULL, "a-bearer-token"));
  g_assert_cmpstr (check (&secrets, NULL, NULL, "a-bearer-toke", NULL), ==, "wrong");
  g_assert_cmpstr (check (&secrets, NULL, NULL, "a-bearer-tokenn", NULL), ==, "wrong");
  g_assert_cmpstr (check (&secrets, NULL, NULL, NULL, SECRET), ==, "wrong");
  g_assert_cmpstr (check (&unset, NULL, NULL, "", NULL), ==, "wrong");
  g_assert_cmpstr (check (&blank, NULL, NULL, "", NULL), ==, "wrong");
  /* A wrong signature is not made good by a token. */
  g_assert_cmpstr (check (&secrets, foreign, "1787220000", "a-bearer-token", NULL), ==, "wrong");
}

static void
test_flipped_bits (void)
{
  char body[] = BODY;
  g_autofree char *signature = sign (SECRET, "1787220000", BODY);
  const KmxVapiCredentials credentials = { signature, "1787220000", NULL, NULL };

  for (guint bit = 0; bit < 8 * strlen (BODY); bit++) {
    body[bit / 8] ^= (char) (1 << bit % 8);
    g_assert_cmpstr (kmx_vapi_signature_check (&secrets, &credentials, body, strlen (BODY),
                                               NOW_S * G_USEC_PER_SEC),
                     ==, "wrong");
    body[bit / 8] ^= (char) (1 << bit % 8);
  }
  for (guint bit = 0; bit < 8 * 64; bit++) {
    signature[bit / 8] ^= (char) (1 << bit % 8);
    /* Only the case of a digit may change without harm. */
    if (g_ascii_tolower (signature[bit / 8]) !=
        g_ascii_tolower ((char) (signature[bit / 8] ^ (1 << bit % 8))))
      g_assert_nonnull (check (&secrets, signature, "1787220000", NULL, NULL));
    signature[bit / 8] ^= (char) (1 << bit % 8);
  }
}

static char *
read_fixture (const char *name, gsize *ret_size)
{
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "vapi", name, NULL);
  g_autoptr (GError) error = NULL;
  char *text = NULL;

  g_file_get_contents (path, &text, ret_size, &error);
  g_assert_no_error (error);
  return text;
}

static KmxCallEvent *
parse (const char *text, gsize size)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (KmxJsonTape) tape = kmx_json_tape_new (text, size, &kmx_json_limits_provider, &error);

  g_assert_no_error (error);
  return kmx_vapi_event_new (tape, text, size, NOW_S * G_USEC_PER_SEC);
}

static KmxCallEvent *
parse_fixture (const char *name)
{
  gsize size;
  g_autofree char *text = read_fixture (name, &size);

  return parse (text, size);
}

static void
test_report (void)
{
  g_autoptr (KmxCallEvent) event = parse_fixture ("end-of-call-report.json");

  g_assert_cmpstr (event->kind, ==, "end-of-call-report");
  g_assert_cmpstr (event->fold, ==, "folded");
  g_assert_cmpstr (event->dedupe_key, ==, "CALL:end-of-call-report");
  g_assert_cmpstr (event->provider_call_id, ==, "CALL");
  g_assert_cmpstr (event->number_key, ==, "NUMBER");
  g_assert_cmpstr (event->caller_e164, ==, "+493023125014");
  g_assert_cmpstr (event->direction, ==, "inbound");
  g_assert_true (event->report);
  g_assert_cmpstr (event->state, ==, "ended");
  g_assert_cmpint (event->started_at_us, ==, G_GINT64_CONSTANT (1787220003011000));
  g_assert_cmpint (event->first_at_us, ==, event->started_at_us);
  g_assert_cmpint (event->duration_s, ==, 187);
  g_assert_cmpstr (event->outcome, ==, "normal");
  g_assert_null (event->review_reason);
  g_assert_cmpint (event->cost_micros, ==, 271400);
  g_assert_cmpstr (event->summary, ==, "Anruferin bucht Termin  am 1. September, 10:30 Uhr.");
  g_assert_cmpstr (
      event->turns, ==,
      "[{\"role\":\"assistant\",\"text\":\"Guten Tag, hier ist die \\\"KI\\\" der "
      "Werkstatt.\",\"at_ms\":500},"
      "{\"role\":\"caller\",\"text\":\"Ich brauche einen Termin… am Dienstag.\",\"at_ms\":6089},"
      "{\"role\":\"tool\",\"text\":\"Nicht verfügbar\",\"at_ms\":9000}]");
  g_assert_cmpstr (event->recording, ==, "https://storage.example/stereo.wav");
  g_assert_nonnull (strstr (event->costs, "{\"kind\":\"voice\",\"provider\":\"azure\","
                                          "\"cost_micros\":22400,\"currency\":\"USD\"}"));
  g_assert_nonnull (strstr (event->analysis, "\"success_evaluation\":\"true\""));
}

static void
test_kinds (void)
{
  static const struct {
    const char *name, *kind, *fold, *state, *dedupe_key;
  } table[] = {
    { "assistant-request.json", "assistant-request", "folded", "ringing",
      "CALL:assistant-request" },
    { "status-ringing.json", "status-update", "folded", "ringing",
      "CALL:status-update:ringing:1787220001600000" },
    { "status-in-progress.json", "status-update", "folded", "in_progress",
      "CALL:status-update:in-progress:1787220003011000" },
    { "status-ended.json", "status-update", "folded", "ended",
      "CALL:status-update:ended:1787220190455000" },
    { "transcript-assistant.json", "transcript", "folded", "in_progress",
      "CALL:transcript:1787220006500000:assistant" },
    { "transcript-caller.json", "transcript", "folded", "in_progress",
      "CALL:transcript:1787220012750000:caller" },
    { "transcript-partial.json", "transcript", "ignored", NULL, NULL },
    { "tool-calls.json", "tool-calls", "folded", "in_progress", NULL },
    { "hang.json", "hang", "ignored", NULL, NULL },
    { "unknown.json", "something.new", "ignored", NULL, NULL },
    { "report-without-call.json", "end-of-call-report", "failed", NULL, NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (table); i++) {
    g_autoptr (KmxCallEvent) event = parse_fixture (table[i].name);

    g_test_message ("%s", table[i].name);
    g_assert_cmpstr (event->kind, ==, table[i].kind);
    g_assert_cmpstr (event->fold, ==, table[i].fold);
    g_assert_cmpstr (event->state, ==, table[i].state);
    if (table[i].dedupe_key != NULL)
      g_assert_cmpstr (event->dedupe_key, ==, table[i].dedupe_key);
    else
      g_assert_cmpuint (strlen (event->dedupe_key), ==, 64);
  }
}

/* Whatever type stands where, nothing may crash, and an event always has its three keys. */
static void
test_mutations (void)
{
  static const char *const values[] = {
    "null", "true",         "0",    "-1e300", "\"\"",        "[]",
    "{}",   "\"x\\u0007\"", "1e18", "[[[]]]", "{\"id\":{}}", "\"+491234567890123456789012345\""
  };
  gsize size;
  g_autofree char *text = read_fixture ("end-of-call-report.json", &size);

  for (gsize at = 0; at < size; at++) {
    gsize length;

    if (text[at] != ':' || strchr ("\"{[0123456789", text[at + 1]) == NULL)
      continue;
    /* Only scalar values, so that the rest stays JSON. */
    if (text[at + 1] == '"')
      length = strcspn (text + at + 2, "\"\\") + 2;
    else
      length = strcspn (text + at + 1, ",}]");
    for (guint i = 0; i < G_N_ELEMENTS (values); i++) {
      g_autoptr (GString) mutant = g_string_new_len (text, (gssize) at + 1);
      g_autoptr (KmxJsonTape) tape = NULL;
      g_autoptr (KmxCallEvent) event = NULL;

      g_string_append (mutant, values[i]);
      g_string_append (mutant, text + at + 1 + length);
      tape = kmx_json_tape_new (mutant->str, mutant->len, &kmx_json_limits_provider, NULL);
      if (tape == NULL)
        continue;
      event = kmx_vapi_event_new (tape, mutant->str, mutant->len, NOW_S * G_USEC_PER_SEC);
      g_assert_nonnull (event->kind);
      g_assert_nonnull (event->dedupe_key);
      g_assert_nonnull (event->fold);
    }
  }
}

static void
test_replies (void)
{
  gsize size;
  g_autofree char *text = read_fixture ("tool-calls.json", &size);
  g_autoptr (KmxJsonTape) tape = kmx_json_tape_new (text, size, &kmx_json_limits_provider, NULL);
  g_autoptr (GPtrArray) calls = kmx_vapi_tools_read (tape);
  g_autoptr (GBytes) body = g_bytes_new_static (text, size);
  g_autoptr (JsonNode) tools = kmx_vapi_tools_late ("tool-calls", body);
  g_autoptr (JsonNode) transfer = kmx_vapi_reply_no_transfer ("en");
  g_autoptr (JsonNode) destination = kmx_vapi_reply_destination ("+493023125333");
  g_autofree char *tools_text = kmx_json_to_string (tools);
  g_autofree char *transfer_text = kmx_json_to_string (transfer);
  g_autofree char *destination_text = kmx_json_to_string (destination);

  g_assert_cmpuint (calls->len, ==, 2);
  g_assert_true (g_str_has_prefix (tools_text,
                                   "{\"results\":[{\"toolCallId\":\"call_9Qx2\",\"name\":"
                                   "\"termin_buchen\",\"result\":\"Das dauert gerade zu lange."));
  g_assert_nonnull (
      strstr (tools_text, "{\"toolCallId\":\"call_9Qx3\",\"name\":\"preis\",\"result\":\"Das "));
  g_assert_cmpstr (transfer_text, ==, "{\"error\":\"A transfer is not available.\"}");
  g_assert_cmpstr (
      destination_text, ==,
      "{\"destination\":{\"type\":\"number\",\"number\":\"+493023125333\",\"message\":\"\"}}");
}

/* The caller must not learn about the business's money. */
static void
test_refusals_say_nothing_about_money (void)
{
  static const char *const languages[] = { "de", "en" };

  for (guint i = 0; i < G_N_ELEMENTS (languages); i++) {
    g_autoptr (JsonNode) unknown = kmx_vapi_reply_refusal ("unknown_number", languages[i]);
    g_autoptr (JsonNode) credit = kmx_vapi_reply_refusal ("no_credit", languages[i]);
    g_autoptr (JsonNode) suspended = kmx_vapi_reply_refusal ("suspended", languages[i]);
    g_autoptr (JsonNode) busy = kmx_vapi_reply_refusal ("busy", languages[i]);

    g_assert_true (json_node_equal (unknown, credit));
    g_assert_true (json_node_equal (unknown, suspended));
    g_assert_false (json_node_equal (unknown, busy));
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/vapi/signature/table", test_signatures);
  g_test_add_func ("/vapi/signature/window", test_window);
  g_test_add_func ("/vapi/signature/bearer", test_bearer);
  g_test_add_func ("/vapi/signature/flipped-bits", test_flipped_bits);
  g_test_add_func ("/vapi/event/report", test_report);
  g_test_add_func ("/vapi/event/kinds", test_kinds);
  g_test_add_func ("/vapi/event/mutations", test_mutations);
  g_test_add_func ("/vapi/reply/bodies", test_replies);
  g_test_add_func ("/vapi/reply/refusals", test_refusals_say_nothing_about_money);
  return g_test_run ();
}
