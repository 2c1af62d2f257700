/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include "kmx-credits.h"

#include <string.h>

#include "kmx-credit-sql.h"
#include "kmx-endpoint.h"
#include "kmx-error.h"
#include "kmx-id.h"

static const char *const kinds[] = { "call_charge", "adjustment", "welcome_bonus", NULL };

/* [wallet][taken back] → the two ends of the transfer */
static const struct {
  const char *from;
  const char *to;
} movements[2][2] = {
  [KMX_ADJUSTMENT_CREDIT] = { { "funding", "credit" }, { "credit", "funding" } },
  [KMX_ADJUSTMENT_BONUS] = { { "promotion", "bonus" }, { "bonus", "promotion" } },
};

static KmxRows *
post (KmxDb *db, const KmxCreditOrder *order, const char *transfer_id, GError **error)
{
  gint64 amount = kmx_record_get_integer (order->adjustment, KMX_ADJUSTMENT_AMOUNT_CENTS);
  int wallet = kmx_record_get_enum (order->adjustment, KMX_ADJUSTMENT_WALLET);
  g_autofree char *cents = g_strdup_printf ("%" G_GINT64_FORMAT, ABS (amount));
  g_autofree char *cause = g_strdup_printf ("adjust:%s:%s", order->actor_id, order->key);

  return kmx_db_ask (db, &KMX_SQL_CREDIT_ADJUST, error, transfer_id, order->account_id, cause,
                     movements[wallet][amount < 0].from, movements[wallet][amount < 0].to, cents,
                     order->actor_id, order->actor_name,
                     kmx_record_get_text (order->adjustment, KMX_ADJUSTMENT_REASON));
}

gboolean
kmx_credits_adjust (KmxDb *db, const KmxCreditOrder *order, gint64 *ret_sequence, GError **error)
{
  g_autofree char *transfer_id = kmx_id_new ();
  g_autoptr (KmxRows) rows = NULL;
  g_autoptr (KmxRows) recorded = NULL;

  if (kmx_record_get_integer (order->adjustment, KMX_ADJUSTMENT_AMOUNT_CENTS) == 0) {
    kmx_error_set_invalid (error, "/amount_cents", "an adjustment moves at least one cent");
    return FALSE;
  }
  rows = post (db, order, transfer_id, error);
  if (rows == NULL)
    return FALSE;
  recorded = kmx_db_ask (db, &KMX_SQL_CREDIT_ADJUST_RECORD, error, order->account_id,
                         kmx_rows_text (rows, 0, "sequence"), transfer_id);
  if (recorded == NULL)
    return FALSE;
  *ret_sequence = kmx_rows_integer (rows, 0, "sequence");
  return TRUE;
}

char *
kmx_credits_dup_journal_line (KmxDb *db, const char *account_id, gint64 sequence, GError **error)
{
  g_autofree char *text = g_strdup_printf ("%" G_GINT64_FORMAT, sequence);
  g_autoptr (KmxRows) rows = kmx_db_ask (db, &KMX_SQL_JOURNAL_FIND, error, account_id, text);

  if (rows == NULL)
    return NULL;
  if (kmx_rows_count (rows) == 0 || PQgetisnull (rows, 0, 0)) {
    g_set_error_literal (error, KMX_ERROR, KMX_ERROR_NOT_FOUND, "this journal line does not exist");
    return NULL;
  }
  return g_strdup (PQgetvalue (rows, 0, 0));
}

/* (nullable) without error: the first page. */
static gboolean
read_cursor (const char *cursor, char **ret_before, GError **error)
{
  g_auto (GStrv) parts = NULL;

  *ret_before = NULL;
  if (cursor == NULL)
    return TRUE;
  parts = kmx_cursor_decode (cursor, 1, error);
  if (parts == NULL)
    return FALSE;
  if (!g_ascii_string_to_signed (parts[0], 10, 1, G_MAXINT64, NULL, NULL)) {
    kmx_error_set_invalid (error, "/query/cursor", "this cursor is not from here");
    return FALSE;
  }
  *ret_before = g_steal_pointer (&parts[0]);
  return TRUE;
}

char *
kmx_credits_dup_journal (KmxDb *db,
                         const char *account_id,
                         const char *kind,
                         const char *cursor,
                         guint limit,
                         GError **error)
{
  const KmxStatement *statement = kind == NULL || strcmp (kind, "call_charge") == 0
                                      ? &KMX_SQL_JOURNAL_LIST
                                      : &KMX_SQL_JOURNAL_LIST_SELDOM;
  g_autofree char *limit_text = g_strdup_printf ("%u", limit);
  g_autofree char *before = NULL;
  g_autofree char *next_cursor = NULL;
  g_autoptr (KmxRows) rows = NULL;
  const char *parts[2] = { NULL };

  if (kind != NULL && !g_strv_contains (kinds, kind)) {
    kmx_error_set_invalid (error, "/query/kind", "the journal knows no kind \"%s\"", kind);
    return NULL;
  }
  if (!read_cursor (cursor, &before, error))
    return NULL;
  rows = kmx_db_ask (db, statement, error, account_id, before, kind, limit_text);
  if (rows == NULL)
    return NULL;
  parts[0] = kmx_rows_text (rows, 0, "next");
  if (parts[0] == NULL)
    return g_strdup_printf ("{\"items\":%s}", kmx_rows_text (rows, 0, "items"));
  next_cursor = kmx_cursor_encode (parts);
  return g_strdup_printf ("{\"items\":%s,\"next_cursor\":\"%s\"}", kmx_rows_text (rows, 0, "items"),
                          next_cursor);
}

static gpointer
apply_price (KmxDb *db, gpointer data, GError **error)
{
  const char *parameters[] = { data };

  kmx_db_execute (db, &KMX_SQL_CREDIT_APPLY_PRICE, parameters, G_N_ELEMENTS (parameters), NULL,
                  error);
  return NULL;
}

gboolean
kmx_credits_apply_price (KmxDbPool *pool, guint cents_per_minute, GError **error)
{
  g_autofree char *cents = g_strdup_printf ("%u", cents_per_minute);
  g_autoptr (GError) reason = NULL;

  kmx_db_pool_run (pool, KMX_DB_SERVICE, NULL, apply_price, cents, &reason);
  if (reason == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&reason));
  return FALSE;
}
