/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include "kmx-server.h"

#include "kmx-accept.h"
#include "kmx-engine.h"

struct _KmxServer {
  GObject parent_instance;

  KmxEngine *engine;
  GPtrArray *accepts;
  GTask *stop; /* (nullable): under way */
  guint stop_source;
  guint ended_source;
};

G_DEFINE_FINAL_TYPE (KmxServer, kmx_server, G_TYPE_OBJECT)

static gboolean
on_stopped (gpointer user_data)
{
  KmxServer *self = user_data;
  g_autoptr (GTask) task = g_steal_pointer (&self->stop);

  self->ended_source = 0;
  g_clear_handle_id (&self->stop_source, g_source_remove);
  g_task_return_boolean (task, TRUE);
  return G_SOURCE_REMOVE;
}

static void
on_closed (gpointer user_data)
{
  KmxServer *self = user_data;

  for (guint i = 0; i < self->accepts->len; i++)
    kmx_accept_wake (g_ptr_array_index (self->accepts, i));
  if (self->stop != NULL && self->engine->n_connections == 0 && self->ended_source == 0)
    self->ended_source = g_idle_add (on_stopped, self);
}

KmxServer *
kmx_server_new (const KmxServerLimits *limits)
{
  static const KmxServerLimits defaults = { .reserve_prefix = "/webhooks/" };
  KmxServer *self = g_object_new (KMX_TYPE_SERVER, NULL);

  self->engine = kmx_engine_new (limits != NULL ? limits : &defaults);
  self->engine->on_closed = on_closed;
  self->engine->user_data = self;
  return self;
}

void
kmx_server_add_route (KmxServer *self,
                      const KmxRoute *route,
                      KmxHandler handler,
                      gpointer user_data,
                      GDestroyNotify free_user_data)
{
  g_return_if_fail (KMX_IS_SERVER (self));
  g_return_if_fail (handler != NULL);

  kmx_router_add (self->engine->router, route, handler, user_data, free_user_data);
}

gboolean
kmx_server_listen (KmxServer *self, const char *address, GError **error)
{
  KmxAccept *accept;

  g_return_val_if_fail (KMX_IS_SERVER (self), FALSE);

  accept = kmx_accept_new (self->engine, address, error);
  if (accept == NULL)
    return FALSE;
  g_ptr_array_add (self->accepts, accept);
  return TRUE;
}

guint
kmx_server_get_port (KmxServer *self)
{
  return self->accepts->len > 0 ? kmx_accept_get_port (g_ptr_array_index (self->accepts, 0)) : 0;
}

static gboolean
on_stop_timeout (gpointer user_data)
{
  KmxServer *self = user_data;

  self->stop_source = 0;
  kmx_engine_close (self->engine, TRUE);
  return G_SOURCE_REMOVE;
}

void
kmx_server_stop_async (KmxServer *self,
                       guint timeout_ms,
                       GAsyncReadyCallback callback,
                       gpointer user_data)
{
  g_return_if_fail (KMX_IS_SERVER (self));
  g_return_if_fail (self->stop == NULL);

  self->stop = g_task_new (self, NULL, callback, user_data);
  self->engine->stopping = TRUE;
  g_ptr_array_set_size (self->accepts, 0);
  self->stop_source = g_timeout_add (timeout_ms, on_stop_timeout, self);
  kmx_engine_close (self->engine, FALSE);
  if (self->engine->n_connections == 0 && self->ended_source == 0)
    self->ended_source = g_idle_add (on_stopped, self);
}

gboolean
kmx_server_stop_finish (KmxServer *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  return g_task_propagate_boolean (G_TASK (result), error);
}

guint
kmx_server_get_connections (KmxServer *self)
{
  return self->engine->n_connections;
}

void
kmx_server_each_route (KmxServer *self,
                       void (*visit) (const char *method, const char *path, gpointer data),
                       gpointer data)
{
  kmx_router_each (self->engine->router, visit, data);
}

static void
kmx_server_finalize (GObject *object)
{
  KmxServer *self = KMX_SERVER (object);

  g_clear_handle_id (&self->stop_source, g_source_remove);
  g_clear_handle_id (&self->ended_source, g_source_remove);
  g_clear_pointer (&self->accepts, g_ptr_array_unref);
  g_clear_pointer (&self->engine, kmx_engine_free);
  G_OBJECT_CLASS (kmx_server_parent_class)->finalize (object);
}

static void
kmx_server_class_init (KmxServerClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = kmx_server_finalize;
}

static void
kmx_server_init (KmxServer *self)
{
  self->accepts = g_ptr_array_new_with_free_func ((GDestroyNotify) kmx_accept_free);
}
