/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#pragma once

#include "kmx-agent-editor.h"
#include "kmx-agent-form.h"
#include "kmx-agent-status.h"

G_BEGIN_DECLS

/* Shared by kmx-agent-editor.c, which shows, and kmx-agent-editor-requests.c, which asks the
 * server.
 */
struct _KmxAgentEditor {
  AdwBin parent_instance;
  KmxSession *session;
  GListModel *voices;
  GCancellable *cancellable; /* of the agent that is open */
  KmxAgent *agent;           /* (nullable): as read; NULL makes a new one */
  JsonObject *base;          /* its values; what "changed" means */
  JsonObject *sent;          /* (nullable): values of the save under way */
  KmxAgent *theirs;          /* (nullable): newer than @agent, while there are changes here */
  KmxAgent *news;            /* (nullable): came while saving */
  gboolean loading;          /* the facts of @agent are still on their way */
  gboolean comparing;        /* a save was refused; show theirs when it comes */
  AdwWindowTitle *title;
  GtkWidget *save;
  GtkWidget *publish;
  GtkWidget *remove;
  GtkRevealer *notice;
  GtkStack *stack;
  KmxAgentForm *form;
  KmxAgentStatus *status;
  GtkWidget *conflict; /* (nullable) */
  GtkWindow *window;   /* weak: the one whose closing is watched */
  gulong close_handler;
  GSourceFunc leave;
  gpointer leave_data;
};

/* Takes @agent as what the server has; the form stays as it is. */
void kmx_agent_editor_rebase (KmxAgentEditor *self, KmxAgent *agent);
/* Somebody else deleted the agent. */
void kmx_agent_editor_gone (KmxAgentEditor *self);
void kmx_agent_editor_show_conflict (KmxAgentEditor *self);
void kmx_agent_editor_drop_conflict (KmxAgentEditor *self);
void kmx_agent_editor_back_from_conflict (KmxAgentEditor *self);
void kmx_agent_editor_update_header (KmxAgentEditor *self);

/* Sends what changed; does nothing when that cannot be saved. */
void kmx_agent_editor_save (KmxAgentEditor *self);
/* Has the provider told once more what the agent is. */
void kmx_agent_editor_retry (KmxAgentEditor *self);
/* Deletes, after a question. */
void kmx_agent_editor_remove (KmxAgentEditor *self);

G_END_DECLS
