/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include "kmx-agent-conflict.h"
#include "kmx-agent-editor-private.h"
#include "kmx-agent-values.h"

void
kmx_agent_editor_drop_conflict (KmxAgentEditor *self)
{
  gtk_stack_set_visible_child (self->stack, GTK_WIDGET (self->form));
  if (self->conflict != NULL)
    gtk_stack_remove (self->stack, self->conflict);
  self->conflict = NULL;
}

static void
theirs_taken_cb (KmxAgentEditor *self)
{
  g_autoptr (KmxAgent) theirs = g_steal_pointer (&self->theirs);

  kmx_agent_editor_open (self, theirs);
}

static void
mine_kept_cb (KmxAgentEditor *self)
{
  g_autoptr (KmxAgent) theirs = g_steal_pointer (&self->theirs);
  g_autoptr (JsonObject) values = kmx_agent_form_dup_values (self->form);
  g_autoptr (JsonObject) changes = kmx_agent_values_changes (self->base, values);
  g_autoptr (JsonObject) merged = NULL;

  kmx_agent_editor_rebase (self, theirs);
  merged = kmx_agent_values_merge (self->base, changes);
  kmx_agent_form_show (self->form, merged);
  kmx_agent_editor_save (self);
}

void
kmx_agent_editor_back_from_conflict (KmxAgentEditor *self)
{
  kmx_agent_editor_drop_conflict (self);
  gtk_revealer_set_reveal_child (self->notice, TRUE);
  kmx_agent_editor_update_header (self);
}

void
kmx_agent_editor_show_conflict (KmxAgentEditor *self)
{
  g_autoptr (JsonObject) mine = kmx_agent_form_dup_values (self->form);
  g_autoptr (JsonObject) theirs = kmx_agent_values_of (self->theirs);

  kmx_agent_editor_drop_conflict (self);
  self->conflict = kmx_agent_conflict_new (self->base, mine, theirs, self->voices);
  g_signal_connect_swapped (self->conflict, "take-theirs", G_CALLBACK (theirs_taken_cb), self);
  g_signal_connect_swapped (self->conflict, "keep-mine", G_CALLBACK (mine_kept_cb), self);
  g_signal_connect_swapped (self->conflict, "back",
                            G_CALLBACK (kmx_agent_editor_back_from_conflict), self);
  gtk_stack_add_child (self->stack, self->conflict);
  gtk_stack_set_visible_child (self->stack, self->conflict);
  gtk_widget_grab_focus (self->conflict);
  gtk_revealer_set_reveal_child (self->notice, FALSE);
  kmx_agent_editor_update_header (self);
}
