/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include "kmx-scenario-list.h"

#include <glib/gi18n.h>

#include "kmx-compat.h"
#include "kmx-format.h"
#include "kmx-rehearsal.h"
#include "kmx-scenario-row.h"
#include "kmx-scenario-window.h"
#include "kmx-state-page.h"

enum { COMMON, TEMPLATE, OWN, N_ORIGINS };

struct _KmxScenarioList {
  AdwBin parent_instance;
  KmxSession *session;
  GCancellable *cancellable; /* of the agent */
  char *agent_id;            /* (nullable) */
  GListModel *scenarios;     /* (nullable) */
  KmxRehearsal *run;         /* (nullable): the last one */
  KmxScenario *removing;     /* (nullable): while it is asked about */
  gboolean playing;
  KmxStatePage *state;
  GtkWidget *summary;
  GtkWidget *play;
  GtkSpinner *spinner;
  AdwPreferencesGroup *groups[N_ORIGINS];
  GPtrArray *rows[N_ORIGINS];
};

G_DEFINE_FINAL_TYPE (KmxScenarioList, kmx_scenario_list, ADW_TYPE_BIN)

enum { PLAYED, N_SIGNALS };
static guint signals[N_SIGNALS];

static void load (KmxScenarioList *self);

static char *
dup_path (KmxScenarioList *self, const char *below)
{
  return g_strconcat ("/api/v1/agents/", self->agent_id, below, NULL);
}

/* (transfer full) (nullable) */
static KmxRehearsalResult *
find_result (KmxScenarioList *self, KmxScenario *scenario)
{
  GListModel *results =
      self->run != NULL ? kmx_record_get_list (self->run, KMX_REHEARSAL_RESULTS) : NULL;
  const char *id = kmx_record_get_text (scenario, KMX_SCENARIO_ID);

  for (guint i = 0; results != NULL && i < g_list_model_get_n_items (results); i++) {
    g_autoptr (KmxRehearsalResult) result = g_list_model_get_item (results, i);
    const char *of = kmx_record_get_text (result, KMX_REHEARSAL_RESULT_SCENARIO_ID);

    if (id != NULL ? g_strcmp0 (id, of) == 0
                   : of == NULL &&
                         kmx_record_get_enum (result, KMX_REHEARSAL_RESULT_ORIGIN) ==
                             kmx_record_get_enum (scenario, KMX_SCENARIO_ORIGIN) &&
                         g_str_equal (kmx_record_get_text (result, KMX_REHEARSAL_RESULT_NAME),
                                      kmx_record_get_text (scenario, KMX_SCENARIO_NAME)))
      return g_steal_pointer (&result);
  }
  return NULL;
}

static void
show_summary (KmxScenarioList *self)
{
  g_autofree char *title = NULL;
  g_autofree char *when = NULL;

  gtk_spinner_set_spinning (self->spinner, self->playing);
  gtk_widget_set_sensitive (self->play, !self->playing);
  if (self->playing) {
    kmx_row_set_text (self->summary, _ ("Playing all scenarios …"), NULL);
    return;
  }
  if (self->run == NULL) {
    kmx_row_set_text (self->summary, _ ("Not played yet"),
                      _ ("Publishing needs a rehearsal in which all scenarios pass."));
    return;
  }
  /* Translators: so many of so many scenarios. */
  title = g_strdup_printf (_ ("%u of %u passed"),
                           (guint) kmx_record_get_integer (self->run, KMX_REHEARSAL_PASSED),
                           (guint) kmx_record_get_integer (self->run, KMX_REHEARSAL_TOTAL));
  when = kmx_format_relative (kmx_record_get_instant (self->run, KMX_REHEARSAL_CREATED_AT));
  if (!kmx_record_get_boolean (self->run, KMX_REHEARSAL_CURRENT)) {
    /* Translators: %s is a time: "today, 14:05". */
    g_autofree char *old =
        g_strdup_printf (_ ("Played %s. The draft has changed since: play them once more."), when);

    kmx_row_set_text (self->summary, title, old);
  } else {
    g_autofree char *new = g_strdup_printf (_ ("Played %s with the draft as it is."), when);

    kmx_row_set_text (self->summary, title, new);
  }
}

static void
edit_cb (KmxScenarioList *self, KmxScenarioRow *row)
{
  GtkWidget *window = kmx_scenario_window_new (GTK_WIDGET (self), self->session, self->agent_id,
                                               kmx_scenario_row_get_scenario (row));

  g_signal_connect_object (window, "saved", G_CALLBACK (load), self, G_CONNECT_SWAPPED);
  gtk_window_present (GTK_WINDOW (window));
}

static void
add_cb (KmxScenarioList *self)
{
  GtkWidget *window =
      kmx_scenario_window_new (GTK_WIDGET (self), self->session, self->agent_id, NULL);

  g_signal_connect_object (window, "saved", G_CALLBACK (load), self, G_CONNECT_SWAPPED);
  gtk_window_present (GTK_WINDOW (window));
}

static void
on_removed (GObject *client, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (KmxScenarioList) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (KmxAnswer) answer = kmx_client_send_finish (KMX_CLIENT (client), result, &error);

  if (self->session == NULL || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  if (answer == NULL)
    kmx_toast_error (GTK_WIDGET (self), error);
  load (self);
}

static void
remove_answered (const char *response, gpointer user_data)
{
  KmxScenarioList *self = user_data;
  g_autoptr (KmxScenario) scenario = g_steal_pointer (&self->removing);
  g_autofree char *path = NULL;
  KmxClientRequest request = { .method = "DELETE" };

  if (!g_str_equal (response, "accept") || scenario == NULL || self->session == NULL)
    return;
  path = g_strdup_printf ("/api/v1/agents/%s/scenarios/%s", self->agent_id,
                          kmx_record_get_text (scenario, KMX_SCENARIO_ID));
  request.path = path;
  request.revision = kmx_record_get_integer (scenario, KMX_SCENARIO_REVISION);
  kmx_client_send_async (kmx_session_get_client (self->session), &request, self->cancellable,
                         on_removed, g_object_ref (self));
}

static void
remove_cb (KmxScenarioList *self, KmxScenarioRow *row)
{
  KmxScenario *scenario = kmx_scenario_row_get_scenario (row);
  /* Translators: %s is the name of a scenario. */
  g_autofree char *heading =
      g_strdup_printf (_ ("Delete “%s”?"), kmx_record_get_text (scenario, KMX_SCENARIO_NAME));

  g_set_object (&self->removing, scenario);
  kmx_ask (GTK_WIDGET (self), heading, _ ("This cannot be undone."), _ ("_Delete"), TRUE, NULL,
           remove_answered, self);
}

static void
show_scenarios (KmxScenarioList *self)
{
  gboolean can_manage = kmx_session_can_manage (self->session);

  for (guint i = 0; i < N_ORIGINS; i++)
    kmx_group_clear (self->groups[i], self->rows[i]);
  for (guint i = 0; self->scenarios != NULL && i < g_list_model_get_n_items (self->scenarios);
       i++) {
    g_autoptr (KmxScenario) scenario = g_list_model_get_item (self->scenarios, i);
    g_autoptr (KmxRehearsalResult) result = find_result (self, scenario);
    int origin = kmx_record_get_enum (scenario, KMX_SCENARIO_ORIGIN);
    GtkWidget *row = kmx_scenario_row_new (scenario, result, can_manage);

    g_signal_connect_object (row, "edit", G_CALLBACK (edit_cb), self, G_CONNECT_SWAPPED);
    g_signal_connect_object (row, "remove", G_CALLBACK (remove_cb), self, G_CONNECT_SWAPPED);
    g_ptr_array_add (self->rows[origin], row);
    adw_preferences_group_add (self->groups[origin], row);
  }
  gtk_widget_set_visible (GTK_WIDGET (self->groups[COMMON]), self->rows[COMMON]->len > 0);
  gtk_widget_set_visible (GTK_WIDGET (self->groups[TEMPLATE]), self->rows[TEMPLATE]->len > 0);
  show_summary (self);
  kmx_state_page_show_content (self->state);
}

static void
on_run (GObject *client, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (KmxScenarioList) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (KmxRehearsal) run = kmx_client_get_record_finish (KMX_CLIENT (client), result, &error);

  if (self->session == NULL || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  if (run == NULL)
    kmx_toast_error (GTK_WIDGET (self), error);
  else
    g_set_object (&self->run, run);
  show_scenarios (self);
}

static void
on_runs (GObject *client, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (KmxScenarioList) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GListModel) runs =
      kmx_client_get_list_finish (KMX_CLIENT (client), result, NULL, &error);
  g_autoptr (KmxRehearsal) last = NULL;

  if (self->session == NULL || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  if (runs == NULL) {
    kmx_state_page_show_error (self->state, error);
    return;
  }
  last = g_list_model_get_item (runs, 0);
  if (last == NULL) {
    show_scenarios (self);
  } else {
    g_autofree char *below =
        g_strconcat ("/rehearsals/", kmx_record_get_text (last, KMX_REHEARSAL_ID), NULL);
    g_autofree char *path = dup_path (self, below);

    kmx_client_get_record_async (kmx_session_get_client (self->session), path, KMX_TYPE_REHEARSAL,
                                 self->cancellable, on_run, g_object_ref (self));
  }
}

static void
on_scenarios (GObject *client, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (KmxScenarioList) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GListModel) scenarios =
      kmx_client_get_list_finish (KMX_CLIENT (client), result, NULL, &error);
  g_autofree char *path = NULL;

  if (self->session == NULL || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  if (scenarios == NULL) {
    kmx_state_page_show_error (self->state, error);
    return;
  }
  g_set_object (&self->scenarios, scenarios);
  path = dup_path (self, "/rehearsals");
  kmx_client_get_list_async (kmx_session_get_client (self->session), path, KMX_TYPE_REHEARSAL,
                             self->cancellable, on_runs, g_object_ref (self));
}

static void
load (KmxScenarioList *self)
{
  g_autofree char *path = NULL;

  if (self->session == NULL || self->agent_id == NULL || self->playing)
    return;
  path = dup_path (self, "/scenarios");
  kmx_client_get_list_async (kmx_session_get_client (self->session), path, KMX_TYPE_SCENARIO,
                             self->cancellable, on_scenarios, g_object_ref (self));
}

void
kmx_scenario_list_show (KmxScenarioList *self, const char *agent_id)
{
  if (g_strcmp0 (self->agent_id, agent_id) != 0) {
    g_cancellable_cancel (self->cancellable);
    g_clear_object (&self->cancellable);
    self->cancellable = g_cancellable_new ();
    g_free (self->agent_id);
    self->agent_id = g_strdup (agent_id);
    g_clear_object (&self->run);
    self->playing = FALSE;
    kmx_state_page_show_loading (self->state);
  }
  load (self);
}

static void
on_played (GObject *client, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (KmxScenarioList) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (KmxAnswer) answer = kmx_client_send_finish (KMX_CLIENT (client), result, &error);

  if (self->session == NULL || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  self->playing = FALSE;
  if (answer == NULL)
    kmx_toast_error (GTK_WIDGET (self), error);
  load (self);
  g_signal_emit (self, signals[PLAYED], 0);
}

static void
play_cb (KmxScenarioList *self)
{
  g_autofree char *path = dup_path (self, "/rehearsals");
  g_autoptr (JsonNode) body = kmx_json_object_of_texts ("engine", kmx_rehearsal_engines[0], NULL);
  const KmxClientRequest request = { .method = "POST", .path = path, .body = body };

  self->playing = TRUE;
  show_summary (self);
  kmx_client_send_async (kmx_session_get_client (self->session), &request, self->cancellable,
                         on_played, g_object_ref (self));
}

static AdwPreferencesGroup *
summary_group_new (KmxScenarioList *self)
{
  AdwPreferencesGroup *group = ADW_PREFERENCES_GROUP (adw_preferences_group_new ());

  self->summary = adw_action_row_new ();
  self->play = gtk_button_new_with_mnemonic (_ ("_Play All"));
  self->spinner = GTK_SPINNER (gtk_spinner_new ());
  gtk_widget_set_valign (self->play, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (self->play, "suggested-action");
  gtk_widget_set_visible (self->play, kmx_session_can_manage (self->session));
  adw_action_row_set_subtitle_lines (ADW_ACTION_ROW (self->summary), 0);
  adw_action_row_add_suffix (ADW_ACTION_ROW (self->summary), GTK_WIDGET (self->spinner));
  adw_action_row_add_suffix (ADW_ACTION_ROW (self->summary), self->play);
  adw_preferences_group_set_title (group, _ ("Rehearsal"));
  adw_preferences_group_set_description (
      group, _ ("Written scenarios are played against the real tools, rules and texts of the "
                "draft, offline and free of charge. How the language model words its answers "
                "cannot be judged this way: chat with it for that."));
  adw_preferences_group_add (group, self->summary);
  g_signal_connect_swapped (self->play, "clicked", G_CALLBACK (play_cb), self);
  return group;
}

GtkWidget *
kmx_scenario_list_new (KmxSession *session)
{
  KmxScenarioList *self = g_object_new (KMX_TYPE_SCENARIO_LIST, NULL);
  AdwPreferencesPage *page = ADW_PREFERENCES_PAGE (adw_preferences_page_new ());
  const char *const titles[] = { _ ("For Every Agent"), _ ("From the Template"),
                                 _ ("Your Own Scenarios") };
  GtkWidget *add = kmx_icon_button_new ("list-add-symbolic", _ ("Add a Scenario"));

  self->session = g_object_ref (session);
  adw_preferences_page_add (page, summary_group_new (self));
  for (guint i = 0; i < N_ORIGINS; i++) {
    self->groups[i] = ADW_PREFERENCES_GROUP (adw_preferences_group_new ());
    adw_preferences_group_set_title (self->groups[i], titles[i]);
    adw_preferences_page_add (page, self->groups[i]);
  }
  gtk_widget_add_css_class (add, "flat");
  gtk_widget_set_visible (add, kmx_session_can_manage (session));
  g_signal_connect_swapped (add, "clicked", G_CALLBACK (add_cb), self);
  adw_preferences_group_set_header_suffix (self->groups[OWN], add);
  adw_preferences_group_set_description (self->groups[OWN],
                                         _ ("Conversations that matter to your business."));
  self->state = KMX_STATE_PAGE (kmx_state_page_new (GTK_WIDGET (page)));
  g_signal_connect_swapped (self->state, "retry", G_CALLBACK (load), self);
  adw_bin_set_child (ADW_BIN (self), GTK_WIDGET (self->state));
  return GTK_WIDGET (self);
}

static void
kmx_scenario_list_dispose (GObject *object)
{
  KmxScenarioList *self = KMX_SCENARIO_LIST (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->session);
  G_OBJECT_CLASS (kmx_scenario_list_parent_class)->dispose (object);
}

static void
kmx_scenario_list_finalize (GObject *object)
{
  KmxScenarioList *self = KMX_SCENARIO_LIST (object);

  g_clear_object (&self->cancellable);
  g_clear_object (&self->scenarios);
  g_clear_object (&self->run);
  g_clear_object (&self->removing);
  g_clear_pointer (&self->agent_id, g_free);
  for (guint i = 0; i < N_ORIGINS; i++)
    g_clear_pointer (&self->rows[i], g_ptr_array_unref);
  G_OBJECT_CLASS (kmx_scenario_list_parent_class)->finalize (object);
}

static void
kmx_scenario_list_class_init (KmxScenarioListClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = kmx_scenario_list_dispose;
  G_OBJECT_CLASS (klass)->finalize = kmx_scenario_list_finalize;
  signals[PLAYED] = g_signal_new ("played", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                                  NULL, NULL, G_TYPE_NONE, 0);
}

static void
kmx_scenario_list_init (KmxScenarioList *self)
{
  self->cancellable = g_cancellable_new ();
  for (guint i = 0; i < N_ORIGINS; i++)
    self->rows[i] = g_ptr_array_new ();
}
