/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#pragma once

#include "kmx-config.h"
#include "kmx-db-pool.h"

G_BEGIN_DECLS

/* KmxCommand: what "kametrixd NAME" does.  A new one is a file kmx-command-<name>.c, a line in
 * kmx-command-table.c and a declaration there. */
typedef struct _KmxCommandContext KmxCommandContext;

typedef struct {
  const char *name;      /* one or two words: "admin add" */
  const char *arguments; /* for the help: "EMAIL [--name NAME]" */
  const char *help;
  gboolean hidden;
  /* @arguments: what stands behind the name, NULL-terminated.  Returns the exit status; -1 with
   * @error set becomes 1, KMX_ERROR_INVALID (wrong usage) becomes 2. */
  int (*run) (KmxCommandContext *context, char **arguments, GError **error);
} KmxCommand;

extern const KmxCommand kmx_commands[];
extern const guint kmx_n_commands;

int kmx_command_main (int argc, char **argv);

/* Borrowed; loaded on first use, as are the next two. (nullable on error) */
KmxConfig *kmx_command_get_config (KmxCommandContext *context, GError **error);
/* Starts the private PostgreSQL when no database.url is set, and stops it when the command ends,
 * unless another kametrixd runs it. */
const char *kmx_command_get_conninfo (KmxCommandContext *context, GError **error);
/* A pool of one connection, after a check that the schema is this program's. */
KmxDbPool *kmx_command_get_pool (KmxCommandContext *context, GError **error);
/* TRUE when the private PostgreSQL runs, or none is ours to run.  Starts it again after it died;
 * may take seconds; any thread. */
gboolean kmx_command_keep_database (KmxCommandContext *context, GError **error);

/* Takes "--name VALUE" or "--name=VALUE" out of @arguments (which loses the pointers, not the
 * texts).  FALSE: @name stands there without a value.  @ret_value is NULL when absent. */
gboolean kmx_command_take_option (char **arguments,
                                  const char *name,
                                  const char **ret_value,
                                  GError **error);
gboolean kmx_command_take_flag (char **arguments, const char *name);
/* Fails unless exactly @n arguments are left. */
gboolean kmx_command_expect (char **arguments, guint n, GError **error);

G_END_DECLS
