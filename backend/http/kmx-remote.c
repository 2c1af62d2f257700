/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include <string.h>

#include "kmx-request-private.h"

static gboolean
is_trusted (KmxRequest *self, const char *address)
{
  /* Only the proxy can reach a Unix socket. */
  if (*address == '\0')
    return TRUE;
  return self->engine->trusted_proxies != NULL &&
         g_strv_contains ((const char *const *) self->engine->trusted_proxies, address);
}

/* Goes from the nearest hop outwards, as far as each hop is trusted to have told the truth. */
static char *
find_remote (KmxRequest *self)
{
  g_autofree char *remote = g_strdup (self->peer);

  for (guint i = self->head.n_fields; i > 0; i--) {
    const KmxHeadField *field = &self->head.fields[i - 1];
    g_auto (GStrv) hops = NULL;

    if (g_ascii_strcasecmp (self->head.text + field->name, "x-forwarded-for") != 0)
      continue;
    hops = g_strsplit (self->head.text + field->value, ",", -1);
    for (guint n = g_strv_length (hops); n > 0; n--) {
      const char *hop = g_strstrip (hops[n - 1]);

      if (!is_trusted (self, remote) || !g_hostname_is_ip_address (hop))
        return g_steal_pointer (&remote);
      g_free (remote);
      remote = g_strdup (hop);
    }
  }
  return g_steal_pointer (&remote);
}

const char *
kmx_request_get_remote (KmxRequest *self)
{
  if (self->remote == NULL)
    self->remote = self->engine != NULL ? find_remote (self) : g_strdup (self->peer);
  return self->remote;
}
