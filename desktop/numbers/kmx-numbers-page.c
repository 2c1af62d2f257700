/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include "kmx-numbers-page.h"

#include <glib/gi18n.h>

#include "kmx-agent.h"
#include "kmx-carrier.h"
#include "kmx-compat.h"
#include "kmx-import-window.h"
#include "kmx-number-row.h"
#include "kmx-number-text.h"
#include "kmx-page-header.h"
#include "kmx-state-page.h"

struct _KmxNumbersPage {
  AdwBin parent_instance;
  KmxSession *session;
  GCancellable *cancellable; /* of the load under way */
  KmxStatePage *state;
  AdwPreferencesGroup *group;
  AdwPreferencesGroup *carrier_group;
  GPtrArray *rows;
  GPtrArray *carrier_rows;
  GListModel *agents;
  GListModel *carriers;
};

#define KMX_TYPE_NUMBERS_PAGE (kmx_numbers_page_get_type ())
G_DECLARE_FINAL_TYPE (KmxNumbersPage, kmx_numbers_page, KMX, NUMBERS_PAGE, AdwBin)

static void page_widget_init (KmxPageWidgetInterface *interface);

G_DEFINE_FINAL_TYPE_WITH_CODE (KmxNumbersPage,
                               kmx_numbers_page,
                               ADW_TYPE_BIN,
                               G_IMPLEMENT_INTERFACE (KMX_TYPE_PAGE_WIDGET, page_widget_init))

static void
show_numbers (KmxNumbersPage *self, GListModel *numbers)
{
  guint n_numbers = g_list_model_get_n_items (numbers);

  kmx_group_clear (self->group, self->rows);
  for (guint i = 0; i < n_numbers; i++) {
    g_autoptr (KmxNumber) number = g_list_model_get_item (numbers, i);
    GtkWidget *row = kmx_number_row_new (self->session, self->agents, number);

    adw_preferences_group_add (self->group, row);
    g_ptr_array_add (self->rows, row);
  }
  if (n_numbers > 0 || g_list_model_get_n_items (self->carriers) > 0)
    kmx_state_page_show_content (self->state);
  else
    kmx_state_page_show_empty (self->state);
}

static void
on_numbers (GObject *client, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (KmxNumbersPage) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GListModel) numbers =
      kmx_client_get_list_finish (KMX_CLIENT (client), result, NULL, &error);

  if (self->session == NULL)
    return;
  if (numbers != NULL)
    show_numbers (self, numbers);
  else
    kmx_state_page_show_error (self->state, error);
}

static void
on_removed (GObject *client, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (KmxNumbersPage) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (KmxAnswer) answer = kmx_client_send_finish (KMX_CLIENT (client), result, &error);

  if (self->session != NULL && answer == NULL) {
    g_autofree char *text = kmx_number_text_error (error);

    kmx_toast (GTK_WIDGET (self), text);
  }
}

static void
remove_cb (GtkWidget *button, KmxNumbersPage *self)
{
  g_autofree char *path = g_strconcat ("/api/v1/carriers/", gtk_widget_get_name (button), NULL);
  const KmxClientRequest request = { .method = "DELETE", .path = path };

  kmx_client_send_async (kmx_session_get_client (self->session), &request, NULL, on_removed,
                         g_object_ref (self));
}

static char *
carrier_text (KmxCarrier *carrier)
{
  const char *state = kmx_record_get_text (carrier, KMX_CARRIER_STATE);
  const char *host = kmx_record_get_text (carrier, KMX_CARRIER_SIP_HOST);

  if (g_str_equal (state, "failed"))
    return g_strdup (kmx_number_text_failure (kmx_record_get_text (carrier, KMX_CARRIER_FAILURE)));
  if (!g_str_equal (state, "active"))
    return g_strdup (g_str_equal (state, "pending") ? _ ("is being set up")
                                                    : _ ("is being removed"));
  if (host != NULL)
    /* Translators: %s is a host name; the whole is an address of telephone systems. */
    return g_strdup_printf (_ ("Your carrier sends calls to: number@%s"), host);
  return g_strdup (kmx_record_get_text (carrier, KMX_CARRIER_HINT));
}

static void
show_carriers (KmxNumbersPage *self)
{
  guint n_carriers = g_list_model_get_n_items (self->carriers);

  kmx_group_clear (self->carrier_group, self->carrier_rows);
  gtk_widget_set_visible (GTK_WIDGET (self->carrier_group), n_carriers > 0);
  for (guint i = 0; i < n_carriers; i++) {
    g_autoptr (KmxCarrier) carrier = g_list_model_get_item (self->carriers, i);
    const char *name = kmx_record_get_text (carrier, KMX_CARRIER_NAME);
    g_autofree char *text = carrier_text (carrier);
    /* Translators: %s is the name of a carrier. */
    g_autofree char *label = g_strdup_printf (_ ("Remove %s"), name);
    GtkWidget *row = adw_action_row_new ();
    GtkWidget *button = kmx_icon_button_new ("user-trash-symbolic", label);

    kmx_row_set_text (row, name, text);
    adw_action_row_set_subtitle_lines (ADW_ACTION_ROW (row), 0);
    gtk_widget_set_name (button, kmx_record_get_text (carrier, KMX_CARRIER_ID));
    gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
    gtk_widget_add_css_class (button, "flat");
    gtk_widget_set_visible (button, kmx_session_can_manage (self->session));
    g_signal_connect_object (button, "clicked", G_CALLBACK (remove_cb), self, 0);
    adw_action_row_add_suffix (ADW_ACTION_ROW (row), button);
    adw_preferences_group_add (self->carrier_group, row);
    g_ptr_array_add (self->carrier_rows, row);
  }
}

static void
on_carriers (GObject *client, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (KmxNumbersPage) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GListModel) carriers =
      kmx_client_get_list_finish (KMX_CLIENT (client), result, NULL, &error);

  if (self->session == NULL)
    return;
  if (carriers == NULL) {
    kmx_state_page_show_error (self->state, error);
    return;
  }
  g_set_object (&self->carriers, carriers);
  show_carriers (self);
  kmx_client_get_list_async (KMX_CLIENT (client), "/api/v1/numbers", KMX_TYPE_NUMBER,
                             self->cancellable, on_numbers, g_object_ref (self));
}

static void
on_agents (GObject *client, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (KmxNumbersPage) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GListModel) agents =
      kmx_client_get_list_finish (KMX_CLIENT (client), result, NULL, &error);

  if (self->session == NULL)
    return;
  if (agents == NULL) {
    kmx_state_page_show_error (self->state, error);
    return;
  }
  g_set_object (&self->agents, agents);
  kmx_client_get_list_async (KMX_CLIENT (client), "/api/v1/carriers", KMX_TYPE_CARRIER,
                             self->cancellable, on_carriers, g_object_ref (self));
}

static void
load (KmxNumbersPage *self)
{
  if (self->session == NULL)
    return;
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  self->cancellable = g_cancellable_new ();
  kmx_client_get_list_async (kmx_session_get_client (self->session), "/api/v1/agents",
                             KMX_TYPE_AGENT, self->cancellable, on_agents, g_object_ref (self));
}

/* A change of one number goes into its row, so that an open row stays open. */
static void
number_changed_cb (KmxSession *session, const char *kind, JsonNode *data, KmxNumbersPage *self)
{
  g_autoptr (KmxNumber) number =
      kmx_record_new_from_json (KMX_TYPE_NUMBER, data, KMX_RECORD_IGNORE_UNKNOWN, NULL);

  if (number != NULL && g_str_equal (kmx_record_get_text (number, KMX_NUMBER_STATE), "gone"))
    g_clear_object (&number);
  for (guint i = 0; number != NULL && i < self->rows->len; i++) {
    KmxNumberRow *row = self->rows->pdata[i];

    if (g_str_equal (kmx_number_row_get_id (row), kmx_record_get_text (number, KMX_NUMBER_ID))) {
      kmx_number_row_show (row, number);
      return;
    }
  }
  load (self);
}

static void
agents_changed_cb (KmxSession *session, const char *kind, JsonNode *data, KmxNumbersPage *self)
{
  load (self);
}

static void
add_cb (KmxNumbersPage *self)
{
  if (self->session != NULL && self->carriers != NULL)
    kmx_import_window_show (GTK_WIDGET (self), self->session, self->carriers);
}

/* For the header and for the page without numbers. */
static GtkWidget *
add_button_new (KmxNumbersPage *self)
{
  GtkWidget *button = gtk_button_new_with_mnemonic (_ ("_Add a Number"));

  gtk_widget_set_halign (button, GTK_ALIGN_CENTER);
  gtk_widget_set_visible (button, kmx_session_can_manage (self->session));
  g_signal_connect_object (button, "clicked", G_CALLBACK (add_cb), self, G_CONNECT_SWAPPED);
  return button;
}

GtkWidget *
kmx_numbers_page_new (KmxSession *session)
{
  KmxNumbersPage *self = g_object_new (KMX_TYPE_NUMBERS_PAGE, NULL);
  GtkWidget *header = NULL;
  GtkWidget *box = kmx_page_box_new (_ ("Numbers"), &header);
  GtkWidget *page = adw_preferences_page_new ();

  self->session = g_object_ref (session);
  self->group = ADW_PREFERENCES_GROUP (adw_preferences_group_new ());
  adw_preferences_group_set_title (self->group, _ ("Your Numbers"));
  adw_preferences_page_add (ADW_PREFERENCES_PAGE (page), self->group);
  self->carrier_group = ADW_PREFERENCES_GROUP (adw_preferences_group_new ());
  adw_preferences_group_set_title (self->carrier_group, _ ("Your Carriers"));
  adw_preferences_page_add (ADW_PREFERENCES_PAGE (page), self->carrier_group);
  adw_header_bar_pack_end (ADW_HEADER_BAR (header), add_button_new (self));
  self->state = KMX_STATE_PAGE (kmx_state_page_new (page));
  kmx_state_page_set_empty (
      self->state, "call-start-symbolic", _ ("No Number Yet"),
      _ ("The operator of this platform assigns a number to your account, or you add one of your "
         "own. It then appears here."),
      add_button_new (self));
  gtk_widget_set_vexpand (GTK_WIDGET (self->state), TRUE);
  g_signal_connect_swapped (self->state, "retry", G_CALLBACK (load), self);
  g_signal_connect_object (session, "event::number.changed", G_CALLBACK (number_changed_cb), self,
                           0);
  g_signal_connect_object (session, "event::carrier.changed", G_CALLBACK (agents_changed_cb), self,
                           0);
  g_signal_connect_object (session, "event::agent.changed", G_CALLBACK (agents_changed_cb), self,
                           0);
  g_signal_connect_object (session, "event::agent.deleted", G_CALLBACK (agents_changed_cb), self,
                           0);
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->state));
  adw_bin_set_child (ADW_BIN (self), box);
  kmx_state_page_show_loading (self->state);
  load (self);
  return GTK_WIDGET (self);
}

static void
refresh (KmxPageWidget *widget)
{
  load (KMX_NUMBERS_PAGE (widget));
}

static void
page_widget_init (KmxPageWidgetInterface *interface)
{
  interface->refresh = refresh;
}

static void
kmx_numbers_page_dispose (GObject *object)
{
  KmxNumbersPage *self = KMX_NUMBERS_PAGE (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->session);
  g_clear_object (&self->agents);
  g_clear_object (&self->carriers);
  G_OBJECT_CLASS (kmx_numbers_page_parent_class)->dispose (object);
}

static void
kmx_numbers_page_finalize (GObject *object)
{
  KmxNumbersPage *self = KMX_NUMBERS_PAGE (object);

  g_clear_object (&self->cancellable);
  g_clear_pointer (&self->rows, g_ptr_array_unref);
  g_clear_pointer (&self->carrier_rows, g_ptr_array_unref);
  G_OBJECT_CLASS (kmx_numbers_page_parent_class)->finalize (object);
}

static void
kmx_numbers_page_class_init (KmxNumbersPageClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = kmx_numbers_page_dispose;
  G_OBJECT_CLASS (klass)->finalize = kmx_numbers_page_finalize;
}

static void
kmx_numbers_page_init (KmxNumbersPage *self)
{
  self->cancellable = g_cancellable_new ();
  self->rows = g_ptr_array_new ();
  self->carrier_rows = g_ptr_array_new ();
}
