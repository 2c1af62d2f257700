/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include "kmx-facts-list.h"

#include <glib/gi18n.h>
#include <string.h>

#include "kmx-compat.h"
#include "kmx-draft-rows.h"
#include "kmx-item-dialog.h"
#include "kmx-record.h"
#include "kmx-state-page.h"
#include "kmx-text.h"

enum { FILTER_FROM = 9 }; /* rows that make a filter worth its room */

struct _KmxFactsList {
  AdwPreferencesGroup parent_instance;
  KmxDraft *draft;
  const KmxFactsListSpec *spec;
  gpointer data;
  GPtrArray *rows; /* not owned */
  GtkWidget *add;
  GtkWidget *filter;
  JsonArray *removed_from; /* (nullable): the list before the last removal */
  int edited;              /* position in the dialog; -1: a new item */
};

G_DEFINE_FINAL_TYPE (KmxFactsList, kmx_facts_list, ADW_TYPE_PREFERENCES_GROUP)

static void show_rows (KmxFactsList *self);

static JsonArray *
copy_items (KmxFactsList *self)
{
  JsonArray *items = kmx_draft_get_array (self->draft, self->spec->path);
  JsonArray *copy = json_array_new ();

  for (guint i = 0; items != NULL && i < json_array_get_length (items); i++)
    json_array_add_element (copy, json_array_dup_element (items, i));
  return copy;
}

static void
take_items (KmxFactsList *self, JsonArray *items, int focus)
{
  kmx_draft_set_array (self->draft, self->spec->path, items);
  show_rows (self);
  if (focus >= 0 && focus < (int) self->rows->len)
    gtk_widget_grab_focus (self->rows->pdata[focus]);
  else if (focus >= 0)
    gtk_widget_grab_focus (self->add);
}

static int
position_of (KmxFactsList *self, GtkWidget *inner)
{
  GtkWidget *row = gtk_widget_get_ancestor (inner, ADW_TYPE_ACTION_ROW);
  guint position;

  return row != NULL && g_ptr_array_find (self->rows, row, &position) ? (int) position : -1;
}

static gboolean
is_valid (JsonObject *item, gpointer data)
{
  KmxFactsList *self = data;
  g_autoptr (JsonNode) node = json_node_init_object (json_node_alloc (), item);
  g_autoptr (GObject) record =
      kmx_record_new_from_json (self->spec->get_type (), node, KMX_RECORD_REFUSE_UNKNOWN, NULL);

  return record != NULL && (self->spec->is_valid == NULL || self->spec->is_valid (item));
}

static void
item_done (JsonObject *item, gpointer data)
{
  KmxFactsList *self = data;
  JsonArray *items = copy_items (self);
  JsonNode *node = json_node_init_object (json_node_alloc (), item);
  int length = (int) json_array_get_length (items);
  JsonArray *changed = json_array_new ();

  for (int i = 0; i < length; i++)
    json_array_add_element (changed, i == self->edited ? json_node_copy (node)
                                                       : json_array_dup_element (items, (guint) i));
  if (self->edited < 0 || self->edited >= length)
    json_array_add_element (changed, json_node_copy (node));
  json_array_unref (items);
  json_node_unref (node);
  take_items (self, changed, self->edited >= 0 ? self->edited : length);
}

static void
edit (KmxFactsList *self, int position, JsonObject *values)
{
  g_autoptr (KmxDraft) item = kmx_draft_new (kmx_draft_is_editable (self->draft));
  GtkWidget *page = adw_preferences_page_new ();
  const KmxItemDialogOrder order = { _ (self->spec->edit_title), is_valid, item_done, self };

  self->edited = position;
  kmx_draft_show (item, values);
  self->spec->build (item, ADW_PREFERENCES_PAGE (page), self->data);
  kmx_item_dialog_present (GTK_WIDGET (self), item, ADW_PREFERENCES_PAGE (page), &order);
}

static void
add_clicked_cb (KmxFactsList *self)
{
  g_autoptr (JsonObject) item = json_object_new ();

  if (self->spec->begin != NULL)
    self->spec->begin (item);
  edit (self, -1, item);
}

static void
row_activated_cb (KmxFactsList *self, GtkWidget *row)
{
  int position = position_of (self, row);
  JsonArray *items = kmx_draft_get_array (self->draft, self->spec->path);

  if (position >= 0 && kmx_draft_is_editable (self->draft))
    edit (self, position, json_array_get_object_element (items, (guint) position));
}

static void
move_item (KmxFactsList *self, int from, int to)
{
  g_autoptr (JsonArray) items = copy_items (self);
  int length = (int) json_array_get_length (items);
  JsonArray *moved;

  if (from < 0 || to < 0 || to >= length || !kmx_draft_is_editable (self->draft))
    return;
  moved = json_array_new ();
  for (int i = 0; i < length; i++) {
    int source = i == to ? from : i;

    if (i != to && from < to && i >= from && i < to)
      source = i + 1;
    else if (i != to && from > to && i > to && i <= from)
      source = i - 1;
    json_array_add_element (moved, json_array_dup_element (items, (guint) source));
  }
  take_items (self, moved, to);
}

static void
undo_cb (KmxFactsList *self)
{
  if (self->removed_from != NULL)
    take_items (self, g_steal_pointer (&self->removed_from), 0);
}

static void
remove_item (KmxFactsList *self, int position)
{
  JsonArray *items;

  if (position < 0 || !kmx_draft_is_editable (self->draft))
    return;
  g_clear_pointer (&self->removed_from, json_array_unref);
  self->removed_from = copy_items (self);
  items = copy_items (self);
  json_array_remove_element (items, (guint) position);
  take_items (self, items, MAX (position - 1, 0));
  kmx_toast_undo (GTK_WIDGET (self), _ ("Entry removed"), G_CALLBACK (undo_cb), G_OBJECT (self));
}

static void
up_clicked_cb (KmxFactsList *self, GtkWidget *button)
{
  int position = position_of (self, button);

  move_item (self, position, position - 1);
}

static void
down_clicked_cb (KmxFactsList *self, GtkWidget *button)
{
  int position = position_of (self, button);

  move_item (self, position, position + 1);
}

static void
remove_clicked_cb (KmxFactsList *self, GtkWidget *button)
{
  remove_item (self, position_of (self, button));
}

static gboolean
key_pressed_cb (GtkEventControllerKey *controller,
                guint key,
                guint code,
                GdkModifierType state,
                KmxFactsList *self)
{
  GtkWidget *row = gtk_event_controller_get_widget (GTK_EVENT_CONTROLLER (controller));
  int position = position_of (self, row);

  if ((state & GDK_ALT_MASK) != 0 && (key == GDK_KEY_Up || key == GDK_KEY_Down))
    move_item (self, position, key == GDK_KEY_Up ? position - 1 : position + 1);
  else if (key == GDK_KEY_Delete)
    remove_item (self, position);
  else
    return FALSE;
  return TRUE;
}

static void
add_button (KmxFactsList *self, GtkWidget *row, const char *icon, char *label, GCallback clicked)
{
  g_autofree char *owned = label;
  GtkWidget *button = kmx_icon_button_new (icon, label);

  gtk_widget_add_css_class (button, "flat");
  g_signal_connect_object (button, "clicked", clicked, self, G_CONNECT_SWAPPED);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), button);
}

static GtkWidget *
row_new (KmxFactsList *self, JsonObject *item, guint position, guint length)
{
  GtkWidget *row = adw_action_row_new ();
  g_autofree char *title = self->spec->dup_title (item);
  g_autofree char *subtitle =
      self->spec->dup_subtitle != NULL ? self->spec->dup_subtitle (item) : NULL;
  GtkEventController *keys = gtk_event_controller_key_new ();

  kmx_row_set_text (row, title, subtitle);
  adw_action_row_set_title_lines (ADW_ACTION_ROW (row), 4);
  adw_action_row_set_subtitle_lines (ADW_ACTION_ROW (row), 4);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), kmx_draft_is_editable (self->draft));
  g_signal_connect_object (row, "activated", G_CALLBACK (row_activated_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (keys, "key-pressed", G_CALLBACK (key_pressed_cb), self, 0);
  gtk_widget_add_controller (row, keys);
  if (!kmx_draft_is_editable (self->draft))
    return row;
  /* Translators: %s is an entry of a list. */
  if (position > 0)
    add_button (self, row, "go-up-symbolic", g_strdup_printf (_ ("Move up: %s"), title),
                G_CALLBACK (up_clicked_cb));
  if (position + 1 < length)
    add_button (self, row, "go-down-symbolic", g_strdup_printf (_ ("Move down: %s"), title),
                G_CALLBACK (down_clicked_cb));
  add_button (self, row, "user-trash-symbolic", g_strdup_printf (_ ("Remove: %s"), title),
              G_CALLBACK (remove_clicked_cb));
  return row;
}

static void
filter_rows (KmxFactsList *self)
{
  g_autofree char *wanted = kmx_text_fold (gtk_editable_get_text (GTK_EDITABLE (self->filter)));
  gboolean filtering = gtk_widget_get_visible (self->filter);

  for (guint i = 0; i < self->rows->len; i++) {
    AdwActionRow *row = self->rows->pdata[i];
    g_autofree char *text = g_strconcat (adw_preferences_row_get_title (ADW_PREFERENCES_ROW (row)),
                                         " ", adw_action_row_get_subtitle (row), NULL);
    g_autofree char *folded = kmx_text_fold (text);

    gtk_widget_set_visible (GTK_WIDGET (row), !filtering || strstr (folded, wanted) != NULL);
  }
}

static void
show_rows (KmxFactsList *self)
{
  JsonArray *items = kmx_draft_get_array (self->draft, self->spec->path);
  guint length = items != NULL ? json_array_get_length (items) : 0;

  kmx_group_clear (ADW_PREFERENCES_GROUP (self), self->rows);
  for (guint i = 0; i < length; i++) {
    GtkWidget *row = row_new (self, json_array_get_object_element (items, i), i, length);

    adw_preferences_group_add (ADW_PREFERENCES_GROUP (self), row);
    g_ptr_array_add (self->rows, row);
  }
  gtk_widget_set_visible (self->filter, length >= FILTER_FROM);
  gtk_widget_set_sensitive (self->add, length < self->spec->items_max);
  filter_rows (self);
}

static void
shown_cb (KmxDraft *draft, gpointer user_data)
{
  show_rows (user_data);
}

GtkWidget *
kmx_facts_list_new (KmxDraft *draft, const KmxFactsListSpec *spec, gpointer data)
{
  KmxFactsList *self = g_object_new (KMX_TYPE_FACTS_LIST, "title", _ (spec->title), NULL);
  GtkWidget *content = adw_button_content_new ();

  self->draft = g_object_ref (draft);
  self->spec = spec;
  self->data = data;
  if (spec->description != NULL)
    adw_preferences_group_set_description (ADW_PREFERENCES_GROUP (self), _ (spec->description));
  adw_button_content_set_icon_name (ADW_BUTTON_CONTENT (content), "list-add-symbolic");
  adw_button_content_set_label (ADW_BUTTON_CONTENT (content), _ (spec->add_label));
  self->add = gtk_button_new ();
  gtk_button_set_child (GTK_BUTTON (self->add), content);
  gtk_widget_add_css_class (self->add, "flat");
  gtk_widget_set_valign (self->add, GTK_ALIGN_CENTER);
  gtk_widget_set_visible (self->add, kmx_draft_is_editable (draft));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->add), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ (spec->add_label), -1);
  g_signal_connect_swapped (self->add, "clicked", G_CALLBACK (add_clicked_cb), self);
  adw_preferences_group_set_header_suffix (ADW_PREFERENCES_GROUP (self), self->add);
  self->filter = gtk_search_entry_new ();
  gtk_widget_set_margin_bottom (self->filter, 6);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->filter), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Filter the list"), -1);
  g_signal_connect_swapped (self->filter, "search-changed", G_CALLBACK (filter_rows), self);
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (self), self->filter);
  kmx_draft_follow (draft, GTK_WIDGET (self), shown_cb, self);
  return GTK_WIDGET (self);
}

static void
kmx_facts_list_finalize (GObject *object)
{
  KmxFactsList *self = KMX_FACTS_LIST (object);

  g_clear_object (&self->draft);
  g_clear_pointer (&self->rows, g_ptr_array_unref);
  g_clear_pointer (&self->removed_from, json_array_unref);
  G_OBJECT_CLASS (kmx_facts_list_parent_class)->finalize (object);
}

static void
kmx_facts_list_class_init (KmxFactsListClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = kmx_facts_list_finalize;
}

static void
kmx_facts_list_init (KmxFactsList *self)
{
  self->rows = g_ptr_array_new ();
}
