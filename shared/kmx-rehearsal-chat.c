/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include "kmx-rehearsal-chat.h"

KMX_DEFINE_RECORD (KmxRehearsalChat, kmx_rehearsal_chat, KMX_REHEARSAL_CHAT_FIELDS)
