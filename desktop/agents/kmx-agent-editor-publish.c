/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include <glib/gi18n.h>

#include "kmx-agent-check.h"
#include "kmx-agent-editor-private.h"
#include "kmx-compat.h"
#include "kmx-error.h"
#include "kmx-state-page.h"

/* Reason and way out, one sentence each. */
static const char *
check_text (const char *check)
{
  static const struct {
    const char *check, *text;
  } texts[] = {
    { "facts", N_ ("What the agent knows has a mistake. Open it, mend the field and save.") },
    { "ai_notice", N_ ("The AI notice is missing at the beginning. Contact the operator.") },
    { "emergency_rule", N_ ("The emergency rule is missing. Contact the operator.") },
    { "template", N_ ("Example values of the template are left. Enter your own instead.") },
    { "opening_hours", N_ ("There are no opening hours. Enter when the business is open.") },
    { "fallback", N_ ("A number of this agent has no fallback number. Enter one under Numbers.") },
    { "human", N_ ("Callers cannot reach a person. Switch on the hand-over or call-back notes.") },
    { "avv", N_ ("The data processing agreement is not accepted. An owner accepts it.") },
    { "credit", N_ ("There is no credit left. Top up first.") },
    { "sector", N_ ("The sector of this agent is not open yet. Hand in what it asks for.") },
    { "rehearsal", N_ ("This draft has not passed a rehearsal. Rehearse it as it is now.") },
  };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    if (g_strcmp0 (texts[i].check, check) == 0)
      return _ (texts[i].text);
  return check;
}

static void
seen (const char *response, gpointer user_data)
{
}

static void
on_checks (GObject *client, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (KmxAgentEditor) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GListModel) checks =
      kmx_client_get_list_finish (KMX_CLIENT (client), result, NULL, &error);
  g_autoptr (GString) list = g_string_new (NULL);

  if (self->session == NULL || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  if (checks == NULL) {
    kmx_toast_error (GTK_WIDGET (self), error);
    return;
  }
  for (guint i = 0; i < g_list_model_get_n_items (checks); i++) {
    g_autoptr (KmxAgentCheck) check = g_list_model_get_item (checks, i);

    if (kmx_record_get_boolean (check, KMX_AGENT_CHECK_PASSED))
      continue;
    g_string_append_printf (list, "%s• %s", list->len > 0 ? "\n" : "",
                            check_text (kmx_record_get_text (check, KMX_AGENT_CHECK_CHECK)));
  }
  kmx_ask (GTK_WIDGET (self), _ ("Still Missing Before Publishing"), list->str, _ ("_Close"), FALSE,
           NULL, seen, self);
}

static char *
path_below (KmxAgentEditor *self, const char *below)
{
  return g_strconcat ("/api/v1/agents/", kmx_record_get_text (self->agent, KMX_AGENT_ID), below,
                      NULL);
}

static void
on_published (GObject *client, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (KmxAgentEditor) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (KmxAnswer) answer = kmx_client_send_finish (KMX_CLIENT (client), result, &error);

  self->publishing = FALSE;
  if (self->session == NULL || self->agent == NULL ||
      g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  if (answer != NULL) {
    kmx_toast (GTK_WIDGET (self), _ ("Published"));
  } else if (g_error_matches (error, KMX_ERROR, KMX_ERROR_NOT_READY)) {
    g_autofree char *path = path_below (self, "/checks");

    kmx_client_get_list_async (kmx_session_get_client (self->session), path, KMX_TYPE_AGENT_CHECK,
                               self->cancellable, on_checks, g_object_ref (self));
  } else {
    kmx_toast_error (GTK_WIDGET (self), error);
  }
  kmx_agent_editor_update_header (self);
  kmx_agent_editor_refresh (self);
}

void
kmx_agent_editor_publish (KmxAgentEditor *self)
{
  g_autofree char *path = NULL;
  g_autoptr (JsonNode) body = NULL;
  KmxClientRequest request = { .method = "POST" };

  if (self->agent == NULL || self->publishing)
    return;
  path = path_below (self, "/publish");
  body = json_node_new (JSON_NODE_OBJECT);
  json_node_take_object (body, json_object_new ());
  request.path = path;
  request.body = body;
  request.revision = kmx_record_get_integer (self->agent, KMX_AGENT_REVISION);
  self->publishing = TRUE;
  kmx_client_send_async (kmx_session_get_client (self->session), &request, self->cancellable,
                         on_published, g_object_ref (self));
  kmx_agent_editor_update_header (self);
}
