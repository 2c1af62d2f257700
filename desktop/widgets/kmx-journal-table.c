/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include "kmx-journal-table.h"

#include <glib/gi18n.h>

#include "kmx-format.h"
#include "kmx-journal-entry.h"

const char *
kmx_journal_kind_text (const char *kind)
{
  if (g_str_equal (kind, "call_charge"))
    return C_ ("journal", "Call");
  if (g_str_equal (kind, "adjustment"))
    return C_ ("journal", "Adjustment");
  if (g_str_equal (kind, "welcome_bonus"))
    return C_ ("journal", "Welcome bonus");
  return kind;
}

static char *
date_text (gpointer entry)
{
  return kmx_format_date_time (kmx_record_get_instant (entry, KMX_JOURNAL_ENTRY_AT));
}

static char *
day_text (gpointer entry)
{
  return kmx_format_date (kmx_record_get_instant (entry, KMX_JOURNAL_ENTRY_AT));
}

static char *
entry_text (gpointer entry)
{
  const char *kind = kmx_journal_kind_text (kmx_record_get_text (entry, KMX_JOURNAL_ENTRY_KIND));
  const char *reason = kmx_record_get_text (entry, KMX_JOURNAL_ENTRY_REASON);
  gboolean bonus =
      g_str_equal (kmx_record_get_text (entry, KMX_JOURNAL_ENTRY_WALLET), "bonus") &&
      !g_str_equal (kmx_record_get_text (entry, KMX_JOURNAL_ENTRY_KIND), "welcome_bonus");
  g_autofree char *text =
      reason != NULL ? g_strdup_printf ("%s – %s", kind, reason) : g_strdup (kind);

  /* Translators: %s is a line of the journal; it was paid from the bonus credit. */
  return bonus ? g_strdup_printf (_ ("%s (bonus)"), text) : g_steal_pointer (&text);
}

static char *
amount_text (gpointer entry)
{
  gint64 cents = kmx_record_get_integer (entry, KMX_JOURNAL_ENTRY_AMOUNT_CENTS);
  g_autofree char *text = kmx_format_cents (cents);

  return cents > 0 ? g_strconcat ("+", text, NULL) : g_steal_pointer (&text);
}

static char *
balance_text (gpointer entry)
{
  return kmx_format_cents (kmx_record_get_integer (entry, KMX_JOURNAL_ENTRY_BALANCE_AFTER_CENTS));
}

static void
activated_cb (GtkWidget *table, gpointer entry)
{
  const char *call_id = kmx_record_get_text (entry, KMX_JOURNAL_ENTRY_CALL_ID);

  if (call_id != NULL)
    gtk_widget_activate_action (table, "win.show-call", "s", call_id);
}

GtkWidget *
kmx_journal_table_new (KmxSession *session)
{
  const KmxTableColumn columns[] = {
    { _ ("Date"), date_text, FALSE, 170 },
    { _ ("Date"), day_text, FALSE, 92 },
    { C_ ("journal", "Entry"), entry_text, FALSE, 0 },
    { _ ("Amount"), amount_text, TRUE, 120 },
    { _ ("Amount"), amount_text, TRUE, 100 },
    { _ ("Balance"), balance_text, TRUE, 140 },
  };
  const guint date = 1U << 0, day = 1U << 1, amount = 1U << 3, short_amount = 1U << 4;
  const guint balance = 1U << 5;
  GtkWidget *table = kmx_table_new (session, _ ("Journal"), KMX_TYPE_JOURNAL_ENTRY, columns,
                                    G_N_ELEMENTS (columns));

  kmx_table_set_fit (KMX_TABLE (table), date | amount | balance, day | short_amount);
  g_signal_connect (table, "activated", G_CALLBACK (activated_cb), NULL);
  return table;
}
