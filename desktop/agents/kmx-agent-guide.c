/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include "kmx-agent-guide.h"

#include <glib/gi18n.h>

#include "kmx-draft-rows.h"
#include "kmx-week-table.h"

enum { STEPS = 5 };

struct _KmxAgentGuide {
  AdwBin parent_instance;
  GtkStack *stack;
  GtkWidget *pages[STEPS];
  GtkLabel *progress;
  GtkWidget *back;
  GtkWidget *next;
  int step;
};

G_DEFINE_FINAL_TYPE (KmxAgentGuide, kmx_agent_guide, ADW_TYPE_BIN)

enum { FINISHED, N_SIGNALS };
static guint signals[N_SIGNALS];

static void
show_step (KmxAgentGuide *self)
{
  /* Translators: the step one is at, and how many there are. */
  g_autofree char *progress = g_strdup_printf (_ ("Step %d of %d"), self->step + 1, STEPS);

  gtk_stack_set_visible_child (self->stack, self->pages[self->step]);
  gtk_label_set_text (self->progress, progress);
  gtk_widget_set_sensitive (self->back, self->step > 0);
  gtk_button_set_label (GTK_BUTTON (self->next),
                        self->step + 1 < STEPS ? _ ("_Next") : _ ("_Finish"));
  kmx_agent_guide_focus (self);
}

void
kmx_agent_guide_focus (KmxAgentGuide *self)
{
  if (gtk_widget_get_root (GTK_WIDGET (self)) != NULL)
    gtk_widget_child_focus (self->pages[self->step], GTK_DIR_TAB_FORWARD);
}

static void
next_clicked_cb (KmxAgentGuide *self)
{
  if (self->step + 1 == STEPS) {
    g_signal_emit (self, signals[FINISHED], 0);
    return;
  }
  self->step++;
  show_step (self);
}

static void
back_clicked_cb (KmxAgentGuide *self)
{
  self->step = MAX (self->step - 1, 0);
  show_step (self);
}

static AdwPreferencesGroup *
headline_new (const char *title, const char *description)
{
  AdwPreferencesGroup *group = ADW_PREFERENCES_GROUP (adw_preferences_group_new ());
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  GtkWidget *heading = gtk_label_new (title);
  GtkWidget *text = gtk_label_new (description);

  gtk_widget_add_css_class (heading, "title-2");
  gtk_label_set_xalign (GTK_LABEL (heading), 0);
  gtk_label_set_wrap (GTK_LABEL (heading), TRUE);
  gtk_label_set_xalign (GTK_LABEL (text), 0);
  gtk_label_set_wrap (GTK_LABEL (text), TRUE);
  gtk_box_append (GTK_BOX (box), heading);
  gtk_box_append (GTK_BOX (box), text);
  adw_preferences_group_add (group, box);
  return group;
}

static void
add_page (KmxAgentGuide *self,
          int step,
          const char *title,
          const char *description,
          AdwPreferencesGroup *const *groups,
          guint n_groups)
{
  AdwPreferencesPage *page = ADW_PREFERENCES_PAGE (adw_preferences_page_new ());

  adw_preferences_page_add (page, headline_new (title, description));
  for (guint i = 0; i < n_groups; i++)
    adw_preferences_page_add (page, groups[i]);
  self->pages[step] = GTK_WIDGET (page);
  gtk_stack_add_child (self->stack, self->pages[step]);
}

static AdwPreferencesGroup *
name_group_new (KmxDraft *draft)
{
  AdwPreferencesGroup *group = ADW_PREFERENCES_GROUP (adw_preferences_group_new ());

  adw_preferences_group_set_description (group, _ ("What you call it here. Callers do not hear "
                                                   "this name."));
  adw_preferences_group_add (group,
                             kmx_draft_text_row_new (draft, "name", _ ("Name of the agent"), 40));
  return group;
}

static void
add_pages (KmxAgentGuide *self, const KmxSectionContext *context)
{
  KmxDraft *draft = context->draft;
  AdwPreferencesGroup *business[] = { kmx_business_name_group_new (draft), name_group_new (draft) };
  AdwPreferencesGroup *address[] = { kmx_address_group_new (draft),
                                     kmx_holidays_group_new (draft) };
  AdwPreferencesGroup *hours[] = { ADW_PREFERENCES_GROUP (
      kmx_week_table_new (draft, "hours", _ ("Opening Hours"),
                          _ ("A break is the gap between two times. Times after midnight belong to "
                             "the day before."))) };
  AdwPreferencesGroup *people[] = { kmx_destinations_group_new (context),
                                    kmx_fallback_group_new (draft) };
  AdwPreferencesGroup *voice[] = { kmx_voice_group_new (context), kmx_opening_group_new (draft) };

  add_page (self, 0, _ ("Your Business"),
            _ ("Everything is saved as you go. You can stop at any time and go on later."),
            business, G_N_ELEMENTS (business));
  add_page (self, 1, _ ("Where You Are"),
            _ ("Callers ask for the way, and the holidays differ from state to state."), address,
            G_N_ELEMENTS (address));
  add_page (self, 2, _ ("When You Are Open"),
            _ ("The agent tells callers, and knows when it may connect them with you."), hours,
            G_N_ELEMENTS (hours));
  add_page (self, 3, _ ("Who Takes Over"),
            _ ("Callers may always ask for a person. Whom shall the agent call then?"), people,
            G_N_ELEMENTS (people));
  add_page (self, 4, _ ("How It Sounds"),
            _ ("Choose a voice. After this, rehearse the agent and publish it."), voice,
            G_N_ELEMENTS (voice));
}

static GtkWidget *
bar_new (KmxAgentGuide *self)
{
  GtkWidget *bar = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);

  self->back = gtk_button_new_with_mnemonic (C_ ("guide", "_Back"));
  self->next = gtk_button_new_with_mnemonic (_ ("_Next"));
  self->progress = GTK_LABEL (gtk_label_new (NULL));
  gtk_widget_add_css_class (self->next, "suggested-action");
  gtk_widget_add_css_class (GTK_WIDGET (self->progress), "dim-label");
  gtk_widget_set_hexpand (GTK_WIDGET (self->progress), TRUE);
  gtk_widget_add_css_class (bar, "guide-bar");
  g_signal_connect_swapped (self->back, "clicked", G_CALLBACK (back_clicked_cb), self);
  g_signal_connect_swapped (self->next, "clicked", G_CALLBACK (next_clicked_cb), self);
  gtk_box_append (GTK_BOX (bar), self->back);
  gtk_box_append (GTK_BOX (bar), GTK_WIDGET (self->progress));
  gtk_box_append (GTK_BOX (bar), self->next);
  return bar;
}

GtkWidget *
kmx_agent_guide_new (const KmxSectionContext *context)
{
  KmxAgentGuide *self = g_object_new (KMX_TYPE_AGENT_GUIDE, NULL);
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);

  self->stack = GTK_STACK (gtk_stack_new ());
  gtk_stack_set_vhomogeneous (self->stack, FALSE);
  gtk_widget_set_vexpand (GTK_WIDGET (self->stack), TRUE);
  add_pages (self, context);
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->stack));
  gtk_box_append (GTK_BOX (box), gtk_separator_new (GTK_ORIENTATION_HORIZONTAL));
  gtk_box_append (GTK_BOX (box), bar_new (self));
  adw_bin_set_child (ADW_BIN (self), box);
  show_step (self);
  return GTK_WIDGET (self);
}

static void
kmx_agent_guide_class_init (KmxAgentGuideClass *klass)
{
  signals[FINISHED] = g_signal_new ("finished", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
                                    NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
kmx_agent_guide_init (KmxAgentGuide *self)
{
}
