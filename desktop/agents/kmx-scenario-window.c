/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include "kmx-scenario-window.h"

#include <glib/gi18n.h>
#include <stdio.h>

#include "kmx-compat.h"
#include "kmx-dialog-window.h"
#include "kmx-error-text.h"
#include "kmx-error.h"
#include "kmx-format.h"
#include "kmx-phone.h"
#include "kmx-scenario-step.h"

enum { STEPS_MAX = 40 };
enum { AT_A_TIME = 4 }; /* of the clocks below */

static const char *const clocks[] = { "open", "closed", "staffed", "unstaffed", NULL };
static const char *const outcomes[] = { "answered", "message", "handover", "refused", "ended" };

struct _KmxScenarioWindow {
  AdwWindow parent_instance;
  KmxSession *session;
  GCancellable *cancellable;
  char *agent_id;
  KmxScenario *scenario; /* (nullable) */
  GtkWidget *save;
  GtkLabel *complaint;
  GtkWidget *name;
  GtkWidget *description;
  AdwComboRow *clock;
  GtkWidget *time;
  GtkWidget *caller;
  GtkWidget *steps;
  GPtrArray *rows; /* of KmxScenarioStep */
  AdwComboRow *outcome;
  GtkWidget *forbidden;
  GtkWidget *prompt;
  GtkWidget *opening;
};

G_DEFINE_FINAL_TYPE (KmxScenarioWindow, kmx_scenario_window, ADW_TYPE_WINDOW)

enum { SAVED, N_SIGNALS };
static guint signals[N_SIGNALS];

static void
complain (KmxScenarioWindow *self, const char *text)
{
  gtk_label_set_text (self->complaint, text != NULL ? text : "");
  gtk_widget_set_visible (GTK_WIDGET (self->complaint), text != NULL);
}

/* (nullable): "2026-11-24T12:15:00+01:00" of "24.11.2026 12:15" or "2026-11-24 12:15". */
static char *
parse_time (const char *text)
{
  int year, month, day, hour, minute;
  g_autoptr (GDateTime) time = NULL;

  if (sscanf (text, "%d.%d.%d%*[, ]%d:%d", &day, &month, &year, &hour, &minute) != 5 &&
      sscanf (text, "%d-%d-%d%*[, ]%d:%d", &year, &month, &day, &hour, &minute) != 5)
    return NULL;
  time = g_date_time_new (kmx_format_get_zone (), year, month, day, hour, minute, 0);
  return time != NULL ? g_date_time_format (time, "%Y-%m-%dT%H:%M:%S%:z") : NULL;
}

static void
renumber (KmxScenarioWindow *self)
{
  for (guint i = 0; i < self->rows->len; i++)
    kmx_scenario_step_set_number (self->rows->pdata[i], i + 1);
}

static void
remove_step_cb (KmxScenarioWindow *self, KmxScenarioStep *step)
{
  g_ptr_array_remove (self->rows, step);
  gtk_box_remove (GTK_BOX (self->steps), GTK_WIDGET (step));
  renumber (self);
}

static void
step_up_cb (KmxScenarioWindow *self, KmxScenarioStep *step)
{
  guint position;

  if (!g_ptr_array_find (self->rows, step, &position) || position == 0)
    return;
  self->rows->pdata[position] = self->rows->pdata[position - 1];
  self->rows->pdata[position - 1] = step;
  gtk_box_reorder_child_after (GTK_BOX (self->steps), GTK_WIDGET (step),
                               position > 1 ? self->rows->pdata[position - 2] : NULL);
  renumber (self);
}

static KmxScenarioStep *
add_step (KmxScenarioWindow *self, JsonObject *json)
{
  GtkWidget *step = kmx_scenario_step_new (json);

  g_signal_connect_object (step, "remove", G_CALLBACK (remove_step_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (step, "up", G_CALLBACK (step_up_cb), self, G_CONNECT_SWAPPED);
  g_ptr_array_add (self->rows, step);
  gtk_box_append (GTK_BOX (self->steps), step);
  renumber (self);
  return KMX_SCENARIO_STEP (step);
}

static void
add_step_cb (KmxScenarioWindow *self)
{
  if (self->rows->len < STEPS_MAX)
    kmx_scenario_step_focus (add_step (self, NULL));
}

static const char *
text_of (GtkWidget *row)
{
  return gtk_editable_get_text (GTK_EDITABLE (row));
}

/* (nullable): NULL after the person was told what is missing. */
static JsonArray *
dup_steps (KmxScenarioWindow *self)
{
  g_autoptr (JsonArray) steps = json_array_new ();

  for (guint i = 0; i < self->rows->len; i++) {
    JsonObject *step = kmx_scenario_step_dup_json (self->rows->pdata[i]);

    if (step == NULL) {
      g_autofree char *text = g_strdup_printf (_ ("Something is missing in step %u."), i + 1);

      complain (self, text);
      kmx_scenario_step_focus (self->rows->pdata[i]);
      return NULL;
    }
    json_array_add_object_element (steps, step);
  }
  if (json_array_get_length (steps) == 0) {
    complain (self, _ ("Add at least one step."));
    return NULL;
  }
  return g_steal_pointer (&steps);
}

static gboolean
set_when (KmxScenarioWindow *self, JsonObject *script)
{
  guint clock = adw_combo_row_get_selected (self->clock);
  g_autofree char *time = clock >= AT_A_TIME ? parse_time (text_of (self->time)) : NULL;
  g_autofree char *caller = NULL;

  if (clock >= AT_A_TIME && time == NULL) {
    complain (self, _ ("Write day and time like 24.11.2026 12:15."));
    gtk_widget_grab_focus (self->time);
    return FALSE;
  }
  json_object_set_string_member (script, "clock", time != NULL ? time : clocks[clock]);
  if (*text_of (self->caller) == '\0')
    return TRUE;
  caller = kmx_phone_normalise (text_of (self->caller), KMX_PHONE_GERMANY, NULL);
  if (caller == NULL) {
    complain (self, _ ("Write the number with its area code, or leave it empty."));
    gtk_widget_grab_focus (self->caller);
    return FALSE;
  }
  json_object_set_string_member (script, "caller_e164", caller);
  return TRUE;
}

/* (nullable): NULL after the person was told what is missing. */
static JsonObject *
dup_script (KmxScenarioWindow *self)
{
  g_autoptr (JsonObject) script = json_object_new ();
  JsonObject *expected;
  JsonArray *steps;

  if (!set_when (self, script))
    return NULL;
  steps = dup_steps (self);
  if (steps == NULL)
    return NULL;
  json_object_set_array_member (script, "turns", steps);
  expected = json_object_new ();
  json_object_set_string_member (expected, "outcome",
                                 outcomes[adw_combo_row_get_selected (self->outcome)]);
  json_object_set_object_member (script, "expected", expected);
  kmx_scenario_texts_set (script, "forbidden", text_of (self->forbidden));
  kmx_scenario_texts_set (script, "prompt_contains", text_of (self->prompt));
  kmx_scenario_texts_set (script, "opening_contains", text_of (self->opening));
  return g_steal_pointer (&script);
}

static void
on_saved (GObject *client, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (KmxScenarioWindow) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (KmxAnswer) answer = kmx_client_send_finish (KMX_CLIENT (client), result, &error);

  if (self->session == NULL || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  gtk_widget_set_sensitive (self->save, TRUE);
  if (answer == NULL) {
    g_autofree char *text = kmx_error_text (error);

    complain (self, text);
    return;
  }
  g_signal_emit (self, signals[SAVED], 0);
  gtk_window_close (GTK_WINDOW (self));
}

static void
save_cb (KmxScenarioWindow *self)
{
  g_autofree char *name = g_strdup (text_of (self->name));
  g_autofree char *path = NULL;
  g_autoptr (JsonNode) body = NULL;
  KmxClientRequest request = { .method = "POST" };
  JsonObject *script;
  JsonObject *order;

  complain (self, NULL);
  if (*g_strstrip (name) == '\0') {
    complain (self, _ ("Give the scenario a name."));
    gtk_widget_grab_focus (self->name);
    return;
  }
  script = dup_script (self);
  if (script == NULL)
    return;
  order = json_object_new ();
  json_object_set_string_member (order, "name", name);
  json_object_set_string_member (order, "description", text_of (self->description));
  json_object_set_object_member (order, "script", script);
  body = json_node_new (JSON_NODE_OBJECT);
  json_node_take_object (body, order);
  request.body = body;
  if (self->scenario != NULL) {
    request.method = "PATCH";
    request.revision = kmx_record_get_integer (self->scenario, KMX_SCENARIO_REVISION);
  }
  path = g_strconcat (
      "/api/v1/agents/", self->agent_id, "/scenarios", self->scenario != NULL ? "/" : NULL,
      self->scenario != NULL ? kmx_record_get_text (self->scenario, KMX_SCENARIO_ID) : NULL, NULL);
  request.path = path;
  gtk_widget_set_sensitive (self->save, FALSE);
  kmx_client_send_async (kmx_session_get_client (self->session), &request, self->cancellable,
                         on_saved, g_object_ref (self));
}

static GtkWidget *
add_entry (AdwPreferencesGroup *group, const char *title)
{
  GtkWidget *row = adw_entry_row_new ();

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  adw_preferences_group_add (group, row);
  return row;
}

static void
clock_chosen_cb (KmxScenarioWindow *self)
{
  gtk_widget_set_visible (self->time, adw_combo_row_get_selected (self->clock) >= AT_A_TIME);
}

static GtkWidget *
about_group_new (KmxScenarioWindow *self)
{
  AdwPreferencesGroup *group = ADW_PREFERENCES_GROUP (adw_preferences_group_new ());
  const char *const times[] = { _ ("While the business is open"),
                                _ ("While the business is closed"),
                                _ ("While somebody takes transfers"),
                                _ ("While nobody takes transfers"),
                                _ ("At a certain time"),
                                NULL };

  self->name = add_entry (group, _ ("Name"));
  self->description = add_entry (group, _ ("What it is about (optional)"));
  self->clock = ADW_COMBO_ROW (kmx_combo_row_new (_ ("When the call comes"), times, 0));
  adw_preferences_group_add (group, GTK_WIDGET (self->clock));
  self->time = add_entry (group, _ ("Day and time"));
  self->caller = add_entry (group, _ ("Number of the caller (empty: withheld)"));
  g_signal_connect_swapped (self->clock, "notify::selected", G_CALLBACK (clock_chosen_cb), self);
  return GTK_WIDGET (group);
}

static GtkWidget *
expected_group_new (KmxScenarioWindow *self)
{
  AdwPreferencesGroup *group = ADW_PREFERENCES_GROUP (adw_preferences_group_new ());
  const char *const texts[] = {
    _ ("Answered"),         _ ("Message taken"), _ ("Put through to a person"),
    _ ("Politely refused"), _ ("Call ended"),    NULL
  };

  adw_preferences_group_set_title (group, _ ("What Is Expected"));
  self->outcome = ADW_COMBO_ROW (kmx_combo_row_new (_ ("How it ends"), texts, 0));
  adw_preferences_group_add (group, GTK_WIDGET (self->outcome));
  self->forbidden = add_entry (group, _ ("Never said (several with ;)"));
  self->opening = add_entry (group, _ ("The opening holds (several with ;)"));
  self->prompt = add_entry (group, _ ("The instructions hold (several with ;)"));
  return GTK_WIDGET (group);
}

static void
fill_when (KmxScenarioWindow *self, JsonObject *script)
{
  const char *clock = json_object_get_string_member_with_default (script, "clock", "open");
  g_autoptr (GDateTime) time = g_date_time_new_from_iso8601 (clock, NULL);
  const char *caller = json_object_get_string_member_with_default (script, "caller_e164", NULL);

  for (guint i = 0; clocks[i] != NULL; i++)
    if (g_str_equal (clocks[i], clock))
      adw_combo_row_set_selected (self->clock, i);
  if (time != NULL) {
    g_autofree char *text = kmx_format_date_time (time);

    adw_combo_row_set_selected (self->clock, AT_A_TIME);
    gtk_editable_set_text (GTK_EDITABLE (self->time), text);
  }
  if (caller != NULL) {
    g_autofree char *text = kmx_format_number (caller);

    gtk_editable_set_text (GTK_EDITABLE (self->caller), text);
  }
}

static void
fill_texts (GtkWidget *row, JsonObject *script, const char *member)
{
  g_autofree char *line = kmx_scenario_texts_join (script, member);

  gtk_editable_set_text (GTK_EDITABLE (row), line);
}

static void
fill (KmxScenarioWindow *self)
{
  JsonNode *node = kmx_record_get_json (self->scenario, KMX_SCENARIO_SCRIPT);
  const char *description = kmx_record_get_text (self->scenario, KMX_SCENARIO_DESCRIPTION);
  JsonObject *script;
  JsonArray *steps;
  const char *outcome;

  gtk_editable_set_text (GTK_EDITABLE (self->name),
                         kmx_record_get_text (self->scenario, KMX_SCENARIO_NAME));
  gtk_editable_set_text (GTK_EDITABLE (self->description), description != NULL ? description : "");
  if (node == NULL || !JSON_NODE_HOLDS_OBJECT (node))
    return;
  script = json_node_get_object (node);
  fill_when (self, script);
  fill_texts (self->forbidden, script, "forbidden");
  fill_texts (self->opening, script, "opening_contains");
  fill_texts (self->prompt, script, "prompt_contains");
  steps = json_object_get_array_member (script, "turns");
  for (guint i = 0; steps != NULL && i < json_array_get_length (steps); i++)
    add_step (self, json_array_get_object_element (steps, i));
  outcome = json_object_get_string_member_with_default (
      json_object_get_object_member (script, "expected"), "outcome", "answered");
  for (guint i = 0; i < G_N_ELEMENTS (outcomes); i++)
    if (g_str_equal (outcomes[i], outcome))
      adw_combo_row_set_selected (self->outcome, i);
}

static void
add_content (KmxScenarioWindow *self, GtkWidget *content)
{
  GtkWidget *add = gtk_button_new_with_mnemonic (_ ("_Add a Step"));

  self->complaint = GTK_LABEL (gtk_label_new (NULL));
  gtk_label_set_wrap (self->complaint, TRUE);
  gtk_label_set_xalign (self->complaint, 0);
  gtk_widget_add_css_class (GTK_WIDGET (self->complaint), "error");
  self->steps = gtk_box_new (GTK_ORIENTATION_VERTICAL, 18);
  gtk_widget_set_halign (add, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (add, "pill");
  g_signal_connect_swapped (add, "clicked", G_CALLBACK (add_step_cb), self);
  gtk_box_append (GTK_BOX (content), GTK_WIDGET (self->complaint));
  gtk_box_append (GTK_BOX (content), about_group_new (self));
  gtk_box_append (GTK_BOX (content), self->steps);
  gtk_box_append (GTK_BOX (content), add);
  gtk_box_append (GTK_BOX (content), expected_group_new (self));
}

GtkWidget *
kmx_scenario_window_new (GtkWidget *parent,
                         KmxSession *session,
                         const char *agent_id,
                         KmxScenario *scenario)
{
  KmxScenarioWindow *self = g_object_new (KMX_TYPE_SCENARIO_WINDOW, NULL);
  GtkWidget *header;
  GtkWidget *content;

  kmx_dialog_window_fill (ADW_WINDOW (self), parent,
                          scenario != NULL ? _ ("Edit Scenario") : _ ("New Scenario"), &header,
                          &content);
  self->session = g_object_ref (session);
  self->agent_id = g_strdup (agent_id);
  g_set_object (&self->scenario, scenario);
  self->save = gtk_button_new_with_mnemonic (_ ("_Save"));
  gtk_widget_add_css_class (self->save, "suggested-action");
  g_signal_connect_swapped (self->save, "clicked", G_CALLBACK (save_cb), self);
  adw_header_bar_pack_end (ADW_HEADER_BAR (header), self->save);
  add_content (self, content);
  complain (self, NULL);
  if (scenario != NULL)
    fill (self);
  else
    add_step (self, NULL);
  clock_chosen_cb (self);
  return GTK_WIDGET (self);
}

static void
kmx_scenario_window_dispose (GObject *object)
{
  KmxScenarioWindow *self = KMX_SCENARIO_WINDOW (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->session);
  G_OBJECT_CLASS (kmx_scenario_window_parent_class)->dispose (object);
}

static void
kmx_scenario_window_finalize (GObject *object)
{
  KmxScenarioWindow *self = KMX_SCENARIO_WINDOW (object);

  g_clear_object (&self->cancellable);
  g_clear_object (&self->scenario);
  g_clear_pointer (&self->agent_id, g_free);
  g_clear_pointer (&self->rows, g_ptr_array_unref);
  G_OBJECT_CLASS (kmx_scenario_window_parent_class)->finalize (object);
}

static void
kmx_scenario_window_class_init (KmxScenarioWindowClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = kmx_scenario_window_dispose;
  G_OBJECT_CLASS (klass)->finalize = kmx_scenario_window_finalize;
  signals[SAVED] = g_signal_new ("saved", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                                 NULL, NULL, G_TYPE_NONE, 0);
}

static void
kmx_scenario_window_init (KmxScenarioWindow *self)
{
  self->cancellable = g_cancellable_new ();
  self->rows = g_ptr_array_new ();
}
