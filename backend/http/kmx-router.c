/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include "kmx-router.h"

#include <string.h>

#define PARAMETER_SIZE_MAX 200

typedef struct _Node Node;

struct _Node {
  char *segment;
  gsize segment_size;
  GPtrArray *children; /* (nullable) of Node with a fixed segment */
  Node *parameter;     /* (nullable): any segment */
  GPtrArray *routes;   /* (nullable) of KmxRouteEntry, one per method */
  char *allow;         /* "GET, PATCH" */
};

struct _KmxRouter {
  Node *root;
  GPtrArray *all; /* KmxRouteEntry, owned, in the order they came */
};

static void
node_free (Node *node)
{
  if (node == NULL)
    return;
  g_clear_pointer (&node->children, g_ptr_array_unref);
  g_clear_pointer (&node->routes, g_ptr_array_unref);
  node_free (node->parameter);
  g_free (node->segment);
  g_free (node->allow);
  g_free (node);
}

static void
entry_free (KmxRouteEntry *entry)
{
  if (entry->free_user_data != NULL)
    entry->free_user_data (entry->user_data);
  for (guint i = 0; i < entry->n_names; i++)
    g_free (entry->names[i]);
  g_free (entry->method);
  g_free (entry->path);
  g_free (entry);
}

KmxRouter *
kmx_router_new (void)
{
  KmxRouter *router = g_new0 (KmxRouter, 1);

  router->root = g_new0 (Node, 1);
  router->all = g_ptr_array_new_with_free_func ((GDestroyNotify) entry_free);
  return router;
}

void
kmx_router_free (KmxRouter *router)
{
  node_free (router->root);
  g_ptr_array_unref (router->all);
  g_free (router);
}

static Node *
find_child (const Node *node, const char *text, gsize size)
{
  for (guint i = 0; node->children != NULL && i < node->children->len; i++) {
    Node *child = g_ptr_array_index (node->children, i);

    if (child->segment_size == size && memcmp (child->segment, text, size) == 0)
      return child;
  }
  return NULL;
}

static Node *
ensure_child (Node *node, const char *segment)
{
  gsize size = strlen (segment);
  Node *child = find_child (node, segment, size);

  if (child != NULL)
    return child;
  child = g_new0 (Node, 1);
  child->segment = g_strdup (segment);
  child->segment_size = size;
  if (node->children == NULL)
    node->children = g_ptr_array_new_with_free_func ((GDestroyNotify) node_free);
  g_ptr_array_add (node->children, child);
  return child;
}

static Node *
ensure_parameter (Node *node)
{
  if (node->parameter == NULL)
    node->parameter = g_new0 (Node, 1);
  return node->parameter;
}

static void
node_add_route (Node *node, KmxRouteEntry *entry)
{
  g_autofree char *before = g_steal_pointer (&node->allow);

  if (node->routes == NULL)
    node->routes = g_ptr_array_new ();
  for (guint i = 0; i < node->routes->len; i++) {
    const KmxRouteEntry *other = g_ptr_array_index (node->routes, i);

    if (strcmp (other->method, entry->method) == 0)
      g_error ("route \"%s %s\" stands twice", entry->method, entry->path);
  }
  g_ptr_array_add (node->routes, entry);
  node->allow =
      before != NULL ? g_strconcat (before, ", ", entry->method, NULL) : g_strdup (entry->method);
}

void
kmx_router_add (KmxRouter *router,
                const KmxRoute *route,
                KmxHandler handler,
                gpointer user_data,
                GDestroyNotify free_user_data)
{
  KmxRouteEntry *entry = g_new0 (KmxRouteEntry, 1);
  g_auto (GStrv) segments = NULL;
  Node *node = router->root;

  g_assert (route->path[0] == '/');
  entry->method = g_strdup (route->method);
  entry->path = g_strdup (route->path);
  entry->body_size_max = route->body_size_max;
  entry->json = route->json;
  entry->handler = handler;
  entry->user_data = user_data;
  entry->free_user_data = free_user_data;
  segments = g_strsplit (route->path + 1, "/", -1);
  for (guint i = 0; segments[i] != NULL; i++) {
    gsize size = strlen (segments[i]);

    if (size > 2 && segments[i][0] == '{' && segments[i][size - 1] == '}') {
      g_assert (entry->n_names < KMX_PARAMETERS_MAX);
      entry->names[entry->n_names++] = g_strndup (segments[i] + 1, size - 2);
      node = ensure_parameter (node);
    } else
      node = ensure_child (node, segments[i]);
  }
  node_add_route (node, entry);
  g_ptr_array_add (router->all, entry);
}

/* @path stands behind a slash. */
static const Node *
walk (const Node *node, const char *path, KmxMatch *match, guint n_values)
{
  gsize size = strcspn (path, "/");
  const Node *next[2] = { find_child (node, path, size), node->parameter };

  for (guint i = 0; i < 2; i++) {
    const Node *found;

    if (next[i] == NULL)
      continue;
    if (i == 1) {
      if (size == 0 || size > PARAMETER_SIZE_MAX || n_values == KMX_PARAMETERS_MAX)
        return NULL;
      match->values[n_values].text = path;
      match->values[n_values].size = size;
    }
    found = path[size] == '\0' ? next[i] : walk (next[i], path + size + 1, match, n_values + i);
    if (found != NULL && found->routes != NULL)
      return found;
  }
  return NULL;
}

void
kmx_router_match (const KmxRouter *router,
                  const char *method,
                  const char *path,
                  KmxMatch *ret_match)
{
  const Node *node = walk (router->root, path + 1, ret_match, 0);

  ret_match->route = NULL;
  ret_match->allow = node != NULL ? node->allow : NULL;
  for (guint i = 0; node != NULL && i < node->routes->len; i++) {
    const KmxRouteEntry *entry = g_ptr_array_index (node->routes, i);

    if (strcmp (entry->method, method) == 0)
      ret_match->route = entry;
  }
}

void
kmx_router_each (const KmxRouter *router,
                 void (*visit) (const char *method, const char *path, gpointer data),
                 gpointer data)
{
  for (guint i = 0; i < router->all->len; i++) {
    const KmxRouteEntry *entry = g_ptr_array_index (router->all, i);

    visit (entry->method, entry->path, data);
  }
}
