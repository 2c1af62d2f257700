/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include "kmx-error.h"
#include "kmx-phone.h"
#include "kmx-text.h"

static void
test_spellings_become_e164 (void)
{
  static const struct {
    const char *text;
    const char *expected; /* NULL: refused */
  } cases[] = {
    { "030 23125014", "+493023125014" },
    { "(030) 231250-14", "+493023125014" },
    { "030/231 250 14", "+493023125014" },
    { "0049 30 23125014", "+493023125014" },
    { "+49 (0)30 23125014", "+493023125014" },
    { "0049 (0) 30 23125014", "+493023125014" },
    { "+49 030 23125014", "+493023125014" },
    { "\u00a0+49\u00a030\u201323125014 ", "+493023125014" },
    { "tel:+493023125014", "+493023125014" },
    { "0171 3920001", "+491713920001" },
    { "0180 2 123456", "+491802123456" },
    { "0800 1110111", "+498001110111" },
    { "+43 1 5880000", "+4315880000" },
    { "+39 06 6982000", "+39066982000" },
    { "0033 1 40000000", "+33140000000" },
    { "23125014", NULL },
    { "110", NULL },
    { "112", NULL },
    { "+49112", NULL },
    { "0110", NULL },
    { "", NULL },
    { "+", NULL },
    { "00", NULL },
    { "+0493023125014", NULL },
    { "030 KAMETRIX", NULL },
    { "030 2312;ext=5", NULL },
    { "+49 30 +23125014", NULL },
    { "+4930231250141234567", NULL },
    { "030\xff"
      "23125014",
      NULL },
    { "٠٣٠٢٣١٢٥٠١٤", NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (GError) error = NULL;
    g_autofree char *number = kmx_phone_normalise (cases[i].text, KMX_PHONE_GERMANY, &error);

    g_test_message ("case %u", i);
    g_assert_cmpstr (number, ==, cases[i].expected);
    if (cases[i].expected == NULL)
      g_assert_error (error, KMX_ERROR, KMX_ERROR_INVALID);
  }
}

static void
test_default_country_is_used (void)
{
  g_autofree char *austrian = kmx_phone_normalise ("01 5880000", 43, NULL);

  g_assert_cmpstr (austrian, ==, "+4315880000");
}

static void
test_numbers_are_written_for_people (void)
{
  static const struct {
    const char *e164;
    const char *german;
    const char *english;
  } cases[] = {
    { "+493023125014", "030 23125014", "+49 30 23125014" },
    { "+498999998123", "089 99998123", "+49 89 99998123" },
    { "+491713920001", "0171 3920001", "+49 171 3920001" },
    { "+498001110111", "0800 1110111", "+49 800 1110111" },
    { "+4922112345678", "0221 12345678", "+49 221 12345678" },
    { "+492131123456", "02131 123456", "+49 2131 123456" },
    { "+493411234567", "0341 1234567", "+49 341 1234567" },
    { "+4990612345", "0906 12345", "+49 906 12345" },
    { "+491802123456", "0180 2 123456", "+49 180 2 123456" },
    { "+499001123456", "0900 1 123456", "+49 900 1 123456" },
    { "+493221234567", "032 21234567", "+49 32 21234567" },
    /* Four or five digits of area code: not guessed. */
    { "+493305312345", "+49 3305312345", "+49 3305312345" },
    { "+4315880000", "+4315880000", "+4315880000" },
    { "anonymous", "anonymous", "anonymous" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autofree char *german = kmx_phone_format (cases[i].e164, "de");
    g_autofree char *english = kmx_phone_format (cases[i].e164, "en");

    g_assert_cmpstr (german, ==, cases[i].german);
    g_assert_cmpstr (english, ==, cases[i].english);
  }
}

static void
test_kinds_and_withheld_numbers (void)
{
  static const struct {
    const char *e164;
    KmxPhoneKind kind;
  } kinds[] = {
    { "+493023125014", KMX_PHONE_GEOGRAPHIC },
    { "+491713920001", KMX_PHONE_MOBILE },
    { "+4915123456789", KMX_PHONE_MOBILE },
    { "+498001110111", KMX_PHONE_FREE },
    { "+491802123456", KMX_PHONE_SHARED_COST },
    { "+491371123456", KMX_PHONE_SHARED_COST },
    { "+499001123456", KMX_PHONE_PREMIUM },
    { "+497001234567", KMX_PHONE_PERSONAL },
    { "+493221234567", KMX_PHONE_NATIONAL },
    { "+4315880000", KMX_PHONE_ABROAD },
    { "112", KMX_PHONE_ABROAD },
  };

  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    g_assert_cmpint (kmx_phone_get_kind (kinds[i].e164), ==, kinds[i].kind);
  g_assert_true (kmx_phone_is_withheld (NULL));
  g_assert_true (kmx_phone_is_withheld (" Anonymous"));
  g_assert_true (kmx_phone_is_withheld ("UNTERDRÜCKT"));
  g_assert_false (kmx_phone_is_withheld ("+493023125014"));
}

static void
test_masks_show_three_digits (void)
{
  g_autofree char *masked = kmx_phone_mask ("+493023125123");
  g_autofree char *other = kmx_phone_mask ("030123");

  g_assert_cmpstr (masked, ==, "+49•••••123");
  g_assert_cmpstr (other, ==, "•••••");
}

static void
test_emergency_numbers_are_recognised (void)
{
  static const char *const emergencies[] = { "110",         "112",     "1 1 2",   "+49 110",
                                             "0049112",     "0112",    "030 110", "+49 (0)30 112",
                                             "+49 800 112", "0171 112" };
  static const char *const others[] = { "030 112112", "030 1100000", "1110",       "11", "+43112",
                                        "",           "abc",         "0221 112000" };

  for (guint i = 0; i < G_N_ELEMENTS (emergencies); i++)
    g_assert_true (kmx_phone_is_emergency (emergencies[i]));
  for (guint i = 0; i < G_N_ELEMENTS (others); i++)
    g_assert_false (kmx_phone_is_emergency (others[i]));
}

static void
test_search_folds_spellings (void)
{
  static const char *const same[][2] = {
    { "Müller", "Mueller" },      { "Müller", "Muller" },
    { "Mu\u0308ller", "MÜLLER" }, { "Straße", "STRASSE" },
    { "Jäger", "Jaeger" },        { "Götz", "Goetz" },
    { "Häuser", "Haeuser" },      { "  Anna\u00a0 Maria\n", "anna maria" },
    { "René", "rene" },           { "ﬁnal", "final" },
  };
  static const char *const different[][2] = {
    { "Bauer", "Baur" }, { "neue", "neu" }, { "Maier", "Meier" }, { "Anna", "Ana" }
  };

  for (guint i = 0; i < G_N_ELEMENTS (same); i++) {
    g_autofree char *one = kmx_text_fold (same[i][0]);
    g_autofree char *other = kmx_text_fold (same[i][1]);

    g_assert_cmpstr (one, ==, other);
  }
  for (guint i = 0; i < G_N_ELEMENTS (different); i++) {
    g_autofree char *one = kmx_text_fold (different[i][0]);
    g_autofree char *other = kmx_text_fold (different[i][1]);

    g_assert_cmpstr (one, !=, other);
  }
}

static void
test_folding_survives_invalid_text (void)
{
  g_autofree char *folded = kmx_text_fold ("a\xff\xc3");

  g_assert_true (g_utf8_validate (folded, -1, NULL));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/phone/spellings-become-e164", test_spellings_become_e164);
  g_test_add_func ("/phone/default-country-is-used", test_default_country_is_used);
  g_test_add_func ("/phone/numbers-are-written-for-people", test_numbers_are_written_for_people);
  g_test_add_func ("/phone/kinds-and-withheld-numbers", test_kinds_and_withheld_numbers);
  g_test_add_func ("/phone/masks-show-three-digits", test_masks_show_three_digits);
  g_test_add_func ("/phone/emergency-numbers-are-recognised",
                   test_emergency_numbers_are_recognised);
  g_test_add_func ("/text/search-folds-spellings", test_search_folds_spellings);
  g_test_add_func ("/text/folding-survives-invalid-text", test_folding_survives_invalid_text);
  return g_test_run ();
}
