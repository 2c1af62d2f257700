/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include "kmx-email.h"

#include <string.h>

#define SIZE_MAX_BYTES 254
#define LOCAL_SIZE_MAX 64

static gboolean
is_label (const char *label)
{
  gsize size = strlen (label);

  if (size == 0 || size > 63 || label[0] == '-' || label[size - 1] == '-')
    return FALSE;
  for (const char *p = label; *p != '\0'; p = g_utf8_next_char (p))
    if (!g_unichar_isalnum (g_utf8_get_char (p)) && *p != '-')
      return FALSE;
  return TRUE;
}

static gboolean
is_host (const char *host)
{
  g_auto (GStrv) labels = g_strsplit (host, ".", -1);

  if (g_strv_length (labels) < 2)
    return FALSE;
  for (guint i = 0; labels[i] != NULL; i++)
    if (!is_label (labels[i]))
      return FALSE;
  return TRUE;
}

static gboolean
is_local_part (const char *local, gsize size)
{
  if (size == 0 || size > LOCAL_SIZE_MAX || local[0] == '.' || local[size - 1] == '.')
    return FALSE;
  for (const char *p = local; p < local + size; p = g_utf8_next_char (p)) {
    gunichar character = g_utf8_get_char (p);

    if (!g_unichar_isgraph (character) || strchr ("\"(),:;<>@[\\]", (int) MIN (character, 127)))
      return FALSE;
    if (p[0] == '.' && p[1] == '.')
      return FALSE;
  }
  return TRUE;
}

gboolean
kmx_email_is_plausible (const char *email)
{
  const char *at = strrchr (email, '@');

  if (at == NULL || strlen (email) > SIZE_MAX_BYTES || !g_utf8_validate (email, -1, NULL))
    return FALSE;
  return is_local_part (email, (gsize) (at - email)) && is_host (at + 1);
}

char *
kmx_email_fold (const char *email)
{
  g_autofree char *lower = g_utf8_strdown (email, -1);

  return g_utf8_normalize (lower, -1, G_NORMALIZE_DEFAULT_COMPOSE);
}
