/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include "kmx-tools-private.h"

#define PHRASE_CHARACTERS_MAX 200

char *
kmx_tool_resolve_time (const KmxToolRun *run, GError **error)
{
  g_autofree char *phrase = kmx_tool_argument (run, "phrase", PHRASE_CHARACTERS_MAX);

  run->outcome->effect = KMX_TOOL_ASKED;
  return kmx_tool_say (run->language, phrase != NULL ? "time_unknown" : "ask_phrase", NULL);
}
