/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include "kmx-tools-private.h"

#include <string.h>

#include "kmx-opening-hours.h"
#include "kmx-spoken-money.h"
#include "kmx-spoken-number.h"
#include "kmx-spoken-time.h"

#define DETAIL_CHARACTERS_MAX 300
#define ITEMS_MAX 12      /* said in one breath: nobody listens to more */
#define WORD_LENGTH_MIN 4 /* shorter words say little about a question */

static char *
fold (const char *text)
{
  g_autofree char *normal = g_utf8_normalize (text, -1, G_NORMALIZE_ALL_COMPOSE);

  return g_utf8_casefold (normal != NULL ? normal : "", -1);
}

static GDateTime *
local_of (const KmxToolRun *run, gint64 at_us)
{
  g_autoptr (GDateTime) utc = g_date_time_new_from_unix_utc (at_us / G_USEC_PER_SEC);

  return g_date_time_to_timezone (utc, run->context->zone);
}

static void
append_sentence (GString *answer, char *sentence)
{
  if (answer->len > 0)
    g_string_append_c (answer, ' ');
  g_string_append (answer, sentence);
  g_free (sentence);
}

static char *
tell_hours (const KmxToolRun *run)
{
  g_autoptr (KmxOpeningHours) hours =
      kmx_opening_hours_new (run->context->facts, run->context->zone);
  gint64 now_us = run->context->now_us;
  g_autoptr (GString) answer = g_string_new (NULL);
  g_autofree char *week = NULL;
  gint64 next_us;

  if (!kmx_opening_hours_is_known (hours))
    return kmx_tool_say (run->language, "hours_none", NULL);
  week = kmx_opening_hours_speak (hours, run->language);
  append_sentence (answer, kmx_tool_say (run->language, "hours", "hours", week, NULL));
  if (kmx_opening_hours_is_open (hours, now_us)) {
    append_sentence (answer, kmx_tool_say (run->language, "hours_open", NULL));
    return g_strdup (answer->str);
  }
  append_sentence (answer, kmx_tool_say (run->language, "hours_closed", NULL));
  next_us = kmx_opening_hours_next_opening (hours, now_us);
  if (next_us > 0) {
    g_autoptr (GDateTime) next = local_of (run, next_us);
    g_autofree char *day = kmx_spoken_date (next, run->language, KMX_SPOKEN_DATIVE);
    g_autofree char *time = kmx_spoken_time ((guint) g_date_time_get_hour (next),
                                             (guint) g_date_time_get_minute (next), run->language);

    append_sentence (answer,
                     kmx_tool_say (run->language, "hours_next", "day", day, "time", time, NULL));
  }
  return g_strdup (answer->str);
}

static char *
tell_address (const KmxToolRun *run)
{
  static const guint fields[] = { KMX_BUSINESS_FACTS_STREET, KMX_BUSINESS_FACTS_POSTAL_CODE,
                                  KMX_BUSINESS_FACTS_CITY };
  KmxBusinessFacts *facts = run->context->facts;
  const char *directions = kmx_record_get_text (facts, KMX_BUSINESS_FACTS_DIRECTIONS);
  const char *website = kmx_record_get_text (facts, KMX_BUSINESS_FACTS_WEBSITE);
  g_autoptr (GString) address = g_string_new (NULL);
  g_autoptr (GString) answer = g_string_new (NULL);

  for (guint i = 0; i < G_N_ELEMENTS (fields); i++) {
    const char *text = kmx_record_get_text (facts, fields[i]);

    if (text != NULL && *text != '\0')
      g_string_append_printf (address, "%s%s", address->len == 0 ? "" : i == 1 ? ", " : " ", text);
  }
  append_sentence (answer, address->len > 0 ? kmx_tool_say (run->language, "address", "address",
                                                            address->str, NULL)
                                            : kmx_tool_say (run->language, "address_none", NULL));
  if (directions != NULL && *directions != '\0')
    append_sentence (answer, g_strdup (directions));
  if (website != NULL && *website != '\0')
    append_sentence (answer, kmx_tool_say (run->language, "website", "website", website, NULL));
  return g_strdup (answer->str);
}

/* Whether a text is about what was asked; nothing asked fits everything. */
static gboolean
fits (const char *text, const char *detail)
{
  g_autofree char *folded = fold (text);
  g_autofree char *asked = detail != NULL ? fold (detail) : NULL;
  g_auto (GStrv) words = NULL;

  if (asked == NULL || strstr (folded, asked) != NULL || strstr (asked, folded) != NULL)
    return TRUE;
  words = g_strsplit_set (asked, " ,.?!;:-/", 40);
  for (guint i = 0; words[i] != NULL; i++)
    if (g_utf8_strlen (words[i], -1) >= WORD_LENGTH_MIN && strstr (folded, words[i]) != NULL)
      return TRUE;
  return FALSE;
}

static char *
describe_service (const KmxToolRun *run, KmxService *service, gboolean prices)
{
  const char *name = kmx_record_get_text (service, KMX_SERVICE_NAME);
  g_autofree char *price = NULL;
  g_autofree char *minutes = NULL;

  if (prices) {
    if (!kmx_record_get_boolean (service, KMX_SERVICE_RELEASED) ||
        !kmx_record_is_set (service, KMX_SERVICE_PRICE_CENTS))
      return NULL;
    price =
        kmx_spoken_money (kmx_record_get_integer (service, KMX_SERVICE_PRICE_CENTS), run->language);
    return kmx_tool_say (run->language,
                         kmx_record_get_boolean (service, KMX_SERVICE_PRICE_FROM) ? "price_from"
                                                                                  : "price",
                         "name", name, "price", price, NULL);
  }
  if (!kmx_record_is_set (service, KMX_SERVICE_DURATION_MIN))
    return g_strdup (name);
  minutes =
      kmx_spoken_number (kmx_record_get_integer (service, KMX_SERVICE_DURATION_MIN), run->language);
  return kmx_tool_say (run->language, "service_minutes", "name", name, "minutes", minutes, NULL);
}

static char *
list_services (const KmxToolRun *run, const char *detail, gboolean prices)
{
  GListModel *services = kmx_record_get_list (run->context->facts, KMX_BUSINESS_FACTS_SERVICES);
  g_autoptr (GString) list = g_string_new (NULL);
  guint n_items = 0;

  for (guint i = 0; i < g_list_model_get_n_items (services) && n_items < ITEMS_MAX; i++) {
    g_autoptr (KmxService) service = g_list_model_get_item (services, i);
    g_autofree char *text = NULL;

    if (!fits (kmx_record_get_text (service, KMX_SERVICE_NAME), detail))
      continue;
    text = describe_service (run, service, prices);
    if (text == NULL)
      continue;
    g_string_append_printf (list, "%s%s", n_items > 0 ? "; " : "", text);
    n_items++;
  }
  return n_items > 0 ? g_strdup (list->str) : NULL;
}

static char *
tell_services (const KmxToolRun *run, const char *detail, gboolean prices)
{
  g_autofree char *list = list_services (run, detail, prices);
  const char *key = prices ? "prices" : "services";

  /* A service that is not found by its name is shown among all; a price never stands for another.
   */
  if (list == NULL && detail != NULL && !prices)
    list = list_services (run, NULL, prices);
  if (list == NULL)
    return kmx_tool_say (run->language, prices ? "prices_none" : "services_none", NULL);
  return kmx_tool_say (run->language, key, key, list, NULL);
}

static guint
count_words (const char *text, const char *detail)
{
  g_autofree char *folded = fold (text);
  g_autofree char *asked = fold (detail);
  g_auto (GStrv) words = g_strsplit_set (asked, " ,.?!;:-/", 40);
  guint n = 0;

  for (guint i = 0; words[i] != NULL; i++)
    if (g_utf8_strlen (words[i], -1) >= WORD_LENGTH_MIN && strstr (folded, words[i]) != NULL)
      n++;
  return n;
}

/* The entry that shares most words with what was asked. */
static char *
tell_faq (const KmxToolRun *run, const char *detail)
{
  GListModel *faq = kmx_record_get_list (run->context->facts, KMX_BUSINESS_FACTS_FAQ);
  g_autofree char *answer = NULL;
  guint most = 0;

  for (guint i = 0; detail != NULL && i < g_list_model_get_n_items (faq); i++) {
    g_autoptr (KmxFaqEntry) entry = g_list_model_get_item (faq, i);
    guint n = 2 * count_words (kmx_record_get_text (entry, KMX_FAQ_ENTRY_QUESTION), detail) +
              count_words (kmx_record_get_text (entry, KMX_FAQ_ENTRY_ANSWER), detail);

    if (n <= most)
      continue;
    most = n;
    g_free (answer);
    answer = g_strdup (kmx_record_get_text (entry, KMX_FAQ_ENTRY_ANSWER));
  }
  return answer != NULL ? kmx_tool_say (run->language, "faq", "answer", answer, NULL)
                        : kmx_tool_say (run->language, "faq_none", NULL);
}

char *
kmx_tool_business_info (const KmxToolRun *run, GError **error)
{
  g_autofree char *topic = kmx_tool_argument (run, "topic", 40);
  g_autofree char *detail = kmx_tool_argument (run, "detail", DETAIL_CHARACTERS_MAX);

  if (g_strcmp0 (topic, "hours") == 0)
    return tell_hours (run);
  if (g_strcmp0 (topic, "address") == 0)
    return tell_address (run);
  if (g_strcmp0 (topic, "services") == 0)
    return tell_services (run, detail, FALSE);
  if (g_strcmp0 (topic, "prices") == 0)
    return tell_services (run, detail, TRUE);
  if (g_strcmp0 (topic, "faq") == 0)
    return tell_faq (run, detail);
  run->outcome->effect = KMX_TOOL_ASKED;
  return kmx_tool_say (run->language, "unknown_topic", NULL);
}
