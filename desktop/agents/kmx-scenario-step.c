/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include "kmx-scenario-step.h"

#include <glib/gi18n.h>

#include "kmx-compat.h"
#include "kmx-rehearsal-text.h"

enum { SAYS, USES, WORDS, NO_ANSWER, N_KINDS };
enum { ARGUMENTS_MAX = 5 };

typedef struct {
  const char *name;
  const char *arguments[ARGUMENTS_MAX + 1]; /* the required ones first */
  guint n_required;
} Tool;

static const Tool tools[] = {
  { "business_info", { "topic", "detail" }, 1 },
  { "resolve_time", { "phrase" }, 1 },
  { "take_message", { "topic", "caller_name", "phone", "urgency", "details" }, 1 },
  { "hand_over", { "reason", "destination" }, 1 },
  { "end_call", { NULL }, 0 },
};

typedef struct {
  const char *tool;
  const char *argument;
  const char *values[6];
  const char *texts[6];
} Choice;

/* Arguments that are one of a few values. */
static const Choice choices[] = {
  { "business_info",
    "topic",
    { "hours", "services", "prices", "address", "faq", NULL },
    { N_ ("Opening hours"), N_ ("Services"), N_ ("Prices"), N_ ("Address"),
      N_ ("Frequent questions"), NULL } },
  { "take_message",
    "urgency",
    { "normal", "urgent", NULL },
    { NC_ ("urgency", "Normal"), NC_ ("urgency", "Urgent"), NULL } },
};

struct _KmxScenarioStep {
  AdwPreferencesGroup parent_instance;
  AdwComboRow *kind;
  GtkWidget *line; /* what is said */
  AdwComboRow *tool;
  GPtrArray *arguments; /* rows of the tool, in the order of its table */
  GtkWidget *contains;
  GtkWidget *lacks;
  GtkWidget *up;
};

G_DEFINE_FINAL_TYPE (KmxScenarioStep, kmx_scenario_step, ADW_TYPE_PREFERENCES_GROUP)

enum { REMOVE, UP, N_SIGNALS };
static guint signals[N_SIGNALS];

char *
kmx_scenario_texts_join (JsonObject *object, const char *member)
{
  JsonNode *node = json_object_get_member (object, member);
  g_autoptr (GString) line = g_string_new (NULL);
  JsonArray *array;

  if (node == NULL)
    return g_strdup ("");
  if (!JSON_NODE_HOLDS_ARRAY (node))
    return g_strdup (json_node_get_string (node));
  array = json_node_get_array (node);
  for (guint i = 0; i < json_array_get_length (array); i++)
    g_string_append_printf (line, "%s%s", i > 0 ? "; " : "",
                            json_array_get_string_element (array, i));
  return g_string_free (g_steal_pointer (&line), FALSE);
}

void
kmx_scenario_texts_set (JsonObject *object, const char *member, const char *line)
{
  g_auto (GStrv) parts = g_strsplit (line, ";", -1);
  JsonArray *array = json_array_new ();

  for (guint i = 0; parts[i] != NULL; i++)
    if (*g_strstrip (parts[i]) != '\0')
      json_array_add_string_element (array, parts[i]);
  if (json_array_get_length (array) > 0)
    json_object_set_array_member (object, member, array);
  else
    json_array_unref (array);
}

static const Choice *
find_choice (const char *tool, const char *argument)
{
  for (guint i = 0; i < G_N_ELEMENTS (choices); i++)
    if (g_str_equal (choices[i].tool, tool) && g_str_equal (choices[i].argument, argument))
      return &choices[i];
  return NULL;
}

static const Tool *
chosen_tool (KmxScenarioStep *self)
{
  guint position = adw_combo_row_get_selected (self->tool);

  return &tools[position < G_N_ELEMENTS (tools) ? position : 0];
}

static GtkWidget *
entry_row_new (const char *title, const char *text)
{
  GtkWidget *row = adw_entry_row_new ();

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  gtk_editable_set_text (GTK_EDITABLE (row), text != NULL ? text : "");
  return row;
}

static GtkWidget *
choice_row_new (const Choice *choice, const char *value)
{
  const char *texts[7] = { NULL };
  guint selected = 0;

  for (guint i = 0; choice->values[i] != NULL; i++) {
    texts[i] = g_str_equal (choice->argument, "urgency")
                   ? g_dpgettext2 (NULL, "urgency", choice->texts[i])
                   : _ (choice->texts[i]);
    if (g_strcmp0 (choice->values[i], value) == 0)
      selected = i;
  }
  return kmx_combo_row_new (kmx_rehearsal_text_argument (choice->argument), texts, selected);
}

/* @values (nullable): what the arguments are. */
static void
show_arguments (KmxScenarioStep *self, JsonObject *values)
{
  const Tool *tool = chosen_tool (self);

  kmx_group_clear (ADW_PREFERENCES_GROUP (self), self->arguments);
  for (guint i = 0; tool->arguments[i] != NULL; i++) {
    const char *argument = tool->arguments[i];
    const char *value =
        values != NULL ? json_object_get_string_member_with_default (values, argument, NULL) : NULL;
    const Choice *choice = find_choice (tool->name, argument);
    GtkWidget *row = choice != NULL ? choice_row_new (choice, value)
                                    : entry_row_new (kmx_rehearsal_text_argument (argument), value);

    g_ptr_array_add (self->arguments, row);
    adw_preferences_group_add (ADW_PREFERENCES_GROUP (self), row);
  }
}

static void
show_kind (KmxScenarioStep *self)
{
  guint kind = adw_combo_row_get_selected (self->kind);

  gtk_widget_set_visible (self->line, kind == SAYS || kind == WORDS);
  gtk_widget_set_visible (GTK_WIDGET (self->tool), kind == USES);
  for (guint i = 0; i < self->arguments->len; i++)
    gtk_widget_set_visible (self->arguments->pdata[i], kind == USES);
  gtk_widget_set_visible (self->contains, kind == USES);
  gtk_widget_set_visible (self->lacks, kind == USES);
}

static void
tool_chosen_cb (KmxScenarioStep *self)
{
  show_arguments (self, NULL);
  show_kind (self);
}

static JsonObject *
dup_arguments (KmxScenarioStep *self)
{
  const Tool *tool = chosen_tool (self);
  JsonObject *values = json_object_new ();

  for (guint i = 0; i < self->arguments->len; i++) {
    GtkWidget *row = self->arguments->pdata[i];
    const Choice *choice = find_choice (tool->name, tool->arguments[i]);
    const char *value = choice != NULL
                            ? choice->values[adw_combo_row_get_selected (ADW_COMBO_ROW (row))]
                            : gtk_editable_get_text (GTK_EDITABLE (row));

    if (*value != '\0') {
      json_object_set_string_member (values, tool->arguments[i], value);
    } else if (i < tool->n_required) {
      json_object_unref (values);
      return NULL;
    }
  }
  return values;
}

JsonObject *
kmx_scenario_step_dup_json (KmxScenarioStep *self)
{
  g_autoptr (JsonObject) step = json_object_new ();
  const char *line = gtk_editable_get_text (GTK_EDITABLE (self->line));
  guint kind = adw_combo_row_get_selected (self->kind);
  JsonObject *arguments;

  if (kind == NO_ANSWER) {
    json_object_set_string_member (step, "transfer", "no_answer");
  } else if (kind == USES) {
    arguments = dup_arguments (self);
    if (arguments == NULL)
      return NULL;
    json_object_set_string_member (step, "expect_tool", chosen_tool (self)->name);
    json_object_set_object_member (step, "arguments", arguments);
    kmx_scenario_texts_set (step, "result_contains",
                            gtk_editable_get_text (GTK_EDITABLE (self->contains)));
    kmx_scenario_texts_set (step, "result_lacks",
                            gtk_editable_get_text (GTK_EDITABLE (self->lacks)));
  } else {
    if (*line == '\0')
      return NULL;
    json_object_set_string_member (step, kind == SAYS ? "caller" : "expect_text", line);
  }
  return g_steal_pointer (&step);
}

void
kmx_scenario_step_set_number (KmxScenarioStep *self, guint number)
{
  g_autofree char *title = g_strdup_printf (_ ("Step %u"), number);

  adw_preferences_group_set_title (ADW_PREFERENCES_GROUP (self), title);
  gtk_widget_set_sensitive (self->up, number > 1);
}

void
kmx_scenario_step_focus (KmxScenarioStep *self)
{
  guint kind = adw_combo_row_get_selected (self->kind);

  if (kind == USES && self->arguments->len > 0)
    gtk_widget_grab_focus (self->arguments->pdata[0]);
  else
    gtk_widget_grab_focus (kind == SAYS || kind == WORDS ? self->line : GTK_WIDGET (self->kind));
}

static void
remove_cb (KmxScenarioStep *self)
{
  g_signal_emit (self, signals[REMOVE], 0);
}

static void
up_cb (KmxScenarioStep *self)
{
  g_signal_emit (self, signals[UP], 0);
}

static GtkWidget *
buttons_new (KmxScenarioStep *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *remove = kmx_icon_button_new ("user-trash-symbolic", _ ("Remove this Step"));

  self->up = kmx_icon_button_new ("go-up-symbolic", _ ("Move Up"));
  gtk_widget_add_css_class (self->up, "flat");
  gtk_widget_add_css_class (remove, "flat");
  gtk_box_append (GTK_BOX (box), self->up);
  gtk_box_append (GTK_BOX (box), remove);
  g_signal_connect_swapped (self->up, "clicked", G_CALLBACK (up_cb), self);
  g_signal_connect_swapped (remove, "clicked", G_CALLBACK (remove_cb), self);
  return box;
}

static guint
kind_of (JsonObject *step)
{
  if (json_object_has_member (step, "expect_tool"))
    return USES;
  if (json_object_has_member (step, "expect_text"))
    return WORDS;
  return json_object_has_member (step, "transfer") ? NO_ANSWER : SAYS;
}

static void
fill (KmxScenarioStep *self, JsonObject *step)
{
  guint kind = kind_of (step);
  g_autofree char *contains = kmx_scenario_texts_join (step, "result_contains");
  g_autofree char *lacks = kmx_scenario_texts_join (step, "result_lacks");
  const char *tool = json_object_get_string_member_with_default (step, "expect_tool", "");
  JsonNode *arguments = json_object_get_member (step, "arguments");

  adw_combo_row_set_selected (self->kind, kind);
  for (guint i = 0; i < G_N_ELEMENTS (tools); i++)
    if (g_str_equal (tools[i].name, tool))
      adw_combo_row_set_selected (self->tool, i);
  if (arguments != NULL && JSON_NODE_HOLDS_OBJECT (arguments))
    show_arguments (self, json_node_get_object (arguments));
  gtk_editable_set_text (GTK_EDITABLE (self->contains), contains);
  gtk_editable_set_text (GTK_EDITABLE (self->lacks), lacks);
  if (kind == SAYS || kind == WORDS)
    gtk_editable_set_text (GTK_EDITABLE (self->line),
                           json_object_get_string_member_with_default (
                               step, kind == SAYS ? "caller" : "expect_text", ""));
}

GtkWidget *
kmx_scenario_step_new (JsonObject *step)
{
  KmxScenarioStep *self = g_object_new (KMX_TYPE_SCENARIO_STEP, NULL);

  if (step != NULL)
    fill (self, step);
  show_kind (self);
  return GTK_WIDGET (self);
}

static void
kmx_scenario_step_finalize (GObject *object)
{
  g_clear_pointer (&KMX_SCENARIO_STEP (object)->arguments, g_ptr_array_unref);
  G_OBJECT_CLASS (kmx_scenario_step_parent_class)->finalize (object);
}

static void
kmx_scenario_step_class_init (KmxScenarioStepClass *klass)
{
  GType type = G_TYPE_FROM_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = kmx_scenario_step_finalize;
  signals[REMOVE] =
      g_signal_new ("remove", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[UP] = g_signal_new ("up", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
kmx_scenario_step_init (KmxScenarioStep *self)
{
  AdwPreferencesGroup *group = ADW_PREFERENCES_GROUP (self);
  const char *const kinds[] = { _ ("The caller says"), _ ("The agent uses a tool"),
                                _ ("The agent says (not judged offline)"),
                                _ ("Nobody answers the transfer"), NULL };
  const char *names[G_N_ELEMENTS (tools) + 1] = { NULL };

  for (guint i = 0; i < G_N_ELEMENTS (tools); i++)
    names[i] = kmx_rehearsal_text_tool (tools[i].name);
  self->arguments = g_ptr_array_new ();
  self->kind = ADW_COMBO_ROW (kmx_combo_row_new (_ ("What happens"), kinds, SAYS));
  self->tool = ADW_COMBO_ROW (kmx_combo_row_new (_ ("Tool"), names, 0));
  self->line = entry_row_new (_ ("Words"), NULL);
  self->contains = entry_row_new (_ ("The answer holds (several with ;)"), NULL);
  self->lacks = entry_row_new (_ ("The answer must not hold (several with ;)"), NULL);
  adw_preferences_group_set_header_suffix (group, buttons_new (self));
  adw_preferences_group_add (group, GTK_WIDGET (self->kind));
  adw_preferences_group_add (group, self->line);
  adw_preferences_group_add (group, GTK_WIDGET (self->tool));
  adw_preferences_group_add (group, self->contains);
  adw_preferences_group_add (group, self->lacks);
  show_arguments (self, NULL);
  g_signal_connect_swapped (self->kind, "notify::selected", G_CALLBACK (show_kind), self);
  g_signal_connect_swapped (self->tool, "notify::selected", G_CALLBACK (tool_chosen_cb), self);
}
