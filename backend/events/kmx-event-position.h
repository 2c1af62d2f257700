/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Where a reader of events stands: transaction, then number; "1234-56" on the wire. */
typedef struct {
  guint64 xid;
  gint64 id;
} KmxEventPosition;

int kmx_event_position_compare (KmxEventPosition one, KmxEventPosition other);
/* FALSE when it is none of ours; @ret_position is then untouched. */
gboolean kmx_event_position_parse (const char *text, KmxEventPosition *ret_position);
char *kmx_event_position_format (KmxEventPosition position) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
