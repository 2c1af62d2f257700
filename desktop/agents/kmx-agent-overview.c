/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include "kmx-agent-overview.h"

#include <glib/gi18n.h>

#include "kmx-agent-preview.h"
#include "kmx-agent-sections.h"
#include "kmx-agent-status.h"
#include "kmx-compat.h"
#include "kmx-draft-rows.h"
#include "kmx-format.h"
#include "kmx-state-page.h"

enum { AGENT_NAME_MAX = 40, PROMPT_LONG = 24000, PROMPT_HEIGHT_MAX = 360 };

struct _KmxAgentOverview {
  AdwBin parent_instance;
  KmxSession *session;
  GCancellable *cancellable;
  char *agent_id; /* of the preview shown or asked for */
  gint64 revision;
  KmxAgentStatus *status;
  GtkWidget *guide;
  GtkWidget *name;
  GtkWidget *length;
  GtkLevelBar *meter;
  GtkWidget *cost;
  GtkLabel *prompt;
  GtkWidget *remove;
};

G_DEFINE_FINAL_TYPE (KmxAgentOverview, kmx_agent_overview, ADW_TYPE_BIN)

enum { GUIDE, RETRY, REMOVE, N_SIGNALS };
static guint signals[N_SIGNALS];

/* Millionths of a currency as an amount with four digits: a minute costs cents. */
static char *
cost_text (gint64 micros, const char *currency)
{
  gint64 tenths_of_cents = (micros + 500) / 1000;
  const char *point = g_str_equal (kmx_format_get_language (), "de") ? "," : ".";

  return g_strdup_printf ("%" G_GINT64_FORMAT "%s%03d\u00a0%s", tenths_of_cents / 1000, point,
                          (int) (tenths_of_cents % 1000), currency);
}

static void
show_preview (KmxAgentOverview *self, KmxAgentPreview *preview)
{
  gint64 n_characters = kmx_record_get_integer (preview, KMX_AGENT_PREVIEW_PROMPT_CHARACTERS);
  g_autofree char *characters = kmx_format_count (n_characters);
  g_autofree char *tokens =
      kmx_format_count (kmx_record_get_integer (preview, KMX_AGENT_PREVIEW_PROMPT_TOKENS));
  /* Translators: numbers of characters, and of the pieces that a language model counts. */
  g_autofree char *length =
      g_strdup_printf (_ ("%s characters, about %s tokens"), characters, tokens);
  g_autofree char *cost =
      cost_text (kmx_record_get_integer (preview, KMX_AGENT_PREVIEW_COST_MICROS_PER_MINUTE),
                 kmx_record_get_text (preview, KMX_AGENT_PREVIEW_CURRENCY));

  kmx_row_set_text (self->length, _ ("Length of what the agent knows"), length);
  kmx_row_set_text (self->cost, _ ("Cost per minute at the provider, estimated"), cost);
  gtk_level_bar_set_value (self->meter, MIN ((double) n_characters, PROMPT_LONG));
  gtk_label_set_text (self->prompt, kmx_record_get_text (preview, KMX_AGENT_PREVIEW_PROMPT));
}

static void
on_preview (GObject *client, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (KmxAgentOverview) self = user_data;
  g_autoptr (KmxAgentPreview) preview =
      kmx_client_get_record_finish (KMX_CLIENT (client), result, NULL);

  if (preview != NULL && self->session != NULL)
    show_preview (self, preview);
}

static void
load_preview (KmxAgentOverview *self)
{
  g_autofree char *path = g_strdup_printf ("/api/v1/agents/%s/preview", self->agent_id);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  self->cancellable = g_cancellable_new ();
  kmx_client_get_record_async (kmx_session_get_client (self->session), path, KMX_TYPE_AGENT_PREVIEW,
                               self->cancellable, on_preview, g_object_ref (self));
}

void
kmx_agent_overview_show (KmxAgentOverview *self, KmxAgent *agent)
{
  const char *id = kmx_record_get_text (agent, KMX_AGENT_ID);
  gint64 revision = kmx_record_get_integer (agent, KMX_AGENT_REVISION);
  gboolean can_manage = kmx_session_can_manage (self->session);

  kmx_agent_status_show (self->status, agent);
  gtk_widget_set_visible (self->guide, can_manage && !kmx_record_is_set (agent, KMX_AGENT_LIVE));
  gtk_widget_set_visible (self->remove, can_manage);
  if (g_strcmp0 (id, self->agent_id) == 0 && revision == self->revision)
    return;
  g_free (self->agent_id);
  self->agent_id = g_strdup (id);
  self->revision = revision;
  load_preview (self);
}

void
kmx_agent_overview_focus (KmxAgentOverview *self)
{
  GtkEditable *text = gtk_editable_get_delegate (GTK_EDITABLE (self->name));

  /* A selected name would be gone with the first key. */
  gtk_text_grab_focus_without_selecting (GTK_TEXT (text));
  gtk_editable_select_region (text, 0, 0);
}

static void
guide_clicked_cb (KmxAgentOverview *self)
{
  g_signal_emit (self, signals[GUIDE], 0);
}

static void
retry_cb (KmxAgentOverview *self)
{
  g_signal_emit (self, signals[RETRY], 0);
}

static void
remove_clicked_cb (KmxAgentOverview *self)
{
  g_signal_emit (self, signals[REMOVE], 0);
}

static AdwPreferencesGroup *
guide_group_new (KmxAgentOverview *self)
{
  GtkWidget *row = adw_action_row_new ();
  GtkWidget *button = gtk_button_new_with_mnemonic (_ ("_Go On"));

  kmx_row_set_text (row, _ ("Guided set-up"),
                    _ ("A few questions, then the agent can be rehearsed and published."));
  adw_action_row_set_subtitle_lines (ADW_ACTION_ROW (row), 0);
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  g_signal_connect_swapped (button, "clicked", G_CALLBACK (guide_clicked_cb), self);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), button);
  adw_action_row_set_activatable_widget (ADW_ACTION_ROW (row), button);
  self->guide = adw_preferences_group_new ();
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (self->guide), row);
  return ADW_PREFERENCES_GROUP (self->guide);
}

static AdwPreferencesGroup *
identity_group_new (KmxAgentOverview *self, KmxDraft *draft)
{
  AdwPreferencesGroup *group = ADW_PREFERENCES_GROUP (adw_preferences_group_new ());

  self->name = kmx_draft_text_row_new (draft, "name", _ ("Name"), AGENT_NAME_MAX);
  adw_preferences_group_add (group, self->name);
  adw_preferences_group_add (
      group, kmx_draft_switch_row_new (draft, "enabled", _ ("Answers calls"),
                                       _ ("Switched off, its calls go to the fallback number.")));
  return group;
}

static AdwPreferencesGroup *
size_group_new (KmxAgentOverview *self)
{
  AdwPreferencesGroup *group = ADW_PREFERENCES_GROUP (adw_preferences_group_new ());
  GtkWidget *expander = adw_expander_row_new ();
  GtkWidget *row = gtk_list_box_row_new ();
  GtkWidget *scroller = gtk_scrolled_window_new ();
  GtkWidget *meter = gtk_level_bar_new_for_interval (0, PROMPT_LONG);

  self->length = adw_action_row_new ();
  self->cost = adw_action_row_new ();
  self->meter = GTK_LEVEL_BAR (meter);
  self->prompt = GTK_LABEL (gtk_label_new (NULL));
  adw_action_row_set_subtitle_lines (ADW_ACTION_ROW (self->length), 0);
  adw_action_row_set_title_lines (ADW_ACTION_ROW (self->cost), 0);
  gtk_level_bar_add_offset_value (self->meter, GTK_LEVEL_BAR_OFFSET_LOW, PROMPT_LONG / 2);
  gtk_level_bar_add_offset_value (self->meter, GTK_LEVEL_BAR_OFFSET_HIGH, PROMPT_LONG * 3 / 4);
  gtk_widget_set_size_request (meter, 120, -1);
  gtk_widget_set_valign (meter, GTK_ALIGN_CENTER);
  adw_action_row_add_suffix (ADW_ACTION_ROW (self->length), meter);
  gtk_label_set_wrap (self->prompt, TRUE);
  gtk_label_set_wrap_mode (self->prompt, PANGO_WRAP_WORD_CHAR);
  gtk_label_set_xalign (self->prompt, 0);
  gtk_label_set_selectable (self->prompt, TRUE);
  gtk_widget_add_css_class (GTK_WIDGET (self->prompt), "opening");
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scroller), GTK_POLICY_NEVER,
                                  GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_propagate_natural_height (GTK_SCROLLED_WINDOW (scroller), TRUE);
  gtk_scrolled_window_set_max_content_height (GTK_SCROLLED_WINDOW (scroller), PROMPT_HEIGHT_MAX);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), GTK_WIDGET (self->prompt));
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), scroller);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), FALSE);
  kmx_row_set_text (expander, _ ("What the agent is told"),
                    _ ("Made from all sections, with hours, times and prices as they are spoken."));
  adw_expander_row_add_row (ADW_EXPANDER_ROW (expander), row);
  adw_preferences_group_set_title (group, _ ("Size"));
  adw_preferences_group_add (group, self->length);
  adw_preferences_group_add (group, self->cost);
  adw_preferences_group_add (group, expander);
  return group;
}

static AdwPreferencesGroup *
remove_group_new (KmxAgentOverview *self)
{
  GtkWidget *button = gtk_button_new_with_mnemonic (_ ("_Delete Agent"));

  gtk_widget_add_css_class (button, "destructive-action");
  gtk_widget_add_css_class (button, "pill");
  gtk_widget_set_halign (button, GTK_ALIGN_CENTER);
  g_signal_connect_swapped (button, "clicked", G_CALLBACK (remove_clicked_cb), self);
  self->remove = adw_preferences_group_new ();
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (self->remove), button);
  return ADW_PREFERENCES_GROUP (self->remove);
}

GtkWidget *
kmx_agent_overview_new (KmxSession *session, KmxDraft *draft)
{
  KmxAgentOverview *self = g_object_new (KMX_TYPE_AGENT_OVERVIEW, NULL);
  AdwPreferencesPage *page = ADW_PREFERENCES_PAGE (adw_preferences_page_new ());

  self->session = g_object_ref (session);
  self->status = KMX_AGENT_STATUS (kmx_agent_status_new (kmx_session_can_manage (session)));
  g_signal_connect_swapped (self->status, "retry", G_CALLBACK (retry_cb), self);
  adw_preferences_page_add (page, guide_group_new (self));
  adw_preferences_page_add (page, ADW_PREFERENCES_GROUP (self->status));
  adw_preferences_page_add (page, identity_group_new (self, draft));
  adw_preferences_page_add (page, kmx_opening_group_new (draft));
  adw_preferences_page_add (page, size_group_new (self));
  adw_preferences_page_add (page, remove_group_new (self));
  adw_bin_set_child (ADW_BIN (self), GTK_WIDGET (page));
  return GTK_WIDGET (self);
}

static void
kmx_agent_overview_dispose (GObject *object)
{
  KmxAgentOverview *self = KMX_AGENT_OVERVIEW (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->session);
  G_OBJECT_CLASS (kmx_agent_overview_parent_class)->dispose (object);
}

static void
kmx_agent_overview_finalize (GObject *object)
{
  g_free (KMX_AGENT_OVERVIEW (object)->agent_id);
  G_OBJECT_CLASS (kmx_agent_overview_parent_class)->finalize (object);
}

static void
kmx_agent_overview_class_init (KmxAgentOverviewClass *klass)
{
  GType type = G_TYPE_FROM_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = kmx_agent_overview_dispose;
  G_OBJECT_CLASS (klass)->finalize = kmx_agent_overview_finalize;
  signals[GUIDE] =
      g_signal_new ("guide", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[RETRY] =
      g_signal_new ("retry", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[REMOVE] =
      g_signal_new ("remove", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
kmx_agent_overview_init (KmxAgentOverview *self)
{
}
