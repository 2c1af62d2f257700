/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include "kmx-agent-sections.h"

#include <glib/gi18n.h>

#include "kmx-agent-opening.h"
#include "kmx-draft-rows.h"

enum { BUSINESS_NAME_MAX = 80, DIRECTIONS_HEIGHT = 88 };

/* The notice about the AI must come without delay, so names are short. */
static void
show_words (KmxDraft *draft, gpointer user_data)
{
  GtkLabel *label = user_data;
  g_autofree char *name = kmx_agent_clean_name (kmx_draft_get_text (draft, "business_name"));
  guint words = kmx_agent_count_words (name);

  gtk_label_set_text (label, words == 0
                                 ? _ ("The business name is missing.")
                                 : _ ("At most ten words, so that the AI notice is spoken without "
                                      "delay."));
  gtk_widget_set_visible (GTK_WIDGET (label), words == 0 || words > KMX_BUSINESS_NAME_WORDS_MAX);
}

static void
changed_cb (KmxDraft *draft, const char *member, GtkLabel *label)
{
  show_words (draft, label);
}

AdwPreferencesGroup *
kmx_business_name_group_new (KmxDraft *draft)
{
  AdwPreferencesGroup *group = ADW_PREFERENCES_GROUP (adw_preferences_group_new ());
  GtkWidget *complaint = gtk_label_new (NULL);

  gtk_label_set_xalign (GTK_LABEL (complaint), 0);
  gtk_label_set_wrap (GTK_LABEL (complaint), TRUE);
  gtk_widget_set_margin_top (complaint, 9);
  gtk_widget_add_css_class (complaint, "error");
  gtk_widget_add_css_class (complaint, "caption");
  adw_preferences_group_set_description (
      group, _ ("As callers shall hear it: “… the AI telephone assistant of …”."));
  adw_preferences_group_add (
      group,
      kmx_draft_text_row_new (draft, "business_name", _ ("Business name"), BUSINESS_NAME_MAX));
  adw_preferences_group_add (group, complaint);
  g_signal_connect_object (draft, "changed", G_CALLBACK (changed_cb), complaint, 0);
  kmx_draft_follow (draft, complaint, show_words, complaint);
  return group;
}

AdwPreferencesGroup *
kmx_address_group_new (KmxDraft *draft)
{
  AdwPreferencesGroup *group = ADW_PREFERENCES_GROUP (adw_preferences_group_new ());

  adw_preferences_group_set_title (group, _ ("Address"));
  adw_preferences_group_add (
      group, kmx_draft_text_row_new (draft, "street", _ ("Street and number"), 120));
  adw_preferences_group_add (group,
                             kmx_draft_text_row_new (draft, "postal_code", _ ("Postal code"), 10));
  adw_preferences_group_add (group, kmx_draft_text_row_new (draft, "city", _ ("Town"), 80));
  return group;
}

AdwPreferencesPage *
kmx_section_business_new (const KmxSectionContext *context)
{
  AdwPreferencesPage *page = ADW_PREFERENCES_PAGE (adw_preferences_page_new ());
  AdwPreferencesGroup *contact = ADW_PREFERENCES_GROUP (adw_preferences_group_new ());
  KmxDraft *draft = context->draft;

  adw_preferences_group_set_title (contact, _ ("Contact"));
  adw_preferences_group_add (contact, kmx_draft_text_row_new (draft, "email", _ ("E-mail"), 254));
  adw_preferences_group_add (contact,
                             kmx_draft_text_row_new (draft, "website", _ ("Website"), 200));
  adw_preferences_page_add (page, kmx_business_name_group_new (draft));
  adw_preferences_page_add (page, kmx_address_group_new (draft));
  adw_preferences_page_add (
      page, ADW_PREFERENCES_GROUP (kmx_draft_prose_group_new (
                draft, "directions", _ ("Directions"),
                _ ("What the agent tells people who ask the way: parking, entrance, bus stop."),
                500, DIRECTIONS_HEIGHT)));
  adw_preferences_page_add (page, contact);
  return page;
}
