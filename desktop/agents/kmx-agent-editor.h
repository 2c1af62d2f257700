/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#pragma once

#include <adwaita.h>

#include "kmx-agent.h"
#include "kmx-session.h"

G_BEGIN_DECLS

/* KmxAgentEditor: makes and changes one agent.  Saves only the members that changed, against the
 * revision it read; when somebody else was faster it shows both versions.  Without the right to
 * manage it only shows.
 *
 * Signals: "close" (): back to the list, nothing is unsaved; "saved" (KmxAgent): as the server now
 * has it. */
#define KMX_TYPE_AGENT_EDITOR (kmx_agent_editor_get_type ())
G_DECLARE_FINAL_TYPE (KmxAgentEditor, kmx_agent_editor, KMX, AGENT_EDITOR, AdwBin)

/* @voices: of KmxVoice. */
GtkWidget *kmx_agent_editor_new (KmxSession *session, GListModel *voices);
/* @agent (nullable): a new one.  What was edited before is dropped; ask first. */
void kmx_agent_editor_open (KmxAgentEditor *self, KmxAgent *agent);
/* Calls @leave at once, or after the person agreed to lose unsaved changes. */
void kmx_agent_editor_leave (KmxAgentEditor *self, GSourceFunc leave, gpointer user_data);
/* Turns to the field that holds a member of the facts ("/greeting"). */
void kmx_agent_editor_show_member (KmxAgentEditor *self, const char *pointer);
/* News from the server, of any agent. */
void kmx_agent_editor_agent_changed (KmxAgentEditor *self, KmxAgent *agent);
void kmx_agent_editor_agent_gone (KmxAgentEditor *self, const char *agent_id);
/* Asks the server again for what is shown. */
void kmx_agent_editor_refresh (KmxAgentEditor *self);

G_END_DECLS
