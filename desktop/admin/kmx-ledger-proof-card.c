/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include "kmx-ledger-proof-card.h"

#include <glib/gi18n.h>

#include "kmx-format.h"

struct _KmxLedgerProofCard {
  AdwBin parent_instance;
  GtkImage *icon;
  GtkLabel *title;
  GtkLabel *advice;
  GtkLabel *when;
};

G_DEFINE_FINAL_TYPE (KmxLedgerProofCard, kmx_ledger_proof_card, ADW_TYPE_BIN)

typedef struct {
  const char *icon_name;
  const char *css_class;
  char *title;
  const char *advice; /* (nullable) */
} State;

static State
find_state (KmxLedgerSummary *summary)
{
  gulong frozen = (gulong) kmx_record_get_integer (summary, KMX_LEDGER_SUMMARY_FROZEN);
  gulong differences = (gulong) kmx_record_get_integer (summary, KMX_LEDGER_SUMMARY_DIFFERENCES);

  if (frozen > 0)
    return (State){
      "dialog-error-symbolic", "error",
      g_strdup_printf (ngettext ("%lu ledger is frozen", "%lu ledgers are frozen", frozen), frozen),
      _ ("Such a business takes no calls. The server's log names the difference; once it is "
         "mended, "
         "“kametrixd prove --thaw” opens the ledger again.")
    };
  if (differences > 0)
    return (State){ "dialog-warning-symbolic", "warning",
                    g_strdup_printf (ngettext ("The last proof found %lu difference",
                                               "The last proof found %lu differences", differences),
                                     differences),
                    _ ("The next night proves it again.") };
  if (!kmx_record_is_set (summary, KMX_LEDGER_SUMMARY_PROVED_AT))
    return (State){ "content-loading-symbolic", "dim-label",
                    g_strdup (_ ("The ledgers were not proved yet")),
                    _ ("They are proved every night.") };
  return (State){ "emblem-ok-symbolic", "success", g_strdup (_ ("All ledgers prove")), NULL };
}

static void
set_text (GtkLabel *label, const char *text)
{
  gtk_label_set_text (label, text != NULL ? text : "");
  gtk_widget_set_visible (GTK_WIDGET (label), text != NULL);
}

void
kmx_ledger_proof_card_show (KmxLedgerProofCard *self, KmxLedgerSummary *summary)
{
  State state = find_state (summary);
  const char *const classes[] = { state.css_class, NULL };
  const char *const title_classes[] = { "heading", state.css_class, NULL };
  g_autofree char *title = state.title;
  g_autofree char *when = NULL;

  if (kmx_record_is_set (summary, KMX_LEDGER_SUMMARY_PROVED_AT)) {
    gulong accounts = (gulong) kmx_record_get_integer (summary, KMX_LEDGER_SUMMARY_ACCOUNTS);
    g_autofree char *at =
        kmx_format_relative (kmx_record_get_instant (summary, KMX_LEDGER_SUMMARY_PROVED_AT));

    /* Translators: the number of accounts, then when, such as "today, 03:10". */
    when = g_strdup_printf (
        ngettext ("Last proof: %lu account, %s", "Last proof: %lu accounts, %s", accounts),
        accounts, at);
  }
  gtk_image_set_from_icon_name (self->icon, state.icon_name);
  gtk_widget_set_css_classes (GTK_WIDGET (self->icon), (const char **) classes);
  gtk_widget_set_css_classes (GTK_WIDGET (self->title), (const char **) title_classes);
  set_text (self->title, title);
  set_text (self->advice, state.advice);
  set_text (self->when, when);
  gtk_widget_set_visible (GTK_WIDGET (self), TRUE);
}

GtkWidget *
kmx_ledger_proof_card_new (void)
{
  return g_object_new (KMX_TYPE_LEDGER_PROOF_CARD, NULL);
}

static void
kmx_ledger_proof_card_class_init (KmxLedgerProofCardClass *klass)
{
}

static GtkLabel *
add_label (GtkWidget *box, const char *css_class)
{
  GtkWidget *label = gtk_label_new (NULL);

  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  if (css_class != NULL)
    gtk_widget_add_css_class (label, css_class);
  gtk_box_append (GTK_BOX (box), label);
  return GTK_LABEL (label);
}

static void
kmx_ledger_proof_card_init (KmxLedgerProofCard *self)
{
  GtkWidget *line = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  GtkWidget *texts = gtk_box_new (GTK_ORIENTATION_VERTICAL, 3);

  self->icon = GTK_IMAGE (gtk_image_new ());
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->icon), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Proof of the ledgers"), -1);
  self->title = add_label (texts, "heading");
  self->advice = add_label (texts, NULL);
  self->when = add_label (texts, "dim-label");
  gtk_widget_set_hexpand (texts, TRUE);
  gtk_box_append (GTK_BOX (line), GTK_WIDGET (self->icon));
  gtk_box_append (GTK_BOX (line), texts);
  gtk_widget_set_margin_top (line, 12);
  gtk_widget_set_margin_bottom (line, 12);
  gtk_widget_set_margin_start (line, 12);
  gtk_widget_set_margin_end (line, 12);
  gtk_widget_add_css_class (GTK_WIDGET (self), "card");
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
  adw_bin_set_child (ADW_BIN (self), line);
}
