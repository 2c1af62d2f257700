/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include "kmx-set-up-list.h"

#include <glib/gi18n.h>

#include "kmx-compat.h"

typedef struct {
  guint field;
  const char *title;
  const char *subtitle;
  const char *button;
  const char *page;
} Step;

static const Step steps[] = {
  { KMX_CHECKLIST_AGENT, N_ ("Set up an agent"),
    N_ ("What callers hear, and what the agent knows and asks."), N_ ("To the Agents"), "agents" },
  { KMX_CHECKLIST_NUMBER, N_ ("Connect a number"),
    N_ ("Give the agent a number, and forward your own number to it."), N_ ("To the Numbers"),
    "numbers" },
  { KMX_CHECKLIST_CREDIT, N_ ("Have credit"), N_ ("Calls are taken as long as there is credit."),
    N_ ("To the Credit"), "credit" },
  { KMX_CHECKLIST_FIRST_CALL, N_ ("Make the first call"),
    N_ ("Call your number from any telephone and watch it here."), N_ ("To the Running Calls"),
    "live" },
};

struct _KmxSetUpList {
  AdwBin parent_instance;
  AdwPreferencesGroup *group;
  GtkImage *icons[G_N_ELEMENTS (steps)];
  GtkWidget *buttons[G_N_ELEMENTS (steps)];
};

G_DEFINE_FINAL_TYPE (KmxSetUpList, kmx_set_up_list, ADW_TYPE_BIN)

static void
show_step (KmxSetUpList *self, guint index, gboolean done)
{
  gtk_image_set_from_icon_name (self->icons[index],
                                done ? "object-select-symbolic" : "radio-symbolic");
  gtk_widget_set_visible (self->buttons[index], !done);
  if (done)
    gtk_widget_add_css_class (GTK_WIDGET (self->icons[index]), "success");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self->icons[index]), "success");
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->icons[index]),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  done ? C_ ("step", "Done") : C_ ("step", "Open"), -1);
}

void
kmx_set_up_list_show (KmxSetUpList *self, KmxChecklist *checklist)
{
  guint n_done = 0;
  g_autofree char *text = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (steps); i++) {
    gboolean done = kmx_record_get_boolean (checklist, steps[i].field);

    n_done += done;
    show_step (self, i, done);
  }
  /* Translators: so many of so many steps. */
  text = g_strdup_printf (_ ("%u of %u done"), n_done, (guint) G_N_ELEMENTS (steps));
  adw_preferences_group_set_description (self->group, text);
  gtk_widget_set_visible (GTK_WIDGET (self), n_done < G_N_ELEMENTS (steps));
}

GtkWidget *
kmx_set_up_list_new (void)
{
  return g_object_new (KMX_TYPE_SET_UP_LIST, NULL);
}

static void
kmx_set_up_list_class_init (KmxSetUpListClass *klass)
{
}

static void
kmx_set_up_list_init (KmxSetUpList *self)
{
  self->group = ADW_PREFERENCES_GROUP (adw_preferences_group_new ());
  adw_preferences_group_set_title (self->group, _ ("First Steps"));
  for (guint i = 0; i < G_N_ELEMENTS (steps); i++) {
    GtkWidget *row = adw_action_row_new ();
    GtkWidget *button = gtk_button_new_with_label (_ (steps[i].button));

    self->icons[i] = GTK_IMAGE (gtk_image_new ());
    self->buttons[i] = button;
    kmx_row_set_text (row, _ (steps[i].title), _ (steps[i].subtitle));
    adw_action_row_set_subtitle_lines (ADW_ACTION_ROW (row), 0);
    gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
    gtk_actionable_set_action_name (GTK_ACTIONABLE (button), "win.show-page");
    gtk_actionable_set_action_target (GTK_ACTIONABLE (button), "s", steps[i].page);
    adw_action_row_add_prefix (ADW_ACTION_ROW (row), GTK_WIDGET (self->icons[i]));
    adw_action_row_add_suffix (ADW_ACTION_ROW (row), button);
    adw_action_row_set_activatable_widget (ADW_ACTION_ROW (row), button);
    adw_preferences_group_add (self->group, row);
  }
  adw_bin_set_child (ADW_BIN (self), GTK_WIDGET (self->group));
}
