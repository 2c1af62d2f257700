/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include "kmx-agent-form.h"

#include <glib/gi18n.h>
#include <string.h>

#include "kmx-agent-opening.h"
#include "kmx-compat.h"
#include "kmx-counted-row.h"
#include "kmx-prose-group.h"
#include "kmx-voice.h"

enum {
  AGENT_NAME_MAX = 40,
  BUSINESS_NAME_MAX = 80,
  GREETING_MAX = 500,
  INSTRUCTIONS_MAX = 10000,
  GREETING_HEIGHT = 88,
  INSTRUCTIONS_HEIGHT = 220,
  MINUTES_MAX = 60,
};

struct _KmxAgentForm {
  AdwBin parent_instance;
  GListModel *voices;
  GPtrArray *voice_ids; /* in the order of the drop-down */
  char *unknown_voice;  /* (nullable): the agent's voice, when the catalogue lacks it */
  KmxCountedRow *name;
  KmxCountedRow *business_name;
  GtkLabel *complaint; /* of one of the two rows above */
  GtkSwitch *enabled;
  AdwComboRow *language;
  AdwComboRow *voice;
  GtkSpinButton *minutes;
  gint64 call_max_s; /* what was shown: may be no whole minutes */
  KmxProseGroup *greeting;
  KmxProseGroup *instructions;
  GtkLabel *opening;
  gboolean showing; /* the fields are being set from values */
};

G_DEFINE_FINAL_TYPE (KmxAgentForm, kmx_agent_form, ADW_TYPE_BIN)

enum { CHANGED, N_SIGNALS };
static guint signals[N_SIGNALS];

static const char *
language_of (KmxAgentForm *self)
{
  guint position = adw_combo_row_get_selected (self->language);

  return kmx_languages[position < 2 ? position : 0];
}

static char *
voice_label (KmxVoice *voice)
{
  const char *const genders[] = { C_ ("voice", "female"), C_ ("voice", "male"),
                                  C_ ("voice", "neutral") };

  /* Translators: name of a voice, and whether it is female, male or neutral. */
  return g_strdup_printf (C_ ("voice", "%s (%s)"), kmx_record_get_text (voice, KMX_VOICE_NAME),
                          genders[kmx_record_get_enum (voice, KMX_VOICE_GENDER)]);
}

/* Offers the voices that speak the chosen language and selects @wanted, or the first. */
static void
fill_voices (KmxAgentForm *self, const char *wanted)
{
  g_autofree char *id = g_strdup (wanted);
  g_autoptr (GtkStringList) labels = gtk_string_list_new (NULL);
  guint selected = 0;

  g_ptr_array_set_size (self->voice_ids, 0);
  if (self->unknown_voice != NULL) {
    g_ptr_array_add (self->voice_ids, g_strdup (self->unknown_voice));
    gtk_string_list_append (labels, self->unknown_voice);
  }
  for (guint i = 0; i < g_list_model_get_n_items (self->voices); i++) {
    g_autoptr (KmxVoice) voice = g_list_model_get_item (self->voices, i);

    if (!g_str_equal (kmx_record_get_text (voice, KMX_VOICE_LANGUAGE), language_of (self)))
      continue;
    if (g_str_equal (kmx_record_get_text (voice, KMX_VOICE_ID), id))
      selected = self->voice_ids->len;
    g_ptr_array_add (self->voice_ids, g_strdup (kmx_record_get_text (voice, KMX_VOICE_ID)));
    gtk_string_list_take (labels, voice_label (voice));
  }
  adw_combo_row_set_model (self->voice, G_LIST_MODEL (labels));
  adw_combo_row_set_selected (self->voice, selected);
}

static const char *
voice_of (KmxAgentForm *self)
{
  guint position = adw_combo_row_get_selected (self->voice);

  return position < self->voice_ids->len ? self->voice_ids->pdata[position] : "";
}

static guint
count_name_words (KmxAgentForm *self, gboolean *ret_empty)
{
  g_autofree char *text = kmx_counted_row_dup_text (self->business_name);
  g_autofree char *name = kmx_agent_clean_name (text);

  *ret_empty = *name == '\0';
  return kmx_agent_count_words (name);
}

/* The notice stands out: it is not the business that writes it. */
static void
show_opening (KmxAgentForm *self)
{
  g_autofree char *text = kmx_counted_row_dup_text (self->business_name);
  g_autofree char *greeting = kmx_prose_group_dup_text (self->greeting);
  g_autofree char *clean = kmx_agent_clean_name (text);
  const char *name = *clean != '\0' ? clean : "[…]";
  g_autofree char *notice = kmx_agent_opening_notice (name, language_of (self));
  g_autofree char *opening = kmx_agent_opening (name, greeting, language_of (self));
  g_autoptr (PangoAttrList) attributes = pango_attr_list_new ();
  PangoAttribute *weight = pango_attr_weight_new (PANGO_WEIGHT_BOLD);

  weight->start_index = 0;
  weight->end_index = (guint) strlen (notice);
  pango_attr_list_insert (attributes, weight);
  gtk_label_set_text (self->opening, opening);
  gtk_label_set_attributes (self->opening, attributes);
}

static void
show_complaint (KmxAgentForm *self)
{
  const char *complaint = kmx_counted_row_get_complaint (self->name);

  if (complaint == NULL)
    complaint = kmx_counted_row_get_complaint (self->business_name);
  gtk_label_set_text (self->complaint, complaint != NULL ? complaint : "");
  gtk_widget_set_visible (GTK_WIDGET (self->complaint), complaint != NULL);
}

static void
check_names (KmxAgentForm *self)
{
  gboolean empty;

  if (count_name_words (self, &empty) > KMX_BUSINESS_NAME_WORDS_MAX)
    kmx_counted_row_set_complaint (
        self->business_name,
        _ ("At most ten words, so that the AI notice is spoken without delay."));
  show_complaint (self);
}

static void
changed_cb (KmxAgentForm *self)
{
  if (self->showing)
    return;
  check_names (self);
  show_opening (self);
  g_signal_emit (self, signals[CHANGED], 0);
}

static void
language_chosen_cb (KmxAgentForm *self)
{
  if (self->showing)
    return;
  g_clear_pointer (&self->unknown_voice, g_free);
  self->showing = TRUE;
  fill_voices (self, voice_of (self));
  self->showing = FALSE;
  changed_cb (self);
}

static gboolean
knows_voice (KmxAgentForm *self, const char *id)
{
  for (guint i = 0; i < g_list_model_get_n_items (self->voices); i++) {
    g_autoptr (KmxVoice) voice = g_list_model_get_item (self->voices, i);

    if (g_str_equal (kmx_record_get_text (voice, KMX_VOICE_ID), id))
      return TRUE;
  }
  return FALSE;
}

/* A field that does not change keeps its cursor. */
static void
set_text (KmxCountedRow *row, const char *text)
{
  if (!g_str_equal (gtk_editable_get_text (GTK_EDITABLE (row)), text))
    gtk_editable_set_text (GTK_EDITABLE (row), text);
  kmx_counted_row_set_complaint (row, NULL);
}

static void
set_prose (KmxProseGroup *group, const char *text)
{
  g_autofree char *now = kmx_prose_group_dup_text (group);

  if (!g_str_equal (now, text))
    kmx_prose_group_set_text (group, text);
}

void
kmx_agent_form_show (KmxAgentForm *self, JsonObject *values)
{
  const char *voice = json_object_get_string_member (values, "voice");
  gboolean english =
      g_str_equal (json_object_get_string_member (values, "language"), kmx_languages[1]);

  self->showing = TRUE;
  g_clear_pointer (&self->unknown_voice, g_free);
  if (*voice != '\0' && !knows_voice (self, voice))
    self->unknown_voice = g_strdup (voice);
  set_text (self->name, json_object_get_string_member (values, "name"));
  set_text (self->business_name, json_object_get_string_member (values, "business_name"));
  gtk_switch_set_active (self->enabled, json_object_get_boolean_member (values, "enabled"));
  adw_combo_row_set_selected (self->language, english ? 1 : 0);
  fill_voices (self, voice);
  self->call_max_s = json_object_get_int_member (values, "call_max_s");
  gtk_spin_button_set_value (self->minutes, (double) ((self->call_max_s + 59) / 60));
  set_prose (self->greeting, json_object_get_string_member (values, "greeting"));
  set_prose (self->instructions, json_object_get_string_member (values, "instructions"));
  check_names (self);
  show_opening (self);
  self->showing = FALSE;
}

JsonObject *
kmx_agent_form_dup_values (KmxAgentForm *self)
{
  JsonObject *values = json_object_new ();
  g_autofree char *name = kmx_counted_row_dup_text (self->name);
  g_autofree char *business_name = kmx_counted_row_dup_text (self->business_name);
  g_autofree char *greeting = kmx_prose_group_dup_text (self->greeting);
  g_autofree char *instructions = kmx_prose_group_dup_text (self->instructions);
  gint64 minutes = gtk_spin_button_get_value_as_int (self->minutes);
  gboolean untouched = minutes == (self->call_max_s + 59) / 60;

  json_object_set_string_member (values, "name", name);
  json_object_set_string_member (values, "business_name", business_name);
  json_object_set_boolean_member (values, "enabled", gtk_switch_get_active (self->enabled));
  json_object_set_string_member (values, "language", language_of (self));
  json_object_set_string_member (values, "voice", voice_of (self));
  json_object_set_int_member (values, "call_max_s", untouched ? self->call_max_s : minutes * 60);
  json_object_set_string_member (values, "greeting", greeting);
  json_object_set_string_member (values, "instructions", instructions);
  return values;
}

gboolean
kmx_agent_form_is_valid (KmxAgentForm *self)
{
  gboolean empty;
  guint words = count_name_words (self, &empty);

  return !empty && words <= KMX_BUSINESS_NAME_WORDS_MAX && kmx_counted_row_is_valid (self->name) &&
         kmx_counted_row_is_valid (self->business_name) &&
         kmx_prose_group_is_valid (self->greeting) && kmx_prose_group_is_valid (self->instructions);
}

gboolean
kmx_agent_form_complain (KmxAgentForm *self, const char *member)
{
  KmxCountedRow *row = NULL;

  if (g_strcmp0 (member, "/name") == 0)
    row = self->name;
  else if (g_strcmp0 (member, "/business_name") == 0)
    row = self->business_name;
  if (row != NULL) {
    kmx_counted_row_set_complaint (row, _ ("The server did not accept this text."));
    show_complaint (self);
    gtk_widget_grab_focus (GTK_WIDGET (row));
  } else if (g_strcmp0 (member, "/greeting") == 0) {
    kmx_prose_group_focus (self->greeting);
  } else if (g_strcmp0 (member, "/instructions") == 0) {
    kmx_prose_group_focus (self->instructions);
  } else {
    return FALSE;
  }
  return TRUE;
}

void
kmx_agent_form_focus (KmxAgentForm *self)
{
  GtkEditable *text = gtk_editable_get_delegate (GTK_EDITABLE (self->name));

  /* A selected name would be gone with the first key. */
  gtk_text_grab_focus_without_selecting (GTK_TEXT (text));
  gtk_editable_select_region (text, 0, 0);
}

static AdwPreferencesGroup *
identity_group_new (KmxAgentForm *self)
{
  AdwPreferencesGroup *group = ADW_PREFERENCES_GROUP (adw_preferences_group_new ());
  GtkWidget *enabled;

  self->name = KMX_COUNTED_ROW (kmx_counted_row_new (_ ("Name"), AGENT_NAME_MAX));
  self->business_name =
      KMX_COUNTED_ROW (kmx_counted_row_new (_ ("Business name"), BUSINESS_NAME_MAX));
  enabled =
      kmx_switch_row_new (_ ("Answers calls"),
                          _ ("Switched off, its calls go to the fallback number."), &self->enabled);
  adw_preferences_group_add (group, GTK_WIDGET (self->name));
  adw_preferences_group_add (group, GTK_WIDGET (self->business_name));
  adw_preferences_group_add (group, enabled);
  self->complaint = GTK_LABEL (gtk_label_new (NULL));
  gtk_label_set_xalign (self->complaint, 0);
  gtk_label_set_wrap (self->complaint, TRUE);
  gtk_widget_set_visible (GTK_WIDGET (self->complaint), FALSE);
  gtk_widget_set_margin_top (GTK_WIDGET (self->complaint), 9);
  gtk_widget_add_css_class (GTK_WIDGET (self->complaint), "error");
  gtk_widget_add_css_class (GTK_WIDGET (self->complaint), "caption");
  adw_preferences_group_add (group, GTK_WIDGET (self->complaint));
  g_signal_connect_swapped (self->name, "changed", G_CALLBACK (changed_cb), self);
  g_signal_connect_swapped (self->business_name, "changed", G_CALLBACK (changed_cb), self);
  g_signal_connect_swapped (self->enabled, "notify::active", G_CALLBACK (changed_cb), self);
  return group;
}

static GtkWidget *
minutes_row_new (KmxAgentForm *self)
{
  GtkWidget *row = adw_action_row_new ();
  GtkWidget *minutes = gtk_spin_button_new_with_range (1, MINUTES_MAX, 1);

  self->minutes = GTK_SPIN_BUTTON (minutes);
  gtk_spin_button_set_numeric (self->minutes, TRUE);
  gtk_widget_set_valign (minutes, GTK_ALIGN_CENTER);
  gtk_accessible_update_property (GTK_ACCESSIBLE (minutes), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Longest call in minutes"), -1);
  kmx_row_set_text (row, _ ("Longest call in minutes"),
                    _ ("Then the agent says goodbye and hangs up."));
  adw_action_row_set_subtitle_lines (ADW_ACTION_ROW (row), 0);
  adw_action_row_set_title_lines (ADW_ACTION_ROW (row), 0);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), minutes);
  adw_action_row_set_activatable_widget (ADW_ACTION_ROW (row), minutes);
  g_signal_connect_swapped (minutes, "value-changed", G_CALLBACK (changed_cb), self);
  return row;
}

static AdwPreferencesGroup *
voice_group_new (KmxAgentForm *self)
{
  AdwPreferencesGroup *group = ADW_PREFERENCES_GROUP (adw_preferences_group_new ());
  const char *const languages[] = { kmx_agent_language_text ("de"), kmx_agent_language_text ("en"),
                                    NULL };
  const char *const none[] = { NULL };

  self->language = ADW_COMBO_ROW (kmx_combo_row_new (_ ("Language"), languages, 0));
  self->voice = ADW_COMBO_ROW (kmx_combo_row_new (_ ("Voice"), none, 0));
  adw_preferences_group_set_title (group, _ ("Voice"));
  adw_preferences_group_add (group, GTK_WIDGET (self->language));
  adw_preferences_group_add (group, GTK_WIDGET (self->voice));
  adw_preferences_group_add (group, minutes_row_new (self));
  g_signal_connect_swapped (self->language, "notify::selected", G_CALLBACK (language_chosen_cb),
                            self);
  g_signal_connect_swapped (self->voice, "notify::selected", G_CALLBACK (changed_cb), self);
  return group;
}

static AdwPreferencesGroup *
opening_group_new (KmxAgentForm *self)
{
  AdwPreferencesGroup *group = ADW_PREFERENCES_GROUP (adw_preferences_group_new ());
  GtkWidget *card = gtk_box_new (GTK_ORIENTATION_VERTICAL, 12);
  GtkWidget *note = gtk_label_new (_ ("The sentence in bold is the AI notice. The law asks for it, "
                                      "so it always comes first and cannot be changed."));

  self->opening = GTK_LABEL (gtk_label_new (NULL));
  gtk_label_set_wrap (self->opening, TRUE);
  gtk_label_set_wrap_mode (self->opening, PANGO_WRAP_WORD_CHAR);
  gtk_label_set_xalign (self->opening, 0);
  gtk_label_set_selectable (self->opening, TRUE);
  gtk_widget_set_can_focus (GTK_WIDGET (self->opening), FALSE);
  gtk_label_set_wrap (GTK_LABEL (note), TRUE);
  gtk_label_set_xalign (GTK_LABEL (note), 0);
  gtk_widget_add_css_class (note, "dim-label");
  gtk_widget_add_css_class (note, "caption");
  gtk_widget_add_css_class (card, "card");
  gtk_widget_add_css_class (card, "opening");
  gtk_box_append (GTK_BOX (card), GTK_WIDGET (self->opening));
  gtk_box_append (GTK_BOX (card), note);
  adw_preferences_group_set_title (group, _ ("This Is What Callers Hear First"));
  adw_preferences_group_add (group, card);
  return group;
}

static void
set_editable (KmxAgentForm *self, gboolean editable)
{
  gtk_editable_set_editable (GTK_EDITABLE (self->name), editable);
  gtk_editable_set_editable (GTK_EDITABLE (self->business_name), editable);
  gtk_widget_set_sensitive (GTK_WIDGET (self->enabled), editable);
  gtk_widget_set_sensitive (GTK_WIDGET (self->language), editable);
  gtk_widget_set_sensitive (GTK_WIDGET (self->voice), editable);
  gtk_widget_set_sensitive (GTK_WIDGET (self->minutes), editable);
  kmx_prose_group_set_editable (self->greeting, editable);
  kmx_prose_group_set_editable (self->instructions, editable);
}

GtkWidget *
kmx_agent_form_new (GListModel *voices,
                    AdwPreferencesGroup *top,
                    AdwPreferencesGroup *bottom,
                    gboolean editable)
{
  KmxAgentForm *self = g_object_new (KMX_TYPE_AGENT_FORM, NULL);
  AdwPreferencesPage *page = ADW_PREFERENCES_PAGE (adw_preferences_page_new ());

  self->voices = g_object_ref (voices);
  self->greeting = KMX_PROSE_GROUP (
      kmx_prose_group_new (_ ("Greeting"),
                           _ ("What the agent says after the AI notice. Empty, it asks how it can "
                              "help."),
                           GREETING_MAX, GREETING_HEIGHT));
  self->instructions = KMX_PROSE_GROUP (
      kmx_prose_group_new (_ ("Instructions"),
                           _ ("What the agent must know and how it shall act: opening hours, "
                              "services, prices, what it asks callers for."),
                           INSTRUCTIONS_MAX, INSTRUCTIONS_HEIGHT));
  adw_preferences_page_add (page, top);
  adw_preferences_page_add (page, identity_group_new (self));
  adw_preferences_page_add (page, ADW_PREFERENCES_GROUP (self->greeting));
  adw_preferences_page_add (page, opening_group_new (self));
  adw_preferences_page_add (page, ADW_PREFERENCES_GROUP (self->instructions));
  adw_preferences_page_add (page, voice_group_new (self));
  adw_preferences_page_add (page, bottom);
  g_signal_connect_swapped (self->greeting, "changed", G_CALLBACK (changed_cb), self);
  g_signal_connect_swapped (self->instructions, "changed", G_CALLBACK (changed_cb), self);
  set_editable (self, editable);
  adw_bin_set_child (ADW_BIN (self), GTK_WIDGET (page));
  return GTK_WIDGET (self);
}

static void
kmx_agent_form_dispose (GObject *object)
{
  /* The fields may still speak while they go. */
  KMX_AGENT_FORM (object)->showing = TRUE;
  G_OBJECT_CLASS (kmx_agent_form_parent_class)->dispose (object);
}

static void
kmx_agent_form_finalize (GObject *object)
{
  KmxAgentForm *self = KMX_AGENT_FORM (object);

  g_clear_object (&self->voices);
  g_clear_pointer (&self->voice_ids, g_ptr_array_unref);
  g_clear_pointer (&self->unknown_voice, g_free);
  G_OBJECT_CLASS (kmx_agent_form_parent_class)->finalize (object);
}

static void
kmx_agent_form_class_init (KmxAgentFormClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = kmx_agent_form_dispose;
  G_OBJECT_CLASS (klass)->finalize = kmx_agent_form_finalize;
  signals[CHANGED] = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                                   NULL, NULL, G_TYPE_NONE, 0);
}

static void
kmx_agent_form_init (KmxAgentForm *self)
{
  self->voice_ids = g_ptr_array_new_with_free_func (g_free);
}
