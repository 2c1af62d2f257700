/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#pragma once

#include "kmx-migrator.h"

G_BEGIN_DECLS

typedef struct {
  guint number;
  const char *name; /* "0001-accounts" */
  const char *sql;
} KmxMigration;

/* The same with a list of one's own, in the order of the numbers, for tests. */
int kmx_migrator_run_list (KmxDb *db, const KmxMigration *list, guint n_list, GError **error);
gboolean
kmx_migrator_check_list (KmxDb *db, const KmxMigration *list, guint n_list, GError **error);

G_END_DECLS
