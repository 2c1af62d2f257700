/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include "kmx-agent-sections.h"

#include <glib/gi18n.h>
#include <string.h>

#include "kmx-agent-opening.h"
#include "kmx-draft-rows.h"
#include "kmx-voice-group.h"

enum { GREETING_HEIGHT = 88 };

AdwPreferencesGroup *
kmx_voice_group_new (const KmxSectionContext *context)
{
  return ADW_PREFERENCES_GROUP (kmx_voice_chooser_new (context->draft, context->voices));
}

/* The notice stands out: it is not the business that writes it. */
static void
show_opening (KmxDraft *draft, gpointer user_data)
{
  GtkLabel *label = user_data;
  const char *language = kmx_draft_get_text (draft, "language");
  g_autofree char *clean = kmx_agent_clean_name (kmx_draft_get_text (draft, "business_name"));
  const char *name = *clean != '\0' ? clean : "[…]";
  g_autofree char *notice = kmx_agent_opening_notice (name, language);
  g_autofree char *opening =
      kmx_agent_opening (name, kmx_draft_get_text (draft, "greeting"), language);
  g_autoptr (PangoAttrList) attributes = pango_attr_list_new ();
  PangoAttribute *weight = pango_attr_weight_new (PANGO_WEIGHT_BOLD);

  weight->start_index = 0;
  weight->end_index = (guint) strlen (notice);
  pango_attr_list_insert (attributes, weight);
  gtk_label_set_text (label, opening);
  gtk_label_set_attributes (label, attributes);
}

static void
changed_cb (KmxDraft *draft, const char *member, GtkLabel *label)
{
  show_opening (draft, label);
}

AdwPreferencesGroup *
kmx_opening_group_new (KmxDraft *draft)
{
  AdwPreferencesGroup *group = ADW_PREFERENCES_GROUP (adw_preferences_group_new ());
  GtkWidget *card = gtk_box_new (GTK_ORIENTATION_VERTICAL, 12);
  GtkWidget *opening = gtk_label_new (NULL);
  GtkWidget *note = gtk_label_new (_ ("The sentence in bold is the AI notice. The law asks for it, "
                                      "so it always comes first and cannot be changed."));

  gtk_label_set_wrap (GTK_LABEL (opening), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (opening), PANGO_WRAP_WORD_CHAR);
  gtk_label_set_xalign (GTK_LABEL (opening), 0);
  gtk_label_set_wrap (GTK_LABEL (note), TRUE);
  gtk_label_set_xalign (GTK_LABEL (note), 0);
  gtk_widget_add_css_class (note, "dim-label");
  gtk_widget_add_css_class (note, "caption");
  gtk_widget_add_css_class (card, "card");
  gtk_widget_add_css_class (card, "opening");
  gtk_box_append (GTK_BOX (card), opening);
  gtk_box_append (GTK_BOX (card), note);
  adw_preferences_group_set_title (group, _ ("This Is What Callers Hear First"));
  adw_preferences_group_add (group, card);
  g_signal_connect_object (draft, "changed", G_CALLBACK (changed_cb), opening, 0);
  kmx_draft_follow (draft, opening, show_opening, opening);
  return group;
}

static AdwPreferencesGroup *
manner_group_new (KmxDraft *draft)
{
  static const char *const tones[] = { "neutral", "warm", "brief", NULL };
  const char *const texts[] = { C_ ("tone", "Neutral"), C_ ("tone", "Warm"), C_ ("tone", "Brief"),
                                NULL };
  AdwPreferencesGroup *group = ADW_PREFERENCES_GROUP (adw_preferences_group_new ());

  adw_preferences_group_set_title (group, _ ("In the Call"));
  adw_preferences_group_add (group,
                             kmx_draft_choice_row_new (draft, "tone", _ ("Tone"), tones, texts));
  adw_preferences_group_add (
      group, kmx_draft_number_row_new (draft, "call_max_s", _ ("Longest call in minutes"),
                                       _ ("Then the agent says goodbye and hangs up."),
                                       (KmxNumberRange){ 1, 60, 1, 10, 60 }));
  adw_preferences_group_add (
      group, kmx_draft_number_row_new (
                 draft, "silence_s", _ ("Silence in seconds"),
                 _ ("When the caller says nothing for so long, the agent asks; the third time it "
                    "hangs up."),
                 (KmxNumberRange){ 5, 30, 1, 8, 1 }));
  return group;
}

AdwPreferencesPage *
kmx_section_voice_new (const KmxSectionContext *context)
{
  AdwPreferencesPage *page = ADW_PREFERENCES_PAGE (adw_preferences_page_new ());

  adw_preferences_page_add (page, kmx_voice_group_new (context));
  adw_preferences_page_add (
      page, ADW_PREFERENCES_GROUP (kmx_draft_prose_group_new (
                context->draft, "greeting", _ ("Greeting"),
                _ ("What the agent says after the AI notice. Empty, it asks how it can help."), 500,
                GREETING_HEIGHT)));
  adw_preferences_page_add (page, kmx_opening_group_new (context->draft));
  adw_preferences_page_add (page, manner_group_new (context->draft));
  return page;
}
