/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The time of day, in microseconds since 1970 UTC.  KAMETRIX_TEST_CLOCK_FILE, honoured only when
 * test.clock is set in the configuration, names a file holding an offset in seconds, so that tests
 * can move a running kametrixd through time. */
gint64 kmx_clock_now_us (void);
GDateTime *kmx_clock_now (void) G_GNUC_WARN_UNUSED_RESULT; /* UTC */
/* For tests of pure rules: every later call answers @now_us; 0 gives the real clock back. */
void kmx_clock_freeze (gint64 now_us);

/* Called once at start with test.clock: without it the file is never looked at. */
void kmx_clock_allow_test_file (gboolean allowed);

/* "2026-11-22T13:05:00.123456Z" */
char *kmx_clock_format_us (gint64 instant_us) G_GNUC_WARN_UNUSED_RESULT;
/* RFC 3339 with any offset; FALSE leaves @ret_us alone. */
gboolean kmx_clock_parse_us (const char *text, gint64 *ret_us);

G_END_DECLS
