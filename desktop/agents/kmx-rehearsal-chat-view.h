/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#pragma once

#include <adwaita.h>

#include "kmx-session.h"

G_BEGIN_DECLS

/* KmxRehearsalChatView: a conversation in writing with the draft of an agent. */
#define KMX_TYPE_REHEARSAL_CHAT_VIEW (kmx_rehearsal_chat_view_get_type ())
G_DECLARE_FINAL_TYPE (
    KmxRehearsalChatView, kmx_rehearsal_chat_view, KMX, REHEARSAL_CHAT_VIEW, AdwBin)

GtkWidget *kmx_rehearsal_chat_view_new (KmxSession *session);
/* Begins anew when it is another agent. */
void kmx_rehearsal_chat_view_show (KmxRehearsalChatView *self, const char *agent_id);

G_END_DECLS
