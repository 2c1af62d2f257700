/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include "kmx-command-table.h"

const KmxCommand kmx_commands[] = {
  { "serve", "[--no-workers]", "Serve the API and work on jobs.", FALSE, kmx_command_serve },
  { "work", "", "Only work on jobs.", FALSE, kmx_command_work },
  { "migrate", "", "Bring the database to this program's schema.", FALSE, kmx_command_migrate },
  { "check", "", "Check configuration and database.", FALSE, kmx_command_check },
  { "admin add", "EMAIL [--name NAME]", "Make a platform admin; prints a one-time link.", FALSE,
    kmx_command_admin_add },
  { "demo seed", "[--password PASSWORD]", "Load a believable business into an empty database.",
    FALSE, kmx_command_demo_seed },
  { "prove", "[--account ID [--thaw]] [--json]",
    "Recompute the ledger; names the first broken entry.", FALSE, kmx_command_prove },
  { "reconcile", "", "Compare with Vapi and fold lost reports.", FALSE, kmx_command_reconcile },
  { "replay", "--call PROVIDER_CALL_ID [--apply]", "Fold the events of a call again.", FALSE,
    kmx_command_replay },
  { "routes", "", "Print every route, for the tests.", TRUE, kmx_command_routes },
};
const guint kmx_n_commands = G_N_ELEMENTS (kmx_commands);
