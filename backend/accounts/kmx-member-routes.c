/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include "kmx-account-requests.h"
#include "kmx-account-sql.h"
#include "kmx-accounts-private.h"
#include "kmx-email.h"
#include "kmx-error.h"
#include "kmx-id.h"

static KmxReply *
list_members (KmxDb *db, const KmxContext *context, GError **error)
{
  g_autoptr (KmxRows) rows = kmx_db_ask (db, &KMX_SQL_MEMBER_LIST, error, context->account_id);

  return rows != NULL ? kmx_reply_new_rows (200, rows, "account", error) : NULL;
}

/* The link is in the answer and nowhere else; the database keeps its hash. */
static KmxReply *
invite (KmxDb *db, const KmxContext *context, GError **error)
{
  const KmxAccounts *accounts = context->user_data;
  const char *email = kmx_record_get_text (context->body, KMX_INVITATION_EMAIL);
  g_autofree char *folded = kmx_email_fold (email);
  g_autofree char *person_id = kmx_id_new ();
  g_autofree char *token = kmx_token_new ();
  g_autofree char *token_hash = kmx_token_hash (token);
  g_autofree char *link = kmx_accounts_make_link (accounts->public_url, token);
  g_autofree char *valid_s = g_strdup_printf ("%d", KMX_LINK_VALID_S);
  g_autoptr (KmxRows) rows = NULL;

  if (!kmx_email_is_plausible (email)) {
    kmx_error_set_invalid (error, "/email", "this is no e-mail address");
    return NULL;
  }
  rows = kmx_db_ask (db, &KMX_SQL_MEMBER_INVITE, error, person_id, email, folded,
                     kmx_record_get_text (context->body, KMX_INVITATION_NAME),
                     kmx_record_get_text (context->body, KMX_INVITATION_ROLE), token_hash, valid_s,
                     context->user_id, link);
  return rows != NULL ? kmx_reply_new_rows (201, rows, "member", error) : NULL;
}

static KmxReply *
set_role (KmxDb *db, const KmxContext *context, GError **error)
{
  g_autoptr (KmxRows) rows =
      kmx_db_ask (db, &KMX_SQL_MEMBER_SET_ROLE, error, kmx_context_parameter (context, "member_id"),
                  kmx_record_get_text (context->body, KMX_ROLE_EDIT_ROLE), context->user_id);

  return rows != NULL ? kmx_reply_new_rows (200, rows, "member", error) : NULL;
}

static KmxReply *
remove_member (KmxDb *db, const KmxContext *context, GError **error)
{
  g_autoptr (KmxRows) rows =
      kmx_db_ask (db, &KMX_SQL_MEMBER_REMOVE, error, kmx_context_parameter (context, "member_id"),
                  context->user_id);

  return rows != NULL ? kmx_reply_new (204) : NULL;
}

void
kmx_member_routes_register (KmxAccounts *self)
{
  static const KmxEndpoint table[] = {
    { "GET", "/api/v1/members", KMX_ACCESS_VIEWER, list_members },
    { "POST", "/api/v1/members", KMX_ACCESS_OWNER, invite, kmx_invitation_get_type,
      .secret = TRUE },
    { "PATCH", "/api/v1/members/{member_id}", KMX_ACCESS_OWNER, set_role, kmx_role_edit_get_type },
    { "DELETE", "/api/v1/members/{member_id}", KMX_ACCESS_OWNER, remove_member },
  };

  kmx_endpoints_add (self->endpoints, table, G_N_ELEMENTS (table), self);
}
