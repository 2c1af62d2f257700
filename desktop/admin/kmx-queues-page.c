/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include "kmx-queues-page.h"

#include <glib/gi18n.h>

#include "kmx-compat.h"
#include "kmx-format.h"
#include "kmx-inbox-entry.h"
#include "kmx-job-entry.h"
#include "kmx-ledger-proof-card.h"
#include "kmx-page-header.h"
#include "kmx-state-page.h"
#include "kmx-table.h"

struct _KmxQueuesPage {
  AdwBin parent_instance;
  KmxSession *session;
  GCancellable *cancellable;
  KmxLedgerProofCard *proof;
  AdwViewStack *views;
  GtkStack *jobs_stack;
  GtkStack *inbox_stack;
  KmxTable *jobs;
  KmxTable *inbox;
  GtkDropDown *job_state;
  char *job_id;        /* of the open dialog */
  GtkEditable *reason; /* of the open dialog */
  char *event_id;      /* of the open dialog */
};

#define KMX_TYPE_QUEUES_PAGE (kmx_queues_page_get_type ())
G_DECLARE_FINAL_TYPE (KmxQueuesPage, kmx_queues_page, KMX, QUEUES_PAGE, AdwBin)

static void page_widget_init (KmxPageWidgetInterface *interface);

G_DEFINE_FINAL_TYPE_WITH_CODE (KmxQueuesPage,
                               kmx_queues_page,
                               ADW_TYPE_BIN,
                               G_IMPLEMENT_INTERFACE (KMX_TYPE_PAGE_WIDGET, page_widget_init))

static char *
kind_text (gpointer job)
{
  return g_strdup (kmx_record_get_text (job, KMX_JOB_ENTRY_KIND));
}

static char *
job_state_text (gpointer job)
{
  const char *state = kmx_record_get_text (job, KMX_JOB_ENTRY_STATE);

  if (g_str_equal (state, "waiting"))
    return g_strdup (C_ ("job", "Waiting"));
  if (g_str_equal (state, "running"))
    return g_strdup (C_ ("job", "Running"));
  return g_strdup (C_ ("job", "Given up"));
}

static char *
attempts_text (gpointer job)
{
  return g_strdup_printf ("%d/%d", (int) kmx_record_get_integer (job, KMX_JOB_ENTRY_ATTEMPTS),
                          (int) kmx_record_get_integer (job, KMX_JOB_ENTRY_ATTEMPTS_MAX));
}

static char *
run_at_text (gpointer job)
{
  return kmx_format_relative (kmx_record_get_instant (job, KMX_JOB_ENTRY_RUN_AT));
}

static char *
job_error_text (gpointer job)
{
  return g_strdup (kmx_record_get_text (job, KMX_JOB_ENTRY_LAST_ERROR));
}

static char *
event_kind_text (gpointer event)
{
  return g_strdup (kmx_record_get_text (event, KMX_INBOX_ENTRY_KIND));
}

static char *
subject_text (gpointer event)
{
  return g_strdup (kmx_record_get_text (event, KMX_INBOX_ENTRY_SUBJECT));
}

static char *
received_text (gpointer event)
{
  return kmx_format_relative (kmx_record_get_instant (event, KMX_INBOX_ENTRY_RECEIVED_AT));
}

static char *
fold_error_text (gpointer event)
{
  return g_strdup (kmx_record_get_text (event, KMX_INBOX_ENTRY_FOLD_ERROR));
}

static void
on_summarised (GObject *client, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (KmxQueuesPage) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (KmxAnswer) answer = kmx_client_send_finish (KMX_CLIENT (client), result, &error);
  JsonObject *summary =
      answer != NULL && answer->json != NULL && JSON_NODE_HOLDS_OBJECT (answer->json)
          ? json_node_get_object (answer->json)
          : NULL;
  JsonNode *ledgers = summary != NULL ? json_object_get_member (summary, "ledgers") : NULL;
  g_autoptr (KmxLedgerSummary) found =
      ledgers != NULL ? kmx_record_new_from_json (KMX_TYPE_LEDGER_SUMMARY, ledgers,
                                                  KMX_RECORD_IGNORE_UNKNOWN, &error)
                      : NULL;

  /* What is shown stays; that the server is away is told by the lists. */
  if (found != NULL)
    kmx_ledger_proof_card_show (self->proof, found);
}

static void
load_proof (KmxQueuesPage *self)
{
  const KmxClientRequest request = { .path = "/api/v1/admin/jobs/summary" };

  kmx_client_send_async (kmx_session_get_client (self->session), &request, self->cancellable,
                         on_summarised, g_object_ref (self));
}

static void
load (KmxQueuesPage *self)
{
  static const char *const paths[] = {
    "/api/v1/admin/jobs?limit=100",
    "/api/v1/admin/jobs?limit=100&state=dead",
    "/api/v1/admin/jobs?limit=100&state=waiting",
    "/api/v1/admin/jobs?limit=100&state=running",
  };

  if (self->session == NULL)
    return;
  kmx_table_load (self->jobs, paths[gtk_drop_down_get_selected (self->job_state)]);
  kmx_table_load (self->inbox, "/api/v1/admin/inbox?limit=100&fold=failed");
  load_proof (self);
}

static void
on_posted (GObject *client, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (KmxQueuesPage) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (KmxAnswer) answer = kmx_client_send_finish (KMX_CLIENT (client), result, &error);

  if (answer == NULL)
    kmx_toast_error (GTK_WIDGET (self), error);
  load (self);
}

static void
post (KmxQueuesPage *self, const char *list, const char *id, const char *action, JsonNode *body)
{
  g_autofree char *path = g_strdup_printf ("/api/v1/admin/%s/%s/%s", list, id, action);
  const KmxClientRequest request = { .method = "POST", .path = path, .body = body };

  kmx_client_send_async (kmx_session_get_client (self->session), &request, self->cancellable,
                         on_posted, g_object_ref (self));
}

static void
job_answered (const char *response, gpointer user_data)
{
  KmxQueuesPage *self = user_data;
  const char *reason = gtk_editable_get_text (self->reason);
  g_autoptr (JsonNode) body = NULL;

  if (!g_str_equal (response, "accept"))
    return;
  if (*reason == '\0') {
    post (self, "jobs", self->job_id, "retry", NULL);
    return;
  }
  body = kmx_json_object_of_texts ("reason", reason, NULL);
  post (self, "jobs", self->job_id, "drop", body);
}

/* One dialog for both ways out: with a reason the job is dropped, without one it is tried again. */
static void
job_activated_cb (KmxQueuesPage *self, gpointer job)
{
  const char *error = kmx_record_get_text (job, KMX_JOB_ENTRY_LAST_ERROR);
  GtkWidget *entry;

  if (!g_str_equal (kmx_record_get_text (job, KMX_JOB_ENTRY_STATE), "dead"))
    return;
  g_free (self->job_id);
  self->job_id = g_strdup (kmx_record_get_text (job, KMX_JOB_ENTRY_ID));
  entry = gtk_entry_new ();
  gtk_entry_set_placeholder_text (GTK_ENTRY (entry), _ ("Reason, to drop it instead"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (entry), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Reason, to drop it instead"), -1);
  self->reason = GTK_EDITABLE (entry);
  kmx_ask (GTK_WIDGET (self), _ ("Try This Job Again?"), error, _ ("_Go On"), FALSE, entry,
           job_answered, self);
}

static void
event_answered (const char *response, gpointer user_data)
{
  KmxQueuesPage *self = user_data;

  if (g_str_equal (response, "accept"))
    post (self, "inbox", self->event_id, "replay", NULL);
}

static void
event_activated_cb (KmxQueuesPage *self, gpointer event)
{
  g_free (self->event_id);
  self->event_id = g_strdup (kmx_record_get_text (event, KMX_INBOX_ENTRY_ID));
  kmx_ask (GTK_WIDGET (self), _ ("Fold This Event Again?"),
           kmx_record_get_text (event, KMX_INBOX_ENTRY_FOLD_ERROR), _ ("_Replay"), FALSE, NULL,
           event_answered, self);
}

static void
jobs_loaded_cb (KmxQueuesPage *self, guint n_items)
{
  gtk_stack_set_visible_child_name (self->jobs_stack, n_items > 0 ? "list" : "empty");
}

static void
inbox_loaded_cb (KmxQueuesPage *self, guint n_items)
{
  gtk_stack_set_visible_child_name (self->inbox_stack, n_items > 0 ? "list" : "empty");
}

static void
failed_cb (KmxQueuesPage *self, const GError *error)
{
  kmx_toast_error (GTK_WIDGET (self), error);
}

static void
jobs_changed_cb (KmxSession *session, const char *kind, JsonNode *data, KmxQueuesPage *self)
{
  load (self);
}

static GtkStack *
list_stack_new (GtkWidget *table, const char *title, const char *description)
{
  GtkWidget *stack = gtk_stack_new ();
  GtkWidget *empty = adw_status_page_new ();

  adw_status_page_set_icon_name (ADW_STATUS_PAGE (empty), "emblem-ok-symbolic");
  adw_status_page_set_title (ADW_STATUS_PAGE (empty), title);
  adw_status_page_set_description (ADW_STATUS_PAGE (empty), description);
  gtk_stack_add_named (GTK_STACK (stack), empty, "empty");
  gtk_stack_add_named (GTK_STACK (stack), table, "list");
  gtk_widget_set_vexpand (stack, TRUE);
  return GTK_STACK (stack);
}

static GtkWidget *
padded (GtkWidget *box)
{
  gtk_widget_set_margin_top (box, 12);
  gtk_widget_set_margin_bottom (box, 18);
  gtk_widget_set_margin_start (box, 18);
  gtk_widget_set_margin_end (box, 18);
  return box;
}

static GtkWidget *
jobs_view_new (KmxQueuesPage *self, KmxSession *session)
{
  const KmxTableColumn columns[] = {
    { _ ("Job"), kind_text, FALSE, 200 },           { _ ("State"), job_state_text, FALSE, 110 },
    { _ ("Attempts"), attempts_text, TRUE, 100 },   { _ ("Due"), run_at_text, FALSE, 170 },
    { _ ("Last error"), job_error_text, FALSE, 0 },
  };
  const char *const states[] = { _ ("All jobs"), C_ ("job filter", "Given up"),
                                 C_ ("job filter", "Waiting"), C_ ("job filter", "Running"), NULL };
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 12);
  GtkWidget *table =
      kmx_table_new (session, _ ("Jobs"), KMX_TYPE_JOB_ENTRY, columns, G_N_ELEMENTS (columns));

  self->jobs = KMX_TABLE (table);
  self->job_state = GTK_DROP_DOWN (gtk_drop_down_new_from_strings (states));
  gtk_widget_set_halign (GTK_WIDGET (self->job_state), GTK_ALIGN_START);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->job_state), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("State"), -1);
  g_signal_connect_swapped (self->job_state, "notify::selected", G_CALLBACK (load), self);
  g_signal_connect_swapped (table, "loaded", G_CALLBACK (jobs_loaded_cb), self);
  g_signal_connect_swapped (table, "failed", G_CALLBACK (failed_cb), self);
  g_signal_connect_swapped (table, "activated", G_CALLBACK (job_activated_cb), self);
  self->jobs_stack = list_stack_new (
      table, _ ("Nothing Waits"), _ ("What must leave for a provider stands here until it did."));
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->job_state));
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->jobs_stack));
  return padded (box);
}

static GtkWidget *
inbox_view_new (KmxQueuesPage *self, KmxSession *session)
{
  const KmxTableColumn columns[] = {
    { _ ("Event"), event_kind_text, FALSE, 180 },
    { _ ("Provider's call"), subject_text, FALSE, 280 },
    { _ ("Received"), received_text, FALSE, 170 },
    { _ ("Cause"), fold_error_text, FALSE, 0 },
  };
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 12);
  GtkWidget *table = kmx_table_new (session, _ ("Failed events"), KMX_TYPE_INBOX_ENTRY, columns,
                                    G_N_ELEMENTS (columns));

  self->inbox = KMX_TABLE (table);
  g_signal_connect_swapped (table, "loaded", G_CALLBACK (inbox_loaded_cb), self);
  g_signal_connect_swapped (table, "failed", G_CALLBACK (failed_cb), self);
  g_signal_connect_swapped (table, "activated", G_CALLBACK (event_activated_cb), self);
  self->inbox_stack = list_stack_new (table, _ ("No Failed Events"),
                                      _ ("Every event that came in was understood."));
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->inbox_stack));
  return padded (box);
}

GtkWidget *
kmx_queues_page_new (KmxSession *session)
{
  KmxQueuesPage *self = g_object_new (KMX_TYPE_QUEUES_PAGE, NULL);
  GtkWidget *header;
  GtkWidget *box = kmx_page_box_new (_ ("Queues"), &header);
  GtkWidget *switcher = adw_view_switcher_title_new ();

  self->session = g_object_ref (session);
  self->views = ADW_VIEW_STACK (adw_view_stack_new ());
  adw_view_stack_add_titled_with_icon (self->views, jobs_view_new (self, session), "jobs",
                                       _ ("Jobs"), "system-run-symbolic");
  adw_view_stack_add_titled_with_icon (self->views, inbox_view_new (self, session), "inbox",
                                       _ ("Failed Events"), "mail-unread-symbolic");
  adw_view_switcher_title_set_stack (ADW_VIEW_SWITCHER_TITLE (switcher), self->views);
  adw_view_switcher_title_set_title (ADW_VIEW_SWITCHER_TITLE (switcher), _ ("Queues"));
  adw_header_bar_set_title_widget (ADW_HEADER_BAR (header), switcher);
  adw_header_bar_set_centering_policy (ADW_HEADER_BAR (header), ADW_CENTERING_POLICY_STRICT);
  self->proof = KMX_LEDGER_PROOF_CARD (kmx_ledger_proof_card_new ());
  gtk_widget_set_margin_top (GTK_WIDGET (self->proof), 12);
  gtk_widget_set_margin_start (GTK_WIDGET (self->proof), 18);
  gtk_widget_set_margin_end (GTK_WIDGET (self->proof), 18);
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->proof));
  gtk_widget_set_vexpand (GTK_WIDGET (self->views), TRUE);
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->views));
  adw_bin_set_child (ADW_BIN (self), box);
  g_signal_connect_object (session, "event::jobs.changed", G_CALLBACK (jobs_changed_cb), self, 0);
  load (self);
  return GTK_WIDGET (self);
}

static void
refresh (KmxPageWidget *widget)
{
  load (KMX_QUEUES_PAGE (widget));
}

static void
page_widget_init (KmxPageWidgetInterface *interface)
{
  interface->refresh = refresh;
}

static void
kmx_queues_page_dispose (GObject *object)
{
  KmxQueuesPage *self = KMX_QUEUES_PAGE (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->session);
  G_OBJECT_CLASS (kmx_queues_page_parent_class)->dispose (object);
}

static void
kmx_queues_page_finalize (GObject *object)
{
  KmxQueuesPage *self = KMX_QUEUES_PAGE (object);

  g_clear_object (&self->cancellable);
  g_clear_pointer (&self->job_id, g_free);
  g_clear_pointer (&self->event_id, g_free);
  G_OBJECT_CLASS (kmx_queues_page_parent_class)->finalize (object);
}

static void
kmx_queues_page_class_init (KmxQueuesPageClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = kmx_queues_page_dispose;
  G_OBJECT_CLASS (klass)->finalize = kmx_queues_page_finalize;
}

static void
kmx_queues_page_init (KmxQueuesPage *self)
{
  self->cancellable = g_cancellable_new ();
}
