/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include <string.h>

#include "kmx-account-requests.h"
#include "kmx-email.h"
#include "kmx-error.h"
#include "kmx-id.h"
#include "kmx-identity-flow.h"
#include "kmx-identity-sql.h"
#include "kmx-password-rules.h"

/* POST /api/v1/sign-up: 202 whether or not the address is taken, after the same work. */

static gboolean
check (KmxIdentityFlow *flow, GError **error)
{
  const char *own_words[] = { flow->email, kmx_record_get_text (flow->body, KMX_SIGN_UP_NAME),
                              kmx_record_get_text (flow->body, KMX_SIGN_UP_COMPANY), NULL };

  if (!kmx_email_is_plausible (flow->email)) {
    kmx_error_set_invalid (error, "/email", "this is no e-mail address");
    return FALSE;
  }
  if (!kmx_record_get_boolean (flow->body, KMX_SIGN_UP_BUSINESS_DECLARED)) {
    kmx_error_set_invalid (error, "/business_declared", "Kametrix is for businesses only");
    return FALSE;
  }
  return kmx_password_check (flow->new_password, own_words, "/password", error);
}

static gpointer
begin (KmxDb *db, gpointer data, GError **error)
{
  const KmxIdentityFlow *flow = data;
  g_autofree char *buckets =
      g_strdup_printf ("{sign-up:person:%s,sign-up:address:%s,sign-up:everybody}", flow->email_key,
                       flow->remote_key);

  return kmx_db_ask (db, &KMX_SQL_ATTEMPT_COUNT, error, buckets, flow->accounts->sign_up_limits,
                     "3600");
}

static gpointer
sign_up (KmxDb *db, gpointer data, GError **error)
{
  const KmxIdentityFlow *flow = data;
  g_autofree char *account_id = kmx_id_new ();
  g_autofree char *person_id = kmx_id_new ();

  return kmx_db_ask (db, &KMX_SQL_SIGN_UP, error, account_id, person_id, flow->email,
                     flow->email_folded, kmx_record_get_text (flow->body, KMX_SIGN_UP_NAME),
                     kmx_record_get_text (flow->body, KMX_SIGN_UP_COMPANY),
                     kmx_record_get_text (flow->body, KMX_SIGN_UP_LOCALE), flow->new_hash,
                     flow->accounts->bonus_cents, flow->accounts->grace_cents);
}

static void
on_signed_up (GObject *pool, GAsyncResult *result, gpointer user_data)
{
  static const char accepted[] = "{\"accepted\":true}";
  g_autoptr (KmxIdentityFlow) flow = user_data;
  g_autoptr (KmxRows) rows = kmx_identity_flow_finish (flow, pool, result);
  g_autoptr (GBytes) body = g_bytes_new_static (accepted, strlen (accepted));

  if (rows != NULL)
    kmx_request_reply_bytes (flow->request, SOUP_STATUS_ACCEPTED, "application/json", body);
}

static void
on_hashed (GObject *hasher, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (KmxIdentityFlow) flow = user_data;
  g_autoptr (GError) error = NULL;

  flow->new_hash = kmx_password_hasher_hash_finish (KMX_PASSWORD_HASHER (hasher), result, &error);
  if (flow->new_hash == NULL) {
    kmx_identity_flow_fail (flow, error);
    return;
  }
  kmx_identity_flow_run (flow, sign_up, on_signed_up);
  g_steal_pointer (&flow);
}

static void
on_begun (GObject *pool, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (KmxIdentityFlow) flow = user_data;
  g_autoptr (KmxRows) rows = kmx_identity_flow_finish (flow, pool, result);

  if (rows == NULL)
    return;
  kmx_password_hasher_hash_async (flow->accounts->hasher, flow->new_password, on_hashed, flow);
  g_steal_pointer (&flow);
}

static void
on_sign_up (KmxRequest *request, gpointer user_data)
{
  g_autoptr (KmxIdentityFlow) flow = kmx_identity_flow_new (user_data, request);
  g_autoptr (GError) error = NULL;

  if (!kmx_identity_flow_read_body (flow, KMX_TYPE_SIGN_UP) ||
      !kmx_identity_flow_set_new_password (flow,
                                           kmx_record_get_text (flow->body, KMX_SIGN_UP_PASSWORD)))
    return;
  kmx_identity_flow_set_email (flow, kmx_record_get_text (flow->body, KMX_SIGN_UP_EMAIL));
  if (!check (flow, &error)) {
    kmx_identity_flow_fail (flow, error);
    return;
  }
  kmx_identity_flow_run (flow, begin, on_begun);
  g_steal_pointer (&flow);
}

void
kmx_sign_up_routes_register (KmxAccounts *self)
{
  static const KmxRoute route = { "POST", "/api/v1/sign-up", 8192, TRUE };

  kmx_server_add_route (kmx_endpoints_get_server (self->endpoints), &route, on_sign_up, self, NULL);
}
