/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include "kmx-db-pool.h"
#include "kmx-email.h"
#include "kmx-error.h"
#include "kmx-password-hasher.h"
#include "kmx-password-rules.h"
#include "kmx-test-db.h"

#define ACCOUNT "01920000-0000-7000-8000-000000000001"
#define ONE "01920000-0000-7000-8000-000000000011"
#define TWO "01920000-0000-7000-8000-000000000012"

static const KmxStatement set_role = {
  "test_set_role",
  "UPDATE membership SET role = 'viewer' WHERE person_id = $1::uuid",
  1,
};
static const KmxStatement count_owners = {
  "test_count_owners",
  "SELECT count (*) AS n FROM membership WHERE role = 'owner'",
  0,
};

static void
test_plausible_addresses (void)
{
  static const char *const good[] = { "a@b.de", "erika.muster+x@werkstatt.example",
                                      "ö@straße.example", "o'neil@a-b.co" };
  static const char *const bad[] = { "",         "a",        "a@b",      "a@@b.de",
                                     "a b@c.de", ".a@b.de",  "a.@b.de",  "a..b@c.de",
                                     "a@-b.de",  "a@b-.de",  "a@.b.de",  "@b.de",
                                     "a@b..de",  "<a@b.de>", "a@b.de\n", "\"a\"@b.de" };

  for (guint i = 0; i < G_N_ELEMENTS (good); i++)
    g_assert_true (kmx_email_is_plausible (good[i]));
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    g_assert_false (kmx_email_is_plausible (bad[i]));
}

static void
test_one_spelling_of_an_address (void)
{
  g_autofree char *composed = kmx_email_fold ("M\303\234LLER@Werkstatt.Example");
  g_autofree char *decomposed = kmx_email_fold ("mu\314\210ller@werkstatt.example");

  g_assert_cmpstr (composed, ==, "müller@werkstatt.example");
  g_assert_cmpstr (decomposed, ==, composed);
}

static void
assert_password (const char *password, gboolean fine)
{
  const char *own[] = { "erika.beispiel@autohaus.example", "Erika Beispiel", "Autohaus Lindner",
                        NULL };
  g_autoptr (GError) error = NULL;

  g_test_message ("%s", password);
  g_assert_cmpint (kmx_password_check (password, own, "/password", &error), ==, fine);
  if (fine)
    return;
  g_assert_error (error, KMX_ERROR, KMX_ERROR_INVALID);
  g_assert_cmpstr (kmx_error_get_member (error), ==, "/password");
}

static void
test_passwords (void)
{
  static const char *const good[] = { "zwölf blaue Zangen", "correct horse battery staple",
                                      "vqkzmrtplwxn",
                                      "#+~<>|;:_-*?$%&/()=", "kametrix ist heute langsam" };
  static const char *const bad[] = { "short",
                                     "Passwort2026!",
                                     "kametrix12345678",
                                     "P@ssw0rdP@ssw0rd",
                                     "aaaaaaaaaaaaaaaa",
                                     "abababababababab",
                                     "qwertzuiop123456",
                                     "ErikaBeispiel1",
                                     "AutohausLindner2" };
  g_autofree char *longest = g_strnfill (300, 'x');

  for (guint i = 0; i < G_N_ELEMENTS (good); i++)
    assert_password (good[i], TRUE);
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    assert_password (bad[i], FALSE);
  assert_password (longest, FALSE);
}

typedef struct {
  GMainLoop *loop;
  guint open;
  guint right, wrong, busy;
  char *hash;
} Hashing;

static void
on_hashed (GObject *hasher, GAsyncResult *result, gpointer user_data)
{
  Hashing *hashing = user_data;
  g_autoptr (GError) error = NULL;

  hashing->hash = kmx_password_hasher_hash_finish (KMX_PASSWORD_HASHER (hasher), result, &error);
  g_assert_no_error (error);
  g_main_loop_quit (hashing->loop);
}

static void
on_verified (GObject *hasher, GAsyncResult *result, gpointer user_data)
{
  Hashing *hashing = user_data;
  g_autoptr (GError) error = NULL;

  if (kmx_password_hasher_verify_finish (KMX_PASSWORD_HASHER (hasher), result, &error))
    hashing->right++;
  else if (g_error_matches (error, KMX_ERROR, KMX_ERROR_WRONG_CREDENTIALS))
    hashing->wrong++;
  else if (g_error_matches (error, KMX_ERROR, KMX_ERROR_UNAVAILABLE) &&
           kmx_error_get_retry_after (error) > 0)
    hashing->busy++;
  if (--hashing->open == 0)
    g_main_loop_quit (hashing->loop);
}

static void
verify (KmxPasswordHasher *hasher, Hashing *hashing, const char *password, const char *hash)
{
  hashing->open++;
  kmx_password_hasher_verify_async (hasher, password, hash, on_verified, hashing);
}

static void
test_hashing (void)
{
  g_autoptr (KmxPasswordHasher) hasher = kmx_password_hasher_new (1024, 1, 4);
  Hashing hashing = { g_main_loop_new (NULL, FALSE) };

  kmx_password_hasher_hash_async (hasher, "zwölf blaue Zangen", on_hashed, &hashing);
  g_main_loop_run (hashing.loop);
  g_assert_true (g_str_has_prefix (hashing.hash, "$argon2id$v=19$m=1024,t=1,"));
  verify (hasher, &hashing, "zwölf blaue Zangen", hashing.hash);
  verify (hasher, &hashing, "zwölf rote Zangen", hashing.hash);
  verify (hasher, &hashing, "zwölf blaue Zangen", NULL);
  g_main_loop_run (hashing.loop);
  g_assert_cmpuint (hashing.right, ==, 1);
  g_assert_cmpuint (hashing.wrong, ==, 2);
  g_free (hashing.hash);
  g_main_loop_unref (hashing.loop);
}

/* What cannot wait is refused at once, and the rest is still served. */
static void
test_the_queue_is_bounded (void)
{
  g_autoptr (KmxPasswordHasher) hasher = kmx_password_hasher_new (16384, 3, 4);
  Hashing hashing = { g_main_loop_new (NULL, FALSE) };

  for (guint i = 0; i < 40; i++)
    verify (hasher, &hashing, "zwölf blaue Zangen", NULL);
  g_main_loop_run (hashing.loop);
  g_assert_cmpuint (hashing.wrong + hashing.busy, ==, 40);
  g_assert_cmpuint (hashing.wrong, >=, 4);
  g_assert_cmpuint (hashing.busy, >=, 20);
  g_main_loop_unref (hashing.loop);
}

static void
seed_two_owners (KmxDb *db)
{
  g_autoptr (GError) error = NULL;

  kmx_db_run_script (
      db,
      "SET ROLE kametrix_service;"
      "INSERT INTO account (account_id, name, business_declared_at) VALUES ('" ACCOUNT
      "', 'A', now ());"
      "INSERT INTO person (id, email, email_folded, name, password_hash) VALUES"
      " ('" ONE "', 'a@b.de', 'a@b.de', 'A', 'x'), ('" TWO "', 'b@b.de', 'b@b.de', 'B', 'x');"
      "INSERT INTO membership VALUES ('" ACCOUNT "', '" ONE "', 'owner'), ('" ACCOUNT "', '" TWO
      "', 'owner')",
      &error);
  g_assert_no_error (error);
}

static gpointer
step_down (KmxDb *db, gpointer data, GError **error)
{
  const char *row[] = { data };

  if (!kmx_db_execute (db, &set_role, row, 1, NULL, error))
    return NULL;
  g_usleep (100000); /* so that the two surely meet */
  return data;
}

typedef struct {
  GMainLoop *loop;
  guint open;
  guint fine, refused;
} SteppingDown;

static void
on_stepped_down (GObject *pool, GAsyncResult *result, gpointer user_data)
{
  SteppingDown *stepping = user_data;
  g_autoptr (GError) error = NULL;

  if (kmx_db_pool_run_finish (KMX_DB_POOL (pool), result, &error) != NULL)
    stepping->fine++;
  else if (g_error_matches (error, KMX_ERROR, KMX_ERROR_CONFLICT))
    stepping->refused++;
  if (--stepping->open == 0)
    g_main_loop_quit (stepping->loop);
}

static void
test_two_owners_stepping_down_leave_one (void)
{
  g_autofree char *conninfo = NULL;
  g_autoptr (KmxDb) db = kmx_test_db_connect (&conninfo);
  g_autoptr (KmxDbPool) pool = kmx_db_pool_new (conninfo, 2, 8);
  g_autoptr (KmxRows) rows = NULL;
  SteppingDown stepping = { g_main_loop_new (NULL, FALSE), 2 };

  seed_two_owners (db);
  kmx_db_pool_run_async (pool, KMX_DB_SERVICE, NULL, step_down, (gpointer) ONE, NULL, NULL, NULL,
                         on_stepped_down, &stepping);
  kmx_db_pool_run_async (pool, KMX_DB_SERVICE, NULL, step_down, (gpointer) TWO, NULL, NULL, NULL,
                         on_stepped_down, &stepping);
  g_main_loop_run (stepping.loop);
  g_assert_cmpuint (stepping.fine, ==, 1);
  g_assert_cmpuint (stepping.refused, ==, 1);
  rows = kmx_db_ask (db, &count_owners, NULL);
  g_assert_cmpint (kmx_rows_integer (rows, 0, "n"), ==, 1);
  kmx_db_pool_stop (pool);
  g_main_loop_unref (stepping.loop);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/accounts/email/plausible", test_plausible_addresses);
  g_test_add_func ("/accounts/email/fold", test_one_spelling_of_an_address);
  g_test_add_func ("/accounts/password/rules", test_passwords);
  g_test_add_func ("/accounts/password/hash", test_hashing);
  g_test_add_func ("/accounts/password/queue", test_the_queue_is_bounded);
  g_test_add_func ("/accounts/last-owner", test_two_owners_stepping_down_leave_one);
  return g_test_run ();
}
