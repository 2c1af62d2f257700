/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include "kmx-sign-in-window.h"

#include <glib/gi18n.h>
#include <string.h>

#include "kmx-error-text.h"
#include "kmx-error.h"
#include "kmx-form.h"
#include "kmx-format.h"

enum { PASSWORD_MIN = 12 };

struct _KmxSignInWindow {
  AdwApplicationWindow parent_instance;
  KmxClient *client;
  GCancellable *cancellable;
  GtkStack *stack;
  GtkButton *back;
  KmxForm sign_in;
  GtkEditable *email;
  GtkEditable *password;
  KmxForm sign_up;
  GtkEditable *company;
  GtkEditable *name;
  GtkEditable *new_email;
  GtkEditable *new_password;
  GtkCheckButton *declaration;
  KmxForm set_up;
  GtkEditable *link;
  GtkEditable *set_password;
};

G_DEFINE_FINAL_TYPE (KmxSignInWindow, kmx_sign_in_window, ADW_TYPE_APPLICATION_WINDOW)

enum { SIGNED_IN, N_SIGNALS };
static guint signals[N_SIGNALS];

static const char *
text_of (GtkEditable *editable)
{
  return gtk_editable_get_text (editable);
}

static void
show_form (KmxSignInWindow *self, const char *name)
{
  gtk_stack_set_visible_child_name (self->stack, name);
  gtk_widget_set_visible (GTK_WIDGET (self->back), !g_str_equal (name, "sign-in"));
}

static void
on_signed_in (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (KmxSignInWindow) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (KmxSession) session = kmx_session_finish (result, &error);

  kmx_form_set_busy (&self->sign_in, FALSE);
  kmx_form_set_busy (&self->sign_up, FALSE);
  if (session == NULL) {
    g_autofree char *text = kmx_error_text (error);

    if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
      return;
    show_form (self, "sign-in");
    kmx_form_set_error (&self->sign_in, text);
    gtk_widget_grab_focus (GTK_WIDGET (self->password));
    return;
  }
  g_signal_emit (self, signals[SIGNED_IN], 0, session);
}

static void
sign_in (KmxSignInWindow *self)
{
  kmx_form_set_error (&self->sign_in, NULL);
  if (*text_of (self->email) == '\0' || *text_of (self->password) == '\0') {
    kmx_form_set_error (&self->sign_in, _ ("Enter your e-mail address and your password."));
    return;
  }
  kmx_form_set_busy (&self->sign_in, TRUE);
  kmx_session_sign_in_async (self->client, text_of (self->email), text_of (self->password),
                             self->cancellable, on_signed_in, g_object_ref (self));
}

static void
on_signed_up (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (KmxSignInWindow) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (KmxAnswer) answer = kmx_client_send_finish (KMX_CLIENT (source), result, &error);

  if (answer == NULL) {
    g_autofree char *text = kmx_error_text (error);

    kmx_form_set_busy (&self->sign_up, FALSE);
    kmx_form_set_error (&self->sign_up, text);
    return;
  }
  gtk_editable_set_text (self->email, text_of (self->new_email));
  kmx_session_sign_in_async (self->client, text_of (self->new_email), text_of (self->new_password),
                             self->cancellable, on_signed_in, g_object_ref (self));
}

/* (nullable): what keeps the form from being sent */
static const char *
sign_up_problem (KmxSignInWindow *self)
{
  if (*text_of (self->company) == '\0')
    return _ ("Enter the name of your business.");
  if (*text_of (self->name) == '\0')
    return _ ("Enter your name.");
  if (strchr (text_of (self->new_email), '@') == NULL)
    return _ ("Enter your e-mail address.");
  if (strlen (text_of (self->new_password)) < PASSWORD_MIN)
    return _ ("The password needs at least 12 characters.");
  if (!gtk_check_button_get_active (self->declaration))
    return _ ("Kametrix is for businesses only. Confirm that you act for one.");
  return NULL;
}

static void
sign_up (KmxSignInWindow *self)
{
  const char *problem = sign_up_problem (self);
  g_autoptr (JsonNode) body = NULL;
  KmxClientRequest request = { .method = "POST", .path = "/api/v1/sign-up" };

  kmx_form_set_error (&self->sign_up, problem);
  if (problem != NULL)
    return;
  body = kmx_json_object_of_texts ("company", text_of (self->company), "name", text_of (self->name),
                                   "email", text_of (self->new_email), "password",
                                   text_of (self->new_password), "locale",
                                   kmx_format_get_language (), NULL);
  json_object_set_boolean_member (json_node_get_object (body), "business_declared", TRUE);
  request.body = body;
  kmx_form_set_busy (&self->sign_up, TRUE);
  kmx_client_send_async (self->client, &request, self->cancellable, on_signed_up,
                         g_object_ref (self));
}

static void
on_set_up (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (KmxSignInWindow) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (KmxAnswer) answer = kmx_client_send_finish (KMX_CLIENT (source), result, &error);

  kmx_form_set_busy (&self->set_up, FALSE);
  if (answer == NULL) {
    g_autofree char *text =
        error->code == KMX_ERROR_NOT_FOUND
            ? g_strdup (_ ("The link is used up or too old. Ask for a new one."))
            : kmx_error_text (error);

    kmx_form_set_error (&self->set_up, text);
    return;
  }
  show_form (self, "sign-in");
  kmx_form_set_error (&self->sign_in, NULL);
  gtk_editable_set_text (self->password, "");
  gtk_widget_grab_focus (GTK_WIDGET (self->email));
}

static void
set_up (KmxSignInWindow *self)
{
  const char *link = text_of (self->link);
  const char *hash = strrchr (link, '#');
  const char *token = hash != NULL ? hash + 1 : link;
  g_autoptr (JsonNode) body = NULL;
  KmxClientRequest request = { .method = "POST", .path = "/api/v1/one-time-links/redeem" };

  kmx_form_set_error (&self->set_up, NULL);
  if (*token == '\0' || strlen (text_of (self->set_password)) < PASSWORD_MIN) {
    kmx_form_set_error (&self->set_up, *token == '\0'
                                           ? _ ("Paste the link that you were given.")
                                           : _ ("The password needs at least 12 characters."));
    return;
  }
  body = kmx_json_object_of_texts ("token", token, "password", text_of (self->set_password), NULL);
  request.body = body;
  kmx_form_set_busy (&self->set_up, TRUE);
  kmx_client_send_async (self->client, &request, self->cancellable, on_set_up, g_object_ref (self));
}

void
kmx_sign_in_window_use_link (KmxSignInWindow *self, const char *link)
{
  gtk_editable_set_text (self->link, link);
  show_form (self, "set-up");
  gtk_widget_grab_focus (GTK_WIDGET (self->set_password));
}

static void
to_sign_up_cb (KmxSignInWindow *self)
{
  show_form (self, "sign-up");
  gtk_widget_grab_focus (GTK_WIDGET (self->company));
}

static void
to_set_up_cb (KmxSignInWindow *self)
{
  show_form (self, "set-up");
  gtk_widget_grab_focus (GTK_WIDGET (self->link));
}

static void
to_sign_in_cb (KmxSignInWindow *self)
{
  show_form (self, "sign-in");
}

static void
add_link_button (KmxSignInWindow *self, KmxForm *form, const char *text, GCallback callback)
{
  GtkWidget *button = gtk_button_new_with_mnemonic (text);

  gtk_widget_add_css_class (button, "flat");
  gtk_widget_set_halign (button, GTK_ALIGN_CENTER);
  g_signal_connect_swapped (button, "clicked", callback, self);
  gtk_box_append (form->box, button);
}

static void
build_forms (KmxSignInWindow *self)
{
  kmx_form_init (&self->sign_in, _ ("Welcome to Kametrix"),
                 _ ("The AI telephone assistant for your business"), _ ("_Sign In"));
  self->email = GTK_EDITABLE (kmx_form_add_entry (&self->sign_in, _ ("E-mail")));
  self->password = GTK_EDITABLE (kmx_form_add_password (&self->sign_in, _ ("Password")));
  add_link_button (self, &self->sign_in, _ ("_Create an Account"), G_CALLBACK (to_sign_up_cb));
  add_link_button (self, &self->sign_in, _ ("I Have a One-Time _Link"), G_CALLBACK (to_set_up_cb));
  g_signal_connect_swapped (self->sign_in.button, "clicked", G_CALLBACK (sign_in), self);
  gtk_stack_add_named (self->stack, self->sign_in.page, "sign-in");

  kmx_form_init (&self->sign_up, _ ("Create an Account"),
                 _ ("For businesses, self-employed people and public bodies"),
                 _ ("Create _Account"));
  self->company = GTK_EDITABLE (kmx_form_add_entry (&self->sign_up, _ ("Business")));
  self->name = GTK_EDITABLE (kmx_form_add_entry (&self->sign_up, _ ("Your name")));
  self->new_email = GTK_EDITABLE (kmx_form_add_entry (&self->sign_up, _ ("E-mail")));
  self->new_password = GTK_EDITABLE (
      kmx_form_add_password (&self->sign_up, _ ("Password (at least 12 characters)")));
  self->declaration = GTK_CHECK_BUTTON (
      gtk_check_button_new_with_label (_ ("I act for a business (§ 14 BGB), not as a consumer.")));
  gtk_box_insert_child_after (self->sign_up.box, GTK_WIDGET (self->declaration),
                              GTK_WIDGET (self->sign_up.group));
  g_signal_connect_swapped (self->sign_up.button, "clicked", G_CALLBACK (sign_up), self);
  gtk_stack_add_named (self->stack, self->sign_up.page, "sign-up");

  kmx_form_init (&self->set_up, _ ("Set Your Password"),
                 _ ("With the one-time link that you were given"), _ ("_Save Password"));
  self->link = GTK_EDITABLE (kmx_form_add_entry (&self->set_up, _ ("One-time link")));
  self->set_password = GTK_EDITABLE (
      kmx_form_add_password (&self->set_up, _ ("New password (at least 12 characters)")));
  g_signal_connect_swapped (self->set_up.button, "clicked", G_CALLBACK (set_up), self);
  gtk_stack_add_named (self->stack, self->set_up.page, "set-up");
}

GtkWidget *
kmx_sign_in_window_new (GtkApplication *application, const char *server, const char *notice)
{
  KmxSignInWindow *self = g_object_new (KMX_TYPE_SIGN_IN_WINDOW, "application", application,
                                        "title", _ ("Kametrix – Sign In"), NULL);

  self->client = kmx_client_new (server);
  kmx_form_set_error (&self->sign_in, notice);
  return GTK_WIDGET (self);
}

static void
kmx_sign_in_window_dispose (GObject *object)
{
  KmxSignInWindow *self = KMX_SIGN_IN_WINDOW (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->client);
  G_OBJECT_CLASS (kmx_sign_in_window_parent_class)->dispose (object);
}

static void
kmx_sign_in_window_finalize (GObject *object)
{
  g_clear_object (&KMX_SIGN_IN_WINDOW (object)->cancellable);
  G_OBJECT_CLASS (kmx_sign_in_window_parent_class)->finalize (object);
}

static void
kmx_sign_in_window_class_init (KmxSignInWindowClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = kmx_sign_in_window_dispose;
  G_OBJECT_CLASS (klass)->finalize = kmx_sign_in_window_finalize;
  signals[SIGNED_IN] = g_signal_new ("signed-in", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
                                     NULL, NULL, NULL, G_TYPE_NONE, 1, KMX_TYPE_SESSION);
}

static void
kmx_sign_in_window_init (KmxSignInWindow *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *header = adw_header_bar_new ();
  GtkWidget *back = gtk_button_new_from_icon_name ("go-previous-symbolic");

  self->cancellable = g_cancellable_new ();
  self->back = GTK_BUTTON (back);
  gtk_widget_set_visible (back, FALSE);
  gtk_widget_set_tooltip_text (back, _ ("Back"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (back), GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("Back"),
                                  -1);
  g_signal_connect_swapped (back, "clicked", G_CALLBACK (to_sign_in_cb), self);
  adw_header_bar_pack_start (ADW_HEADER_BAR (header), back);
  adw_header_bar_set_title_widget (ADW_HEADER_BAR (header),
                                   adw_window_title_new ("Kametrix", NULL));
  gtk_widget_add_css_class (header, "flat");
  self->stack = GTK_STACK (gtk_stack_new ());
  gtk_stack_set_transition_type (self->stack, GTK_STACK_TRANSITION_TYPE_SLIDE_LEFT_RIGHT);
  gtk_widget_set_vexpand (GTK_WIDGET (self->stack), TRUE);
  build_forms (self);
  gtk_box_append (GTK_BOX (box), header);
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->stack));
  adw_application_window_set_content (ADW_APPLICATION_WINDOW (self), box);
  gtk_window_set_default_size (GTK_WINDOW (self), 520, 640);
}
