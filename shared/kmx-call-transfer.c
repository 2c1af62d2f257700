/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include "kmx-call-transfer.h"

const char *const kmx_call_transfer_states[] = { "requested", "forwarded", "connected", "no_answer",
                                                 "busy",      "failed",    NULL };
const char *const kmx_call_transfer_origins[] = { "tool", "provider", "console", NULL };

KMX_DEFINE_RECORD (KmxCallTransfer, kmx_call_transfer, KMX_CALL_TRANSFER_FIELDS)
