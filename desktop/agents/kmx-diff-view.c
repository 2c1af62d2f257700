/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include "kmx-diff-view.h"

#include <glib/gi18n.h>

#include "kmx-facts-words.h"

struct _KmxDiffView {
  AdwBin parent_instance;
  GListModel *voices;
};

G_DEFINE_FINAL_TYPE (KmxDiffView, kmx_diff_view, ADW_TYPE_BIN)

static GtkWidget *
label_new (const char *text, const char *style)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  if (style != NULL)
    gtk_widget_add_css_class (label, style);
  return label;
}

/* One side of a change; what it is stands in words, not only in its colour. */
static void
add_side (GtkWidget *box, const char *whose, const char *text, const char *style)
{
  GtkWidget *side;
  GtkWidget *value;

  if (text == NULL)
    return;
  side = gtk_box_new (GTK_ORIENTATION_VERTICAL, 3);
  value = label_new (*text != '\0' ? text : _ ("empty"), NULL);
  gtk_label_set_selectable (GTK_LABEL (value), TRUE);
  gtk_widget_add_css_class (side, "diff-side");
  gtk_widget_add_css_class (side, style);
  gtk_box_append (GTK_BOX (side), label_new (whose, "caption-heading"));
  gtk_box_append (GTK_BOX (side), value);
  gtk_box_append (GTK_BOX (box), side);
}

static GtkWidget *
change_new (KmxDiffView *self, KmxFactsChange *change, JsonObject *before, JsonObject *after)
{
  g_autofree char *title = kmx_facts_words_title (change, before, after);
  g_autofree char *was = kmx_facts_words_before (change, self->voices);
  g_autofree char *is = kmx_facts_words_after (change, self->voices);
  GtkWidget *row = g_object_new (ADW_TYPE_PREFERENCES_ROW, "activatable", FALSE, NULL);
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);

  gtk_widget_add_css_class (box, "diff-row");
  gtk_box_append (GTK_BOX (box), label_new (title, "heading"));
  add_side (box, is != NULL ? C_ ("comparison", "Before") : C_ ("comparison", "Removed"), was,
            "removed");
  add_side (box, was != NULL ? C_ ("comparison", "After") : C_ ("comparison", "Added"), is,
            "added");
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), box);
  gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL, title, -1);
  return row;
}

void
kmx_diff_view_show (KmxDiffView *self, GListModel *changes, JsonObject *before, JsonObject *after)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 18);
  g_autoptr (GHashTable) groups = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (guint i = 0; i < g_list_model_get_n_items (changes); i++) {
    g_autoptr (KmxFactsChange) change = g_list_model_get_item (changes, i);
    g_autofree char *section =
        kmx_facts_words_section (kmx_record_get_text (change, KMX_FACTS_CHANGE_PATH));
    GtkWidget *group = g_hash_table_lookup (groups, section);

    if (group == NULL) {
      group = adw_preferences_group_new ();
      adw_preferences_group_set_title (ADW_PREFERENCES_GROUP (group), section);
      gtk_box_append (GTK_BOX (box), group);
      g_hash_table_insert (groups, g_steal_pointer (&section), group);
    }
    adw_preferences_group_add (ADW_PREFERENCES_GROUP (group),
                               change_new (self, change, before, after));
  }
  if (g_list_model_get_n_items (changes) == 0)
    gtk_box_append (GTK_BOX (box), label_new (_ ("Both are the same."), "dim-label"));
  adw_bin_set_child (ADW_BIN (self), box);
}

void
kmx_diff_view_clear (KmxDiffView *self)
{
  adw_bin_set_child (ADW_BIN (self), NULL);
}

GtkWidget *
kmx_diff_view_new (GListModel *voices)
{
  KmxDiffView *self = g_object_new (KMX_TYPE_DIFF_VIEW, NULL);

  g_set_object (&self->voices, voices);
  return GTK_WIDGET (self);
}

static void
kmx_diff_view_finalize (GObject *object)
{
  g_clear_object (&KMX_DIFF_VIEW (object)->voices);
  G_OBJECT_CLASS (kmx_diff_view_parent_class)->finalize (object);
}

static void
kmx_diff_view_class_init (KmxDiffViewClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = kmx_diff_view_finalize;
}

static void
kmx_diff_view_init (KmxDiffView *self)
{
}
