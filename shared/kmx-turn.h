/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#pragma once

#include "kmx-record.h"

G_BEGIN_DECLS

/* KmxTurn: what one side said in a call; @at_ms counts from the beginning of the call. */
extern const char *const kmx_turn_roles[]; /* assistant, caller, tool */
#define KMX_TURN_FIELDS(F)                                                                         \
  F (KMX_TURN, ROLE, "role", KMX_FIELD_ENUM, .required = TRUE, .values = kmx_turn_roles)           \
  F (KMX_TURN, TEXT, "text", KMX_FIELD_PROSE, .required = TRUE)                                    \
  F (KMX_TURN, AT_MS, "at_ms", KMX_FIELD_INTEGER)

#define KMX_TYPE_TURN (kmx_turn_get_type ())
KMX_DECLARE_RECORD (KmxTurn, kmx_turn, TURN, KMX_TURN_FIELDS)

G_END_DECLS
