/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include "kmx-agent-sections.h"

#include <glib/gi18n.h>

#include "kmx-business-facts.h"
#include "kmx-draft-rows.h"
#include "kmx-facts-list.h"

enum { QUESTION_HEIGHT = 66, ANSWER_HEIGHT = 110 };

static char *
question_of (JsonObject *item)
{
  return g_strdup (json_object_get_string_member_with_default (item, "question", ""));
}

static char *
answer_of (JsonObject *item)
{
  return g_strdup (json_object_get_string_member_with_default (item, "answer", ""));
}

static void
build_question (KmxDraft *item, AdwPreferencesPage *page, gpointer data)
{
  adw_preferences_page_add (
      page, ADW_PREFERENCES_GROUP (kmx_draft_prose_group_new (
                item, "question", _ ("Question"), _ ("As callers ask it."), 300, QUESTION_HEIGHT)));
  adw_preferences_page_add (
      page, ADW_PREFERENCES_GROUP (kmx_draft_prose_group_new (
                item, "answer", _ ("Answer"), _ ("What is right, in one or two sentences."), 1000,
                ANSWER_HEIGHT)));
}

static const KmxFactsListSpec faq = {
  .path = "faq",
  .title = N_ ("Questions and Answers"),
  .description = N_ ("What callers often ask, and what the agent answers."),
  .add_label = N_ ("Add a Question"),
  .edit_title = N_ ("Question and Answer"),
  .items_max = 50,
  .get_type = kmx_faq_entry_get_type,
  .dup_title = question_of,
  .dup_subtitle = answer_of,
  .build = build_question,
};

static char *
label_of (JsonObject *item)
{
  return g_strdup (json_object_get_string_member_with_default (item, "label", ""));
}

static char *
collect_subtitle (JsonObject *item)
{
  const char *hint = json_object_get_string_member_with_default (item, "hint", "");
  const char *kind = json_object_get_boolean_member_with_default (item, "required", FALSE)
                         ? C_ ("asked for", "always")
                         : C_ ("asked for", "if it fits");

  return g_strconcat (kind, *hint != '\0' ? " · " : "", hint, NULL);
}

static void
build_collect (KmxDraft *item, AdwPreferencesPage *page, gpointer data)
{
  AdwPreferencesGroup *group = ADW_PREFERENCES_GROUP (adw_preferences_group_new ());

  adw_preferences_group_add (group,
                             kmx_draft_text_row_new (item, "label", _ ("What is asked for"), 80));
  adw_preferences_group_add (
      group, kmx_draft_text_row_new (item, "hint", _ ("Hint for the agent (optional)"), 300));
  adw_preferences_group_add (
      group, kmx_draft_switch_row_new (item, "required", _ ("Always ask for it"), NULL));
  adw_preferences_page_add (page, group);
}

static void
begin_collect (JsonObject *item)
{
  json_object_set_boolean_member (item, "required", TRUE);
}

static const KmxFactsListSpec collect = {
  .path = "collect",
  .title = N_ ("What the Agent Asks For"),
  .description = N_ ("When it takes a message. The fewer, the shorter the call."),
  .add_label = N_ ("Add a Detail"),
  .edit_title = N_ ("Detail"),
  .items_max = 20,
  .get_type = kmx_collect_field_get_type,
  .dup_title = label_of,
  .dup_subtitle = collect_subtitle,
  .build = build_collect,
  .begin = begin_collect,
};

AdwPreferencesPage *
kmx_section_questions_new (const KmxSectionContext *context)
{
  AdwPreferencesPage *page = ADW_PREFERENCES_PAGE (adw_preferences_page_new ());

  adw_preferences_page_add (
      page, ADW_PREFERENCES_GROUP (kmx_facts_list_new (context->draft, &faq, NULL)));
  adw_preferences_page_add (
      page, ADW_PREFERENCES_GROUP (kmx_facts_list_new (context->draft, &collect, NULL)));
  return page;
}
