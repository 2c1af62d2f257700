/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#pragma once

#include "kmx-call-event.h"
#include "kmx-json.h"

G_BEGIN_DECLS

#define KMX_VAPI_TURN_LENGTH_MAX 20000

/* Fills @event from an end-of-call-report. */
void kmx_vapi_report_read (KmxCallEvent *event,
                           const KmxJsonTape *tape,
                           KmxJsonValue message,
                           gint64 at_us);

G_END_DECLS
