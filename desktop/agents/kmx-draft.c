/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include "kmx-draft.h"

#include <string.h>

struct _KmxDraft {
  GObject parent_instance;
  JsonObject *values;
  GHashTable *faults; /* set of paths */
  gboolean editable;
};

G_DEFINE_FINAL_TYPE (KmxDraft, kmx_draft, G_TYPE_OBJECT)

enum { CHANGED, SHOWN, FAULT_CHANGED, N_SIGNALS };
static guint signals[N_SIGNALS];

JsonObject *
kmx_json_object_copy (JsonObject *object)
{
  JsonObject *copy = json_object_new ();
  JsonObjectIter iterator;
  const char *name;
  JsonNode *node;

  json_object_iter_init_ordered (&iterator, object);
  while (json_object_iter_next_ordered (&iterator, &name, &node))
    json_object_set_member (copy, name, json_node_copy (node));
  return copy;
}

gboolean
kmx_draft_is_editable (KmxDraft *self)
{
  return self->editable;
}

void
kmx_draft_show (KmxDraft *self, JsonObject *values)
{
  JsonObject *copy = kmx_json_object_copy (values);

  json_object_unref (self->values);
  self->values = copy;
  g_hash_table_remove_all (self->faults);
  g_signal_emit (self, signals[SHOWN], 0);
}

JsonObject *
kmx_draft_dup_values (KmxDraft *self)
{
  return kmx_json_object_copy (self->values);
}

/* The part of @path before the slash, or all of it. */
static char *
member_of (const char *path)
{
  return g_strndup (path, strcspn (path, "/"));
}

JsonNode *
kmx_draft_get (KmxDraft *self, const char *path)
{
  g_autofree char *member = member_of (path);
  JsonNode *node = json_object_get_member (self->values, member);

  if (node == NULL || strlen (member) == strlen (path))
    return node;
  return JSON_NODE_HOLDS_OBJECT (node)
             ? json_object_get_member (json_node_get_object (node), path + strlen (member) + 1)
             : NULL;
}

const char *
kmx_draft_get_text (KmxDraft *self, const char *path)
{
  JsonNode *node = kmx_draft_get (self, path);
  const char *text =
      node != NULL && JSON_NODE_HOLDS_VALUE (node) ? json_node_get_string (node) : NULL;

  return text != NULL ? text : "";
}

gboolean
kmx_draft_get_boolean (KmxDraft *self, const char *path)
{
  JsonNode *node = kmx_draft_get (self, path);

  return node != NULL && JSON_NODE_HOLDS_VALUE (node) && json_node_get_boolean (node);
}

gint64
kmx_draft_get_integer (KmxDraft *self, const char *path, gint64 fallback)
{
  JsonNode *node = kmx_draft_get (self, path);

  return node != NULL && JSON_NODE_HOLDS_VALUE (node) ? json_node_get_int (node) : fallback;
}

JsonArray *
kmx_draft_get_array (KmxDraft *self, const char *path)
{
  JsonNode *node = kmx_draft_get (self, path);

  return node != NULL && JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;
}

/* What the contract asks for within a nested record, as soon as there is one. */
static JsonObject *
new_nested (const char *member)
{
  JsonObject *object = json_object_new ();

  if (g_str_equal (member, "handover")) {
    json_object_set_boolean_member (object, "enabled", TRUE);
    json_object_set_string_member (object, "fallback", "callback");
  } else if (g_str_equal (member, "retention")) {
    json_object_set_int_member (object, "transcript_days", 7);
    json_object_set_int_member (object, "summary_days", 90);
    json_object_set_int_member (object, "number_days", 90);
  }
  return object;
}

static void
put (JsonObject *object, const char *name, JsonNode *node)
{
  if (node != NULL)
    json_object_set_member (object, name, node);
  else
    json_object_remove_member (object, name);
}

void
kmx_draft_set (KmxDraft *self, const char *path, JsonNode *node)
{
  g_autofree char *member = member_of (path);
  JsonNode *before = kmx_draft_get (self, path);

  if (before == node || (before != NULL && node != NULL && json_node_equal (before, node))) {
    g_clear_pointer (&node, json_node_unref);
    return;
  }
  if (strlen (member) == strlen (path)) {
    put (self->values, member, node);
  } else {
    JsonNode *outer = json_object_get_member (self->values, member);
    JsonObject *nested = outer != NULL && JSON_NODE_HOLDS_OBJECT (outer)
                             ? kmx_json_object_copy (json_node_get_object (outer))
                             : new_nested (member);

    put (nested, path + strlen (member) + 1, node);
    json_object_set_object_member (self->values, member, nested);
  }
  g_signal_emit (self, signals[CHANGED], 0, member);
}

void
kmx_draft_set_text (KmxDraft *self, const char *path, const char *text)
{
  kmx_draft_set (self, path,
                 *text != '\0' ? json_node_init_string (json_node_alloc (), text) : NULL);
}

void
kmx_draft_set_boolean (KmxDraft *self, const char *path, gboolean value)
{
  kmx_draft_set (self, path, json_node_init_boolean (json_node_alloc (), value));
}

void
kmx_draft_set_integer (KmxDraft *self, const char *path, gint64 value)
{
  kmx_draft_set (self, path, json_node_init_int (json_node_alloc (), value));
}

void
kmx_draft_set_array (KmxDraft *self, const char *path, JsonArray *array)
{
  kmx_draft_set (self, path, json_node_init_array (json_node_alloc (), array));
}

void
kmx_draft_set_fault (KmxDraft *self, const char *path, gboolean faulty)
{
  gboolean changed = faulty ? g_hash_table_add (self->faults, g_strdup (path))
                            : g_hash_table_remove (self->faults, path);

  if (changed)
    g_signal_emit (self, signals[FAULT_CHANGED], 0);
}

const char *
kmx_draft_find_fault (KmxDraft *self)
{
  GHashTableIter iterator;
  gpointer path = NULL;

  g_hash_table_iter_init (&iterator, self->faults);
  return g_hash_table_iter_next (&iterator, &path, NULL) ? path : NULL;
}

KmxDraft *
kmx_draft_new (gboolean editable)
{
  KmxDraft *self = g_object_new (KMX_TYPE_DRAFT, NULL);

  self->editable = editable;
  return self;
}

static void
kmx_draft_finalize (GObject *object)
{
  KmxDraft *self = KMX_DRAFT (object);

  g_clear_pointer (&self->values, json_object_unref);
  g_clear_pointer (&self->faults, g_hash_table_unref);
  G_OBJECT_CLASS (kmx_draft_parent_class)->finalize (object);
}

static void
kmx_draft_class_init (KmxDraftClass *klass)
{
  GType type = G_TYPE_FROM_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = kmx_draft_finalize;
  signals[CHANGED] = g_signal_new ("changed", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                   G_TYPE_NONE, 1, G_TYPE_STRING);
  signals[SHOWN] =
      g_signal_new ("shown", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[FAULT_CHANGED] =
      g_signal_new ("fault-changed", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
kmx_draft_init (KmxDraft *self)
{
  self->values = json_object_new ();
  self->faults = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
}
