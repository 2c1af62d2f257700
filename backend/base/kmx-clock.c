/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include "kmx-clock.h"

#include <glib/gstdio.h>
#include <string.h>

static gint64 frozen_us;
static gboolean test_file_allowed;

/* The offset file is read again only when it was replaced, because every request asks the time. */
G_LOCK_DEFINE_STATIC (offset);
static struct timespec offset_read_from;
static gint64 offset_us;

static gint64
read_offset_us (const char *path)
{
  GStatBuf info;
  gint64 result;

  G_LOCK (offset);
  if (g_stat (path, &info) != 0) {
    offset_us = 0;
    memset (&offset_read_from, 0, sizeof offset_read_from);
  } else if (memcmp (&info.st_mtim, &offset_read_from, sizeof offset_read_from) != 0) {
    g_autofree char *text = NULL;

    if (g_file_get_contents (path, &text, NULL, NULL))
      offset_us = (gint64) (g_ascii_strtod (text, NULL) * G_USEC_PER_SEC);
    offset_read_from = info.st_mtim;
  }
  result = offset_us;
  G_UNLOCK (offset);
  return result;
}

gint64
kmx_clock_now_us (void)
{
  gint64 frozen = __atomic_load_n (&frozen_us, __ATOMIC_RELAXED);
  gint64 now_us = g_get_real_time ();
  const char *path;

  if (frozen != 0)
    return frozen;
  if (!__atomic_load_n (&test_file_allowed, __ATOMIC_RELAXED))
    return now_us;
  path = g_getenv ("KAMETRIX_TEST_CLOCK_FILE");
  return path != NULL ? now_us + read_offset_us (path) : now_us;
}

GDateTime *
kmx_clock_now (void)
{
  gint64 now_us = kmx_clock_now_us ();
  g_autoptr (GDateTime) second = g_date_time_new_from_unix_utc (now_us / G_USEC_PER_SEC);

  return g_date_time_add (second, now_us % G_USEC_PER_SEC);
}

void
kmx_clock_freeze (gint64 now_us)
{
  __atomic_store_n (&frozen_us, now_us, __ATOMIC_RELAXED);
}

void
kmx_clock_allow_test_file (gboolean allowed)
{
  __atomic_store_n (&test_file_allowed, allowed, __ATOMIC_RELAXED);
}

char *
kmx_clock_format_us (gint64 instant_us)
{
  gint64 rest_us = instant_us % G_USEC_PER_SEC;
  gint64 second = instant_us / G_USEC_PER_SEC;
  g_autoptr (GDateTime) time = NULL;
  g_autofree char *text = NULL;

  if (rest_us < 0) {
    rest_us += G_USEC_PER_SEC;
    second -= 1;
  }
  time = g_date_time_new_from_unix_utc (second);
  g_return_val_if_fail (time != NULL, NULL);
  text = g_date_time_format (time, "%Y-%m-%dT%H:%M:%S");
  return g_strdup_printf ("%s.%06dZ", text, (int) rest_us);
}

gboolean
kmx_clock_parse_us (const char *text, gint64 *ret_us)
{
  g_autoptr (GDateTime) time = NULL;
  gsize size = strlen (text);

  /* GLib also takes "20261122T…", a missing offset and week dates: the contract does not. */
  if (size < strlen ("2026-11-22T13:05:00Z") || text[4] != '-' || text[7] != '-' ||
      text[10] != 'T' || text[13] != ':' || text[16] != ':')
    return FALSE;
  time = g_date_time_new_from_iso8601 (text, NULL);
  if (time == NULL)
    return FALSE;
  *ret_us = g_date_time_to_unix (time) * G_USEC_PER_SEC + g_date_time_get_microsecond (time);
  return TRUE;
}
