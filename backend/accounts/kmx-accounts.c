/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include "kmx-accounts-private.h"

#include <string.h>

#include "kmx-email.h"
#include "kmx-error.h"
#include "kmx-id.h"
#include "kmx-identity-sql.h"

/* For one person, for one network address, for everybody.  The last is far above what two hashing
 * threads get done by honest people, and below what a guessing net needs. */
#define SIGN_IN_LIMITS "{10,%" G_GINT64_FORMAT ",3000}"
#define SIGN_UP_LIMITS "{5,%" G_GINT64_FORMAT ",2000}"
#define LINK_LIMITS "{10,20,1000}"

KmxAccounts *
kmx_accounts_new (const KmxConfig *config, KmxDbPool *pool)
{
  KmxAccounts *self = g_new0 (KmxAccounts, 1);

  self->pool = g_object_ref (pool);
  self->hasher =
      kmx_password_hasher_new ((guint) kmx_config_get_integer (config, "auth.argon2_memory_kib"),
                               (guint) kmx_config_get_integer (config, "auth.argon2_passes"),
                               (guint) kmx_config_get_integer (config, "auth.queue"));
  self->public_url = g_strdup (kmx_config_get (config, "public.url"));
  self->bonus_cents = g_strdup (kmx_config_get (config, "billing.welcome_bonus_cents"));
  self->grace_cents = g_strdup (kmx_config_get (config, "billing.grace_cents"));
  self->sign_in_limits = g_strdup_printf (
      SIGN_IN_LIMITS, kmx_config_get_integer (config, "auth.sign_in_failures_per_address"));
  self->sign_up_limits = g_strdup_printf (
      SIGN_UP_LIMITS, kmx_config_get_integer (config, "auth.sign_ups_per_address"));
  self->link_limits = g_strdup (LINK_LIMITS);
  return self;
}

void
kmx_accounts_free (KmxAccounts *self)
{
  g_object_unref (self->pool);
  g_object_unref (self->hasher);
  g_free (self->public_url);
  g_free (self->bonus_cents);
  g_free (self->grace_cents);
  g_free (self->sign_in_limits);
  g_free (self->sign_up_limits);
  g_free (self->link_limits);
  g_free (self);
}

void
kmx_accounts_routes_register (KmxAccounts *self, KmxEndpoints *endpoints)
{
  self->endpoints = endpoints;
  kmx_sign_in_routes_register (self);
  kmx_sign_up_routes_register (self);
  kmx_password_routes_register (self);
  kmx_session_routes_register (self);
  kmx_account_routes_register (self);
  kmx_member_routes_register (self);
  kmx_account_admin_routes_register (self);
}

char *
kmx_accounts_make_link (const char *public_url, const char *token)
{
  g_autofree char *base = g_strdup (public_url);
  gsize size = strlen (base);

  while (size > 0 && base[size - 1] == '/')
    base[--size] = '\0';
  /* Behind #, so that the token never reaches a server's log. */
  return g_strconcat (base, "/activate#", token, NULL);
}

typedef struct {
  const char *email;
  const char *name;
  char *folded;
  char *person_id;
  char *token_hash;
} NewAdmin;

static gpointer
add_admin (KmxDb *db, gpointer data, GError **error)
{
  const NewAdmin *admin = data;
  g_autofree char *valid_s = g_strdup_printf ("%d", KMX_LINK_VALID_S);

  return kmx_db_ask (db, &KMX_SQL_ADMIN_ADD, error, admin->person_id, admin->email, admin->folded,
                     admin->name, admin->token_hash, valid_s);
}

char *
kmx_accounts_add_admin (
    const KmxConfig *config, KmxDbPool *pool, const char *email, const char *name, GError **error)
{
  NewAdmin admin = { email, name != NULL ? name : email };
  g_autofree char *token = kmx_token_new ();
  g_autofree char *token_hash = kmx_token_hash (token);
  g_autofree char *person_id = kmx_id_new ();
  g_autofree char *folded = NULL;
  g_autoptr (KmxRows) rows = NULL;

  if (!kmx_email_is_plausible (email)) {
    kmx_error_set_invalid (error, NULL, "\"%s\" is no e-mail address", email);
    return NULL;
  }
  folded = kmx_email_fold (email);
  admin.folded = folded;
  admin.person_id = person_id;
  admin.token_hash = token_hash;
  rows = kmx_db_pool_run (pool, KMX_DB_SERVICE, NULL, add_admin, &admin, error);
  if (rows == NULL)
    return NULL;
  return kmx_accounts_make_link (kmx_config_get (config, "public.url"), token);
}

gpointer
kmx_accounts_tidy (KmxDb *db, gpointer data, GError **error)
{
  return kmx_db_execute (db, &KMX_SQL_IDENTITY_TIDY, NULL, 0, NULL, error) ? db : NULL;
}
