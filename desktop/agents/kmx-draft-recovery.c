/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include "kmx-draft-recovery.h"

#include <glib/gstdio.h>

enum { FOLDER_MODE = 0700, FILE_MODE = 0600, BYTES_MAX = 1 << 20 };

static char *
folder_path (void)
{
  return g_build_filename (g_get_user_data_dir (), "kametrix", "drafts", NULL);
}

static char *
file_path (const char *agent_id)
{
  g_autofree char *folder = folder_path ();
  g_autofree char *name = g_strconcat (agent_id, ".json", NULL);

  return g_build_filename (folder, name, NULL);
}

void
kmx_draft_recovery_forget (const char *agent_id)
{
  g_autofree char *path = file_path (agent_id);

  g_unlink (path);
}

void
kmx_draft_recovery_keep (const char *agent_id, JsonObject *base, JsonObject *changes)
{
  g_autofree char *path = file_path (agent_id);
  g_autofree char *folder = folder_path ();
  g_autofree char *text = NULL;
  g_autoptr (JsonNode) root = NULL;
  g_autoptr (GList) members = json_object_get_members (changes);
  g_autoptr (GError) error = NULL;
  JsonObject *document;
  JsonObject *before;

  if (members == NULL) {
    kmx_draft_recovery_forget (agent_id);
    return;
  }
  root = json_node_new (JSON_NODE_OBJECT);
  document = json_object_new ();
  before = json_object_new ();
  for (GList *member = members; member != NULL; member = member->next)
    if (json_object_has_member (base, member->data))
      json_object_set_member (before, member->data, json_object_dup_member (base, member->data));
  json_object_set_object_member (document, "base", before);
  json_object_set_object_member (document, "changes", json_object_ref (changes));
  json_node_take_object (root, document);
  text = json_to_string (root, FALSE);
  if (g_mkdir_with_parents (folder, FOLDER_MODE) != 0 ||
      !g_file_set_contents_full (path, text, -1, G_FILE_SET_CONTENTS_CONSISTENT, FILE_MODE, &error))
    g_debug ("cannot keep the draft: %s", error != NULL ? error->message : "no folder");
}

static JsonObject *
dup_object (JsonObject *document, const char *member)
{
  JsonNode *node = json_object_get_member (document, member);

  return node != NULL && JSON_NODE_HOLDS_OBJECT (node) ? json_node_dup_object (node) : NULL;
}

JsonObject *
kmx_draft_recovery_find (const char *agent_id, JsonObject **ret_base)
{
  g_autofree char *path = file_path (agent_id);
  g_autofree char *text = NULL;
  gsize size = 0;
  g_autoptr (JsonNode) root = NULL;
  g_autoptr (JsonObject) base = NULL;
  g_autoptr (JsonObject) changes = NULL;

  if (!g_file_get_contents (path, &text, &size, NULL))
    return NULL;
  root = size <= BYTES_MAX ? json_from_string (text, NULL) : NULL;
  if (root == NULL || !JSON_NODE_HOLDS_OBJECT (root)) {
    kmx_draft_recovery_forget (agent_id);
    return NULL;
  }
  base = dup_object (json_node_get_object (root), "base");
  changes = dup_object (json_node_get_object (root), "changes");
  if (base == NULL || changes == NULL)
    return NULL;
  *ret_base = g_steal_pointer (&base);
  return g_steal_pointer (&changes);
}
