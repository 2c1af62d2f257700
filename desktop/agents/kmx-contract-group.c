/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include "kmx-contract-group.h"

#include <glib/gi18n.h>

#include "kmx-acceptance.h"
#include "kmx-check-text.h"
#include "kmx-compat.h"
#include "kmx-contract-window.h"
#include "kmx-format.h"
#include "kmx-state-page.h"

/* In the order they are shown. */
static const char *const documents[] = { "avv", "agb", "secrecy" };
#define N_DOCUMENTS G_N_ELEMENTS (documents)

struct _KmxContractGroup {
  AdwPreferencesGroup parent_instance;
  KmxSession *session;
  GCancellable *cancellable;
  GtkWidget *rows[N_DOCUMENTS];
};

G_DEFINE_FINAL_TYPE (KmxContractGroup, kmx_contract_group, ADW_TYPE_PREFERENCES_GROUP)

enum { ACCEPTED, N_SIGNALS };
static guint signals[N_SIGNALS];

/* (transfer full) (nullable): the newest of the document. */
static KmxAcceptance *
find_newest (GListModel *acceptances, const char *document)
{
  KmxAcceptance *newest = NULL;

  for (guint i = 0; i < g_list_model_get_n_items (acceptances); i++) {
    g_autoptr (KmxAcceptance) one = g_list_model_get_item (acceptances, i);

    if (!g_str_equal (kmx_record_get_text (one, KMX_ACCEPTANCE_DOCUMENT), document))
      continue;
    if (newest == NULL ||
        g_date_time_compare (kmx_record_get_instant (one, KMX_ACCEPTANCE_ACCEPTED_AT),
                             kmx_record_get_instant (newest, KMX_ACCEPTANCE_ACCEPTED_AT)) > 0)
      g_set_object (&newest, one);
  }
  return newest;
}

static char *
state_text (KmxAcceptance *acceptance)
{
  g_autofree char *when = NULL;

  if (acceptance == NULL)
    return g_strdup (_ ("Not accepted yet"));
  when = kmx_format_date_time (kmx_record_get_instant (acceptance, KMX_ACCEPTANCE_ACCEPTED_AT));
  /* Translators: a date with time, a person's name, the version of a contract text. */
  return g_strdup_printf (_ ("Accepted %s by %s (version %s)"), when,
                          kmx_record_get_text (acceptance, KMX_ACCEPTANCE_PERSON_NAME),
                          kmx_record_get_text (acceptance, KMX_ACCEPTANCE_VERSION));
}

static void
on_acceptances (GObject *client, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (KmxContractGroup) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GListModel) acceptances =
      kmx_client_get_list_finish (KMX_CLIENT (client), result, NULL, &error);

  if (self->session == NULL || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  if (acceptances == NULL) {
    kmx_toast_error (GTK_WIDGET (self), error);
    return;
  }
  for (guint i = 0; i < N_DOCUMENTS; i++) {
    g_autoptr (KmxAcceptance) acceptance = find_newest (acceptances, documents[i]);
    g_autofree char *text = state_text (acceptance);

    kmx_row_set_text (self->rows[i], kmx_check_text_document (documents[i]), text);
  }
}

void
kmx_contract_group_load (KmxContractGroup *self)
{
  if (self->session == NULL)
    return;
  kmx_client_get_list_async (kmx_session_get_client (self->session), "/api/v1/account/acceptances",
                             KMX_TYPE_ACCEPTANCE, self->cancellable, on_acceptances,
                             g_object_ref (self));
}

static void
accepted_cb (KmxContractGroup *self)
{
  kmx_contract_group_load (self);
  g_signal_emit (self, signals[ACCEPTED], 0);
}

void
kmx_contract_group_open (KmxContractGroup *self, const char *document)
{
  GtkWidget *window = kmx_contract_window_new (GTK_WIDGET (self), self->session, document);

  g_signal_connect_object (window, "accepted", G_CALLBACK (accepted_cb), self, G_CONNECT_SWAPPED);
  gtk_window_present (GTK_WINDOW (window));
}

static void
row_activated_cb (KmxContractGroup *self, GtkWidget *row)
{
  for (guint i = 0; i < N_DOCUMENTS; i++)
    if (self->rows[i] == row)
      kmx_contract_group_open (self, documents[i]);
}

GtkWidget *
kmx_contract_group_new (KmxSession *session)
{
  KmxContractGroup *self =
      g_object_new (KMX_TYPE_CONTRACT_GROUP, "title", _ ("Contract Texts"), NULL);

  self->session = g_object_ref (session);
  for (guint i = 0; i < N_DOCUMENTS; i++) {
    GtkWidget *row = adw_action_row_new ();

    self->rows[i] = row;
    kmx_row_set_text (row, kmx_check_text_document (documents[i]), NULL);
    adw_action_row_set_title_lines (ADW_ACTION_ROW (row), 0);
    adw_action_row_set_subtitle_lines (ADW_ACTION_ROW (row), 0);
    adw_action_row_add_suffix (ADW_ACTION_ROW (row),
                               gtk_image_new_from_icon_name ("go-next-symbolic"));
    gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), TRUE);
    g_signal_connect_object (row, "activated", G_CALLBACK (row_activated_cb), self,
                             G_CONNECT_SWAPPED);
    adw_preferences_group_add (ADW_PREFERENCES_GROUP (self), row);
  }
  return GTK_WIDGET (self);
}

static void
kmx_contract_group_dispose (GObject *object)
{
  KmxContractGroup *self = KMX_CONTRACT_GROUP (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->session);
  G_OBJECT_CLASS (kmx_contract_group_parent_class)->dispose (object);
}

static void
kmx_contract_group_finalize (GObject *object)
{
  g_clear_object (&KMX_CONTRACT_GROUP (object)->cancellable);
  G_OBJECT_CLASS (kmx_contract_group_parent_class)->finalize (object);
}

static void
kmx_contract_group_class_init (KmxContractGroupClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = kmx_contract_group_dispose;
  G_OBJECT_CLASS (klass)->finalize = kmx_contract_group_finalize;
  signals[ACCEPTED] = g_signal_new ("accepted", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
                                    NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
kmx_contract_group_init (KmxContractGroup *self)
{
  self->cancellable = g_cancellable_new ();
}
