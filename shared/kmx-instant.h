/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Instants on the wire: RFC 3339, "2026-11-22T13:05:00Z", years 1 to 9999, up to microseconds. */

/* (nullable): UTC.  Takes "Z" or an offset with a colon. */
GDateTime *kmx_instant_parse (const char *text) G_GNUC_WARN_UNUSED_RESULT;
/* (nullable): the same, and PostgreSQL's "2026-11-22 13:05:00.123+00". */
GDateTime *kmx_instant_parse_sql (const char *text) G_GNUC_WARN_UNUSED_RESULT;
/* Always UTC with "Z"; microseconds only when there are any. */
char *kmx_instant_format (GDateTime *instant) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
