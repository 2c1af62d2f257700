/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include "kmx-settings-page.h"

#include <glib/gi18n.h>

#include "kmx-account-group.h"
#include "kmx-compat.h"
#include "kmx-members-group.h"
#include "kmx-page-header.h"
#include "kmx-profile-group.h"
#include "kmx-sessions-group.h"
#include "kmx-state-page.h"

struct _KmxSettingsPage {
  AdwBin parent_instance;
  GSettings *settings;
  KmxSessionsGroup *sessions;
};

#define KMX_TYPE_SETTINGS_PAGE (kmx_settings_page_get_type ())
G_DECLARE_FINAL_TYPE (KmxSettingsPage, kmx_settings_page, KMX, SETTINGS_PAGE, AdwBin)

static void page_widget_init (KmxPageWidgetInterface *interface);

G_DEFINE_FINAL_TYPE_WITH_CODE (KmxSettingsPage,
                               kmx_settings_page,
                               ADW_TYPE_BIN,
                               G_IMPLEMENT_INTERFACE (KMX_TYPE_PAGE_WIDGET, page_widget_init))

static const char *const languages[] = { "", "de", "en", NULL };
static const char *const themes[] = { "system", "light", "dark", NULL };

static guint
position_of (const char *const *values, const char *value)
{
  for (guint i = 0; values[i] != NULL; i++)
    if (g_str_equal (values[i], value))
      return i;
  return 0;
}

static void
language_chosen_cb (KmxSettingsPage *self, GParamSpec *pspec, AdwComboRow *row)
{
  g_settings_set_string (self->settings, "language", languages[adw_combo_row_get_selected (row)]);
  kmx_toast (GTK_WIDGET (self), _ ("The language changes when Kametrix is started again."));
}

static void
theme_chosen_cb (KmxSettingsPage *self, GParamSpec *pspec, AdwComboRow *row)
{
  g_settings_set_string (self->settings, "theme", themes[adw_combo_row_get_selected (row)]);
}

static AdwPreferencesGroup *
appearance_group_new (KmxSettingsPage *self)
{
  AdwPreferencesGroup *group = ADW_PREFERENCES_GROUP (adw_preferences_group_new ());
  const char *const language_texts[] = { _ ("As the system says"), "Deutsch", "English", NULL };
  const char *const theme_texts[] = { _ ("As the system says"), _ ("Light"), _ ("Dark"), NULL };
  g_autofree char *language = g_settings_get_string (self->settings, "language");
  g_autofree char *theme = g_settings_get_string (self->settings, "theme");
  GtkWidget *language_row =
      kmx_combo_row_new (_ ("Language"), language_texts, position_of (languages, language));
  GtkWidget *theme_row =
      kmx_combo_row_new (_ ("Appearance"), theme_texts, position_of (themes, theme));

  GtkSwitch *background;
  GtkWidget *background_row = kmx_switch_row_new (
      _ ("Stay ready without a window"),
      _ ("Call backs are announced also when the window is closed."), &background);

  g_settings_bind (self->settings, "background", background, "active", G_SETTINGS_BIND_DEFAULT);
  adw_preferences_group_set_title (group, _ ("This Computer"));
  g_signal_connect_swapped (language_row, "notify::selected", G_CALLBACK (language_chosen_cb),
                            self);
  g_signal_connect_swapped (theme_row, "notify::selected", G_CALLBACK (theme_chosen_cb), self);
  adw_preferences_group_add (group, language_row);
  adw_preferences_group_add (group, theme_row);
  adw_preferences_group_add (group, background_row);
  return group;
}

static void
refresh (KmxPageWidget *widget)
{
  kmx_sessions_group_load (KMX_SETTINGS_PAGE (widget)->sessions);
}

GtkWidget *
kmx_settings_page_new (KmxSession *session)
{
  KmxSettingsPage *self = g_object_new (KMX_TYPE_SETTINGS_PAGE, NULL);
  GtkWidget *box = kmx_page_box_new (_ ("Settings"), NULL);
  GtkWidget *widget = adw_preferences_page_new ();
  AdwPreferencesPage *page = ADW_PREFERENCES_PAGE (widget);
  GtkWidget *sessions = kmx_sessions_group_new (session);

  self->sessions = KMX_SESSIONS_GROUP (sessions);
  adw_preferences_page_add (page, ADW_PREFERENCES_GROUP (kmx_profile_group_new (session)));
  if (kmx_session_get_account (session) != NULL) {
    adw_preferences_page_add (page, ADW_PREFERENCES_GROUP (kmx_account_group_new (session)));
    adw_preferences_page_add (page, ADW_PREFERENCES_GROUP (kmx_members_group_new (session)));
  }
  adw_preferences_page_add (page, appearance_group_new (self));
  adw_preferences_page_add (page, ADW_PREFERENCES_GROUP (sessions));
  gtk_widget_set_vexpand (widget, TRUE);
  gtk_box_append (GTK_BOX (box), widget);
  adw_bin_set_child (ADW_BIN (self), box);
  return GTK_WIDGET (self);
}

static void
page_widget_init (KmxPageWidgetInterface *interface)
{
  interface->refresh = refresh;
}

static void
kmx_settings_page_dispose (GObject *object)
{
  g_clear_object (&KMX_SETTINGS_PAGE (object)->settings);
  G_OBJECT_CLASS (kmx_settings_page_parent_class)->dispose (object);
}

static void
kmx_settings_page_class_init (KmxSettingsPageClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = kmx_settings_page_dispose;
}

static void
kmx_settings_page_init (KmxSettingsPage *self)
{
  self->settings = g_settings_new ("de.kametrix.Console");
}
