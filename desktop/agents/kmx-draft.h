/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* KmxDraft: a JSON document that a form edits: an agent's values (kmx-agent-values.h) or one item
 * of a list in them.  Paths are "street" or "handover/announcement".  Nested values are replaced as
 * a whole, never changed in place, so copies may share them.
 *
 * Signals: "changed" (const char *member): a person changed this top-level member; "shown" (): all
 * values are others now, fields show them again; "fault-changed" (): see below. */
#define KMX_TYPE_DRAFT (kmx_draft_get_type ())
G_DECLARE_FINAL_TYPE (KmxDraft, kmx_draft, KMX, DRAFT, GObject)

/* @editable: whether fields made for it let a person change anything. */
KmxDraft *kmx_draft_new (gboolean editable);
gboolean kmx_draft_is_editable (KmxDraft *self);
/* Takes a copy of @values and forgets all faults. */
void kmx_draft_show (KmxDraft *self, JsonObject *values);
JsonObject *kmx_draft_dup_values (KmxDraft *self) G_GNUC_WARN_UNUSED_RESULT;

JsonNode *kmx_draft_get (KmxDraft *self, const char *path);        /* (nullable) */
const char *kmx_draft_get_text (KmxDraft *self, const char *path); /* "" when unset */
gboolean kmx_draft_get_boolean (KmxDraft *self, const char *path);
gint64 kmx_draft_get_integer (KmxDraft *self, const char *path, gint64 fallback);
JsonArray *kmx_draft_get_array (KmxDraft *self, const char *path); /* (nullable) */

/* @node (nullable) (transfer full): NULL unsets. */
void kmx_draft_set (KmxDraft *self, const char *path, JsonNode *node);
void kmx_draft_set_text (KmxDraft *self, const char *path, const char *text); /* "" unsets */
void kmx_draft_set_boolean (KmxDraft *self, const char *path, gboolean value);
void kmx_draft_set_integer (KmxDraft *self, const char *path, gint64 value);
void kmx_draft_set_array (KmxDraft *self, const char *path, JsonArray *array);

/* A field whose text is no value at all ("25:99") marks its path; the value stays as it was. */
void kmx_draft_set_fault (KmxDraft *self, const char *path, gboolean faulty);
const char *kmx_draft_find_fault (KmxDraft *self); /* (nullable): some faulty path */

/* The same members; nested values are shared. */
JsonObject *kmx_json_object_copy (JsonObject *object) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
