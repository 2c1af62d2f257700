/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#pragma once

#include "kmx-db-private.h"

G_BEGIN_DECLS

/* What a pipeline carries; private to db. */

/* One execution that somebody waits for. */
typedef struct {
  GTask *task;
  const KmxStatement *statement;
  char **parameters; /* n_parameters, with NULLs */
  char *sort_key;
  guint64 sequence;
  gint64 deadline_us;
  guint tries;    /* how often a connection or a collision ate it */
  gboolean alone; /* its group failed */
} KmxDbMember;

/* What one Sync ends: a group of members, or, without members, a statement being prepared. */
typedef struct {
  const KmxStatement *prepared;
  GPtrArray *members;
  GPtrArray *results;
  PGresult *failure; /* (nullable) */
  gint64 sent_us;
} KmxDbFlight;

KmxDbMember *kmx_db_member_new (GTask *task,
                                const KmxStatement *statement,
                                const char *const *parameters,
                                const char *sort_key);
void kmx_db_member_free (KmxDbMember *member);
/* For arrays of members: by sort key, then first come. */
int kmx_db_member_compare (gconstpointer one, gconstpointer other);
/* An array literal of the sort keys: {"one","two"}. */
char *kmx_db_member_join_keys (const GPtrArray *members) G_GNUC_WARN_UNUSED_RESULT;

/* Takes @members (nullable). */
KmxDbFlight *kmx_db_flight_new (const KmxStatement *prepared, GPtrArray *members);
/* Leaves the members alone: they have been answered or wait again. */
void kmx_db_flight_free (KmxDbFlight *flight);
/* Takes @result. */
void kmx_db_flight_note (KmxDbFlight *flight, PGresult *result);

G_END_DECLS
