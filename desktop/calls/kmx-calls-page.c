/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include "kmx-calls-page.h"

#include <glib/gi18n.h>

#include "kmx-call-list.h"
#include "kmx-call-view.h"
#include "kmx-page-header.h"

struct _KmxCallsPage {
  AdwBin parent_instance;
  GtkStack *stack;
  AdwWindowTitle *title;
  KmxCallList *list;
  KmxCallView *view;
};

#define KMX_TYPE_CALLS_PAGE (kmx_calls_page_get_type ())
G_DECLARE_FINAL_TYPE (KmxCallsPage, kmx_calls_page, KMX, CALLS_PAGE, AdwBin)

static void page_widget_init (KmxPageWidgetInterface *interface);

G_DEFINE_FINAL_TYPE_WITH_CODE (KmxCallsPage,
                               kmx_calls_page,
                               ADW_TYPE_BIN,
                               G_IMPLEMENT_INTERFACE (KMX_TYPE_PAGE_WIDGET, page_widget_init))

static gboolean
shows_one (KmxCallsPage *self)
{
  return gtk_stack_get_visible_child (self->stack) == GTK_WIDGET (self->view);
}

static void
show_one (KmxCallsPage *self, const char *call_id)
{
  gtk_stack_set_visible_child (self->stack, GTK_WIDGET (self->view));
  kmx_call_view_show (self->view, call_id);
}

static void
show_all (KmxCallsPage *self)
{
  gtk_stack_set_visible_child_name (self->stack, "list");
  kmx_call_list_focus_rows (self->list);
}

static void
counted_cb (KmxCallsPage *self, const char *text)
{
  adw_window_title_set_subtitle (self->title, text);
}

static gboolean
escape_cb (GtkWidget *widget, GVariant *arguments, gpointer user_data)
{
  KmxCallsPage *self = KMX_CALLS_PAGE (widget);

  if (!shows_one (self))
    return GDK_EVENT_PROPAGATE;
  show_all (self);
  return GDK_EVENT_STOP;
}

GtkWidget *
kmx_calls_page_new (KmxSession *session)
{
  KmxCallsPage *self = g_object_new (KMX_TYPE_CALLS_PAGE, NULL);
  GtkWidget *header;
  GtkWidget *box = kmx_page_box_new (_ ("Calls"), &header);

  self->title = ADW_WINDOW_TITLE (adw_header_bar_get_title_widget (ADW_HEADER_BAR (header)));
  self->list = KMX_CALL_LIST (kmx_call_list_new (session));
  self->view = KMX_CALL_VIEW (kmx_call_view_new (session));
  gtk_widget_set_vexpand (GTK_WIDGET (self->list), TRUE);
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->list));
  gtk_stack_add_named (self->stack, box, "list");
  gtk_stack_add_named (self->stack, GTK_WIDGET (self->view), "call");
  g_signal_connect_swapped (self->list, "chosen", G_CALLBACK (show_one), self);
  g_signal_connect_swapped (self->list, "counted", G_CALLBACK (counted_cb), self);
  g_signal_connect_swapped (self->view, "back", G_CALLBACK (show_all), self);
  return GTK_WIDGET (self);
}

static void
show_item (KmxPageWidget *widget, const char *id)
{
  show_one (KMX_CALLS_PAGE (widget), id);
}

static void
search (KmxPageWidget *widget)
{
  KmxCallsPage *self = KMX_CALLS_PAGE (widget);

  gtk_stack_set_visible_child_name (self->stack, "list");
  kmx_call_list_focus_search (self->list);
}

static void
refresh (KmxPageWidget *widget)
{
  KmxCallsPage *self = KMX_CALLS_PAGE (widget);

  kmx_call_list_refresh (self->list);
  if (shows_one (self))
    kmx_call_view_refresh (self->view);
}

static void
page_widget_init (KmxPageWidgetInterface *interface)
{
  interface->show_item = show_item;
  interface->search = search;
  interface->refresh = refresh;
}

static void
kmx_calls_page_class_init (KmxCallsPageClass *klass)
{
  gtk_widget_class_add_binding (GTK_WIDGET_CLASS (klass), GDK_KEY_Escape, 0, escape_cb, NULL);
}

static void
kmx_calls_page_init (KmxCallsPage *self)
{
  self->stack = GTK_STACK (gtk_stack_new ());
  gtk_stack_set_hhomogeneous (self->stack, FALSE);
  gtk_stack_set_transition_type (self->stack, GTK_STACK_TRANSITION_TYPE_SLIDE_LEFT_RIGHT);
  adw_bin_set_child (ADW_BIN (self), GTK_WIDGET (self->stack));
}
