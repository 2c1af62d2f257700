/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#pragma once

#include "kmx-chat-engine.h"
#include "kmx-endpoint.h"

G_BEGIN_DECLS

/* POST /api/v1/agents/{agent_id}/rehearsal-chat.  @provider (nullable): without one its engine is
 * not available.  @platform must outlive the server. */
void kmx_chat_routes_register (KmxEndpoints *endpoints,
                               const KmxRehearsalPlatform *platform,
                               KmxChatEngine *provider);

G_END_DECLS
