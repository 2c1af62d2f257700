/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include "kmx-week-table.h"

#include <glib/gi18n.h>
#include <string.h>

#include "kmx-compat.h"
#include "kmx-draft-rows.h"

enum { DAYS = 7, TIME_WIDTH = 6, SPANS_MAX = 6, WORKING_DAYS = 5 };

typedef struct {
  GtkWidget *box;
  GtkEditable *opens, *closes;
} Span;

struct _KmxWeekTable {
  AdwPreferencesGroup parent_instance;
  KmxDraft *draft;
  char *path;
  GtkWidget *boxes[DAYS]; /* of the spans */
  GtkWidget *closed[DAYS];
  GtkWidget *adds[DAYS];
  GPtrArray *spans[DAYS]; /* of Span */
  gboolean showing;
};

G_DEFINE_FINAL_TYPE (KmxWeekTable, kmx_week_table, ADW_TYPE_PREFERENCES_GROUP)

const char *
kmx_weekday_text (int weekday)
{
  static const char *const texts[] = { N_ ("Monday"),   N_ ("Tuesday"), N_ ("Wednesday"),
                                       N_ ("Thursday"), N_ ("Friday"),  N_ ("Saturday"),
                                       N_ ("Sunday") };

  return _ (texts[CLAMP (weekday, 1, DAYS) - 1]);
}

/* Takes over what is written as soon as all of it are times. */
static void
commit (KmxWeekTable *self)
{
  JsonArray *spans = json_array_new ();
  gboolean faulty = FALSE;

  for (int day = 0; day < DAYS; day++) {
    for (guint i = 0; i < self->spans[day]->len; i++) {
      Span *span = self->spans[day]->pdata[i];
      g_autofree char *opens = kmx_codec_parse_time (gtk_editable_get_text (span->opens));
      g_autofree char *closes = kmx_codec_parse_time (gtk_editable_get_text (span->closes));
      JsonObject *object;

      if (opens == NULL || closes == NULL || g_str_equal (opens, "24:00")) {
        faulty = TRUE;
        continue;
      }
      object = json_object_new ();
      json_object_set_int_member (object, "weekday", day + 1);
      json_object_set_string_member (object, "opens", opens);
      json_object_set_string_member (object, "closes", closes);
      json_array_add_object_element (spans, object);
    }
  }
  kmx_draft_set_fault (self->draft, self->path, faulty);
  if (faulty)
    json_array_unref (spans);
  else
    kmx_draft_set_array (self->draft, self->path, spans);
}

static void
mark (GtkEditable *entry)
{
  g_autofree char *time = kmx_codec_parse_time (gtk_editable_get_text (entry));

  if (time == NULL)
    gtk_widget_add_css_class (GTK_WIDGET (entry), "error");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (entry), "error");
  gtk_accessible_update_state (
      GTK_ACCESSIBLE (entry), GTK_ACCESSIBLE_STATE_INVALID,
      time == NULL ? GTK_ACCESSIBLE_INVALID_TRUE : GTK_ACCESSIBLE_INVALID_FALSE, -1);
}

static void
entry_changed_cb (KmxWeekTable *self, GtkEditable *entry)
{
  if (self->showing)
    return;
  mark (entry);
  commit (self);
}

/* "8" was a time while it was typed; now it is written out. */
static void
write_out (GtkEditable *entry)
{
  g_autofree char *time = kmx_codec_parse_time (gtk_editable_get_text (entry));

  if (time != NULL && !g_str_equal (time, gtk_editable_get_text (entry)))
    gtk_editable_set_text (entry, time);
}

static GtkEditable *
entry_new (KmxWeekTable *self, const char *text, char *label)
{
  g_autofree char *owned = label;
  GtkWidget *entry = gtk_entry_new ();
  GtkEventController *focus = gtk_event_controller_focus_new ();

  gtk_editable_set_text (GTK_EDITABLE (entry), text);
  gtk_editable_set_width_chars (GTK_EDITABLE (entry), TIME_WIDTH);
  gtk_editable_set_max_width_chars (GTK_EDITABLE (entry), TIME_WIDTH);
  gtk_editable_set_editable (GTK_EDITABLE (entry), kmx_draft_is_editable (self->draft));
  gtk_widget_add_css_class (entry, "numeric");
  gtk_accessible_update_property (GTK_ACCESSIBLE (entry), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
  g_signal_connect_object (entry, "changed", G_CALLBACK (entry_changed_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_swapped (entry, "activate", G_CALLBACK (write_out), entry);
  g_signal_connect_swapped (focus, "leave", G_CALLBACK (write_out), entry);
  gtk_widget_add_controller (entry, focus);
  return GTK_EDITABLE (entry);
}

static void
show_day (KmxWeekTable *self, int day)
{
  gboolean editable = kmx_draft_is_editable (self->draft);

  gtk_widget_set_visible (self->closed[day], self->spans[day]->len == 0);
  gtk_widget_set_visible (self->boxes[day], self->spans[day]->len > 0);
  gtk_widget_set_visible (self->adds[day], editable && self->spans[day]->len < SPANS_MAX);
}

static void
remove_clicked_cb (KmxWeekTable *self, GtkWidget *button)
{
  GtkWidget *box = gtk_widget_get_parent (button);

  for (int day = 0; day < DAYS; day++) {
    for (guint i = 0; i < self->spans[day]->len; i++) {
      Span *span = self->spans[day]->pdata[i];

      if (span->box != box)
        continue;
      gtk_box_remove (GTK_BOX (self->boxes[day]), box);
      g_ptr_array_remove_index (self->spans[day], i);
      show_day (self, day);
      gtk_widget_grab_focus (self->adds[day]);
      commit (self);
      return;
    }
  }
}

static Span *
add_span (KmxWeekTable *self, int day, const char *opens, const char *closes)
{
  Span *span = g_new0 (Span, 1);
  GtkWidget *dash = gtk_label_new ("–");
  const char *name = kmx_weekday_text (day + 1);
  g_autofree char *remove_label = NULL;
  GtkWidget *remove;

  span->box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  /* Translators: %s is a day of the week. */
  span->opens = entry_new (self, opens, g_strdup_printf (_ ("%s, open from"), name));
  span->closes = entry_new (self, closes, g_strdup_printf (_ ("%s, open until"), name));
  remove_label = g_strdup_printf (_ ("Remove this time of %s"), name);
  remove = kmx_icon_button_new ("list-remove-symbolic", remove_label);
  gtk_widget_add_css_class (remove, "flat");
  gtk_widget_set_visible (remove, kmx_draft_is_editable (self->draft));
  g_signal_connect_object (remove, "clicked", G_CALLBACK (remove_clicked_cb), self,
                           G_CONNECT_SWAPPED);
  gtk_box_append (GTK_BOX (span->box), GTK_WIDGET (span->opens));
  gtk_box_append (GTK_BOX (span->box), dash);
  gtk_box_append (GTK_BOX (span->box), GTK_WIDGET (span->closes));
  gtk_box_append (GTK_BOX (span->box), remove);
  gtk_box_append (GTK_BOX (self->boxes[day]), span->box);
  g_ptr_array_add (self->spans[day], span);
  return span;
}

/* A second time on a day is the afternoon. */
static void
add_clicked_cb (KmxWeekTable *self, GtkWidget *button)
{
  int day = 0;
  Span *span;

  while (day < DAYS - 1 && self->adds[day] != button)
    day++;
  if (self->spans[day]->len == 0) {
    span = add_span (self, day, "08:00", "18:00");
  } else {
    Span *last = self->spans[day]->pdata[self->spans[day]->len - 1];
    const char *closed = gtk_editable_get_text (last->closes);

    span = add_span (self, day, strcmp (closed, "13:00") < 0 ? "13:00" : closed, "18:00");
    if (strcmp (closed, "18:00") >= 0)
      gtk_editable_set_text (span->closes, "23:00");
  }
  show_day (self, day);
  gtk_widget_grab_focus (GTK_WIDGET (span->opens));
  commit (self);
}

static void
clear_day (KmxWeekTable *self, int day)
{
  for (guint i = 0; i < self->spans[day]->len; i++)
    gtk_box_remove (GTK_BOX (self->boxes[day]), ((Span *) self->spans[day]->pdata[i])->box);
  g_ptr_array_set_size (self->spans[day], 0);
}

static void
copy_clicked_cb (KmxWeekTable *self)
{
  for (int day = 1; day < WORKING_DAYS; day++) {
    clear_day (self, day);
    for (guint i = 0; i < self->spans[0]->len; i++) {
      Span *span = self->spans[0]->pdata[i];

      add_span (self, day, gtk_editable_get_text (span->opens),
                gtk_editable_get_text (span->closes));
    }
    show_day (self, day);
  }
  commit (self);
}

static void
show_week (KmxDraft *draft, gpointer user_data)
{
  KmxWeekTable *self = user_data;
  JsonArray *spans = kmx_draft_get_array (self->draft, self->path);

  self->showing = TRUE;
  for (int day = 0; day < DAYS; day++)
    clear_day (self, day);
  for (guint i = 0; spans != NULL && i < json_array_get_length (spans); i++) {
    JsonObject *span = json_array_get_object_element (spans, i);
    int day = (int) json_object_get_int_member_with_default (span, "weekday", 1) - 1;

    add_span (self, CLAMP (day, 0, DAYS - 1),
              json_object_get_string_member_with_default (span, "opens", ""),
              json_object_get_string_member_with_default (span, "closes", ""));
  }
  for (int day = 0; day < DAYS; day++)
    show_day (self, day);
  self->showing = FALSE;
}

static GtkWidget *
day_row_new (KmxWeekTable *self, int day)
{
  GtkWidget *row = adw_preferences_row_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  GtkWidget *name = gtk_label_new (kmx_weekday_text (day + 1));
  /* Translators: %s is a day of the week. */
  g_autofree char *label = g_strdup_printf (_ ("Add a time on %s"), kmx_weekday_text (day + 1));

  self->closed[day] = gtk_label_new (C_ ("hours", "Closed"));
  self->boxes[day] = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  self->adds[day] = kmx_icon_button_new ("list-add-symbolic", label);
  gtk_label_set_xalign (GTK_LABEL (name), 0);
  gtk_widget_set_hexpand (name, TRUE);
  gtk_widget_add_css_class (self->closed[day], "dim-label");
  gtk_widget_add_css_class (self->adds[day], "flat");
  g_signal_connect_swapped (self->adds[day], "clicked", G_CALLBACK (add_clicked_cb), self);
  gtk_box_append (GTK_BOX (box), name);
  gtk_box_append (GTK_BOX (box), self->closed[day]);
  gtk_box_append (GTK_BOX (box), self->boxes[day]);
  gtk_box_append (GTK_BOX (box), self->adds[day]);
  gtk_widget_add_css_class (box, "week-day");
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), kmx_weekday_text (day + 1));
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), box);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), FALSE);
  gtk_widget_set_focusable (row, FALSE);
  return row;
}

GtkWidget *
kmx_week_table_new (KmxDraft *draft, const char *path, const char *title, const char *description)
{
  KmxWeekTable *self =
      g_object_new (KMX_TYPE_WEEK_TABLE, "title", title, "description", description, NULL);
  GtkWidget *copy = gtk_button_new_with_mnemonic (_ ("_Monday’s Times until Friday"));

  self->draft = g_object_ref (draft);
  self->path = g_strdup (path);
  gtk_widget_add_css_class (copy, "flat");
  gtk_widget_set_valign (copy, GTK_ALIGN_CENTER);
  gtk_widget_set_visible (copy, kmx_draft_is_editable (draft));
  g_signal_connect_object (copy, "clicked", G_CALLBACK (copy_clicked_cb), self, G_CONNECT_SWAPPED);
  adw_preferences_group_set_header_suffix (ADW_PREFERENCES_GROUP (self), copy);
  for (int day = 0; day < DAYS; day++) {
    self->spans[day] = g_ptr_array_new_with_free_func (g_free);
    adw_preferences_group_add (ADW_PREFERENCES_GROUP (self), day_row_new (self, day));
  }
  kmx_draft_follow (draft, GTK_WIDGET (self), show_week, self);
  return GTK_WIDGET (self);
}

static void
kmx_week_table_dispose (GObject *object)
{
  KMX_WEEK_TABLE (object)->showing = TRUE;
  G_OBJECT_CLASS (kmx_week_table_parent_class)->dispose (object);
}

static void
kmx_week_table_finalize (GObject *object)
{
  KmxWeekTable *self = KMX_WEEK_TABLE (object);

  for (int day = 0; day < DAYS; day++)
    g_clear_pointer (&self->spans[day], g_ptr_array_unref);
  g_clear_object (&self->draft);
  g_clear_pointer (&self->path, g_free);
  G_OBJECT_CLASS (kmx_week_table_parent_class)->finalize (object);
}

static void
kmx_week_table_class_init (KmxWeekTableClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = kmx_week_table_dispose;
  G_OBJECT_CLASS (klass)->finalize = kmx_week_table_finalize;
}

static void
kmx_week_table_init (KmxWeekTable *self)
{
}
