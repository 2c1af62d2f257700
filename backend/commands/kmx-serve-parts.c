/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include "kmx-serve.h"

#include "kmx-system-routes.h"

static gboolean
prepare_system (KmxServe *serve, GError **error)
{
  kmx_system_routes_register (serve->endpoints);
  return TRUE;
}

static gboolean
prepare_events (KmxServe *serve, GError **error)
{
  serve->events = kmx_event_hub_new (
      serve->pool, (guint) kmx_config_get_integer (serve->config, "limits.streams_per_account"));
  kmx_event_hub_routes_register (serve->events, serve->endpoints);
  return TRUE;
}

static void
start_events (KmxServe *serve)
{
  kmx_event_hub_start (serve->events, serve->listener);
}

static void
stop_events (KmxServe *serve)
{
  kmx_event_hub_stop (serve->events);
}

static void
clear_events (KmxServe *serve)
{
  g_clear_object (&serve->events);
}

/* In the order of the layers; stopped and cleared from the end. */
const KmxServePart kmx_serve_parts[] = {
  { "system", prepare_system },
  { "events", prepare_events, start_events, stop_events, clear_events },
};
const guint kmx_serve_n_parts = G_N_ELEMENTS (kmx_serve_parts);
