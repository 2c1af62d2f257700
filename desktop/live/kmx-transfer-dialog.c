/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include "kmx-transfer-dialog.h"

#include <adwaita.h>
#include <glib/gi18n.h>

#include "kmx-compat.h"
#include "kmx-format.h"
#include "kmx-handover-destination.h"
#include "kmx-phone.h"

typedef struct {
  KmxTransferChosen chosen;
  gpointer user_data;
  GPtrArray *checks;  /* GtkCheckButton; the widget's name is the number */
  GtkEditable *other; /* another number */
} Dialog;

static void
dialog_free (gpointer data, GObject *group)
{
  Dialog *dialog = data;

  g_ptr_array_unref (dialog->checks);
  g_free (dialog);
}

static char *
find_number (Dialog *dialog)
{
  const char *other = gtk_editable_get_text (dialog->other);

  if (*other != '\0')
    return kmx_phone_normalise (other, KMX_PHONE_GERMANY, NULL);
  for (guint i = 0; i < dialog->checks->len; i++)
    if (gtk_check_button_get_active (dialog->checks->pdata[i]))
      return g_strdup (gtk_widget_get_name (dialog->checks->pdata[i]));
  return NULL;
}

static void
answered (const char *response, gpointer user_data)
{
  Dialog *dialog = user_data;
  g_autofree char *e164 = NULL;

  if (!g_str_equal (response, "accept"))
    return;
  e164 = find_number (dialog);
  dialog->chosen (e164, dialog->user_data);
}

static GtkWidget *
destination_row_new (Dialog *dialog, KmxHandoverDestination *destination)
{
  const char *e164 = kmx_record_get_text (destination, KMX_HANDOVER_DESTINATION_PHONE_E164);
  const char *label = kmx_record_get_text (destination, KMX_HANDOVER_DESTINATION_LABEL);
  GtkWidget *row = adw_action_row_new ();
  GtkWidget *check = gtk_check_button_new ();
  g_autofree char *number = kmx_format_number (e164);

  gtk_widget_set_name (check, e164);
  gtk_widget_set_valign (check, GTK_ALIGN_CENTER);
  gtk_check_button_set_group (GTK_CHECK_BUTTON (check),
                              dialog->checks->len > 0 ? dialog->checks->pdata[0] : NULL);
  gtk_check_button_set_active (GTK_CHECK_BUTTON (check), dialog->checks->len == 0);
  gtk_accessible_update_property (GTK_ACCESSIBLE (check), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
  g_ptr_array_add (dialog->checks, check);
  kmx_row_set_text (row, label, number);
  adw_action_row_add_prefix (ADW_ACTION_ROW (row), check);
  adw_action_row_set_activatable_widget (ADW_ACTION_ROW (row), check);
  return row;
}

void
kmx_transfer_dialog_show (GtkWidget *owner,
                          GListModel *destinations,
                          KmxTransferChosen chosen,
                          gpointer user_data)
{
  Dialog *dialog = g_new0 (Dialog, 1);
  GtkWidget *group = adw_preferences_group_new ();
  GtkWidget *other = adw_entry_row_new ();

  dialog->chosen = chosen;
  dialog->user_data = user_data;
  dialog->checks = g_ptr_array_new ();
  dialog->other = GTK_EDITABLE (other);
  for (guint i = 0; i < g_list_model_get_n_items (destinations); i++) {
    g_autoptr (KmxHandoverDestination) destination = g_list_model_get_item (destinations, i);

    adw_preferences_group_add (ADW_PREFERENCES_GROUP (group),
                               destination_row_new (dialog, destination));
  }
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (other),
                                 dialog->checks->len > 0 ? _ ("Another number") : _ ("Number"));
  adw_entry_row_set_input_purpose (ADW_ENTRY_ROW (other), GTK_INPUT_PURPOSE_PHONE);
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (group), other);
  /* The dialog's contents live as long as it does. */
  g_object_weak_ref (G_OBJECT (group), dialog_free, dialog);
  kmx_ask (owner, _ ("Transfer the Call"),
           _ ("The agent announces it. If nobody answers, a call back is noted."),
           C_ ("control", "_Transfer"), FALSE, group, answered, dialog);
}
