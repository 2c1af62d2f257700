/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include "kmx-event-watchers.h"

typedef struct {
  KmxEventWatchers *owner;
  KmxEventStream *stream;
  GRefString *session_id;
  GRefString *account_id; /* "" for none */
  gboolean admin;
  KmxEventPosition position;
} Watcher;

struct _KmxEventWatchers {
  GHashTable *by_account; /* GRefString → GPtrArray of Watcher, borrowed */
  GPtrArray *admins;      /* borrowed */
  GPtrArray *all;
};

static void
watcher_free (gpointer data)
{
  Watcher *watcher = data;

  g_signal_handlers_disconnect_by_data (watcher->stream, watcher);
  kmx_event_stream_close (watcher->stream);
  g_object_unref (watcher->stream);
  g_ref_string_release (watcher->session_id);
  g_ref_string_release (watcher->account_id);
  g_free (watcher);
}

KmxEventWatchers *
kmx_event_watchers_new (void)
{
  KmxEventWatchers *self = g_new0 (KmxEventWatchers, 1);

  self->by_account =
      g_hash_table_new_full (g_str_hash, g_str_equal, NULL, (GDestroyNotify) g_ptr_array_unref);
  self->admins = g_ptr_array_new ();
  self->all = g_ptr_array_new_with_free_func (watcher_free);
  return self;
}

void
kmx_event_watchers_free (KmxEventWatchers *self)
{
  g_hash_table_unref (self->by_account);
  g_ptr_array_unref (self->admins);
  g_ptr_array_unref (self->all);
  g_free (self);
}

static void
on_closed (KmxEventStream *stream, gpointer user_data)
{
  Watcher *watcher = user_data;
  KmxEventWatchers *self = watcher->owner;
  GPtrArray *mine = g_hash_table_lookup (self->by_account, watcher->account_id);

  g_ptr_array_remove_fast (mine, watcher);
  if (mine->len == 0) /* the key, one interned text for all of the account, lives on till here */
    g_hash_table_remove (self->by_account, watcher->account_id);
  if (watcher->admin)
    g_ptr_array_remove_fast (self->admins, watcher);
  g_ptr_array_remove_fast (self->all, watcher);
}

void
kmx_event_watchers_add (KmxEventWatchers *self,
                        KmxEventStream *stream,
                        const char *session_id,
                        const char *account_id,
                        gboolean admin,
                        KmxEventPosition position)
{
  Watcher *watcher = g_new0 (Watcher, 1);
  GPtrArray *mine;

  watcher->owner = self;
  watcher->stream = g_object_ref (stream);
  watcher->session_id = g_ref_string_new (session_id);
  watcher->account_id = g_ref_string_new_intern (account_id != NULL ? account_id : "");
  watcher->admin = admin;
  watcher->position = position;
  mine = g_hash_table_lookup (self->by_account, watcher->account_id);
  if (mine == NULL) {
    mine = g_ptr_array_new ();
    g_hash_table_insert (self->by_account, watcher->account_id, mine);
  }
  g_ptr_array_add (mine, watcher);
  if (admin)
    g_ptr_array_add (self->admins, watcher);
  g_ptr_array_add (self->all, watcher);
  g_signal_connect (stream, "closed", G_CALLBACK (on_closed), watcher);
}

guint
kmx_event_watchers_count (KmxEventWatchers *self, const char *account_id)
{
  GPtrArray *mine = g_hash_table_lookup (self->by_account, account_id != NULL ? account_id : "");

  return mine != NULL ? mine->len : 0;
}

guint
kmx_event_watchers_total (KmxEventWatchers *self)
{
  return self->all->len;
}

void
kmx_event_watchers_send (KmxEventWatchers *self,
                         const char *account_id,
                         KmxEventPosition position,
                         const char *kind,
                         const char *body)
{
  g_autoptr (GPtrArray) targets =
      account_id != NULL ? g_hash_table_lookup (self->by_account, account_id) : self->admins;
  g_autofree char *id = NULL;

  if (targets == NULL || g_ptr_array_ref (targets)->len == 0)
    return;
  id = kmx_event_position_format (position);
  /* From the end, because a stream that cannot take more leaves the array while we walk. */
  for (guint i = targets->len; i > 0; i--) {
    Watcher *watcher = targets->pdata[i - 1];

    if (kmx_event_position_compare (watcher->position, position) >= 0)
      continue;
    watcher->position = position;
    kmx_event_stream_send (watcher->stream, id, kind, body);
  }
}

char *
kmx_event_watchers_list_sessions (KmxEventWatchers *self)
{
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);
  GString *list;

  if (self->all->len == 0)
    return NULL;
  list = g_string_new ("{");
  for (guint i = 0; i < self->all->len; i++) {
    const Watcher *watcher = self->all->pdata[i];

    if (!g_hash_table_add (seen, watcher->session_id))
      continue;
    if (list->len > 1)
      g_string_append_c (list, ',');
    g_string_append (list, watcher->session_id);
  }
  return g_string_free (g_string_append_c (list, '}'), FALSE);
}

void
kmx_event_watchers_close_session (KmxEventWatchers *self, const char *session_id)
{
  for (guint i = self->all->len; i > 0; i--) {
    Watcher *watcher = self->all->pdata[i - 1];

    if (g_str_equal (watcher->session_id, session_id))
      kmx_event_stream_close (watcher->stream);
  }
}

void
kmx_event_watchers_close_all (KmxEventWatchers *self)
{
  for (guint i = self->all->len; i > 0; i--)
    kmx_event_stream_close (((Watcher *) self->all->pdata[i - 1])->stream);
}
