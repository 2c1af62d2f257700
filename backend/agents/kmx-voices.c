/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include "kmx-voices.h"

#include <gio/gio.h>
#include <string.h>

#include "kmx-agents-resource.h"
#include "kmx-error.h"
#include "kmx-json.h"

#define RESOURCE_PREFIX "/de/kametrix/agents/"

static GRWLock lock;
static GHashTable *current; /* id → JsonObject, which "kept" owns */
static GPtrArray *kept;     /* nodes of every catalogue so far: what was found stays valid, and an
                               administrator changes few voices in the life of a process */

const char *
kmx_agents_get_resource_text (const char *name)
{
  g_autofree char *path = g_strconcat (RESOURCE_PREFIX, name, NULL);
  g_autoptr (GBytes) bytes =
      g_resource_lookup_data (kmx_agents_get_resource (), path, G_RESOURCE_LOOKUP_FLAGS_NONE, NULL);

  g_assert (bytes != NULL);
  /* Uncompressed resources live in the program and end with NUL. */
  return g_bytes_get_data (bytes, NULL);
}

const char *
kmx_voices_get_builtin_json (void)
{
  return kmx_agents_get_resource_text ("voices.json");
}

static gboolean
has_kind (JsonObject *voice, const char *member, GType kind)
{
  JsonNode *node = json_object_get_member (voice, member);

  return node != NULL && JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == kind;
}

static gboolean
is_voice (JsonNode *node)
{
  static const char *const texts[] = {
    "id", "name", "gender", "language", "latency", "price_class"
  };
  JsonObject *voice = JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
  JsonNode *provider = voice != NULL ? json_object_get_member (voice, "provider") : NULL;

  if (provider == NULL || !JSON_NODE_HOLDS_OBJECT (provider))
    return FALSE;
  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    if (!has_kind (voice, texts[i], G_TYPE_STRING))
      return FALSE;
  return has_kind (voice, "eu", G_TYPE_BOOLEAN) && has_kind (voice, "enabled", G_TYPE_BOOLEAN) &&
         has_kind (json_node_get_object (provider), "provider", G_TYPE_STRING) &&
         has_kind (json_node_get_object (provider), "voiceId", G_TYPE_STRING);
}

static GHashTable *
index_voices (JsonNode *voices)
{
  JsonArray *array = json_node_get_array (voices);
  GHashTable *index = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < json_array_get_length (array); i++) {
    JsonObject *voice = json_array_get_object_element (array, i);

    g_hash_table_insert (index, (char *) json_object_get_string_member (voice, "id"), voice);
  }
  return index;
}

/* With the lock held for writing. */
static void
install (JsonNode *voices)
{
  if (kept == NULL)
    kept = g_ptr_array_new_with_free_func ((GDestroyNotify) json_node_unref);
  json_node_seal (voices);
  g_ptr_array_add (kept, json_node_ref (voices));
  g_clear_pointer (&current, g_hash_table_unref);
  current = index_voices (voices);
}

gboolean
kmx_voices_take (JsonNode *voices, GError **error)
{
  JsonArray *array = JSON_NODE_HOLDS_ARRAY (voices) ? json_node_get_array (voices) : NULL;
  gboolean fits = array != NULL && json_array_get_length (array) > 0;

  for (guint i = 0; fits && i < json_array_get_length (array); i++)
    fits = is_voice (json_array_get_element (array, i));
  if (!fits) {
    g_set_error (error, KMX_ERROR, KMX_ERROR_INTERNAL, "this is no catalogue of voices");
    return FALSE;
  }
  g_rw_lock_writer_lock (&lock);
  if (kept == NULL || !json_node_equal (kept->pdata[kept->len - 1], voices))
    install (voices);
  g_rw_lock_writer_unlock (&lock);
  return TRUE;
}

static void
make_ready (void)
{
  static gsize once;

  if (g_once_init_enter (&once)) {
    const char *text = kmx_voices_get_builtin_json ();
    g_autoptr (GError) error = NULL;
    g_autoptr (JsonNode) voices =
        kmx_json_parse (text, strlen (text), &kmx_json_limits_api, &error);

    g_assert_no_error (error);
    g_rw_lock_writer_lock (&lock);
    if (current == NULL)
      install (voices);
    g_rw_lock_writer_unlock (&lock);
    g_once_init_leave (&once, 1);
  }
}

JsonObject *
kmx_voices_find (const char *id)
{
  JsonObject *voice;

  make_ready ();
  g_rw_lock_reader_lock (&lock);
  voice = id != NULL ? g_hash_table_lookup (current, id) : NULL;
  g_rw_lock_reader_unlock (&lock);
  return voice;
}

static gboolean
same_text (JsonObject *one, JsonObject *other, const char *member)
{
  return g_strcmp0 (json_object_get_string_member_with_default (one, member, NULL),
                    json_object_get_string_member_with_default (other, member, NULL)) == 0;
}

JsonObject *
kmx_voices_find_sent (JsonObject *sent)
{
  GHashTableIter iter;
  gpointer known;
  JsonObject *found = NULL;

  make_ready ();
  g_rw_lock_reader_lock (&lock);
  g_hash_table_iter_init (&iter, current);
  while (found == NULL && g_hash_table_iter_next (&iter, NULL, &known)) {
    JsonObject *provider = json_object_get_object_member (known, "provider");

    if (same_text (provider, sent, "provider") && same_text (provider, sent, "voiceId") &&
        same_text (provider, sent, "model"))
      found = known;
  }
  g_rw_lock_reader_unlock (&lock);
  return found;
}

gboolean
kmx_voices_is_eu (JsonObject *voice)
{
  const char *provider = json_object_get_string_member_with_default (voice, "provider", "");
  const char *voice_id = json_object_get_string_member_with_default (voice, "voiceId", "");
  GHashTableIter iter;
  gpointer known;
  gboolean found = FALSE;

  make_ready ();
  g_rw_lock_reader_lock (&lock);
  g_hash_table_iter_init (&iter, current);
  while (!found && g_hash_table_iter_next (&iter, NULL, &known)) {
    JsonObject *sent = json_object_get_object_member (known, "provider");

    found = json_object_get_boolean_member (known, "eu") &&
            g_str_equal (json_object_get_string_member (sent, "provider"), provider) &&
            g_str_equal (json_object_get_string_member (sent, "voiceId"), voice_id);
  }
  g_rw_lock_reader_unlock (&lock);
  return found;
}
