/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#pragma once

#include <adwaita.h>

#include "kmx-agent.h"
#include "kmx-session.h"

G_BEGIN_DECLS

/* KmxAgentCards: the agents as cards that flow with the window's width, with a search above them.
 * Turns agents on and off and repeats failed synchronisations by itself.
 *
 * Signals: "activated" (KmxAgent): opened by click or Enter; "outdated" (): an edit was refused,
 * the list should be loaded again. */
#define KMX_TYPE_AGENT_CARDS (kmx_agent_cards_get_type ())
G_DECLARE_FINAL_TYPE (KmxAgentCards, kmx_agent_cards, KMX, AGENT_CARDS, AdwBin)

GtkWidget *kmx_agent_cards_new (KmxSession *session);
/* @voices: of KmxVoice; before the first agent. */
void kmx_agent_cards_set_voices (KmxAgentCards *self, GListModel *voices);
/* Adds the agent or renews its card; older news than what is shown changes nothing. */
void kmx_agent_cards_show (KmxAgentCards *self, KmxAgent *agent);
void kmx_agent_cards_remove (KmxAgentCards *self, const char *agent_id);
guint kmx_agent_cards_count (KmxAgentCards *self);
KmxAgent *kmx_agent_cards_get (KmxAgentCards *self, guint position);
KmxAgent *kmx_agent_cards_find (KmxAgentCards *self, const char *agent_id); /* (nullable) */
void kmx_agent_cards_search (KmxAgentCards *self);

G_END_DECLS
