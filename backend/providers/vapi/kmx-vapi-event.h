/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#pragma once

#include "kmx-call-event.h"
#include "kmx-json.h"

G_BEGIN_DECLS

/* The facts of one server message ({"message": {…}}), in one reading of its tape.  Never fails:
 * what carries no facts of a call comes back as "ignored", what should and does not as "failed".
 * @received_us stands in for a missing timestamp. */
KmxCallEvent *kmx_vapi_event_new (const KmxJsonTape *tape,
                                  const char *bytes,
                                  gsize size,
                                  gint64 received_us) G_GNUC_WARN_UNUSED_RESULT;

/* The same for a message from the inbox; NULL when it is not JSON.  Is a KmxCallReader. */
KmxCallEvent *
kmx_vapi_event_read (const char *bytes, gsize size, gint64 received_us) G_GNUC_WARN_UNUSED_RESULT;

#define KMX_VAPI_TURNS_MAX 2000

G_END_DECLS
