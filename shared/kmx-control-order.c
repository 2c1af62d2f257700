/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include "kmx-control-order.h"

const char *const kmx_control_actions[] = { "say",      "whisper", "mute", "unmute",
                                            "transfer", "end",     NULL };

KMX_DEFINE_RECORD (KmxControlOrder, kmx_control_order, KMX_CONTROL_ORDER_FIELDS)
