/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include "kmx-settings-page.h"

#include <glib/gi18n.h>

#include "kmx-page-header.h"

GtkWidget *
kmx_settings_page_new (KmxSession *session)
{
  GtkWidget *box = kmx_page_box_new (_ ("Settings"), NULL);
  GtkWidget *page = adw_preferences_page_new ();
  GtkWidget *group = adw_preferences_group_new ();
  GtkWidget *row = adw_action_row_new ();
  g_autofree char *name = g_markup_escape_text (
      kmx_record_get_text (kmx_session_get_user (session), KMX_USER_NAME), -1);

  adw_preferences_group_set_title (ADW_PREFERENCES_GROUP (group), _ ("Profile"));
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), name);
  adw_action_row_set_subtitle (
      ADW_ACTION_ROW (row), kmx_record_get_text (kmx_session_get_user (session), KMX_USER_EMAIL));
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (group), row);
  adw_preferences_page_add (ADW_PREFERENCES_PAGE (page), ADW_PREFERENCES_GROUP (group));
  gtk_widget_set_vexpand (page, TRUE);
  gtk_box_append (GTK_BOX (box), page);
  return box;
}
