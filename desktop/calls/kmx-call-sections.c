/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include "kmx-call-sections.h"

#include <glib/gi18n.h>

#include "kmx-call-text.h"
#include "kmx-compat.h"
#include "kmx-format.h"
#include "kmx-journal-table.h"

enum { MICROS_PER_UNIT = 1000000 };

static GtkWidget *
group_new (const char *title)
{
  GtkWidget *group = adw_preferences_group_new ();

  adw_preferences_group_set_title (ADW_PREFERENCES_GROUP (group), title);
  return group;
}

static GtkWidget *
add_line (GtkWidget *group, const char *title, const char *subtitle, const char *value)
{
  GtkWidget *row = adw_action_row_new ();
  GtkWidget *label = gtk_label_new (value);

  kmx_row_set_text (row, title, subtitle);
  gtk_widget_add_css_class (label, "numeric");
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), label);
  if (ADW_IS_EXPANDER_ROW (group))
    adw_expander_row_add_row (ADW_EXPANDER_ROW (group), row);
  else
    adw_preferences_group_add (ADW_PREFERENCES_GROUP (group), row);
  return label;
}

static void
add_rate (GtkWidget *group, KmxCallPrice *price)
{
  int first_s = (int) kmx_record_get_integer (price, KMX_CALL_PRICE_FIRST_INCREMENT_S);
  int next_s = (int) kmx_record_get_integer (price, KMX_CALL_PRICE_NEXT_INCREMENT_S);
  g_autofree char *rate =
      kmx_format_cents (kmx_record_get_integer (price, KMX_CALL_PRICE_CENTS_PER_MINUTE));
  g_autofree char *rule = NULL;

  if (first_s == 60 && next_s == 60)
    rule = g_strdup (_ ("Per started minute (net)"));
  else
    rule = g_strdup_printf (_ ("Net, counted in steps of %d and then %d seconds"), first_s, next_s);
  add_line (group, _ ("Price per minute"), rule, rate);
}

/* Duration → billed time → times rate → charge: the customer can check it with a pencil. */
GtkWidget *
kmx_call_price_section_new (KmxCallDetail *detail)
{
  KmxCall *call = kmx_record_get_record (detail, KMX_CALL_DETAIL_CALL);
  KmxCallPrice *price = kmx_record_get_record (detail, KMX_CALL_DETAIL_PRICE);
  GtkWidget *group;
  g_autofree char *duration = NULL;
  g_autofree char *billed = NULL;
  g_autofree char *charged = NULL;
  gboolean settled = kmx_record_get_boolean (call, KMX_CALL_SETTLED);

  if (price == NULL || kmx_call_is_running (call))
    return NULL;
  group = group_new (_ ("Price"));
  duration = kmx_format_duration (kmx_record_get_integer (call, KMX_CALL_DURATION_S));
  add_line (group, C_ ("call column", "Duration"), NULL, duration);
  if (settled && kmx_record_get_integer (price, KMX_CALL_PRICE_BILLED_S) == 0) {
    charged = kmx_format_cents (0);
    add_line (group, _ ("Charged"), _ ("Calls with this outcome cost nothing."), charged);
    return group;
  }
  charged = kmx_call_dup_cost (call);
  if (!settled) {
    add_line (group, _ ("Charged"), _ ("Not final yet"), charged);
    return group;
  }
  billed = kmx_format_duration (kmx_record_get_integer (price, KMX_CALL_PRICE_BILLED_S));
  add_line (group, _ ("Billed time"), NULL, billed);
  add_rate (group, price);
  gtk_widget_add_css_class (add_line (group, _ ("Charged"), NULL, charged), "heading");
  return group;
}

static char *
signed_cents (gint64 cents)
{
  g_autofree char *text = kmx_format_cents (cents);

  return cents > 0 ? g_strconcat ("+", text, NULL) : g_steal_pointer (&text);
}

GtkWidget *
kmx_call_journal_section_new (KmxCallDetail *detail)
{
  GListModel *lines = kmx_record_get_list (detail, KMX_CALL_DETAIL_JOURNAL);
  GtkWidget *group;

  if (g_list_model_get_n_items (lines) == 0)
    return NULL;
  group = group_new (_ ("Journal"));
  for (guint i = 0; i < g_list_model_get_n_items (lines); i++) {
    g_autoptr (KmxJournalEntry) line = g_list_model_get_item (lines, i);
    const char *kind = kmx_journal_kind_text (kmx_record_get_text (line, KMX_JOURNAL_ENTRY_KIND));
    gboolean bonus = g_str_equal (kmx_record_get_text (line, KMX_JOURNAL_ENTRY_WALLET), "bonus");
    g_autofree char *title = bonus ? g_strdup_printf (_ ("%s (bonus)"), kind) : g_strdup (kind);
    g_autofree char *at =
        kmx_format_date_time (kmx_record_get_instant (line, KMX_JOURNAL_ENTRY_AT));
    g_autofree char *amount =
        signed_cents (kmx_record_get_integer (line, KMX_JOURNAL_ENTRY_AMOUNT_CENTS));

    add_line (group, title, at, amount);
  }
  return group;
}

/* Four places after the comma: parts of a call cost fractions of a cent. */
static char *
micros_text (KmxProviderCost *cost)
{
  const char *currency = kmx_record_get_text (cost, KMX_PROVIDER_COST_CURRENCY);
  gint64 micros = kmx_record_get_integer (cost, KMX_PROVIDER_COST_COST_MICROS);
  g_autofree char *amount = g_strdup_printf (
      "%s%d%s%04d", micros < 0 ? "\u2212" : "", (int) (ABS (micros) / MICROS_PER_UNIT),
      g_str_equal (kmx_format_get_language (), "de") ? "," : ".",
      (int) (ABS (micros) % MICROS_PER_UNIT / 100));

  return g_strdup_printf ("%s\u00a0%s", amount, currency != NULL ? currency : "USD");
}

GtkWidget *
kmx_call_costs_section_new (KmxCallDetail *detail)
{
  GListModel *costs = kmx_record_get_list (detail, KMX_CALL_DETAIL_PROVIDER_COSTS);
  GtkWidget *group;

  if (g_list_model_get_n_items (costs) == 0)
    return NULL;
  group = group_new (_ ("Provider Costs"));
  for (guint i = 0; i < g_list_model_get_n_items (costs); i++) {
    g_autoptr (KmxProviderCost) cost = g_list_model_get_item (costs, i);
    g_autofree char *text = micros_text (cost);

    add_line (group, kmx_record_get_text (cost, KMX_PROVIDER_COST_KIND),
              kmx_record_get_text (cost, KMX_PROVIDER_COST_PROVIDER), text);
  }
  return group;
}

static void
add_event (GtkWidget *expander, KmxEventEntry *event)
{
  GDateTime *at = kmx_record_get_instant (event, KMX_EVENT_ENTRY_OCCURRED_AT);
  const char *fold = kmx_record_get_text (event, KMX_EVENT_ENTRY_FOLD);
  g_autofree char *time = NULL;

  if (at == NULL)
    at = kmx_record_get_instant (event, KMX_EVENT_ENTRY_RECEIVED_AT);
  time = kmx_format_date_time (at);
  add_line (expander, kmx_record_get_text (event, KMX_EVENT_ENTRY_KIND),
            g_strcmp0 (fold, "failed") == 0    ? _ ("Could not be processed")
            : g_strcmp0 (fold, "ignored") == 0 ? _ ("Kept only")
                                               : NULL,
            time);
}

GtkWidget *
kmx_call_events_section_new (KmxCallDetail *detail)
{
  GListModel *events = kmx_record_get_list (detail, KMX_CALL_DETAIL_EVENTS);
  guint n = g_list_model_get_n_items (events);
  const char *reason = kmx_record_get_text (detail, KMX_CALL_DETAIL_ENDED_REASON);
  GtkWidget *group;
  GtkWidget *expander;
  g_autofree char *count = NULL;

  if (n == 0 && reason == NULL)
    return NULL;
  group = group_new (_ ("Technical Details"));
  if (reason != NULL)
    add_line (group, _ ("Reason of the end"), NULL, reason);
  if (n == 0)
    return group;
  expander = adw_expander_row_new ();
  count =
      g_strdup_printf (ngettext ("%u event of the provider", "%u events of the provider", n), n);
  kmx_row_set_text (expander, _ ("Events"), count);
  for (guint i = 0; i < n; i++) {
    g_autoptr (KmxEventEntry) event = g_list_model_get_item (events, i);

    add_event (expander, event);
  }
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (group), expander);
  return group;
}
