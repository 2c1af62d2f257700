/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#pragma once

#include <adwaita.h>

#include "kmx-agent.h"

G_BEGIN_DECLS

/* KmxAgentCard: one agent in the list.  Activating it (click, Enter) opens it.
 * Signals: "switched" (gboolean on): a person turned it on or off, and the card waits to be shown
 * the outcome; "retry" (): the failed synchronisation shall be tried again. */
#define KMX_TYPE_AGENT_CARD (kmx_agent_card_get_type ())
G_DECLARE_FINAL_TYPE (KmxAgentCard, kmx_agent_card, KMX, AGENT_CARD, GtkFlowBoxChild)

/* What stands out about an agent, most urgent first. */
typedef enum {
  KMX_AGENT_PHASE_FAILED,
  KMX_AGENT_PHASE_PAUSED,
  KMX_AGENT_PHASE_UNPUBLISHED,
  KMX_AGENT_PHASE_CHANGED,
  KMX_AGENT_PHASE_LIVE,
} KmxAgentPhase;
KmxAgentPhase kmx_agent_phase_of (KmxAgent *agent);
/* How many edits at the provider wait for a decision, in whatever phase the agent is. */
guint kmx_agent_drift_of (KmxAgent *agent);

GtkWidget *kmx_agent_card_new (gboolean can_manage);
/* @voices (nullable): of KmxVoice. */
void kmx_agent_card_show (KmxAgentCard *self, KmxAgent *agent, GListModel *voices);
KmxAgent *kmx_agent_card_get_agent (KmxAgentCard *self);

G_END_DECLS
