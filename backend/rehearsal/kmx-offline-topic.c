/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include "kmx-offline-private.h"

#include <string.h>

#include "kmx-scenario-script.h"
#include "kmx-time-resolver.h"

#define WORD_LENGTH_MIN 5 /* shorter words say little about a question */
#define SHARED_WORDS_MIN 2
#define WORDS_MAX 24 /* of one line */
#define PHRASE_WORDS_MAX 8

static GStrv
split_words (const char *text)
{
  g_autofree char *folded = kmx_scenario_fold (text, TRUE);

  return g_strsplit_set (folded, " ,.?!;:-/()\"", 200);
}

/* How many of the longer words of @words are in @text. */
static guint
count_shared (const char *text, GStrv words)
{
  g_autofree char *folded = kmx_scenario_fold (text, TRUE);
  guint n = 0;

  for (guint i = 0; words[i] != NULL; i++)
    if (g_utf8_strlen (words[i], -1) >= WORD_LENGTH_MIN && strstr (folded, words[i]) != NULL)
      n++;
  return n;
}

gboolean
kmx_offline_is_trigger (KmxOfflineTalk *talk, const char *text)
{
  KmxHandover *handover = kmx_record_get_record (talk->context.facts, KMX_BUSINESS_FACTS_HANDOVER);
  g_autofree char *said = kmx_scenario_fold (text, TRUE);
  GListModel *triggers;

  if (handover == NULL || !kmx_record_get_boolean (handover, KMX_HANDOVER_ENABLED))
    return FALSE;
  triggers = kmx_record_get_list (handover, KMX_HANDOVER_TRIGGERS);
  for (guint i = 0; i < g_list_model_get_n_items (triggers); i++) {
    g_autoptr (KmxFactLine) line = g_list_model_get_item (triggers, i);
    g_autofree char *trigger =
        kmx_scenario_fold (kmx_record_get_text (line, KMX_FACT_LINE_TEXT), TRUE);

    if (*trigger != '\0' && strstr (said, trigger) != NULL)
      return TRUE;
  }
  return FALSE;
}

const char *
kmx_offline_find_service (KmxOfflineTalk *talk, const char *text)
{
  GListModel *services = kmx_record_get_list (talk->context.facts, KMX_BUSINESS_FACTS_SERVICES);
  g_auto (GStrv) words = split_words (text);
  const char *best = NULL;
  guint most = 0;

  for (guint i = 0; i < g_list_model_get_n_items (services); i++) {
    g_autoptr (KmxService) service = g_list_model_get_item (services, i);
    const char *name = kmx_record_get_text (service, KMX_SERVICE_NAME);
    guint n = count_shared (name, words);

    if (n > most) {
      most = n;
      best = name;
    }
  }
  return best;
}

char *
kmx_offline_find_question (KmxOfflineTalk *talk, const char *text)
{
  GListModel *faq = kmx_record_get_list (talk->context.facts, KMX_BUSINESS_FACTS_FAQ);
  g_auto (GStrv) words = split_words (text);
  char *best = NULL;
  guint most = SHARED_WORDS_MIN - 1;

  for (guint i = 0; i < g_list_model_get_n_items (faq); i++) {
    g_autoptr (KmxFaqEntry) entry = g_list_model_get_item (faq, i);
    const char *question = kmx_record_get_text (entry, KMX_FAQ_ENTRY_QUESTION);
    guint n = count_shared (question, words);

    if (n <= most)
      continue;
    most = n;
    g_free (best);
    best = g_strdup (question);
  }
  return best;
}

static gboolean
is_time (KmxOfflineTalk *talk, const char *phrase)
{
  g_autoptr (KmxTimeAnswer) answer =
      kmx_time_resolve (phrase, talk->language, talk->context.zone, talk->context.now_us, NULL,
                        kmx_record_get_text (talk->context.facts, KMX_BUSINESS_FACTS_LAND));

  return answer->outcome != KMX_TIME_UNKNOWN;
}

char *
kmx_offline_find_time (KmxOfflineTalk *talk, const char *text)
{
  g_autofree char *plain = kmx_scenario_fold (text, FALSE);
  g_auto (GStrv) words = NULL;
  guint n_words;

  g_strdelimit (plain, ",?!;\"\n\t", ' ');
  words = g_strsplit (g_strstrip (plain), " ", WORDS_MAX);
  n_words = g_strv_length (words);
  for (guint n = MIN (n_words, PHRASE_WORDS_MAX); n > 0; n--)
    for (guint from = 0; from + n <= n_words; from++) {
      g_autoptr (GString) phrase = g_string_new (NULL);

      for (guint i = from; i < from + n; i++)
        g_string_append_printf (phrase, "%s%s", i > from ? " " : "", words[i]);
      if (phrase->len <= KMX_TIME_PHRASE_BYTES_MAX && is_time (talk, phrase->str))
        return g_strdup (phrase->str);
    }
  return NULL;
}
