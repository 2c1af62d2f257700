/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include "kmx-account-requests.h"
#include "kmx-error.h"
#include "kmx-id.h"
#include "kmx-identity-flow.h"
#include "kmx-identity-sql.h"
#include "kmx-password-rules.h"

/* POST /api/v1/me/password: ends every session, also the one that asked, and opens a new one. */

static gpointer
begin_change (KmxDb *db, gpointer data, GError **error)
{
  const KmxIdentityFlow *flow = data;

  return kmx_db_ask (db, &KMX_SQL_PASSWORD_BEGIN, error, flow->person_id,
                     flow->context->session_id);
}

static gpointer
change (KmxDb *db, gpointer data, GError **error)
{
  KmxIdentityFlow *flow = data;
  const char *row[] = { flow->person_id, flow->old_hash, flow->new_hash };
  guint64 changed = 0;

  if (!kmx_db_execute (db, &KMX_SQL_PASSWORD_CHANGE, row, G_N_ELEMENTS (row), &changed, error))
    return NULL;
  if (changed == 0) {
    g_set_error (error, KMX_ERROR, KMX_ERROR_CONFLICT, "the password was changed meanwhile");
    return NULL;
  }
  if (!kmx_db_execute (db, &KMX_SQL_SESSIONS_END, row, 1, NULL, error) ||
      !kmx_identity_do (kmx_db_ask (db, &KMX_SQL_PASSWORD_FORGIVE, error, flow->person_id)) ||
      !kmx_identity_do (kmx_db_ask (db, &KMX_SQL_IDENTITY_AUDIT, error, flow->context->account_id,
                                    flow->person_id, flow->person_name, "person.change_password",
                                    flow->person_id)))
    return NULL;
  return kmx_identity_flow_open_session (flow, db, error);
}

static void
on_changed (GObject *pool, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (KmxIdentityFlow) flow = user_data;
  g_autoptr (KmxRows) rows = kmx_identity_flow_finish (flow, pool, result);

  if (rows != NULL)
    kmx_identity_flow_reply_session (flow, rows);
}

static void
on_change_hashed (GObject *hasher, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (KmxIdentityFlow) flow = user_data;
  g_autoptr (GError) error = NULL;

  flow->new_hash = kmx_password_hasher_hash_finish (KMX_PASSWORD_HASHER (hasher), result, &error);
  if (flow->new_hash == NULL) {
    kmx_identity_flow_fail (flow, error);
    return;
  }
  kmx_identity_flow_make_session (flow);
  kmx_identity_flow_run (flow, change, on_changed);
  g_steal_pointer (&flow);
}

static void
on_current_verified (GObject *hasher, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (KmxIdentityFlow) flow = user_data;
  g_autoptr (GError) error = NULL;

  if (!kmx_password_hasher_verify_finish (KMX_PASSWORD_HASHER (hasher), result, &error)) {
    kmx_identity_flow_fail (flow, error);
    return;
  }
  kmx_password_hasher_hash_async (flow->accounts->hasher, flow->new_password, on_change_hashed,
                                  flow);
  g_steal_pointer (&flow);
}

static void
on_change_begun (GObject *pool, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (KmxIdentityFlow) flow = user_data;
  g_autoptr (KmxRows) rows = kmx_identity_flow_finish (flow, pool, result);
  const char *own_words[] = { NULL, NULL, NULL };
  g_autoptr (GError) error = NULL;

  if (rows == NULL)
    return;
  flow->old_hash = g_strdup (kmx_rows_text (rows, 0, "password_hash"));
  flow->label = g_strdup (kmx_rows_text (rows, 0, "label"));
  flow->person_name = g_strdup (kmx_rows_text (rows, 0, "name"));
  own_words[0] = kmx_rows_text (rows, 0, "email");
  own_words[1] = flow->person_name;
  if (!kmx_password_check (flow->new_password, own_words, "/new_password", &error)) {
    kmx_identity_flow_fail (flow, error);
    return;
  }
  kmx_password_hasher_verify_async (flow->accounts->hasher, flow->password, flow->old_hash,
                                    on_current_verified, flow);
  g_steal_pointer (&flow);
}

static void
on_authenticated (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (KmxIdentityFlow) flow = user_data;
  g_autoptr (GError) error = NULL;

  flow->context = kmx_endpoints_authenticate_finish (flow->accounts->endpoints, result, &error);
  if (flow->context == NULL) {
    kmx_identity_flow_fail (flow, error);
    return;
  }
  flow->person_id = g_strdup (flow->context->user_id);
  if (!kmx_identity_flow_read_body (flow, KMX_TYPE_PASSWORD_CHANGE) ||
      !kmx_identity_flow_set_password (
          flow, kmx_record_get_text (flow->body, KMX_PASSWORD_CHANGE_CURRENT_PASSWORD)) ||
      !kmx_identity_flow_set_new_password (
          flow, kmx_record_get_text (flow->body, KMX_PASSWORD_CHANGE_NEW_PASSWORD)))
    return;
  kmx_identity_flow_run (flow, begin_change, on_change_begun);
  g_steal_pointer (&flow);
}

/* Who asks is known before the body is judged. */
static void
on_change (KmxRequest *request, gpointer user_data)
{
  KmxIdentityFlow *flow = kmx_identity_flow_new (user_data, request);

  kmx_endpoints_authenticate_async (flow->accounts->endpoints, request, KMX_ACCESS_SESSION,
                                    on_authenticated, flow);
}

/* POST /api/v1/one-time-links/redeem: sets the first password of an invited person or an admin.
 * When the address is somebody else's already, the password may be that person's; with any other
 * one everything looks as for a new address, so verifying and hashing are always done. */

static gpointer
begin_redeem (KmxDb *db, gpointer data, GError **error)
{
  const KmxIdentityFlow *flow = data;

  return kmx_db_ask (db, &KMX_SQL_LINK_BEGIN, error, flow->remote_key, flow->accounts->link_limits,
                     flow->token_hash);
}

static gpointer
redeem (KmxDb *db, gpointer data, GError **error)
{
  const KmxIdentityFlow *flow = data;

  return kmx_db_ask (db, &KMX_SQL_LINK_REDEEM, error, flow->token_hash, flow->new_hash,
                     kmx_record_get_text (flow->body, KMX_LINK_USE_NAME), flow->person_id);
}

static void
on_redeemed (GObject *pool, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (KmxIdentityFlow) flow = user_data;
  g_autoptr (KmxRows) rows = kmx_identity_flow_finish (flow, pool, result);

  if (rows != NULL)
    kmx_request_reply (flow->request, SOUP_STATUS_NO_CONTENT, NULL);
}

static void
on_redeem_hashed (GObject *hasher, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (KmxIdentityFlow) flow = user_data;
  g_autoptr (GError) error = NULL;

  flow->new_hash = kmx_password_hasher_hash_finish (KMX_PASSWORD_HASHER (hasher), result, &error);
  if (flow->new_hash == NULL) {
    kmx_identity_flow_fail (flow, error);
    return;
  }
  kmx_identity_flow_run (flow, redeem, on_redeemed);
  g_steal_pointer (&flow);
}

static void
on_owner_verified (GObject *hasher, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (KmxIdentityFlow) flow = user_data;
  g_autoptr (GError) error = NULL;

  if (!kmx_password_hasher_verify_finish (KMX_PASSWORD_HASHER (hasher), result, &error)) {
    if (!g_error_matches (error, KMX_ERROR, KMX_ERROR_WRONG_CREDENTIALS)) {
      kmx_identity_flow_fail (flow, error);
      return;
    }
    g_clear_pointer (&flow->person_id, g_free);
  }
  kmx_password_hasher_hash_async (flow->accounts->hasher, flow->new_password, on_redeem_hashed,
                                  flow);
  g_steal_pointer (&flow);
}

/* A token has 32 random bytes, so an early answer for a wrong one gives nothing away. */
static void
on_redeem_begun (GObject *pool, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (KmxIdentityFlow) flow = user_data;
  g_autoptr (KmxRows) rows = kmx_identity_flow_finish (flow, pool, result);
  const char *own_words[] = { NULL, NULL, NULL };
  g_autoptr (GError) error = NULL;

  if (rows == NULL)
    return;
  own_words[0] = kmx_rows_text (rows, 0, "email");
  own_words[1] = kmx_rows_text (rows, 0, "name");
  if (own_words[0] == NULL)
    g_set_error (&error, KMX_ERROR, KMX_ERROR_NOT_FOUND, "the link is not valid any more");
  else
    kmx_password_check (flow->new_password, own_words, "/password", &error);
  if (error != NULL) {
    kmx_identity_flow_fail (flow, error);
    return;
  }
  flow->person_id = g_strdup (kmx_rows_text (rows, 0, "owner_id"));
  flow->old_hash = g_strdup (kmx_rows_text (rows, 0, "owner_hash"));
  kmx_password_hasher_verify_async (flow->accounts->hasher, flow->new_password, flow->old_hash,
                                    on_owner_verified, flow);
  g_steal_pointer (&flow);
}

static void
on_redeem (KmxRequest *request, gpointer user_data)
{
  g_autoptr (KmxIdentityFlow) flow = kmx_identity_flow_new (user_data, request);

  if (!kmx_identity_flow_read_body (flow, KMX_TYPE_LINK_USE) ||
      !kmx_identity_flow_set_new_password (flow,
                                           kmx_record_get_text (flow->body, KMX_LINK_USE_PASSWORD)))
    return;
  flow->token_hash = kmx_token_hash (kmx_record_get_text (flow->body, KMX_LINK_USE_TOKEN));
  kmx_identity_flow_run (flow, begin_redeem, on_redeem_begun);
  g_steal_pointer (&flow);
}

void
kmx_password_routes_register (KmxAccounts *self)
{
  static const KmxRoute change_route = { "POST", "/api/v1/me/password", 8192, TRUE };
  static const KmxRoute redeem_route = { "POST", "/api/v1/one-time-links/redeem", 8192, TRUE };
  KmxServer *server = kmx_endpoints_get_server (self->endpoints);

  kmx_server_add_route (server, &change_route, on_change, self, NULL);
  kmx_server_add_route (server, &redeem_route, on_redeem, self, NULL);
}
