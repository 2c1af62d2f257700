/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#pragma once

#include "kmx-tools.h"

G_BEGIN_DECLS

/* What a tool's own function gets. */
typedef struct {
  KmxDb *db; /* (nullable) */
  const KmxToolContext *context;
  const char *language;
  JsonObject *arguments; /* never NULL */
  KmxToolOutcome *outcome;
} KmxToolRun;

typedef char *(*KmxToolFunction) (const KmxToolRun *run, GError **error);

char *kmx_tool_resolve_time (const KmxToolRun *run, GError **error);
char *kmx_tool_business_info (const KmxToolRun *run, GError **error);
char *kmx_tool_take_message (const KmxToolRun *run, GError **error);
char *kmx_tool_hand_over (const KmxToolRun *run, GError **error);

/* texts/<language>.json, parsed once; any language but "en" is German. */
JsonObject *kmx_tool_texts (const char *language);
/* A sentence with its {names} replaced: name, value pairs ended by NULL. */
char *kmx_tool_say (const char *language,
                    const char *key,
                    ...) G_GNUC_NULL_TERMINATED G_GNUC_WARN_UNUSED_RESULT;

/* (transfer full): an object from an object, or from a string that holds one; else an empty one. */
JsonObject *kmx_tool_arguments_read (JsonNode *arguments) G_GNUC_WARN_UNUSED_RESULT;
/* (nullable): one line without control characters and without blanks at its ends, at most
 * @characters_max; NULL when it is missing or empty. */
char *kmx_tool_argument (const KmxToolRun *run,
                         const char *name,
                         guint characters_max) G_GNUC_WARN_UNUSED_RESULT;
/* The same for any text. */
char *kmx_tool_one_line (const char *text, guint characters_max) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
