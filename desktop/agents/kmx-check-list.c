/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include "kmx-check-list.h"

#include <glib/gi18n.h>

#include "kmx-check-text.h"
#include "kmx-compat.h"

struct _KmxCheckList {
  AdwPreferencesGroup parent_instance;
  GPtrArray *rows;
  GPtrArray *checks; /* of the rows */
  gboolean ready;
};

G_DEFINE_FINAL_TYPE (KmxCheckList, kmx_check_list, ADW_TYPE_PREFERENCES_GROUP)

enum { JUMP, REHEARSE, ACCEPT, N_SIGNALS };
static guint signals[N_SIGNALS];

static void
row_activated_cb (KmxCheckList *self, GtkWidget *row)
{
  g_auto (KmxCheckText) text = { 0 };
  g_autoptr (KmxAgentCheck) check = NULL;
  guint position;

  if (!g_ptr_array_find (self->rows, row, &position))
    return;
  check = g_object_ref (self->checks->pdata[position]);
  kmx_check_text_fill (&text, check);
  switch (text.place) {
  case KMX_MEND_DRAFT:
    g_signal_emit (self, signals[JUMP], 0, text.target);
    break;
  case KMX_MEND_PAGE:
    gtk_widget_activate_action (row, "win.show-page", "s", text.target);
    break;
  case KMX_MEND_CONTRACT:
    g_signal_emit (self, signals[ACCEPT], 0, text.target);
    break;
  case KMX_MEND_REHEARSAL:
    g_signal_emit (self, signals[REHEARSE], 0);
    break;
  case KMX_MEND_NOWHERE:
    break;
  }
}

static GtkWidget *
state_new (gboolean passed)
{
  GtkWidget *image =
      gtk_image_new_from_icon_name (passed ? "object-select-symbolic" : "dialog-warning-symbolic");

  gtk_widget_add_css_class (image, passed ? "success" : "warning");
  gtk_accessible_update_property (GTK_ACCESSIBLE (image), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  passed ? C_ ("check", "Met") : C_ ("check", "Not met"), -1);
  return image;
}

static GtkWidget *
law_mark_new (void)
{
  GtkWidget *label = gtk_label_new (_ ("by law"));

  gtk_widget_set_valign (label, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (label, "caption");
  gtk_widget_add_css_class (label, "tag");
  gtk_widget_set_tooltip_text (label, _ ("The law asks for this. Nobody can switch it off."));
  return label;
}

static GtkWidget *
row_new (KmxCheckList *self, KmxAgentCheck *check)
{
  g_auto (KmxCheckText) text = { 0 };
  g_autofree char *subtitle = NULL;
  gboolean passed = kmx_record_get_boolean (check, KMX_AGENT_CHECK_PASSED);
  GtkWidget *row = adw_action_row_new ();

  kmx_check_text_fill (&text, check);
  subtitle = passed ? g_strdup (text.reason) : g_strdup_printf ("%s\n→ %s", text.reason, text.way);
  kmx_row_set_text (row, text.title, subtitle);
  adw_action_row_set_title_lines (ADW_ACTION_ROW (row), 0);
  adw_action_row_set_subtitle_lines (ADW_ACTION_ROW (row), 0);
  adw_action_row_add_prefix (ADW_ACTION_ROW (row), state_new (passed));
  if (kmx_record_get_boolean (check, KMX_AGENT_CHECK_LEGAL))
    adw_action_row_add_suffix (ADW_ACTION_ROW (row), law_mark_new ());
  if (!passed && text.place != KMX_MEND_NOWHERE) {
    adw_action_row_add_suffix (ADW_ACTION_ROW (row),
                               gtk_image_new_from_icon_name ("go-next-symbolic"));
    gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), TRUE);
    g_signal_connect_object (row, "activated", G_CALLBACK (row_activated_cb), self,
                             G_CONNECT_SWAPPED);
  }
  return row;
}

static void
add_rows (KmxCheckList *self, GListModel *checks, gboolean passed)
{
  for (guint i = 0; i < g_list_model_get_n_items (checks); i++) {
    g_autoptr (KmxAgentCheck) check = g_list_model_get_item (checks, i);
    GtkWidget *row;

    if (kmx_record_get_boolean (check, KMX_AGENT_CHECK_PASSED) != passed)
      continue;
    row = row_new (self, check);
    g_ptr_array_add (self->checks, g_steal_pointer (&check));
    g_ptr_array_add (self->rows, row);
    adw_preferences_group_add (ADW_PREFERENCES_GROUP (self), row);
  }
}

void
kmx_check_list_show (KmxCheckList *self, GListModel *checks)
{
  guint n = g_list_model_get_n_items (checks);
  guint n_passed = 0;
  g_autofree char *text = NULL;

  kmx_group_clear (ADW_PREFERENCES_GROUP (self), self->rows);
  g_ptr_array_set_size (self->checks, 0);
  for (guint i = 0; i < n; i++) {
    g_autoptr (KmxAgentCheck) check = g_list_model_get_item (checks, i);

    n_passed += kmx_record_get_boolean (check, KMX_AGENT_CHECK_PASSED);
  }
  /* What is to be done stands first. */
  for (guint passed = 0; passed < 2; passed++)
    add_rows (self, checks, passed == 1);
  self->ready = n > 0 && n_passed == n;
  /* Translators: so many of so many conditions. */
  text = self->ready ? g_strdup (_ ("Everything is ready."))
                     : g_strdup_printf (_ ("%u of %u are met. Publishing waits for the others."),
                                        n_passed, n);
  adw_preferences_group_set_description (ADW_PREFERENCES_GROUP (self), text);
}

gboolean
kmx_check_list_is_ready (KmxCheckList *self)
{
  return self->ready;
}

GtkWidget *
kmx_check_list_new (void)
{
  return g_object_new (KMX_TYPE_CHECK_LIST, "title", _ ("Before Publishing"), NULL);
}

static void
kmx_check_list_finalize (GObject *object)
{
  KmxCheckList *self = KMX_CHECK_LIST (object);

  g_clear_pointer (&self->rows, g_ptr_array_unref);
  g_clear_pointer (&self->checks, g_ptr_array_unref);
  G_OBJECT_CLASS (kmx_check_list_parent_class)->finalize (object);
}

static void
kmx_check_list_class_init (KmxCheckListClass *klass)
{
  GType type = G_TYPE_FROM_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = kmx_check_list_finalize;
  signals[JUMP] = g_signal_new ("jump", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE,
                                1, G_TYPE_STRING);
  signals[REHEARSE] =
      g_signal_new ("rehearse", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[ACCEPT] = g_signal_new ("accept", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                  G_TYPE_NONE, 1, G_TYPE_STRING);
}

static void
kmx_check_list_init (KmxCheckList *self)
{
  self->rows = g_ptr_array_new ();
  self->checks = g_ptr_array_new_with_free_func (g_object_unref);
}
