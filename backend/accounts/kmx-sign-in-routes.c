/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include "kmx-account-requests.h"
#include "kmx-error.h"
#include "kmx-identity-flow.h"
#include "kmx-identity-sql.h"
#include "kmx-metrics.h"

/* POST /api/v1/sessions.  Known or unknown, wrong or without password: the same steps, the same
 * answer.  Only who gave the right password learns of a suspension. */

static gpointer
begin (KmxDb *db, gpointer data, GError **error)
{
  const KmxIdentityFlow *flow = data;

  return kmx_db_ask (db, &KMX_SQL_SIGN_IN_BEGIN, error, flow->email_folded, flow->email_key,
                     flow->remote_key, flow->remote, flow->accounts->sign_in_limits);
}

/* The person as long as the password just verified is still the one, and may come in. */
static KmxRows *
find_person (KmxIdentityFlow *flow, KmxDb *db, GError **error)
{
  g_autoptr (KmxRows) person =
      kmx_db_ask (db, &KMX_SQL_SIGN_IN_PERSON, error, flow->person_id, flow->old_hash);

  if (person == NULL)
    return NULL;
  if (kmx_rows_count (person) == 0) {
    g_set_error (error, KMX_ERROR, KMX_ERROR_WRONG_CREDENTIALS, "wrong e-mail or password");
    return NULL;
  }
  if (kmx_rows_boolean (person, 0, "suspended")) {
    g_set_error (error, KMX_ERROR, KMX_ERROR_SUSPENDED, "the account is suspended");
    return NULL;
  }
  return g_steal_pointer (&person);
}

static gpointer
open_session (KmxDb *db, gpointer data, GError **error)
{
  KmxIdentityFlow *flow = data;
  g_autoptr (KmxRows) person = find_person (flow, db, error);

  if (person == NULL)
    return NULL;
  if (!kmx_identity_do (
          kmx_db_ask (db, &KMX_SQL_SIGN_IN_FORGIVE, error, flow->email_key, flow->remote_key)) ||
      !kmx_identity_do (kmx_db_ask (
          db, &KMX_SQL_IDENTITY_AUDIT, error, kmx_rows_text (person, 0, "account_id"),
          flow->person_id, kmx_rows_text (person, 0, "name"), "session.sign_in", flow->session_id)))
    return NULL;
  return kmx_identity_flow_open_session (flow, db, error);
}

static void
on_opened (GObject *pool, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (KmxIdentityFlow) flow = user_data;
  g_autoptr (KmxRows) rows = kmx_identity_flow_finish (flow, pool, result);

  if (rows != NULL)
    kmx_identity_flow_reply_session (flow, rows);
}

static void
on_verified (GObject *hasher, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (KmxIdentityFlow) flow = user_data;
  g_autoptr (GError) error = NULL;

  if (!kmx_password_hasher_verify_finish (KMX_PASSWORD_HASHER (hasher), result, &error)) {
    kmx_metrics_add ("kametrix_sign_in_failures_total", NULL, 1);
    kmx_identity_flow_fail (flow, error);
    return;
  }
  flow->label = g_strdup (kmx_record_get_text (flow->body, KMX_SIGN_IN_LABEL));
  kmx_identity_flow_make_session (flow);
  kmx_identity_flow_run (flow, open_session, on_opened);
  g_steal_pointer (&flow);
}

static void
on_begun (GObject *pool, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (KmxIdentityFlow) flow = user_data;
  g_autoptr (KmxRows) rows = kmx_identity_flow_finish (flow, pool, result);

  if (rows == NULL)
    return;
  flow->person_id = g_strdup (kmx_rows_text (rows, 0, "id"));
  flow->old_hash = g_strdup (kmx_rows_text (rows, 0, "password_hash"));
  kmx_password_hasher_verify_async (flow->accounts->hasher, flow->password, flow->old_hash,
                                    on_verified, flow);
  g_steal_pointer (&flow);
}

static void
on_sign_in (KmxRequest *request, gpointer user_data)
{
  g_autoptr (KmxIdentityFlow) flow = kmx_identity_flow_new (user_data, request);

  if (!kmx_identity_flow_read_body (flow, KMX_TYPE_SIGN_IN) ||
      !kmx_identity_flow_set_password (flow,
                                       kmx_record_get_text (flow->body, KMX_SIGN_IN_PASSWORD)))
    return;
  kmx_identity_flow_set_email (flow, kmx_record_get_text (flow->body, KMX_SIGN_IN_EMAIL));
  kmx_identity_flow_run (flow, begin, on_begun);
  g_steal_pointer (&flow);
}

void
kmx_sign_in_routes_register (KmxAccounts *self)
{
  static const KmxRoute route = { "POST", "/api/v1/sessions", 8192, TRUE };

  kmx_server_add_route (kmx_endpoints_get_server (self->endpoints), &route, on_sign_in, self, NULL);
}
