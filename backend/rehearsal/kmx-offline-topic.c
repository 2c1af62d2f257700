/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include "kmx-offline-private.h"

#include <string.h>

#include "kmx-chat-words.h"
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

/* As a word of its own: "da" is no word of "danach". */
static gboolean
has_word (const char *text, const char *word)
{
  gsize size = strlen (word);

  for (const char *at = text; size > 0 && (at = strstr (at, word)) != NULL; at++) {
    gboolean begins = at == text || !g_unichar_isalnum (g_utf8_get_char (g_utf8_prev_char (at)));

    if (begins && !g_unichar_isalnum (g_utf8_get_char (at + size)))
      return TRUE;
  }
  return FALSE;
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

    if (has_word (said, trigger))
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

/* What the resolver makes of words[from, from + n); NULL for nothing. */
static KmxTimeAnswer *
resolve (KmxOfflineTalk *talk, GPtrArray *words, guint from, guint n, char **ret_phrase)
{
  g_autoptr (GString) phrase = g_string_new (NULL);
  g_autoptr (KmxTimeAnswer) answer = NULL;

  for (guint i = from; i < from + n; i++)
    g_string_append_printf (phrase, "%s%s", i > from ? " " : "", (char *) words->pdata[i]);
  if (phrase->len > KMX_TIME_PHRASE_BYTES_MAX)
    return NULL;
  answer =
      kmx_time_resolve (phrase->str, talk->language, talk->context.zone, talk->context.now_us, NULL,
                        kmx_record_get_text (talk->context.facts, KMX_BUSINESS_FACTS_LAND));
  if (answer->outcome == KMX_TIME_UNKNOWN)
    return NULL;
  g_free (*ret_phrase);
  *ret_phrase = g_strdup (phrase->str);
  return g_steal_pointer (&answer);
}

static gboolean
means_the_same (const KmxTimeAnswer *one, const KmxTimeAnswer *other)
{
  return one != NULL && other != NULL && one->outcome == other->outcome &&
         one->from_us == other->from_us && one->to_us == other->to_us &&
         one->other_us == other->other_us;
}

/* Without the words around it that say nothing about the time. */
static char *
trim (KmxOfflineTalk *talk, GPtrArray *words, guint from, guint n, const KmxTimeAnswer *whole)
{
  char *phrase = NULL;

  for (guint turn = 0; turn < 2; turn++)
    while (n > 1) {
      g_autoptr (KmxTimeAnswer) less =
          resolve (talk, words, turn == 0 ? from + 1 : from, n - 1, &phrase);

      if (!means_the_same (less, whole))
        break;
      from += turn == 0 ? 1 : 0;
      n--;
    }
  g_clear_pointer (&phrase, g_free);
  kmx_time_answer_free (resolve (talk, words, from, n, &phrase));
  return phrase;
}

/* (transfer full): without the marks between them. */
static GPtrArray *
list_words (const char *text)
{
  g_autofree char *plain = kmx_scenario_fold (text, FALSE);
  GPtrArray *list = g_ptr_array_new_with_free_func (g_free);
  g_auto (GStrv) words = g_strsplit_set (plain, " ,?!;\"", -1);

  for (guint i = 0; words[i] != NULL && list->len < WORDS_MAX; i++) {
    gsize size = strlen (words[i]);
    /* A point after digits makes an ordinal. */
    gboolean ends = size > 1 && words[i][size - 1] == '.' && !g_ascii_isdigit (words[i][size - 2]);

    if (size > 0)
      g_ptr_array_add (list, g_strndup (words[i], ends ? size - 1 : size));
  }
  return list;
}

char *
kmx_offline_find_time (KmxOfflineTalk *talk, const char *text)
{
  g_autoptr (GPtrArray) words = list_words (text);

  for (guint n = MIN (words->len, PHRASE_WORDS_MAX); n > 0; n--)
    for (guint from = 0; from + n <= words->len; from++) {
      g_autofree char *phrase = NULL;
      g_autoptr (KmxTimeAnswer) whole = resolve (talk, words, from, n, &phrase);
      char *trimmed;

      if (whole == NULL)
        continue;
      trimmed = trim (talk, words, from, n, whole);
      if (!kmx_chat_words_is_idle (talk->language, trimmed))
        return trimmed;
      g_free (trimmed);
    }
  return NULL;
}
