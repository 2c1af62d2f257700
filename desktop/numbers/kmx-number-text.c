/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include "kmx-number-text.h"

#include <glib/gi18n.h>

#include "kmx-error-text.h"
#include "kmx-error.h"
#include "kmx-format.h"

typedef struct {
  const char *code;
  const char *text;
  const char *advice;
} Meaning;

static const Meaning failures[] = {
  { "number_taken", N_ ("This number is connected to the telephone platform already."), NULL },
  { "credentials_refused",
    N_ ("The carrier did not accept the access. Check it and add the carrier anew."), NULL },
  { "number_refused",
    N_ ("The carrier does not know this number. Check it in the carrier's customer area."), NULL },
  { "gateway_refused", N_ ("The addresses of the trunk were not accepted. Check them."), NULL },
  { "carrier_failed", N_ ("The carrier could not be set up. Add it anew."), NULL },
  { "provider_unreachable", N_ ("The telephone platform could not be reached. Try again."), NULL },
  { "secret_unreadable", N_ ("The stored access cannot be read. Add the carrier anew."), NULL },
};

static const Meaning steps[] = {
  { "provider", N_ ("The telephone platform knows the number"),
    N_ ("It is not active there yet. Wait some minutes, then test again.") },
  { "routing", N_ ("Calls are led to Kametrix"),
    N_ ("It was changed at the platform and is being put back. Test again in a minute.") },
  { "agent", N_ ("An agent answers"),
    N_ ("Choose an agent for this number, publish it and enable it.") },
  { "fallback", N_ ("There is a fallback number"),
    N_ ("Enter one, so that callers reach somebody when no agent can answer.") },
  { "loop", N_ ("No call comes back in a circle"),
    N_ ("Calls would be sent to the line that is forwarded here. Enter another number.") },
  { "forwarding", N_ ("A forwarded call has arrived"),
    N_ ("Call your own number once from another telephone, then test again.") },
  { "webhook", N_ ("Kametrix can be reached by the platform"),
    N_ ("The public address of Kametrix does not answer. Tell the operator.") },
};

static const Meaning *
find (const Meaning *table, guint n, const char *code)
{
  for (guint i = 0; i < n; i++)
    if (g_strcmp0 (table[i].code, code) == 0)
      return &table[i];
  return NULL;
}

char *
kmx_number_text_address (KmxNumber *number)
{
  const char *e164 = kmx_record_get_text (number, KMX_NUMBER_E164);
  const char *uri = kmx_record_get_text (number, KMX_NUMBER_SIP_URI);

  if (e164 != NULL)
    return kmx_format_number (e164);
  return g_strdup (uri != NULL ? uri : _ ("New number"));
}

const char *
kmx_number_text_failure (const char *code)
{
  const Meaning *meaning = find (failures, G_N_ELEMENTS (failures), code);

  return meaning != NULL
             ? _ (meaning->text)
             : _ ("The telephone platform refused this. Check the number and the access.");
}

const char *
kmx_number_text_step (const char *check, const char *detail, const char **ret_advice)
{
  const Meaning *meaning = find (steps, G_N_ELEMENTS (steps), check);

  *ret_advice = meaning != NULL ? _ (meaning->advice) : detail;
  return meaning != NULL ? _ (meaning->text) : check;
}

char *
kmx_number_text_error (const GError *error)
{
  const char *member = kmx_error_get_member (error);

  if (g_error_matches (error, KMX_ERROR, KMX_ERROR_INVALID) && member != NULL) {
    if (g_str_equal (member, "/fallback_e164"))
      return g_strdup (_ ("The fallback number leads back to an agent. Enter another one."));
    if (g_str_equal (member, "/forwarded_from_e164"))
      return g_strdup (_ ("Callers would go round in a circle: the agent would send them back to "
                          "this line. Change the hand-over or the fallback number first."));
    if (g_str_equal (member, "/e164"))
      return g_strdup (_ ("Enter a whole number with its area code. 0180, 0137 and 0900 numbers "
                          "cannot be answered here."));
    if (g_str_has_prefix (member, "/gateways"))
      return g_strdup (_ ("Enter the public IPv4 addresses that your carrier sends calls from."));
    if (g_str_equal (member, "/account_sid"))
      return g_strdup (_ ("The account SID begins with AC and has 34 characters."));
  }
  if (g_error_matches (error, KMX_ERROR, KMX_ERROR_CONFLICT))
    return g_strdup (_ ("This is in use already, or is just being set up."));
  return kmx_error_text (error);
}

GtkWidget *
kmx_number_window_new (GtkWidget *parent,
                       const char *title,
                       GtkWidget **ret_header,
                       GtkWidget **ret_content)
{
  GtkRoot *root = gtk_widget_get_root (parent);
  GtkWidget *window =
      g_object_new (ADW_TYPE_WINDOW, "transient-for", root, "modal", TRUE, "title", title,
                    "default-width", 560, "default-height", 520, "destroy-with-parent", TRUE, NULL);
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *header = adw_header_bar_new ();
  GtkWidget *scroller = gtk_scrolled_window_new ();
  GtkWidget *clamp = adw_clamp_new ();
  GtkWidget *content = gtk_box_new (GTK_ORIENTATION_VERTICAL, 18);
  GtkEventController *keys = gtk_shortcut_controller_new ();

  gtk_widget_set_margin_top (content, 18);
  gtk_widget_set_margin_bottom (content, 18);
  gtk_widget_set_margin_start (content, 12);
  gtk_widget_set_margin_end (content, 12);
  adw_clamp_set_child (ADW_CLAMP (clamp), content);
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scroller), GTK_POLICY_NEVER,
                                  GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), clamp);
  gtk_widget_set_vexpand (scroller, TRUE);
  gtk_box_append (GTK_BOX (box), header);
  gtk_box_append (GTK_BOX (box), scroller);
  adw_window_set_content (ADW_WINDOW (window), box);
  gtk_shortcut_controller_add_shortcut (
      GTK_SHORTCUT_CONTROLLER (keys), gtk_shortcut_new (gtk_keyval_trigger_new (GDK_KEY_Escape, 0),
                                                        gtk_named_action_new ("window.close")));
  gtk_widget_add_controller (window, keys);
  *ret_header = header;
  *ret_content = content;
  return window;
}
