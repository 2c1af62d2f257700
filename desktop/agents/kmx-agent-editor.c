/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include "kmx-agent-editor-private.h"

#include <glib/gi18n.h>
#include <string.h>

#include "kmx-agent-guide.h"
#include "kmx-compat.h"
#include "kmx-member.h"

G_DEFINE_FINAL_TYPE (KmxAgentEditor, kmx_agent_editor, ADW_TYPE_BIN)

enum { CLOSE, SAVED, N_SIGNALS };
static guint signals[N_SIGNALS];

enum { SIDEBAR_WIDTH = 190, CONTENT_WIDTH_MIN = 420 };

/* Where the first thing is that keeps the draft from being saved; NULL: none is known. */
static const char *
find_fault (KmxAgentEditor *self)
{
  const char *fault = kmx_draft_find_fault (self->context.draft);

  return fault != NULL ? fault : self->fault;
}

/* The top-level member that a JSON pointer or a path of the draft begins with. */
static char *
member_of (const char *pointer)
{
  if (g_str_has_prefix (pointer, "/facts/"))
    pointer += strlen ("/facts");
  if (*pointer == '/')
    pointer++;
  return g_strndup (pointer, strcspn (pointer, "/"));
}

static char *
dup_state (KmxAgentEditor *self)
{
  const char *fault = find_fault (self);

  if (self->loading)
    return g_strdup (_ ("Loading …"));
  if (self->theirs != NULL)
    return g_strdup (C_ ("draft", "Not saved"));
  if (fault != NULL) {
    g_autofree char *member = member_of (fault);

    /* Translators: %s is the field that is not right yet: "Opening hours". */
    return g_strdup_printf (C_ ("draft", "Not saved: %s"), kmx_agent_member_title (member));
  }
  if (self->refused)
    return g_strdup (C_ ("draft", "Not saved, next attempt in a moment"));
  if (self->sent != NULL || kmx_agent_editor_is_dirty (self))
    return g_strdup (C_ ("draft", "Saving …"));
  return g_strdup (C_ ("draft", "Saved"));
}

void
kmx_agent_editor_update_header (KmxAgentEditor *self)
{
  g_autofree char *state = dup_state (self);
  gboolean above = self->conflict != NULL || self->guide != NULL;

  if (self->agent == NULL)
    return;
  adw_window_title_set_title (self->title, kmx_record_get_text (self->agent, KMX_AGENT_NAME));
  adw_window_title_set_subtitle (self->title, state);
  gtk_widget_set_visible (self->state, find_fault (self) != NULL && !above);
  gtk_widget_set_visible (self->publish, !above && !self->loading);
}

void
kmx_agent_editor_close_guide (KmxAgentEditor *self)
{
  if (self->guide == NULL)
    return;
  gtk_stack_set_visible_child_name (self->stack, "sections");
  gtk_stack_remove (self->stack, self->guide);
  self->guide = NULL;
  kmx_agent_editor_update_header (self);
}

void
kmx_agent_editor_guide (KmxAgentEditor *self)
{
  kmx_agent_editor_close_guide (self);
  self->guide = kmx_agent_guide_new (&self->context);
  g_signal_connect_object (self->guide, "finished", G_CALLBACK (kmx_agent_editor_close_guide), self,
                           G_CONNECT_SWAPPED | G_CONNECT_AFTER);
  gtk_stack_add_child (self->stack, self->guide);
  gtk_stack_set_visible_child (self->stack, self->guide);
  kmx_agent_editor_update_header (self);
  kmx_agent_guide_focus (KMX_AGENT_GUIDE (self->guide));
}

void
kmx_agent_editor_show_section (KmxAgentEditor *self, const char *section)
{
  GtkListBoxRow *row;

  kmx_agent_editor_close_guide (self);
  for (int i = 0; (row = gtk_list_box_get_row_at_index (self->sidebar, i)) != NULL; i++)
    if (g_str_equal (gtk_widget_get_name (GTK_WIDGET (row)), section))
      gtk_list_box_select_row (self->sidebar, row);
}

void
kmx_agent_editor_show_member (KmxAgentEditor *self, const char *pointer)
{
  g_autofree char *member = member_of (pointer);

  kmx_agent_editor_show_section (self, kmx_agent_member_section (member));
}

static void
state_clicked_cb (KmxAgentEditor *self)
{
  if (find_fault (self) != NULL)
    kmx_agent_editor_show_member (self, find_fault (self));
}

static gboolean
emit_close (gpointer user_data)
{
  g_signal_emit (user_data, signals[CLOSE], 0);
  return G_SOURCE_REMOVE;
}

void
kmx_agent_editor_close (KmxAgentEditor *self)
{
  emit_close (self);
}

static void
back_clicked_cb (KmxAgentEditor *self)
{
  if (self->conflict != NULL)
    g_signal_emit_by_name (self->conflict, "back");
  else if (self->guide != NULL)
    kmx_agent_editor_close_guide (self);
  else
    kmx_agent_editor_leave (self, emit_close, self);
}

static gboolean
close_window (gpointer user_data)
{
  KmxAgentEditor *self = user_data;

  if (self->window != NULL)
    gtk_window_close (self->window);
  return G_SOURCE_REMOVE;
}

/* The question must be gone before the window is: it still has work to do on its parent. */
static gboolean
close_window_later (gpointer user_data)
{
  g_idle_add_full (G_PRIORITY_DEFAULT_IDLE, close_window, g_object_ref (user_data), g_object_unref);
  return G_SOURCE_REMOVE;
}

static gboolean
close_request_cb (KmxAgentEditor *self)
{
  if (self->session == NULL || !kmx_agent_editor_is_dirty (self))
    return FALSE;
  gtk_widget_activate_action (GTK_WIDGET (self), "win.show-page", "s", "agents");
  kmx_agent_editor_leave (self, close_window_later, self);
  return TRUE;
}

static void
watch_window (KmxAgentEditor *self)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));

  if (self->window != NULL)
    g_clear_signal_handler (&self->close_handler, self->window);
  self->close_handler = 0;
  g_set_weak_pointer (&self->window, GTK_IS_WINDOW (root) ? GTK_WINDOW (root) : NULL);
  if (self->window != NULL)
    self->close_handler = g_signal_connect_object (
        self->window, "close-request", G_CALLBACK (close_request_cb), self, G_CONNECT_SWAPPED);
}

static gboolean
save_shortcut_cb (GtkWidget *widget, GVariant *arguments, gpointer user_data)
{
  kmx_agent_editor_save (KMX_AGENT_EDITOR (widget));
  return TRUE;
}

static gboolean
back_shortcut_cb (GtkWidget *widget, GVariant *arguments, gpointer user_data)
{
  back_clicked_cb (KMX_AGENT_EDITOR (widget));
  return TRUE;
}

/* @step: 1 to the next section, -1 to the one before. */
static gboolean
step (GtkWidget *widget, int step)
{
  KmxAgentEditor *self = KMX_AGENT_EDITOR (widget);
  GtkListBoxRow *row = gtk_list_box_get_selected_row (self->sidebar);
  int position = row != NULL ? gtk_list_box_row_get_index (row) + step : 0;

  row = gtk_list_box_get_row_at_index (self->sidebar, position);
  if (position >= 0 && row != NULL)
    gtk_list_box_select_row (self->sidebar, row);
  return TRUE;
}

static gboolean
next_shortcut_cb (GtkWidget *widget, GVariant *arguments, gpointer user_data)
{
  return step (widget, 1);
}

static gboolean
previous_shortcut_cb (GtkWidget *widget, GVariant *arguments, gpointer user_data)
{
  return step (widget, -1);
}

static gboolean
show_toggle (gpointer user_data)
{
  GtkWidget *toggle = user_data;
  GtkWidget *editor = gtk_widget_get_ancestor (toggle, KMX_TYPE_AGENT_EDITOR);

  if (editor != NULL && KMX_AGENT_EDITOR (editor)->flap != NULL)
    gtk_widget_set_visible (toggle, adw_flap_get_folded (KMX_AGENT_EDITOR (editor)->flap));
  return G_SOURCE_REMOVE;
}

/* It folds while the window is being laid out, when nothing may come or go. */
static void
folded_cb (AdwFlap *flap, GParamSpec *property, GtkWidget *toggle)
{
  g_idle_add_full (G_PRIORITY_DEFAULT_IDLE, show_toggle, g_object_ref (toggle), g_object_unref);
}

static GtkWidget *
header_new (KmxAgentEditor *self)
{
  GtkWidget *header = adw_header_bar_new ();
  GtkWidget *back = kmx_icon_button_new ("go-previous-symbolic", _ ("Back to the Agents"));
  GtkWidget *toggle = gtk_toggle_button_new ();

  self->title = ADW_WINDOW_TITLE (adw_window_title_new ("", NULL));
  self->publish = gtk_button_new_with_mnemonic (_ ("_Publish …"));
  self->state = kmx_icon_button_new ("dialog-warning-symbolic", _ ("Show What Is Not Saved"));
  gtk_button_set_icon_name (GTK_BUTTON (toggle), "view-list-symbolic");
  gtk_widget_set_tooltip_text (toggle, _ ("Sections"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (toggle), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Sections"), -1);
  g_object_bind_property (self->flap, "reveal-flap", toggle, "active",
                          G_BINDING_BIDIRECTIONAL | G_BINDING_SYNC_CREATE);
  gtk_widget_set_visible (toggle, FALSE);
  g_signal_connect_object (self->flap, "notify::folded", G_CALLBACK (folded_cb), toggle, 0);
  gtk_widget_add_css_class (self->publish, "suggested-action");
  g_signal_connect_swapped (back, "clicked", G_CALLBACK (back_clicked_cb), self);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (self->publish), "agents.go-live");
  gtk_actionable_set_action_target (GTK_ACTIONABLE (self->publish), "s", "publish");
  g_signal_connect_swapped (self->state, "clicked", G_CALLBACK (state_clicked_cb), self);
  adw_header_bar_set_title_widget (ADW_HEADER_BAR (header), GTK_WIDGET (self->title));
  adw_header_bar_pack_start (ADW_HEADER_BAR (header), back);
  adw_header_bar_pack_start (ADW_HEADER_BAR (header), toggle);
  adw_header_bar_pack_end (ADW_HEADER_BAR (header), self->publish);
  adw_header_bar_pack_end (ADW_HEADER_BAR (header), self->state);
  return header;
}

static GtkWidget *
notice_new (KmxAgentEditor *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  GtkWidget *label = gtk_label_new (_ ("Somebody else changed this agent meanwhile."));
  GtkWidget *compare = gtk_button_new_with_mnemonic (_ ("_Compare"));

  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_widget_set_hexpand (label, TRUE);
  gtk_widget_set_valign (compare, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (box, "offline-banner");
  g_signal_connect_swapped (compare, "clicked", G_CALLBACK (kmx_agent_editor_show_conflict), self);
  gtk_box_append (GTK_BOX (box), label);
  gtk_box_append (GTK_BOX (box), compare);
  self->notice = GTK_REVEALER (gtk_revealer_new ());
  gtk_revealer_set_child (self->notice, box);
  return GTK_WIDGET (self->notice);
}

static void
section_selected_cb (KmxAgentEditor *self, GtkListBoxRow *row)
{
  if (row == NULL)
    return;
  gtk_stack_set_visible_child_name (self->sections, gtk_widget_get_name (GTK_WIDGET (row)));
  if (adw_flap_get_folded (self->flap))
    adw_flap_set_reveal_flap (self->flap, FALSE);
}

static void
add_section (KmxAgentEditor *self, const KmxSection *section)
{
  GtkWidget *row = gtk_list_box_row_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  GtkWidget *label = gtk_label_new (_ (section->title));
  GtkWidget *page;

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_box_append (GTK_BOX (box), gtk_image_new_from_icon_name (section->icon_name));
  gtk_box_append (GTK_BOX (box), label);
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), box);
  gtk_widget_set_name (row, section->id);
  gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ (section->title), -1);
  if (section->make != NULL) {
    page = GTK_WIDGET (section->make (&self->context));
  } else {
    page = kmx_agent_overview_new (self->session, self->context.draft);
    self->overview = KMX_AGENT_OVERVIEW (page);
  }
  gtk_accessible_update_property (GTK_ACCESSIBLE (page), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ (section->title), -1);
  gtk_stack_add_named (self->sections, page, section->id);
  gtk_list_box_append (self->sidebar, row);
}

static void
build_sections (KmxAgentEditor *self)
{
  GtkWidget *scroller = gtk_scrolled_window_new ();
  guint n_sections;
  const KmxSection *sections = kmx_sections_get (&n_sections);

  self->sidebar = GTK_LIST_BOX (gtk_list_box_new ());
  self->sections = GTK_STACK (gtk_stack_new ());
  gtk_stack_set_hhomogeneous (self->sections, FALSE);
  gtk_stack_set_vhomogeneous (self->sections, FALSE);
  gtk_widget_set_size_request (GTK_WIDGET (self->sections), CONTENT_WIDTH_MIN, -1);
  gtk_widget_add_css_class (GTK_WIDGET (self->sidebar), "navigation-sidebar");
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->sidebar), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Sections"), -1);
  for (guint i = 0; i < n_sections; i++)
    add_section (self, &sections[i]);
  g_signal_connect_swapped (self->sidebar, "row-selected", G_CALLBACK (section_selected_cb), self);
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scroller), GTK_POLICY_NEVER,
                                  GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), GTK_WIDGET (self->sidebar));
  gtk_widget_set_size_request (scroller, SIDEBAR_WIDTH, -1);
  gtk_widget_add_css_class (scroller, "background");
  self->flap = ADW_FLAP (adw_flap_new ());
  adw_flap_set_flap (self->flap, scroller);
  adw_flap_set_separator (self->flap, gtk_separator_new (GTK_ORIENTATION_VERTICAL));
  adw_flap_set_content (self->flap, GTK_WIDGET (self->sections));
  adw_flap_set_swipe_to_open (self->flap, FALSE);
}

static void
add_shortcut (GtkEventController *controller,
              guint key,
              GdkModifierType modifiers,
              GtkShortcutFunc callback)
{
  gtk_shortcut_controller_add_shortcut (
      GTK_SHORTCUT_CONTROLLER (controller),
      gtk_shortcut_new (gtk_keyval_trigger_new (key, modifiers),
                        gtk_callback_action_new (callback, NULL, NULL)));
}

static void
add_shortcuts (KmxAgentEditor *self)
{
  GtkEventController *controller = gtk_shortcut_controller_new ();
  GtkEventController *first = gtk_shortcut_controller_new ();

  add_shortcut (controller, GDK_KEY_s, GDK_CONTROL_MASK, save_shortcut_cb);
  add_shortcut (controller, GDK_KEY_Escape, 0, back_shortcut_cb);
  gtk_widget_add_controller (GTK_WIDGET (self), controller);
  /* Before the pages, which would scroll sideways. */
  gtk_event_controller_set_propagation_phase (first, GTK_PHASE_CAPTURE);
  add_shortcut (first, GDK_KEY_Page_Down, GDK_CONTROL_MASK, next_shortcut_cb);
  add_shortcut (first, GDK_KEY_Page_Up, GDK_CONTROL_MASK, previous_shortcut_cb);
  gtk_widget_add_controller (GTK_WIDGET (self), first);
}

static void
draft_changed_cb (KmxAgentEditor *self)
{
  if (self->agent != NULL && self->base != NULL)
    kmx_agent_editor_changed (self);
}

GtkWidget *
kmx_agent_editor_new (KmxSession *session, GListModel *voices)
{
  KmxAgentEditor *self = g_object_new (KMX_TYPE_AGENT_EDITOR, NULL);
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);

  self->session = g_object_ref (session);
  self->context.session = session;
  self->context.voices = g_object_ref (voices);
  self->context.members = G_LIST_MODEL (g_list_store_new (KMX_TYPE_MEMBER));
  self->context.draft = kmx_draft_new (kmx_session_can_manage (session));
  build_sections (self);
  self->stack = GTK_STACK (gtk_stack_new ());
  gtk_stack_add_named (self->stack, GTK_WIDGET (self->flap), "sections");
  gtk_widget_set_vexpand (GTK_WIDGET (self->stack), TRUE);
  gtk_box_append (GTK_BOX (box), header_new (self));
  gtk_box_append (GTK_BOX (box), notice_new (self));
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->stack));
  adw_bin_set_child (ADW_BIN (self), box);
  g_signal_connect_object (self->context.draft, "changed", G_CALLBACK (draft_changed_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->context.draft, "fault-changed",
                           G_CALLBACK (kmx_agent_editor_update_header), self, G_CONNECT_SWAPPED);
  g_signal_connect_swapped (self->overview, "guide", G_CALLBACK (kmx_agent_editor_guide), self);
  g_signal_connect_swapped (self->overview, "retry", G_CALLBACK (kmx_agent_editor_retry), self);
  g_signal_connect_swapped (self->overview, "remove", G_CALLBACK (kmx_agent_editor_remove), self);
  g_signal_connect (self, "notify::root", G_CALLBACK (watch_window), NULL);
  add_shortcuts (self);
  kmx_agent_editor_load_members (self);
  return GTK_WIDGET (self);
}

static void
kmx_agent_editor_dispose (GObject *object)
{
  KmxAgentEditor *self = KMX_AGENT_EDITOR (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_handle_id (&self->save_source, g_source_remove);
  g_clear_handle_id (&self->keep_source, g_source_remove);
  g_clear_object (&self->session);
  g_clear_weak_pointer (&self->window);
  G_OBJECT_CLASS (kmx_agent_editor_parent_class)->dispose (object);
}

static void
kmx_agent_editor_finalize (GObject *object)
{
  KmxAgentEditor *self = KMX_AGENT_EDITOR (object);

  g_clear_object (&self->context.voices);
  g_clear_object (&self->context.members);
  g_clear_object (&self->context.draft);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->agent);
  g_clear_object (&self->theirs);
  g_clear_object (&self->news);
  g_clear_pointer (&self->base, json_object_unref);
  g_clear_pointer (&self->sent, json_object_unref);
  g_clear_pointer (&self->fault, g_free);
  G_OBJECT_CLASS (kmx_agent_editor_parent_class)->finalize (object);
}

static void
kmx_agent_editor_class_init (KmxAgentEditorClass *klass)
{
  GType type = G_TYPE_FROM_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = kmx_agent_editor_dispose;
  G_OBJECT_CLASS (klass)->finalize = kmx_agent_editor_finalize;
  signals[CLOSE] =
      g_signal_new ("close", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[SAVED] = g_signal_new ("saved", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE,
                                 1, KMX_TYPE_AGENT);
}

static void
kmx_agent_editor_init (KmxAgentEditor *self)
{
  self->cancellable = g_cancellable_new ();
}
