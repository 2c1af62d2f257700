/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include "kmx-agent-editor-private.h"

#include <glib/gi18n.h>

#include "kmx-compat.h"
#include "kmx-draft-recovery.h"
#include "kmx-error.h"
#include "kmx-member.h"
#include "kmx-state-page.h"

enum { TRY_AGAIN_AFTER_S = 5 };

static void
on_reloaded (GObject *client, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (KmxAgentEditor) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (KmxAgent) agent = kmx_client_get_record_finish (KMX_CLIENT (client), result, &error);

  if (self->session == NULL || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  if (agent != NULL && self->loading) {
    kmx_agent_editor_open (self, agent);
  } else if (agent != NULL) {
    kmx_agent_editor_agent_changed (self, agent);
  } else if (g_error_matches (error, KMX_ERROR, KMX_ERROR_NOT_FOUND) && self->agent != NULL) {
    kmx_agent_editor_gone (self);
  } else {
    self->comparing = FALSE;
    kmx_toast_error (GTK_WIDGET (self), error);
  }
}

static char *
path_of (KmxAgent *agent)
{
  return g_strconcat ("/api/v1/agents/", kmx_record_get_text (agent, KMX_AGENT_ID), NULL);
}

void
kmx_agent_editor_refresh (KmxAgentEditor *self)
{
  g_autofree char *path = NULL;

  if (self->session == NULL || self->agent == NULL)
    return;
  path = path_of (self->agent);
  kmx_client_get_record_async (kmx_session_get_client (self->session), path, KMX_TYPE_AGENT,
                               self->cancellable, on_reloaded, g_object_ref (self));
}

static void
leave_answered (const char *response, gpointer user_data)
{
  KmxAgentEditor *self = user_data;
  GSourceFunc leave = self->leave;

  self->leave = NULL;
  if (!g_str_equal (response, "accept") || leave == NULL)
    return;
  kmx_draft_recovery_forget (kmx_record_get_text (self->agent, KMX_AGENT_ID));
  g_clear_handle_id (&self->keep_source, g_source_remove);
  kmx_draft_show (self->context.draft, self->base);
  kmx_agent_editor_update_header (self);
  leave (self->leave_data);
}

/* Whoever wants to leave waits for what is unsaved, and is asked when that cannot be saved. */
static void
go_on_leaving (KmxAgentEditor *self)
{
  GSourceFunc leave = self->leave;

  if (leave == NULL || self->sent != NULL)
    return;
  if (!kmx_agent_editor_is_dirty (self)) {
    self->leave = NULL;
    leave (self->leave_data);
    return;
  }
  kmx_ask (GTK_WIDGET (self), _ ("Discard Unsaved Changes?"),
           _ ("What you changed last in this agent could not be saved."), _ ("_Discard"), TRUE,
           NULL, leave_answered, self);
}

void
kmx_agent_editor_leave (KmxAgentEditor *self, GSourceFunc leave, gpointer user_data)
{
  self->leave = leave;
  self->leave_data = user_data;
  g_clear_handle_id (&self->save_source, g_source_remove);
  kmx_agent_editor_save (self);
  go_on_leaving (self);
}

/* Without a connection, the next attempt comes by itself. */
static gboolean
try_again_cb (gpointer user_data)
{
  KmxAgentEditor *self = user_data;

  self->save_source = 0;
  kmx_agent_editor_save (self);
  return G_SOURCE_REMOVE;
}

static void
save_failed (KmxAgentEditor *self, const GError *error)
{
  if (g_error_matches (error, KMX_ERROR, KMX_ERROR_STALE)) {
    self->comparing = TRUE;
    kmx_agent_editor_refresh (self);
  } else if (g_error_matches (error, KMX_ERROR, KMX_ERROR_NOT_FOUND)) {
    kmx_agent_editor_gone (self);
  } else if (g_error_matches (error, KMX_ERROR, KMX_ERROR_INVALID)) {
    const char *member = kmx_error_get_member (error);

    g_free (self->fault);
    self->fault = g_strdup (member != NULL ? member : "");
  } else {
    self->refused = TRUE;
    if (self->save_source == 0)
      self->save_source = g_timeout_add_seconds (TRY_AGAIN_AFTER_S, try_again_cb, self);
  }
}

/* What was typed while the save was under way stays, as a change of its own. */
static void
saved (KmxAgentEditor *self, KmxAgent *agent)
{
  kmx_agent_editor_rebase (self, agent);
  g_clear_handle_id (&self->keep_source, g_source_remove);
  kmx_agent_editor_changed (self); /* what is left to save, if anything */
  g_signal_emit_by_name (self, "saved", agent);
}

static KmxAgent *
agent_of (KmxAnswer *answer, GError **error)
{
  if (answer == NULL)
    return NULL;
  if (answer->json == NULL) {
    g_set_error (error, KMX_ERROR, KMX_ERROR_INTERNAL, "the answer is empty");
    return NULL;
  }
  return kmx_record_new_from_json (KMX_TYPE_AGENT, answer->json, KMX_RECORD_IGNORE_UNKNOWN, error);
}

static void
on_saved (GObject *client, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (KmxAgentEditor) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (KmxAnswer) answer = kmx_client_send_finish (KMX_CLIENT (client), result, &error);
  g_autoptr (KmxAgent) agent = NULL;
  g_autoptr (KmxAgent) news = NULL;

  if (self->session == NULL || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  agent = agent_of (answer, &error);
  g_clear_pointer (&self->sent, json_object_unref);
  news = g_steal_pointer (&self->news);
  if (agent != NULL)
    saved (self, agent);
  else
    save_failed (self, error);
  if (news != NULL)
    kmx_agent_editor_agent_changed (self, news);
  kmx_agent_editor_update_header (self);
  go_on_leaving (self);
}

static void
send (KmxAgentEditor *self,
      const char *method,
      const char *below,
      JsonObject *members,
      GAsyncReadyCallback callback)
{
  g_autofree char *agent = path_of (self->agent);
  g_autofree char *path = g_strconcat (agent, below, NULL);
  g_autoptr (JsonNode) body = NULL;
  KmxClientRequest request = { .method = method, .path = path };

  if (members != NULL) {
    body = json_node_init_object (json_node_alloc (), members);
    request.body = body;
  }
  if (!g_str_equal (method, "POST"))
    request.revision = kmx_record_get_integer (self->agent, KMX_AGENT_REVISION);
  kmx_client_send_async (kmx_session_get_client (self->session), &request, self->cancellable,
                         callback, g_object_ref (self));
}

void
kmx_agent_editor_save (KmxAgentEditor *self)
{
  g_autoptr (JsonObject) changes = NULL;
  g_autoptr (JsonObject) values = NULL;
  g_autoptr (JsonObject) body = NULL;

  if (self->agent == NULL || self->sent != NULL || self->loading || self->theirs != NULL ||
      self->session == NULL || !kmx_session_can_manage (self->session) ||
      kmx_draft_find_fault (self->context.draft) != NULL)
    return;
  changes = kmx_agent_editor_dup_changes (self);
  if (json_object_get_size (changes) == 0)
    return;
  values = kmx_draft_dup_values (self->context.draft);
  g_clear_pointer (&self->fault, g_free);
  self->fault = kmx_agent_values_find_fault (values);
  if (self->fault == NULL) {
    self->refused = FALSE;
    self->sent = json_object_ref (values);
    body = kmx_agent_values_to_body (values, changes);
    send (self, "PATCH", NULL, body, on_saved);
  }
  kmx_agent_editor_update_header (self);
}

static void
on_retried (GObject *client, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (KmxAgentEditor) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (KmxAnswer) answer = kmx_client_send_finish (KMX_CLIENT (client), result, &error);
  g_autoptr (KmxAgent) agent = agent_of (answer, &error);

  if (self->session == NULL)
    return;
  if (agent != NULL) {
    kmx_agent_editor_agent_changed (self, agent);
    g_signal_emit_by_name (self, "saved", agent);
  } else {
    kmx_toast_error (GTK_WIDGET (self), error);
    kmx_agent_editor_refresh (self);
  }
}

void
kmx_agent_editor_retry (KmxAgentEditor *self)
{
  if (self->agent != NULL && self->sent == NULL)
    send (self, "POST", "/sync", NULL, on_retried);
}

static void
on_deleted (GObject *client, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (KmxAgentEditor) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (KmxAnswer) answer = kmx_client_send_finish (KMX_CLIENT (client), result, &error);
  g_autoptr (KmxAgent) agent = agent_of (answer, &error);

  if (self->session == NULL)
    return;
  if (agent == NULL) {
    kmx_toast_error (GTK_WIDGET (self), error);
    kmx_agent_editor_refresh (self);
    return;
  }
  g_set_object (&self->agent, agent);
  kmx_draft_recovery_forget (kmx_record_get_text (agent, KMX_AGENT_ID));
  kmx_draft_show (self->context.draft, self->base); /* nothing is unsaved any more */
  g_signal_emit_by_name (self, "saved", agent);
  g_signal_emit_by_name (self, "close");
}

static void
deletion_answered (const char *response, gpointer user_data)
{
  KmxAgentEditor *self = user_data;

  if (g_str_equal (response, "accept") && self->agent != NULL)
    send (self, "DELETE", NULL, NULL, on_deleted);
}

void
kmx_agent_editor_remove (KmxAgentEditor *self)
{
  guint n_numbers = g_list_model_get_n_items (kmx_record_get_list (self->agent, KMX_AGENT_NUMBERS));
  /* Translators: %s is the name of an agent. */
  g_autofree char *heading =
      g_strdup_printf (_ ("Delete “%s”?"), kmx_record_get_text (self->agent, KMX_AGENT_NAME));
  g_autofree char *numbers = g_strdup_printf (
      ngettext ("It answers %u number, whose calls then go to its fallback number.",
                "It answers %u numbers, whose calls then go to their fallback numbers.", n_numbers),
      n_numbers);
  const char *calls = _ ("Its past calls stay. This cannot be undone.");
  g_autofree char *body =
      n_numbers > 0 ? g_strdup_printf ("%s %s", numbers, calls) : g_strdup (calls);

  kmx_ask (GTK_WIDGET (self), heading, body, _ ("_Delete"), TRUE, NULL, deletion_answered, self);
}

static void
on_members (GObject *client, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (KmxAgentEditor) self = user_data;
  g_autoptr (GListModel) members =
      kmx_client_get_list_finish (KMX_CLIENT (client), result, NULL, NULL);
  GListStore *known = G_LIST_STORE (self->context.members);

  if (self->session == NULL || members == NULL)
    return;
  g_list_store_remove_all (known);
  for (guint i = 0; i < g_list_model_get_n_items (members); i++) {
    g_autoptr (KmxMember) member = g_list_model_get_item (members, i);

    g_list_store_append (known, member);
  }
}

/* Names for the hand-over; without them, presence cannot be chosen. */
void
kmx_agent_editor_load_members (KmxAgentEditor *self)
{
  kmx_client_get_list_async (kmx_session_get_client (self->session), "/api/v1/members",
                             KMX_TYPE_MEMBER, self->cancellable, on_members, g_object_ref (self));
}
