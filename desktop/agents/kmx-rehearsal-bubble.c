/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include <glib/gi18n.h>
#include <json-glib/json-glib.h>

#include "kmx-rehearsal-text.h"

enum { CALLER, ASSISTANT, TOOL, NOTE };

static void
add_label (GtkWidget *box, const char *text, const char *style)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  if (style != NULL)
    gtk_widget_add_css_class (label, style);
  else
    gtk_label_set_selectable (GTK_LABEL (label), TRUE);
  gtk_box_append (GTK_BOX (box), label);
}

static const char *
note_text (KmxRehearsalLine *line)
{
  const char *text = kmx_record_get_text (line, KMX_REHEARSAL_LINE_TEXT);

  switch (kmx_record_get_enum (line, KMX_REHEARSAL_LINE_CODE)) {
  case 0:
    return _ ("This wording is up to the language model and is not judged here.");
  case 1:
    return _ ("Only the language model could answer this. The offline engine cannot.");
  case 2:
    return _ ("The call would be put through now.");
  case 3:
    return _ ("The call would end now.");
  default:
    return text;
  }
}

/* "Topic: prices" line by line; what is no object as it is. */
static char *
arguments_text (const char *json)
{
  g_autoptr (JsonNode) node = json_from_string (json, NULL);
  g_autoptr (GString) text = g_string_new (NULL);
  JsonObjectIter iter;
  const char *name;
  JsonNode *value;

  if (node == NULL || !JSON_NODE_HOLDS_OBJECT (node))
    return g_strdup (json);
  json_object_iter_init (&iter, json_node_get_object (node));
  while (json_object_iter_next (&iter, &name, &value)) {
    g_autofree char *other =
        json_node_get_value_type (value) == G_TYPE_STRING ? NULL : json_to_string (value, FALSE);

    g_string_append_printf (text, "%s%s: %s", text->len > 0 ? "\n" : "",
                            kmx_rehearsal_text_argument (name),
                            other != NULL ? other : json_node_get_string (value));
  }
  return g_string_free (g_steal_pointer (&text), FALSE);
}

static void
fill_tool (GtkWidget *bubble, KmxRehearsalLine *line)
{
  const char *tool = kmx_record_get_text (line, KMX_REHEARSAL_LINE_TOOL);
  const char *json = kmx_record_get_text (line, KMX_REHEARSAL_LINE_ARGUMENTS);
  const char *answer = kmx_record_get_text (line, KMX_REHEARSAL_LINE_TEXT);
  g_autofree char *arguments = json != NULL ? arguments_text (json) : NULL;
  g_autofree char *title = g_strdup_printf ("%s · %s", C_ ("speaker", "Tool"),
                                            tool != NULL ? kmx_rehearsal_text_tool (tool) : "");

  add_label (bubble, title, "caption-heading");
  if (arguments != NULL && *arguments != '\0')
    add_label (bubble, arguments, "dim-label");
  if (*answer != '\0')
    add_label (bubble, answer, NULL);
}

GtkWidget *
kmx_rehearsal_line_widget_new (KmxRehearsalLine *line)
{
  static const char *const classes[] = { "caller", "assistant", "tool", "note" };
  int role = kmx_record_get_enum (line, KMX_REHEARSAL_LINE_ROLE);
  GtkWidget *bubble = gtk_box_new (GTK_ORIENTATION_VERTICAL, 3);

  if (role == NOTE) {
    add_label (bubble, note_text (line), "caption");
    gtk_widget_add_css_class (bubble, "dim-label");
    gtk_widget_set_halign (bubble, GTK_ALIGN_CENTER);
    return bubble;
  }
  if (role == TOOL) {
    fill_tool (bubble, line);
  } else {
    add_label (bubble, role == CALLER ? C_ ("speaker", "Caller") : C_ ("speaker", "Agent"),
               "caption-heading");
    add_label (bubble, kmx_record_get_text (line, KMX_REHEARSAL_LINE_TEXT), NULL);
  }
  gtk_widget_add_css_class (bubble, "turn");
  gtk_widget_add_css_class (bubble, classes[role]);
  gtk_widget_set_halign (bubble, role == CALLER ? GTK_ALIGN_END : GTK_ALIGN_START);
  return bubble;
}
