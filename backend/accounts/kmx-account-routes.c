/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include "kmx-account-requests.h"
#include "kmx-account-sql.h"
#include "kmx-accounts-private.h"
#include "kmx-error.h"

static const char *const lands[] = { "BW", "BY", "BE", "BB", "HB", "HH", "HE", "MV", "NI",
                                     "NW", "RP", "SL", "SN", "ST", "SH", "TH", NULL };

static KmxReply *
reply_account (const KmxRows *rows, GError **error)
{
  KmxReply *reply = kmx_reply_new_rows (200, rows, "account", error);

  if (reply != NULL)
    kmx_reply_set_revision (reply, kmx_rows_integer (rows, 0, "revision"));
  return reply;
}

static KmxReply *
find_account (KmxDb *db, const KmxContext *context, GError **error)
{
  g_autoptr (KmxRows) rows = kmx_db_ask (db, &KMX_SQL_ACCOUNT_FIND, error, context->account_id);

  return rows != NULL ? reply_account (rows, error) : NULL;
}

/* PostgreSQL knows the time zones; it computes the days. */
static gboolean
check_zone (KmxDb *db, const char *zone, GError **error)
{
  g_autoptr (KmxRows) rows = kmx_db_ask (db, &KMX_SQL_ACCOUNT_ZONE_KNOWN, error, zone);

  if (rows == NULL)
    return FALSE;
  if (kmx_rows_boolean (rows, 0, "known"))
    return TRUE;
  kmx_error_set_invalid (error, "/zone", "this time zone is not known");
  return FALSE;
}

static KmxReply *
edit_account (KmxDb *db, const KmxContext *context, GError **error)
{
  const char *zone = kmx_record_get_text (context->body, KMX_ACCOUNT_EDIT_ZONE);
  const char *land = kmx_record_get_text (context->body, KMX_ACCOUNT_EDIT_LAND);
  const char *live = NULL;
  g_autoptr (KmxRows) rows = NULL;

  if (land != NULL && *land != '\0' && !g_strv_contains (lands, land)) {
    kmx_error_set_invalid (error, "/land", "this is none of the sixteen Länder");
    return NULL;
  }
  if (zone != NULL && !check_zone (db, zone, error))
    return NULL;
  if (kmx_record_is_set (context->body, KMX_ACCOUNT_EDIT_LIVE_TRANSCRIPT))
    live = kmx_record_get_boolean (context->body, KMX_ACCOUNT_EDIT_LIVE_TRANSCRIPT) ? "t" : "f";
  rows = kmx_db_ask (db, &KMX_SQL_ACCOUNT_EDIT, error, context->account_id, context->if_match,
                     kmx_record_get_text (context->body, KMX_ACCOUNT_EDIT_NAME), zone,
                     kmx_record_get_text (context->body, KMX_ACCOUNT_EDIT_LOCALE), land, live,
                     context->user_id);
  return rows != NULL ? reply_account (rows, error) : NULL;
}

void
kmx_account_routes_register (KmxAccounts *self)
{
  static const KmxEndpoint table[] = {
    { "GET", "/api/v1/account", KMX_ACCESS_VIEWER, find_account },
    { "PATCH", "/api/v1/account", KMX_ACCESS_OWNER, edit_account, kmx_account_edit_get_type, TRUE },
  };

  kmx_endpoints_add (self->endpoints, table, G_N_ELEMENTS (table), self);
}
