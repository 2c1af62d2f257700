/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include "kmx-page-header.h"

#include <glib/gi18n.h>

G_DEFINE_INTERFACE (KmxPageWidget, kmx_page_widget, GTK_TYPE_WIDGET)

static void
kmx_page_widget_default_init (KmxPageWidgetInterface *interface)
{
}

void
kmx_page_widget_show_item (KmxPageWidget *self, const char *id)
{
  KmxPageWidgetInterface *interface = KMX_PAGE_WIDGET_GET_IFACE (self);

  if (interface->show_item != NULL)
    interface->show_item (self, id);
}

void
kmx_page_widget_search (KmxPageWidget *self)
{
  KmxPageWidgetInterface *interface = KMX_PAGE_WIDGET_GET_IFACE (self);

  if (interface->search != NULL)
    interface->search (self);
}

void
kmx_page_widget_refresh (KmxPageWidget *self)
{
  KmxPageWidgetInterface *interface = KMX_PAGE_WIDGET_GET_IFACE (self);

  if (interface->refresh != NULL)
    interface->refresh (self);
}

gboolean
kmx_page_widget_leave (KmxPageWidget *self, GSourceFunc leave, gpointer user_data)
{
  KmxPageWidgetInterface *interface = KMX_PAGE_WIDGET_GET_IFACE (self);

  if (interface->leave != NULL)
    interface->leave (self, leave, user_data);
  return interface->leave != NULL;
}

static void
back_clicked_cb (GtkWidget *button)
{
  GtkWidget *leaflet = gtk_widget_get_ancestor (button, ADW_TYPE_LEAFLET);

  if (leaflet != NULL)
    adw_leaflet_navigate (ADW_LEAFLET (leaflet), ADW_NAVIGATION_DIRECTION_BACK);
}

static void
rooted_cb (GtkWidget *button)
{
  GtkWidget *leaflet = gtk_widget_get_ancestor (button, ADW_TYPE_LEAFLET);

  if (leaflet != NULL)
    g_object_bind_property (leaflet, "folded", button, "visible", G_BINDING_SYNC_CREATE);
}

GtkWidget *
kmx_page_box_new (const char *title, GtkWidget **ret_header)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *header = adw_header_bar_new ();
  GtkWidget *back = gtk_button_new_from_icon_name ("go-previous-symbolic");

  gtk_widget_set_tooltip_text (back, _ ("Back"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (back), GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("Back"),
                                  -1);
  gtk_widget_set_visible (back, FALSE);
  g_signal_connect (back, "clicked", G_CALLBACK (back_clicked_cb), NULL);
  g_signal_connect (back, "realize", G_CALLBACK (rooted_cb), NULL);
  adw_header_bar_pack_start (ADW_HEADER_BAR (header), back);
  adw_header_bar_set_title_widget (ADW_HEADER_BAR (header), adw_window_title_new (title, NULL));
  gtk_box_append (GTK_BOX (box), header);
  if (ret_header != NULL)
    *ret_header = header;
  return box;
}
