/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include "kmx-voice-dialog.h"

#include <glib/gi18n.h>
#include <string.h>

#include "kmx-business-facts.h"
#include "kmx-compat.h"
#include "kmx-error-text.h"
#include "kmx-error.h"
#include "kmx-json.h"
#include "kmx-voice-switch.h"
#include "kmx-voice.h"

enum { DIALOG_WIDTH = 500, DIALOG_HEIGHT = 680 };

struct _KmxVoiceDialog {
  AdwWindow parent_instance;
  KmxSession *session;
  GCancellable *cancellable;
  GListModel *voices;
  GtkEditable *name;
  GtkEditable *id;
  AdwComboRow *language;
  AdwComboRow *gender;
  AdwComboRow *latency;
  AdwComboRow *price;
  AdwComboRow *fallback; /* the first is "none", then the voices of the language */
  GtkEditable *provider;
  GtkEditable *voice_id;
  GtkEditable *model;
  GtkEditable *more; /* a JSON object */
  GtkSwitch *eu;
  GtkSwitch *enabled;
  GtkLabel *problem;
  GtkButton *add;
};

G_DEFINE_FINAL_TYPE (KmxVoiceDialog, kmx_voice_dialog, ADW_TYPE_WINDOW)

enum { ADDED, N_SIGNALS };
static guint signals[N_SIGNALS];

static const char *
language_of (KmxVoiceDialog *self)
{
  return kmx_languages[adw_combo_row_get_selected (self->language)];
}

static gboolean
speaks (KmxVoiceDialog *self, KmxVoice *voice)
{
  return g_str_equal (kmx_record_get_text (voice, KMX_VOICE_LANGUAGE), language_of (self));
}

static void
offer_fallbacks (KmxVoiceDialog *self)
{
  g_autoptr (GtkStringList) names = gtk_string_list_new (NULL);

  gtk_string_list_append (names, C_ ("voice", "None"));
  for (guint i = 0; i < g_list_model_get_n_items (self->voices); i++) {
    g_autoptr (KmxVoice) voice = g_list_model_get_item (self->voices, i);

    if (speaks (self, voice))
      gtk_string_list_append (names, kmx_record_get_text (voice, KMX_VOICE_NAME));
  }
  adw_combo_row_set_model (self->fallback, G_LIST_MODEL (names));
  adw_combo_row_set_selected (self->fallback, 0);
}

/* (transfer full) (nullable): the id of the voice that stands in. */
static char *
find_fallback (KmxVoiceDialog *self)
{
  guint wanted = adw_combo_row_get_selected (self->fallback);
  guint position = 0;

  for (guint i = 0; wanted > 0 && i < g_list_model_get_n_items (self->voices); i++) {
    g_autoptr (KmxVoice) voice = g_list_model_get_item (self->voices, i);

    if (speaks (self, voice) && ++position == wanted)
      return g_strdup (kmx_record_get_text (voice, KMX_VOICE_ID));
  }
  return NULL;
}

static void
show_problem (KmxVoiceDialog *self, const char *text)
{
  gtk_label_set_text (self->problem, text);
  gtk_widget_set_visible (GTK_WIDGET (self->problem), *text != '\0');
}

/* NULL, with a sentence shown, when the further settings are no JSON object. */
static JsonNode *
read_settings (KmxVoiceDialog *self)
{
  const char *more = gtk_editable_get_text (self->more);
  const char *model = gtk_editable_get_text (self->model);
  g_autoptr (JsonNode) settings =
      *more != '\0' ? kmx_json_parse (more, strlen (more), &kmx_json_limits_api, NULL)
                    : kmx_json_object_of_texts (NULL, NULL);
  JsonObject *object;

  if (settings == NULL || !JSON_NODE_HOLDS_OBJECT (settings)) {
    show_problem (self, _ ("The further settings are no JSON object."));
    return NULL;
  }
  object = json_node_get_object (settings);
  json_object_set_string_member (object, "provider", gtk_editable_get_text (self->provider));
  json_object_set_string_member (object, "voiceId", gtk_editable_get_text (self->voice_id));
  if (*model != '\0')
    json_object_set_string_member (object, "model", model);
  return g_steal_pointer (&settings);
}

/* NULL like read_settings(). */
static JsonNode *
read_voice (KmxVoiceDialog *self)
{
  JsonNode *settings = read_settings (self);
  g_autofree char *fallback = find_fallback (self);
  JsonNode *voice;
  JsonObject *object;

  if (settings == NULL)
    return NULL;
  voice = kmx_json_object_of_texts (
      "id", gtk_editable_get_text (self->id), "name", gtk_editable_get_text (self->name),
      "language", language_of (self), "gender",
      kmx_voice_genders[adw_combo_row_get_selected (self->gender)], "latency",
      kmx_voice_latencies[adw_combo_row_get_selected (self->latency)], "price_class",
      kmx_voice_price_classes[adw_combo_row_get_selected (self->price)], NULL);
  object = json_node_get_object (voice);
  json_object_set_boolean_member (object, "eu", gtk_switch_get_active (self->eu));
  json_object_set_boolean_member (object, "enabled", gtk_switch_get_active (self->enabled));
  if (fallback != NULL)
    json_object_set_string_member (object, "fallback", fallback);
  json_object_set_member (object, "settings", settings);
  return voice;
}

static void
entry_changed_cb (KmxVoiceDialog *self)
{
  GtkEditable *const needed[] = { self->id, self->name, self->provider, self->voice_id };
  gboolean full = TRUE;

  for (guint i = 0; i < G_N_ELEMENTS (needed); i++)
    full = full && *gtk_editable_get_text (needed[i]) != '\0';
  show_problem (self, "");
  gtk_widget_set_sensitive (GTK_WIDGET (self->add), full);
}

static char *
text_of_error (const GError *error)
{
  const char *member = kmx_error_get_member (error);

  if (g_error_matches (error, KMX_ERROR, KMX_ERROR_CONFLICT))
    return g_strdup (_ ("There is a voice with this id already."));
  if (g_error_matches (error, KMX_ERROR, KMX_ERROR_INVALID) && member != NULL) {
    if (g_str_equal (member, "/id"))
      return g_strdup (_ ("An id has small letters, digits and hyphens."));
    if (g_str_has_prefix (member, "/settings"))
      return g_strdup (_ ("The provider would not take this voice: check provider, voice id, model "
                          "and the further settings."));
  }
  return kmx_error_text (error);
}

static void
on_added (GObject *client, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (KmxVoiceDialog) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (KmxAnswer) answer = kmx_client_send_finish (KMX_CLIENT (client), result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  if (answer == NULL) {
    g_autofree char *text = text_of_error (error);

    show_problem (self, text);
    gtk_widget_set_sensitive (GTK_WIDGET (self->add), TRUE);
    return;
  }
  g_signal_emit (self, signals[ADDED], 0);
  gtk_window_destroy (GTK_WINDOW (self));
}

static void
add_cb (KmxVoiceDialog *self)
{
  g_autoptr (JsonNode) body = read_voice (self);
  const KmxClientRequest request = {
    .method = "POST",
    .path = "/api/v1/admin/voices",
    .body = body,
  };

  if (body == NULL)
    return;
  gtk_widget_set_sensitive (GTK_WIDGET (self->add), FALSE);
  kmx_client_send_async (kmx_session_get_client (self->session), &request, self->cancellable,
                         on_added, g_object_ref (self));
}

static GtkEditable *
add_entry (KmxVoiceDialog *self, GtkWidget *group, const char *title)
{
  GtkWidget *row = adw_entry_row_new ();

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  g_signal_connect_swapped (row, "changed", G_CALLBACK (entry_changed_cb), self);
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (group), row);
  return GTK_EDITABLE (row);
}

static AdwComboRow *
add_combo (GtkWidget *group, const char *title, const char *const *texts, guint selected)
{
  GtkWidget *row = kmx_combo_row_new (title, texts, selected);

  adw_preferences_group_add (ADW_PREFERENCES_GROUP (group), row);
  return ADW_COMBO_ROW (row);
}

static GtkWidget *
voice_group_new (KmxVoiceDialog *self)
{
  GtkWidget *group = adw_preferences_group_new ();
  GtkWidget *row;

  self->name = add_entry (self, group, _ ("Name of the voice"));
  self->id = add_entry (self, group, _ ("Id (never changes, such as “greta”)"));
  self->language = add_combo (group, _ ("Language"), kmx_voice_language_texts (), 0);
  self->gender = add_combo (group, _ ("Gender"), kmx_voice_gender_texts (), 0);
  self->latency = add_combo (group, _ ("Speed"), kmx_voice_latency_texts (), 0);
  self->price = add_combo (group, _ ("Price class"), kmx_voice_price_texts (), 0);
  self->fallback = add_combo (group, _ ("Stands in when it fails"), NULL, 0);
  row = kmx_switch_row_new (_ ("Made within the EU"), _ ("As the provider's contract says"),
                            &self->eu);
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (group), row);
  row = kmx_switch_row_new (_ ("Offer it to businesses"), NULL, &self->enabled);
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (group), row);
  gtk_switch_set_active (self->enabled, TRUE);
  g_signal_connect_swapped (self->language, "notify::selected", G_CALLBACK (offer_fallbacks), self);
  return group;
}

static GtkWidget *
provider_group_new (KmxVoiceDialog *self)
{
  GtkWidget *group = adw_preferences_group_new ();

  adw_preferences_group_set_title (ADW_PREFERENCES_GROUP (group), _ ("At the Provider"));
  self->provider = add_entry (self, group, _ ("Provider (such as “azure”)"));
  self->voice_id = add_entry (self, group, _ ("Voice id at the provider"));
  self->model = add_entry (self, group, _ ("Model (optional)"));
  self->more = add_entry (self, group, _ ("Further settings as JSON object (optional)"));
  return group;
}

static GtkWidget *
header_new (KmxVoiceDialog *self)
{
  GtkWidget *header = adw_header_bar_new ();
  GtkWidget *cancel = gtk_button_new_with_mnemonic (C_ ("dialog", "_Cancel"));
  GtkWidget *add = gtk_button_new_with_mnemonic (C_ ("voice", "_Add"));

  self->add = GTK_BUTTON (add);
  adw_header_bar_set_show_start_title_buttons (ADW_HEADER_BAR (header), FALSE);
  adw_header_bar_set_show_end_title_buttons (ADW_HEADER_BAR (header), FALSE);
  gtk_widget_add_css_class (add, "suggested-action");
  adw_header_bar_pack_start (ADW_HEADER_BAR (header), cancel);
  adw_header_bar_pack_end (ADW_HEADER_BAR (header), add);
  g_signal_connect_swapped (cancel, "clicked", G_CALLBACK (gtk_window_close), self);
  g_signal_connect_swapped (add, "clicked", G_CALLBACK (add_cb), self);
  return header;
}

GtkWidget *
kmx_voice_dialog_new (KmxSession *session, GtkWindow *parent, GListModel *voices)
{
  KmxVoiceDialog *self = g_object_new (KMX_TYPE_VOICE_DIALOG, "transient-for", parent, "modal",
                                       TRUE, "title", _ ("New Voice"), "default-width",
                                       DIALOG_WIDTH, "default-height", DIALOG_HEIGHT, NULL);
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *content = gtk_box_new (GTK_ORIENTATION_VERTICAL, 18);
  GtkWidget *scroller = gtk_scrolled_window_new ();

  self->session = g_object_ref (session);
  self->voices = g_object_ref (voices);
  self->problem = GTK_LABEL (gtk_label_new (NULL));
  gtk_label_set_wrap (self->problem, TRUE);
  gtk_label_set_xalign (self->problem, 0);
  gtk_widget_add_css_class (GTK_WIDGET (self->problem), "error");
  gtk_box_append (GTK_BOX (box), header_new (self));
  gtk_box_append (GTK_BOX (content), GTK_WIDGET (self->problem));
  gtk_box_append (GTK_BOX (content), voice_group_new (self));
  gtk_box_append (GTK_BOX (content), provider_group_new (self));
  gtk_widget_set_margin_top (content, 6);
  gtk_widget_set_margin_bottom (content, 18);
  gtk_widget_set_margin_start (content, 18);
  gtk_widget_set_margin_end (content, 18);
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scroller), GTK_POLICY_NEVER,
                                  GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), content);
  gtk_widget_set_vexpand (scroller, TRUE);
  gtk_box_append (GTK_BOX (box), scroller);
  adw_window_set_content (ADW_WINDOW (self), box);
  offer_fallbacks (self);
  entry_changed_cb (self);
  return GTK_WIDGET (self);
}

static void
kmx_voice_dialog_dispose (GObject *object)
{
  KmxVoiceDialog *self = KMX_VOICE_DIALOG (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->session);
  G_OBJECT_CLASS (kmx_voice_dialog_parent_class)->dispose (object);
}

static void
kmx_voice_dialog_finalize (GObject *object)
{
  KmxVoiceDialog *self = KMX_VOICE_DIALOG (object);

  g_clear_object (&self->cancellable);
  g_clear_object (&self->voices);
  G_OBJECT_CLASS (kmx_voice_dialog_parent_class)->finalize (object);
}

static void
kmx_voice_dialog_class_init (KmxVoiceDialogClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = kmx_voice_dialog_dispose;
  G_OBJECT_CLASS (klass)->finalize = kmx_voice_dialog_finalize;
  signals[ADDED] = g_signal_new ("added", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                                 NULL, NULL, G_TYPE_NONE, 0);
}

static void
kmx_voice_dialog_init (KmxVoiceDialog *self)
{
  self->cancellable = g_cancellable_new ();
}
