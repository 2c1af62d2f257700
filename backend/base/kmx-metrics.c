/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include "kmx-metrics.h"

#include <string.h>

/* A wrong label (an id instead of a route) must not fill the memory. */
#define SERIES_MAX 4096

static const double buckets_s[] = { 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1,
                                    0.25,  0.5,    1,     2.5,  5,     10 };
#define N_BUCKETS G_N_ELEMENTS (buckets_s)

typedef enum { COUNTER, GAUGE, HISTOGRAM } Kind;
static const char *const kind_names[] = { "counter", "gauge", "histogram" };

typedef struct {
  Kind kind;
  char *name;
  char *labels;
  gint64 value; /* of a histogram: how many were observed */
  double sum;
  guint64 counts[N_BUCKETS];
} Series;

G_LOCK_DEFINE_STATIC (series);
static GHashTable *series_by_key;

/* Call with the lock held.  (nullable): too many. */
static Series *
find_series (Kind kind, const char *name, const char *labels)
{
  g_autofree char *key = g_strconcat (name, "{", labels != NULL ? labels : "", "}", NULL);
  Series *series;

  if (series_by_key == NULL)
    series_by_key = g_hash_table_new (g_str_hash, g_str_equal);
  series = g_hash_table_lookup (series_by_key, key);
  if (series != NULL || g_hash_table_size (series_by_key) >= SERIES_MAX)
    return series;
  series = g_new0 (Series, 1);
  series->kind = kind;
  series->name = g_strdup (name);
  series->labels = g_strdup (labels);
  g_hash_table_insert (series_by_key, g_steal_pointer (&key), series);
  return series;
}

void
kmx_metrics_add (const char *name, const char *labels, gint64 by)
{
  Series *series;

  G_LOCK (series);
  series = find_series (COUNTER, name, labels);
  if (series != NULL)
    series->value += by;
  G_UNLOCK (series);
}

void
kmx_metrics_set (const char *name, const char *labels, gint64 value)
{
  Series *series;

  G_LOCK (series);
  series = find_series (GAUGE, name, labels);
  if (series != NULL)
    series->value = value;
  G_UNLOCK (series);
}

void
kmx_metrics_observe (const char *name, const char *labels, double seconds)
{
  Series *series;

  G_LOCK (series);
  series = find_series (HISTOGRAM, name, labels);
  if (series != NULL) {
    series->value++;
    series->sum += seconds;
    for (guint i = 0; i < N_BUCKETS; i++)
      series->counts[i] += seconds <= buckets_s[i];
  }
  G_UNLOCK (series);
}

static void
append_number (GString *text, double number)
{
  char buffer[G_ASCII_DTOSTR_BUF_SIZE];

  g_string_append (text, g_ascii_formatd (buffer, sizeof buffer, "%.9g", number));
}

static void
append_histogram (GString *text, const Series *series)
{
  const char *labels = series->labels != NULL ? series->labels : "";
  const char *comma = *labels != '\0' ? "," : "";

  for (guint i = 0; i < N_BUCKETS; i++) {
    g_string_append_printf (text, "%s_bucket{%s%sle=\"", series->name, labels, comma);
    append_number (text, buckets_s[i]);
    g_string_append_printf (text, "\"} %" G_GUINT64_FORMAT "\n", series->counts[i]);
  }
  g_string_append_printf (text, "%s_bucket{%s%sle=\"+Inf\"} %" G_GINT64_FORMAT "\n", series->name,
                          labels, comma, series->value);
  g_string_append_printf (text, "%s_sum{%s} ", series->name, labels);
  append_number (text, series->sum);
  g_string_append_printf (text, "\n%s_count{%s} %" G_GINT64_FORMAT "\n", series->name, labels,
                          series->value);
}

char *
kmx_metrics_to_text (void)
{
  GString *text = g_string_new (NULL);
  g_autoptr (GList) keys = NULL;
  const char *last_name = "";

  G_LOCK (series);
  keys = series_by_key != NULL ? g_hash_table_get_keys (series_by_key) : NULL;
  keys = g_list_sort (keys, (GCompareFunc) strcmp);
  for (GList *link = keys; link != NULL; link = link->next) {
    const Series *series = g_hash_table_lookup (series_by_key, link->data);

    if (strcmp (last_name, series->name) != 0)
      g_string_append_printf (text, "# TYPE %s %s\n", series->name, kind_names[series->kind]);
    last_name = series->name;
    if (series->kind == HISTOGRAM)
      append_histogram (text, series);
    else
      g_string_append_printf (text, "%s{%s} %" G_GINT64_FORMAT "\n", series->name,
                              series->labels != NULL ? series->labels : "", series->value);
  }
  G_UNLOCK (series);
  return g_string_free (text, FALSE);
}
