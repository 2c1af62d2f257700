/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include "kmx-presence-row.h"

#include <glib/gi18n.h>

#include "kmx-state-page.h"

enum { WIDTH_CHARS = 20 }; /* the sidebar stays as narrow as its pages' names */

struct _KmxPresenceRow {
  AdwBin parent_instance;
  KmxSession *session;
  GCancellable *cancellable;
  GtkSwitch *toggle;
  GtkLabel *detail;
  gboolean quiet; /* the switch follows, nobody turned it */
};

G_DEFINE_FINAL_TYPE (KmxPresenceRow, kmx_presence_row, ADW_TYPE_BIN)

GtkSwitch *
kmx_presence_row_get_switch (KmxPresenceRow *self)
{
  return self->toggle;
}

static gboolean
is_available (KmxPresenceRow *self)
{
  KmxUser *user = kmx_session_get_user (self->session);

  return g_strcmp0 (kmx_record_get_text (user, KMX_USER_PRESENCE), "away") != 0;
}

static void
follow (KmxPresenceRow *self)
{
  self->quiet = TRUE;
  gtk_switch_set_active (self->toggle, is_available (self));
  gtk_switch_set_state (self->toggle, is_available (self));
  self->quiet = FALSE;
  gtk_label_set_text (self->detail, is_available (self) ? _ ("Calls may be put through to you")
                                                        : _ ("No calls are put through to you"));
}

static void
on_user (GObject *client, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (KmxPresenceRow) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (KmxAnswer) answer = kmx_client_send_finish (KMX_CLIENT (client), result, &error);
  JsonNode *node = answer != NULL ? answer->json : NULL;
  g_autoptr (KmxUser) user = NULL;

  if (self->session == NULL)
    return;
  /* GET says it with the account around, PATCH alone. */
  if (node != NULL && JSON_NODE_HOLDS_OBJECT (node) &&
      json_object_has_member (json_node_get_object (node), "user"))
    node = json_object_get_member (json_node_get_object (node), "user");
  if (node != NULL)
    user = kmx_record_new_from_json (KMX_TYPE_USER, node, KMX_RECORD_IGNORE_UNKNOWN, &error);
  if (user != NULL)
    kmx_session_set_user (self->session, user);
  else
    kmx_toast_error (GTK_WIDGET (self), error);
  follow (self);
}

static void
ask (KmxPresenceRow *self, const char *method, JsonNode *body)
{
  const KmxClientRequest request = { .method = method, .path = "/api/v1/me", .body = body };

  kmx_client_send_async (kmx_session_get_client (self->session), &request, self->cancellable,
                         on_user, g_object_ref (self));
}

/* The switch's state follows only when the server has agreed. */
static gboolean
state_set_cb (KmxPresenceRow *self, gboolean active)
{
  g_autoptr (JsonNode) body = NULL;

  if (self->quiet)
    return FALSE;
  body = kmx_json_object_of_texts ("presence", active ? "available" : "away", NULL);
  ask (self, "PATCH", body);
  return TRUE;
}

static void
members_changed_cb (KmxSession *session, const char *kind, JsonNode *data, KmxPresenceRow *self)
{
  ask (self, "GET", NULL);
}

GtkWidget *
kmx_presence_row_new (KmxSession *session)
{
  KmxPresenceRow *self = g_object_new (KMX_TYPE_PRESENCE_ROW, NULL);

  self->session = g_object_ref (session);
  follow (self);
  g_signal_connect_object (session, "notify::user", G_CALLBACK (follow), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (session, "event::members.changed", G_CALLBACK (members_changed_cb), self,
                           0);
  return GTK_WIDGET (self);
}

static void
kmx_presence_row_dispose (GObject *object)
{
  KmxPresenceRow *self = KMX_PRESENCE_ROW (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->session);
  G_OBJECT_CLASS (kmx_presence_row_parent_class)->dispose (object);
}

static void
kmx_presence_row_finalize (GObject *object)
{
  g_clear_object (&KMX_PRESENCE_ROW (object)->cancellable);
  G_OBJECT_CLASS (kmx_presence_row_parent_class)->finalize (object);
}

static void
kmx_presence_row_class_init (KmxPresenceRowClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = kmx_presence_row_dispose;
  G_OBJECT_CLASS (klass)->finalize = kmx_presence_row_finalize;
}

static GtkLabel *
label_new (const char *text, const char *style)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_max_width_chars (GTK_LABEL (label), WIDTH_CHARS);
  gtk_widget_add_css_class (label, style);
  return GTK_LABEL (label);
}

static void
kmx_presence_row_init (KmxPresenceRow *self)
{
  GtkWidget *line = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  GtkWidget *texts = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);

  self->cancellable = g_cancellable_new ();
  self->toggle = GTK_SWITCH (gtk_switch_new ());
  self->detail = label_new ("", "caption");
  gtk_widget_add_css_class (GTK_WIDGET (self->detail), "dim-label");
  gtk_widget_set_valign (GTK_WIDGET (self->toggle), GTK_ALIGN_CENTER);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->toggle), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  C_ ("presence", "Available"), -1);
  g_signal_connect_swapped (self->toggle, "state-set", G_CALLBACK (state_set_cb), self);
  gtk_box_append (GTK_BOX (texts),
                  GTK_WIDGET (label_new (C_ ("presence", "Available"), "heading")));
  gtk_box_append (GTK_BOX (texts), GTK_WIDGET (self->detail));
  gtk_widget_set_hexpand (texts, TRUE);
  gtk_box_append (GTK_BOX (line), texts);
  gtk_box_append (GTK_BOX (line), GTK_WIDGET (self->toggle));
  gtk_widget_add_css_class (line, "presence-row");
  adw_bin_set_child (ADW_BIN (self), line);
}
