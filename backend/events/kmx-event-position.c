/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include "kmx-event-position.h"

int
kmx_event_position_compare (KmxEventPosition one, KmxEventPosition other)
{
  if (one.xid != other.xid)
    return one.xid < other.xid ? -1 : 1;
  if (one.id != other.id)
    return one.id < other.id ? -1 : 1;
  return 0;
}

gboolean
kmx_event_position_parse (const char *text, KmxEventPosition *ret_position)
{
  g_auto (GStrv) parts = g_strsplit (text, "-", 3);
  guint64 xid, id;

  if (g_strv_length (parts) != 2)
    return FALSE;
  if (!g_ascii_string_to_unsigned (parts[0], 10, 0, G_MAXINT64, &xid, NULL) ||
      !g_ascii_string_to_unsigned (parts[1], 10, 0, G_MAXINT64, &id, NULL))
    return FALSE;
  ret_position->xid = xid;
  ret_position->id = (gint64) id;
  return TRUE;
}

char *
kmx_event_position_format (KmxEventPosition position)
{
  return g_strdup_printf ("%" G_GUINT64_FORMAT "-%" G_GINT64_FORMAT, position.xid, position.id);
}
