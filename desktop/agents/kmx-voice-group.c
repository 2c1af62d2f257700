/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include "kmx-voice-group.h"

#include <glib/gi18n.h>

#include "kmx-agent-values.h"
#include "kmx-compat.h"
#include "kmx-draft-rows.h"
#include "kmx-voice.h"

struct _KmxVoiceGroup {
  AdwPreferencesGroup parent_instance;
  KmxDraft *draft;
  GListModel *voices;
  GPtrArray *ids; /* in the order of the drop-down */
  AdwComboRow *voice;
  GtkWidget *facts;
  gboolean showing;
};

G_DEFINE_FINAL_TYPE (KmxVoiceGroup, kmx_voice_group, ADW_TYPE_PREFERENCES_GROUP)

static const char *const language_ids[] = { "de", "en", NULL };

static char *
voice_label (KmxVoice *voice)
{
  const char *const genders[] = { C_ ("voice", "female"), C_ ("voice", "male"),
                                  C_ ("voice", "neutral") };

  /* Translators: name of a voice, and whether it is female, male or neutral. */
  return g_strdup_printf (C_ ("voice", "%s (%s)"), kmx_record_get_text (voice, KMX_VOICE_NAME),
                          genders[kmx_record_get_enum (voice, KMX_VOICE_GENDER)]);
}

/* Latency and price are classes of the catalogue, no promises. */
static char *
voice_facts (KmxVoice *voice)
{
  const char *const latencies[] = { _ ("answers fast"), _ ("answers at medium speed"),
                                    _ ("answers slowly") };
  const char *const prices[] = { _ ("low price"), _ ("medium price"), _ ("high price") };
  int latency = kmx_record_get_enum (voice, KMX_VOICE_LATENCY);
  int price = kmx_record_get_enum (voice, KMX_VOICE_PRICE_CLASS);
  const char *provider = kmx_record_get_text (voice, KMX_VOICE_PROVIDER);
  g_autoptr (GString) text = g_string_new (provider != NULL ? provider : "");

  if (latency >= 0)
    g_string_append_printf (text, "%s%s", text->len > 0 ? " · " : "", latencies[latency]);
  if (price >= 0)
    g_string_append_printf (text, "%s%s", text->len > 0 ? " · " : "", prices[price]);
  if (kmx_record_is_set (voice, KMX_VOICE_EU))
    g_string_append_printf (text, "%s%s", text->len > 0 ? " · " : "",
                            kmx_record_get_boolean (voice, KMX_VOICE_EU)
                                ? _ ("spoken within the EU")
                                : _ ("spoken outside the EU"));
  if (!kmx_record_get_boolean (voice, KMX_VOICE_SAMPLE))
    g_string_append_printf (text, "\n%s", _ ("There is no sample of this voice to listen to."));
  return g_string_free (g_steal_pointer (&text), FALSE);
}

static void
show_facts (KmxVoiceGroup *self)
{
  const char *id = kmx_draft_get_text (self->draft, "voice");
  g_autofree char *text = NULL;

  for (guint i = 0; i < g_list_model_get_n_items (self->voices) && text == NULL; i++) {
    g_autoptr (KmxVoice) voice = g_list_model_get_item (self->voices, i);

    if (g_str_equal (kmx_record_get_text (voice, KMX_VOICE_ID), id))
      text = voice_facts (voice);
  }
  kmx_row_set_text (self->facts, _ ("About this voice"),
                    text != NULL ? text : _ ("The catalogue no longer has this voice."));
}

/* Offers the voices that speak the language, and the one held even if it does not. */
static void
fill (KmxVoiceGroup *self)
{
  const char *language = kmx_draft_get_text (self->draft, "language");
  g_autofree char *held = g_strdup (kmx_draft_get_text (self->draft, "voice"));
  g_autoptr (GtkStringList) labels = gtk_string_list_new (NULL);
  guint selected = GTK_INVALID_LIST_POSITION;

  self->showing = TRUE;
  g_ptr_array_set_size (self->ids, 0);
  for (guint i = 0; i < g_list_model_get_n_items (self->voices); i++) {
    g_autoptr (KmxVoice) voice = g_list_model_get_item (self->voices, i);

    if (!g_str_equal (kmx_record_get_text (voice, KMX_VOICE_LANGUAGE), language))
      continue;
    if (g_str_equal (kmx_record_get_text (voice, KMX_VOICE_ID), held))
      selected = self->ids->len;
    g_ptr_array_add (self->ids, g_strdup (kmx_record_get_text (voice, KMX_VOICE_ID)));
    gtk_string_list_take (labels, voice_label (voice));
  }
  if (selected == GTK_INVALID_LIST_POSITION && *held != '\0') {
    selected = self->ids->len;
    g_ptr_array_add (self->ids, g_strdup (held));
    gtk_string_list_append (labels, kmx_agent_voice_text (self->voices, held));
  }
  adw_combo_row_set_model (self->voice, G_LIST_MODEL (labels));
  adw_combo_row_set_selected (self->voice, selected);
  self->showing = FALSE;
  show_facts (self);
}

static void
voice_chosen_cb (KmxVoiceGroup *self)
{
  guint selected = adw_combo_row_get_selected (self->voice);

  if (!self->showing && selected < self->ids->len)
    kmx_draft_set_text (self->draft, "voice", self->ids->pdata[selected]);
}

/* A voice speaks one language, so another language brings another voice. */
static void
draft_changed_cb (KmxVoiceGroup *self, const char *member)
{
  if (g_str_equal (member, "voice")) {
    show_facts (self);
  } else if (g_str_equal (member, "language")) {
    const char *language = kmx_draft_get_text (self->draft, "language");

    for (guint i = 0; i < g_list_model_get_n_items (self->voices); i++) {
      g_autoptr (KmxVoice) voice = g_list_model_get_item (self->voices, i);

      if (g_str_equal (kmx_record_get_text (voice, KMX_VOICE_LANGUAGE), language)) {
        kmx_draft_set_text (self->draft, "voice", kmx_record_get_text (voice, KMX_VOICE_ID));
        break;
      }
    }
    fill (self);
  }
}

static void
shown_cb (KmxDraft *draft, gpointer user_data)
{
  fill (user_data);
}

GtkWidget *
kmx_voice_chooser_new (KmxDraft *draft, GListModel *voices)
{
  KmxVoiceGroup *self = g_object_new (KMX_TYPE_VOICE_GROUP, "title", _ ("Voice"), NULL);
  const char *const languages[] = { kmx_agent_language_text ("de"), kmx_agent_language_text ("en"),
                                    NULL };
  const char *const none[] = { NULL };

  self->draft = g_object_ref (draft);
  self->voices = g_object_ref (voices);
  self->voice = ADW_COMBO_ROW (kmx_combo_row_new (_ ("Voice"), none, 0));
  gtk_widget_set_sensitive (GTK_WIDGET (self->voice), kmx_draft_is_editable (draft));
  self->facts = adw_action_row_new ();
  adw_action_row_set_subtitle_lines (ADW_ACTION_ROW (self->facts), 0);
  adw_preferences_group_add (
      ADW_PREFERENCES_GROUP (self),
      kmx_draft_choice_row_new (draft, "language", _ ("Language"), language_ids, languages));
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (self), GTK_WIDGET (self->voice));
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (self), self->facts);
  g_signal_connect_swapped (self->voice, "notify::selected", G_CALLBACK (voice_chosen_cb), self);
  g_signal_connect_object (draft, "changed", G_CALLBACK (draft_changed_cb), self,
                           G_CONNECT_SWAPPED);
  kmx_draft_follow (draft, GTK_WIDGET (self), shown_cb, self);
  return GTK_WIDGET (self);
}

static void
kmx_voice_group_dispose (GObject *object)
{
  KMX_VOICE_GROUP (object)->showing = TRUE;
  G_OBJECT_CLASS (kmx_voice_group_parent_class)->dispose (object);
}

static void
kmx_voice_group_finalize (GObject *object)
{
  KmxVoiceGroup *self = KMX_VOICE_GROUP (object);

  g_clear_object (&self->draft);
  g_clear_object (&self->voices);
  g_clear_pointer (&self->ids, g_ptr_array_unref);
  G_OBJECT_CLASS (kmx_voice_group_parent_class)->finalize (object);
}

static void
kmx_voice_group_class_init (KmxVoiceGroupClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = kmx_voice_group_dispose;
  G_OBJECT_CLASS (klass)->finalize = kmx_voice_group_finalize;
}

static void
kmx_voice_group_init (KmxVoiceGroup *self)
{
  self->ids = g_ptr_array_new_with_free_func (g_free);
}
