/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#pragma once

#include "kmx-record.h"

G_BEGIN_DECLS

/* KmxNumberEdit: the members of a number that change; null takes the agent, the
 * fallback or the forwarded line away. */
#define KMX_NUMBER_EDIT_FIELDS(F)                                                                  \
  F (KMX_NUMBER_EDIT, LABEL, "label", KMX_FIELD_TEXT, .min = 0, .max = 40)                         \
  F (KMX_NUMBER_EDIT, AGENT_ID, "agent_id", KMX_FIELD_ID)                                          \
  F (KMX_NUMBER_EDIT, FALLBACK_E164, "fallback_e164", KMX_FIELD_TEXT, .min = 1, .max = 20)         \
  F (KMX_NUMBER_EDIT, FORWARDED_FROM_E164, "forwarded_from_e164", KMX_FIELD_TEXT, .min = 1,        \
     .max = 20)

#define KMX_TYPE_NUMBER_EDIT (kmx_number_edit_get_type ())
KMX_DECLARE_RECORD (KmxNumberEdit, kmx_number_edit, NUMBER_EDIT, KMX_NUMBER_EDIT_FIELDS)

G_END_DECLS
