/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include "kmx-agent-sections.h"

#include <glib/gi18n.h>

#include "kmx-business-facts.h"
#include "kmx-draft-rows.h"
#include "kmx-facts-list.h"
#include "kmx-format.h"

static char *
name_of (JsonObject *item)
{
  return g_strdup (json_object_get_string_member_with_default (item, "name", ""));
}

static char *
price_of (JsonObject *item)
{
  g_autofree char *amount = NULL;

  if (!json_object_has_member (item, "price_cents"))
    return NULL;
  amount = kmx_format_cents (json_object_get_int_member (item, "price_cents"));
  if (json_object_get_boolean_member_with_default (item, "price_from", FALSE))
    /* Translators: %s is an amount of money. */
    return g_strdup_printf (_ ("from %s"), amount);
  return g_steal_pointer (&amount);
}

static char *
service_subtitle (JsonObject *item)
{
  g_autoptr (GPtrArray) parts = g_ptr_array_new_with_free_func (g_free);
  char *price = price_of (item);
  const char *note = json_object_get_string_member_with_default (item, "note", "");
  gint64 minutes = json_object_get_int_member_with_default (item, "duration_min", 0);

  if (minutes > 0)
    g_ptr_array_add (parts, g_strdup_printf (ngettext ("%d minute", "%d minutes", (gulong) minutes),
                                             (int) minutes));
  if (price != NULL) {
    gboolean released = json_object_get_boolean_member_with_default (item, "released", FALSE);

    g_ptr_array_add (parts, price);
    g_ptr_array_add (parts, g_strdup (released ? _ ("callers hear the price")
                                               : _ ("callers do not hear the price")));
  }
  if (*note != '\0')
    g_ptr_array_add (parts, g_strdup (note));
  g_ptr_array_add (parts, NULL);
  return g_strjoinv (" · ", (char **) parts->pdata);
}

static void
build_service (KmxDraft *item, AdwPreferencesPage *page, gpointer data)
{
  AdwPreferencesGroup *group = ADW_PREFERENCES_GROUP (adw_preferences_group_new ());
  AdwPreferencesGroup *price = ADW_PREFERENCES_GROUP (adw_preferences_group_new ());

  adw_preferences_group_add (group, kmx_draft_text_row_new (item, "name", _ ("Service"), 80));
  adw_preferences_group_add (
      group, kmx_draft_number_row_new (item, "duration_min", _ ("Duration in minutes"), NULL,
                                       (KmxNumberRange){ 5, 1440, 5, 30, 1 }));
  adw_preferences_group_add (group,
                             kmx_draft_text_row_new (item, "note", _ ("Note (optional)"), 300));
  adw_preferences_group_set_title (price, _ ("Price"));
  adw_preferences_group_add (price, kmx_draft_codec_row_new (item, "price_cents",
                                                             _ ("Price in euros (optional)"),
                                                             &kmx_codec_cents));
  adw_preferences_group_add (
      price, kmx_draft_switch_row_new (item, "price_from", _ ("It is a “from” price"), NULL));
  adw_preferences_group_add (
      price, kmx_draft_switch_row_new (item, "released", _ ("The agent may say the price"),
                                       _ ("Otherwise it says that the team will tell.")));
  adw_preferences_page_add (page, group);
  adw_preferences_page_add (page, price);
}

static const KmxFactsListSpec services = {
  .path = "services",
  .title = N_ ("Services and Prices"),
  .description = N_ ("What customers can ask for."),
  .add_label = N_ ("Add a Service"),
  .edit_title = N_ ("Service"),
  .items_max = 100,
  .get_type = kmx_service_get_type,
  .dup_title = name_of,
  .dup_subtitle = service_subtitle,
  .build = build_service,
};

static char *
staff_subtitle (JsonObject *item)
{
  const char *role = json_object_get_string_member_with_default (item, "role", "");
  const char *note = json_object_get_string_member_with_default (item, "note", "");

  return g_strconcat (role, *role != '\0' && *note != '\0' ? " · " : "", note, NULL);
}

static void
build_staff (KmxDraft *item, AdwPreferencesPage *page, gpointer data)
{
  AdwPreferencesGroup *group = ADW_PREFERENCES_GROUP (adw_preferences_group_new ());

  adw_preferences_group_add (group, kmx_draft_text_row_new (item, "name", _ ("Name"), 80));
  adw_preferences_group_add (group,
                             kmx_draft_text_row_new (item, "role", _ ("Task (optional)"), 80));
  adw_preferences_group_add (group,
                             kmx_draft_text_row_new (item, "note", _ ("Note (optional)"), 300));
  adw_preferences_page_add (page, group);
}

static const KmxFactsListSpec staff = {
  .path = "staff",
  .title = N_ ("Staff"),
  .description = N_ ("People whom callers may ask for. Only what callers may know."),
  .add_label = N_ ("Add a Person"),
  .edit_title = N_ ("Person"),
  .items_max = 50,
  .get_type = kmx_staff_member_get_type,
  .dup_title = name_of,
  .dup_subtitle = staff_subtitle,
  .build = build_staff,
};

AdwPreferencesPage *
kmx_section_services_new (const KmxSectionContext *context)
{
  AdwPreferencesPage *page = ADW_PREFERENCES_PAGE (adw_preferences_page_new ());

  adw_preferences_page_add (
      page, ADW_PREFERENCES_GROUP (kmx_facts_list_new (context->draft, &services, NULL)));
  adw_preferences_page_add (
      page, ADW_PREFERENCES_GROUP (kmx_facts_list_new (context->draft, &staff, NULL)));
  return page;
}
