/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include "kmx-voice-switch.h"

#include <glib/gi18n.h>

#include "kmx-business-facts.h"
#include "kmx-compat.h"
#include "kmx-error.h"
#include "kmx-state-page.h"

struct _KmxVoiceSwitch {
  AdwActionRow parent_instance;
  KmxSession *session;
  GCancellable *cancellable;
  KmxVoice *voice;
  GtkSwitch *toggle;
};

G_DEFINE_FINAL_TYPE (KmxVoiceSwitch, kmx_voice_switch, ADW_TYPE_ACTION_ROW)

enum { CHANGED, N_SIGNALS };
static guint signals[N_SIGNALS];

const char *const *
kmx_voice_gender_texts (void)
{
  static const char *texts[4];

  texts[0] = C_ ("voice", "female");
  texts[1] = C_ ("voice", "male");
  texts[2] = C_ ("voice", "neutral");
  return texts;
}

const char *const *
kmx_voice_latency_texts (void)
{
  static const char *texts[4];

  texts[0] = C_ ("voice", "answers fast");
  texts[1] = C_ ("voice", "answers at medium speed");
  texts[2] = C_ ("voice", "answers slowly");
  return texts;
}

const char *const *
kmx_voice_price_texts (void)
{
  static const char *texts[4];

  texts[0] = C_ ("voice", "low price");
  texts[1] = C_ ("voice", "medium price");
  texts[2] = C_ ("voice", "high price");
  return texts;
}

const char *const *
kmx_voice_language_texts (void)
{
  static const char *texts[3];

  texts[0] = _ ("German");
  texts[1] = _ ("English");
  return texts;
}

static const char *
language_text (KmxVoice *voice)
{
  const char *language = kmx_record_get_text (voice, KMX_VOICE_LANGUAGE);

  for (guint i = 0; kmx_languages[i] != NULL; i++)
    if (g_str_equal (kmx_languages[i], language))
      return kmx_voice_language_texts ()[i];
  return language;
}

static char *
describe (KmxVoice *voice)
{
  gboolean sample = kmx_record_get_boolean (voice, KMX_VOICE_SAMPLE);

  return g_strjoin (" · ", kmx_record_get_text (voice, KMX_VOICE_PROVIDER), language_text (voice),
                    kmx_voice_gender_texts ()[kmx_record_get_enum (voice, KMX_VOICE_GENDER)],
                    kmx_voice_latency_texts ()[kmx_record_get_enum (voice, KMX_VOICE_LATENCY)],
                    kmx_voice_price_texts ()[kmx_record_get_enum (voice, KMX_VOICE_PRICE_CLASS)],
                    sample ? C_ ("voice", "with a sample") : C_ ("voice", "without a sample"),
                    NULL);
}

static void
show_switch (KmxVoiceSwitch *self)
{
  gtk_switch_set_active (self->toggle, kmx_record_get_boolean (self->voice, KMX_VOICE_ENABLED));
  gtk_widget_set_sensitive (GTK_WIDGET (self->toggle), TRUE);
}

static void
on_edited (GObject *client, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (KmxVoiceSwitch) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (KmxAnswer) answer = kmx_client_send_finish (KMX_CLIENT (client), result, &error);
  g_autoptr (KmxVoice) voice = answer != NULL
                                   ? kmx_record_new_from_json (KMX_TYPE_VOICE, answer->json,
                                                               KMX_RECORD_IGNORE_UNKNOWN, &error)
                                   : NULL;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  if (voice == NULL)
    kmx_toast_error (GTK_WIDGET (self), error);
  else
    g_set_object (&self->voice, voice);
  show_switch (self);
  if (voice != NULL)
    g_signal_emit (self, signals[CHANGED], 0, voice);
}

static void
toggled_cb (KmxVoiceSwitch *self)
{
  gboolean enabled = gtk_switch_get_active (self->toggle);
  g_autofree char *path =
      g_strconcat ("/api/v1/admin/voices/", kmx_record_get_text (self->voice, KMX_VOICE_ID), NULL);
  g_autoptr (JsonNode) body = NULL;
  KmxClientRequest request = { .method = "PATCH", .path = path };

  if (enabled == kmx_record_get_boolean (self->voice, KMX_VOICE_ENABLED))
    return;
  body = kmx_json_object_of_texts (NULL, NULL);
  json_object_set_boolean_member (json_node_get_object (body), "enabled", enabled);
  request.body = body;
  request.revision = kmx_record_get_integer (self->voice, KMX_VOICE_REVISION);
  gtk_widget_set_sensitive (GTK_WIDGET (self->toggle), FALSE);
  kmx_client_send_async (kmx_session_get_client (self->session), &request, self->cancellable,
                         on_edited, g_object_ref (self));
}

static GtkWidget *
origin_new (gboolean eu)
{
  GtkWidget *label = gtk_label_new (eu ? C_ ("voice", "EU") : C_ ("voice", "Outside the EU"));

  gtk_widget_set_margin_end (label, 6);
  gtk_widget_add_css_class (label, "caption-heading");
  gtk_widget_add_css_class (label, eu ? "success" : "warning");
  gtk_widget_set_tooltip_text (label, eu ? _ ("Its sound is made within the EU.")
                                         : _ ("Agents cannot have it while the platform keeps "
                                              "everything within the EU."));
  return label;
}

GtkWidget *
kmx_voice_switch_new (KmxSession *session, KmxVoice *voice)
{
  KmxVoiceSwitch *self = g_object_new (KMX_TYPE_VOICE_SWITCH, NULL);
  GtkWidget *toggle = gtk_switch_new ();
  const char *name = kmx_record_get_text (voice, KMX_VOICE_NAME);
  g_autofree char *text = describe (voice);
  /* Translators: %s is the name of a voice. */
  g_autofree char *label = g_strdup_printf (_ ("Offer the voice %s"), name);

  self->session = g_object_ref (session);
  self->voice = g_object_ref (voice);
  self->toggle = GTK_SWITCH (toggle);
  kmx_row_set_text (GTK_WIDGET (self), name, text);
  gtk_widget_set_valign (toggle, GTK_ALIGN_CENTER);
  gtk_accessible_update_property (GTK_ACCESSIBLE (toggle), GTK_ACCESSIBLE_PROPERTY_LABEL, label,
                                  -1);
  adw_action_row_add_suffix (ADW_ACTION_ROW (self),
                             origin_new (kmx_record_get_boolean (voice, KMX_VOICE_EU)));
  adw_action_row_add_suffix (ADW_ACTION_ROW (self), toggle);
  adw_action_row_set_activatable_widget (ADW_ACTION_ROW (self), toggle);
  show_switch (self);
  g_signal_connect_swapped (toggle, "notify::active", G_CALLBACK (toggled_cb), self);
  return GTK_WIDGET (self);
}

static void
kmx_voice_switch_dispose (GObject *object)
{
  KmxVoiceSwitch *self = KMX_VOICE_SWITCH (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->session);
  G_OBJECT_CLASS (kmx_voice_switch_parent_class)->dispose (object);
}

static void
kmx_voice_switch_finalize (GObject *object)
{
  KmxVoiceSwitch *self = KMX_VOICE_SWITCH (object);

  g_clear_object (&self->cancellable);
  g_clear_object (&self->voice);
  G_OBJECT_CLASS (kmx_voice_switch_parent_class)->finalize (object);
}

static void
kmx_voice_switch_class_init (KmxVoiceSwitchClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = kmx_voice_switch_dispose;
  G_OBJECT_CLASS (klass)->finalize = kmx_voice_switch_finalize;
  signals[CHANGED] = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                                   NULL, NULL, G_TYPE_NONE, 1, KMX_TYPE_VOICE);
}

static void
kmx_voice_switch_init (KmxVoiceSwitch *self)
{
  self->cancellable = g_cancellable_new ();
}
