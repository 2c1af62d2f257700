/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include <glib/gstdio.h>
#include <string.h>

#include "kmx-clock.h"
#include "kmx-id.h"
#include "kmx-log.h"
#include "kmx-metrics.h"

static void
test_instants (void)
{
  static const char *const wrong[] = { "",
                                       "2026-11-22",
                                       "2026-11-22T13:05:00",
                                       "20261122T130500Z0000",
                                       "2026-13-22T13:05:00Z",
                                       "2026-11-22T13:05:00Zx" };
  g_autofree char *text = NULL;
  g_autofree char *early = NULL;
  gint64 instant_us = 0;

  g_assert_true (kmx_clock_parse_us ("2026-11-22T14:05:00.25+01:00", &instant_us));
  text = kmx_clock_format_us (instant_us);
  g_assert_cmpstr (text, ==, "2026-11-22T13:05:00.250000Z");
  early = kmx_clock_format_us (-1);
  g_assert_cmpstr (early, ==, "1969-12-31T23:59:59.999999Z");
  for (guint i = 0; i < G_N_ELEMENTS (wrong); i++)
    g_assert_false (kmx_clock_parse_us (wrong[i], &instant_us));
}

static void
test_clock_moves_only_when_allowed (void)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *path = NULL;
  int fd = g_file_open_tmp ("kmx-clock-XXXXXX", &path, &error);

  g_assert_no_error (error);
  g_close (fd, NULL);
  g_file_set_contents (path, "86400\n", -1, &error);
  g_setenv ("KAMETRIX_TEST_CLOCK_FILE", path, TRUE);
  g_assert_cmpint (kmx_clock_now_us () - g_get_real_time (), <, G_USEC_PER_SEC);
  kmx_clock_allow_test_file (TRUE);
  g_assert_cmpint (kmx_clock_now_us () - g_get_real_time (), >, (gint64) 86399 * G_USEC_PER_SEC);
  g_file_set_contents (path, "172800", -1, &error);
  g_assert_cmpint (kmx_clock_now_us () - g_get_real_time (), >, (gint64) 172799 * G_USEC_PER_SEC);
  kmx_clock_freeze (42);
  g_assert_cmpint (kmx_clock_now_us (), ==, 42);
  kmx_clock_freeze (0);
  kmx_clock_allow_test_file (FALSE);
  g_assert_cmpint (kmx_clock_now_us () - g_get_real_time (), <, G_USEC_PER_SEC);
  g_remove (path);
}

static void
test_ids_and_tokens (void)
{
  g_autofree char *one = NULL;
  g_autofree char *two = NULL;
  g_autofree char *token = kmx_token_new ();
  g_autofree char *other = kmx_token_new ();
  g_autofree char *hash = kmx_token_hash ("abc");

  kmx_clock_freeze (G_GINT64_CONSTANT (1700000000000000));
  one = kmx_id_new ();
  kmx_clock_freeze (G_GINT64_CONSTANT (1700000000001000));
  two = kmx_id_new ();
  kmx_clock_freeze (0);
  g_assert_true (kmx_id_is_valid (one));
  g_assert_true (g_str_has_prefix (one, "018bcfe5-6800-7"));
  g_assert_cmpstr (one, <, two);
  g_assert_false (kmx_id_is_valid (NULL));
  g_assert_false (kmx_id_is_valid ("018BCFE5-6800-7000-8000-000000000000"));
  g_assert_false (kmx_id_is_valid ("018bcfe5-6800-7000-8000-00000000000"));
  g_assert_cmpuint (strlen (token), ==, 43);
  g_assert_cmpuint (strspn (token, G_CSET_A_2_Z G_CSET_a_2_z G_CSET_DIGITS "-_"), ==, 43);
  g_assert_cmpstr (token, !=, other);
  g_assert_cmpstr (hash, ==, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

static void
test_bytes_equal (void)
{
  g_assert_true (kmx_bytes_equal ("secret", 6, "secret", 6));
  g_assert_true (kmx_bytes_equal ("", 0, "", 0));
  g_assert_false (kmx_bytes_equal ("secret", 6, "secreT", 6));
  g_assert_false (kmx_bytes_equal ("secre", 5, "secret", 6));
  g_assert_false (kmx_bytes_equal ("", 0, "secret", 6));
}

static void
test_log_line (void)
{
  if (g_test_subprocess ()) {
    kmx_log_start (KMX_LOG_INFO);
    kmx_log_event (KMX_LOG_DEBUG, "not_shown", NULL);
    kmx_log_event (KMX_LOG_INFO, "call_ended", "id", "a b\n\"c\"", "none", NULL, "n", "7", NULL);
    g_message ("from \033 glib");
    return;
  }
  g_test_trap_subprocess (NULL, 0, G_TEST_SUBPROCESS_DEFAULT);
  g_test_trap_assert_passed ();
  g_test_trap_assert_stderr ("*level=info event=call_ended id=\"a b\\n\\\"c\\\"\" n=7\n*");
  g_test_trap_assert_stderr ("*event=log message=\"from \\x1b glib\"\n*");
  g_test_trap_assert_stderr_unmatched ("*not_shown*");
}

static void
test_masked_number (void)
{
  g_autofree char *masked = kmx_log_mask_number ("+493012345123");
  g_autofree char *brief = kmx_log_mask_number ("110");

  g_assert_cmpstr (masked, ==, "+49•••••••123");
  g_assert_cmpstr (brief, ==, "•••");
}

static void
test_metrics_text (void)
{
  g_autofree char *text = NULL;

  kmx_metrics_add ("kametrix_a_total", "route=\"/x\"", 2);
  kmx_metrics_add ("kametrix_a_total", "route=\"/x\"", 3);
  kmx_metrics_set ("kametrix_b", NULL, -4);
  kmx_metrics_observe ("kametrix_c_seconds", NULL, 0.003);
  kmx_metrics_observe ("kametrix_c_seconds", NULL, 20);
  text = kmx_metrics_to_text ();
  g_assert_nonnull (strstr (text, "# TYPE kametrix_a_total counter\n"
                                  "kametrix_a_total{route=\"/x\"} 5\n"));
  g_assert_nonnull (strstr (text, "# TYPE kametrix_b gauge\nkametrix_b{} -4\n"));
  g_assert_nonnull (strstr (text, "kametrix_c_seconds_bucket{le=\"0.0025\"} 0\n"
                                  "kametrix_c_seconds_bucket{le=\"0.005\"} 1\n"));
  g_assert_nonnull (strstr (text, "kametrix_c_seconds_bucket{le=\"+Inf\"} 2\n"
                                  "kametrix_c_seconds_sum{} 20.003\n"
                                  "kametrix_c_seconds_count{} 2\n"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/base/instants", test_instants);
  g_test_add_func ("/base/clock", test_clock_moves_only_when_allowed);
  g_test_add_func ("/base/ids", test_ids_and_tokens);
  g_test_add_func ("/base/bytes-equal", test_bytes_equal);
  g_test_add_func ("/base/log-line", test_log_line);
  g_test_add_func ("/base/masked-number", test_masked_number);
  g_test_add_func ("/base/metrics", test_metrics_text);
  return g_test_run ();
}
