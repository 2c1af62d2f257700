/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include "kmx-agent-sections.h"

#include <glib/gi18n.h>

#include "kmx-business-facts.h"
#include "kmx-draft-rows.h"
#include "kmx-line-list.h"

enum { LINE_HEIGHT = 110 };

char *
kmx_fact_line_title (JsonObject *item)
{
  return g_strdup (json_object_get_string_member_with_default (item, "text", ""));
}

void
kmx_fact_line_build (KmxDraft *item, AdwPreferencesPage *page, gpointer data)
{
  adw_preferences_page_add (page, ADW_PREFERENCES_GROUP (kmx_draft_prose_group_new (
                                      item, "text", C_ ("rule", "Text"), NULL, 500, LINE_HEIGHT)));
}

static const KmxFactsListSpec lists[] = {
  { .path = "goals",
    .title = N_ ("Goals"),
    .description = N_ ("What the agent shall achieve in a call."),
    .add_label = N_ ("Add a Goal"),
    .edit_title = N_ ("Goal"),
    .items_max = 20,
    .get_type = kmx_fact_line_get_type,
    .dup_title = kmx_fact_line_title,
    .build = kmx_fact_line_build },
  { .path = "policies",
    .title = N_ ("House Rules"),
    .description = N_ ("What applies at your business: cancellations, payment, deadlines."),
    .add_label = N_ ("Add a House Rule"),
    .edit_title = N_ ("House Rule"),
    .items_max = 30,
    .get_type = kmx_fact_line_get_type,
    .dup_title = kmx_fact_line_title,
    .build = kmx_fact_line_build },
  { .path = "handover_rules",
    .title = N_ ("When to Hand Over"),
    .description = N_ ("Cases in which the agent connects the caller with a person."),
    .add_label = N_ ("Add a Case"),
    .edit_title = N_ ("Case"),
    .items_max = 30,
    .get_type = kmx_fact_line_get_type,
    .dup_title = kmx_fact_line_title,
    .build = kmx_fact_line_build },
  { .path = "forbidden",
    .title = N_ ("What the Agent Never Says"),
    .description = N_ ("Promises and statements that it must not make."),
    .add_label = N_ ("Add a Prohibition"),
    .edit_title = N_ ("Prohibition"),
    .items_max = 30,
    .get_type = kmx_fact_line_get_type,
    .dup_title = kmx_fact_line_title,
    .build = kmx_fact_line_build },
};

AdwPreferencesPage *
kmx_section_rules_new (const KmxSectionContext *context)
{
  AdwPreferencesPage *page = ADW_PREFERENCES_PAGE (adw_preferences_page_new ());

  for (guint i = 0; i < G_N_ELEMENTS (lists); i++)
    adw_preferences_page_add (
        page, ADW_PREFERENCES_GROUP (kmx_facts_list_new (context->draft, &lists[i], NULL)));
  return page;
}
