/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include "kmx-scenario-row.h"

#include <glib/gi18n.h>

#include "kmx-compat.h"
#include "kmx-rehearsal-text.h"

struct _KmxScenarioRow {
  AdwExpanderRow parent_instance;
  KmxScenario *scenario;
};

G_DEFINE_FINAL_TYPE (KmxScenarioRow, kmx_scenario_row, ADW_TYPE_EXPANDER_ROW)

enum { EDIT, REMOVE, N_SIGNALS };
static guint signals[N_SIGNALS];

static GtkWidget *
state_new (KmxRehearsalResult *result)
{
  gboolean passed = result != NULL && kmx_record_get_boolean (result, KMX_REHEARSAL_RESULT_PASSED);
  const char *text = result == NULL ? C_ ("scenario", "Not played")
                     : passed       ? C_ ("scenario", "Passed")
                                    : C_ ("scenario", "Failed");
  GtkWidget *image = gtk_image_new_from_icon_name (result == NULL ? "radio-symbolic"
                                                   : passed       ? "object-select-symbolic"
                                                                  : "dialog-warning-symbolic");

  if (result != NULL)
    gtk_widget_add_css_class (image, passed ? "success" : "warning");
  gtk_accessible_update_property (GTK_ACCESSIBLE (image), GTK_ACCESSIBLE_PROPERTY_LABEL, text, -1);
  gtk_widget_set_tooltip_text (image, text);
  return image;
}

static void
add_text (GtkWidget *box, const char *text, const char *style)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  gtk_widget_add_css_class (label, style);
  gtk_box_append (GTK_BOX (box), label);
}

static void
add_result (KmxScenarioRow *self, KmxRehearsalResult *result)
{
  GListModel *lines = kmx_record_get_list (result, KMX_REHEARSAL_RESULT_LINES);
  gint64 not_judged = kmx_record_get_integer (result, KMX_REHEARSAL_RESULT_NOT_JUDGED);
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 9);
  GtkWidget *row = gtk_list_box_row_new ();

  gtk_widget_add_css_class (box, "turns");
  if (!kmx_record_get_boolean (result, KMX_REHEARSAL_RESULT_PASSED)) {
    g_autofree char *failure = kmx_rehearsal_text_failure (result);

    add_text (box, failure, "error");
  }
  for (guint i = 0; i < g_list_model_get_n_items (lines); i++) {
    g_autoptr (KmxRehearsalLine) line = g_list_model_get_item (lines, i);

    gtk_box_append (GTK_BOX (box), kmx_rehearsal_line_widget_new (line));
  }
  if (not_judged > 0) {
    g_autofree char *text = g_strdup_printf (
        ngettext ("%u expectation about the wording was not judged.",
                  "%u expectations about the wording were not judged.", (gulong) not_judged),
        (guint) not_judged);

    add_text (box, text, "dim-label");
  }
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), box);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), FALSE);
  adw_expander_row_add_row (ADW_EXPANDER_ROW (self), row);
}

static void
edit_cb (KmxScenarioRow *self)
{
  g_signal_emit (self, signals[EDIT], 0);
}

static void
remove_cb (KmxScenarioRow *self)
{
  g_signal_emit (self, signals[REMOVE], 0);
}

static void
add_action (KmxScenarioRow *self, const char *icon_name, const char *label, GCallback clicked)
{
  GtkWidget *button = kmx_icon_button_new (icon_name, label);

  gtk_widget_add_css_class (button, "flat");
  g_signal_connect_object (button, "clicked", clicked, self, G_CONNECT_SWAPPED);
  adw_expander_row_add_action (ADW_EXPANDER_ROW (self), button);
}

GtkWidget *
kmx_scenario_row_new (KmxScenario *scenario, KmxRehearsalResult *result, gboolean editable)
{
  KmxScenarioRow *self = g_object_new (KMX_TYPE_SCENARIO_ROW, NULL);
  const char *name = kmx_record_get_text (scenario, KMX_SCENARIO_NAME);
  gboolean failed = result != NULL && !kmx_record_get_boolean (result, KMX_REHEARSAL_RESULT_PASSED);
  g_autofree char *edit = g_strdup_printf (_ ("Edit “%s”"), name);
  g_autofree char *remove = g_strdup_printf (_ ("Delete “%s”"), name);

  self->scenario = g_object_ref (scenario);
  kmx_row_set_text (GTK_WIDGET (self), name,
                    kmx_record_get_text (scenario, KMX_SCENARIO_DESCRIPTION));
  adw_expander_row_add_prefix (ADW_EXPANDER_ROW (self), state_new (result));
  if (editable && kmx_record_is_set (scenario, KMX_SCENARIO_ID)) {
    add_action (self, "document-edit-symbolic", edit, G_CALLBACK (edit_cb));
    add_action (self, "user-trash-symbolic", remove, G_CALLBACK (remove_cb));
  }
  adw_expander_row_set_enable_expansion (ADW_EXPANDER_ROW (self), result != NULL);
  if (result != NULL)
    add_result (self, result);
  adw_expander_row_set_expanded (ADW_EXPANDER_ROW (self), failed);
  return GTK_WIDGET (self);
}

KmxScenario *
kmx_scenario_row_get_scenario (KmxScenarioRow *self)
{
  return self->scenario;
}

static void
kmx_scenario_row_finalize (GObject *object)
{
  g_clear_object (&KMX_SCENARIO_ROW (object)->scenario);
  G_OBJECT_CLASS (kmx_scenario_row_parent_class)->finalize (object);
}

static void
kmx_scenario_row_class_init (KmxScenarioRowClass *klass)
{
  GType type = G_TYPE_FROM_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = kmx_scenario_row_finalize;
  signals[EDIT] =
      g_signal_new ("edit", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[REMOVE] =
      g_signal_new ("remove", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
kmx_scenario_row_init (KmxScenarioRow *self)
{
}
