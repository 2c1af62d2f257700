/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include "kmx-credit-routes.h"

#include "kmx-credit-sql.h"
#include "kmx-credits.h"

#define PAGE_DEFAULT 50
#define PAGE_MAX 200

static KmxReply *
get_credit (KmxDb *db, const KmxContext *context, GError **error)
{
  g_autoptr (KmxRows) rows = kmx_db_ask (db, &KMX_SQL_CREDIT_FIND, error, context->account_id);

  return rows != NULL ? kmx_reply_new_rows (200, rows, "credit", error) : NULL;
}

static KmxReply *
list_journal (KmxDb *db, const KmxContext *context, GError **error)
{
  g_autofree char *page = NULL;
  gint64 limit;

  if (!kmx_context_query_integer (context, "limit", 1, PAGE_MAX, PAGE_DEFAULT, &limit, error))
    return NULL;
  page = kmx_credits_dup_journal (db, context->account_id, kmx_context_query (context, "kind"),
                                  kmx_context_query (context, "cursor"), (guint) limit, error);
  return page != NULL ? kmx_reply_new_json (200, page) : NULL;
}

static KmxReply *
adjust (KmxDb *db, const KmxContext *context, GError **error)
{
  const KmxCreditOrder order = {
    .account_id = kmx_context_parameter (context, "account_id"),
    .actor_id = context->user_id,
    .actor_name = context->user_name,
    .key = context->idempotency_key,
    .adjustment = context->body,
  };
  g_autofree char *line = NULL;
  gint64 sequence;

  if (!kmx_credits_adjust (db, &order, &sequence, error))
    return NULL;
  line = kmx_credits_dup_journal_line (db, order.account_id, sequence, error);
  return line != NULL ? kmx_reply_new_json (201, line) : NULL;
}

static const KmxEndpoint endpoints_table[] = {
  { "GET", "/api/v1/credit", KMX_ACCESS_VIEWER, get_credit },
  { "GET", "/api/v1/credit/journal", KMX_ACCESS_VIEWER, list_journal,
    .query = "cursor limit kind" },
  { "POST", "/api/v1/admin/accounts/{account_id}/adjustments", KMX_ACCESS_ADMIN, adjust,
    .body_type = kmx_adjustment_get_type, .key_required = TRUE },
};

void
kmx_credit_routes_register (KmxEndpoints *endpoints)
{
  kmx_endpoints_add (endpoints, endpoints_table, G_N_ELEMENTS (endpoints_table), NULL);
}
