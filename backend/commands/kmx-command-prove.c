/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include "kmx-command-table.h"
#include "kmx-error.h"
#include "kmx-id.h"
#include "kmx-json.h"
#include "kmx-ledger-proof-sql.h"
#include "kmx-ledger-proof.h"
#include "kmx-migrator.h"

/* More is only counted. */
#define DIFFERENCES_LISTED_MAX 1000

typedef struct {
  gboolean json;
  GPtrArray *lines;  /* char * */
  JsonArray *broken; /* {account_id?, what} */
} Report;

static void
on_difference (const char *account_id, const char *what, gpointer user_data)
{
  Report *report = user_data;
  JsonObject *entry;

  if (report->lines->len >= DIFFERENCES_LISTED_MAX)
    return;
  g_ptr_array_add (report->lines, account_id != NULL
                                      ? g_strdup_printf ("account %s: %s", account_id, what)
                                      : g_strdup_printf ("platform: %s", what));
  entry = json_object_new ();
  if (account_id != NULL)
    json_object_set_string_member (entry, "account_id", account_id);
  json_object_set_string_member (entry, "what", what);
  json_array_add_object_element (report->broken, entry);
}

static void
print_json (const Report *report, const KmxLedgerProof *proof)
{
  g_autoptr (JsonNode) node = json_node_new (JSON_NODE_OBJECT);
  JsonObject *object = json_object_new ();
  g_autofree char *text = NULL;

  json_object_set_int_member (object, "difference", (gint64) proof->differences);
  json_object_set_int_member (object, "accounts", (gint64) proof->accounts);
  json_object_set_int_member (object, "transfers", (gint64) proof->transfers);
  json_object_set_int_member (object, "calls", (gint64) proof->calls);
  json_object_set_int_member (object, "audit_entries", (gint64) proof->audit_entries);
  json_object_set_array_member (object, "broken", json_array_ref (report->broken));
  json_node_take_object (node, object);
  text = kmx_json_to_string (node);
  g_print ("%s\n", text);
}

static void
print_text (const Report *report, const KmxLedgerProof *proof)
{
  for (guint i = 0; i < report->lines->len; i++)
    g_print ("%s\n", (char *) report->lines->pdata[i]);
  g_print ("difference %" G_GUINT64_FORMAT " (%" G_GUINT64_FORMAT " accounts, %" G_GUINT64_FORMAT
           " transfers, %" G_GUINT64_FORMAT " calls)",
           proof->differences, proof->accounts, proof->transfers, proof->calls);
  if (report->lines->len > 0)
    g_print ("; first %s", (char *) report->lines->pdata[0]);
  g_print ("\n");
}

static KmxDb *
connect_checked (KmxCommandContext *context, GError **error)
{
  const char *conninfo = kmx_command_get_conninfo (context, error);
  g_autoptr (KmxDb) db = conninfo != NULL ? kmx_db_connect (conninfo, error) : NULL;

  if (db == NULL || !kmx_migrator_check (db, error))
    return NULL;
  return g_steal_pointer (&db);
}

static gboolean
thaw_ledger (KmxDb *db, const char *account_id, GError **error)
{
  g_autoptr (KmxRows) rows = NULL;

  if (!kmx_db_begin (db, error))
    return FALSE;
  rows = kmx_db_ask (db, &KMX_SQL_LEDGER_THAW, error, account_id);
  return rows != NULL && kmx_db_commit (db, error);
}

int
kmx_command_prove (KmxCommandContext *context, char **arguments, GError **error)
{
  g_autoptr (GPtrArray) lines = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (JsonArray) broken = json_array_new ();
  Report report = { kmx_command_take_flag (arguments, "--json"), lines, broken };
  gboolean thaw = kmx_command_take_flag (arguments, "--thaw");
  const char *account_id = NULL;
  KmxLedgerProof proof = { 0 };
  g_autoptr (KmxDb) db = NULL;

  if (!kmx_command_take_option (arguments, "--account", &account_id, error) ||
      !kmx_command_expect (arguments, 0, error))
    return -1;
  if (account_id != NULL && !kmx_id_is_valid (account_id)) {
    kmx_error_set_invalid (error, NULL, "\"%s\" is no account id", account_id);
    return -1;
  }
  if (thaw && account_id == NULL) {
    kmx_error_set_invalid (error, NULL, "--thaw wants --account");
    return -1;
  }
  db = connect_checked (context, error);
  if (db == NULL || !kmx_ledger_prove (db, account_id, on_difference, &report, &proof, error))
    return -1;
  if (thaw && proof.differences == 0 && !thaw_ledger (db, account_id, error))
    return -1;
  if (report.json)
    print_json (&report, &proof);
  else
    print_text (&report, &proof);
  return proof.differences == 0 ? 0 : 1;
}
