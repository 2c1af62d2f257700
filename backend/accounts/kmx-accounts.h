/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#pragma once

#include "kmx-config.h"
#include "kmx-endpoint.h"

G_BEGIN_DECLS

/* KmxAccounts: who people are, and what is theirs: sign-up, sign-in, sessions, passwords, accounts,
 * members, one-time links.  The rules that must hold for everybody are SQL functions in migration
 * 0010; what needs hashing is a chain of steps around them in kmx-identity-….c. */
typedef struct _KmxAccounts KmxAccounts;

KmxAccounts *kmx_accounts_new (const KmxConfig *config, KmxDbPool *pool);
void kmx_accounts_free (KmxAccounts *self);
void kmx_accounts_routes_register (KmxAccounts *self, KmxEndpoints *endpoints);

/* Makes the person of @email a platform admin; returns the one-time link.  For kametrixd admin add.
 * Fails with KMX_ERROR_INVALID for what is no address. */
char *kmx_accounts_add_admin (const KmxConfig *config,
                              KmxDbPool *pool,
                              const char *email,
                              const char *name,
                              GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Deletes counters, sessions and links that are over; a unit of work for a scheduled job. */
gpointer kmx_accounts_tidy (KmxDb *db, gpointer data, GError **error);

G_END_DECLS
