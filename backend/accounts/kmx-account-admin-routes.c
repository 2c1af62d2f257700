/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include "kmx-account-requests.h"
#include "kmx-account-sql.h"
#include "kmx-accounts-private.h"
#include "kmx-clock.h"
#include "kmx-error.h"
#include "kmx-id.h"

#define PAGE_DEFAULT 50
#define PAGE_MAX 200
#define QUERY_CHARACTERS_MAX 120

typedef struct {
  const char *text;
  const char *state;
  char limit[8];
  GStrv after; /* created_at, account_id */
} Page;

static gboolean
check_cursor (const Page *page, GError **error)
{
  gint64 instant;
  g_autofree char *at = NULL;

  if (page->after == NULL)
    return TRUE;
  at = g_strdelimit (g_strdup (page->after[0]), " ", 'T');
  if (kmx_id_is_valid (page->after[1]) && kmx_clock_parse_us (at, &instant))
    return TRUE;
  kmx_error_set_invalid (error, "/cursor", "this cursor is not ours");
  return FALSE;
}

static gboolean
read_page (const KmxContext *context, Page *page, GError **error)
{
  const char *cursor = kmx_context_query (context, "cursor");
  gint64 limit;

  page->text = kmx_context_query (context, "q");
  page->state = kmx_context_query (context, "state");
  if (!kmx_context_query_integer (context, "limit", 1, PAGE_MAX, PAGE_DEFAULT, &limit, error))
    return FALSE;
  g_snprintf (page->limit, sizeof page->limit, "%d", (int) limit);
  if (page->text != NULL && g_utf8_strlen (page->text, -1) > QUERY_CHARACTERS_MAX) {
    kmx_error_set_invalid (error, "/q", "the text to look for is too long");
    return FALSE;
  }
  if (page->state != NULL && !g_str_equal (page->state, "active") &&
      !g_str_equal (page->state, "suspended")) {
    kmx_error_set_invalid (error, "/state", "this state does not exist");
    return FALSE;
  }
  if (cursor != NULL) {
    page->after = kmx_cursor_decode (cursor, 2, error);
    if (page->after == NULL)
      return FALSE;
  }
  return check_cursor (page, error);
}

static char *
make_list (const KmxRows *rows)
{
  const char *parts[] = { kmx_rows_text (rows, 0, "last_at"), kmx_rows_text (rows, 0, "last_id"),
                          NULL };
  g_autofree char *cursor = NULL;

  if (!kmx_rows_boolean (rows, 0, "more"))
    return g_strdup_printf ("{\"items\":%s}", kmx_rows_text (rows, 0, "items"));
  cursor = kmx_cursor_encode (parts);
  return g_strdup_printf ("{\"items\":%s,\"next_cursor\":\"%s\"}", kmx_rows_text (rows, 0, "items"),
                          cursor);
}

static KmxReply *
list_accounts (KmxDb *db, const KmxContext *context, GError **error)
{
  Page page = { 0 };
  gboolean fine = read_page (context, &page, error);
  g_auto (GStrv) after = page.after;
  g_autoptr (KmxRows) rows = NULL;
  g_autofree char *json = NULL;

  if (!fine)
    return NULL;
  rows = kmx_db_ask (db, &KMX_SQL_ADMIN_ACCOUNT_LIST, error, page.text != NULL ? page.text : "",
                     page.state != NULL ? page.state : "", after != NULL ? after[0] : NULL,
                     after != NULL ? after[1] : NULL, page.limit);
  if (rows == NULL)
    return NULL;
  json = make_list (rows);
  return kmx_reply_new_json (200, json);
}

static KmxReply *
find_account (KmxDb *db, const KmxContext *context, GError **error)
{
  g_autoptr (KmxRows) rows = kmx_db_ask (db, &KMX_SQL_ADMIN_ACCOUNT_FIND, error,
                                         kmx_context_parameter (context, "account_id"));

  return rows != NULL ? kmx_reply_new_rows (200, rows, "account", error) : NULL;
}

static KmxReply *
set_suspended (KmxDb *db, const KmxContext *context, const char *reason, GError **error)
{
  g_autoptr (KmxRows) rows =
      kmx_db_ask (db, &KMX_SQL_ACCOUNT_SET_SUSPENDED, error,
                  kmx_context_parameter (context, "account_id"), reason, context->user_id);

  return rows != NULL ? kmx_reply_new (204) : NULL;
}

static KmxReply *
suspend (KmxDb *db, const KmxContext *context, GError **error)
{
  return set_suspended (db, context, kmx_record_get_text (context->body, KMX_SUSPENSION_REASON),
                        error);
}

static KmxReply *
resume (KmxDb *db, const KmxContext *context, GError **error)
{
  return set_suspended (db, context, NULL, error);
}

void
kmx_account_admin_routes_register (KmxAccounts *self)
{
  static const KmxEndpoint table[] = {
    { "GET", "/api/v1/admin/accounts", KMX_ACCESS_ADMIN, list_accounts,
      .query = "q state cursor limit" },
    { "GET", "/api/v1/admin/accounts/{account_id}", KMX_ACCESS_ADMIN, find_account },
    { "POST", "/api/v1/admin/accounts/{account_id}/suspend", KMX_ACCESS_ADMIN, suspend,
      kmx_suspension_get_type },
    { "POST", "/api/v1/admin/accounts/{account_id}/resume", KMX_ACCESS_ADMIN, resume },
  };

  kmx_endpoints_add (self->endpoints, table, G_N_ELEMENTS (table), self);
}
