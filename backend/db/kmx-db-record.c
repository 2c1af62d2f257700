/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include "kmx-db.h"

#include <string.h>

typedef struct {
  const KmxRows *rows;
  guint row;
} Position;

/* A statement may leave members out: a column that is not there reads as unset. */
static const char *
read_column (gpointer data, const char *name)
{
  const Position *position = data;
  int n = PQnfields (position->rows);

  for (int i = 0; i < n; i++) {
    if (strcmp (PQfname (position->rows, i), name) == 0)
      return PQgetisnull (position->rows, position->row, i)
                 ? NULL
                 : PQgetvalue (position->rows, position->row, i);
  }
  return NULL;
}

gpointer
kmx_rows_record (const KmxRows *rows, guint row, GType type, GError **error)
{
  Position position = { rows, row };

  g_assert (row < kmx_rows_count (rows));
  return kmx_record_new_from_row (type, read_column, &position, error);
}
