/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include "kmx-call-replay.h"

#include <string.h>

#include "kmx-call-fold-sql.h"
#include "kmx-call-fold.h"
#include "kmx-call-sql.h"
#include "kmx-clock.h"
#include "kmx-error.h"
#include "kmx-json.h"

/* (nullable) without @error: there is no such call. */
static gboolean
read_facts (KmxDb *db, const char *provider_call_id, JsonNode **ret_facts, GError **error)
{
  g_autoptr (KmxRows) rows = kmx_db_ask (db, &KMX_SQL_CALL_FACTS, error, provider_call_id);
  const char *text;

  if (rows == NULL)
    return FALSE;
  if (kmx_rows_count (rows) == 0)
    return TRUE;
  text = kmx_rows_text (rows, 0, "facts");
  *ret_facts = kmx_json_parse (text, strlen (text), &kmx_json_limits_provider, error);
  return *ret_facts != NULL;
}

static gboolean
fold_again (KmxDb *db, const char *body, KmxCallReader reader, GError **error)
{
  g_autoptr (KmxCallEvent) event = reader (body, strlen (body), kmx_clock_now_us ());

  return event == NULL || strcmp (event->fold, "folded") != 0 ||
         kmx_call_fold (db, event, body, KMX_CALL_SOURCE_REPLAY, NULL, error);
}

gboolean
kmx_call_replay (KmxDb *db,
                 const char *provider_call_id,
                 KmxCallReader reader,
                 JsonNode **ret_before,
                 JsonNode **ret_after,
                 GError **error)
{
  g_autoptr (JsonNode) before = NULL;
  g_autoptr (JsonNode) after = NULL;
  g_autoptr (KmxRows) forgotten = NULL;
  g_autoptr (KmxRows) events = NULL;

  if (!read_facts (db, provider_call_id, &before, error))
    return FALSE;
  events = kmx_db_ask (db, &KMX_SQL_CALL_INBOX, error, provider_call_id);
  if (events == NULL)
    return FALSE;
  if (kmx_rows_count (events) == 0) {
    g_set_error (error, KMX_ERROR, KMX_ERROR_NOT_FOUND, "no event of call \"%s\" is stored",
                 provider_call_id);
    return FALSE;
  }
  forgotten = kmx_db_ask (db, &KMX_SQL_CALL_FORGET, error, provider_call_id);
  if (forgotten == NULL)
    return FALSE;
  for (guint i = 0; i < kmx_rows_count (events); i++)
    if (!fold_again (db, kmx_rows_text (events, i, "body"), reader, error))
      return FALSE;
  if (!kmx_call_fold_close (db, provider_call_id, error) ||
      !read_facts (db, provider_call_id, &after, error))
    return FALSE;
  *ret_before = g_steal_pointer (&before);
  *ret_after = g_steal_pointer (&after);
  return TRUE;
}

static char *
dup_member (JsonNode *facts, const char *name)
{
  JsonNode *node = facts != NULL && JSON_NODE_HOLDS_OBJECT (facts)
                       ? json_object_get_member (json_node_get_object (facts), name)
                       : NULL;

  return node != NULL ? kmx_json_to_string (node) : g_strdup ("null");
}

char *
kmx_call_replay_difference (JsonNode *before, JsonNode *after)
{
  GString *difference = g_string_new ("");
  JsonNode *shape = after != NULL ? after : before;
  g_autoptr (GList) names =
      shape != NULL ? json_object_get_members (json_node_get_object (shape)) : NULL;

  for (GList *at = names; at != NULL; at = at->next) {
    g_autofree char *old = dup_member (before, at->data);
    g_autofree char *new = dup_member (after, at->data);

    /* What was said belongs on nobody's terminal. */
    if (strcmp (old, new) == 0)
      continue;
    if (strcmp (at->data, "turns") == 0 || strcmp (at->data, "summary") == 0 ||
        strcmp (at->data, "analysis") == 0)
      g_string_append_printf (difference, "%s: differs\n", (const char *) at->data);
    else
      g_string_append_printf (difference, "%s: %s -> %s\n", (const char *) at->data, old, new);
  }
  return g_string_free (difference, FALSE);
}

gboolean
kmx_call_replay_event (KmxDb *db, const char *event_id, KmxCallReader reader, GError **error)
{
  g_autoptr (KmxRows) rows = kmx_db_ask (db, &KMX_SQL_CALL_INBOX_FIND, error, event_id);
  g_autoptr (KmxRows) marked = NULL;
  g_autoptr (KmxCallEvent) event = NULL;
  const char *body;

  if (rows == NULL)
    return FALSE;
  if (kmx_rows_count (rows) == 0 || g_strcmp0 (kmx_rows_text (rows, 0, "provider"), "vapi") != 0) {
    g_set_error (error, KMX_ERROR, KMX_ERROR_NOT_FOUND, "event \"%s\" does not exist", event_id);
    return FALSE;
  }
  body = kmx_rows_text (rows, 0, "body");
  event = reader (body, strlen (body), kmx_clock_now_us ());
  if (event == NULL || strcmp (event->fold, "folded") != 0) {
    g_set_error (error, KMX_ERROR, KMX_ERROR_CONFLICT, "the event carries no facts of a call");
    return FALSE;
  }
  if (!kmx_call_fold (db, event, body, KMX_CALL_SOURCE_REPLAY, NULL, error) ||
      !kmx_call_fold_close (db, event->provider_call_id, error))
    return FALSE;
  marked = kmx_db_ask (db, &KMX_SQL_CALL_INBOX_MARK, error, event_id, "folded", NULL);
  return marked != NULL;
}
