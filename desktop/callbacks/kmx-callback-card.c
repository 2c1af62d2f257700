/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include "kmx-callback-card.h"

#include <glib/gi18n.h>

#include "kmx-callback-menu.h"
#include "kmx-callback-text.h"
#include "kmx-compat.h"
#include "kmx-format.h"
#include "kmx-state-page.h"

struct _KmxCallbackCard {
  AdwBin parent_instance;
  KmxCallback *callback;
  GListModel *members; /* (nullable) */
  char *user_id;
  gboolean editable;
  GtkLabel *caller;
  GtkWidget *urgent;
  GtkLabel *due;
  GtkWidget *number_line;
  GtkLabel *number;
  GtkLabel *topic;
  GtkLabel *note;
  GtkLabel *origin;
  GtkWidget *take;
  GtkWidget *release;
  GtkWidget *done;
  GtkWidget *reopen;
  GtkWidget *more;
  GtkWidget *link;
};

G_DEFINE_FINAL_TYPE (KmxCallbackCard, kmx_callback_card, ADW_TYPE_BIN)

enum { ORDER, N_SIGNALS };
static guint signals[N_SIGNALS];

KmxCallback *
kmx_callback_card_get (KmxCallbackCard *self)
{
  return self->callback;
}

void
kmx_callback_card_set_members (KmxCallbackCard *self, GListModel *members)
{
  g_set_object (&self->members, members);
}

static const char *
text_of (KmxCallbackCard *self, guint field)
{
  const char *text = kmx_record_get_text (self->callback, field);

  return text != NULL && *text != '\0' ? text : NULL;
}

void
kmx_callback_card_tick (KmxCallbackCard *self)
{
  g_autofree char *due = kmx_callback_dup_due (self->callback);

  gtk_label_set_text (self->due, due);
  if (kmx_callback_is_overdue (self->callback))
    gtk_widget_add_css_class (GTK_WIDGET (self->due), "error");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self->due), "error");
}

/* "Empfang · today, 14:05 · taken by Erika Beispiel" */
static char *
origin_text (KmxCallbackCard *self)
{
  const char *agent = text_of (self, KMX_CALLBACK_AGENT_NAME);
  const char *assignee = text_of (self, KMX_CALLBACK_ASSIGNEE_NAME);
  g_autofree char *at =
      kmx_format_relative (kmx_record_get_instant (self->callback, KMX_CALLBACK_CREATED_AT));
  GString *text = g_string_new (NULL);

  if (agent != NULL)
    g_string_append_printf (text, "%s · ", agent);
  /* Translators: %s is a day and a time: when somebody asked to be called back. */
  g_string_append_printf (text, _ ("noted %s"), at);
  if (assignee != NULL) {
    g_string_append (text, " · ");
    if (g_strcmp0 (text_of (self, KMX_CALLBACK_ASSIGNEE_ID), self->user_id) == 0)
      g_string_append (text, _ ("with you"));
    else
      /* Translators: %s is the person who looks after a call back. */
      g_string_append_printf (text, _ ("with %s"), assignee);
  }
  return g_string_free (text, FALSE);
}

static void
show_buttons (KmxCallbackCard *self)
{
  const char *state = kmx_record_get_text (self->callback, KMX_CALLBACK_STATE);
  const char *assignee = text_of (self, KMX_CALLBACK_ASSIGNEE_ID);
  gboolean done = kmx_callback_is_done (self->callback);
  gboolean mine = g_str_equal (state, "taken") && g_strcmp0 (assignee, self->user_id) == 0;
  const char *call_id = text_of (self, KMX_CALLBACK_CALL_ID);

  gtk_widget_set_visible (self->take, self->editable && !done && !mine);
  gtk_widget_set_visible (self->release, self->editable && mine);
  gtk_widget_set_visible (self->done, self->editable && !done);
  gtk_widget_set_visible (self->reopen, self->editable && done);
  gtk_widget_set_visible (self->more, self->editable && !done);
  gtk_widget_set_visible (self->link, call_id != NULL);
  if (call_id != NULL)
    gtk_actionable_set_action_target (GTK_ACTIONABLE (self->link), "s", call_id);
}

static void
show_text (GtkLabel *label, const char *text)
{
  gtk_label_set_text (label, text != NULL ? text : "");
  gtk_widget_set_visible (GTK_WIDGET (label), text != NULL);
}

void
kmx_callback_card_set (KmxCallbackCard *self, KmxCallback *callback)
{
  g_autofree char *caller = NULL;
  g_autofree char *topic = NULL;
  g_autofree char *origin = NULL;
  g_autofree char *number = NULL;
  const char *e164;

  g_set_object (&self->callback, callback);
  e164 = text_of (self, KMX_CALLBACK_CALLER_E164);
  caller = kmx_callback_dup_caller (callback);
  topic = kmx_callback_dup_topic (callback);
  origin = origin_text (self);
  number = e164 != NULL ? kmx_format_number (e164) : NULL;
  show_text (self->caller, caller);
  show_text (self->topic, topic);
  show_text (self->note, text_of (self, KMX_CALLBACK_NOTE));
  show_text (self->origin, origin);
  show_text (self->number, number);
  gtk_widget_set_visible (self->number_line, e164 != NULL);
  gtk_widget_set_visible (self->urgent, kmx_callback_is_urgent (callback));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, caller, -1);
  kmx_callback_card_tick (self);
  show_buttons (self);
}

static void
copy_clicked_cb (KmxCallbackCard *self, GtkWidget *button)
{
  gdk_clipboard_set_text (gtk_widget_get_clipboard (button),
                          text_of (self, KMX_CALLBACK_CALLER_E164));
  kmx_toast (button, _ ("Number copied"));
}

/* The widget's name is the verb. */
static void
verb_clicked_cb (KmxCallbackCard *self, GtkWidget *button)
{
  g_signal_emit (self, signals[ORDER], 0, gtk_widget_get_name (button), "");
}

static void
order_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  g_signal_emit (user_data, signals[ORDER], 0, g_action_get_name (G_ACTION (action)),
                 parameter != NULL ? g_variant_get_string (parameter, NULL) : "");
}

static void
open_menu_cb (GtkMenuButton *button, gpointer user_data)
{
  KmxCallbackCard *self = user_data;
  g_autoptr (GMenuModel) menu = kmx_callback_menu_new (self->callback, self->members);

  gtk_menu_button_set_menu_model (button, menu);
}

static GtkLabel *
label_new (const char *style)
{
  GtkWidget *label = gtk_label_new (NULL);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  if (style != NULL)
    gtk_widget_add_css_class (label, style);
  return GTK_LABEL (label);
}

static GtkWidget *
head_new (KmxCallbackCard *self)
{
  GtkWidget *head = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 9);

  self->caller = label_new ("title-4");
  self->due = label_new ("caption-heading");
  self->urgent = gtk_label_new (C_ ("urgency", "urgent"));
  gtk_widget_add_css_class (self->urgent, "pill-label");
  gtk_widget_set_valign (self->urgent, GTK_ALIGN_CENTER);
  gtk_label_set_xalign (self->due, 1);
  gtk_label_set_justify (self->due, GTK_JUSTIFY_RIGHT);
  gtk_widget_set_hexpand (GTK_WIDGET (self->due), TRUE);
  gtk_widget_set_halign (GTK_WIDGET (self->due), GTK_ALIGN_END);
  gtk_box_append (GTK_BOX (head), GTK_WIDGET (self->caller));
  gtk_box_append (GTK_BOX (head), self->urgent);
  gtk_box_append (GTK_BOX (head), GTK_WIDGET (self->due));
  return head;
}

static GtkWidget *
number_line_new (KmxCallbackCard *self)
{
  GtkWidget *copy = kmx_icon_button_new ("edit-copy-symbolic", _ ("Copy the Number"));

  self->number_line = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  self->number = label_new ("numeric");
  gtk_label_set_selectable (self->number, TRUE);
  gtk_widget_add_css_class (copy, "flat");
  g_signal_connect_swapped (copy, "clicked", G_CALLBACK (copy_clicked_cb), self);
  gtk_box_append (GTK_BOX (self->number_line), GTK_WIDGET (self->number));
  gtk_box_append (GTK_BOX (self->number_line), copy);
  return self->number_line;
}

static GtkWidget *
add_button (KmxCallbackCard *self, GtkWidget *line, const char *verb, const char *label)
{
  GtkWidget *button = gtk_button_new_with_mnemonic (label);

  gtk_widget_set_name (button, verb);
  g_signal_connect_swapped (button, "clicked", G_CALLBACK (verb_clicked_cb), self);
  gtk_box_append (GTK_BOX (line), button);
  return button;
}

static GtkWidget *
buttons_new (KmxCallbackCard *self)
{
  GtkWidget *line = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);

  self->take = add_button (self, line, "take", C_ ("call back", "_Take Over"));
  self->release = add_button (self, line, "release", C_ ("call back", "_Give Back"));
  self->done = add_button (self, line, "done", C_ ("call back", "_Done"));
  self->reopen = add_button (self, line, "reopen", C_ ("call back", "Re_open"));
  gtk_widget_add_css_class (self->done, "suggested-action");
  self->more = gtk_menu_button_new ();
  gtk_menu_button_set_icon_name (GTK_MENU_BUTTON (self->more), "view-more-symbolic");
  gtk_menu_button_set_create_popup_func (GTK_MENU_BUTTON (self->more), open_menu_cb, self, NULL);
  gtk_widget_set_tooltip_text (self->more, _ ("More"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->more), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("More"), -1);
  gtk_box_append (GTK_BOX (line), self->more);
  self->link = kmx_icon_button_new ("go-next-symbolic", _ ("Show the Call"));
  gtk_actionable_set_action_name (GTK_ACTIONABLE (self->link), "win.show-call");
  gtk_widget_set_hexpand (self->link, TRUE);
  gtk_widget_set_halign (self->link, GTK_ALIGN_END);
  gtk_box_append (GTK_BOX (line), self->link);
  return line;
}

GtkWidget *
kmx_callback_card_new (KmxCallback *callback, const char *user_id, gboolean editable)
{
  KmxCallbackCard *self = g_object_new (KMX_TYPE_CALLBACK_CARD, NULL);

  self->user_id = g_strdup (user_id);
  self->editable = editable;
  kmx_callback_card_set (self, callback);
  return GTK_WIDGET (self);
}

static void
kmx_callback_card_finalize (GObject *object)
{
  KmxCallbackCard *self = KMX_CALLBACK_CARD (object);

  g_clear_object (&self->callback);
  g_clear_object (&self->members);
  g_clear_pointer (&self->user_id, g_free);
  G_OBJECT_CLASS (kmx_callback_card_parent_class)->finalize (object);
}

static void
kmx_callback_card_class_init (KmxCallbackCardClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = kmx_callback_card_finalize;
  gtk_widget_class_set_accessible_role (GTK_WIDGET_CLASS (klass), GTK_ACCESSIBLE_ROLE_GROUP);
  signals[ORDER] = g_signal_new ("order", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                                 NULL, NULL, G_TYPE_NONE, 2, G_TYPE_STRING, G_TYPE_STRING);
}

static void
kmx_callback_card_init (KmxCallbackCard *self)
{
  static const GActionEntry entries[] = {
    { "assign", order_cb, "s", NULL, NULL },
    { "postpone", order_cb, "s", NULL, NULL },
    { "note", order_cb, NULL, NULL, NULL },
  };
  g_autoptr (GSimpleActionGroup) group = g_simple_action_group_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);

  g_action_map_add_action_entries (G_ACTION_MAP (group), entries, G_N_ELEMENTS (entries), self);
  gtk_widget_insert_action_group (GTK_WIDGET (self), "callback", G_ACTION_GROUP (group));
  gtk_widget_add_css_class (box, "card");
  gtk_widget_add_css_class (box, "callback-card");
  self->topic = label_new (NULL);
  self->note = label_new ("dim-label");
  self->origin = label_new ("caption");
  gtk_widget_add_css_class (GTK_WIDGET (self->origin), "dim-label");
  gtk_label_set_selectable (self->topic, TRUE);
  gtk_label_set_selectable (self->note, TRUE);
  gtk_box_append (GTK_BOX (box), head_new (self));
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->topic));
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->note));
  gtk_box_append (GTK_BOX (box), number_line_new (self));
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->origin));
  gtk_box_append (GTK_BOX (box), buttons_new (self));
  adw_bin_set_child (ADW_BIN (self), box);
}
