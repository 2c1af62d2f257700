/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include "kmx-command.h"

int
main (int argc, char **argv)
{
  return kmx_command_main (argc, argv);
}
