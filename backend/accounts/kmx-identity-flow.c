/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include "kmx-identity-flow.h"

#include <sodium.h>
#include <string.h>

#include "kmx-email.h"
#include "kmx-error.h"
#include "kmx-id.h"
#include "kmx-identity-sql.h"
#include "kmx-password-rules.h"

static char *
make_key (const char *text)
{
  return g_compute_checksum_for_string (G_CHECKSUM_SHA256, text, -1);
}

/* A whole /64 belongs to one household, so one counter does for it. */
static char *
make_remote_key (const char *remote)
{
  g_autoptr (GInetAddress) address = g_inet_address_new_from_string (remote);
  gsize size;

  if (address == NULL)
    return make_key (remote);
  size = g_inet_address_get_family (address) == G_SOCKET_FAMILY_IPV6
             ? 8
             : g_inet_address_get_native_size (address);
  return g_compute_checksum_for_data (G_CHECKSUM_SHA256, g_inet_address_to_bytes (address), size);
}

static void
wipe (char *text)
{
  if (text != NULL)
    sodium_memzero (text, strlen (text));
  g_free (text);
}

KmxIdentityFlow *
kmx_identity_flow_new (KmxAccounts *accounts, KmxRequest *request)
{
  KmxIdentityFlow *flow = g_new0 (KmxIdentityFlow, 1);

  flow->accounts = accounts;
  flow->request = g_object_ref (request);
  flow->remote = g_strdup (kmx_request_get_remote (request));
  flow->remote_key = make_remote_key (flow->remote);
  return flow;
}

gboolean
kmx_identity_flow_read_body (KmxIdentityFlow *flow, GType type)
{
  GBytes *bytes = kmx_request_get_body (flow->request);
  g_autoptr (GError) error = NULL;

  flow->body =
      kmx_record_new_from_bytes (type, g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes),
                                 KMX_RECORD_REFUSE_UNKNOWN, &error);
  if (flow->body == NULL)
    kmx_identity_flow_fail (flow, error);
  return flow->body != NULL;
}

void
kmx_identity_flow_free (KmxIdentityFlow *flow)
{
  g_clear_object (&flow->request);
  g_clear_object (&flow->body);
  g_clear_pointer (&flow->context, kmx_context_free);
  g_free (flow->email);
  g_free (flow->email_folded);
  g_free (flow->email_key);
  g_free (flow->remote);
  g_free (flow->remote_key);
  wipe (flow->password);
  wipe (flow->new_password);
  g_free (flow->person_id);
  g_free (flow->person_name);
  g_free (flow->old_hash);
  g_free (flow->new_hash);
  g_free (flow->label);
  g_free (flow->session_id);
  g_free (flow->token_hash);
  wipe (flow->token);
  g_free (flow);
}

void
kmx_identity_flow_set_email (KmxIdentityFlow *flow, const char *email)
{
  flow->email = g_strdup (email);
  flow->email_folded = kmx_email_fold (email);
  flow->email_key = make_key (flow->email_folded);
}

static gboolean
set_password (KmxIdentityFlow *flow, char **place, const char *text)
{
  g_autoptr (GError) error = NULL;

  *place = kmx_password_normalize (text);
  if (*place != NULL)
    return TRUE;
  g_set_error (&error, KMX_ERROR, KMX_ERROR_WRONG_CREDENTIALS, "the password is not text");
  kmx_identity_flow_fail (flow, error);
  return FALSE;
}

gboolean
kmx_identity_flow_set_password (KmxIdentityFlow *flow, const char *text)
{
  return set_password (flow, &flow->password, text);
}

gboolean
kmx_identity_flow_set_new_password (KmxIdentityFlow *flow, const char *text)
{
  return set_password (flow, &flow->new_password, text);
}

void
kmx_identity_flow_run (KmxIdentityFlow *flow, KmxDbWork work, GAsyncReadyCallback callback)
{
  kmx_db_pool_run_async (flow->accounts->pool, KMX_DB_SERVICE, NULL, work, flow, NULL,
                         (GDestroyNotify) PQclear, NULL, callback, flow);
}

KmxRows *
kmx_identity_flow_finish (KmxIdentityFlow *flow, GObject *pool, GAsyncResult *result)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (KmxRows) rows = kmx_db_pool_run_finish (KMX_DB_POOL (pool), result, &error);
  gint64 wait_s = 0;

  if (rows == NULL) {
    kmx_identity_flow_fail (flow, error);
    return NULL;
  }
  if (PQfnumber (rows, "wait_s") >= 0 && kmx_rows_count (rows) > 0)
    wait_s = kmx_rows_integer (rows, 0, "wait_s");
  if (wait_s == 0)
    return g_steal_pointer (&rows);
  g_set_error (&error, KMX_ERROR, KMX_ERROR_RATE_LIMITED, "too many attempts");
  kmx_error_set_retry_after (error, (guint) wait_s);
  kmx_identity_flow_fail (flow, error);
  return NULL;
}

void
kmx_identity_flow_fail (KmxIdentityFlow *flow, const GError *error)
{
  kmx_request_reply_error (flow->request, error);
}

void
kmx_identity_flow_make_session (KmxIdentityFlow *flow)
{
  flow->session_id = kmx_id_new ();
  flow->token = kmx_token_new ();
  flow->token_hash = kmx_token_hash (flow->token);
}

gboolean
kmx_identity_do (KmxRows *rows)
{
  if (rows == NULL)
    return FALSE;
  PQclear (rows);
  return TRUE;
}

KmxRows *
kmx_identity_flow_open_session (KmxIdentityFlow *flow, KmxDb *db, GError **error)
{
  g_autofree char *valid_s = g_strdup_printf ("%d", KMX_SESSION_VALID_S);
  g_autofree char *idle_s = g_strdup_printf ("%d", KMX_SESSION_IDLE_S);

  if (!kmx_identity_do (kmx_db_ask (
          db, &KMX_SQL_SESSION_OPEN, error, flow->session_id, flow->person_id, flow->token_hash,
          flow->label != NULL ? flow->label : "", flow->remote, valid_s, idle_s)))
    return NULL;
  return kmx_db_ask (db, &KMX_SQL_SESSION_ANSWER, error, flow->session_id, flow->token, NULL);
}

void
kmx_identity_flow_reply_session (KmxIdentityFlow *flow, const KmxRows *rows)
{
  const char *text = kmx_rows_text (rows, 0, "body");
  g_autoptr (GBytes) body = g_bytes_new (text, strlen (text));

  kmx_request_reply_bytes (flow->request, SOUP_STATUS_CREATED, "application/json", body);
}
