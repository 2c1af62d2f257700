/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include "kmx-callback.h"

const char *const kmx_callback_states[] = { "open", "taken", "done", NULL };
const char *const kmx_callback_urgencies[] = { "normal", "urgent", NULL };
const char *const kmx_callback_origins[] = { "message", "transfer", NULL };

KMX_DEFINE_RECORD (KmxCallback, kmx_callback, KMX_CALLBACK_FIELDS)
