/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#pragma once

#include <adwaita.h>

#include "kmx-callback.h"

G_BEGIN_DECLS

/* KmxCallbackCard: one call back: who waits, why, until when, and what one can do about it.
 *
 * Signal "order" (char *verb, char *argument): somebody wants "take", "release", "done", "reopen",
 * "assign" (argument: a member's id), "postpone" (an instant as the wire has it) or "note". */
#define KMX_TYPE_CALLBACK_CARD (kmx_callback_card_get_type ())
G_DECLARE_FINAL_TYPE (KmxCallbackCard, kmx_callback_card, KMX, CALLBACK_CARD, AdwBin)

/* @user_id: who looks at it.  @editable: whether that person may change it. */
GtkWidget *kmx_callback_card_new (KmxCallback *callback, const char *user_id, gboolean editable);
KmxCallback *kmx_callback_card_get (KmxCallbackCard *self);
void kmx_callback_card_set (KmxCallbackCard *self, KmxCallback *callback);
/* Whom it can be given to: KmxMember. */
void kmx_callback_card_set_members (KmxCallbackCard *self, GListModel *members);
/* Time has passed. */
void kmx_callback_card_tick (KmxCallbackCard *self);

G_END_DECLS
