/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include "kmx-system-routes.h"

#include <string.h>

#include "kmx-error.h"
#include "kmx-log.h"
#include "kmx-metrics.h"
#include "kmx-system-sql.h"

/* A proxy that is not in http.trusted_proxies counts as local itself; the shipped proxy examples
 * do not pass these paths on. */
static gboolean
is_local (KmxRequest *request)
{
  const char *remote = kmx_request_get_remote (request);
  g_autoptr (GInetAddress) address = g_inet_address_new_from_string (remote);

  /* A Unix socket has no address. */
  return address == NULL || g_inet_address_get_is_loopback (address);
}

static void
reply_text (KmxRequest *request, guint status, const char *text)
{
  g_autoptr (GBytes) body = g_bytes_new (text, strlen (text));

  kmx_request_reply_bytes (request, status, "text/plain; charset=utf-8", body);
}

static gboolean
refuse_others (KmxRequest *request)
{
  g_autoptr (GError) error = NULL;

  if (is_local (request))
    return FALSE;
  g_set_error (&error, KMX_ERROR, KMX_ERROR_NOT_FOUND, "no such page");
  kmx_request_reply_error (request, error);
  return TRUE;
}

static void
on_health (KmxRequest *request, gpointer user_data)
{
  if (!refuse_others (request))
    reply_text (request, 200, "ok\n");
}

static gpointer
ask_database (KmxDb *db, gpointer data, GError **error)
{
  return kmx_db_ask (db, &KMX_SQL_SYSTEM_READY, error);
}

static void
on_database_asked (GObject *pool, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (KmxRequest) request = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (KmxRows) rows = kmx_db_pool_run_finish (KMX_DB_POOL (pool), result, &error);

  if (rows != NULL)
    reply_text (request, 200, "ready\n");
  else
    kmx_request_reply_error (request, error);
}

static void
on_ready (KmxRequest *request, gpointer user_data)
{
  KmxEndpoints *endpoints = user_data;

  if (!refuse_others (request))
    kmx_db_pool_run_async (kmx_endpoints_get_pool (endpoints), KMX_DB_SERVICE, NULL, ask_database,
                           NULL, NULL, (GDestroyNotify) PQclear, NULL, on_database_asked,
                           g_object_ref (request));
}

static void
on_metrics (KmxRequest *request, gpointer user_data)
{
  KmxEndpoints *endpoints = user_data;
  g_autofree char *text = NULL;

  if (refuse_others (request))
    return;
  kmx_metrics_set ("kametrix_http_connections", NULL,
                   kmx_server_get_connections (kmx_endpoints_get_server (endpoints)));
  text = kmx_metrics_to_text ();
  reply_text (request, 200, text);
}

void
kmx_system_routes_register (KmxEndpoints *endpoints)
{
  static const struct {
    KmxRoute route;
    KmxHandler handler;
  } routes[] = {
    { { "GET", "/healthz" }, on_health },
    { { "GET", "/readyz" }, on_ready },
    { { "GET", "/metrics" }, on_metrics },
  };

  for (guint i = 0; i < G_N_ELEMENTS (routes); i++)
    kmx_server_add_route (kmx_endpoints_get_server (endpoints), &routes[i].route, routes[i].handler,
                          endpoints, NULL);
}
