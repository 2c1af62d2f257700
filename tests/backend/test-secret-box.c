/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include <glib/gstdio.h>
#include <string.h>

#include "kmx-error.h"
#include "kmx-secret-box.h"

#define PLACE "carrier/secrets/row/account"

typedef struct {
  char *folder;
  char *paths[2];
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->folder = g_dir_make_tmp ("kametrix-box-XXXXXX", NULL);
  for (guint i = 0; i < 2; i++) {
    g_autofree char *name = g_strdup_printf ("key-%u", i);

    fixture->paths[i] = g_build_filename (fixture->folder, name, NULL);
    g_assert_true (kmx_secret_box_create_key (fixture->paths[i], NULL));
  }
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  for (guint i = 0; i < 2; i++) {
    g_unlink (fixture->paths[i]);
    g_free (fixture->paths[i]);
  }
  g_rmdir (fixture->folder);
  g_free (fixture->folder);
}

static void
test_secrets_come_back_only_at_their_place (Fixture *fixture, gconstpointer data)
{
  g_autoptr (KmxSecretBox) box = kmx_secret_box_new (fixture->paths[0], NULL, NULL);
  g_autofree char *sealed = kmx_secret_box_seal (box, PLACE, "Zange & Schlüssel");
  g_autofree char *again = kmx_secret_box_seal (box, PLACE, "Zange & Schlüssel");
  g_autoptr (GError) error = NULL;
  char *plain = kmx_secret_box_open (box, PLACE, sealed, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (plain, ==, "Zange & Schlüssel");
  g_assert_null (strstr (sealed, "Zange"));
  g_assert_cmpstr (sealed, !=, again);
  kmx_secret_forget (plain);
  g_assert_null (kmx_secret_box_open (box, "carrier/secrets/row/other", sealed, &error));
  g_assert_error (error, KMX_ERROR, KMX_ERROR_INTERNAL);
}

static void
test_changed_text_does_not_open (Fixture *fixture, gconstpointer data)
{
  g_autoptr (KmxSecretBox) box = kmx_secret_box_new (fixture->paths[0], NULL, NULL);
  g_autofree char *sealed = kmx_secret_box_seal (box, PLACE, "x");

  for (gsize i = strlen ("1.00000000."); i < strlen (sealed); i++) {
    g_autofree char *changed = g_strdup (sealed);

    changed[i] = changed[i] == 'A' ? 'B' : 'A';
    g_assert_null (kmx_secret_box_open (box, PLACE, changed, NULL));
  }
  for (gsize size = 0; size < strlen (sealed); size++) {
    g_autofree char *cut = g_strndup (sealed, size);

    g_assert_null (kmx_secret_box_open (box, PLACE, cut, NULL));
  }
}

static void
test_keys_can_be_replaced (Fixture *fixture, gconstpointer data)
{
  g_autoptr (KmxSecretBox) old = kmx_secret_box_new (fixture->paths[0], NULL, NULL);
  g_autoptr (KmxSecretBox) both = kmx_secret_box_new (fixture->paths[1], fixture->paths[0], NULL);
  g_autoptr (KmxSecretBox) fresh = kmx_secret_box_new (fixture->paths[1], NULL, NULL);
  g_autofree char *sealed = kmx_secret_box_seal (old, PLACE, "geheim");
  g_autofree char *renewed = NULL;
  g_autoptr (GError) error = NULL;
  char *plain = kmx_secret_box_open (both, PLACE, sealed, NULL);

  g_assert_cmpstr (plain, ==, "geheim");
  g_assert_false (kmx_secret_box_is_current (both, sealed));
  renewed = kmx_secret_box_seal (both, PLACE, plain);
  kmx_secret_forget (plain);
  g_assert_true (kmx_secret_box_is_current (fresh, renewed));
  g_assert_null (kmx_secret_box_open (fresh, PLACE, sealed, &error));
  g_assert_error (error, KMX_ERROR, KMX_ERROR_CONFIGURATION);
}

static void
test_key_files_are_checked (Fixture *fixture, gconstpointer data)
{
  static const char *const bad[] = {
    "", "00", "zz",
    "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e"
    "1f20"
  };
  g_autoptr (GError) error = NULL;
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;
  GStatBuf status;

  g_assert_cmpint (g_stat (fixture->paths[0], &status), ==, 0);
  g_assert_cmpint (status.st_mode & 0777, ==, 0600);
  g_file_get_contents (fixture->paths[0], &before, NULL, NULL);
  g_assert_true (kmx_secret_box_create_key (fixture->paths[0], NULL));
  g_file_get_contents (fixture->paths[0], &after, NULL, NULL);
  g_assert_cmpstr (before, ==, after);
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++) {
    g_file_set_contents (fixture->paths[0], bad[i], -1, NULL);
    g_assert_null (kmx_secret_box_new (fixture->paths[0], NULL, &error));
    g_assert_error (error, KMX_ERROR, KMX_ERROR_CONFIGURATION);
    g_clear_error (&error);
  }
  g_assert_null (kmx_secret_box_new ("/nonexistent/key", NULL, &error));
  g_assert_error (error, KMX_ERROR, KMX_ERROR_CONFIGURATION);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/secret-box/secrets-come-back-only-at-their-place", Fixture, NULL, set_up,
              test_secrets_come_back_only_at_their_place, tear_down);
  g_test_add ("/secret-box/changed-text-does-not-open", Fixture, NULL, set_up,
              test_changed_text_does_not_open, tear_down);
  g_test_add ("/secret-box/keys-can-be-replaced", Fixture, NULL, set_up, test_keys_can_be_replaced,
              tear_down);
  g_test_add ("/secret-box/key-files-are-checked", Fixture, NULL, set_up,
              test_key_files_are_checked, tear_down);
  return g_test_run ();
}
