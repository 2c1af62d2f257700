/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#pragma once

#include <adwaita.h>

#include "kmx-call-transfer.h"
#include "kmx-call.h"
#include "kmx-session.h"
#include "kmx-turn.h"

G_BEGIN_DECLS

/* KmxLiveTile: a running call: who, with whom, since when, and what is being said. */
#define KMX_TYPE_LIVE_TILE (kmx_live_tile_get_type ())
G_DECLARE_FINAL_TYPE (KmxLiveTile, kmx_live_tile, KMX, LIVE_TILE, AdwBin)

/* @transcript: whether the account has the words of running calls sent. */
GtkWidget *kmx_live_tile_new (KmxSession *session, KmxCall *call, gboolean transcript);
KmxCall *kmx_live_tile_get_call (KmxLiveTile *self);
void kmx_live_tile_set_call (KmxLiveTile *self, KmxCall *call);
void kmx_live_tile_add_turn (KmxLiveTile *self, KmxTurn *turn);
/* How a transfer of the call goes on. */
void kmx_live_tile_show_transfer (KmxLiveTile *self, KmxCallTransfer *transfer);
/* What was said before the tile was made; dropped when words have come meanwhile. */
void kmx_live_tile_set_turns (KmxLiveTile *self, GListModel *turns);
/* Renews the time.  FALSE when the call has ended long enough ago for the tile to go. */
gboolean kmx_live_tile_tick (KmxLiveTile *self);

G_END_DECLS
