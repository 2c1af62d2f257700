/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include "kmx-agent-sections.h"

#include <glib/gi18n.h>

#include "kmx-draft-rows.h"

static AdwPreferencesGroup *
sector_group_new (KmxDraft *draft)
{
  static const char *const sectors[] = { "standard", "health", "secrecy", NULL };
  const char *const texts[] = { C_ ("sector", "General"), C_ ("sector", "Health"),
                                C_ ("sector", "Professional secrecy"), NULL };
  AdwPreferencesGroup *group = ADW_PREFERENCES_GROUP (adw_preferences_group_new ());

  adw_preferences_group_set_title (group, _ ("Line of Business"));
  adw_preferences_group_set_description (
      group, _ ("Health data and professional secrets need stricter rules. A health agent can be "
                "prepared; it goes live when the operator has recorded the evidence for it."));
  adw_preferences_group_add (
      group, kmx_draft_choice_row_new (draft, "sector", _ ("Line of business"), sectors, texts));
  return group;
}

static AdwPreferencesGroup *
retention_group_new (KmxDraft *draft)
{
  AdwPreferencesGroup *group = ADW_PREFERENCES_GROUP (adw_preferences_group_new ());

  adw_preferences_group_set_title (group, _ ("Storage Periods"));
  adw_preferences_group_set_description (
      group, _ ("In days, then the data is deleted. Health and professional secrecy allow at most "
                "7 days for transcripts and 90 for the rest."));
  adw_preferences_group_add (group, kmx_draft_number_row_new (draft, "retention/transcript_days",
                                                              _ ("Transcripts"), NULL,
                                                              (KmxNumberRange){ 0, 180, 1, 7, 1 }));
  adw_preferences_group_add (
      group, kmx_draft_number_row_new (draft, "retention/summary_days", _ ("Summaries"), NULL,
                                       (KmxNumberRange){ 0, 365, 1, 90, 1 }));
  adw_preferences_group_add (
      group, kmx_draft_number_row_new (draft, "retention/number_days", _ ("Callers’ numbers"), NULL,
                                       (KmxNumberRange){ 1, 365, 1, 90, 1 }));
  return group;
}

AdwPreferencesPage *
kmx_section_privacy_new (const KmxSectionContext *context)
{
  AdwPreferencesPage *page = ADW_PREFERENCES_PAGE (adw_preferences_page_new ());
  AdwPreferencesGroup *control = ADW_PREFERENCES_GROUP (adw_preferences_group_new ());

  adw_preferences_group_set_title (control, _ ("Running Calls"));
  adw_preferences_group_add (
      control,
      kmx_draft_switch_row_new (context->draft, "live_control", _ ("Control of running calls"),
                                _ ("Owners and managers can say something in a running call, mute "
                                   "the agent, transfer or end the call.")));
  adw_preferences_page_add (page, sector_group_new (context->draft));
  adw_preferences_page_add (page, retention_group_new (context->draft));
  adw_preferences_page_add (page, control);
  return page;
}
