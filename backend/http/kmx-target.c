/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include <string.h>

#include "kmx-head.h"

static gboolean
is_clean (const char *text)
{
  for (const char *c = text; *c != '\0'; c++) {
    if ((guchar) *c < 0x20 || *c == 0x7f)
      return FALSE;
  }
  return g_utf8_validate (text, -1, NULL);
}

/* NULL for a bad escape, for an escaped NUL and for what is not clean text afterwards. */
static char *
unescape (const char *text, gsize size, gboolean form)
{
  g_autofree char *plain = g_malloc (size + 1);
  gsize n = 0;

  for (gsize i = 0; i < size; i++) {
    if (text[i] == '%') {
      int high = i + 2 < size ? g_ascii_xdigit_value (text[i + 1]) : -1;

      if (high < 0 || g_ascii_xdigit_value (text[i + 2]) < 0)
        return NULL;
      plain[n] = high * 16 + g_ascii_xdigit_value (text[i + 2]);
      if (plain[n] == '\0' || (!form && plain[n] == '/'))
        return NULL;
      n++;
      i += 2;
    } else
      plain[n++] = form && text[i] == '+' ? ' ' : text[i];
  }
  plain[n] = '\0';
  return is_clean (plain) ? g_steal_pointer (&plain) : NULL;
}

static gboolean
has_dot_segment (const char *path)
{
  while ((path = strchr (path, '/')) != NULL) {
    gsize size = strcspn (++path, "/");

    if ((size == 1 && path[0] == '.') || (size == 2 && path[0] == '.' && path[1] == '.'))
      return TRUE;
  }
  return FALSE;
}

char *
kmx_target_decode (char *target, const char **ret_query)
{
  char *question_mark = strchr (target, '?');
  g_autofree char *path = NULL;

  if (question_mark != NULL)
    *question_mark = '\0';
  *ret_query = question_mark != NULL ? question_mark + 1 : NULL;
  path = unescape (target, strlen (target), FALSE);
  if (path == NULL || strchr (path, '\\') != NULL || has_dot_segment (path))
    return NULL;
  return g_steal_pointer (&path);
}

GHashTable *
kmx_query_decode (const char *query, GError **error)
{
  g_autoptr (GHashTable) table = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);

  while (query != NULL && *query != '\0') {
    gsize size = strcspn (query, "&");
    const char *equals = memchr (query, '=', size);
    gsize name_size = equals != NULL ? (gsize) (equals - query) : size;
    g_autofree char *name = unescape (query, name_size, TRUE);
    g_autofree char *value =
        equals != NULL ? unescape (equals + 1, size - name_size - 1, TRUE) : g_strdup ("");

    if (name == NULL || value == NULL) {
      kmx_error_set_invalid (error, "/query", "the query holds a broken escape");
      return NULL;
    }
    if (size > 0 && g_hash_table_contains (table, name)) {
      kmx_error_set_invalid (error, "/query", "a query name stands twice");
      return NULL;
    }
    if (size > 0)
      g_hash_table_insert (table, g_steal_pointer (&name), g_steal_pointer (&value));
    query += size + (query[size] == '&');
  }
  return g_steal_pointer (&table);
}
