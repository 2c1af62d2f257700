/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include "kmx-db.h"

#include <string.h>

static int
find_column (const KmxRows *rows, const char *column)
{
  int n = PQnfields (rows);

  /* PQfnumber() folds case and unquotes, which costs more than looking. */
  for (int i = 0; i < n; i++)
    if (strcmp (PQfname (rows, i), column) == 0)
      return i;
  g_error ("the rows have no column \"%s\"", column);
}

guint
kmx_rows_count (const KmxRows *rows)
{
  return PQntuples (rows);
}

const char *
kmx_rows_text (const KmxRows *rows, guint row, const char *column)
{
  int index = find_column (rows, column);

  g_assert (row < kmx_rows_count (rows));
  return PQgetisnull (rows, row, index) ? NULL : PQgetvalue (rows, row, index);
}

gint64
kmx_rows_integer (const KmxRows *rows, guint row, const char *column)
{
  const char *text = kmx_rows_text (rows, row, column);

  return text != NULL ? g_ascii_strtoll (text, NULL, 10) : 0;
}

gboolean
kmx_rows_boolean (const KmxRows *rows, guint row, const char *column)
{
  const char *text = kmx_rows_text (rows, row, column);

  return text != NULL && *text == 't';
}

gboolean
kmx_rows_is_null (const KmxRows *rows, guint row, const char *column)
{
  return kmx_rows_text (rows, row, column) == NULL;
}
