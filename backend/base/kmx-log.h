/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* One structured line per finished unit of work, as logfmt on standard error (or to the journal
 * when standard error is the journal).  Fields are name, value pairs ended by NULL; values are
 * escaped, control characters never reach the line.  Never pass a secret, a body, a transcript or a
 * whole telephone number; numbers go through kmx_log_mask_number(). */
typedef enum { KMX_LOG_DEBUG, KMX_LOG_INFO, KMX_LOG_WARNING, KMX_LOG_ERROR } KmxLogLevel;

void kmx_log_start (KmxLogLevel least); /* installs the writer for g_log() as well */
void kmx_log_event (KmxLogLevel level, const char *event, ...) G_GNUC_NULL_TERMINATED;
/* "+49•••••123" */
char *kmx_log_mask_number (const char *e164) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
