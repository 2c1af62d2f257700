/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include "kmx-window.h"

#include <glib/gi18n.h>

#include "kmx-frame-log.h"
#include "kmx-page-header.h"
#include "kmx-pages.h"
#include "kmx-presence-row.h"

struct _KmxWindow {
  AdwApplicationWindow parent_instance;
  KmxSession *session;
  KmxCallbackWatch *watch; /* (nullable) */
  GSettings *settings;
  AdwLeaflet *leaflet;
  GtkListBox *sidebar;
  GtkStack *stack;
  GtkRevealer *offline;
  GtkLabel *offline_label;
  GtkLabel *badge;  /* (nullable): number of open call backs */
  gboolean leaving; /* closing is not hiding any more */
};

G_DEFINE_FINAL_TYPE (KmxWindow, kmx_window, ADW_TYPE_APPLICATION_WINDOW)

static const KmxPage *
find_page (const char *id)
{
  guint n_pages;
  const KmxPage *pages = kmx_pages_get (&n_pages);

  for (guint i = 0; i < n_pages; i++)
    if (g_str_equal (pages[i].id, id))
      return &pages[i];
  return NULL;
}

static gboolean
page_is_for (const KmxPage *page, KmxSession *session)
{
  if (page->audience == KMX_PAGE_FOR_BUSINESS)
    return kmx_session_get_account (session) != NULL;
  return page->audience == KMX_PAGE_FOR_ALL || kmx_session_is_admin (session);
}

static GtkListBoxRow *
row_of (KmxWindow *self, const char *id)
{
  GtkListBoxRow *row;

  for (int i = 0; (row = gtk_list_box_get_row_at_index (self->sidebar, i)) != NULL; i++)
    if (g_str_equal (gtk_widget_get_name (GTK_WIDGET (row)), id))
      return row;
  return NULL;
}

/* Pages are made when they are first shown: a start must not wait for nine of them. */
static GtkWidget *
show_page (KmxWindow *self, const char *id)
{
  const KmxPage *page = find_page (id);
  GtkWidget *widget = gtk_stack_get_child_by_name (self->stack, id);
  GtkListBoxRow *row = row_of (self, id);

  if (page == NULL || row == NULL)
    return NULL;
  if (widget == NULL) {
    widget = page->make (self->session);
    gtk_stack_add_named (self->stack, widget, id);
  }
  gtk_stack_set_visible_child (self->stack, widget);
  gtk_list_box_select_row (self->sidebar, row);
  adw_leaflet_navigate (self->leaflet, ADW_NAVIGATION_DIRECTION_FORWARD);
  g_action_change_state (g_action_map_lookup_action (G_ACTION_MAP (self), "page"),
                         g_variant_new_string (id));
  return widget;
}

static void
row_activated_cb (KmxWindow *self, GtkListBoxRow *row)
{
  if (row != NULL)
    show_page (self, gtk_widget_get_name (GTK_WIDGET (row)));
}

static void
show_page_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  show_page (user_data, g_variant_get_string (parameter, NULL));
}

static void
page_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  show_page (user_data, g_variant_get_string (parameter, NULL));
}

static void
page_state_cb (GSimpleAction *action, GVariant *value, gpointer user_data)
{
  g_simple_action_set_state (action, value);
}

static void
show_item (KmxWindow *self, const char *page_id, GVariant *parameter)
{
  GtkWidget *page = show_page (self, page_id);

  if (page != NULL && KMX_IS_PAGE_WIDGET (page))
    kmx_page_widget_show_item (KMX_PAGE_WIDGET (page), g_variant_get_string (parameter, NULL));
}

static void
show_call_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  show_item (user_data, "calls", parameter);
}

static void
show_agent_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  show_item (user_data, "agents", parameter);
}

static void
show_callback_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  show_item (user_data, "callbacks", parameter);
}

static void
show_account_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  show_item (user_data, "accounts", parameter);
}

static void
search_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  KmxWindow *self = user_data;
  GtkWidget *page = gtk_stack_get_visible_child (self->stack);

  if (page != NULL && KMX_IS_PAGE_WIDGET (page))
    kmx_page_widget_search (KMX_PAGE_WIDGET (page));
}

static void
refresh_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  KmxWindow *self = user_data;
  GtkWidget *page = gtk_stack_get_visible_child (self->stack);

  kmx_session_reconnect (self->session);
  if (page != NULL && KMX_IS_PAGE_WIDGET (page))
    kmx_page_widget_refresh (KMX_PAGE_WIDGET (page));
}

static const GActionEntry actions[] = {
  { "show-page", show_page_cb, "s", NULL, NULL },
  { "page", page_cb, "s", "''", page_state_cb },
  { "show-call", show_call_cb, "s", NULL, NULL },
  { "show-agent", show_agent_cb, "s", NULL, NULL },
  { "show-callback", show_callback_cb, "s", NULL, NULL },
  { "show-account", show_account_cb, "s", NULL, NULL },
  { "search", search_cb, NULL, NULL, NULL },
  { "refresh", refresh_cb, NULL, NULL, NULL },
};

/* Only one page edits what is not saved at once, so one may ask. */
void
kmx_window_settle (KmxWindow *self, GSourceFunc leave, gpointer user_data)
{
  GtkWidget *page = gtk_widget_get_first_child (GTK_WIDGET (self->stack));

  for (; page != NULL; page = gtk_widget_get_next_sibling (page))
    if (KMX_IS_PAGE_WIDGET (page) &&
        kmx_page_widget_leave (KMX_PAGE_WIDGET (page), leave, user_data))
      return;
  leave (user_data);
}

static void
resync_cb (KmxSession *session, KmxWindow *self)
{
  GtkWidget *page = gtk_widget_get_first_child (GTK_WIDGET (self->stack));

  for (; page != NULL; page = gtk_widget_get_next_sibling (page))
    if (KMX_IS_PAGE_WIDGET (page))
      kmx_page_widget_refresh (KMX_PAGE_WIDGET (page));
}

static void
online_cb (KmxWindow *self)
{
  gboolean online = kmx_session_is_online (self->session);

  if (!online) {
    g_autoptr (GDateTime) now = g_date_time_new_now_local ();
    g_autofree char *time = g_date_time_format (now, "%H:%M");
    /* Translators: %s is the time of day since which there is no connection. */
    g_autofree char *text =
        g_strdup_printf (_ ("No connection since %s. What you see may be out of date."), time);

    gtk_label_set_text (self->offline_label, text);
  }
  gtk_revealer_set_reveal_child (self->offline, !online);
}

static GtkWidget *
offline_banner_new (KmxWindow *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  GtkWidget *label = gtk_label_new (NULL);
  GtkWidget *retry = gtk_button_new_with_mnemonic (_ ("_Connect Now"));

  gtk_widget_add_css_class (box, "offline-banner");
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_widget_set_hexpand (label, TRUE);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (retry), "win.refresh");
  gtk_widget_set_valign (retry, GTK_ALIGN_CENTER);
  gtk_box_append (GTK_BOX (box), label);
  gtk_box_append (GTK_BOX (box), retry);
  self->offline_label = GTK_LABEL (label);
  self->offline = GTK_REVEALER (gtk_revealer_new ());
  gtk_revealer_set_child (self->offline, box);
  return GTK_WIDGET (self->offline);
}

static GtkWidget *
menu_button_new (gboolean with_presence)
{
  g_autoptr (GMenu) menu = g_menu_new ();
  g_autoptr (GMenu) application = g_menu_new ();
  GtkWidget *button = gtk_menu_button_new ();

  g_menu_append (menu, _ ("_Refresh"), "win.refresh");
  if (with_presence)
    g_menu_append (menu, _ ("A_vailable"), "win.available");
  g_menu_append (application, _ ("_Keyboard Shortcuts"), "win.show-help-overlay");
  g_menu_append (application, _ ("_About Kametrix"), "app.about");
  g_menu_append (application, _ ("Sign _Out"), "app.sign-out");
  g_menu_append_section (menu, NULL, G_MENU_MODEL (application));
  gtk_menu_button_set_icon_name (GTK_MENU_BUTTON (button), "open-menu-symbolic");
  gtk_menu_button_set_menu_model (GTK_MENU_BUTTON (button), G_MENU_MODEL (menu));
  gtk_menu_button_set_primary (GTK_MENU_BUTTON (button), TRUE);
  gtk_widget_set_tooltip_text (button, _ ("Main Menu"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Main Menu"), -1);
  return button;
}

static void
show_open_callbacks (KmxWindow *self)
{
  guint open = kmx_callback_watch_get_open (self->watch);
  GtkListBoxRow *row = row_of (self, "callbacks");
  g_autofree char *count = g_strdup_printf ("%u", open);
  /* Translators: the name of a page for screen readers; %s is that page, %u the open call backs. */
  g_autofree char *name =
      g_strdup_printf (ngettext ("%s, %u open", "%s, %u open", open), _ ("Call Backs"), open);

  gtk_label_set_text (self->badge, count);
  gtk_widget_set_visible (GTK_WIDGET (self->badge), open > 0);
  if (row != NULL)
    gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
}

static void
add_badge (KmxWindow *self)
{
  GtkListBoxRow *row = row_of (self, "callbacks");

  if (row == NULL || self->watch == NULL)
    return;
  self->badge = GTK_LABEL (gtk_label_new (NULL));
  gtk_widget_add_css_class (GTK_WIDGET (self->badge), "count-badge");
  gtk_widget_add_css_class (GTK_WIDGET (self->badge), "numeric");
  gtk_widget_set_halign (GTK_WIDGET (self->badge), GTK_ALIGN_END);
  gtk_widget_set_valign (GTK_WIDGET (self->badge), GTK_ALIGN_CENTER);
  gtk_widget_set_hexpand (GTK_WIDGET (self->badge), TRUE);
  gtk_box_append (GTK_BOX (gtk_list_box_row_get_child (row)), GTK_WIDGET (self->badge));
  g_signal_connect_object (self->watch, "notify::open", G_CALLBACK (show_open_callbacks), self,
                           G_CONNECT_SWAPPED);
  show_open_callbacks (self);
}

/* The same switch as an action: for the menu and its key. */
static GtkWidget *
presence_new (KmxWindow *self)
{
  GtkWidget *presence = kmx_presence_row_new (self->session);
  g_autoptr (GPropertyAction) action = g_property_action_new (
      "available", kmx_presence_row_get_switch (KMX_PRESENCE_ROW (presence)), "active");

  g_action_map_add_action (G_ACTION_MAP (self), G_ACTION (action));
  return presence;
}

static GtkWidget *
sidebar_row_new (const KmxPage *page)
{
  GtkWidget *row = gtk_list_box_row_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);

  gtk_box_append (GTK_BOX (box), gtk_image_new_from_icon_name (page->icon_name));
  gtk_box_append (GTK_BOX (box), gtk_label_new (_ (page->title)));
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), box);
  gtk_widget_set_name (row, page->id);
  gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ (page->title), -1);
  return row;
}

static void
sidebar_header_cb (GtkListBoxRow *row, GtkListBoxRow *before, gpointer user_data)
{
  const KmxPage *page = find_page (gtk_widget_get_name (GTK_WIDGET (row)));
  const KmxPage *above =
      before != NULL ? find_page (gtk_widget_get_name (GTK_WIDGET (before))) : NULL;

  if (above != NULL && above->audience != page->audience)
    gtk_list_box_row_set_header (row, gtk_separator_new (GTK_ORIENTATION_HORIZONTAL));
  else
    gtk_list_box_row_set_header (row, NULL);
}

static GtkWidget *
sidebar_new (KmxWindow *self)
{
  KmxAccount *account = kmx_session_get_account (self->session);
  const char *name =
      account != NULL ? kmx_record_get_text (account, KMX_ACCOUNT_NAME) : _ ("Platform");
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *header = adw_header_bar_new ();
  GtkWidget *scroller = gtk_scrolled_window_new ();
  guint n_pages;
  const KmxPage *pages = kmx_pages_get (&n_pages);

  adw_header_bar_set_title_widget (ADW_HEADER_BAR (header),
                                   adw_window_title_new ("Kametrix", name));
  adw_header_bar_pack_end (ADW_HEADER_BAR (header), menu_button_new (account != NULL));
  adw_header_bar_set_show_end_title_buttons (ADW_HEADER_BAR (header), FALSE);
  gtk_box_append (GTK_BOX (box), header);

  self->sidebar = GTK_LIST_BOX (gtk_list_box_new ());
  gtk_widget_add_css_class (GTK_WIDGET (self->sidebar), "navigation-sidebar");
  gtk_list_box_set_selection_mode (self->sidebar, GTK_SELECTION_BROWSE);
  gtk_list_box_set_header_func (self->sidebar, sidebar_header_cb, NULL, NULL);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->sidebar), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Pages"), -1);
  for (guint i = 0; i < n_pages; i++)
    if (page_is_for (&pages[i], self->session))
      gtk_list_box_append (self->sidebar, sidebar_row_new (&pages[i]));
  g_signal_connect_swapped (self->sidebar, "row-activated", G_CALLBACK (row_activated_cb), self);
  g_signal_connect_swapped (self->sidebar, "row-selected", G_CALLBACK (row_activated_cb), self);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), GTK_WIDGET (self->sidebar));
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scroller), GTK_POLICY_NEVER,
                                  GTK_POLICY_AUTOMATIC);
  gtk_widget_set_vexpand (scroller, TRUE);
  gtk_box_append (GTK_BOX (box), scroller);
  add_badge (self);
  if (account != NULL)
    gtk_box_append (GTK_BOX (box), presence_new (self));
  gtk_widget_set_size_request (box, 220, -1);
  /* What expands inside must not widen it at the page's cost. */
  gtk_widget_set_hexpand (box, FALSE);
  return box;
}

static void
build (KmxWindow *self)
{
  GtkWidget *leaflet = adw_leaflet_new ();
  GtkWidget *overlay = adw_toast_overlay_new ();
  GtkWidget *content = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  AdwLeafletPage *separator;

  self->leaflet = ADW_LEAFLET (leaflet);
  self->stack = GTK_STACK (gtk_stack_new ());
  /* A page that is not shown must not make the window larger. */
  gtk_stack_set_hhomogeneous (self->stack, FALSE);
  gtk_stack_set_vhomogeneous (self->stack, FALSE);
  gtk_widget_set_hexpand (GTK_WIDGET (self->stack), TRUE);
  gtk_widget_set_vexpand (GTK_WIDGET (self->stack), TRUE);
  adw_leaflet_append (self->leaflet, sidebar_new (self));
  separator = adw_leaflet_append (self->leaflet, gtk_separator_new (GTK_ORIENTATION_VERTICAL));
  adw_leaflet_page_set_navigatable (separator, FALSE);
  gtk_box_append (GTK_BOX (content), offline_banner_new (self));
  gtk_box_append (GTK_BOX (content), GTK_WIDGET (self->stack));
  adw_leaflet_append (self->leaflet, content);
  adw_leaflet_set_can_navigate_back (self->leaflet, TRUE);
  adw_toast_overlay_set_child (ADW_TOAST_OVERLAY (overlay), leaflet);
  adw_application_window_set_content (ADW_APPLICATION_WINDOW (self), overlay);
}

GtkWidget *
kmx_window_new (GtkApplication *application, KmxSession *session, KmxCallbackWatch *watch)
{
  KmxWindow *self =
      g_object_new (KMX_TYPE_WINDOW, "application", application, "title", "Kametrix", NULL);
  GtkListBoxRow *first;

  self->session = g_object_ref (session);
  g_set_object (&self->watch, watch);
  kmx_frame_log_attach (GTK_WIDGET (self));
  build (self);
  g_signal_connect_object (session, "notify::online", G_CALLBACK (online_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (session, "resync", G_CALLBACK (resync_cb), self, 0);
  first = gtk_list_box_get_row_at_index (self->sidebar, 0);
  if (first != NULL)
    show_page (self, gtk_widget_get_name (GTK_WIDGET (first)));
  return GTK_WIDGET (self);
}

void
kmx_window_leave (KmxWindow *self)
{
  self->leaving = TRUE;
  gtk_window_close (GTK_WINDOW (self));
}

/* Runs after the pages had their say. */
static gboolean
kmx_window_close_request (GtkWindow *window)
{
  KmxWindow *self = KMX_WINDOW (window);

  if (self->leaving || self->watch == NULL ||
      !g_settings_get_boolean (self->settings, "background"))
    return GTK_WINDOW_CLASS (kmx_window_parent_class)->close_request (window);
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
  return TRUE;
}

static void
kmx_window_dispose (GObject *object)
{
  KmxWindow *self = KMX_WINDOW (object);

  g_clear_object (&self->session);
  g_clear_object (&self->watch);
  g_clear_object (&self->settings);
  G_OBJECT_CLASS (kmx_window_parent_class)->dispose (object);
}

static void
kmx_window_class_init (KmxWindowClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = kmx_window_dispose;
  GTK_WINDOW_CLASS (klass)->close_request = kmx_window_close_request;
}

static void
kmx_window_init (KmxWindow *self)
{
  self->settings = g_settings_new ("de.kametrix.Console");
  g_action_map_add_action_entries (G_ACTION_MAP (self), actions, G_N_ELEMENTS (actions), self);
  g_settings_bind (self->settings, "window-width", self, "default-width", G_SETTINGS_BIND_DEFAULT);
  g_settings_bind (self->settings, "window-height", self, "default-height",
                   G_SETTINGS_BIND_DEFAULT);
  g_settings_bind (self->settings, "window-maximized", self, "maximized", G_SETTINGS_BIND_DEFAULT);
  gtk_widget_set_size_request (GTK_WIDGET (self), 360, 480);
}
