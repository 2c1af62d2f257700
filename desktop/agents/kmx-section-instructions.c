/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include "kmx-agent-sections.h"

#include <glib/gi18n.h>

#include "kmx-draft-rows.h"

enum { INSTRUCTIONS_MAX = 10000, INSTRUCTIONS_HEIGHT = 320 };

AdwPreferencesPage *
kmx_section_instructions_new (const KmxSectionContext *context)
{
  AdwPreferencesPage *page = ADW_PREFERENCES_PAGE (adw_preferences_page_new ());

  adw_preferences_page_add (
      page, ADW_PREFERENCES_GROUP (kmx_draft_prose_group_new (
                context->draft, "instructions", _ ("Instructions"),
                _ ("What the other sections have no place for. Hours, services, prices and rules "
                   "belong there, because the agent then also says them well."),
                INSTRUCTIONS_MAX, INSTRUCTIONS_HEIGHT)));
  return page;
}
