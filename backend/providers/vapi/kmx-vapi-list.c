/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include "kmx-vapi-list.h"

#include "kmx-error.h"

#define PAGE_MAX 1000

typedef struct {
  char *path;
  char *before; /* (nullable): created_at of the oldest so far */
  JsonArray *all;
  GHashTable *ids; /* set */
} Listing;

static void
listing_free (gpointer data)
{
  Listing *listing = data;

  g_free (listing->path);
  g_free (listing->before);
  json_array_unref (listing->all);
  g_hash_table_unref (listing->ids);
  g_free (listing);
}

const char *
kmx_vapi_get_text (JsonObject *object, const char *member)
{
  JsonNode *node = json_object_get_member (object, member);

  if (node == NULL || !JSON_NODE_HOLDS_VALUE (node) ||
      json_node_get_value_type (node) != G_TYPE_STRING)
    return NULL;
  return json_node_get_string (node);
}

/* Number of objects that were new; the oldest instant moves back. */
static guint
take_page (Listing *listing, JsonArray *page)
{
  guint n_new = 0;

  for (guint i = 0; i < json_array_get_length (page); i++) {
    JsonNode *node = json_array_get_element (page, i);
    const char *id;
    const char *created_at;

    if (!JSON_NODE_HOLDS_OBJECT (node))
      continue;
    id = kmx_vapi_get_text (json_node_get_object (node), "id");
    created_at = kmx_vapi_get_text (json_node_get_object (node), "createdAt");
    if (id == NULL || !g_hash_table_add (listing->ids, g_strdup (id)))
      continue;
    n_new++;
    json_array_add_element (listing->all, json_node_copy (node));
    /* ISO 8601 in UTC sorts as text. */
    if (created_at != NULL &&
        (listing->before == NULL || g_strcmp0 (created_at, listing->before) < 0)) {
      g_free (listing->before);
      listing->before = g_strdup (created_at);
    }
  }
  return n_new;
}

static void request_page (GTask *task);

static void
on_page (GObject *client, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  g_autoptr (JsonNode) node =
      kmx_vapi_client_send_finish (KMX_VAPI_CLIENT (client), result, &error);
  Listing *listing = g_task_get_task_data (task);
  guint length;
  guint n_new;

  if (node == NULL) {
    g_task_return_error (task, error);
    return;
  }
  if (!JSON_NODE_HOLDS_ARRAY (node)) {
    g_task_return_new_error (task, KMX_ERROR, KMX_ERROR_PROVIDER, "the list is no array");
    return;
  }
  length = json_array_get_length (json_node_get_array (node));
  n_new = take_page (listing, json_node_get_array (node));
  if (length < PAGE_MAX) {
    g_task_return_pointer (task, json_array_ref (listing->all), (GDestroyNotify) json_array_unref);
    return;
  }
  if (n_new == 0 || listing->before == NULL ||
      json_array_get_length (listing->all) > KMX_VAPI_LIST_MAX) {
    g_task_return_new_error (task, KMX_ERROR, KMX_ERROR_PROVIDER,
                             "the list cannot be read to its end");
    return;
  }
  request_page (g_steal_pointer (&task));
}

/* Takes @task. */
static void
request_page (GTask *task)
{
  Listing *listing = g_task_get_task_data (task);
  g_autofree char *before = NULL;
  g_autofree char *path = NULL;

  if (listing->before != NULL)
    before = g_uri_escape_string (listing->before, NULL, FALSE);
  path = g_strdup_printf ("%s?limit=%d%s%s", listing->path, PAGE_MAX, before ? "&createdAtLe=" : "",
                          before ? before : "");
  kmx_vapi_client_send_async (g_task_get_source_object (task), "GET", path, NULL,
                              g_task_get_cancellable (task), on_page, task);
}

void
kmx_vapi_list_async (KmxVapiClient *client,
                     const char *path,
                     GCancellable *cancellable,
                     GAsyncReadyCallback callback,
                     gpointer user_data)
{
  GTask *task = g_task_new (client, cancellable, callback, user_data);
  Listing *listing = g_new0 (Listing, 1);

  g_task_set_source_tag (task, kmx_vapi_list_async);
  listing->path = g_strdup (path);
  listing->all = json_array_new ();
  listing->ids = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_task_set_task_data (task, listing, listing_free);
  request_page (task);
}

JsonArray *
kmx_vapi_list_finish (KmxVapiClient *client, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, client), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
