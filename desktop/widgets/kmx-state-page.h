/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/* KmxStatePage: what a page shows while it has no content: loading (a spinner that appears only
 * after 300 ms), empty, or an error with a button that tries again.  The child is the content.
 * Signal "retry" (). */
#define KMX_TYPE_STATE_PAGE (kmx_state_page_get_type ())
G_DECLARE_FINAL_TYPE (KmxStatePage, kmx_state_page, KMX, STATE_PAGE, AdwBin)

GtkWidget *kmx_state_page_new (GtkWidget *content);
void kmx_state_page_set_empty (KmxStatePage *self,
                               const char *icon_name,
                               const char *title,
                               const char *description,
                               GtkWidget *action); /* (nullable): a button */
void kmx_state_page_show_loading (KmxStatePage *self);
void kmx_state_page_show_content (KmxStatePage *self);
void kmx_state_page_show_empty (KmxStatePage *self);
/* Content that is there already stays, and the error becomes a toast. */
void kmx_state_page_show_error (KmxStatePage *self, const GError *error);

/* Shows a toast in the window that holds @widget. */
void kmx_toast (GtkWidget *widget, const char *text);
/* With a button that takes back what was just done: @undo is called with @object, if it still is.
 */
void kmx_toast_undo (GtkWidget *widget, const char *text, GCallback undo, GObject *object);
void kmx_toast_error (GtkWidget *widget, const GError *error);

G_END_DECLS
