/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include "kmx-draft-rows.h"

#include <glib/gi18n.h>

#include "kmx-compat.h"
#include "kmx-counted-row.h"
#include "kmx-prose-group.h"

/* What ties a widget to a path; freed when both the widget and the draft let go of it. */
typedef struct {
  KmxDraft *draft; /* the widget lives no longer than its draft */
  GtkWidget *widget;
  char *path;
  gboolean showing;
  const char *const *ids;
  KmxNumberRange range;
  const KmxCodec *codec;
} Tie;

static void
tie_clear (gpointer data)
{
  Tie *tie = data;

  g_clear_object (&tie->draft);
  g_clear_pointer (&tie->path, g_free);
}

static void
tie_free (gpointer data, GClosure *closure)
{
  g_rc_box_release_full (data, tie_clear);
}

static Tie *
tie_new (KmxDraft *draft, const char *path, GtkWidget *widget)
{
  Tie *tie = g_rc_box_new0 (Tie);

  tie->draft = g_object_ref (draft);
  tie->path = g_strdup (path);
  tie->widget = widget;
  return tie;
}

/* @entered is called as (instance, …, tie) would be with swapped arguments: (tie). */
static void
tie_up (Tie *tie, gpointer instance, const char *signal, GCallback entered, GCallback show)
{
  GClosure *closure = g_cclosure_new_swap (show, g_rc_box_acquire (tie), tie_free);

  g_object_watch_closure (G_OBJECT (tie->widget), closure);
  g_signal_connect_closure (tie->draft, "shown", closure, FALSE);
  g_signal_connect_data (instance, signal, entered, tie, tie_free, G_CONNECT_SWAPPED);
  ((void (*) (Tie *)) show) (tie);
}

void
kmx_draft_follow (KmxDraft *draft, GtkWidget *widget, KmxDraftShow show, gpointer user_data)
{
  GClosure *closure = g_cclosure_new (G_CALLBACK (show), user_data, NULL);

  g_object_watch_closure (G_OBJECT (widget), closure);
  g_signal_connect_closure (draft, "shown", closure, FALSE);
  show (draft, user_data);
}

/* A field that does not change keeps its cursor. */
static void
show_text (Tie *tie)
{
  const char *text = kmx_draft_get_text (tie->draft, tie->path);
  g_autofree char *now = kmx_counted_row_dup_text (KMX_COUNTED_ROW (tie->widget));

  tie->showing = TRUE;
  if (!g_str_equal (now, text))
    gtk_editable_set_text (GTK_EDITABLE (tie->widget), text);
  tie->showing = FALSE;
}

static void
text_entered_cb (Tie *tie)
{
  g_autofree char *text = kmx_counted_row_dup_text (KMX_COUNTED_ROW (tie->widget));

  if (!tie->showing)
    kmx_draft_set_text (tie->draft, tie->path, text);
}

GtkWidget *
kmx_draft_text_row_new (KmxDraft *draft, const char *path, const char *title, guint characters_max)
{
  GtkWidget *row = kmx_counted_row_new (title, characters_max);

  gtk_editable_set_editable (GTK_EDITABLE (row), kmx_draft_is_editable (draft));
  tie_up (tie_new (draft, path, row), row, "changed", G_CALLBACK (text_entered_cb),
          G_CALLBACK (show_text));
  return row;
}

static void
show_switch (Tie *tie)
{
  tie->showing = TRUE;
  gtk_switch_set_active (GTK_SWITCH (tie->widget), kmx_draft_get_boolean (tie->draft, tie->path));
  tie->showing = FALSE;
}

static void
switched_cb (Tie *tie)
{
  if (!tie->showing)
    kmx_draft_set_boolean (tie->draft, tie->path, gtk_switch_get_active (GTK_SWITCH (tie->widget)));
}

GtkWidget *
kmx_draft_switch_row_new (KmxDraft *draft,
                          const char *path,
                          const char *title,
                          const char *subtitle)
{
  GtkSwitch *toggle;
  GtkWidget *row = kmx_switch_row_new (title, subtitle, &toggle);

  adw_action_row_set_title_lines (ADW_ACTION_ROW (row), 0);
  adw_action_row_set_subtitle_lines (ADW_ACTION_ROW (row), 0);
  gtk_widget_set_sensitive (GTK_WIDGET (toggle), kmx_draft_is_editable (draft));
  tie_up (tie_new (draft, path, GTK_WIDGET (toggle)), toggle, "notify::active",
          G_CALLBACK (switched_cb), G_CALLBACK (show_switch));
  return row;
}

static void
show_choice (Tie *tie)
{
  const char *id = kmx_draft_get_text (tie->draft, tie->path);
  guint selected = 0;

  for (guint i = 0; tie->ids[i] != NULL; i++)
    if (g_str_equal (tie->ids[i], id))
      selected = i;
  tie->showing = TRUE;
  adw_combo_row_set_selected (ADW_COMBO_ROW (tie->widget), selected);
  tie->showing = FALSE;
}

static void
chosen_cb (Tie *tie)
{
  guint selected = adw_combo_row_get_selected (ADW_COMBO_ROW (tie->widget));

  if (!tie->showing && selected != GTK_INVALID_LIST_POSITION)
    kmx_draft_set_text (tie->draft, tie->path, tie->ids[selected]);
}

GtkWidget *
kmx_draft_choice_row_new (KmxDraft *draft,
                          const char *path,
                          const char *title,
                          const char *const *ids,
                          const char *const *texts)
{
  GtkWidget *row = kmx_combo_row_new (title, texts, 0);
  Tie *tie = tie_new (draft, path, row);

  tie->ids = ids;
  gtk_widget_set_sensitive (row, kmx_draft_is_editable (draft));
  tie_up (tie, row, "notify::selected", G_CALLBACK (chosen_cb), G_CALLBACK (show_choice));
  return row;
}

/* What is held need not be a whole number of units; then it counts as the next one. */
static void
show_number (Tie *tie)
{
  gint64 fallback = (gint64) tie->range.fallback * tie->range.unit;
  gint64 held = kmx_draft_get_integer (tie->draft, tie->path, fallback);

  tie->showing = TRUE;
  gtk_spin_button_set_value (GTK_SPIN_BUTTON (tie->widget),
                             (double) ((held + tie->range.unit - 1) / tie->range.unit));
  tie->showing = FALSE;
}

static void
number_entered_cb (Tie *tie)
{
  gint64 number = gtk_spin_button_get_value_as_int (GTK_SPIN_BUTTON (tie->widget));

  if (!tie->showing)
    kmx_draft_set_integer (tie->draft, tie->path, number * tie->range.unit);
}

GtkWidget *
kmx_draft_number_row_new (KmxDraft *draft,
                          const char *path,
                          const char *title,
                          const char *subtitle,
                          KmxNumberRange range)
{
  GtkWidget *row = adw_action_row_new ();
  GtkWidget *spin = gtk_spin_button_new_with_range (range.min, range.max, MAX (range.step, 1));
  Tie *tie = tie_new (draft, path, spin);

  tie->range = range;
  tie->range.unit = MAX (range.unit, 1);
  gtk_spin_button_set_numeric (GTK_SPIN_BUTTON (spin), TRUE);
  gtk_widget_set_valign (spin, GTK_ALIGN_CENTER);
  gtk_widget_set_sensitive (spin, kmx_draft_is_editable (draft));
  gtk_accessible_update_property (GTK_ACCESSIBLE (spin), GTK_ACCESSIBLE_PROPERTY_LABEL, title, -1);
  kmx_row_set_text (row, title, subtitle);
  adw_action_row_set_title_lines (ADW_ACTION_ROW (row), 0);
  adw_action_row_set_subtitle_lines (ADW_ACTION_ROW (row), 0);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), spin);
  adw_action_row_set_activatable_widget (ADW_ACTION_ROW (row), spin);
  tie_up (tie, spin, "value-changed", G_CALLBACK (number_entered_cb), G_CALLBACK (show_number));
  return row;
}

static void
complain (Tie *tie, gboolean faulty)
{
  kmx_draft_set_fault (tie->draft, tie->path, faulty);
  gtk_widget_set_tooltip_text (tie->widget, faulty ? _ (tie->codec->complaint) : NULL);
  gtk_accessible_update_state (GTK_ACCESSIBLE (tie->widget), GTK_ACCESSIBLE_STATE_INVALID,
                               faulty ? GTK_ACCESSIBLE_INVALID_TRUE : GTK_ACCESSIBLE_INVALID_FALSE,
                               -1);
  if (faulty)
    gtk_widget_add_css_class (tie->widget, "error");
  else
    gtk_widget_remove_css_class (tie->widget, "error");
}

static void
show_coded (Tie *tie)
{
  JsonNode *node = kmx_draft_get (tie->draft, tie->path);
  g_autofree char *text = node != NULL ? tie->codec->format (node) : g_strdup ("");

  tie->showing = TRUE;
  if (!g_str_equal (gtk_editable_get_text (GTK_EDITABLE (tie->widget)), text))
    gtk_editable_set_text (GTK_EDITABLE (tie->widget), text);
  complain (tie, FALSE);
  tie->showing = FALSE;
}

static void
code_entered_cb (Tie *tie)
{
  g_autofree char *text =
      g_strstrip (g_strdup (gtk_editable_get_text (GTK_EDITABLE (tie->widget))));
  JsonNode *node;

  if (tie->showing)
    return;
  node = *text != '\0' ? tie->codec->parse (text) : NULL;
  complain (tie, *text != '\0' && node == NULL);
  if (*text == '\0' || node != NULL)
    kmx_draft_set (tie->draft, tie->path, node);
}

GtkWidget *
kmx_draft_codec_row_new (KmxDraft *draft,
                         const char *path,
                         const char *title,
                         const KmxCodec *codec)
{
  GtkWidget *row = adw_entry_row_new ();
  Tie *tie = tie_new (draft, path, row);

  tie->codec = codec;
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  gtk_editable_set_editable (GTK_EDITABLE (row), kmx_draft_is_editable (draft));
  tie_up (tie, row, "changed", G_CALLBACK (code_entered_cb), G_CALLBACK (show_coded));
  return row;
}

static void
show_prose (Tie *tie)
{
  const char *text = kmx_draft_get_text (tie->draft, tie->path);
  g_autofree char *now = kmx_prose_group_dup_text (KMX_PROSE_GROUP (tie->widget));

  tie->showing = TRUE;
  if (!g_str_equal (now, text))
    kmx_prose_group_set_text (KMX_PROSE_GROUP (tie->widget), text);
  tie->showing = FALSE;
}

static void
prose_entered_cb (Tie *tie)
{
  g_autofree char *text = kmx_prose_group_dup_text (KMX_PROSE_GROUP (tie->widget));

  if (!tie->showing)
    kmx_draft_set_text (tie->draft, tie->path, text);
}

GtkWidget *
kmx_draft_prose_group_new (KmxDraft *draft,
                           const char *path,
                           const char *title,
                           const char *description,
                           guint characters_max,
                           int height_min)
{
  GtkWidget *group = kmx_prose_group_new (title, description, characters_max, height_min);

  kmx_prose_group_set_editable (KMX_PROSE_GROUP (group), kmx_draft_is_editable (draft));
  tie_up (tie_new (draft, path, group), group, "changed", G_CALLBACK (prose_entered_cb),
          G_CALLBACK (show_prose));
  return group;
}
