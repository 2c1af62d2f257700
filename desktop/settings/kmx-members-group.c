/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include "kmx-members-group.h"

#include <glib/gi18n.h>

#include "kmx-compat.h"
#include "kmx-error.h"
#include "kmx-member.h"
#include "kmx-state-page.h"

struct _KmxMembersGroup {
  AdwPreferencesGroup parent_instance;
  KmxSession *session;
  GCancellable *cancellable;
  GPtrArray *rows;
  GtkEditable *name; /* of the open invitation dialog */
  GtkEditable *email;
  AdwComboRow *role;
};

G_DEFINE_FINAL_TYPE (KmxMembersGroup, kmx_members_group, ADW_TYPE_PREFERENCES_GROUP)

static void load (KmxMembersGroup *self);

/* One row's member, for its callbacks. */
typedef struct {
  KmxMembersGroup *group; /* outlives its rows */
  KmxMember *member;
} MemberRow;

static void
member_row_free (gpointer data, GClosure *closure)
{
  MemberRow *row = data;

  g_clear_object (&row->member);
  g_free (row);
}

static const char *const *
role_texts (void)
{
  static const char *texts[4];

  texts[0] = _ ("Owner");
  texts[1] = _ ("Manager");
  texts[2] = _ ("Viewer");
  return texts;
}

static void
on_changed (GObject *client, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (KmxMembersGroup) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (KmxAnswer) answer = kmx_client_send_finish (KMX_CLIENT (client), result, &error);

  if (answer == NULL && g_error_matches (error, KMX_ERROR, KMX_ERROR_CONFLICT))
    kmx_toast (GTK_WIDGET (self), _ ("The account needs at least one owner."));
  else if (answer == NULL)
    kmx_toast_error (GTK_WIDGET (self), error);
  load (self);
}

static void
send (KmxMembersGroup *self, const char *method, KmxMember *member, JsonNode *body)
{
  g_autofree char *path =
      g_strconcat ("/api/v1/members/", kmx_record_get_text (member, KMX_MEMBER_ID), NULL);
  const KmxClientRequest request = { .method = method, .path = path, .body = body };

  kmx_client_send_async (kmx_session_get_client (self->session), &request, self->cancellable,
                         on_changed, g_object_ref (self));
}

static void
role_chosen_cb (AdwComboRow *combo, GParamSpec *pspec, MemberRow *row)
{
  const char *role = kmx_member_roles[adw_combo_row_get_selected (combo)];
  g_autoptr (JsonNode) body = kmx_json_object_of_texts ("role", role, NULL);

  if (adw_combo_row_get_selected (combo) !=
      (guint) kmx_record_get_enum (row->member, KMX_MEMBER_ROLE))
    send (row->group, "PATCH", row->member, body);
}

static void
removal_answered (const char *response, gpointer user_data)
{
  MemberRow *row = user_data;

  if (g_str_equal (response, "accept"))
    send (row->group, "DELETE", row->member, NULL);
}

static void
remove_clicked_cb (GtkButton *button, MemberRow *row)
{
  /* Translators: %s is a person's name. */
  g_autofree char *heading = g_strdup_printf (_ ("Remove %s from the Team?"),
                                              kmx_record_get_text (row->member, KMX_MEMBER_NAME));

  kmx_ask (GTK_WIDGET (button), heading, _ ("The person is signed out everywhere at once."),
           _ ("_Remove"), TRUE, NULL, removal_answered, row);
}

static const char *
presence_text (KmxMember *member)
{
  return g_strcmp0 (kmx_record_get_text (member, KMX_MEMBER_PRESENCE), "away") == 0
             ? C_ ("presence", "away")
             : C_ ("presence", "available");
}

static GtkWidget *
member_row_new (KmxMembersGroup *self, KmxMember *member)
{
  gboolean editable = kmx_session_is_owner (self->session);
  guint role = (guint) kmx_record_get_enum (member, KMX_MEMBER_ROLE);
  GtkWidget *row = editable ? kmx_combo_row_new ("", role_texts (), role) : adw_action_row_new ();
  g_autofree char *below = NULL;
  MemberRow *data;

  below = g_strdup_printf ("%s · %s", kmx_record_get_text (member, KMX_MEMBER_EMAIL),
                           presence_text (member));
  kmx_row_set_text (row, kmx_record_get_text (member, KMX_MEMBER_NAME), below);
  if (editable) {
    GtkWidget *remove = kmx_icon_button_new ("user-trash-symbolic", _ ("Remove from the Team"));

    data = g_new0 (MemberRow, 1);
    data->group = self;
    data->member = g_object_ref (member);
    gtk_widget_add_css_class (remove, "flat");
    g_signal_connect_data (row, "notify::selected", G_CALLBACK (role_chosen_cb), data,
                           member_row_free, 0);
    g_signal_connect (remove, "clicked", G_CALLBACK (remove_clicked_cb), data);
    adw_action_row_add_suffix (ADW_ACTION_ROW (row), remove);
  } else {
    adw_action_row_add_suffix (ADW_ACTION_ROW (row), gtk_label_new (role_texts ()[role]));
  }
  return row;
}

static void
on_loaded (GObject *client, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (KmxMembersGroup) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GListModel) members =
      kmx_client_get_list_finish (KMX_CLIENT (client), result, NULL, &error);

  if (members == NULL) {
    kmx_toast_error (GTK_WIDGET (self), error);
    return;
  }
  kmx_group_clear (ADW_PREFERENCES_GROUP (self), self->rows);
  for (guint i = 0; i < g_list_model_get_n_items (members); i++) {
    g_autoptr (KmxMember) member = g_list_model_get_item (members, i);
    GtkWidget *row = member_row_new (self, member);

    g_ptr_array_add (self->rows, row);
    adw_preferences_group_add (ADW_PREFERENCES_GROUP (self), row);
  }
}

static void
load (KmxMembersGroup *self)
{
  if (self->session == NULL)
    return; /* the page is gone already */
  kmx_client_get_list_async (kmx_session_get_client (self->session), "/api/v1/members",
                             KMX_TYPE_MEMBER, self->cancellable, on_loaded, g_object_ref (self));
}

static void
link_copied (const char *response, gpointer user_data)
{
  GtkEditable *editable = user_data;

  if (g_str_equal (response, "accept"))
    gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (editable)),
                            gtk_editable_get_text (editable));
}

static void
on_invited (GObject *client, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (KmxMembersGroup) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (KmxAnswer) answer = kmx_client_send_finish (KMX_CLIENT (client), result, &error);
  GtkWidget *entry;

  if (answer == NULL) {
    if (g_error_matches (error, KMX_ERROR, KMX_ERROR_CONFLICT))
      kmx_toast (GTK_WIDGET (self), _ ("This address already has an account."));
    else
      kmx_toast_error (GTK_WIDGET (self), error);
    return;
  }
  load (self);
  entry = gtk_entry_new ();
  gtk_editable_set_text (
      GTK_EDITABLE (entry),
      json_object_get_string_member_with_default (json_node_get_object (answer->json), "link", ""));
  gtk_editable_set_editable (GTK_EDITABLE (entry), FALSE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (entry), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("One-time link"), -1);
  kmx_ask (
      GTK_WIDGET (self), _ ("Hand Over This Link"),
      _ ("With it, the person sets a password. It works once, for three days, and is not shown "
         "again."),
      _ ("_Copy"), FALSE, entry, link_copied, entry);
}

static void
invitation_answered (const char *response, gpointer user_data)
{
  KmxMembersGroup *self = user_data;
  g_autoptr (JsonNode) body = NULL;
  KmxClientRequest request = { .method = "POST", .path = "/api/v1/members" };

  if (!g_str_equal (response, "accept"))
    return;
  body = kmx_json_object_of_texts ("name", gtk_editable_get_text (self->name), "email",
                                   gtk_editable_get_text (self->email), "role",
                                   kmx_member_roles[adw_combo_row_get_selected (self->role)], NULL);
  request.body = body;
  kmx_client_send_async (kmx_session_get_client (self->session), &request, self->cancellable,
                         on_invited, g_object_ref (self));
}

static GtkWidget *
entry_row_new (const char *title)
{
  GtkWidget *row = adw_entry_row_new ();

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  return row;
}

static void
add_clicked_cb (KmxMembersGroup *self)
{
  GtkWidget *group = adw_preferences_group_new ();
  GtkWidget *name = entry_row_new (_ ("Name"));
  GtkWidget *email = entry_row_new (_ ("E-mail"));
  GtkWidget *role = kmx_combo_row_new (_ ("Role"), role_texts (), 2);

  self->name = GTK_EDITABLE (name);
  self->email = GTK_EDITABLE (email);
  self->role = ADW_COMBO_ROW (role);
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (group), name);
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (group), email);
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (group), role);
  kmx_ask (GTK_WIDGET (self), _ ("Invite to the Team"),
           _ ("Owners may do everything, managers run agents and numbers, viewers only look."),
           _ ("_Invite"), FALSE, group, invitation_answered, self);
}

static void
changed_cb (KmxSession *session, const char *kind, JsonNode *data, KmxMembersGroup *self)
{
  load (self);
}

GtkWidget *
kmx_members_group_new (KmxSession *session)
{
  KmxMembersGroup *self = g_object_new (KMX_TYPE_MEMBERS_GROUP, NULL);

  self->session = g_object_ref (session);
  adw_preferences_group_set_title (ADW_PREFERENCES_GROUP (self), _ ("Team"));
  if (kmx_session_is_owner (session)) {
    GtkWidget *add = kmx_icon_button_new ("list-add-symbolic", _ ("Invite to the Team"));

    gtk_widget_add_css_class (add, "flat");
    g_signal_connect_swapped (add, "clicked", G_CALLBACK (add_clicked_cb), self);
    adw_preferences_group_set_header_suffix (ADW_PREFERENCES_GROUP (self), add);
  }
  g_signal_connect_object (session, "event::members.changed", G_CALLBACK (changed_cb), self, 0);
  load (self);
  return GTK_WIDGET (self);
}

static void
kmx_members_group_dispose (GObject *object)
{
  KmxMembersGroup *self = KMX_MEMBERS_GROUP (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->session);
  g_clear_pointer (&self->rows, g_ptr_array_unref);
  G_OBJECT_CLASS (kmx_members_group_parent_class)->dispose (object);
}

static void
kmx_members_group_finalize (GObject *object)
{
  g_clear_object (&KMX_MEMBERS_GROUP (object)->cancellable);
  G_OBJECT_CLASS (kmx_members_group_parent_class)->finalize (object);
}

static void
kmx_members_group_class_init (KmxMembersGroupClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = kmx_members_group_dispose;
  G_OBJECT_CLASS (klass)->finalize = kmx_members_group_finalize;
}

static void
kmx_members_group_init (KmxMembersGroup *self)
{
  self->cancellable = g_cancellable_new ();
  self->rows = g_ptr_array_new ();
}
