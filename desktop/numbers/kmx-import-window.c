/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include "kmx-import-window.h"

#include <glib/gi18n.h>
#include <string.h>

#include "kmx-carrier.h"
#include "kmx-compat.h"
#include "kmx-error.h"
#include "kmx-number-text.h"
#include "kmx-phone.h"

enum { TWILIO, TELNYX, VONAGE, TRUNK, ADDRESS, N_KINDS };

/* The fields of a new carrier, each for some kinds. */
enum { SID, TOKEN, KEY, SECRET, GATEWAYS, USERNAME, PASSWORD, DOMAIN, N_FIELDS };

static const struct {
  const char *member;
  const char *title;
  guint kinds;
  gboolean secret;
} fields[N_FIELDS] = {
  [SID] = { "account_sid", N_ ("Account SID"), 1 << TWILIO, FALSE },
  [TOKEN] = { "auth_token", N_ ("Auth token"), 1 << TWILIO, TRUE },
  [KEY] = { "api_key", N_ ("API key"), 1 << TELNYX | 1 << VONAGE, TRUE },
  [SECRET] = { "api_secret", N_ ("API secret"), 1 << VONAGE, TRUE },
  [GATEWAYS] = { NULL, N_ ("IPv4 addresses of the trunk"), 1 << TRUNK, FALSE },
  [USERNAME] = { "username", N_ ("SIP user name (if needed)"), 1 << TRUNK, FALSE },
  [PASSWORD] = { "password", N_ ("SIP password (if needed)"), 1 << TRUNK, TRUE },
  [DOMAIN] = { "register_domain", N_ ("Registrar (if the trunk registers)"), 1 << TRUNK, FALSE },
};

struct _KmxImportForm {
  AdwBin parent_instance;
  KmxSession *session;
  GCancellable *cancellable;
  GListModel *carriers;
  AdwComboRow *source;
  GtkWidget *rows[N_FIELDS];
  GtkWidget *number;
  GtkWidget *fallback;
  GtkWidget *label;
  GtkLabel *problem;
  GtkWidget *add;
  char *carrier_id; /* (nullable): made by this form already */
};

#define KMX_TYPE_IMPORT_FORM (kmx_import_form_get_type ())
G_DECLARE_FINAL_TYPE (KmxImportForm, kmx_import_form, KMX, IMPORT_FORM, AdwBin)
G_DEFINE_FINAL_TYPE (KmxImportForm, kmx_import_form, ADW_TYPE_BIN)

static void
say (KmxImportForm *self, const char *text)
{
  gtk_label_set_text (self->problem, text);
  gtk_widget_set_sensitive (self->add, TRUE);
}

static const char *
text_of (GtkWidget *row)
{
  return gtk_editable_get_text (GTK_EDITABLE (row));
}

/* Known carriers come first in the drop-down; -1 when one of them is chosen. */
static int
get_kind (KmxImportForm *self)
{
  guint n_known = g_list_model_get_n_items (self->carriers);
  guint selected = adw_combo_row_get_selected (self->source);

  return selected < n_known ? -1 : (int) (selected - n_known);
}

static void
show_fields (KmxImportForm *self)
{
  int kind;

  if (self->session == NULL)
    return;
  kind = get_kind (self);
  g_clear_pointer (&self->carrier_id, g_free);
  for (guint i = 0; i < N_FIELDS; i++)
    gtk_widget_set_visible (self->rows[i], kind >= 0 && (fields[i].kinds & 1u << kind) != 0);
  gtk_widget_set_visible (self->number, kind != ADDRESS);
  gtk_widget_set_visible (self->fallback, kind != ADDRESS);
  gtk_label_set_text (self->problem, "");
}

static void
on_number_added (GObject *client, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (KmxImportForm) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (KmxAnswer) answer = kmx_client_send_finish (KMX_CLIENT (client), result, &error);

  if (self->session == NULL)
    return;
  if (answer == NULL) {
    g_autofree char *text = kmx_number_text_error (error);

    say (self, text);
    return;
  }
  /* The number appears in the list by its event. */
  gtk_window_destroy (GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self))));
}

static void
send (KmxImportForm *self, const char *path, JsonNode *body, GAsyncReadyCallback callback)
{
  const KmxClientRequest request = { .method = "POST", .path = path, .body = body };

  gtk_widget_set_sensitive (self->add, FALSE);
  kmx_client_send_async (kmx_session_get_client (self->session), &request, self->cancellable,
                         callback, g_object_ref (self));
}

static void
import_from (KmxImportForm *self, const char *carrier_id)
{
  g_autofree char *e164 = kmx_phone_normalise (text_of (self->number), KMX_PHONE_GERMANY, NULL);
  g_autofree char *fallback = NULL;
  g_autoptr (JsonNode) body = kmx_json_object_of_texts ("carrier_id", carrier_id, "e164", e164,
                                                        "label", text_of (self->label), NULL);

  if (*text_of (self->fallback) != '\0') {
    fallback = kmx_phone_normalise (text_of (self->fallback), KMX_PHONE_GERMANY, NULL);
    json_object_set_string_member (json_node_get_object (body), "fallback_e164", fallback);
  }
  send (self, "/api/v1/numbers/import", body, on_number_added);
}

static void
on_carrier_added (GObject *client, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (KmxImportForm) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (KmxAnswer) answer = kmx_client_send_finish (KMX_CLIENT (client), result, &error);
  g_autoptr (KmxCarrier) carrier = NULL;

  if (answer != NULL && answer->json != NULL)
    carrier = kmx_record_new_from_json (KMX_TYPE_CARRIER, answer->json, KMX_RECORD_IGNORE_UNKNOWN,
                                        &error);
  if (self->session == NULL)
    return;
  if (carrier == NULL) {
    g_autofree char *text = kmx_number_text_error (error);

    say (self, text);
    return;
  }
  g_free (self->carrier_id);
  self->carrier_id = g_strdup (kmx_record_get_text (carrier, KMX_CARRIER_ID));
  import_from (self, self->carrier_id);
}

static void
add_gateways (JsonObject *body, const char *text)
{
  g_auto (GStrv) parts = g_strsplit_set (text, " ,;", 10);
  JsonArray *gateways = json_array_new ();

  for (guint i = 0; parts[i] != NULL; i++) {
    JsonObject *gateway;

    if (*parts[i] == '\0')
      continue;
    gateway = json_object_new ();
    json_object_set_string_member (gateway, "ip", parts[i]);
    json_array_add_object_element (gateways, gateway);
  }
  json_object_set_array_member (body, "gateways", gateways);
}

static void
add_carrier (KmxImportForm *self, int kind)
{
  static const char *const names[] = { "Twilio", "Telnyx", "Vonage", "SIP" };
  g_autoptr (JsonNode) body =
      kmx_json_object_of_texts ("kind", kmx_carrier_kinds[kind], "name", names[kind], NULL);

  for (guint i = 0; i < N_FIELDS; i++) {
    const char *text = text_of (self->rows[i]);

    if ((fields[i].kinds & 1u << kind) == 0)
      continue;
    if (i == GATEWAYS)
      add_gateways (json_node_get_object (body), text);
    else if (*text != '\0')
      json_object_set_string_member (json_node_get_object (body), fields[i].member, text);
  }
  send (self, "/api/v1/carriers", body, on_carrier_added);
}

static gboolean
check_number (KmxImportForm *self, GtkWidget *row, gboolean required)
{
  g_autofree char *e164 = NULL;

  if (!required && *text_of (row) == '\0')
    return TRUE;
  e164 = kmx_phone_normalise (text_of (row), KMX_PHONE_GERMANY, NULL);
  if (e164 != NULL && !kmx_phone_is_emergency (e164))
    return TRUE;
  say (self, _ ("Enter a whole number with its area code."));
  gtk_widget_grab_focus (row);
  return FALSE;
}

static void
add_cb (KmxImportForm *self)
{
  int kind = get_kind (self);

  if (kind == ADDRESS) {
    g_autoptr (JsonNode) body =
        kmx_json_object_of_texts ("kind", "sip", "label", text_of (self->label), NULL);

    send (self, "/api/v1/numbers/order", body, on_number_added);
    return;
  }
  if (!check_number (self, self->number, TRUE) || !check_number (self, self->fallback, FALSE))
    return;
  if (kind < 0) {
    g_autoptr (KmxCarrier) carrier =
        g_list_model_get_item (self->carriers, adw_combo_row_get_selected (self->source));

    import_from (self, kmx_record_get_text (carrier, KMX_CARRIER_ID));
  } else if (self->carrier_id != NULL) {
    import_from (self, self->carrier_id);
  } else {
    add_carrier (self, kind);
  }
}

static GtkWidget *
source_row_new (KmxImportForm *self)
{
  const char *const kinds[N_KINDS] = { _ ("New access to Twilio"), _ ("New access to Telnyx"),
                                       _ ("New access to Vonage"), _ ("New SIP trunk"),
                                       _ ("SIP address for a telephone system") };
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < g_list_model_get_n_items (self->carriers); i++) {
    g_autoptr (KmxCarrier) carrier = g_list_model_get_item (self->carriers, i);

    g_ptr_array_add (names,
                     g_strdup_printf ("%s (%s)", kmx_record_get_text (carrier, KMX_CARRIER_NAME),
                                      kmx_record_get_text (carrier, KMX_CARRIER_HINT)));
  }
  for (guint i = 0; i < N_KINDS; i++)
    g_ptr_array_add (names, g_strdup (kinds[i]));
  g_ptr_array_add (names, NULL);
  return kmx_combo_row_new (_ ("Carrier"), (const char *const *) names->pdata, 0);
}

static GtkWidget *
entry_new (AdwPreferencesGroup *group, const char *title, gboolean secret)
{
  GtkWidget *row = secret ? adw_password_entry_row_new () : adw_entry_row_new ();

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  adw_preferences_group_add (group, row);
  return row;
}

static void
fill (KmxImportForm *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 18);
  AdwPreferencesGroup *access = ADW_PREFERENCES_GROUP (adw_preferences_group_new ());
  AdwPreferencesGroup *number = ADW_PREFERENCES_GROUP (adw_preferences_group_new ());
  GtkWidget *source = source_row_new (self);

  self->source = ADW_COMBO_ROW (source);
  adw_preferences_group_set_description (
      access, _ ("The access data are stored encrypted and are never shown again."));
  adw_preferences_group_add (access, source);
  for (guint i = 0; i < N_FIELDS; i++)
    self->rows[i] = entry_new (access, _ (fields[i].title), fields[i].secret);
  self->number = entry_new (number, _ ("Telephone number"), FALSE);
  self->fallback = entry_new (number, _ ("Fallback number, when no agent can answer"), FALSE);
  self->label = entry_new (number, _ ("Name of the number"), FALSE);
  self->problem = GTK_LABEL (gtk_label_new (NULL));
  gtk_label_set_wrap (self->problem, TRUE);
  gtk_label_set_xalign (self->problem, 0);
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (access));
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (number));
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->problem));
  adw_bin_set_child (ADW_BIN (self), box);
  g_signal_connect_object (source, "notify::selected", G_CALLBACK (show_fields), self,
                           G_CONNECT_SWAPPED);
}

void
kmx_import_window_show (GtkWidget *parent, KmxSession *session, GListModel *carriers)
{
  KmxImportForm *self = g_object_new (KMX_TYPE_IMPORT_FORM, NULL);
  GtkWidget *header;
  GtkWidget *content;
  GtkWidget *window = kmx_number_window_new (parent, _ ("Add a Number"), &header, &content);

  self->session = g_object_ref (session);
  self->carriers = g_object_ref (carriers);
  self->add = gtk_button_new_with_mnemonic (_ ("_Add"));
  gtk_widget_add_css_class (self->add, "suggested-action");
  adw_header_bar_pack_end (ADW_HEADER_BAR (header), self->add);
  fill (self);
  show_fields (self);
  g_signal_connect_object (self->add, "clicked", G_CALLBACK (add_cb), self, G_CONNECT_SWAPPED);
  gtk_box_append (GTK_BOX (content), GTK_WIDGET (self));
  gtk_window_present (GTK_WINDOW (window));
}

static void
kmx_import_form_dispose (GObject *object)
{
  KmxImportForm *self = KMX_IMPORT_FORM (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->session);
  G_OBJECT_CLASS (kmx_import_form_parent_class)->dispose (object);
}

static void
kmx_import_form_finalize (GObject *object)
{
  KmxImportForm *self = KMX_IMPORT_FORM (object);

  g_clear_object (&self->cancellable);
  g_clear_object (&self->carriers);
  g_free (self->carrier_id);
  G_OBJECT_CLASS (kmx_import_form_parent_class)->finalize (object);
}

static void
kmx_import_form_class_init (KmxImportFormClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = kmx_import_form_dispose;
  G_OBJECT_CLASS (klass)->finalize = kmx_import_form_finalize;
}

static void
kmx_import_form_init (KmxImportForm *self)
{
  self->cancellable = g_cancellable_new ();
}
