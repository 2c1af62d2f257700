/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include "kmx-adjustment-dialog.h"

#include <glib/gi18n.h>
#include <string.h>

#include "kmx-compat.h"
#include "kmx-error-text.h"
#include "kmx-format.h"
#include "kmx-money.h"

enum { REASON_MIN = 3, AMOUNT_MAX_CENTS = 100000 };

struct _KmxAdjustmentDialog {
  AdwWindow parent_instance;
  KmxSession *session;
  GCancellable *cancellable;
  char *path;
  gint64 balance_cents;
  gint64 bonus_cents;
  GtkEditable *amount;
  GtkEditable *reason;
  AdwComboRow *wallet;
  AdwComboRow *direction;
  GtkLabel *preview;
  GtkButton *post;
};

G_DEFINE_FINAL_TYPE (KmxAdjustmentDialog, kmx_adjustment_dialog, ADW_TYPE_WINDOW)

enum { POSTED, N_SIGNALS };
static guint signals[N_SIGNALS];

/* Signed by the direction; FALSE, with a sentence, for what is no clear amount. */
static gboolean
read_amount (KmxAdjustmentDialog *self, gint64 *ret_cents, const char **ret_problem)
{
  gint64 cents = 0;

  if (!kmx_money_parse (gtk_editable_get_text (self->amount), kmx_format_get_language (), &cents,
                        NULL)) {
    *ret_problem = _ ("Enter an amount such as 12,50. A point is only for thousands.");
    return FALSE;
  }
  if (cents <= 0 || cents > AMOUNT_MAX_CENTS) {
    *ret_problem = _ ("The amount must be between 0,01 € and 1.000,00 €.");
    return FALSE;
  }
  *ret_cents = adw_combo_row_get_selected (self->direction) == 0 ? cents : -cents;
  return TRUE;
}

static gboolean
is_bonus (KmxAdjustmentDialog *self)
{
  return adw_combo_row_get_selected (self->wallet) == 1;
}

static void
show_preview (KmxAdjustmentDialog *self)
{
  gint64 before_cents = is_bonus (self) ? self->bonus_cents : self->balance_cents;
  gint64 cents = 0;
  const char *problem = NULL;
  gboolean empty = *gtk_editable_get_text (self->amount) == '\0';
  gboolean valid = read_amount (self, &cents, &problem);

  if (valid && is_bonus (self) && before_cents + cents < 0) {
    valid = FALSE;
    problem = _ ("The bonus credit cannot fall below zero.");
  }
  if (valid) {
    g_autofree char *before = kmx_format_cents (before_cents);
    g_autofree char *after = kmx_format_cents (before_cents + cents);
    /* Translators: two amounts, before and after. */
    g_autofree char *text = g_strdup_printf (_ ("New balance: %s (before: %s)"), after, before);

    gtk_label_set_text (self->preview, text);
  } else {
    gtk_label_set_text (self->preview, empty ? "" : problem);
  }
  gtk_widget_set_sensitive (GTK_WIDGET (self->post),
                            valid && g_utf8_strlen (gtk_editable_get_text (self->reason), -1) >=
                                         REASON_MIN);
}

static void
on_posted (GObject *client, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (KmxAdjustmentDialog) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (KmxAnswer) answer = kmx_client_send_finish (KMX_CLIENT (client), result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  if (answer == NULL) {
    g_autofree char *text = kmx_error_text (error);

    gtk_label_set_text (self->preview, text);
    gtk_widget_set_sensitive (GTK_WIDGET (self->post), TRUE);
    return;
  }
  g_signal_emit (self, signals[POSTED], 0);
  gtk_window_destroy (GTK_WINDOW (self));
}

static void
post_cb (KmxAdjustmentDialog *self)
{
  g_autoptr (JsonNode) body = NULL;
  KmxClientRequest request = { .method = "POST", .path = self->path };
  const char *problem = NULL;
  gint64 cents = 0;

  if (!read_amount (self, &cents, &problem))
    return;
  gtk_widget_set_sensitive (GTK_WIDGET (self->post), FALSE);
  body = kmx_json_object_of_texts ("reason", gtk_editable_get_text (self->reason), "wallet",
                                   is_bonus (self) ? "bonus" : "credit", NULL);
  json_object_set_int_member (json_node_get_object (body), "amount_cents", cents);
  request.body = body;
  kmx_client_send_async (kmx_session_get_client (self->session), &request, self->cancellable,
                         on_posted, g_object_ref (self));
}

static GtkWidget *
entry_row_new (const char *title)
{
  GtkWidget *row = adw_entry_row_new ();

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  return row;
}

static GtkWidget *
form_new (KmxAdjustmentDialog *self)
{
  const char *const directions[] = { _ ("Add"), _ ("Deduct"), NULL };
  const char *const wallets[] = { _ ("Credit"), _ ("Bonus credit"), NULL };
  GtkWidget *group = adw_preferences_group_new ();
  GtkWidget *direction = kmx_combo_row_new (_ ("Direction"), directions, 0);
  GtkWidget *wallet = kmx_combo_row_new (_ ("To"), wallets, 0);
  GtkWidget *amount = entry_row_new (_ ("Amount in €"));
  GtkWidget *reason = entry_row_new (_ ("Reason (the customer sees it)"));

  self->direction = ADW_COMBO_ROW (direction);
  self->wallet = ADW_COMBO_ROW (wallet);
  self->amount = GTK_EDITABLE (amount);
  self->reason = GTK_EDITABLE (reason);
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (group), direction);
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (group), wallet);
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (group), amount);
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (group), reason);
  g_signal_connect_swapped (direction, "notify::selected", G_CALLBACK (show_preview), self);
  g_signal_connect_swapped (wallet, "notify::selected", G_CALLBACK (show_preview), self);
  g_signal_connect_swapped (amount, "changed", G_CALLBACK (show_preview), self);
  g_signal_connect_swapped (reason, "changed", G_CALLBACK (show_preview), self);
  return group;
}

static GtkWidget *
header_new (KmxAdjustmentDialog *self)
{
  GtkWidget *header = adw_header_bar_new ();
  GtkWidget *cancel = gtk_button_new_with_mnemonic (C_ ("dialog", "_Cancel"));
  GtkWidget *post = gtk_button_new_with_mnemonic (_ ("_Post"));

  self->post = GTK_BUTTON (post);
  adw_header_bar_set_show_start_title_buttons (ADW_HEADER_BAR (header), FALSE);
  adw_header_bar_set_show_end_title_buttons (ADW_HEADER_BAR (header), FALSE);
  gtk_widget_add_css_class (post, "suggested-action");
  adw_header_bar_pack_start (ADW_HEADER_BAR (header), cancel);
  adw_header_bar_pack_end (ADW_HEADER_BAR (header), post);
  g_signal_connect_swapped (cancel, "clicked", G_CALLBACK (gtk_window_close), self);
  g_signal_connect_swapped (post, "clicked", G_CALLBACK (post_cb), self);
  return header;
}

GtkWidget *
kmx_adjustment_dialog_new (KmxSession *session,
                           GtkWindow *parent,
                           const char *account_id,
                           gint64 balance_cents,
                           gint64 bonus_cents)
{
  KmxAdjustmentDialog *self =
      g_object_new (KMX_TYPE_ADJUSTMENT_DIALOG, "transient-for", parent, "modal", TRUE, "title",
                    _ ("Adjust Credit"), "default-width", 460, NULL);
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *content = gtk_box_new (GTK_ORIENTATION_VERTICAL, 12);

  self->session = g_object_ref (session);
  self->path = g_strdup_printf ("/api/v1/admin/accounts/%s/adjustments", account_id);
  self->balance_cents = balance_cents;
  self->bonus_cents = bonus_cents;
  self->preview = GTK_LABEL (gtk_label_new (NULL));
  gtk_label_set_wrap (self->preview, TRUE);
  gtk_label_set_xalign (self->preview, 0);
  gtk_box_append (GTK_BOX (box), header_new (self));
  gtk_box_append (GTK_BOX (content), form_new (self));
  gtk_box_append (GTK_BOX (content), GTK_WIDGET (self->preview));
  gtk_widget_set_margin_top (content, 12);
  gtk_widget_set_margin_bottom (content, 18);
  gtk_widget_set_margin_start (content, 18);
  gtk_widget_set_margin_end (content, 18);
  gtk_box_append (GTK_BOX (box), content);
  adw_window_set_content (ADW_WINDOW (self), box);
  show_preview (self);
  return GTK_WIDGET (self);
}

static void
kmx_adjustment_dialog_dispose (GObject *object)
{
  KmxAdjustmentDialog *self = KMX_ADJUSTMENT_DIALOG (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->session);
  G_OBJECT_CLASS (kmx_adjustment_dialog_parent_class)->dispose (object);
}

static void
kmx_adjustment_dialog_finalize (GObject *object)
{
  KmxAdjustmentDialog *self = KMX_ADJUSTMENT_DIALOG (object);

  g_clear_object (&self->cancellable);
  g_clear_pointer (&self->path, g_free);
  G_OBJECT_CLASS (kmx_adjustment_dialog_parent_class)->finalize (object);
}

static void
kmx_adjustment_dialog_class_init (KmxAdjustmentDialogClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = kmx_adjustment_dialog_dispose;
  G_OBJECT_CLASS (klass)->finalize = kmx_adjustment_dialog_finalize;
  signals[POSTED] = g_signal_new ("posted", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                                  NULL, NULL, G_TYPE_NONE, 0);
}

static void
kmx_adjustment_dialog_init (KmxAdjustmentDialog *self)
{
  self->cancellable = g_cancellable_new ();
}
