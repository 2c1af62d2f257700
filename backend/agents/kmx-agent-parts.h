/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#pragma once

#include "kmx-agent-compiler.h"

G_BEGIN_DECLS

/* Private to this folder: the parts of an assistant, each in a file of its own, and what they are
 * built with. */

/* A little builder, because json_object_set_…() is too long to read in a row. */
JsonObject *kmx_agent_json_child (JsonObject *parent, const char *name);
JsonObject *kmx_agent_json_append (JsonArray *array);
void kmx_agent_json_set_texts (JsonObject *object, const char *name, const char *const *texts);
void kmx_agent_json_append_message (JsonArray *messages, const char *role, const char *content);

/* What callers hear and the provider's models read, beside the prompt: prompts/wording-*.json.
 * Both abort for a key that is not there. */
const char *kmx_agent_wording (const char *language, const char *key);
/* (transfer full): a copy, because assistants are compiled in several threads at once. */
JsonArray *kmx_agent_wording_list (const char *language, const char *key) G_GNUC_WARN_UNUSED_RESULT;

const char *kmx_agent_plan_get_language (const KmxAgentPlan *plan);
/* Fills @placeholders@ ("@TEXT@", value, …, NULL) in one pass, so that a value that looks like a
 * placeholder stays what it is. */
char *kmx_agent_fill_in (const char *pattern, const char *const *pairs) G_GNUC_WARN_UNUSED_RESULT;
/* Lines marked with "> ", without braces, invisible marks and changes of writing direction: the
 * business's text can neither end the quotation nor name a variable of the provider. */
char *kmx_agent_quote (const char *text) G_GNUC_WARN_UNUSED_RESULT;

void kmx_agent_add_voice (JsonObject *assistant, const KmxAgentPlan *plan);
void kmx_agent_add_transcriber (JsonObject *assistant, const KmxAgentPlan *plan);
void kmx_agent_add_turn_taking (JsonObject *assistant, const KmxAgentPlan *plan);
void kmx_agent_add_hooks (JsonObject *assistant, const KmxAgentPlan *plan);
void kmx_agent_add_records (JsonObject *assistant, const KmxAgentPlan *plan);
void kmx_agent_add_analysis (JsonObject *assistant, const KmxAgentPlan *plan);
/* The tools of @plan as the provider defines tools. */
JsonArray *kmx_agent_make_tools (const KmxAgentPlan *plan) G_GNUC_WARN_UNUSED_RESULT;
/* What a tool is called by the model. */
const char *kmx_agent_tool_get_name (JsonObject *tool);

/* (transfer full): values of the prompt's placeholders, "" for what the business does not say. */
GHashTable *kmx_agent_prompt_values (const KmxAgentPlan *plan) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
