/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include "kmx-agent-sections.h"

#include <glib/gi18n.h>

#include "kmx-business-facts.h"
#include "kmx-draft-rows.h"
#include "kmx-facts-list.h"
#include "kmx-week-table.h"

static const char *const land_ids[] = { "",   "BW", "BY", "BE", "BB", "HB", "HH", "HE", "MV",
                                        "NI", "NW", "RP", "SL", "SN", "ST", "SH", "TH", NULL };

AdwPreferencesGroup *
kmx_holidays_group_new (KmxDraft *draft)
{
  AdwPreferencesGroup *group = ADW_PREFERENCES_GROUP (adw_preferences_group_new ());
  const char *const lands[] = { _ ("Not in Germany, or not set"),
                                "Baden-Württemberg",
                                "Bayern",
                                "Berlin",
                                "Brandenburg",
                                "Bremen",
                                "Hamburg",
                                "Hessen",
                                "Mecklenburg-Vorpommern",
                                "Niedersachsen",
                                "Nordrhein-Westfalen",
                                "Rheinland-Pfalz",
                                "Saarland",
                                "Sachsen",
                                "Sachsen-Anhalt",
                                "Schleswig-Holstein",
                                "Thüringen",
                                NULL };

  adw_preferences_group_set_title (group, _ ("Public Holidays"));
  adw_preferences_group_add (
      group, kmx_draft_choice_row_new (draft, "land", _ ("Federal state"), land_ids, lands));
  adw_preferences_group_add (
      group, kmx_draft_switch_row_new (
                 draft, "closed_on_holidays", _ ("Closed on public holidays"),
                 _ ("The agent knows the holidays of the federal state, this year and later.")));
  return group;
}

static char *
dup_date (JsonObject *item, const char *member)
{
  const char *date = json_object_get_string_member_with_default (item, member, NULL);
  g_autoptr (JsonNode) node = NULL;

  if (date == NULL)
    return NULL;
  node = json_node_init_string (json_node_alloc (), date);
  return kmx_codec_date.format (node);
}

static char *
exception_title (JsonObject *item)
{
  g_autofree char *from = dup_date (item, "from_date");
  g_autofree char *to = dup_date (item, "to_date");

  if (to == NULL || g_strcmp0 (from, to) == 0)
    return g_strdup (from != NULL ? from : "");
  return g_strdup_printf ("%s – %s", from, to);
}

static char *
exception_subtitle (JsonObject *item)
{
  const char *label = json_object_get_string_member_with_default (item, "label", "");
  g_autofree char *hours =
      json_object_get_boolean_member_with_default (item, "closed", FALSE)
          ? g_strdup (C_ ("hours", "Closed"))
          : g_strdup_printf ("%s – %s",
                             json_object_get_string_member_with_default (item, "opens", ""),
                             json_object_get_string_member_with_default (item, "closes", ""));

  return *label != '\0' ? g_strdup_printf ("%s · %s", label, hours) : g_strdup (hours);
}

/* A closed day has no hours. */
static void
show_closed (KmxDraft *item, const char *member, GtkWidget *group)
{
  gboolean closed = kmx_draft_get_boolean (item, "closed");

  gtk_widget_set_visible (group, !closed);
  if (closed && g_strcmp0 (member, "closed") == 0) {
    kmx_draft_set (item, "opens", NULL);
    kmx_draft_set (item, "closes", NULL);
    kmx_draft_set_fault (item, "opens", FALSE);
    kmx_draft_set_fault (item, "closes", FALSE);
  }
}

static void
build_exception (KmxDraft *item, AdwPreferencesPage *page, gpointer data)
{
  AdwPreferencesGroup *days = ADW_PREFERENCES_GROUP (adw_preferences_group_new ());
  AdwPreferencesGroup *hours = ADW_PREFERENCES_GROUP (adw_preferences_group_new ());

  adw_preferences_group_add (
      days, kmx_draft_codec_row_new (item, "from_date", _ ("Day, or first day"), &kmx_codec_date));
  adw_preferences_group_add (
      days, kmx_draft_codec_row_new (item, "to_date", _ ("Last day (optional)"), &kmx_codec_date));
  adw_preferences_group_add (
      days, kmx_draft_text_row_new (item, "label", _ ("What it is called (optional)"), 80));
  adw_preferences_group_add (
      days, kmx_draft_switch_row_new (item, "closed", C_ ("hours", "Closed"), NULL));
  adw_preferences_group_add (
      hours, kmx_draft_codec_row_new (item, "opens", _ ("Open from"), &kmx_codec_time));
  adw_preferences_group_add (
      hours, kmx_draft_codec_row_new (item, "closes", _ ("Open until"), &kmx_codec_time));
  g_signal_connect_object (item, "changed", G_CALLBACK (show_closed), hours, 0);
  show_closed (item, NULL, GTK_WIDGET (hours));
  adw_preferences_page_add (page, days);
  adw_preferences_page_add (page, hours);
}

static void
begin_exception (JsonObject *item)
{
  json_object_set_boolean_member (item, "closed", TRUE);
}

static gboolean
exception_is_valid (JsonObject *item)
{
  const char *from = json_object_get_string_member_with_default (item, "from_date", "");
  const char *to = json_object_get_string_member_with_default (item, "to_date", from);

  return g_strcmp0 (from, to) <= 0 &&
         (json_object_get_boolean_member_with_default (item, "closed", FALSE) ||
          (json_object_has_member (item, "opens") && json_object_has_member (item, "closes")));
}

static const KmxFactsListSpec exceptions = {
  .path = "exceptions",
  .title = N_ ("Exceptions and Company Holidays"),
  .description = N_ ("Days on which the hours above do not apply."),
  .add_label = N_ ("Add Days"),
  .edit_title = N_ ("Exception"),
  .items_max = 100,
  .get_type = kmx_hours_exception_get_type,
  .dup_title = exception_title,
  .dup_subtitle = exception_subtitle,
  .build = build_exception,
  .begin = begin_exception,
  .is_valid = exception_is_valid,
};

AdwPreferencesPage *
kmx_section_hours_new (const KmxSectionContext *context)
{
  AdwPreferencesPage *page = ADW_PREFERENCES_PAGE (adw_preferences_page_new ());
  GtkWidget *week = kmx_week_table_new (
      context->draft, "hours", _ ("Opening Hours"),
      _ ("A break is the gap between two times. Times after midnight belong to the day before."));

  adw_preferences_page_add (page, ADW_PREFERENCES_GROUP (week));
  adw_preferences_page_add (page, kmx_holidays_group_new (context->draft));
  adw_preferences_page_add (
      page, ADW_PREFERENCES_GROUP (kmx_facts_list_new (context->draft, &exceptions, NULL)));
  return page;
}
