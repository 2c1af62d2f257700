/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#pragma once

#include "kmx-agent-editor.h"
#include "kmx-agent-overview.h"
#include "kmx-agent-sections.h"
#include "kmx-agent-values.h"

G_BEGIN_DECLS

/* Shared by kmx-agent-editor.c, the frame; kmx-agent-editor-draft.c, which keeps what is edited and
 * what the server has apart; and kmx-agent-editor-requests.c, which asks the server. */
struct _KmxAgentEditor {
  AdwBin parent_instance;
  KmxSession *session;
  KmxSectionContext context; /* draft, voices and members are owned */
  GCancellable *cancellable; /* of the agent that is open */
  KmxAgent *agent;           /* (nullable): as read */
  JsonObject *base;          /* its values; what "changed" means */
  JsonObject *sent;          /* (nullable): values of the save under way */
  KmxAgent *theirs;          /* (nullable): newer than @agent, with changes against ours */
  KmxAgent *news;            /* (nullable): came while saving */
  gboolean loading;          /* the facts of @agent are still on their way */
  gboolean comparing;        /* a save was refused; show theirs when it comes */
  gboolean refused;          /* the server did not take the last save */
  char *fault;               /* (nullable): JSON pointer of what it did not take */
  guint save_source;         /* the autosave that waits */
  guint keep_source;         /* the recovery file that waits */
  GSourceFunc leave;         /* (nullable): waits for the save under way */
  gpointer leave_data;

  AdwWindowTitle *title;
  GtkWidget *publish;
  GtkWidget *state; /* button: where it is not saved */
  GtkRevealer *notice;
  GtkStack *stack; /* the sections, a conflict, the guide */
  AdwFlap *flap;
  GtkListBox *sidebar;
  GtkStack *sections;
  KmxAgentOverview *overview;
  GtkWidget *conflict; /* (nullable) */
  GtkWidget *guide;    /* (nullable) */
  GtkWindow *window;   /* weak: the one whose closing is watched */
  gulong close_handler;
};

/* kmx-agent-editor.c */
void kmx_agent_editor_update_header (KmxAgentEditor *self);
void kmx_agent_editor_close (KmxAgentEditor *self);
void kmx_agent_editor_close_guide (KmxAgentEditor *self);

/* kmx-agent-editor-draft.c */
gboolean kmx_agent_editor_is_dirty (KmxAgentEditor *self);
JsonObject *kmx_agent_editor_dup_changes (KmxAgentEditor *self) G_GNUC_WARN_UNUSED_RESULT;
/* Takes @agent as what the server has; the draft stays as it is. */
void kmx_agent_editor_rebase (KmxAgentEditor *self, KmxAgent *agent);
void kmx_agent_editor_show_conflict (KmxAgentEditor *self);
void kmx_agent_editor_drop_conflict (KmxAgentEditor *self);
/* Somebody else deleted the agent. */
void kmx_agent_editor_gone (KmxAgentEditor *self);
void kmx_agent_editor_changed (KmxAgentEditor *self); /* by a person */

/* kmx-agent-editor-requests.c */
/* Sends what changed; does nothing when that cannot be saved. */
void kmx_agent_editor_save (KmxAgentEditor *self);
/* Has the provider told once more what the agent is. */
void kmx_agent_editor_retry (KmxAgentEditor *self);
/* Deletes, after a question. */
void kmx_agent_editor_remove (KmxAgentEditor *self);
void kmx_agent_editor_load_members (KmxAgentEditor *self);

G_END_DECLS
