/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#pragma once

#include <adwaita.h>

#include "kmx-agent-values.h"

G_BEGIN_DECLS

/* KmxAgentForm: the fields of an agent with a live preview of what it says first.  Knows nothing of
 * the server; values go in and come out (kmx-agent-values.h).  Signal "changed" (): by a person. */
#define KMX_TYPE_AGENT_FORM (kmx_agent_form_get_type ())
G_DECLARE_FINAL_TYPE (KmxAgentForm, kmx_agent_form, KMX, AGENT_FORM, AdwBin)

/* @voices: of KmxVoice. @top, @bottom: groups about the agent as a whole, around the fields. */
GtkWidget *kmx_agent_form_new (GListModel *voices,
                               AdwPreferencesGroup *top,
                               AdwPreferencesGroup *bottom,
                               gboolean editable);
void kmx_agent_form_show (KmxAgentForm *self, JsonObject *values);
JsonObject *kmx_agent_form_dup_values (KmxAgentForm *self) G_GNUC_WARN_UNUSED_RESULT;
/* Whether the server would take it, as far as one can tell here. */
gboolean kmx_agent_form_is_valid (KmxAgentForm *self);
/* Marks the field that the server refused ("/name"); FALSE when there is none. */
gboolean kmx_agent_form_complain (KmxAgentForm *self, const char *member);
/* Puts the cursor into the first field. */
void kmx_agent_form_focus (KmxAgentForm *self);

G_END_DECLS
