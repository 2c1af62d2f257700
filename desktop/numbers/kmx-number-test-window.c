/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include "kmx-number-test-window.h"

#include <glib/gi18n.h>

#include "kmx-compat.h"
#include "kmx-error-text.h"
#include "kmx-format.h"
#include "kmx-number-step.h"
#include "kmx-number-test.h"
#include "kmx-number-text.h"

#define LOOK_PERIOD_MS 700

struct _KmxNumberTestWindow {
  AdwBin parent_instance;
  KmxSession *session;
  GCancellable *cancellable;
  char *path;
  AdwPreferencesGroup *group;
  GPtrArray *rows;
  GtkSpinner *spinner;
  GtkWidget *again;
  guint timer;
};

#define KMX_TYPE_NUMBER_TEST_WINDOW (kmx_number_test_window_get_type ())
G_DECLARE_FINAL_TYPE (KmxNumberTestWindow, kmx_number_test_window, KMX, NUMBER_TEST_WINDOW, AdwBin)
G_DEFINE_FINAL_TYPE (KmxNumberTestWindow, kmx_number_test_window, ADW_TYPE_BIN)

static void look (KmxNumberTestWindow *self);

static void
set_running (KmxNumberTestWindow *self, gboolean running)
{
  gtk_spinner_set_spinning (self->spinner, running);
  gtk_widget_set_sensitive (self->again, !running);
  if (running)
    adw_preferences_group_set_description (self->group, _ ("Testing …"));
}

static void
show_step (KmxNumberTestWindow *self, KmxNumberStep *step)
{
  gboolean passed = kmx_record_get_boolean (step, KMX_NUMBER_STEP_PASSED);
  const char *advice = NULL;
  const char *title =
      kmx_number_text_step (kmx_record_get_text (step, KMX_NUMBER_STEP_CHECK),
                            kmx_record_get_text (step, KMX_NUMBER_STEP_DETAIL), &advice);
  GtkWidget *row = adw_action_row_new ();
  GtkWidget *image =
      gtk_image_new_from_icon_name (passed ? "emblem-ok-symbolic" : "dialog-warning-symbolic");
  g_autofree char *subtitle = g_strdup (passed ? C_ ("step of a test", "Passed") : advice);

  kmx_row_set_text (row, title, subtitle);
  adw_action_row_set_title_lines (ADW_ACTION_ROW (row), 0);
  adw_action_row_set_subtitle_lines (ADW_ACTION_ROW (row), 0);
  gtk_widget_add_css_class (image, passed ? "success" : "warning");
  adw_action_row_add_prefix (ADW_ACTION_ROW (row), image);
  adw_preferences_group_add (self->group, row);
  g_ptr_array_add (self->rows, row);
}

static void
show_test (KmxNumberTestWindow *self, KmxNumberTest *test)
{
  GListModel *steps = kmx_record_get_list (test, KMX_NUMBER_TEST_STEPS);
  guint n = g_list_model_get_n_items (steps);
  guint n_passed = 0;
  g_autofree char *text = NULL;

  kmx_group_clear (self->group, self->rows);
  for (guint i = 0; i < n; i++) {
    g_autoptr (KmxNumberStep) step = g_list_model_get_item (steps, i);

    n_passed += kmx_record_get_boolean (step, KMX_NUMBER_STEP_PASSED);
    show_step (self, step);
  }
  /* Translators: both are counts. */
  text = n_passed == n ? g_strdup (_ ("Everything is ready for calls."))
                       : g_strdup_printf (_ ("%u of %u steps passed."), n_passed, n);
  adw_preferences_group_set_description (self->group, text);
}

static void
show_error (KmxNumberTestWindow *self, const GError *error)
{
  g_autofree char *text = kmx_error_text (error);

  set_running (self, FALSE);
  adw_preferences_group_set_description (self->group, text);
}

static gboolean
on_timer (gpointer user_data)
{
  KmxNumberTestWindow *self = user_data;

  self->timer = 0;
  look (self);
  return G_SOURCE_REMOVE;
}

static void
on_test (GObject *client, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (KmxNumberTestWindow) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (KmxNumberTest) test =
      kmx_client_get_record_finish (KMX_CLIENT (client), result, &error);

  if (self->session == NULL)
    return;
  if (test == NULL) {
    show_error (self, error);
    return;
  }
  if (kmx_record_get_boolean (test, KMX_NUMBER_TEST_RUNNING)) {
    self->timer = g_timeout_add (LOOK_PERIOD_MS, on_timer, self);
    return;
  }
  set_running (self, FALSE);
  show_test (self, test);
}

static void
look (KmxNumberTestWindow *self)
{
  kmx_client_get_record_async (kmx_session_get_client (self->session), self->path,
                               KMX_TYPE_NUMBER_TEST, self->cancellable, on_test,
                               g_object_ref (self));
}

static void
on_wanted (GObject *client, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (KmxNumberTestWindow) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (KmxAnswer) answer = kmx_client_send_finish (KMX_CLIENT (client), result, &error);

  if (self->session == NULL)
    return;
  if (answer == NULL)
    show_error (self, error);
  else
    look (self);
}

static void
run_cb (KmxNumberTestWindow *self)
{
  const KmxClientRequest request = { .method = "POST", .path = self->path };

  set_running (self, TRUE);
  kmx_client_send_async (kmx_session_get_client (self->session), &request, self->cancellable,
                         on_wanted, g_object_ref (self));
}

void
kmx_number_test_window_show (GtkWidget *parent, KmxSession *session, KmxNumber *number)
{
  KmxNumberTestWindow *self = g_object_new (KMX_TYPE_NUMBER_TEST_WINDOW, NULL);
  g_autofree char *address = kmx_number_text_address (number);
  GtkWidget *header;
  GtkWidget *content;
  GtkWidget *window = kmx_number_window_new (parent, _ ("Test the Number"), &header, &content);

  self->session = g_object_ref (session);
  self->path =
      g_strdup_printf ("/api/v1/numbers/%s/test", kmx_record_get_text (number, KMX_NUMBER_ID));
  self->group = ADW_PREFERENCES_GROUP (adw_preferences_group_new ());
  adw_preferences_group_set_title (self->group, address);
  self->spinner = GTK_SPINNER (gtk_spinner_new ());
  self->again = gtk_button_new_with_mnemonic (_ ("_Test Again"));
  g_signal_connect_swapped (self->again, "clicked", G_CALLBACK (run_cb), self);
  adw_header_bar_pack_end (ADW_HEADER_BAR (header), self->again);
  adw_header_bar_pack_end (ADW_HEADER_BAR (header), GTK_WIDGET (self->spinner));
  adw_bin_set_child (ADW_BIN (self), GTK_WIDGET (self->group));
  gtk_box_append (GTK_BOX (content), GTK_WIDGET (self));
  gtk_window_present (GTK_WINDOW (window));
  run_cb (self);
}

static void
kmx_number_test_window_dispose (GObject *object)
{
  KmxNumberTestWindow *self = KMX_NUMBER_TEST_WINDOW (object);

  g_clear_handle_id (&self->timer, g_source_remove);
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->session);
  G_OBJECT_CLASS (kmx_number_test_window_parent_class)->dispose (object);
}

static void
kmx_number_test_window_finalize (GObject *object)
{
  KmxNumberTestWindow *self = KMX_NUMBER_TEST_WINDOW (object);

  g_clear_object (&self->cancellable);
  g_clear_pointer (&self->rows, g_ptr_array_unref);
  g_clear_pointer (&self->path, g_free);
  G_OBJECT_CLASS (kmx_number_test_window_parent_class)->finalize (object);
}

static void
kmx_number_test_window_class_init (KmxNumberTestWindowClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = kmx_number_test_window_dispose;
  G_OBJECT_CLASS (klass)->finalize = kmx_number_test_window_finalize;
}

static void
kmx_number_test_window_init (KmxNumberTestWindow *self)
{
  self->cancellable = g_cancellable_new ();
  self->rows = g_ptr_array_new ();
}
