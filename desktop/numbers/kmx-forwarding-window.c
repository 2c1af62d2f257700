/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include "kmx-forwarding-window.h"

#include <glib/gi18n.h>

#include "kmx-compat.h"
#include "kmx-format.h"
#include "kmx-forwarding.h"
#include "kmx-number-text.h"
#include "kmx-phone.h"
#include "kmx-state-page.h"

struct _KmxForwardingGuide {
  AdwBin parent_instance;
  KmxSession *session;
  KmxNumber *number;
  GCancellable *cancellable;
  GtkEditable *line;
  AdwComboRow *kind;
  AdwComboRow *when;
  GtkLabel *problem;
  GtkWidget *save;
  AdwPreferencesGroup *codes;
  GPtrArray *rows;
  gboolean guessed; /* the kind follows the line until somebody chooses */
  gboolean guessing;
};

#define KMX_TYPE_FORWARDING_GUIDE (kmx_forwarding_guide_get_type ())
G_DECLARE_FINAL_TYPE (KmxForwardingGuide, kmx_forwarding_guide, KMX, FORWARDING_GUIDE, AdwBin)
G_DEFINE_FINAL_TYPE (KmxForwardingGuide, kmx_forwarding_guide, ADW_TYPE_BIN)

static void
copy_cb (GtkWidget *button, const char *code)
{
  gdk_clipboard_set_text (gtk_widget_get_clipboard (button), code);
  gtk_button_set_icon_name (GTK_BUTTON (button), "object-select-symbolic");
}

static void
free_text (gpointer text, GClosure *closure)
{
  g_free (text);
}

static void
add_row (KmxForwardingGuide *guide, const char *title, const char *subtitle, const char *code)
{
  GtkWidget *row = adw_action_row_new ();

  kmx_row_set_text (row, title, subtitle);
  adw_action_row_set_title_lines (ADW_ACTION_ROW (row), 0);
  adw_action_row_set_subtitle_lines (ADW_ACTION_ROW (row), 0);
  if (code != NULL) {
    /* Translators: %s is a code for a telephone, such as *21*03012345678#. */
    g_autofree char *label = g_strdup_printf (_ ("Copy %s"), code);
    GtkWidget *button = kmx_icon_button_new ("edit-copy-symbolic", label);

    gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
    gtk_widget_add_css_class (button, "flat");
    g_signal_connect_data (button, "clicked", G_CALLBACK (copy_cb), g_strdup (code), free_text, 0);
    adw_action_row_add_suffix (ADW_ACTION_ROW (row), button);
    adw_action_row_set_activatable_widget (ADW_ACTION_ROW (row), button);
  }
  adw_preferences_group_add (guide->codes, row);
  g_ptr_array_add (guide->rows, row);
}

static void
add_code (KmxForwardingGuide *guide, const char *text, char *code)
{
  g_autofree char *spoken = kmx_forwarding_speak (code, kmx_format_get_language ());
  g_autofree char *subtitle = g_strdup_printf ("%s\n%s", text, spoken);

  add_row (guide, code, subtitle, code);
  g_free (code);
}

static void
show_router (KmxForwardingGuide *guide)
{
  g_autofree char *target = kmx_number_text_address (guide->number);
  const char *const cases[] = { _ ("immediately"), _ ("when busy"), _ ("when nobody answers") };
  guint when = adw_combo_row_get_selected (guide->when);
  g_autofree char *target_step =
      /* Translators: the first %s is "immediately", "when busy" …, the second a number. */
      g_strdup_printf (_ ("Choose your number, the kind “%s” and the destination %s, then apply."),
                       cases[MIN (when, 2)], target);

  add_row (guide, _ ("1. Open the settings"),
           _ ("Type fritz.box into your browser and sign in with the password of the FRITZ!Box."),
           NULL);
  add_row (
      guide, _ ("2. Open the forwarding"),
      _ ("Choose Telephony, then Call Handling, then Call Diversion, then New Call Diversion."),
      NULL);
  add_row (guide, _ ("3. Enter the destination"), target_step,
           kmx_record_get_text (guide->number, KMX_NUMBER_E164));
  add_row (guide, _ ("4. Other routers and telephone systems"),
           _ ("The menu is called call forwarding there, or is found in your carrier's customer "
              "area."),
           NULL);
}

static void
show_codes (KmxForwardingGuide *guide)
{
  const char *target = kmx_record_get_text (guide->number, KMX_NUMBER_E164);
  KmxForwardingLine line = adw_combo_row_get_selected (guide->kind);
  KmxForwardingCase when = adw_combo_row_get_selected (guide->when);

  if (guide->session == NULL)
    return;
  kmx_group_clear (guide->codes, guide->rows);
  if (line == KMX_FORWARDING_ROUTER) {
    show_router (guide);
    return;
  }
  if (target == NULL) {
    add_row (guide, _ ("This line is a SIP address"),
             _ ("Codes lead to telephone numbers only. Enter the address in your telephone system "
                "as destination."),
             kmx_record_get_text (guide->number, KMX_NUMBER_SIP_URI));
    return;
  }
  add_code (guide,
            _ ("Dial this on the line that shall be forwarded, and wait for the confirmation."),
            kmx_forwarding_code (line, when, target, KMX_FORWARDING_RING_S));
  add_code (guide, _ ("This asks whether it is switched on."),
            kmx_forwarding_status_code (line, when));
  add_code (guide, _ ("This ends the forwarding."), kmx_forwarding_cancel_code (line, when));
}

static char *
read_line (KmxForwardingGuide *guide)
{
  return kmx_phone_normalise (gtk_editable_get_text (guide->line), KMX_PHONE_GERMANY, NULL);
}

static void
line_changed_cb (KmxForwardingGuide *guide)
{
  g_autofree char *line = read_line (guide);

  if (guide->session == NULL)
    return;
  gtk_label_set_text (guide->problem, "");
  gtk_widget_set_sensitive (guide->save, kmx_session_can_manage (guide->session));
  if (line != NULL && guide->guessed) {
    guide->guessing = TRUE;
    adw_combo_row_set_selected (guide->kind, kmx_forwarding_guess_line (line));
    guide->guessing = FALSE;
  }
}

static void
kind_chosen_cb (KmxForwardingGuide *guide)
{
  if (!guide->guessing)
    guide->guessed = FALSE;
  show_codes (guide);
}

static void
on_saved (GObject *client, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (KmxForwardingGuide) guide = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (KmxAnswer) answer = kmx_client_send_finish (KMX_CLIENT (client), result, &error);
  g_autoptr (KmxNumber) number = NULL;
  g_autofree char *text = NULL;

  if (guide->session == NULL)
    return;
  if (answer != NULL && answer->json != NULL)
    number =
        kmx_record_new_from_json (KMX_TYPE_NUMBER, answer->json, KMX_RECORD_IGNORE_UNKNOWN, &error);
  if (number != NULL)
    g_set_object (&guide->number, number);
  text = number != NULL ? g_strdup (_ ("Saved. Now set up the forwarding as described below."))
                        : kmx_number_text_error (error);
  gtk_label_set_text (guide->problem, text);
  gtk_widget_set_sensitive (guide->save, number == NULL);
}

static void
save_cb (KmxForwardingGuide *guide)
{
  gboolean empty = *gtk_editable_get_text (guide->line) == '\0';
  g_autofree char *line = read_line (guide);
  g_autofree char *path =
      g_strconcat ("/api/v1/numbers/", kmx_record_get_text (guide->number, KMX_NUMBER_ID), NULL);
  g_autoptr (JsonNode) body = NULL;
  KmxClientRequest request = { .method = "PATCH", .path = path };

  if (line == NULL && !empty) {
    gtk_label_set_text (guide->problem, _ ("Enter a whole number with its area code."));
    return;
  }
  body = kmx_json_object_of_texts ("forwarded_from_e164", line, NULL);
  request.body = body;
  request.revision = kmx_record_get_integer (guide->number, KMX_NUMBER_REVISION);
  gtk_widget_set_sensitive (guide->save, FALSE);
  kmx_client_send_async (kmx_session_get_client (guide->session), &request, guide->cancellable,
                         on_saved, g_object_ref (guide));
}

static GtkWidget *
line_group_new (KmxForwardingGuide *guide)
{
  const char *const kinds[] = { _ ("Landline"), _ ("Mobile"), _ ("FRITZ!Box or telephone system"),
                                NULL };
  const char *const cases[] = { _ ("Always"), _ ("When busy"), _ ("When nobody answers"), NULL };
  GtkWidget *group = adw_preferences_group_new ();
  GtkWidget *line = adw_entry_row_new ();
  GtkWidget *kind = kmx_combo_row_new (_ ("Kind of line"), kinds, 0);
  GtkWidget *when = kmx_combo_row_new (_ ("Forward calls"), cases, 0);
  const char *known = kmx_record_get_text (guide->number, KMX_NUMBER_FORWARDED_FROM_E164);

  adw_preferences_group_set_description (
      ADW_PREFERENCES_GROUP (group),
      _ ("You keep your number and your carrier; only calls are led here."));
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (line), _ ("Your own number"));
  guide->line = GTK_EDITABLE (line);
  guide->kind = ADW_COMBO_ROW (kind);
  guide->when = ADW_COMBO_ROW (when);
  if (known != NULL) {
    g_autofree char *text = kmx_format_number (known);

    gtk_editable_set_text (guide->line, text);
    adw_combo_row_set_selected (guide->kind, kmx_forwarding_guess_line (known));
  }
  gtk_widget_set_sensitive (line, kmx_session_can_manage (guide->session));
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (group), line);
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (group), kind);
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (group), when);
  g_signal_connect_object (line, "changed", G_CALLBACK (line_changed_cb), guide, G_CONNECT_SWAPPED);
  g_signal_connect_object (line, "entry-activated", G_CALLBACK (save_cb), guide, G_CONNECT_SWAPPED);
  g_signal_connect_object (kind, "notify::selected", G_CALLBACK (kind_chosen_cb), guide,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (when, "notify::selected", G_CALLBACK (show_codes), guide,
                           G_CONNECT_SWAPPED);
  return group;
}

void
kmx_forwarding_window_show (GtkWidget *parent, KmxSession *session, KmxNumber *number)
{
  KmxForwardingGuide *guide = g_object_new (KMX_TYPE_FORWARDING_GUIDE, NULL);
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 18);
  GtkWidget *window;
  GtkWidget *header;
  GtkWidget *content;

  guide->session = g_object_ref (session);
  guide->number = g_object_ref (number);
  window = kmx_number_window_new (parent, _ ("Forward My Number"), &header, &content);
  guide->save = gtk_button_new_with_mnemonic (_ ("_Save"));
  gtk_widget_add_css_class (guide->save, "suggested-action");
  gtk_widget_set_sensitive (guide->save, FALSE);
  adw_header_bar_pack_end (ADW_HEADER_BAR (header), guide->save);
  g_signal_connect_object (guide->save, "clicked", G_CALLBACK (save_cb), guide, G_CONNECT_SWAPPED);
  gtk_box_append (GTK_BOX (box), line_group_new (guide));
  guide->problem = GTK_LABEL (gtk_label_new (NULL));
  gtk_label_set_wrap (guide->problem, TRUE);
  gtk_label_set_xalign (guide->problem, 0);
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (guide->problem));
  guide->codes = ADW_PREFERENCES_GROUP (adw_preferences_group_new ());
  adw_preferences_group_set_title (guide->codes, _ ("How to Do It"));
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (guide->codes));
  guide->guessed = TRUE;
  show_codes (guide);
  adw_bin_set_child (ADW_BIN (guide), box);
  gtk_box_append (GTK_BOX (content), GTK_WIDGET (guide));
  gtk_window_present (GTK_WINDOW (window));
}

static void
kmx_forwarding_guide_dispose (GObject *object)
{
  KmxForwardingGuide *guide = KMX_FORWARDING_GUIDE (object);

  g_cancellable_cancel (guide->cancellable);
  g_clear_object (&guide->session);
  G_OBJECT_CLASS (kmx_forwarding_guide_parent_class)->dispose (object);
}

static void
kmx_forwarding_guide_finalize (GObject *object)
{
  KmxForwardingGuide *guide = KMX_FORWARDING_GUIDE (object);

  g_clear_object (&guide->number);
  g_clear_object (&guide->cancellable);
  g_clear_pointer (&guide->rows, g_ptr_array_unref);
  G_OBJECT_CLASS (kmx_forwarding_guide_parent_class)->finalize (object);
}

static void
kmx_forwarding_guide_class_init (KmxForwardingGuideClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = kmx_forwarding_guide_dispose;
  G_OBJECT_CLASS (klass)->finalize = kmx_forwarding_guide_finalize;
}

static void
kmx_forwarding_guide_init (KmxForwardingGuide *guide)
{
  guide->cancellable = g_cancellable_new ();
  guide->rows = g_ptr_array_new ();
}
