/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include "kmx-agent-editor-private.h"

#include <glib/gi18n.h>

#include "kmx-agent-conflict.h"
#include "kmx-compat.h"
#include "kmx-draft-recovery.h"
#include "kmx-state-page.h"

enum { SAVE_AFTER_MS = 1000, KEEP_AFTER_MS = 250 };

JsonObject *
kmx_agent_editor_dup_changes (KmxAgentEditor *self)
{
  g_autoptr (JsonObject) values = kmx_draft_dup_values (self->context.draft);

  return kmx_agent_values_changes (self->base, values);
}

gboolean
kmx_agent_editor_is_dirty (KmxAgentEditor *self)
{
  g_autoptr (JsonObject) changes = NULL;

  if (self->base == NULL || self->agent == NULL)
    return FALSE;
  if (kmx_draft_find_fault (self->context.draft) != NULL)
    return TRUE;
  changes = kmx_agent_editor_dup_changes (self);
  return json_object_get_size (changes) > 0;
}

static gboolean
save_cb (gpointer user_data)
{
  KmxAgentEditor *self = user_data;

  self->save_source = 0;
  kmx_agent_editor_save (self);
  return G_SOURCE_REMOVE;
}

static gboolean
keep_cb (gpointer user_data)
{
  KmxAgentEditor *self = user_data;
  g_autoptr (JsonObject) changes = kmx_agent_editor_dup_changes (self);

  self->keep_source = 0;
  kmx_draft_recovery_keep (kmx_record_get_text (self->agent, KMX_AGENT_ID), self->base, changes);
  return G_SOURCE_REMOVE;
}

/* What was typed is on the disk in a moment, and on the server when the typing pauses. */
void
kmx_agent_editor_changed (KmxAgentEditor *self)
{
  g_autoptr (JsonObject) changes = kmx_agent_editor_dup_changes (self);

  g_clear_handle_id (&self->save_source, g_source_remove);
  g_clear_pointer (&self->fault, g_free);
  if (self->keep_source == 0)
    self->keep_source = g_timeout_add (KEEP_AFTER_MS, keep_cb, self);
  if (json_object_get_size (changes) > 0)
    self->save_source = g_timeout_add (SAVE_AFTER_MS, save_cb, self);
  kmx_agent_editor_update_header (self);
}

void
kmx_agent_editor_drop_conflict (KmxAgentEditor *self)
{
  if (self->conflict == NULL)
    return;
  gtk_stack_set_visible_child_name (self->stack, "sections");
  gtk_stack_remove (self->stack, self->conflict);
  self->conflict = NULL;
}

void
kmx_agent_editor_rebase (KmxAgentEditor *self, KmxAgent *agent)
{
  g_set_object (&self->agent, agent);
  g_clear_pointer (&self->base, json_object_unref);
  self->base = kmx_agent_values_of (agent);
  g_clear_object (&self->theirs);
  gtk_revealer_set_reveal_child (self->notice, FALSE);
  kmx_agent_editor_drop_conflict (self);
  kmx_agent_overview_show (self->overview, agent);
  kmx_agent_editor_update_header (self);
}

/* Changes that an earlier session could not send. */
static void
recover (KmxAgentEditor *self)
{
  const char *id = kmx_record_get_text (self->agent, KMX_AGENT_ID);
  g_autoptr (JsonObject) base = NULL;
  g_autoptr (JsonObject) changes = kmx_draft_recovery_find (id, &base);
  g_autoptr (JsonObject) mine = NULL;
  g_autoptr (JsonObject) merged = NULL;

  if (changes == NULL || !kmx_session_can_manage (self->session))
    return;
  mine = kmx_agent_values_merge (base, changes);
  merged = kmx_agent_values_merge (self->base, changes);
  kmx_draft_show (self->context.draft, merged);
  kmx_toast (GTK_WIDGET (self), _ ("Changes that were not saved last time are here again."));
  if (kmx_agent_values_conflict (base, mine, self->base)) {
    g_autoptr (KmxAgent) theirs = g_object_ref (self->agent);

    JsonObject *before = kmx_agent_values_merge (self->base, base);

    json_object_unref (self->base);
    self->base = before;
    g_set_object (&self->theirs, theirs);
    kmx_agent_editor_show_conflict (self);
    return;
  }
  kmx_agent_editor_changed (self);
}

void
kmx_agent_editor_open (KmxAgentEditor *self, KmxAgent *agent)
{
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  self->cancellable = g_cancellable_new ();
  g_clear_handle_id (&self->save_source, g_source_remove);
  g_clear_handle_id (&self->keep_source, g_source_remove);
  g_clear_pointer (&self->sent, json_object_unref);
  g_clear_pointer (&self->fault, g_free);
  g_clear_object (&self->news);
  self->comparing = self->refused = FALSE;
  self->leave = NULL;
  kmx_agent_editor_close_guide (self);
  /* Lists and events tell of agents without their facts. */
  self->loading = !kmx_record_is_set (agent, KMX_AGENT_FACTS);
  kmx_agent_editor_rebase (self, agent);
  kmx_draft_show (self->context.draft, self->base);
  gtk_widget_set_sensitive (GTK_WIDGET (self->sections), !self->loading);
  kmx_agent_editor_show_section (self, "overview");
  kmx_agent_editor_update_header (self);
  if (self->loading)
    kmx_agent_editor_refresh (self);
  else
    recover (self);
}

static void
theirs_taken_cb (KmxAgentEditor *self)
{
  g_autoptr (KmxAgent) theirs = g_steal_pointer (&self->theirs);

  kmx_draft_recovery_forget (kmx_record_get_text (theirs, KMX_AGENT_ID));
  kmx_agent_editor_rebase (self, theirs);
  kmx_draft_show (self->context.draft, self->base);
  kmx_agent_editor_update_header (self);
}

/* Only the members that both changed were in question; what only they changed stays theirs. */
static void
mine_kept_cb (KmxAgentEditor *self)
{
  g_autoptr (KmxAgent) theirs = g_steal_pointer (&self->theirs);
  g_autoptr (JsonObject) changes = kmx_agent_editor_dup_changes (self);
  g_autoptr (JsonObject) merged = NULL;

  kmx_agent_editor_rebase (self, theirs);
  merged = kmx_agent_values_merge (self->base, changes);
  kmx_draft_show (self->context.draft, merged);
  kmx_agent_editor_save (self);
}

static void
conflict_back_cb (KmxAgentEditor *self)
{
  kmx_agent_editor_drop_conflict (self);
  gtk_revealer_set_reveal_child (self->notice, TRUE);
  kmx_agent_editor_update_header (self);
}

void
kmx_agent_editor_show_conflict (KmxAgentEditor *self)
{
  g_autoptr (JsonObject) mine = kmx_draft_dup_values (self->context.draft);
  g_autoptr (JsonObject) theirs = kmx_agent_values_of (self->theirs);

  kmx_agent_editor_drop_conflict (self);
  self->conflict = kmx_agent_conflict_new (self->base, mine, theirs, self->context.voices);
  g_signal_connect_swapped (self->conflict, "take-theirs", G_CALLBACK (theirs_taken_cb), self);
  g_signal_connect_swapped (self->conflict, "keep-mine", G_CALLBACK (mine_kept_cb), self);
  g_signal_connect_swapped (self->conflict, "back", G_CALLBACK (conflict_back_cb), self);
  gtk_stack_add_child (self->stack, self->conflict);
  gtk_stack_set_visible_child (self->stack, self->conflict);
  gtk_widget_grab_focus (self->conflict);
  gtk_revealer_set_reveal_child (self->notice, FALSE);
  kmx_agent_editor_update_header (self);
}

void
kmx_agent_editor_gone (KmxAgentEditor *self)
{
  kmx_draft_recovery_forget (kmx_record_get_text (self->agent, KMX_AGENT_ID));
  kmx_toast (GTK_WIDGET (self), _ ("Somebody else deleted this agent."));
  kmx_agent_editor_close (self);
}

static gboolean
is_deleting (KmxAgent *agent)
{
  return g_str_equal (kmx_record_get_text (agent, KMX_AGENT_STATE), "deleting");
}

static gboolean
is_of (KmxAgentEditor *self, const char *agent_id)
{
  return self->agent != NULL &&
         g_str_equal (kmx_record_get_text (self->agent, KMX_AGENT_ID), agent_id);
}

/* Values that somebody else saved, while the draft may hold others. */
static void
meet_theirs (KmxAgentEditor *self, KmxAgent *agent, JsonObject *theirs)
{
  g_autoptr (JsonObject) mine = kmx_draft_dup_values (self->context.draft);
  g_autoptr (JsonObject) changes = kmx_agent_editor_dup_changes (self);
  gboolean dirty = kmx_agent_editor_is_dirty (self);
  gboolean comparing = self->comparing;

  self->comparing = FALSE;
  if (dirty && kmx_agent_values_conflict (self->base, mine, theirs)) {
    g_clear_handle_id (&self->save_source, g_source_remove);
    g_set_object (&self->theirs, agent);
    kmx_agent_overview_show (self->overview, agent);
    if (comparing || self->conflict != NULL)
      kmx_agent_editor_show_conflict (self);
    else
      gtk_revealer_set_reveal_child (self->notice, TRUE);
    return;
  }
  kmx_agent_editor_rebase (self, agent);
  if (!dirty) {
    kmx_draft_show (self->context.draft, self->base);
  } else {
    g_autoptr (JsonObject) merged = kmx_agent_values_merge (self->base, changes);

    kmx_draft_show (self->context.draft, merged);
    kmx_agent_editor_changed (self);
  }
  kmx_agent_editor_update_header (self);
  kmx_toast (GTK_WIDGET (self), _ ("Somebody else just changed this agent."));
}

/* An event is without the facts; those of the same revision are here already. */
static void
agent_told (KmxAgentEditor *self, KmxAgent *agent)
{
  g_autoptr (KmxAgent) whole = NULL;

  if (kmx_record_get_integer (agent, KMX_AGENT_REVISION) >
      kmx_record_get_integer (self->agent, KMX_AGENT_REVISION)) {
    kmx_agent_editor_refresh (self);
    return;
  }
  whole = kmx_record_copy_with (agent, "facts",
                                kmx_record_get_record (self->agent, KMX_AGENT_FACTS), NULL);
  kmx_agent_editor_agent_changed (self, whole);
}

void
kmx_agent_editor_agent_changed (KmxAgentEditor *self, KmxAgent *agent)
{
  g_autoptr (JsonObject) values = NULL;
  g_autoptr (JsonObject) changes = NULL;

  if (!is_of (self, kmx_record_get_text (agent, KMX_AGENT_ID)) ||
      kmx_record_get_integer (agent, KMX_AGENT_REVISION) <
          kmx_record_get_integer (self->agent, KMX_AGENT_REVISION))
    return;
  if (self->loading && !is_deleting (agent))
    return;
  if (self->sent != NULL) {
    g_set_object (&self->news, agent);
    return;
  }
  if (is_deleting (agent)) {
    if (!is_deleting (self->agent))
      kmx_agent_editor_gone (self);
    return;
  }
  if (!kmx_record_is_set (agent, KMX_AGENT_FACTS)) {
    agent_told (self, agent);
    return;
  }
  values = kmx_agent_values_of (agent);
  changes = kmx_agent_values_changes (self->base, values);
  if (json_object_get_size (changes) > 0) {
    meet_theirs (self, agent, values);
    return;
  }
  /* Only the state of its synchronisation, its versions or its numbers are new. */
  self->comparing = FALSE;
  kmx_agent_editor_rebase (self, agent);
  if (self->save_source == 0)
    kmx_agent_editor_save (self);
}

void
kmx_agent_editor_agent_gone (KmxAgentEditor *self, const char *agent_id)
{
  if (is_of (self, agent_id) && !is_deleting (self->agent))
    kmx_agent_editor_gone (self);
}
