/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include "kmx-agent-editor-private.h"

#include <glib/gi18n.h>
#include <string.h>

#include "kmx-compat.h"
#include "kmx-error.h"
#include "kmx-state-page.h"

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
save_failed (KmxAgentEditor *self, const GError *error)
{
  if (g_error_matches (error, KMX_ERROR, KMX_ERROR_STALE)) {
    self->comparing = TRUE;
    kmx_agent_editor_refresh (self);
  } else if (g_error_matches (error, KMX_ERROR, KMX_ERROR_NOT_FOUND) && self->agent != NULL) {
    kmx_agent_editor_gone (self);
  } else {
    const char *member = kmx_error_get_member (error);

    if (g_error_matches (error, KMX_ERROR, KMX_ERROR_INVALID) && member != NULL)
      kmx_agent_form_complain (
          self->form, member + (g_str_has_prefix (member, "/facts/") ? strlen ("/facts") : 0));
    kmx_toast_error (GTK_WIDGET (self), error);
  }
}

/* What was typed while the save was under way stays, as a change of its own. */
static void
saved (KmxAgentEditor *self, KmxAgent *agent, JsonObject *sent)
{
  g_autoptr (JsonObject) values = kmx_agent_form_dup_values (self->form);
  g_autoptr (JsonObject) since = kmx_agent_values_changes (sent, values);

  kmx_agent_editor_rebase (self, agent);
  if (json_object_get_size (since) == 0)
    kmx_agent_form_show (self->form, self->base);
  kmx_agent_editor_update_header (self);
  kmx_toast (GTK_WIDGET (self), _ ("Saved"));
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
  g_autoptr (JsonObject) sent = NULL;
  g_autoptr (KmxAgent) news = NULL;

  if (self->session == NULL || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  agent = agent_of (answer, &error);
  sent = g_steal_pointer (&self->sent);
  news = g_steal_pointer (&self->news);
  if (agent != NULL)
    saved (self, agent, sent);
  else
    save_failed (self, error);
  if (news != NULL)
    kmx_agent_editor_agent_changed (self, news);
  kmx_agent_editor_update_header (self);
}

static void
send (KmxAgentEditor *self,
      const char *method,
      const char *below,
      JsonObject *members,
      GAsyncReadyCallback callback)
{
  g_autofree char *agent =
      self->agent != NULL ? path_of (self->agent) : g_strdup ("/api/v1/agents");
  g_autofree char *path = g_strconcat (agent, below, NULL);
  g_autoptr (JsonNode) body = NULL;
  KmxClientRequest request = { .method = method, .path = path };

  if (members != NULL) {
    body = json_node_init_object (json_node_alloc (), members);
    request.body = body;
  }
  if (self->agent != NULL)
    request.revision = kmx_record_get_integer (self->agent, KMX_AGENT_REVISION);
  kmx_client_send_async (kmx_session_get_client (self->session), &request, self->cancellable,
                         callback, g_object_ref (self));
}

void
kmx_agent_editor_save (KmxAgentEditor *self)
{
  g_autoptr (JsonObject) values = kmx_agent_form_dup_values (self->form);
  g_autoptr (JsonObject) changes = kmx_agent_values_changes (self->base, values);
  g_autoptr (JsonObject) body = NULL;

  if (self->sent != NULL || self->loading || !kmx_session_can_manage (self->session) ||
      !kmx_agent_form_is_valid (self->form) || json_object_get_size (changes) == 0)
    return;
  if (self->theirs != NULL) {
    kmx_agent_editor_show_conflict (self);
    return;
  }
  self->sent = json_object_ref (values);
  body = kmx_agent_values_to_body (self->agent != NULL ? changes : values, self->agent);
  send (self, self->agent != NULL ? "PATCH" : "POST", NULL, body, on_saved);
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
  kmx_agent_form_show (self->form, self->base); /* nothing is unsaved any more */
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
