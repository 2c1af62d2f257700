/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include "kmx-db-private.h"

#include <string.h>

#include "kmx-error.h"
#include "kmx-log.h"

static const char *const common_options = "-c TimeZone=UTC -c DateStyle=ISO -c jit=off";
static const char *const bounded_options = " -c statement_timeout=10s -c lock_timeout=5s"
                                           " -c idle_in_transaction_session_timeout=30s";

static void
on_notice (gpointer unused, const PGresult *result)
{
  kmx_log_event (KMX_LOG_DEBUG, "db_notice", "message",
                 PQresultErrorField (result, PG_DIAG_MESSAGE_PRIMARY), NULL);
}

/* The options of @conninfo stay; ours come behind them and win. */
static char *
find_options (const PQconninfoOption *given, KmxDbBounds bounds)
{
  const char *own = "";

  for (guint i = 0; given[i].keyword != NULL; i++)
    if (g_str_equal (given[i].keyword, "options") && given[i].val != NULL)
      own = given[i].val;
  return g_strconcat (own, *own != '\0' ? " " : "", common_options,
                      bounds == KMX_DB_BOUNDED ? bounded_options : "", NULL);
}

PGconn *
kmx_db_open (const char *conninfo, KmxDbBounds bounds, gboolean wait, GError **error)
{
  g_autofree char *options = NULL;
  const char *names[6] = { "connect_timeout", "application_name", "dbname", "options",
                           "client_encoding" };
  const char *values[6] = { "5", "kametrixd", conninfo, NULL, "UTF8" };
  PQconninfoOption *given;
  char *cause = NULL;
  PGconn *connection;

  given = PQconninfoParse (conninfo, &cause);
  if (given == NULL) {
    /* libpq's message quotes the string, which may hold a password. */
    PQfreemem (cause);
    g_set_error (error, KMX_ERROR, KMX_ERROR_CONFIGURATION,
                 "database.url is not a PostgreSQL connection string");
    return NULL;
  }
  options = find_options (given, bounds);
  PQconninfoFree (given);
  values[3] = options;
  connection =
      wait ? PQconnectdbParams (names, values, 1) : PQconnectStartParams (names, values, 1);
  g_assert (connection != NULL);
  PQsetNoticeReceiver (connection, on_notice, NULL);
  return connection;
}
