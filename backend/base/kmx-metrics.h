/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Counters, gauges and histograms in Prometheus text format, safe to touch from any thread.  Names
 * are literals and labels literals as written on the line: kmx_metrics_add
 * ("kametrix_http_requests_total", "route=\"/api/v1/calls\",status=\"200\"", 1). @labels may be
 * NULL. */
void kmx_metrics_add (const char *name, const char *labels, gint64 by);
void kmx_metrics_set (const char *name, const char *labels, gint64 value);
/* Seconds; fixed buckets 1 ms … 10 s. */
void kmx_metrics_observe (const char *name, const char *labels, double seconds);
char *kmx_metrics_to_text (void) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
