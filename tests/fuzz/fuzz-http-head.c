/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include <string.h>

#include "kmx-head.h"

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

/* The bytes come in pieces, and each place where they are cut finds the same end. */
static gsize
find_end (const char *bytes, gsize size)
{
  gsize scanned = 0;
  gsize whole = kmx_head_find_end (bytes, size, &scanned);
  gsize piece = size > 0 ? 1 + (guint8) bytes[size - 1] : 1;
  gsize end = 0;

  scanned = 0;
  for (gsize come = MIN (piece, size); end == 0; come = MIN (come + piece, size)) {
    end = kmx_head_find_end (bytes, come, &scanned);
    g_assert_cmpuint (end, <=, come);
    if (come == size)
      break;
  }
  g_assert_cmpuint (end, ==, whole);
  return end;
}

/* Nothing of a head that was accepted could be read differently by a proxy. */
static void
check_head (const KmxHead *head)
{
  g_assert_nonnull (head->method);
  g_assert_cmpint (head->target[0], ==, '/');
  g_assert_cmpuint (strlen (head->target), <=, KMX_HEAD_TARGET_MAX);
  g_assert_cmpuint (head->minor_version, <=, 1);
  g_assert_cmpuint (head->n_fields, <=, KMX_HEAD_FIELDS_MAX);
  g_assert_null (kmx_head_get (head, "transfer-encoding"));
  for (guint i = 0; i < head->n_fields; i++) {
    const char *name = head->text + head->fields[i].name;
    const char *value = head->text + head->fields[i].value;

    g_assert_cmpuint (strcspn (name, " \t:\r\n"), ==, strlen (name));
    g_assert_cmpuint (strcspn (value, "\r\n"), ==, strlen (value));
    g_assert_nonnull (kmx_head_get (head, name));
  }
}

static void
check_target (char *target)
{
  const char *query = NULL;
  g_autofree char *path = kmx_target_decode (target, &query);
  g_autoptr (GError) error = NULL;
  g_autoptr (GHashTable) values = NULL;

  if (path == NULL)
    return;
  g_assert_true (g_utf8_validate (path, -1, NULL));
  g_assert_null (strstr (path, "/../"));
  values = kmx_query_decode (query, &error);
  g_assert_true ((values == NULL) == (error != NULL));
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  const char *bytes = (const char *) data;
  gsize end = find_end (bytes, size);
  KmxHead head = { 0 };
  KmxRefusal refusal = { 0 };

  if (end == 0 || end > KMX_HEAD_SIZE_MAX)
    return 0;
  if (kmx_head_parse (&head, bytes, end, &refusal)) {
    check_head (&head);
    check_target (head.target);
  } else {
    g_assert_cmpuint (refusal.status, >=, 400);
    g_assert_nonnull (refusal.detail);
  }
  kmx_head_clear (&head);
  return 0;
}
