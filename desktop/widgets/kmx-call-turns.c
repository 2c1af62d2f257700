/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include "kmx-call-turns.h"

#include <glib/gi18n.h>

#include "kmx-format.h"

enum { ASSISTANT, CALLER, TOOL };

static const char *
role_text (int role)
{
  if (role == ASSISTANT)
    return C_ ("speaker", "Agent");
  return role == CALLER ? C_ ("speaker", "Caller") : C_ ("speaker", "System");
}

static GtkWidget *
label_new (const char *text, const char *style)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  if (style != NULL)
    gtk_widget_add_css_class (label, style);
  return label;
}

void
kmx_call_turns_append (GtkWidget *turns, KmxTurn *turn)
{
  int role = kmx_record_get_enum (turn, KMX_TURN_ROLE);
  GtkWidget *bubble = gtk_box_new (GTK_ORIENTATION_VERTICAL, 3);
  GtkWidget *text = label_new (kmx_record_get_text (turn, KMX_TURN_TEXT), NULL);
  g_autofree char *clock = NULL;
  g_autofree char *speaker = NULL;

  if (kmx_record_is_set (turn, KMX_TURN_AT_MS)) {
    clock = kmx_format_clock (kmx_record_get_integer (turn, KMX_TURN_AT_MS) / 1000);
    speaker = g_strdup_printf ("%s · %s", role_text (role), clock);
  }
  gtk_label_set_selectable (GTK_LABEL (text), TRUE);
  gtk_box_append (GTK_BOX (bubble),
                  label_new (speaker != NULL ? speaker : role_text (role), "caption-heading"));
  gtk_box_append (GTK_BOX (bubble), text);
  gtk_widget_add_css_class (bubble, "turn");
  gtk_widget_add_css_class (bubble, role == ASSISTANT ? "assistant"
                                    : role == CALLER  ? "caller"
                                                      : "tool");
  gtk_widget_set_halign (bubble, role == CALLER ? GTK_ALIGN_END : GTK_ALIGN_START);
  gtk_box_append (GTK_BOX (turns), bubble);
}

GtkWidget *
kmx_call_turns_new (GListModel *turns)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 9);

  gtk_widget_add_css_class (box, "turns");
  for (guint i = 0; i < g_list_model_get_n_items (turns); i++) {
    g_autoptr (KmxTurn) turn = g_list_model_get_item (turns, i);

    kmx_call_turns_append (box, turn);
  }
  return box;
}
