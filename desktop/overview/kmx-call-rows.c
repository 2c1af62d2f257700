/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include "kmx-call-rows.h"

#include <glib/gi18n.h>

#include "kmx-call-text.h"
#include "kmx-compat.h"
#include "kmx-format.h"

enum { ROWS_MAX = 10 };

typedef struct {
  GtkWidget *widget;
  GtkLabel *outcome;
  GtkLabel *time;
  KmxCall *call;
} Row;

struct _KmxCallRows {
  AdwPreferencesGroup parent_instance;
  GPtrArray *rows; /* Row */
};

G_DEFINE_FINAL_TYPE (KmxCallRows, kmx_call_rows, ADW_TYPE_PREFERENCES_GROUP)

static void
row_free (gpointer data)
{
  Row *row = data;

  g_clear_object (&row->call);
  g_free (row);
}

static void
row_activated_cb (KmxCallRows *self, GtkWidget *widget)
{
  for (guint i = 0; i < self->rows->len; i++) {
    Row *row = self->rows->pdata[i];

    if (row->widget == widget)
      gtk_widget_activate_action (widget, "win.show-call", "s",
                                  kmx_record_get_text (row->call, KMX_CALL_ID));
  }
}

static void
show_time (Row *row)
{
  gint64 now_s = g_get_real_time () / G_USEC_PER_SEC;
  g_autofree char *time = kmx_format_clock (kmx_call_get_elapsed_s (row->call, now_s));

  gtk_label_set_text (row->time, time);
}

static void
show_row (Row *row, KmxCall *call)
{
  g_autofree char *caller = kmx_call_dup_caller (call);
  g_autofree char *agent = kmx_call_dup_agent (call);
  g_autofree char *when = kmx_format_relative (kmx_record_get_instant (call, KMX_CALL_OCCURRED_AT));
  g_autofree char *below = g_strdup_printf ("%s · %s", agent, when);
  const char *classes[] = { kmx_call_outcome_style (call), NULL };

  g_set_object (&row->call, call);
  kmx_row_set_text (row->widget, caller, below);
  gtk_label_set_text (row->outcome, kmx_call_outcome_text (call));
  if (*classes[0] == '\0')
    classes[0] = "dim-label";
  gtk_widget_set_css_classes (GTK_WIDGET (row->outcome), (const char **) classes);
  show_time (row);
}

static void
add_row (KmxCallRows *self)
{
  Row *row = g_new0 (Row, 1);
  GtkWidget *arrow = gtk_image_new_from_icon_name ("go-next-symbolic");

  row->widget = adw_action_row_new ();
  row->outcome = GTK_LABEL (gtk_label_new (NULL));
  row->time = GTK_LABEL (gtk_label_new (NULL));
  gtk_label_set_width_chars (row->time, 6);
  gtk_label_set_xalign (row->time, 1);
  gtk_label_set_ellipsize (row->outcome, PANGO_ELLIPSIZE_END);
  gtk_widget_add_css_class (GTK_WIDGET (row->time), "numeric");
  gtk_widget_add_css_class (arrow, "dim-label");
  adw_action_row_add_suffix (ADW_ACTION_ROW (row->widget), GTK_WIDGET (row->outcome));
  adw_action_row_add_suffix (ADW_ACTION_ROW (row->widget), GTK_WIDGET (row->time));
  adw_action_row_add_suffix (ADW_ACTION_ROW (row->widget), arrow);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row->widget), TRUE);
  g_signal_connect_swapped (row->widget, "activated", G_CALLBACK (row_activated_cb), self);
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (self), row->widget);
  g_ptr_array_add (self->rows, row);
}

void
kmx_call_rows_show (KmxCallRows *self, GListModel *calls)
{
  guint n = MIN (g_list_model_get_n_items (calls), ROWS_MAX);

  while (self->rows->len < n)
    add_row (self);
  while (self->rows->len > n) {
    Row *row = self->rows->pdata[self->rows->len - 1];

    adw_preferences_group_remove (ADW_PREFERENCES_GROUP (self), row->widget);
    g_ptr_array_set_size (self->rows, (int) self->rows->len - 1);
  }
  for (guint i = 0; i < n; i++) {
    g_autoptr (KmxCall) call = g_list_model_get_item (calls, i);

    show_row (self->rows->pdata[i], call);
  }
  gtk_widget_set_visible (GTK_WIDGET (self), n > 0);
}

void
kmx_call_rows_tick (KmxCallRows *self)
{
  for (guint i = 0; i < self->rows->len; i++)
    show_time (self->rows->pdata[i]);
}

GtkWidget *
kmx_call_rows_new (const char *title)
{
  return g_object_new (KMX_TYPE_CALL_ROWS, "title", title, "visible", FALSE, NULL);
}

static void
kmx_call_rows_finalize (GObject *object)
{
  g_ptr_array_unref (KMX_CALL_ROWS (object)->rows);
  G_OBJECT_CLASS (kmx_call_rows_parent_class)->finalize (object);
}

static void
kmx_call_rows_class_init (KmxCallRowsClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = kmx_call_rows_finalize;
}

static void
kmx_call_rows_init (KmxCallRows *self)
{
  self->rows = g_ptr_array_new_with_free_func (row_free);
}
