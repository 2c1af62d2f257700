/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include "kmx-forwarding.h"

#define TARGET "+493023125014"

static void
test_codes_of_every_line_and_case (void)
{
  static const struct {
    KmxForwardingLine line;
    KmxForwardingCase when;
    guint ring_s;
    const char *on;
    const char *off;
    const char *asks;
  } cases[] = {
    { KMX_FORWARDING_LANDLINE, KMX_FORWARDING_ALWAYS, 20, "*21*03023125014#", "#21#", "*#21#" },
    { KMX_FORWARDING_LANDLINE, KMX_FORWARDING_BUSY, 0, "*67*03023125014#", "#67#", "*#67#" },
    { KMX_FORWARDING_LANDLINE, KMX_FORWARDING_NO_ANSWER, 20, "*61*03023125014#", "#61#", "*#61#" },
    { KMX_FORWARDING_MOBILE, KMX_FORWARDING_ALWAYS, 20, "**21*" TARGET "#", "##21#", "*#21#" },
    { KMX_FORWARDING_MOBILE, KMX_FORWARDING_BUSY, 0, "**67*" TARGET "#", "##67#", "*#67#" },
    { KMX_FORWARDING_MOBILE, KMX_FORWARDING_NO_ANSWER, 0, "**61*" TARGET "#", "##61#", "*#61#" },
    { KMX_FORWARDING_MOBILE, KMX_FORWARDING_NO_ANSWER, 18, "**61*" TARGET "*11*20#", "##61#",
      "*#61#" },
    { KMX_FORWARDING_MOBILE, KMX_FORWARDING_NO_ANSWER, 90, "**61*" TARGET "*11*30#", "##61#",
      "*#61#" },
    { KMX_FORWARDING_MOBILE, KMX_FORWARDING_NO_ANSWER, 1, "**61*" TARGET "*11*5#", "##61#",
      "*#61#" },
    { KMX_FORWARDING_ROUTER, KMX_FORWARDING_ALWAYS, 0, NULL, NULL, NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autofree char *on =
        kmx_forwarding_code (cases[i].line, cases[i].when, TARGET, cases[i].ring_s);
    g_autofree char *off = kmx_forwarding_cancel_code (cases[i].line, cases[i].when);
    g_autofree char *asks = kmx_forwarding_status_code (cases[i].line, cases[i].when);

    g_assert_cmpstr (on, ==, cases[i].on);
    g_assert_cmpstr (off, ==, cases[i].off);
    g_assert_cmpstr (asks, ==, cases[i].asks);
  }
}

static void
test_targets_abroad_and_bad_ones (void)
{
  static const char *const bad[] = { NULL, "", "030 23125014", "112", "+49#30" };
  g_autofree char *abroad =
      kmx_forwarding_code (KMX_FORWARDING_LANDLINE, KMX_FORWARDING_ALWAYS, "+4315880000", 0);

  g_assert_cmpstr (abroad, ==, "*21*004315880000#");
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    g_assert_null (kmx_forwarding_code (KMX_FORWARDING_MOBILE, KMX_FORWARDING_ALWAYS, bad[i], 0));
}

static void
test_lines_are_guessed (void)
{
  g_assert_cmpint (kmx_forwarding_guess_line ("+491713920001"), ==, KMX_FORWARDING_MOBILE);
  g_assert_cmpint (kmx_forwarding_guess_line (TARGET), ==, KMX_FORWARDING_LANDLINE);
}

static void
test_codes_are_spoken (void)
{
  g_autofree char *german = kmx_forwarding_speak ("**61*+4930#", "de");
  g_autofree char *english = kmx_forwarding_speak ("#21#", "en");

  g_assert_cmpstr (german, ==, "Stern Stern sechs eins Stern Plus vier neun drei null Raute");
  g_assert_cmpstr (english, ==, "hash two one hash");
}

static void
test_loops_are_found (void)
{
  const char *const people[] = { "+491713920001", "+493023125333", NULL };

  g_assert_cmpint (kmx_forwarding_find_loop (NULL, TARGET, TARGET, people), ==,
                   KMX_FORWARDING_LOOP_NONE);
  g_assert_cmpint (kmx_forwarding_find_loop (TARGET, TARGET, NULL, NULL), ==,
                   KMX_FORWARDING_LOOP_SELF);
  g_assert_cmpint (kmx_forwarding_find_loop ("+493023125444", TARGET, "+493023125444", people), ==,
                   KMX_FORWARDING_LOOP_FALLBACK);
  g_assert_cmpint (kmx_forwarding_find_loop ("+493023125333", TARGET, "+493023125444", people), ==,
                   KMX_FORWARDING_LOOP_HANDOVER);
  g_assert_cmpint (kmx_forwarding_find_loop ("+493023125999", TARGET, "+493023125444", people), ==,
                   KMX_FORWARDING_LOOP_NONE);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/forwarding/codes-of-every-line-and-case", test_codes_of_every_line_and_case);
  g_test_add_func ("/forwarding/targets-abroad-and-bad-ones", test_targets_abroad_and_bad_ones);
  g_test_add_func ("/forwarding/lines-are-guessed", test_lines_are_guessed);
  g_test_add_func ("/forwarding/codes-are-spoken", test_codes_are_spoken);
  g_test_add_func ("/forwarding/loops-are-found", test_loops_are_found);
  return g_test_run ();
}
