/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include "kmx-callback-text.h"

#include <glib/gi18n.h>

#include "kmx-format.h"

enum { STATE_OPEN, STATE_TAKEN, STATE_DONE };
enum { ORIGIN_MESSAGE, ORIGIN_TRANSFER };
enum { URGENCY_NORMAL, URGENCY_URGENT };

char *
kmx_callback_dup_caller (KmxCallback *callback)
{
  const char *name = kmx_record_get_text (callback, KMX_CALLBACK_CALLER_NAME);
  const char *e164 = kmx_record_get_text (callback, KMX_CALLBACK_CALLER_E164);

  if (name != NULL && *name != '\0')
    return g_strdup (name);
  return e164 != NULL ? kmx_format_number (e164) : g_strdup (_ ("Number withheld"));
}

gboolean
kmx_callback_is_done (KmxCallback *callback)
{
  return kmx_record_get_enum (callback, KMX_CALLBACK_STATE) == STATE_DONE;
}

gboolean
kmx_callback_is_overdue (KmxCallback *callback)
{
  GDateTime *due_at = kmx_record_get_instant (callback, KMX_CALLBACK_DUE_AT);

  return !kmx_callback_is_done (callback) &&
         g_date_time_to_unix (due_at) < g_get_real_time () / G_USEC_PER_SEC;
}

gboolean
kmx_callback_is_urgent (KmxCallback *callback)
{
  return kmx_record_get_enum (callback, KMX_CALLBACK_URGENCY) == URGENCY_URGENT;
}

char *
kmx_callback_dup_due (KmxCallback *callback)
{
  GDateTime *done_at = kmx_record_get_instant (callback, KMX_CALLBACK_DONE_AT);
  g_autofree char *due =
      kmx_format_relative (kmx_record_get_instant (callback, KMX_CALLBACK_DUE_AT));

  if (done_at != NULL) {
    g_autofree char *done = kmx_format_relative (done_at);

    /* Translators: %s is a day and a time: "today, 14:05". */
    return g_strdup_printf (_ ("done %s"), done);
  }
  if (kmx_callback_is_overdue (callback))
    /* Translators: %s is a day and a time: "today, 14:05". */
    return g_strdup_printf (_ ("overdue since %s"), due);
  /* Translators: %s is a day and a time: "today, 14:05". */
  return g_strdup_printf (_ ("due %s"), due);
}

char *
kmx_callback_dup_topic (KmxCallback *callback)
{
  const char *topic = kmx_record_get_text (callback, KMX_CALLBACK_TOPIC);

  if (kmx_record_get_enum (callback, KMX_CALLBACK_ORIGIN) == ORIGIN_TRANSFER)
    /* Translators: %s is the person or desk a caller wanted to speak to. */
    return g_strdup_printf (_ ("Could not be put through to: %s"), topic);
  return g_strdup (topic);
}
