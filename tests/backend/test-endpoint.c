/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include <string.h>

#include "kmx-endpoint.h"
#include "kmx-error.h"
#include "kmx-id.h"
#include "kmx-test-db.h"

#define THING_FIELDS(F) F (THING, NAME, "name", KMX_FIELD_TEXT, .required = TRUE, .max = 20)
KMX_DECLARE_RECORD (Thing, thing, THING, THING_FIELDS);
KMX_DEFINE_RECORD (Thing, thing, THING_FIELDS)

#define SOME_ID "0190a000-0000-7000-8000-000000000001"

typedef struct {
  KmxDbPool *pool;
  KmxServer *server;
  KmxEndpoints *endpoints;
  SoupSession *session;
} Fixture;

typedef struct {
  guint status;
  char *body;
  SoupMessage *message;
  gboolean done;
} Answer;

static int n_runs;    /* of create_thing() */
static int gate_open; /* lets create_slowly() end */

static KmxReply *
show_context (KmxDb *db, const KmxContext *context, GError **error)
{
  static const KmxStatement visible = { "test_visible",
                                        "SELECT json_build_object ('accounts', count(*))"
                                        " FROM account",
                                        0 };
  g_autoptr (KmxRows) rows = kmx_db_ask (db, &visible, error);
  gint64 limit = 0;

  if (rows == NULL || !kmx_context_query_integer (context, "limit", 1, 200, 50, &limit, error))
    return NULL;
  return kmx_reply_new_rows (200, rows, "list", error);
}

static KmxReply *
create_thing (KmxDb *db, const KmxContext *context, GError **error)
{
  const char *name = kmx_record_get_text (context->body, THING_NAME);
  g_autofree char *json = NULL;
  KmxReply *reply;

  g_atomic_int_inc (&n_runs);
  if (strcmp (name, "refused") == 0) {
    g_set_error (error, KMX_ERROR, KMX_ERROR_CONFLICT, "\"%s\" is taken", name);
    return NULL;
  }
  json = g_strdup_printf ("{\"run\":%d}", g_atomic_int_get (&n_runs));
  reply = kmx_reply_new_json (201, json);
  kmx_reply_set_revision (reply, 7);
  return reply;
}

static KmxReply *
create_slowly (KmxDb *db, const KmxContext *context, GError **error)
{
  for (guint i = 0; i < 500 && !g_atomic_int_get (&gate_open); i++)
    g_usleep (10000);
  return kmx_reply_new_json (201, "{}");
}

static KmxReply *
edit_thing (KmxDb *db, const KmxContext *context, GError **error)
{
  g_autofree char *json =
      g_strdup_printf ("{\"thing\":\"%s\",\"if_match\":%s}",
                       kmx_context_parameter (context, "thing_id"), context->if_match);

  return kmx_reply_new_json (200, json);
}

static KmxReply *
preview (KmxDb *db, const KmxContext *context, GError **error)
{
  static const KmxStatement append = {
    "test_append", "SELECT audit_append (NULL, NULL, 'test', 'test.preview', '', '{}')", 0
  };
  g_autoptr (KmxRows) rows = kmx_db_ask (db, &append, error);
  KmxReply *reply = rows != NULL ? kmx_reply_new_json (200, "{\"preview\":true}") : NULL;

  if (reply != NULL)
    kmx_reply_set_roll_back (reply);
  return reply;
}

static KmxReply *
do_nothing (KmxDb *db, const KmxContext *context, GError **error)
{
  return kmx_reply_new (204);
}

static const KmxEndpoint endpoints[] = {
  { "GET", "/public", KMX_ACCESS_PUBLIC, do_nothing },
  { "GET", "/me", KMX_ACCESS_SESSION, show_context, .query = "limit" },
  { "GET", "/things", KMX_ACCESS_VIEWER, show_context, .query = "limit cursor" },
  { "POST", "/things", KMX_ACCESS_MANAGER, create_thing, thing_get_type },
  { "POST", "/slow", KMX_ACCESS_MANAGER, create_slowly },
  { "POST", "/preview", KMX_ACCESS_SESSION, preview },
  { "PATCH", "/things/{thing_id}", KMX_ACCESS_OWNER, edit_thing, thing_get_type, TRUE },
  { "GET", "/admin", KMX_ACCESS_ADMIN, show_context },
};

/* Two accounts; one person a role, whose token is its name; a suspended account; expired and idle
 * sessions. */
static gpointer
populate (KmxDb *db, gpointer data, GError **error)
{
  static const char *const people[][4] = {
    /* name, account, role, state */
    { "owner", "1", "owner", "active" },   { "manager", "1", "manager", "active" },
    { "viewer", "1", "viewer", "active" }, { "other", "2", "owner", "active" },
    { "debtor", "3", "owner", "active" },  { "locked", "1", "viewer", "suspended" },
    { "admin", NULL, NULL, "active" },
  };
  g_autoptr (GString) sql = g_string_new (NULL);

  for (guint i = 1; i <= 3; i++)
    g_string_append_printf (sql,
                            "INSERT INTO account (account_id, name, business_declared_at, state,"
                            " suspended_reason) VALUES ('0190a000-0000-7000-8000-00000000000%u',"
                            " 'A', now(), %s);",
                            i, i == 3 ? "'suspended', 'test'" : "'active', NULL");
  for (guint i = 0; i < G_N_ELEMENTS (people); i++) {
    g_autofree char *id = kmx_id_new ();
    g_autofree char *hash = kmx_token_hash (people[i][0]);
    g_autofree char *idle = g_strconcat (people[i][0], "-idle", NULL);
    g_autofree char *idle_hash = kmx_token_hash (idle);

    g_string_append_printf (
        sql,
        "INSERT INTO person (id, email, email_folded, name, platform_admin, state) VALUES"
        " ('%s', '%s', '%s', 'P', %s, '%s');"
        "INSERT INTO session (id, person_id, token_hash, expires_at, idle_s) VALUES"
        " (gen_random_uuid(), '%s', '%s', now() + interval '1 hour', 600);"
        "INSERT INTO session (id, person_id, token_hash, expires_at, idle_s, seen_at) VALUES"
        " (gen_random_uuid(), '%s', '%s', now() + interval '1 hour', 600,"
        " now() - interval '11 minutes');",
        id, people[i][0], people[i][0], people[i][1] == NULL ? "true" : "false", people[i][3], id,
        hash, id, idle_hash);
    if (people[i][1] != NULL)
      g_string_append_printf (sql,
                              "INSERT INTO membership (account_id, person_id, role) VALUES"
                              " ('0190a000-0000-7000-8000-00000000000%s', '%s', '%s');",
                              people[i][1], id, people[i][2]);
  }
  kmx_db_run_script (db, sql->str, error);
  return NULL;
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  static const KmxServerLimits limits = { .name = "kametrix" };
  g_autofree char *conninfo = kmx_test_db_new ();
  g_autoptr (GError) error = NULL;

  fixture->pool = kmx_db_pool_new (conninfo, 3, 100);
  kmx_db_pool_run (fixture->pool, KMX_DB_SERVICE, NULL, populate, NULL, &error);
  g_assert_no_error (error);
  fixture->server = kmx_server_new (&limits);
  fixture->endpoints = kmx_endpoints_new (fixture->server, fixture->pool);
  kmx_endpoints_add (fixture->endpoints, endpoints, G_N_ELEMENTS (endpoints), NULL);
  g_assert_true (kmx_server_listen (fixture->server, "127.0.0.1:0", &error));
  fixture->session = soup_session_new ();
  g_atomic_int_set (&n_runs, 0);
  g_atomic_int_set (&gate_open, 0);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  kmx_db_pool_stop (fixture->pool);
  g_clear_object (&fixture->session);
  kmx_endpoints_free (fixture->endpoints);
  g_clear_object (&fixture->server);
  g_clear_object (&fixture->pool);
}

static void
on_answered (GObject *session, GAsyncResult *result, gpointer user_data)
{
  Answer *answer = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes =
      soup_session_send_and_read_finish (SOUP_SESSION (session), result, &error);

  g_assert_no_error (error);
  answer->status = soup_message_get_status (answer->message);
  answer->body = g_strndup (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
  answer->done = TRUE;
}

/* @headers: "Name: value" lines. */
static Answer *
ask_async (Fixture *fixture,
           const char *method,
           const char *path,
           const char *token,
           const char *headers,
           const char *body)
{
  Answer *answer = g_new0 (Answer, 1);
  g_autofree char *url =
      g_strdup_printf ("http://127.0.0.1:%u%s", kmx_server_get_port (fixture->server), path);
  g_auto (GStrv) lines = g_strsplit (headers != NULL ? headers : "", "\n", -1);
  g_autofree char *bearer = g_strconcat ("Bearer ", token, NULL);

  answer->message = soup_message_new (method, url);
  if (token != NULL)
    soup_message_headers_append (soup_message_get_request_headers (answer->message),
                                 "Authorization", bearer);
  for (guint i = 0; lines[i] != NULL; i++) {
    g_auto (GStrv) parts = g_strsplit (lines[i], ": ", 2);

    soup_message_headers_append (soup_message_get_request_headers (answer->message), parts[0],
                                 parts[1]);
  }
  if (body != NULL) {
    g_autoptr (GBytes) bytes = g_bytes_new (body, strlen (body));

    soup_message_set_request_body_from_bytes (answer->message, "application/json", bytes);
  }
  soup_session_send_and_read_async (fixture->session, answer->message, G_PRIORITY_DEFAULT, NULL,
                                    on_answered, answer);
  return answer;
}

static void
answer_free (Answer *answer)
{
  while (!answer->done)
    g_main_context_iteration (NULL, TRUE);
  g_object_unref (answer->message);
  g_free (answer->body);
  g_free (answer);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Answer, answer_free)

static Answer *
ask (Fixture *fixture,
     const char *method,
     const char *path,
     const char *token,
     const char *headers,
     const char *body)
{
  Answer *answer = ask_async (fixture, method, path, token, headers, body);

  while (!answer->done)
    g_main_context_iteration (NULL, TRUE);
  return answer;
}

static void
assert_status (Fixture *fixture,
               guint status,
               const char *method,
               const char *path,
               const char *token,
               const char *headers,
               const char *body)
{
  g_autoptr (Answer) answer = ask (fixture, method, path, token, headers, body);

  if (answer->status != status)
    g_test_message ("%s %s as %s: %s", method, path, token, answer->body);
  g_assert_cmpuint (answer->status, ==, status);
}

static void
test_access (Fixture *fixture, gconstpointer data)
{
  static const struct {
    const char *token;
    guint public, me, things, create, edit, admin;
  } rows[] = {
    { "owner", 204, 200, 200, 201, 200, 403 },   { "manager", 204, 200, 200, 201, 403, 403 },
    { "viewer", 204, 200, 200, 403, 403, 403 },  { "admin", 204, 200, 403, 403, 403, 200 },
    { "debtor", 204, 403, 403, 403, 403, 403 },  { "locked", 204, 403, 403, 403, 403, 403 },
    { "unknown", 204, 401, 401, 401, 401, 401 }, { "owner-idle", 204, 401, 401, 401, 401, 401 },
    { NULL, 204, 401, 401, 401, 401, 401 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    const char *token = rows[i].token;

    assert_status (fixture, rows[i].public, "GET", "/public", token, NULL, NULL);
    assert_status (fixture, rows[i].me, "GET", "/me", token, NULL, NULL);
    assert_status (fixture, rows[i].things, "GET", "/things", token, NULL, NULL);
    assert_status (fixture, rows[i].create, "POST", "/things", token, NULL, "{\"name\":\"x\"}");
    assert_status (fixture, rows[i].edit, "PATCH", "/things/" SOME_ID, token, "If-Match: \"1\"",
                   "{\"name\":\"x\"}");
    assert_status (fixture, rows[i].admin, "GET", "/admin", token, NULL, NULL);
  }
}

static void
test_tenant_sees_own_account (Fixture *fixture, gconstpointer data)
{
  g_autoptr (Answer) tenant = ask (fixture, "GET", "/things", "other", NULL, NULL);
  g_autoptr (Answer) admin = ask (fixture, "GET", "/admin", "admin", NULL, NULL);

  g_assert_cmpstr (tenant->body, ==, "{\"accounts\" : 1}");
  g_assert_cmpstr (admin->body, ==, "{\"accounts\" : 3}");
}

static void
test_checks_request (Fixture *fixture, gconstpointer data)
{
  static const struct {
    guint status;
    const char *method, *path, *headers, *body, *says;
  } cases[] = {
    { 400, "GET", "/things?colour=red", NULL, NULL, "\"member\":\"/query/colour\"" },
    { 400, "GET", "/things?limit=0", NULL, NULL, "\"member\":\"/query/limit\"" },
    { 400, "GET", "/things?limit=5x", NULL, NULL, "\"member\":\"/query/limit\"" },
    { 200, "GET", "/things?limit=200", NULL, NULL, "accounts" },
    { 400, "POST", "/things", NULL, "{\"name\":\"a\",\"more\":1}", "\"member\":\"/more\"" },
    { 400, "POST", "/things", NULL, "{}", "\"member\":\"/name\"" },
    { 400, "POST", "/things", NULL, "{\"name\":1}", "\"member\":\"/name\"" },
    { 400, "POST", "/things", NULL, "{\"name\"", "urn:kametrix:problem:malformed" },
    { 400, "POST", "/preview", NULL, "{\"name\":1}", "takes no body" },
    { 428, "PATCH", "/things/" SOME_ID, NULL, "{\"name\":\"x\"}", "precondition_required" },
    { 400, "PATCH", "/things/" SOME_ID, "If-Match: 7", "{\"name\":\"x\"}", "/headers/if-match" },
    { 400, "PATCH", "/things/" SOME_ID, "If-Match: *", "{\"name\":\"x\"}", "/headers/if-match" },
    { 400, "PATCH", "/things/" SOME_ID, "If-Match: \"1234567890123456789\"", "{\"name\":\"x\"}",
      "/headers/if-match" },
    { 200, "PATCH", "/things/" SOME_ID, "If-Match: \"7\"", "{\"name\":\"x\"}", "\"if_match\":7" },
    { 404, "PATCH", "/things/7", "If-Match: \"7\"", "{\"name\":\"x\"}", "not_found" },
    { 404, "PATCH", "/things/0190A000-0000-7000-8000-000000000001", "If-Match: \"7\"",
      "{\"name\":\"x\"}", "not_found" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (Answer) answer =
        ask (fixture, cases[i].method, cases[i].path, "owner", cases[i].headers, cases[i].body);

    g_test_message ("case %u: %u %s", i, answer->status, answer->body);
    g_assert_cmpuint (answer->status, ==, cases[i].status);
    g_assert_nonnull (strstr (answer->body, cases[i].says));
  }
}

static const char *
get_header (Answer *answer, const char *name)
{
  return soup_message_headers_get_one (soup_message_get_response_headers (answer->message), name);
}

static void
test_repeats_answer_of_key (Fixture *fixture, gconstpointer data)
{
  const char *key = "Idempotency-Key: one";
  const char *body = "{\"name\":\"x\"}";
  g_autoptr (Answer) first = ask (fixture, "POST", "/things", "manager", key, body);
  g_autoptr (Answer) second = ask (fixture, "POST", "/things", "manager", key, body);
  g_autoptr (Answer) reused = ask (fixture, "POST", "/things", "manager", key, "{\"name\":\"y\"}");
  g_autoptr (Answer) path = ask (fixture, "POST", "/slow", "manager", key, NULL);
  g_autoptr (Answer) someone = ask (fixture, "POST", "/things", "owner", key, body);

  g_assert_cmpuint (first->status, ==, 201);
  g_assert_cmpstr (get_header (first, "ETag"), ==, "\"7\"");
  g_assert_null (get_header (first, "Idempotency-Replayed"));
  g_assert_cmpuint (second->status, ==, 201);
  g_assert_cmpstr (second->body, ==, first->body);
  g_assert_cmpstr (get_header (second, "ETag"), ==, "\"7\"");
  g_assert_cmpstr (get_header (second, "Idempotency-Replayed"), ==, "true");
  g_assert_cmpuint (reused->status, ==, 422);
  g_assert_cmpuint (path->status, ==, 422);
  g_assert_cmpuint (someone->status, ==, 201); /* keys belong to a person */
  g_assert_cmpint (g_atomic_int_get (&n_runs), ==, 2);
  assert_status (fixture, 400, "POST", "/things", "manager", "Idempotency-Key: a b", body);
}

static void
test_failure_leaves_key_free (Fixture *fixture, gconstpointer data)
{
  const char *key = "Idempotency-Key: two";

  assert_status (fixture, 409, "POST", "/things", "manager", key, "{\"name\":\"refused\"}");
  assert_status (fixture, 409, "POST", "/things", "manager", key, "{\"name\":\"refused\"}");
  g_assert_cmpint (g_atomic_int_get (&n_runs), ==, 2);
  assert_status (fixture, 201, "POST", "/things", "manager", key, "{\"name\":\"x\"}");
}

static void
test_running_key_is_told (Fixture *fixture, gconstpointer data)
{
  const char *key = "Idempotency-Key: three";
  g_autoptr (Answer) slow = ask_async (fixture, "POST", "/slow", "manager", key, NULL);
  g_autoptr (Answer) second = NULL;
  gint64 until_us = g_get_monotonic_time () + 200 * 1000;

  while (g_get_monotonic_time () < until_us)
    g_main_context_iteration (NULL, FALSE);
  second = ask (fixture, "POST", "/slow", "manager", key, NULL);
  g_assert_cmpuint (second->status, ==, 409);
  g_assert_nonnull (strstr (second->body, "urn:kametrix:problem:in_progress"));
  g_atomic_int_set (&gate_open, 1);
  while (!slow->done)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpuint (slow->status, ==, 201);
  assert_status (fixture, 201, "POST", "/slow", "manager", key, NULL);
}

static gpointer
count_audit (KmxDb *db, gpointer data, GError **error)
{
  static const KmxStatement count = { "test_audit", "SELECT count(*) AS n FROM audit_entry", 0 };
  g_autoptr (KmxRows) rows = kmx_db_ask (db, &count, error);

  return GINT_TO_POINTER (rows != NULL ? kmx_rows_integer (rows, 0, "n") : -1);
}

static void
test_preview_is_rolled_back (Fixture *fixture, gconstpointer data)
{
  g_autoptr (Answer) answer =
      ask (fixture, "POST", "/preview", "admin", "Idempotency-Key: p", "{}");
  g_autoptr (GError) error = NULL;
  gpointer n = kmx_db_pool_run (fixture->pool, KMX_DB_SERVICE, NULL, count_audit, NULL, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (answer->status, ==, 200);
  g_assert_cmpstr (answer->body, ==, "{\"preview\":true}");
  g_assert_cmpint (GPOINTER_TO_INT (n), ==, 0);
}

static void
test_cursor (void)
{
  const char *parts[] = { "2026-11-22T13:05:00Z", SOME_ID, "", NULL };
  g_autofree char *cursor = kmx_cursor_encode (parts);
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) read = kmx_cursor_decode (cursor, 3, &error);
  static const char *const bad[] = { "", "=", "abc", "AAAAAAAAAAAAAAAA", "…", "a b" };

  g_assert_no_error (error);
  g_assert_true (g_strv_equal ((const char *const *) read, parts));
  g_assert_null (kmx_cursor_decode (cursor, 2, &error));
  g_assert_cmpstr (kmx_error_get_member (error), ==, "/cursor");
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++) {
    g_clear_error (&error);
    g_assert_null (kmx_cursor_decode (bad[i], 3, &error));
    g_assert_error (error, KMX_ERROR, KMX_ERROR_INVALID);
  }
  for (char *c = cursor; *c != '\0'; c++) {
    char before = *c;
    g_auto (GStrv) changed = NULL;

    *c = before == 'A' ? 'B' : 'A';
    changed = kmx_cursor_decode (cursor, 3, NULL);
    /* Only the unused bits of the last character may differ without being seen. */
    g_assert_true (changed == NULL || c[1] == '\0');
    *c = before;
  }
}

int
main (int argc, char **argv)
{
  static const struct {
    const char *name;
    void (*test) (Fixture *fixture, gconstpointer data);
  } tests[] = {
    { "/endpoint/access", test_access },
    { "/endpoint/tenant", test_tenant_sees_own_account },
    { "/endpoint/checks", test_checks_request },
    { "/endpoint/replay", test_repeats_answer_of_key },
    { "/endpoint/failure", test_failure_leaves_key_free },
    { "/endpoint/in-progress", test_running_key_is_told },
    { "/endpoint/preview", test_preview_is_rolled_back },
  };

  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (tests); i++)
    g_test_add (tests[i].name, Fixture, NULL, set_up, tests[i].test, tear_down);
  g_test_add_func ("/endpoint/cursor", test_cursor);
  return g_test_run ();
}
