/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#pragma once

#include "kmx-adjustment.h"
#include "kmx-db-pool.h"

G_BEGIN_DECLS

/* What people do with credit.  Reserving and settling belong to calls and are SQL functions, see
 * migrations 0030 and 0031. */
typedef struct {
  const char *account_id;
  const char *actor_id;
  const char *actor_name;
  const char *key; /* chosen by the client: the same key is the same order, for ever */
  KmxAdjustment *adjustment;
} KmxCreditOrder;

/* Posts, audits, tells the console.  A repeat with equal content gives the first line again, with
 * other content KMX_ERROR_CONFLICT.  Bonus cannot be taken below zero (KMX_ERROR_INVALID); credit
 * can, and is debt then.  @ret_sequence: the line in the journal. */
gboolean
kmx_credits_adjust (KmxDb *db, const KmxCreditOrder *order, gint64 *ret_sequence, GError **error);

/* JSON text as PostgreSQL built it, or NULL with an error; KMX_ERROR_NOT_FOUND. */
char *kmx_credits_dup_journal_line (KmxDb *db,
                                    const char *account_id,
                                    gint64 sequence,
                                    GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* {"items":[…],"next_cursor":…}; @kind and @cursor are nullable. */
char *kmx_credits_dup_journal (KmxDb *db,
                               const char *account_id,
                               const char *kind,
                               const char *cursor,
                               guint limit,
                               GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Makes the configured price the default for calls that begin from now on; blocks.  Accounts with a
 * card of their own keep it. */
gboolean kmx_credits_apply_price (KmxDbPool *pool, guint cents_per_minute, GError **error);

G_END_DECLS
