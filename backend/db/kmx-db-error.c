/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include "kmx-db-private.h"

#include <string.h>

#include "kmx-error.h"
#include "kmx-log.h"

typedef struct {
  const char *state; /* SQLSTATE, or the two characters of its class */
  KmxErrorCode code;
  gboolean transient;
  const char *message;
} Meaning;

/* The SQL functions of Kametrix raise these; their message is meant for the caller. */
static const Meaning own_meanings[] = {
  { "KM400", KMX_ERROR_INVALID, FALSE, NULL },
  { "KM401", KMX_ERROR_UNAUTHENTICATED, FALSE, NULL },
  { "KM402", KMX_ERROR_INSUFFICIENT_CREDIT, FALSE, NULL },
  { "KM403", KMX_ERROR_FORBIDDEN, FALSE, NULL },
  { "KM404", KMX_ERROR_NOT_FOUND, FALSE, NULL },
  { "KM409", KMX_ERROR_CONFLICT, FALSE, NULL },
  { "KM412", KMX_ERROR_STALE, FALSE, NULL },
  { "KM422", KMX_ERROR_KEY_REUSED, FALSE, NULL },
  { "KM423", KMX_ERROR_SUSPENDED, FALSE, NULL },
  { "KM429", KMX_ERROR_RATE_LIMITED, FALSE, NULL },
};

static const Meaning meanings[] = {
  { "40001", KMX_ERROR_UNAVAILABLE, TRUE, "the database asks to try again" },
  { "40P01", KMX_ERROR_UNAVAILABLE, TRUE, "the database asks to try again" },
  { "55P03", KMX_ERROR_UNAVAILABLE, FALSE, "a row stayed locked for too long" },
  { "57014", KMX_ERROR_TIMEOUT, FALSE, "the database took too long" },
  { "57P01", KMX_ERROR_UNAVAILABLE, TRUE, "the database is shutting down" },
  { "57P02", KMX_ERROR_UNAVAILABLE, TRUE, "the database has crashed" },
  { "57P03", KMX_ERROR_UNAVAILABLE, TRUE, "the database is starting" },
  { "57P05", KMX_ERROR_UNAVAILABLE, TRUE, "the database closed an idle connection" },
  { "08", KMX_ERROR_UNAVAILABLE, TRUE, "the connection to the database was lost" },
  { "53", KMX_ERROR_UNAVAILABLE, FALSE, "the database has no resources left" },
};

static const Meaning *
find_meaning (const Meaning *table, gsize n, const char *state)
{
  for (gsize i = 0; i < n; i++)
    if (g_str_has_prefix (state, table[i].state))
      return &table[i];
  return NULL;
}

static const char *
get_field (const PGresult *result, int field)
{
  const char *text = PQresultErrorField (result, field);

  return text != NULL ? text : "";
}

static void
set_own_error (GError **error, KmxErrorCode code, const PGresult *result)
{
  const char *message = get_field (result, PG_DIAG_MESSAGE_PRIMARY);
  const char *detail = get_field (result, PG_DIAG_MESSAGE_DETAIL);

  if (code == KMX_ERROR_INVALID)
    kmx_error_set_invalid (error, *detail == '/' ? detail : NULL, "%s", message);
  else
    g_set_error_literal (error, KMX_ERROR, code, message);
}

/* A bug of ours.  The message may quote a person's data, so it is only for the debug level, unless
 * the class says that it speaks of names in the schema or of our own code. */
static void
set_internal_error (GError **error, const PGresult *result, const char *name, const char *state)
{
  const char *message = get_field (result, PG_DIAG_MESSAGE_PRIMARY);
  gboolean quotes_data = !g_str_has_prefix (state, "42") && !g_str_has_prefix (state, "XX");

  kmx_log_event (KMX_LOG_ERROR, "db_statement_failed", "statement", name, "sqlstate", state,
                 "constraint", PQresultErrorField (result, PG_DIAG_CONSTRAINT_NAME), "column",
                 PQresultErrorField (result, PG_DIAG_COLUMN_NAME), "message",
                 quotes_data ? NULL : message, NULL);
  if (quotes_data)
    kmx_log_event (KMX_LOG_DEBUG, "db_statement_failed", "statement", name, "message", message,
                   "context", PQresultErrorField (result, PG_DIAG_CONTEXT), NULL);
  g_set_error (error, KMX_ERROR, KMX_ERROR_INTERNAL, "the database refused statement \"%s\" (%s)",
               name, state);
}

void
kmx_db_set_error (GError **error, const PGresult *result, const char *name, gboolean *ret_transient)
{
  const char *state = result != NULL ? get_field (result, PG_DIAG_SQLSTATE) : "";
  const char *constraint = result != NULL ? get_field (result, PG_DIAG_CONSTRAINT_NAME) : "";
  const Meaning *own = find_meaning (own_meanings, G_N_ELEMENTS (own_meanings), state);
  /* Without a SQLSTATE libpq itself gave up: the connection is gone. */
  const Meaning *meaning =
      find_meaning (meanings, G_N_ELEMENTS (meanings), *state != '\0' ? state : "08006");
  gboolean transient = meaning != NULL && meaning->transient;

  if (own != NULL)
    set_own_error (error, own->code, result);
  else if (meaning != NULL)
    g_set_error_literal (error, KMX_ERROR, meaning->code, meaning->message);
  else if (g_str_equal (state, "23505") || g_str_equal (state, "23P01"))
    g_set_error (error, KMX_ERROR, KMX_ERROR_CONFLICT, "constraint \"%s\" allows only one",
                 constraint);
  else if (g_str_equal (state, "23514"))
    kmx_error_set_invalid (error, NULL, "constraint \"%s\" is not met", constraint);
  /* A migration changed a table under a prepared statement: a new connection prepares it anew. */
  else if (g_str_equal (get_field (result, PG_DIAG_SOURCE_FUNCTION), "RevalidateCachedQuery")) {
    transient = TRUE;
    g_set_error_literal (error, KMX_ERROR, KMX_ERROR_UNAVAILABLE, "the schema has just changed");
  } else
    set_internal_error (error, result, name, state);
  if (ret_transient != NULL)
    *ret_transient = transient;
}
