/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include "kmx-error.h"

static void
test_every_code_has_a_name_of_its_own (void)
{
  for (guint code = 0; code < KMX_N_ERRORS; code++) {
    KmxErrorCode found = KMX_N_ERRORS;

    g_assert_nonnull (kmx_error_code_to_name (code));
    g_assert_true (kmx_error_code_from_name (kmx_error_code_to_name (code), &found));
    g_assert_cmpuint (found, ==, code);
    g_assert_cmpuint (kmx_error_code_to_status (code), >=, 400);
    g_assert_cmpuint (kmx_error_code_to_status (code), <, 600);
    g_assert_nonnull (kmx_error_code_to_title (code));
  }
}

static void
test_unknown_codes_are_internal (void)
{
  KmxErrorCode code = KMX_ERROR_STALE;

  g_assert_cmpstr (kmx_error_code_to_name (KMX_N_ERRORS), ==, "internal");
  g_assert_cmpuint (kmx_error_code_to_status (KMX_N_ERRORS + 7), ==, 500);
  g_assert_false (kmx_error_code_from_name ("from_the_future", &code));
  g_assert_false (kmx_error_code_from_name (NULL, &code));
  g_assert_cmpuint (code, ==, KMX_ERROR_STALE);
}

static void
test_member_is_kept_and_prefixed (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) copy = NULL;

  kmx_error_set_invalid (&error, "/text", "\"%s\" is too long", "text");
  g_assert_error (error, KMX_ERROR, KMX_ERROR_INVALID);
  g_assert_cmpstr (error->message, ==, "\"text\" is too long");
  kmx_error_prefix_member (&error, "/turns/3");
  copy = g_error_copy (error);
  g_assert_cmpstr (kmx_error_get_member (error), ==, "/turns/3/text");
  g_assert_cmpstr (kmx_error_get_member (copy), ==, "/turns/3/text");
}

static void
test_other_errors_have_no_member (void)
{
  g_autoptr (GError) foreign = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_FAILED, "no");
  g_autoptr (GError) plain = g_error_new_literal (KMX_ERROR, KMX_ERROR_STALE, "no");

  kmx_error_prefix_member (&foreign, "/a");
  kmx_error_set_retry_after (foreign, 5);
  g_assert_null (kmx_error_get_member (foreign));
  g_assert_cmpuint (kmx_error_get_retry_after (foreign), ==, 0);
  g_assert_null (kmx_error_get_member (plain));
  g_assert_null (kmx_error_get_member (NULL));
  kmx_error_set_invalid (NULL, "/a", "ignored");
}

static void
test_retry_after_is_kept (void)
{
  g_autoptr (GError) error = g_error_new_literal (KMX_ERROR, KMX_ERROR_RATE_LIMITED, "slow down");
  g_autoptr (GError) copy = NULL;

  kmx_error_set_retry_after (error, 30);
  copy = g_error_copy (error);
  g_assert_cmpuint (kmx_error_get_retry_after (copy), ==, 30);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/error/every-code-has-a-name-of-its-own",
                   test_every_code_has_a_name_of_its_own);
  g_test_add_func ("/error/unknown-codes-are-internal", test_unknown_codes_are_internal);
  g_test_add_func ("/error/member-is-kept-and-prefixed", test_member_is_kept_and_prefixed);
  g_test_add_func ("/error/other-errors-have-no-member", test_other_errors_have_no_member);
  g_test_add_func ("/error/retry-after-is-kept", test_retry_after_is_kept);
  return g_test_run ();
}
