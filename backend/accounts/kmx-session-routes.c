/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include "kmx-account-requests.h"
#include "kmx-account-sql.h"
#include "kmx-accounts-private.h"
#include "kmx-error.h"
#include "kmx-identity-sql.h"

static KmxReply *
find_me (KmxDb *db, const KmxContext *context, GError **error)
{
  g_autoptr (KmxRows) rows =
      kmx_db_ask (db, &KMX_SQL_SESSION_ANSWER, error, context->session_id, NULL, KMX_VERSION);

  return rows != NULL ? kmx_reply_new_rows (200, rows, "session", error) : NULL;
}

static KmxReply *
edit_me (KmxDb *db, const KmxContext *context, GError **error)
{
  const char *presence = kmx_record_get_text (context->body, KMX_USER_EDIT_PRESENCE);
  g_autoptr (KmxRows) set =
      presence != NULL ? kmx_db_ask (db, &KMX_SQL_USER_PRESENCE, error, context->user_id, presence)
                       : NULL;
  g_autoptr (KmxRows) rows = NULL;

  if (presence != NULL && set == NULL)
    return NULL;
  rows = kmx_db_ask (db, &KMX_SQL_USER_EDIT, error, context->user_id,
                     kmx_record_get_text (context->body, KMX_USER_EDIT_NAME),
                     kmx_record_get_text (context->body, KMX_USER_EDIT_LOCALE));
  return rows != NULL ? kmx_reply_new_rows (200, rows, "user", error) : NULL;
}

static KmxReply *
list_sessions (KmxDb *db, const KmxContext *context, GError **error)
{
  g_autoptr (KmxRows) rows =
      kmx_db_ask (db, &KMX_SQL_SESSION_LIST, error, context->user_id, context->session_id);

  return rows != NULL ? kmx_reply_new_rows (200, rows, "session", error) : NULL;
}

static KmxReply *
close_session (KmxDb *db, const char *person_id, const char *session_id, GError **error)
{
  const char *row[] = { person_id, session_id };
  guint64 closed = 0;

  if (!kmx_db_execute (db, &KMX_SQL_SESSION_CLOSE, row, G_N_ELEMENTS (row), &closed, error))
    return NULL;
  if (closed > 0)
    return kmx_reply_new (204);
  g_set_error (error, KMX_ERROR, KMX_ERROR_NOT_FOUND, "this session does not exist");
  return NULL;
}

static KmxReply *
close_current (KmxDb *db, const KmxContext *context, GError **error)
{
  return close_session (db, context->user_id, context->session_id, error);
}

static KmxReply *
close_one (KmxDb *db, const KmxContext *context, GError **error)
{
  return close_session (db, context->user_id, kmx_context_parameter (context, "session_id"), error);
}

static KmxReply *
close_all (KmxDb *db, const KmxContext *context, GError **error)
{
  const char *row[] = { context->user_id };

  if (!kmx_db_execute (db, &KMX_SQL_SESSION_CLOSE_ALL, row, G_N_ELEMENTS (row), NULL, error))
    return NULL;
  return kmx_reply_new (204);
}

void
kmx_session_routes_register (KmxAccounts *self)
{
  static const KmxEndpoint table[] = {
    { "GET", "/api/v1/me", KMX_ACCESS_SESSION, find_me },
    { "PATCH", "/api/v1/me", KMX_ACCESS_SESSION, edit_me, kmx_user_edit_get_type },
    { "GET", "/api/v1/sessions", KMX_ACCESS_SESSION, list_sessions },
    { "DELETE", "/api/v1/sessions", KMX_ACCESS_SESSION, close_all },
    { "DELETE", "/api/v1/sessions/current", KMX_ACCESS_SESSION, close_current },
    { "DELETE", "/api/v1/sessions/{session_id}", KMX_ACCESS_SESSION, close_one },
  };

  kmx_endpoints_add (self->endpoints, table, G_N_ELEMENTS (table), self);
}
