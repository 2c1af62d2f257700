/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#pragma once

#include <adwaita.h>

#include "kmx-agent.h"
#include "kmx-session.h"

G_BEGIN_DECLS

/* KmxAgentEditor: the draft of one agent, in sections.  What a person changes is saved by itself a
 * second later, against the revision that was read; when somebody else changed the same, both
 * versions are shown.  What could not be sent outlives a crash (kmx-draft-recovery.h).  Without the
 * right to manage it only shows.
 *
 * Signals: "close" (): back to the list, nothing is unsaved; "saved" (KmxAgent): as the server now
 * has it. */
#define KMX_TYPE_AGENT_EDITOR (kmx_agent_editor_get_type ())
G_DECLARE_FINAL_TYPE (KmxAgentEditor, kmx_agent_editor, KMX, AGENT_EDITOR, AdwBin)

/* @voices: of KmxVoice. */
GtkWidget *kmx_agent_editor_new (KmxSession *session, GListModel *voices);
/* What was edited before is dropped; kmx_agent_editor_leave() first. */
void kmx_agent_editor_open (KmxAgentEditor *self, KmxAgent *agent);
/* Turns to a section by its id ("hours"), or to the one that holds a member of the facts
 * ("/handover/destinations/0"). */
void kmx_agent_editor_show_section (KmxAgentEditor *self, const char *section);
void kmx_agent_editor_show_member (KmxAgentEditor *self, const char *pointer);
/* Begins or goes on with the guided set-up. */
void kmx_agent_editor_guide (KmxAgentEditor *self);
/* Calls @leave when everything is saved, or after the person agreed to lose what cannot be. */
void kmx_agent_editor_leave (KmxAgentEditor *self, GSourceFunc leave, gpointer user_data);
/* News from the server, of any agent. */
void kmx_agent_editor_agent_changed (KmxAgentEditor *self, KmxAgent *agent);
void kmx_agent_editor_agent_gone (KmxAgentEditor *self, const char *agent_id);
/* Asks the server again for what is shown. */
void kmx_agent_editor_refresh (KmxAgentEditor *self);

G_END_DECLS
