/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include <glib/gstdio.h>
#include <string.h>

#include "kmx-config.h"
#include "kmx-error.h"

#define SECRET "0123456789abcdef"

/* The environment is cleaned in main(). */
static KmxConfig *
load (const char *text, GError **error)
{
  g_autofree char *path = NULL;
  g_autoptr (GError) cause = NULL;
  int fd = g_file_open_tmp ("kmx-config-XXXXXX", &path, &cause);
  KmxConfig *config;

  g_assert_no_error (cause);
  g_close (fd, NULL);
  g_file_set_contents (path, text, -1, &cause);
  g_assert_no_error (cause);
  config = kmx_config_load (path, error);
  g_assert_cmpint (g_remove (path), ==, 0);
  return config;
}

static void
check_refused (const char *text, const char *word)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (load (text, &error));
  g_assert_error (error, KMX_ERROR, KMX_ERROR_CONFIGURATION);
  g_assert_nonnull (strstr (error->message, word));
}

static void
test_defaults_and_file (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (KmxConfig) config =
      load ("[vapi]\nkey = a\\b=c\n[database]\nthreads=8\n[jobs]\nenabled=false\n", &error);

  g_assert_no_error (error);
  g_assert_cmpstr (kmx_config_get (config, "listen.address"), ==, "127.0.0.1:8080");
  g_assert_cmpstr (kmx_config_get (config, "vapi.key"), ==, "a\\b=c");
  g_assert_cmpint (kmx_config_get_integer (config, "database.threads"), ==, 8);
  g_assert_cmpint (kmx_config_get_integer (config, "billing.cents_per_minute"), ==, 15);
  g_assert_false (kmx_config_get_boolean (config, "jobs.enabled"));
  g_assert_false (kmx_config_get_boolean (config, "test.clock"));
  g_assert_null (kmx_config_get (config, "database.url"));
  g_assert_true (g_str_has_suffix (kmx_config_get (config, "state.directory"), "/kametrixd"));
}

static void
test_environment_wins (void)
{
  g_autoptr (KmxConfig) config = NULL;
  g_autoptr (GError) error = NULL;

  g_setenv ("KAMETRIX_VAPI_WEBHOOK_SECRET", "from environment", TRUE);
  g_setenv ("KAMETRIX_LISTEN", "[::1]:0", TRUE);
  g_setenv ("KAMETRIX_VAPI_KEY", "", TRUE);
  config = load ("[vapi]\nkey=kept\nwebhook_secret=from file\n", &error);
  g_assert_no_error (error);
  g_assert_cmpstr (kmx_config_get (config, "vapi.webhook_secret"), ==, "from environment");
  g_assert_cmpstr (kmx_config_get (config, "listen.address"), ==, "[::1]:0");
  g_assert_cmpstr (kmx_config_get (config, "vapi.key"), ==, "kept");
  g_setenv ("KAMETRIX_DATABASE_THREADS", "many", TRUE);
  check_refused ("", "KAMETRIX_DATABASE_THREADS");
  g_unsetenv ("KAMETRIX_DATABASE_THREADS");
  g_unsetenv ("KAMETRIX_VAPI_WEBHOOK_SECRET");
  g_unsetenv ("KAMETRIX_LISTEN");
  g_unsetenv ("KAMETRIX_VAPI_KEY");
}

static void
test_credentials_win (void)
{
  g_autoptr (KmxConfig) config = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *directory = g_dir_make_tmp ("kmx-credentials-XXXXXX", &error);
  g_autofree char *path = g_build_filename (directory, "vapi-webhook-secret", NULL);
  g_autofree char *other = g_build_filename (directory, "vapi-url", NULL);

  g_file_set_contents (path, SECRET "\n", -1, &error);
  g_file_set_contents (other, "http://not.a.secret", -1, &error);
  g_assert_no_error (error);
  g_setenv ("CREDENTIALS_DIRECTORY", directory, TRUE);
  config = load ("[vapi]\nwebhook_secret=from file\n", &error);
  g_unsetenv ("CREDENTIALS_DIRECTORY");
  g_assert_no_error (error);
  g_assert_cmpstr (kmx_config_get (config, "vapi.webhook_secret"), ==, SECRET);
  g_assert_cmpstr (kmx_config_get (config, "vapi.url"), ==, "https://api.eu.vapi.ai");
  g_remove (path);
  g_remove (other);
  g_remove (directory);
}

static void
test_refusals_name_the_key (void)
{
  check_refused ("[vapi]\nkeys=1\n", "vapi.keys");
  check_refused ("[database]\nthreads=0\n", "database.threads");
  check_refused ("[database]\nthreads=4x\n", "database.threads");
  check_refused ("[jobs]\nenabled=maybe\n", "jobs.enabled");
  check_refused ("no group", "cannot read");
}

static void
check_serve (const char *text, const char *word)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (KmxConfig) config = load (text, &error);
  gboolean good;

  g_assert_no_error (error);
  good = kmx_config_check (config, &error);
  g_assert_cmpint (good, ==, word == NULL);
  if (word != NULL)
    g_assert_nonnull (strstr (error->message, word));
}

static void
test_check_for_serve (void)
{
  const char *keys = "[vapi]\nkey=k\nwebhook_secret=" SECRET "\n";
  g_autofree char *bad_url = g_strconcat (keys, "[public]\nurl=ftp://example.org\n", NULL);
  g_autofree char *bad_level = g_strconcat (keys, "[log]\nlevel=loud\n", NULL);

  check_serve (keys, NULL);
  check_serve ("", "vapi.key");
  check_serve ("[vapi]\nkey=k\n", "vapi.webhook_secret");
  check_serve ("[vapi]\nkey=k\nwebhook_secret=short\n", "at least 16");
  check_serve (bad_url, "public.url");
  check_serve (bad_level, "log.level");
}

static void
test_residency (void)
{
  static const struct {
    const char *text;
    const char *word; /* NULL: accepted */
  } cases[] = {
    { "[vapi]\nurl=https://api.eu.vapi.ai\n", NULL },
    { "[vapi]\nurl=http://127.0.0.1:9\n", NULL },
    { "[vapi]\nurl=http://localhost:9\n", NULL },
    { "[vapi]\nurl=https://api.vapi.ai\n", "platform.residency" },
    { "[vapi]\nurl=https://api.eu.vapi.ai.example\n", "vapi.url" },
    { "[vapi]\nurl=https://api.vapi.ai\n[platform]\nresidency=any\n", NULL },
    { "[platform]\nresidency=moon\n", "platform.residency" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autofree char *text =
        g_strconcat ("[vapi]\nkey=k\nwebhook_secret=" SECRET "\n", cases[i].text, NULL);

    check_serve (text, cases[i].word);
  }
}

static void
test_example_is_the_table (void)
{
  g_autofree char *made = kmx_config_to_example ();
  g_autofree char *shipped = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (KmxConfig) config = NULL;

  g_file_get_contents (g_getenv ("KMX_EXAMPLE"), &shipped, NULL, &error);
  g_assert_no_error (error);
  if (g_getenv ("KMX_EXAMPLE_WRITE") != NULL)
    g_file_set_contents (g_getenv ("KMX_EXAMPLE"), made, -1, NULL);
  else
    g_assert_cmpstr (shipped, ==, made);
  config = load (made, &error);
  g_assert_no_error (error);
}

int
main (int argc, char **argv)
{
  g_auto (GStrv) names = g_listenv ();

  for (guint i = 0; names[i] != NULL; i++)
    if (g_str_has_prefix (names[i], "KAMETRIX_") || g_str_equal (names[i], "STATE_DIRECTORY"))
      g_unsetenv (names[i]);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/config/file", test_defaults_and_file);
  g_test_add_func ("/config/environment", test_environment_wins);
  g_test_add_func ("/config/credentials", test_credentials_win);
  g_test_add_func ("/config/refusals", test_refusals_name_the_key);
  g_test_add_func ("/config/check", test_check_for_serve);
  g_test_add_func ("/config/residency", test_residency);
  g_test_add_func ("/config/example", test_example_is_the_table);
  return g_test_run ();
}
