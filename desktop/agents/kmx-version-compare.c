/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include "kmx-version-compare.h"

#include <glib/gi18n.h>

#include "kmx-agent-version.h"
#include "kmx-compat.h"
#include "kmx-diff-view.h"
#include "kmx-facts-change.h"
#include "kmx-state-page.h"

enum { DRAFT = 0 }; /* for a side; other values are versions */

struct _KmxVersionCompare {
  AdwBin parent_instance;
  KmxSession *session;
  GCancellable *cancellable; /* of the comparison under way */
  char *agent_id;            /* (nullable) */
  GArray *sides;             /* guint: version, or DRAFT; in the order of the drop-downs */
  AdwComboRow *from;
  AdwComboRow *to;
  KmxDiffView *diff;
  JsonObject *before; /* (nullable): the documents that are compared */
  JsonObject *after;
  gboolean filling;
};

G_DEFINE_FINAL_TYPE (KmxVersionCompare, kmx_version_compare, ADW_TYPE_BIN)

static guint
side_of (KmxVersionCompare *self, AdwComboRow *row)
{
  guint position = adw_combo_row_get_selected (row);

  return position < self->sides->len ? g_array_index (self->sides, guint, position) : DRAFT;
}

static void
on_diff (GObject *client, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (KmxVersionCompare) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GListModel) changes =
      kmx_client_get_list_finish (KMX_CLIENT (client), result, NULL, &error);

  if (self->session == NULL || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  if (changes != NULL)
    kmx_diff_view_show (self->diff, changes, self->before, self->after);
  else
    kmx_toast_error (GTK_WIDGET (self), error);
}

static char *
side_name (guint side)
{
  return side == DRAFT ? g_strdup ("draft") : g_strdup_printf ("%u", side);
}

static void
ask_diff (KmxVersionCompare *self)
{
  g_autofree char *from = side_name (side_of (self, self->from));
  g_autofree char *to = side_name (side_of (self, self->to));
  g_autofree char *path =
      g_strdup_printf ("/api/v1/agents/%s/diff?from=%s&to=%s", self->agent_id, from, to);

  kmx_client_get_list_async (kmx_session_get_client (self->session), path, KMX_TYPE_FACTS_CHANGE,
                             self->cancellable, on_diff, g_object_ref (self));
}

static void ask_document (KmxVersionCompare *self, guint side);

static void
on_document (GObject *client, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (KmxVersionCompare) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (KmxAnswer) answer = kmx_client_send_finish (KMX_CLIENT (client), result, &error);
  JsonObject *facts = NULL;

  if (self->session == NULL || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  if (answer == NULL) {
    kmx_toast_error (GTK_WIDGET (self), error);
    return;
  }
  if (answer->json != NULL && JSON_NODE_HOLDS_OBJECT (answer->json))
    facts = json_object_get_object_member (json_node_get_object (answer->json), "facts");
  if (self->before == NULL) {
    self->before = facts != NULL ? json_object_ref (facts) : json_object_new ();
    ask_document (self, side_of (self, self->to));
  } else {
    self->after = facts != NULL ? json_object_ref (facts) : json_object_new ();
    ask_diff (self);
  }
}

static void
ask_document (KmxVersionCompare *self, guint side)
{
  g_autofree char *path =
      side == DRAFT ? g_strdup_printf ("/api/v1/agents/%s", self->agent_id)
                    : g_strdup_printf ("/api/v1/agents/%s/versions/%u", self->agent_id, side);
  const KmxClientRequest request = { .path = path };

  kmx_client_send_async (kmx_session_get_client (self->session), &request, self->cancellable,
                         on_document, g_object_ref (self));
}

/* The documents of both sides name what the changes only point at. */
static void
compare (KmxVersionCompare *self)
{
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  self->cancellable = g_cancellable_new ();
  g_clear_pointer (&self->before, json_object_unref);
  g_clear_pointer (&self->after, json_object_unref);
  if (self->session != NULL && self->agent_id != NULL)
    ask_document (self, side_of (self, self->from));
}

static void
chosen_cb (KmxVersionCompare *self)
{
  if (!self->filling)
    compare (self);
}

static guint
position_of (KmxVersionCompare *self, guint side, guint fallback)
{
  for (guint i = 0; i < self->sides->len; i++)
    if (g_array_index (self->sides, guint, i) == side)
      return i;
  return fallback;
}

static void
fill (KmxVersionCompare *self, GListModel *versions, guint from, guint to)
{
  g_autoptr (GtkStringList) texts = gtk_string_list_new (NULL);
  guint draft = DRAFT;

  g_array_set_size (self->sides, 0);
  g_array_append_val (self->sides, draft);
  gtk_string_list_append (texts, _ ("Draft"));
  for (guint i = 0; i < g_list_model_get_n_items (versions); i++) {
    g_autoptr (KmxAgentVersion) version = g_list_model_get_item (versions, i);
    guint number = (guint) kmx_record_get_integer (version, KMX_AGENT_VERSION_VERSION);

    g_array_append_val (self->sides, number);
    gtk_string_list_take (texts, g_strdup_printf (_ ("Version %u"), number));
  }
  self->filling = TRUE;
  adw_combo_row_set_model (self->from, G_LIST_MODEL (texts));
  adw_combo_row_set_model (self->to, G_LIST_MODEL (texts));
  adw_combo_row_set_selected (self->from, position_of (self, from, 0));
  adw_combo_row_set_selected (self->to, position_of (self, to, 0));
  self->filling = FALSE;
}

static guint
find_live (GListModel *versions)
{
  for (guint i = 0; i < g_list_model_get_n_items (versions); i++) {
    g_autoptr (KmxAgentVersion) version = g_list_model_get_item (versions, i);

    if (kmx_record_get_boolean (version, KMX_AGENT_VERSION_LIVE))
      return (guint) kmx_record_get_integer (version, KMX_AGENT_VERSION_VERSION);
  }
  return DRAFT;
}

void
kmx_version_compare_show (KmxVersionCompare *self, const char *agent_id, GListModel *versions)
{
  gboolean same = g_strcmp0 (self->agent_id, agent_id) == 0 &&
                  self->sides->len == g_list_model_get_n_items (versions) + 1;
  guint from = same ? side_of (self, self->from) : find_live (versions);
  guint to = same ? side_of (self, self->to) : DRAFT;

  g_free (self->agent_id);
  self->agent_id = g_strdup (agent_id);
  if (!same)
    kmx_diff_view_clear (self->diff);
  fill (self, versions, from, to);
  gtk_widget_set_visible (GTK_WIDGET (self), g_list_model_get_n_items (versions) > 0);
  if (g_list_model_get_n_items (versions) > 0)
    compare (self);
}

void
kmx_version_compare_choose (KmxVersionCompare *self, guint version)
{
  self->filling = TRUE;
  adw_combo_row_set_selected (self->from, position_of (self, version, 0));
  adw_combo_row_set_selected (self->to, 0);
  self->filling = FALSE;
  compare (self);
  gtk_widget_grab_focus (GTK_WIDGET (self->from));
}

GtkWidget *
kmx_version_compare_new (KmxSession *session, GListModel *voices)
{
  KmxVersionCompare *self = g_object_new (KMX_TYPE_VERSION_COMPARE, NULL);
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 18);
  GtkWidget *group = adw_preferences_group_new ();
  const char *const none[] = { NULL };

  self->session = g_object_ref (session);
  self->from = ADW_COMBO_ROW (kmx_combo_row_new (C_ ("comparison", "From"), none, 0));
  self->to = ADW_COMBO_ROW (kmx_combo_row_new (C_ ("comparison", "To"), none, 0));
  self->diff = KMX_DIFF_VIEW (kmx_diff_view_new (voices));
  adw_preferences_group_set_title (ADW_PREFERENCES_GROUP (group), _ ("Compare"));
  adw_preferences_group_set_description (
      ADW_PREFERENCES_GROUP (group),
      _ ("What is different in the second compared with the first."));
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (group), GTK_WIDGET (self->from));
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (group), GTK_WIDGET (self->to));
  gtk_box_append (GTK_BOX (box), group);
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->diff));
  adw_bin_set_child (ADW_BIN (self), box);
  g_signal_connect_swapped (self->from, "notify::selected", G_CALLBACK (chosen_cb), self);
  g_signal_connect_swapped (self->to, "notify::selected", G_CALLBACK (chosen_cb), self);
  return GTK_WIDGET (self);
}

static void
kmx_version_compare_dispose (GObject *object)
{
  KmxVersionCompare *self = KMX_VERSION_COMPARE (object);

  self->filling = TRUE; /* the drop-downs may still speak while they go */
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->session);
  G_OBJECT_CLASS (kmx_version_compare_parent_class)->dispose (object);
}

static void
kmx_version_compare_finalize (GObject *object)
{
  KmxVersionCompare *self = KMX_VERSION_COMPARE (object);

  g_clear_object (&self->cancellable);
  g_clear_pointer (&self->agent_id, g_free);
  g_clear_pointer (&self->sides, g_array_unref);
  g_clear_pointer (&self->before, json_object_unref);
  g_clear_pointer (&self->after, json_object_unref);
  G_OBJECT_CLASS (kmx_version_compare_parent_class)->finalize (object);
}

static void
kmx_version_compare_class_init (KmxVersionCompareClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = kmx_version_compare_dispose;
  G_OBJECT_CLASS (klass)->finalize = kmx_version_compare_finalize;
}

static void
kmx_version_compare_init (KmxVersionCompare *self)
{
  self->cancellable = g_cancellable_new ();
  self->sides = g_array_new (FALSE, FALSE, sizeof (guint));
}
