/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#pragma once

#include "kmx-record.h"

G_BEGIN_DECLS

/* KmxControlOrder: what a person does to a running call.  @text is for "say" (the caller hears it)
 * and "whisper" (the assistant alone), @phone for "transfer". */
extern const char *const kmx_control_actions[]; /* say, whisper, mute, unmute, transfer, end */
#define KMX_CONTROL_ORDER_FIELDS(F)                                                                \
  F (KMX_CONTROL_ORDER, ACTION, "action", KMX_FIELD_ENUM, .required = TRUE,                        \
     .values = kmx_control_actions)                                                                \
  F (KMX_CONTROL_ORDER, TEXT, "text", KMX_FIELD_PROSE, .min = 1, .max = 1000)                      \
  F (KMX_CONTROL_ORDER, PHONE, "phone", KMX_FIELD_TEXT, .min = 3, .max = 40)

#define KMX_TYPE_CONTROL_ORDER (kmx_control_order_get_type ())
KMX_DECLARE_RECORD (KmxControlOrder, kmx_control_order, CONTROL_ORDER, KMX_CONTROL_ORDER_FIELDS)

G_END_DECLS
