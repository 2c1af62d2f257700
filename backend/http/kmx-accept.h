/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#pragma once

#include "kmx-engine.h"

G_BEGIN_DECLS

/* KmxAccept: one listening socket and its accept loop.  Out of descriptors it tries again after
 * 100 ms; with all connections taken it waits until one ends. */
typedef struct _KmxAccept KmxAccept;

KmxAccept *
kmx_accept_new (KmxEngine *engine, const char *address, GError **error) G_GNUC_WARN_UNUSED_RESULT;
void kmx_accept_free (KmxAccept *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KmxAccept, kmx_accept_free)

guint kmx_accept_get_port (KmxAccept *self);
/* A place is free. */
void kmx_accept_wake (KmxAccept *self);

G_END_DECLS
