/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include "kmx-agent-prompt.h"

#include <string.h>

#include "kmx-agent-parts.h"
#include "kmx-voices.h"

/* "@IF NAME@" … "@END@" keep what stands between only when NAME has a value; they stand on lines of
 * their own and do not nest. */
static char *
get_condition (const char *line)
{
  gsize size = strlen (line);

  if (!g_str_has_prefix (line, "@IF ") || size < 6 || line[size - 1] != '@')
    return NULL;
  return g_strndup (line + 4, size - 5);
}

static void
append_line (GString *prompt, const char *line, GHashTable *values)
{
  const char *at = line;

  while (*at != '\0') {
    const char *end = *at == '@' ? strchr (at + 1, '@') : NULL;
    g_autofree char *name = end != NULL ? g_strndup (at + 1, (gsize) (end - at - 1)) : NULL;
    const char *value = name != NULL ? g_hash_table_lookup (values, name) : NULL;

    if (value != NULL) {
      g_string_append (prompt, value);
      at = end + 1;
    } else {
      g_string_append_c (prompt, *at++);
    }
  }
  g_string_append_c (prompt, '\n');
}

char *
kmx_agent_prompt (const KmxAgentPlan *plan)
{
  const char *name =
      g_str_equal (kmx_agent_plan_get_language (plan), "en") ? "prompt-en.txt" : "prompt-de.txt";
  g_autoptr (GHashTable) values = kmx_agent_prompt_values (plan);
  g_auto (GStrv) lines = g_strsplit (kmx_agents_get_resource_text (name), "\n", -1);
  g_autoptr (GString) prompt = g_string_new (NULL);
  gboolean kept = TRUE;

  for (guint i = 0; lines[i] != NULL; i++) {
    g_autofree char *condition = get_condition (lines[i]);

    if (condition != NULL) {
      const char *value = g_hash_table_lookup (values, condition);

      g_assert (value != NULL);
      kept = *value != '\0';
    } else if (g_str_equal (lines[i], "@END@")) {
      kept = TRUE;
    } else if (kept && (lines[i + 1] != NULL || *lines[i] != '\0')) {
      append_line (prompt, lines[i], values);
    }
  }
  return g_string_free (g_steal_pointer (&prompt), FALSE);
}
