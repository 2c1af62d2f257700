/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include "kmx-contract-window.h"

#include <glib/gi18n.h>
#include <string.h>

#include "kmx-check-text.h"
#include "kmx-dialog-window.h"
#include "kmx-error-text.h"
#include "kmx-format.h"
#include "kmx-legal-document.h"
#include "kmx-state-page.h"

struct _KmxContractWindow {
  AdwWindow parent_instance;
  KmxSession *session;
  GCancellable *cancellable;
  KmxLegalDocument *document; /* (nullable): until loaded */
  char *path;
  GtkWidget *text;
  GtkLabel *status;
  GtkWidget *accept;
};

G_DEFINE_FINAL_TYPE (KmxContractWindow, kmx_contract_window, ADW_TYPE_WINDOW)

enum { ACCEPTED, N_SIGNALS };
static guint signals[N_SIGNALS];

static void
add_label (GtkWidget *box, const char *text, const char *style)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  gtk_label_set_selectable (GTK_LABEL (label), TRUE);
  if (style != NULL)
    gtk_widget_add_css_class (label, style);
  gtk_box_append (GTK_BOX (box), label);
}

/* One block of the document: headings, quotes and paragraphs are all that these texts have. */
static void
add_block (GtkWidget *box, const char *block)
{
  g_auto (GStrv) stars = g_strsplit (block, "**", -1);
  g_autofree char *plain = g_strjoinv ("", stars);

  g_strstrip (plain);
  if (*plain == '\0')
    return;
  if (g_str_has_prefix (plain, "# ")) {
    add_label (box, plain + 2, "title-2");
  } else if (g_str_has_prefix (plain, "#")) {
    add_label (box, plain + strspn (plain, "# "), "heading");
  } else if (*plain == '>') {
    g_auto (GStrv) lines = g_strsplit (plain, "\n", -1);
    GString *quote = g_string_new (NULL);

    for (guint i = 0; lines[i] != NULL; i++)
      g_string_append_printf (quote, "%s%s", i > 0 ? "\n" : "", lines[i] + strspn (lines[i], "> "));
    add_label (box, quote->str, "offline-banner");
    g_string_free (quote, TRUE);
  } else {
    add_label (box, plain, NULL);
  }
}

/* A quote right below the title is where our placeholders say that they are some. */
static gboolean
tells_itself (char **blocks)
{
  return blocks[0] != NULL && blocks[1] != NULL && *blocks[1] == '>';
}

static void
show_status (KmxContractWindow *self)
{
  const char *version = kmx_record_get_text (self->document, KMX_LEGAL_DOCUMENT_VERSION);
  gboolean owner = kmx_session_is_owner (self->session);
  /* Translators: %s is the version of a contract text; the rest says who can accept it. */
  g_autofree char *text = g_strdup_printf (
      owner ? _ ("Version %s. Who accepts it, and when, is recorded.")
            : _ ("Version %s. Only an owner of the account can accept it. Ask one of them."),
      version);

  gtk_label_set_text (self->status, text);
  gtk_widget_set_visible (self->accept, owner);
}

static void
on_document (GObject *client, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (KmxContractWindow) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (KmxLegalDocument) document =
      kmx_client_get_record_finish (KMX_CLIENT (client), result, &error);
  g_auto (GStrv) blocks = NULL;

  if (self->session == NULL || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  if (document == NULL) {
    g_autofree char *text = kmx_error_text (error);

    gtk_label_set_text (self->status, text);
    return;
  }
  g_set_object (&self->document, document);
  blocks = g_strsplit (kmx_record_get_text (document, KMX_LEGAL_DOCUMENT_TEXT), "\n\n", -1);
  if (kmx_record_get_boolean (document, KMX_LEGAL_DOCUMENT_PLACEHOLDER) && !tells_itself (blocks))
    add_label (self->text, _ ("This text is a placeholder. No lawyer has checked it yet."),
               "offline-banner");
  for (guint i = 0; blocks[i] != NULL; i++)
    add_block (self->text, blocks[i]);
  show_status (self);
}

static void
on_accepted (GObject *client, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (KmxContractWindow) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (KmxAnswer) answer = kmx_client_send_finish (KMX_CLIENT (client), result, &error);

  if (self->session == NULL || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  if (answer == NULL) {
    g_autofree char *text = kmx_error_text (error);

    gtk_label_set_text (self->status, text);
    gtk_widget_set_sensitive (self->accept, TRUE);
    return;
  }
  g_signal_emit (self, signals[ACCEPTED], 0);
  gtk_window_close (GTK_WINDOW (self));
}

static void
accept_cb (KmxContractWindow *self)
{
  g_autoptr (JsonNode) body = kmx_json_object_of_texts (
      "document", kmx_record_get_text (self->document, KMX_LEGAL_DOCUMENT_DOCUMENT), "version",
      kmx_record_get_text (self->document, KMX_LEGAL_DOCUMENT_VERSION), "sha256",
      kmx_record_get_text (self->document, KMX_LEGAL_DOCUMENT_SHA256), NULL);
  const KmxClientRequest request = { .method = "POST",
                                     .path = "/api/v1/account/acceptances",
                                     .body = body };

  gtk_widget_set_sensitive (self->accept, FALSE);
  kmx_client_send_async (kmx_session_get_client (self->session), &request, self->cancellable,
                         on_accepted, g_object_ref (self));
}

GtkWidget *
kmx_contract_window_new (GtkWidget *parent, KmxSession *session, const char *document)
{
  KmxContractWindow *self = g_object_new (KMX_TYPE_CONTRACT_WINDOW, NULL);
  GtkWidget *header;
  GtkWidget *content;

  kmx_dialog_window_fill (ADW_WINDOW (self), parent, kmx_check_text_document (document), &header,
                          &content);
  self->session = g_object_ref (session);
  self->accept = gtk_button_new_with_mnemonic (_ ("_Accept"));
  gtk_widget_add_css_class (self->accept, "suggested-action");
  gtk_widget_set_visible (self->accept, FALSE);
  g_signal_connect_swapped (self->accept, "clicked", G_CALLBACK (accept_cb), self);
  adw_header_bar_pack_end (ADW_HEADER_BAR (header), self->accept);
  self->status = GTK_LABEL (gtk_label_new (_ ("Loading …")));
  gtk_label_set_wrap (self->status, TRUE);
  gtk_label_set_xalign (self->status, 0);
  gtk_widget_add_css_class (GTK_WIDGET (self->status), "dim-label");
  self->text = gtk_box_new (GTK_ORIENTATION_VERTICAL, 12);
  gtk_box_append (GTK_BOX (content), GTK_WIDGET (self->status));
  gtk_box_append (GTK_BOX (content), self->text);
  self->path =
      g_strdup_printf ("/api/v1/legal/%s?language=%s", document, kmx_format_get_language ());
  kmx_client_get_record_async (kmx_session_get_client (session), self->path,
                               KMX_TYPE_LEGAL_DOCUMENT, self->cancellable, on_document,
                               g_object_ref (self));
  return GTK_WIDGET (self);
}

static void
kmx_contract_window_dispose (GObject *object)
{
  KmxContractWindow *self = KMX_CONTRACT_WINDOW (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->session);
  G_OBJECT_CLASS (kmx_contract_window_parent_class)->dispose (object);
}

static void
kmx_contract_window_finalize (GObject *object)
{
  KmxContractWindow *self = KMX_CONTRACT_WINDOW (object);

  g_clear_object (&self->cancellable);
  g_clear_object (&self->document);
  g_clear_pointer (&self->path, g_free);
  G_OBJECT_CLASS (kmx_contract_window_parent_class)->finalize (object);
}

static void
kmx_contract_window_class_init (KmxContractWindowClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = kmx_contract_window_dispose;
  G_OBJECT_CLASS (klass)->finalize = kmx_contract_window_finalize;
  signals[ACCEPTED] = g_signal_new ("accepted", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
                                    NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
kmx_contract_window_init (KmxContractWindow *self)
{
  self->cancellable = g_cancellable_new ();
}
