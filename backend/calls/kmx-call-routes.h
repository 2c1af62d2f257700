/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#pragma once

#include "kmx-call-event.h"
#include "kmx-endpoint.h"

G_BEGIN_DECLS

/* Reads the facts out of a stored message; the provider's adapter gives it. */
typedef KmxCallEvent *(*KmxCallReader) (const char *body, gsize size, gint64 received_us);

/* What kmx_db_pool_warm_up() runs: the reads that a person waits for. */
gpointer kmx_call_warm_up (KmxDb *db, gpointer unused, GError **error);

/* Overview, list and detail for the account; inbox and review for admins. */
void kmx_call_routes_register (KmxEndpoints *endpoints);
void kmx_call_admin_routes_register (KmxEndpoints *endpoints, KmxCallReader reader);

/* {"items": …, "next_cursor": …} and @more_members (nullable, begins with a comma), from a row with
 * items, more, next_at and next_id. */
KmxReply *kmx_call_reply_page (const KmxRows *rows,
                               const char *more_members) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
