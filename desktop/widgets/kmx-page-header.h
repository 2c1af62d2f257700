/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/* A page is a vertical box: header bar on top, content below.  The header knows the window's
 * leaflet and shows a back button to the sidebar when the window is narrow. */
GtkWidget *kmx_page_box_new (const char *title, GtkWidget **ret_header);

/* A page that answers to win.show-call, win.search and win.refresh implements this interface. */
#define KMX_TYPE_PAGE_WIDGET (kmx_page_widget_get_type ())
G_DECLARE_INTERFACE (KmxPageWidget, kmx_page_widget, KMX, PAGE_WIDGET, GtkWidget)

struct _KmxPageWidgetInterface {
  GTypeInterface parent_interface;
  /* All four are optional. */
  void (*show_item) (KmxPageWidget *self, const char *id); /* opens the detail of @id */
  void (*search) (KmxPageWidget *self);                    /* Ctrl+F */
  void (*refresh) (KmxPageWidget *self);                   /* F5, or after a reconnect */
  /* Calls @leave when nothing is unsaved, or the person agreed to lose it; maybe never. */
  void (*leave) (KmxPageWidget *self, GSourceFunc leave, gpointer user_data);
};

void kmx_page_widget_show_item (KmxPageWidget *self, const char *id);
void kmx_page_widget_search (KmxPageWidget *self);
void kmx_page_widget_refresh (KmxPageWidget *self);
/* FALSE when the page has nothing to lose. */
gboolean kmx_page_widget_leave (KmxPageWidget *self, GSourceFunc leave, gpointer user_data);

G_END_DECLS
