/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include "kmx-call-people.h"

#include <glib/gi18n.h>

#include "kmx-callback-text.h"
#include "kmx-compat.h"
#include "kmx-format.h"
#include "kmx-transfer-text.h"

static GtkWidget *
group_new (const char *title)
{
  GtkWidget *group = adw_preferences_group_new ();

  adw_preferences_group_set_title (ADW_PREFERENCES_GROUP (group), title);
  return group;
}

static void
add_suffix (GtkWidget *row, const char *text, const char *style)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_xalign (GTK_LABEL (label), 1);
  gtk_label_set_justify (GTK_LABEL (label), GTK_JUSTIFY_RIGHT);
  gtk_widget_add_css_class (label, style);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), label);
}

GtkWidget *
kmx_call_transfers_section_new (KmxCallDetail *detail)
{
  GListModel *transfers = kmx_record_get_list (detail, KMX_CALL_DETAIL_TRANSFERS);
  guint n = g_list_model_get_n_items (transfers);
  GtkWidget *group;

  if (n == 0)
    return NULL;
  group = group_new (_ ("Transfers"));
  for (guint i = 0; i < n; i++) {
    g_autoptr (KmxCallTransfer) transfer = g_list_model_get_item (transfers, i);
    GtkWidget *row = adw_action_row_new ();
    g_autofree char *target = kmx_transfer_dup_target (transfer);
    g_autofree char *number =
        kmx_format_number (kmx_record_get_text (transfer, KMX_CALL_TRANSFER_DESTINATION_E164));
    g_autofree char *at =
        kmx_format_time (kmx_record_get_instant (transfer, KMX_CALL_TRANSFER_REQUESTED_AT));
    g_autofree char *below =
        g_strdup_printf ("%s · %s · %s", number, at, kmx_transfer_origin_text (transfer));

    kmx_row_set_text (row, target, below);
    add_suffix (row, kmx_transfer_state_text (transfer), kmx_transfer_state_style (transfer));
    adw_preferences_group_add (ADW_PREFERENCES_GROUP (group), row);
  }
  return group;
}

/* The row's name is the call back's id. */
static void
callback_activated_cb (GtkWidget *row)
{
  gtk_widget_activate_action (row, "win.show-callback", "s", gtk_widget_get_name (row));
}

GtkWidget *
kmx_call_callbacks_section_new (KmxCallDetail *detail)
{
  GListModel *callbacks = kmx_record_get_list (detail, KMX_CALL_DETAIL_CALLBACKS);
  guint n = g_list_model_get_n_items (callbacks);
  GtkWidget *group;

  if (n == 0)
    return NULL;
  group = group_new (_ ("Call Backs"));
  for (guint i = 0; i < n; i++) {
    g_autoptr (KmxCallback) callback = g_list_model_get_item (callbacks, i);
    GtkWidget *row = adw_action_row_new ();
    GtkWidget *arrow = gtk_image_new_from_icon_name ("go-next-symbolic");
    g_autofree char *topic = kmx_callback_dup_topic (callback);
    g_autofree char *caller = kmx_callback_dup_caller (callback);
    g_autofree char *due = kmx_callback_dup_due (callback);

    kmx_row_set_text (row, topic, caller);
    add_suffix (row, due, kmx_callback_is_overdue (callback) ? "error" : "dim-label");
    gtk_widget_add_css_class (arrow, "dim-label");
    gtk_widget_set_name (row, kmx_record_get_text (callback, KMX_CALLBACK_ID));
    if (!kmx_callback_is_done (callback)) {
      adw_action_row_add_suffix (ADW_ACTION_ROW (row), arrow);
      gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), TRUE);
      g_signal_connect (row, "activated", G_CALLBACK (callback_activated_cb), NULL);
    } else {
      g_object_unref (g_object_ref_sink (arrow));
    }
    adw_preferences_group_add (ADW_PREFERENCES_GROUP (group), row);
  }
  return group;
}

static const char *
run_text (const char *name)
{
  static const struct {
    const char *name;
    const char *text;
  } texts[] = {
    { "resolve_time", NC_ ("tool", "Looked up a time") },
    { "business_info", NC_ ("tool", "Looked up the business") },
    { "take_message", NC_ ("tool", "Took a message") },
    { "hand_over", NC_ ("tool", "Asked for a person") },
    { "transfer_call", NC_ ("tool", "Transferred the call") },
    { "end_call", NC_ ("tool", "Ended the call") },
  };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    if (g_str_equal (texts[i].name, name))
      return g_dpgettext2 (NULL, "tool", texts[i].text);
  return name;
}

static KmxTurn *
run_to_turn (KmxCallRun *run)
{
  const char *result = kmx_record_get_text (run, KMX_CALL_RUN_RESULT);
  const char *name = run_text (kmx_record_get_text (run, KMX_CALL_RUN_NAME));
  g_autofree char *text = result != NULL && *result != '\0'
                              ? g_strdup_printf ("%s: %s", name, result)
                              : g_strdup (name);

  return kmx_record_new (KMX_TYPE_TURN, "role", "tool", "text", text, "at_ms",
                         kmx_record_get_integer (run, KMX_CALL_RUN_AT_MS), NULL);
}

/* The provider's list names the tools' results, too; our own list knows more about each. */
GListModel *
kmx_call_turns_with_runs (KmxCallDetail *detail)
{
  GListModel *turns = kmx_record_get_list (detail, KMX_CALL_DETAIL_TURNS);
  GListModel *runs = kmx_record_get_list (detail, KMX_CALL_DETAIL_RUNS);
  guint n_runs = g_list_model_get_n_items (runs);
  GListStore *merged = g_list_store_new (KMX_TYPE_TURN);
  guint next = 0;

  for (guint i = 0; i < g_list_model_get_n_items (turns); i++) {
    g_autoptr (KmxTurn) turn = g_list_model_get_item (turns, i);

    for (; next < n_runs && kmx_record_is_set (turn, KMX_TURN_AT_MS); next++) {
      g_autoptr (KmxCallRun) run = g_list_model_get_item (runs, next);
      g_autoptr (KmxTurn) made = run_to_turn (run);

      if (kmx_record_get_integer (run, KMX_CALL_RUN_AT_MS) >
          kmx_record_get_integer (turn, KMX_TURN_AT_MS))
        break;
      g_list_store_append (merged, made);
    }
    if (n_runs == 0 || !g_str_equal (kmx_record_get_text (turn, KMX_TURN_ROLE), "tool"))
      g_list_store_append (merged, turn);
  }
  for (; next < n_runs; next++) {
    g_autoptr (KmxCallRun) run = g_list_model_get_item (runs, next);
    g_autoptr (KmxTurn) made = run_to_turn (run);

    g_list_store_append (merged, made);
  }
  return G_LIST_MODEL (merged);
}
