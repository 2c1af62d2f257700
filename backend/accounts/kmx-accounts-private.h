/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#pragma once

#include "kmx-accounts.h"
#include "kmx-password-hasher.h"

G_BEGIN_DECLS

#define KMX_SESSION_VALID_S (30 * 86400)
#define KMX_SESSION_IDLE_S (14 * 86400)
#define KMX_LINK_VALID_S (72 * 3600)

struct _KmxAccounts {
  KmxDbPool *pool;
  KmxEndpoints *endpoints; /* borrowed */
  KmxPasswordHasher *hasher;
  char *public_url;
  char *bonus_cents;
  char *grace_cents;
  char *sign_in_limits; /* PostgreSQL arrays, in the order of the buckets */
  char *sign_up_limits;
  char *link_limits;
};

/* Routes whose work is one unit each; @self is their user data. */
void kmx_session_routes_register (KmxAccounts *self);
void kmx_account_routes_register (KmxAccounts *self);
void kmx_member_routes_register (KmxAccounts *self);
void kmx_account_admin_routes_register (KmxAccounts *self);
/* Routes that hash between units. */
void kmx_sign_in_routes_register (KmxAccounts *self);
void kmx_sign_up_routes_register (KmxAccounts *self);
void kmx_password_routes_register (KmxAccounts *self);

/* public.url/activate#token */
char *kmx_accounts_make_link (const char *public_url, const char *token) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
