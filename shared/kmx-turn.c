/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include "kmx-turn.h"

const char *const kmx_turn_roles[] = { "assistant", "caller", "tool", NULL };

KMX_DEFINE_RECORD (KmxTurn, kmx_turn, KMX_TURN_FIELDS)
