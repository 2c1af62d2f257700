/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include "kmx-agent-sections.h"

#include <glib/gi18n.h>

#include "kmx-business-facts.h"
#include "kmx-compat.h"
#include "kmx-draft-rows.h"
#include "kmx-format.h"
#include "kmx-line-list.h"
#include "kmx-member.h"
#include "kmx-phone.h"
#include "kmx-week-table.h"

enum { ANNOUNCEMENT_HEIGHT = 66 };

static char *
destination_title (JsonObject *item)
{
  return g_strdup (json_object_get_string_member_with_default (item, "label", ""));
}

static char *
destination_subtitle (JsonObject *item)
{
  g_autofree char *number =
      kmx_phone_format (json_object_get_string_member_with_default (item, "phone_e164", ""),
                        kmx_format_get_language ());
  JsonArray *hours =
      json_object_has_member (item, "hours") ? json_object_get_array_member (item, "hours") : NULL;
  gboolean always = hours == NULL || json_array_get_length (hours) == 0;

  return g_strdup_printf (
      "%s · %s%s%s", number, always ? C_ ("hand-over", "always") : C_ ("hand-over", "at its hours"),
      json_object_has_member (item, "person_id") ? " · " : "",
      json_object_has_member (item, "person_id") ? C_ ("hand-over", "only while present") : "");
}

typedef struct {
  KmxDraft *item;
  GPtrArray *ids;
  GtkWidget *row;
} PersonChoice;

static void
person_choice_free (gpointer data, GClosure *closure)
{
  PersonChoice *choice = data;

  g_object_unref (choice->item);
  g_ptr_array_unref (choice->ids);
  g_free (choice);
}

static void
person_chosen_cb (PersonChoice *choice)
{
  guint selected = adw_combo_row_get_selected (ADW_COMBO_ROW (choice->row));

  if (selected < choice->ids->len)
    kmx_draft_set_text (choice->item, "person_id", choice->ids->pdata[selected]);
}

/* Somebody who left the account stays as the unknown person that the draft names. */
static GtkWidget *
person_row_new (KmxDraft *item, GListModel *members)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new ();
  PersonChoice *choice = g_new0 (PersonChoice, 1);
  const char *held = kmx_draft_get_text (item, "person_id");
  guint selected = 0;

  choice->item = g_object_ref (item);
  choice->ids = g_ptr_array_new_with_free_func (g_free);
  g_ptr_array_add (choice->ids, g_strdup (""));
  g_ptr_array_add (names, (gpointer) C_ ("hand-over", "Nobody’s presence matters"));
  for (guint i = 0; i < g_list_model_get_n_items (members); i++) {
    g_autoptr (KmxMember) member = g_list_model_get_item (members, i);

    if (g_str_equal (kmx_record_get_text (member, KMX_MEMBER_ID), held))
      selected = choice->ids->len;
    g_ptr_array_add (choice->ids, g_strdup (kmx_record_get_text (member, KMX_MEMBER_ID)));
    g_ptr_array_add (names, (gpointer) kmx_record_get_text (member, KMX_MEMBER_NAME));
  }
  if (*held != '\0' && selected == 0) {
    selected = choice->ids->len;
    g_ptr_array_add (choice->ids, g_strdup (held));
    g_ptr_array_add (names, (gpointer) C_ ("hand-over", "A former member"));
  }
  g_ptr_array_add (names, NULL);
  choice->row =
      kmx_combo_row_new (_ ("Only while present"), (const char *const *) names->pdata, selected);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (choice->row),
                               _ ("Team members say in Kametrix whether they are available."));
  adw_action_row_set_subtitle_lines (ADW_ACTION_ROW (choice->row), 0);
  g_signal_connect_data (choice->row, "notify::selected", G_CALLBACK (person_chosen_cb), choice,
                         person_choice_free, G_CONNECT_SWAPPED);
  return choice->row;
}

static void
build_destination (KmxDraft *item, AdwPreferencesPage *page, gpointer data)
{
  AdwPreferencesGroup *group = ADW_PREFERENCES_GROUP (adw_preferences_group_new ());

  adw_preferences_group_add (group,
                             kmx_draft_text_row_new (item, "label", _ ("Person or desk"), 80));
  adw_preferences_group_add (
      group,
      kmx_draft_codec_row_new (item, "phone_e164", _ ("Telephone number"), &kmx_codec_phone));
  adw_preferences_group_add (group, person_row_new (item, G_LIST_MODEL (data)));
  adw_preferences_page_add (page, group);
  adw_preferences_page_add (
      page, ADW_PREFERENCES_GROUP (kmx_week_table_new (
                item, "hours", _ ("Reachable"),
                _ ("Without any time, always. 22:00 – 06:00 lasts until the next morning."))));
}

static gboolean
destination_is_valid (JsonObject *item)
{
  return kmx_phone_is_e164 (json_object_get_string_member_with_default (item, "phone_e164", ""));
}

static const KmxFactsListSpec destinations = {
  .path = "handover/destinations",
  .title = N_ ("Whom to Connect With"),
  .description = N_ ("They are called in this order."),
  .add_label = N_ ("Add a Number"),
  .edit_title = N_ ("Hand-over Number"),
  .items_max = 20,
  .get_type = kmx_handover_destination_get_type,
  .dup_title = destination_title,
  .dup_subtitle = destination_subtitle,
  .build = build_destination,
  .is_valid = destination_is_valid,
};

static const KmxFactsListSpec triggers = {
  .path = "handover/triggers",
  .title = N_ ("Trigger Words"),
  .description = N_ ("When a caller says one of these, the agent hands over at once."),
  .add_label = N_ ("Add a Word"),
  .edit_title = N_ ("Trigger Word"),
  .items_max = 50,
  .get_type = kmx_fact_line_get_type,
  .dup_title = kmx_fact_line_title,
  .build = kmx_fact_line_build,
};

AdwPreferencesGroup *
kmx_handover_group_new (KmxDraft *draft)
{
  AdwPreferencesGroup *group = ADW_PREFERENCES_GROUP (adw_preferences_group_new ());

  adw_preferences_group_add (
      group, kmx_draft_switch_row_new (draft, "handover/enabled", _ ("Hand over to people"),
                                       _ ("Callers who ask for a person get one, or a callback.")));
  return group;
}

AdwPreferencesGroup *
kmx_destinations_group_new (const KmxSectionContext *context)
{
  return ADW_PREFERENCES_GROUP (
      kmx_facts_list_new (context->draft, &destinations, context->members));
}

static void
show_fallback (KmxDraft *draft, const char *member, GtkWidget *number)
{
  gtk_widget_set_visible (number,
                          g_str_equal (kmx_draft_get_text (draft, "handover/fallback"), "number"));
}

static void
follow_fallback (KmxDraft *draft, gpointer user_data)
{
  show_fallback (draft, NULL, user_data);
}

AdwPreferencesGroup *
kmx_fallback_group_new (KmxDraft *draft)
{
  static const char *const ids[] = { "callback", "number", NULL };
  AdwPreferencesGroup *group = ADW_PREFERENCES_GROUP (adw_preferences_group_new ());
  const char *const texts[] = { _ ("Note a callback"), _ ("Dial another number"), NULL };
  GtkWidget *number = kmx_draft_codec_row_new (draft, "handover/fallback_e164",
                                               _ ("Number to dial"), &kmx_codec_phone);

  adw_preferences_group_set_title (group, _ ("If Nobody Answers"));
  adw_preferences_group_add (
      group, kmx_draft_choice_row_new (draft, "handover/fallback", _ ("Then"), ids, texts));
  adw_preferences_group_add (group, number);
  adw_preferences_group_add (
      group, kmx_draft_number_row_new (draft, "handover/ring_s", _ ("Ring for, in seconds"), NULL,
                                       (KmxNumberRange){ 5, 120, 5, 25, 1 }));
  g_signal_connect_object (draft, "changed", G_CALLBACK (show_fallback), number, 0);
  kmx_draft_follow (draft, number, follow_fallback, number);
  return group;
}

AdwPreferencesPage *
kmx_section_handover_new (const KmxSectionContext *context)
{
  AdwPreferencesPage *page = ADW_PREFERENCES_PAGE (adw_preferences_page_new ());

  adw_preferences_page_add (page, kmx_handover_group_new (context->draft));
  adw_preferences_page_add (page, kmx_destinations_group_new (context));
  adw_preferences_page_add (page, kmx_fallback_group_new (context->draft));
  adw_preferences_page_add (
      page, ADW_PREFERENCES_GROUP (kmx_draft_prose_group_new (
                context->draft, "handover/announcement", _ ("Announcement"),
                _ ("What callers hear before they are connected. Empty, a sentence of ours."), 300,
                ANNOUNCEMENT_HEIGHT)));
  adw_preferences_page_add (
      page, ADW_PREFERENCES_GROUP (kmx_facts_list_new (context->draft, &triggers, NULL)));
  return page;
}
