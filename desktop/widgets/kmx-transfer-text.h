/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#pragma once

#include "kmx-call-transfer.h"

G_BEGIN_DECLS

/* The person or desk; for a transfer by hand the number. */
char *kmx_transfer_dup_target (KmxCallTransfer *transfer);
/* Ordered in the console. */
gboolean kmx_transfer_is_by_hand (KmxCallTransfer *transfer);
/* How a transfer went: "connected", "nobody answered", … */
const char *kmx_transfer_state_text (KmxCallTransfer *transfer);
/* Style class that goes with it: "success", "error", "dim-label". */
const char *kmx_transfer_state_style (KmxCallTransfer *transfer);
/* Who began it: "by the agent", "by a person in the console", … */
const char *kmx_transfer_origin_text (KmxCallTransfer *transfer);

G_END_DECLS
