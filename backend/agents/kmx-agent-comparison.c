/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include "kmx-agent-comparison.h"

#include <string.h>

#include "kmx-agent-linter.h"
#include "kmx-agent-opening.h"
#include "kmx-go-live.h"
#include "kmx-json.h"

#define DEPTH_MAX 24

typedef struct {
  KmxAgentComparison *result;
  GPtrArray *leaves;   /* KmxAgentForeignEdit, all of them */
  gboolean remembered; /* there is a copy of the last write */
} Walk;

/* What may never be set from over there, whatever its value: where data goes, what is kept, who
 * listens, what runs, and whose assistant it is. */
static const char *const guarded[] = {
  "/server",       "/serverMessages", "/clientMessages",      "/artifactPlan",
  "/monitorPlan",  "/compliancePlan", "/model/tools",         "/model/toolIds",
  "/metadata",     "/credentialIds",  "/credentials",         "/observabilityPlan",
  "/analysisPlan", "/model/url",      "/model/knowledgeBase", "/transportConfigurations"
};

static void
foreign_edit_free (gpointer data)
{
  KmxAgentForeignEdit *edit = data;

  g_free (edit->path);
  g_clear_pointer (&edit->base, json_node_unref);
  g_clear_pointer (&edit->ours, json_node_unref);
  g_clear_pointer (&edit->theirs, json_node_unref);
  g_free (edit);
}

void
kmx_agent_comparison_free (KmxAgentComparison *self)
{
  g_ptr_array_unref (self->edits);
  g_free (self);
}

static gboolean
is_nothing (JsonNode *node)
{
  return node == NULL || JSON_NODE_HOLDS_NULL (node);
}

static gboolean
is_number (JsonNode *node)
{
  GType type = JSON_NODE_HOLDS_VALUE (node) ? json_node_get_value_type (node) : G_TYPE_NONE;

  return type == G_TYPE_INT64 || type == G_TYPE_DOUBLE;
}

static gboolean
same_objects (JsonObject *one, JsonObject *other)
{
  g_autoptr (GList) names = json_object_get_members (one);
  g_autoptr (GList) others = json_object_get_members (other);
  gboolean same = TRUE;

  for (GList *at = names; at != NULL && same; at = at->next)
    same = kmx_agent_same (json_object_get_member (one, at->data),
                           json_object_get_member (other, at->data));
  for (GList *at = others; at != NULL && same; at = at->next)
    same = json_object_has_member (one, at->data) ||
           is_nothing (json_object_get_member (other, at->data));
  return same;
}

/* The parser bounds the depth. */
gboolean
kmx_agent_same (JsonNode *one, JsonNode *other)
{
  gboolean same = TRUE;

  if (is_nothing (one) || is_nothing (other))
    return is_nothing (one) == is_nothing (other);
  if (is_number (one) && is_number (other))
    return json_node_get_double (one) == json_node_get_double (other);
  if (json_node_get_node_type (one) != json_node_get_node_type (other))
    return FALSE;
  if (JSON_NODE_HOLDS_OBJECT (one))
    return same_objects (json_node_get_object (one), json_node_get_object (other));
  if (!JSON_NODE_HOLDS_ARRAY (one))
    return json_node_equal (one, other);
  if (json_array_get_length (json_node_get_array (one)) !=
      json_array_get_length (json_node_get_array (other)))
    return FALSE;
  for (guint i = 0; same && i < json_array_get_length (json_node_get_array (one)); i++)
    same = kmx_agent_same (json_array_get_element (json_node_get_array (one), i),
                           json_array_get_element (json_node_get_array (other), i));
  return same;
}

/* (nullable) */
static JsonNode *
get_member (JsonNode *node, const char *name)
{
  return node != NULL && JSON_NODE_HOLDS_OBJECT (node)
             ? json_object_get_member (json_node_get_object (node), name)
             : NULL;
}

/* (nullable) */
static JsonNode *
get_element (JsonNode *node, guint index)
{
  JsonArray *array =
      node != NULL && JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;

  return array != NULL && index < json_array_get_length (array)
             ? json_array_get_element (array, index)
             : NULL;
}

static void
add_leaf (Walk *walk, const char *path, JsonNode *base, JsonNode *ours, JsonNode *theirs)
{
  KmxAgentForeignEdit *edit = g_new0 (KmxAgentForeignEdit, 1);

  edit->path = g_strdup (path);
  edit->base = is_nothing (base) ? NULL : json_node_ref (base);
  edit->ours = is_nothing (ours) ? NULL : json_node_ref (ours);
  edit->theirs = is_nothing (theirs) ? NULL : json_node_ref (theirs);
  g_ptr_array_add (walk->leaves, edit);
}

/* By RFC 6901. */
static char *
step_into (const char *path, const char *name)
{
  g_autoptr (GString) step = g_string_new (name);

  g_string_replace (step, "~", "~0", 0);
  g_string_replace (step, "/", "~1", 0);
  return g_strconcat (path, "/", step->str, NULL);
}

static gboolean
is_the_providers_own (const char *path)
{
  static const char *const paths[] = { "/id",        "/orgId",    "/createdAt",
                                       "/updatedAt", "/parentId", "/isServerUrlSecretSet",
                                       NULL };

  return g_strv_contains (paths, path);
}

static void
compare_nodes (Walk *walk, const char *path, JsonNode *base, JsonNode *ours, JsonNode *theirs);

static void
compare_objects (Walk *walk, const char *path, JsonNode *base, JsonNode *ours, JsonNode *theirs)
{
  g_autoptr (GList) known = json_object_get_members (json_node_get_object (ours));
  g_autoptr (GList) held = json_object_get_members (json_node_get_object (theirs));

  for (GList *at = known; at != NULL; at = at->next) {
    g_autofree char *inner = step_into (path, at->data);

    compare_nodes (walk, inner, get_member (base, at->data), get_member (ours, at->data),
                   get_member (theirs, at->data));
  }
  for (GList *at = held; at != NULL && walk->remembered; at = at->next) {
    g_autofree char *inner = step_into (path, at->data);

    if (get_member (ours, at->data) == NULL && !is_the_providers_own (inner))
      compare_nodes (walk, inner, get_member (base, at->data), NULL, get_member (theirs, at->data));
  }
}

/* @base: what the provider held after our last write, which is not always what we wrote. */
static void
compare_nodes (Walk *walk, const char *path, JsonNode *base, JsonNode *ours, JsonNode *theirs)
{
  guint n;

  if (kmx_agent_same (theirs, base) || kmx_agent_same (theirs, ours))
    return;
  if (is_nothing (ours) || is_nothing (theirs) ||
      json_node_get_node_type (ours) != json_node_get_node_type (theirs)) {
    add_leaf (walk, path, base, ours, theirs);
    return;
  }
  if (JSON_NODE_HOLDS_OBJECT (ours)) {
    compare_objects (walk, path, base, ours, theirs);
    return;
  }
  n = JSON_NODE_HOLDS_ARRAY (ours) ? json_array_get_length (json_node_get_array (ours)) : 0;
  if (n == 0 || n != json_array_get_length (json_node_get_array (theirs))) {
    add_leaf (walk, path, base, ours, theirs);
    return;
  }
  for (guint i = 0; i < n; i++) {
    g_autofree char *inner = g_strdup_printf ("%s/%u", path, i);

    compare_nodes (walk, inner, get_element (base, i), get_element (ours, i),
                   get_element (theirs, i));
  }
}

/* (nullable): the parts that make a voice, in one object. */
static JsonNode *
dup_voice (JsonNode *root)
{
  static const char *const parts[] = { "provider", "voiceId", "model" };
  JsonNode *voice = get_member (root, "voice");
  g_autoptr (JsonObject) whole = json_object_new ();

  if (voice == NULL || !JSON_NODE_HOLDS_OBJECT (voice))
    return NULL;
  for (guint i = 0; i < G_N_ELEMENTS (parts); i++)
    if (!is_nothing (get_member (voice, parts[i])))
      json_object_set_member (whole, parts[i], kmx_json_copy (get_member (voice, parts[i])));
  return json_node_init_object (json_node_alloc (), whole);
}

static char *
unescape (const char *step)
{
  g_autoptr (GString) name = g_string_new (step);

  g_string_replace (name, "~1", "/", 0);
  g_string_replace (name, "~0", "~", 0);
  return g_string_free (g_steal_pointer (&name), FALSE);
}

/* (nullable) (transfer none) */
static JsonNode *
find_at (JsonNode *root, char **steps)
{
  JsonNode *node = root;

  for (guint i = 0; steps[i] != NULL && node != NULL; i++) {
    g_autofree char *name = unescape (steps[i]);

    node = JSON_NODE_HOLDS_ARRAY (node)
               ? get_element (node, (guint) g_ascii_strtoull (name, NULL, 10))
               : get_member (node, name);
  }
  return node;
}

JsonNode *
kmx_agent_dup_at (JsonNode *root, const char *path)
{
  g_auto (GStrv) steps = NULL;
  JsonNode *node;

  g_return_val_if_fail (*path == '/', NULL);

  if (g_str_equal (path, "/voice"))
    return dup_voice (root);
  steps = g_strsplit (path + 1, "/", DEPTH_MAX);
  node = find_at (root, steps);
  return node != NULL ? json_node_ref (node) : NULL;
}

/* What the linter shall judge: ours with one more edit of theirs. */
static void
apply (JsonNode *root, const KmxAgentForeignEdit *edit)
{
  g_auto (GStrv) steps = g_strsplit (edit->path + 1, "/", DEPTH_MAX);
  guint n = g_strv_length (steps);
  g_autofree char *last = unescape (steps[n - 1]);
  JsonNode *parent;

  g_clear_pointer (&steps[n - 1], g_free);
  parent = find_at (root, steps);
  if (parent == NULL)
    return;
  if (JSON_NODE_HOLDS_ARRAY (parent)) {
    JsonArray *array = json_node_get_array (parent);
    g_autoptr (JsonArray) copy = json_array_new ();
    guint index = (guint) g_ascii_strtoull (last, NULL, 10);

    for (guint i = 0; i < json_array_get_length (array); i++)
      json_array_add_element (copy, i == index && edit->theirs != NULL
                                        ? kmx_json_copy (edit->theirs)
                                        : kmx_json_copy (json_array_get_element (array, i)));
    json_node_set_array (parent, copy);
  } else if (edit->theirs != NULL) {
    json_object_set_member (json_node_get_object (parent), last, kmx_json_copy (edit->theirs));
  } else {
    json_object_remove_member (json_node_get_object (parent), last);
  }
}

static gboolean
passes_linter (Walk *walk, JsonNode *ours, gboolean outside_eu)
{
  g_autofree char *text = kmx_json_to_string (ours);
  g_autoptr (JsonNode) merged =
      kmx_json_parse (text, strlen (text), &kmx_json_limits_provider, NULL);

  if (merged == NULL)
    return FALSE;
  for (guint i = 0; i < walk->leaves->len; i++)
    apply (merged, walk->leaves->pdata[i]);
  return kmx_agent_lint (merged, outside_eu, NULL);
}

static gboolean
is_text (JsonNode *node)
{
  return node != NULL && JSON_NODE_HOLDS_VALUE (node) &&
         json_node_get_value_type (node) == G_TYPE_STRING;
}

static gboolean
is_guarded (const char *path)
{
  for (guint i = 0; i < G_N_ELEMENTS (guarded); i++)
    if (g_str_has_prefix (path, guarded[i]) &&
        (path[strlen (guarded[i])] == '/' || path[strlen (guarded[i])] == '\0'))
      return TRUE;
  return FALSE;
}

/* The notice is spoken first and whole, and people in need are sent to 112 (CR-01, CR-23). */
static gboolean
breaks_duty (const KmxAgentForeignEdit *edit, KmxBusinessFacts *facts)
{
  const char *language = kmx_record_get_text (facts, KMX_BUSINESS_FACTS_LANGUAGE);
  g_autofree char *notice = NULL;

  if (g_str_equal (edit->path, "/firstMessage")) {
    notice = kmx_agent_opening_notice (
        kmx_record_get_text (facts, KMX_BUSINESS_FACTS_BUSINESS_NAME), language);
    return !is_text (edit->theirs) ||
           !g_str_has_prefix (json_node_get_string (edit->theirs), notice);
  }
  if (g_str_equal (edit->path, "/model/messages/0/content"))
    return !is_text (edit->theirs) || strstr (json_node_get_string (edit->theirs),
                                              kmx_go_live_emergency_rule (language)) == NULL;
  return g_str_has_prefix (edit->path, "/model/messages") &&
         !g_str_has_suffix (edit->path, "/content");
}

static gboolean
is_part_of_voice (const char *path)
{
  return g_str_equal (path, "/voice/provider") || g_str_equal (path, "/voice/voiceId") ||
         g_str_equal (path, "/voice/model");
}

/* The edits as people see them. */
static void
collect (Walk *walk, JsonNode *base, JsonNode *ours, JsonNode *theirs)
{
  GPtrArray *edits = walk->result->edits;
  gboolean has_voice = FALSE;

  for (guint i = 0; i < walk->leaves->len && edits->len < KMX_AGENT_EDITS_MAX; i++) {
    KmxAgentForeignEdit *leaf = walk->leaves->pdata[i];
    KmxAgentForeignEdit *edit;

    if (is_part_of_voice (leaf->path) && has_voice)
      continue;
    edit = g_new0 (KmxAgentForeignEdit, 1);
    if (is_part_of_voice (leaf->path)) {
      has_voice = TRUE;
      edit->path = g_strdup ("/voice");
      edit->base = dup_voice (base);
      edit->ours = dup_voice (ours);
      edit->theirs = dup_voice (theirs);
    } else {
      edit->path = g_strdup (leaf->path);
      edit->base = leaf->base != NULL ? json_node_ref (leaf->base) : NULL;
      edit->ours = leaf->ours != NULL ? json_node_ref (leaf->ours) : NULL;
      edit->theirs = leaf->theirs != NULL ? json_node_ref (leaf->theirs) : NULL;
    }
    g_ptr_array_add (edits, edit);
  }
}

KmxAgentComparison *
kmx_agent_compare (JsonNode *sent,
                   JsonNode *answered,
                   JsonNode *ours,
                   JsonNode *theirs,
                   KmxBusinessFacts *facts,
                   gboolean outside_eu)
{
  g_autoptr (GPtrArray) leaves = g_ptr_array_new_with_free_func (foreign_edit_free);
  KmxAgentComparison *self = g_new0 (KmxAgentComparison, 1);
  Walk walk = { self, leaves, answered != NULL };
  JsonNode *base = answered != NULL ? answered : ours;

  self->edits = g_ptr_array_new_with_free_func (foreign_edit_free);
  self->changed_here = sent != NULL && !kmx_agent_same (sent, ours);
  compare_nodes (&walk, "", base, ours, theirs);
  for (guint i = 0; i < leaves->len && !self->forbidden; i++) {
    const KmxAgentForeignEdit *edit = leaves->pdata[i];

    self->forbidden = *edit->path == '\0' || is_guarded (edit->path) || breaks_duty (edit, facts);
  }
  if (leaves->len > 0 && !self->forbidden)
    self->forbidden = !passes_linter (&walk, ours, outside_eu);
  collect (&walk, base, ours, theirs);
  return self;
}
