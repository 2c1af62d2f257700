/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* KmxConfig: kametrixd.conf (GKeyFile), overlaid by KAMETRIX_<GROUP>_<KEY>, overlaid for secrets by
 * files in $CREDENTIALS_DIRECTORY (named like the environment variable in lower case with dashes,
 * "vapi-webhook-secret").  Immutable after loading, so any thread may read it.  All strings live as
 * long as the config.
 *
 * Keys (group.key → environment): listen.address, public.url, database.url, state.directory,
 * vapi.url, vapi.key, vapi.webhook_secret, vapi.webhook_secret_previous, vapi.webhook_bearer,
 * limits.connections … the complete list with defaults and help is the table in kmx-config-keys.c;
 * the example file in data/ is checked against it. */
typedef struct _KmxConfig KmxConfig;

/* @path (nullable): the file; NULL takes $KAMETRIX_CONFIG, then /etc/kametrix/kametrixd.conf when
 * it exists.  Fails with KMX_ERROR_CONFIGURATION naming the key for unknown keys and values that do
 * not parse; whether everything a command needs is there is asked by kmx_config_check(). */
KmxConfig *kmx_config_load (const char *path, GError **error) G_GNUC_WARN_UNUSED_RESULT;
KmxConfig *kmx_config_ref (KmxConfig *config);
void kmx_config_unref (KmxConfig *config);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KmxConfig, kmx_config_unref)

/* Names the first missing or contradictory key for "serve". */
gboolean kmx_config_check (const KmxConfig *config, GError **error);

/* @key as "vapi.url".  Aborts for a key that is not in the table.  (nullable): unset, no default.
 */
const char *kmx_config_get (const KmxConfig *config, const char *key);
gint64 kmx_config_get_integer (const KmxConfig *config, const char *key);
gboolean kmx_config_get_boolean (const KmxConfig *config, const char *key);

/* "platform.residency" is "any". */
gboolean kmx_config_is_outside_eu (const KmxConfig *config);

/* The commented example file, made from the table. */
char *kmx_config_to_example (void) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
