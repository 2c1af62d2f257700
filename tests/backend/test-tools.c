/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include <string.h>

#include "kmx-error.h"
#include "kmx-handover-route.h"
#include "kmx-json.h"
#include "kmx-tools.h"
#include "kmx-vapi-control.h"
#include "kmx-vapi-tools.h"

#define CHEF "+493023125001"
#define NIGHT "+493023125002"
#define DESK "+493023125003"
#define FALLBACK "+493023125009"
#define PERSON "0191f3a0-0000-7000-8000-00000000000a"

/* A desk on weekdays, somebody through the night (22 to 6), a person when there. */
static const char business[] =
    "{\"business_name\":\"Werkstatt Nord\",\"language\":\"de\",\"sector\":\"standard\","
    "\"voice\":\"katja\",\"live_control\":true,"
    "\"services\":[{\"name\":\"Inspektion\",\"price_cents\":14900,\"released\":true},"
    "{\"name\":\"Bremsen\",\"price_cents\":4900}],"
    "\"hours\":[{\"weekday\":1,\"opens\":\"08:00\",\"closes\":\"18:00\"}],"
    "\"handover\":{\"enabled\":true,\"fallback\":\"%s\",\"fallback_e164\":\"" FALLBACK "\","
    "\"destinations\":["
    "{\"label\":\"Empfang\",\"phone_e164\":\"" DESK "\",\"hours\":["
    "{\"weekday\":1,\"opens\":\"08:00\",\"closes\":\"12:00\"},"
    "{\"weekday\":7,\"opens\":\"01:00\",\"closes\":\"04:00\"}]},"
    "{\"label\":\"Notdienst\",\"phone_e164\":\"" NIGHT "\",\"hours\":["
    "{\"weekday\":1,\"opens\":\"22:00\",\"closes\":\"06:00\"}]},"
    "{\"label\":\"Chefin Özdemir\",\"phone_e164\":\"" CHEF "\",\"person_id\":\"" PERSON "\"}]}}";

static KmxBusinessFacts *
new_facts (const char *fallback)
{
  g_autofree char *text = g_strdup_printf (business, fallback);
  g_autoptr (GError) error = NULL;
  KmxBusinessFacts *facts = kmx_record_new_from_bytes (KMX_TYPE_BUSINESS_FACTS, text, strlen (text),
                                                       KMX_RECORD_REFUSE_UNKNOWN, &error);

  g_assert_no_error (error);
  return facts;
}

static gint64
at (const char *local)
{
  g_autoptr (GTimeZone) zone = g_time_zone_new_identifier ("Europe/Berlin");
  g_autoptr (GDateTime) time = g_date_time_new_from_iso8601 (local, zone);

  g_assert_nonnull (time);
  return g_date_time_to_unix (time) * G_USEC_PER_SEC;
}

typedef struct {
  const char *when;
  const char *wanted;
  gboolean present;
  const char *never;
  const char *tried;
  const char *caller;
  const char *fallback;
  const char *reason;
  const char *e164; /* NULL: a message is taken */
} Row;

static const Row rows[] = {
  { "2026-11-23T09:00", NULL, FALSE, NULL, NULL, NULL, "callback", "open", DESK },
  { "2026-11-23T11:59:59", NULL, FALSE, NULL, NULL, NULL, "callback", "open", DESK },
  { "2026-11-23T12:00", NULL, FALSE, NULL, NULL, NULL, "callback", "away", NULL },
  { "2026-11-23T12:00", NULL, TRUE, NULL, NULL, NULL, "callback", "open", CHEF },
  { "2026-11-23T12:00", NULL, FALSE, NULL, NULL, NULL, "number", "away", FALLBACK },
  /* the night from Monday to Tuesday */
  { "2026-11-23T21:59", NULL, FALSE, NULL, NULL, NULL, "callback", "away", NULL },
  { "2026-11-23T22:00", NULL, FALSE, NULL, NULL, NULL, "callback", "open", NIGHT },
  { "2026-11-24T05:59", NULL, FALSE, NULL, NULL, NULL, "callback", "open", NIGHT },
  { "2026-11-24T06:00", NULL, FALSE, NULL, NULL, NULL, "callback", "away", NULL },
  { "2026-11-24T23:00", NULL, FALSE, NULL, NULL, NULL, "callback", "away", NULL },
  /* who is asked for by name comes first, if he can be reached */
  { "2026-11-23T09:00", "özdemir", TRUE, NULL, NULL, NULL, "callback", "wanted", CHEF },
  { "2026-11-23T09:00", "die Chefin Özdemir bitte", TRUE, NULL, NULL, NULL, "callback", "wanted",
    CHEF },
  { "2026-11-23T09:00", "Özdemir", FALSE, NULL, NULL, NULL, "callback", "open", DESK },
  /* never in a circle */
  { "2026-11-23T09:00", NULL, TRUE, DESK, NULL, NULL, "callback", "open", CHEF },
  { "2026-11-23T09:00", NULL, FALSE, NULL, NULL, DESK, "callback", "away", NULL },
  { "2026-11-24T12:00", NULL, FALSE, FALLBACK, NULL, NULL, "number", "away", NULL },
  /* nobody answered there */
  { "2026-11-23T09:00", NULL, TRUE, NULL, DESK, NULL, "callback", "open", CHEF },
  { "2026-11-23T09:00", NULL, FALSE, NULL, DESK, NULL, "callback", "tried", NULL },
  { "2026-11-23T09:00", NULL, FALSE, NULL, DESK, NULL, "number", "tried", FALLBACK },
  /* Sunday, 28 March 2027: no clock shows 02:30, and 04:00 comes an hour early */
  { "2027-03-28T00:59:59", NULL, FALSE, NULL, NULL, NULL, "callback", "away", NULL },
  { "2027-03-28T01:59:59", NULL, FALSE, NULL, NULL, NULL, "callback", "open", DESK },
  { "2027-03-28T03:00", NULL, FALSE, NULL, NULL, NULL, "callback", "open", DESK },
  { "2027-03-28T04:00", NULL, FALSE, NULL, NULL, NULL, "callback", "away", NULL },
  /* Sunday, 31 October 2027: both hours after two belong to the span */
  { "2027-10-31T02:30:00+02", NULL, FALSE, NULL, NULL, NULL, "callback", "open", DESK },
  { "2027-10-31T02:30:00+01", NULL, FALSE, NULL, NULL, NULL, "callback", "open", DESK },
  { "2027-10-31T04:00", NULL, FALSE, NULL, NULL, NULL, "callback", "away", NULL },
};

static void
test_routes (void)
{
  static const char *const present[] = { PERSON, NULL };
  g_autoptr (GTimeZone) zone = g_time_zone_new_identifier ("Europe/Berlin");

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autoptr (KmxBusinessFacts) facts = new_facts (rows[i].fallback);
    g_autofree char *time = g_strdup (rows[i].when);
    g_autofree char *whole =
        strlen (time) == 16 ? g_strconcat (time, ":00", NULL) : g_strdup (time);
    const char *never[] = { rows[i].never, NULL };
    const char *tried[] = { rows[i].tried, NULL };
    const KmxHandoverQuestion question = {
      .facts = facts,
      .zone = zone,
      .now_us = at (whole),
      .wanted = rows[i].wanted,
      .present = rows[i].present ? present : NULL,
      .never = never,
      .tried = tried,
      .caller_e164 = rows[i].caller,
    };
    KmxHandoverRoute route = kmx_handover_route (&question);

    g_test_message ("row %u, %s", i, rows[i].when);
    g_assert_cmpstr (route.reason, ==, rows[i].reason);
    g_assert_cmpstr (route.e164, ==, rows[i].e164);
    g_assert_true ((route.kind == KMX_ROUTE_CALLBACK) == (rows[i].e164 == NULL));
  }
}

static char *
run (const char *name, const char *arguments, const char *caller, KmxToolOutcome *outcome)
{
  g_autoptr (KmxBusinessFacts) facts = new_facts ("callback");
  g_autoptr (GTimeZone) zone = g_time_zone_new_identifier ("Europe/Berlin");
  g_autoptr (JsonNode) node =
      arguments != NULL ? kmx_json_parse (arguments, strlen (arguments), &kmx_json_limits_api, NULL)
                        : NULL;
  const KmxToolContext context = {
    .facts = facts,
    .zone = zone,
    .now_us = at ("2026-11-23T09:00:00"),
    .caller_e164 = caller,
  };

  return kmx_tools_run (NULL, &context, name, node, outcome, NULL);
}

/* Without a database, as in a rehearsal. */
static void
test_runs (void)
{
  static const struct {
    const char *name;
    const char *arguments;
    KmxToolEffect effect;
    const char *says;
  } cases[] = {
    { "hand_over", "{\"reason\":\"x\"}", KMX_TOOL_TRANSFER, "Empfang" },
    { "hand_over", NULL, KMX_TOOL_TRANSFER, "Empfang" },
    { "business_info", "{\"topic\":\"prices\",\"detail\":\"Inspektion\"}", KMX_TOOL_ANSWERED,
      "Euro" },
    { "business_info", "{\"topic\":\"prices\",\"detail\":\"Bremsen\"}", KMX_TOOL_ANSWERED,
      "kein Preis" },
    { "business_info", "\"{\\\"topic\\\":\\\"hours\\\"}\"", KMX_TOOL_ANSWERED, "montags" },
    { "business_info", "{\"topic\":[]}", KMX_TOOL_ASKED, "Thema" },
    { "take_message", "{\"caller_name\":\"A\",\"topic\":\"B\\u2028C\",\"urgency\":\"normal\"}",
      KMX_TOOL_MESSAGE, "zehn Uhr" },
    { "take_message", "{\"caller_name\":\"A\",\"topic\":\"B\",\"phone\":110}", KMX_TOOL_ASKED,
      "Rufnummer" },
    { "resolve_time", "{\"phrase\":\"heute um 14 Uhr\"}", KMX_TOOL_ANSWERED, "vierzehn Uhr" },
    { "resolve_time", "{\"phrase\":\"morgen um zehn\"}", KMX_TOOL_ASKED, "geschlossen" },
    { "end_call", NULL, KMX_TOOL_ENDED, "beendet" },
    { "format_disk", NULL, KMX_TOOL_UNKNOWN, "nicht zur Verfügung" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_auto (KmxToolOutcome) outcome = { 0 };
    g_autofree char *text = run (cases[i].name, cases[i].arguments, "+4915112345678", &outcome);

    g_test_message ("%s %s: %s", cases[i].name, cases[i].arguments, text);
    g_assert_cmpint (outcome.effect, ==, cases[i].effect);
    g_assert_nonnull (strstr (text, cases[i].says));
    g_assert_null (strchr (text, '\n'));
    if (outcome.effect == KMX_TOOL_TRANSFER)
      g_assert_cmpstr (outcome.e164, ==, DESK);
  }
}

static void
test_a_caller_without_a_number_is_asked (void)
{
  g_auto (KmxToolOutcome) outcome = { 0 };
  g_autofree char *text =
      run ("take_message", "{\"caller_name\":\"A\",\"topic\":\"B\"}", NULL, &outcome);

  g_assert_cmpint (outcome.effect, ==, KMX_TOOL_ASKED);
  g_assert_nonnull (strstr (text, "Rufnummer"));
}

static void
expect_body (const KmxCallControlOrder *order, const char *expected)
{
  g_autoptr (JsonNode) body = kmx_vapi_control_body (order);
  g_autofree char *text = kmx_json_to_string (body);

  g_assert_cmpstr (text, ==, expected);
}

static void
test_orders (void)
{
  expect_body (&(KmxCallControlOrder){ .action = KMX_CONTROL_SAY, .text = "Hallo" },
               "{\"type\":\"say\",\"content\":\"Hallo\",\"endCallAfterSpoken\":false}");
  expect_body (&(KmxCallControlOrder){ .action = KMX_CONTROL_WHISPER, .text = "Leise" },
               "{\"type\":\"add-message\",\"message\":{\"role\":\"system\",\"content\":\"Leise\"},"
               "\"triggerResponseEnabled\":true}");
  expect_body (&(KmxCallControlOrder){ .action = KMX_CONTROL_MUTE },
               "{\"type\":\"control\",\"control\":\"mute-assistant\"}");
  expect_body (&(KmxCallControlOrder){ .action = KMX_CONTROL_UNMUTE },
               "{\"type\":\"control\",\"control\":\"unmute-assistant\"}");
  expect_body (&(KmxCallControlOrder){ .action = KMX_CONTROL_END }, "{\"type\":\"end-call\"}");
  expect_body (&(KmxCallControlOrder){ KMX_CONTROL_TRANSFER, "Moment.", DESK, 20, "Niemand da." },
               "{\"type\":\"transfer\",\"destination\":{\"type\":\"number\",\"number\":\"" DESK
               "\",\"numberE164CheckEnabled\":true,\"message\":\"\",\"transferPlan\":{\"mode\":"
               "\"blind-transfer\",\"sipVerb\":\"dial\",\"dialTimeout\":20,\"fallbackPlan\":{"
               "\"message\":\"Niemand da.\",\"endCallEnabled\":false}}},\"content\":\"Moment.\"}");
}

static void
test_addresses (void)
{
  const char *real = "https://api.eu.vapi.ai";
  const char *local = "http://127.0.0.1:4711";

  g_assert_true (kmx_vapi_control_is_trusted ("https://phone-call-1.eu.vapi.ai/x/control", real));
  g_assert_true (kmx_vapi_control_is_trusted ("http://127.0.0.1:4711/x/control", local));
  g_assert_false (kmx_vapi_control_is_trusted ("http://phone-call-1.vapi.ai/control", real));
  g_assert_false (kmx_vapi_control_is_trusted ("http://127.0.0.1:5432/x", local));
  g_assert_false (kmx_vapi_control_is_trusted ("http://127.0.0.1:4711/x", real));
  g_assert_false (kmx_vapi_control_is_trusted ("https://localhost/x", real));
  g_assert_false (kmx_vapi_control_is_trusted ("https://[::1]/x", real));
  g_assert_false (kmx_vapi_control_is_trusted ("https://user@host/x", real));
  g_assert_false (kmx_vapi_control_is_trusted ("file:///etc/passwd", local));
  g_assert_false (kmx_vapi_control_is_trusted ("", real));
}

static void
test_both_languages_hold_the_same (void)
{
  static const char *const keys[] = { "later", "no_transfer", "transfer_failed", "no_answer" };

  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    g_assert_cmpstr (kmx_tools_sentence ("de", keys[i]), !=, kmx_tools_sentence ("en", keys[i]));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/tools/routes", test_routes);
  g_test_add_func ("/tools/runs", test_runs);
  g_test_add_func ("/tools/no-number", test_a_caller_without_a_number_is_asked);
  g_test_add_func ("/tools/orders", test_orders);
  g_test_add_func ("/tools/addresses", test_addresses);
  g_test_add_func ("/tools/languages", test_both_languages_hold_the_same);
  return g_test_run ();
}
