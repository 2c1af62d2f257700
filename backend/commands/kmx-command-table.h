/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#pragma once

#include "kmx-command.h"

G_BEGIN_DECLS

/* One function a command, see KmxCommand.run. */
#define KMX_DECLARE_COMMAND(name)                                                                  \
  int kmx_command_##name (KmxCommandContext *context, char **arguments, GError **error)

KMX_DECLARE_COMMAND (admin_add);
KMX_DECLARE_COMMAND (check);
KMX_DECLARE_COMMAND (demo_seed);
KMX_DECLARE_COMMAND (migrate);
KMX_DECLARE_COMMAND (prove);
KMX_DECLARE_COMMAND (reconcile);
KMX_DECLARE_COMMAND (replay);
KMX_DECLARE_COMMAND (routes);
KMX_DECLARE_COMMAND (serve);
KMX_DECLARE_COMMAND (work);

G_END_DECLS
