/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include "kmx-tools-private.h"

#include "kmx-clock.h"
#include "kmx-id.h"
#include "kmx-opening-hours.h"
#include "kmx-phone.h"
#include "kmx-spoken-time.h"
#include "kmx-tool-sql.h"

#define NAME_CHARACTERS_MAX 120
#define TOPIC_CHARACTERS_MAX 500
#define NOTE_CHARACTERS_MAX 2000
#define HOUR_US (G_GINT64_CONSTANT (3600) * G_USEC_PER_SEC)
#define DAY_US (24 * HOUR_US)

gint64
kmx_tools_callback_due (const KmxToolContext *context, gboolean urgent)
{
  g_autoptr (KmxOpeningHours) hours = kmx_opening_hours_new (context->facts, context->zone);
  gint64 opening_us;

  if (urgent)
    return context->now_us;
  if (!kmx_opening_hours_is_known (hours))
    return context->now_us + DAY_US;
  opening_us = kmx_opening_hours_next_opening (hours, context->now_us);
  if (opening_us <= 0)
    return context->now_us + DAY_US;
  /* What would be due after closing time waits for the next opening. */
  if (opening_us <= context->now_us &&
      !kmx_opening_hours_is_open (hours, context->now_us + HOUR_US)) {
    opening_us = kmx_opening_hours_next_opening (hours, context->now_us + HOUR_US);
    if (opening_us <= 0)
      return context->now_us + DAY_US;
  }
  return MAX (opening_us, context->now_us) + HOUR_US;
}

static char *
describe_due (const KmxToolRun *run, gint64 due_us, gboolean urgent)
{
  g_autoptr (GDateTime) utc = g_date_time_new_from_unix_utc (due_us / G_USEC_PER_SEC);
  g_autoptr (GDateTime) local = g_date_time_to_timezone (utc, run->context->zone);
  /* To the full quarter: nobody promises a minute. */
  g_autoptr (GDateTime) full =
      g_date_time_add_minutes (local, (15 - g_date_time_get_minute (local) % 15) % 15);
  g_autofree char *day = kmx_spoken_date (full, run->language, KMX_SPOKEN_DATIVE);
  g_autofree char *time = kmx_spoken_time ((guint) g_date_time_get_hour (full),
                                           (guint) g_date_time_get_minute (full), run->language);

  if (urgent)
    return kmx_tool_say (run->language, "when_urgent", NULL);
  return kmx_tool_say (run->language, "when_due", "day", day, "time", time, NULL);
}

static gboolean
store (const KmxToolRun *run,
       const char *name,
       const char *phone,
       const char *topic,
       const char *note,
       gboolean urgent,
       GError **error)
{
  const KmxToolContext *context = run->context;
  g_autofree char *id = kmx_id_new ();
  g_autofree char *due = kmx_clock_format_us (run->outcome->due_us);
  g_autoptr (KmxRows) rows = NULL;

  if (run->db == NULL)
    return TRUE;
  rows = kmx_db_ask (run->db, &KMX_SQL_TOOL_CALLBACK, error, id, context->account_id,
                     context->call_id, context->agent_id, name, phone, topic,
                     urgent ? "urgent" : "normal", note != NULL ? note : "", due);
  return rows != NULL;
}

/* (nullable): the number to call; NULL with @ret_question: what to ask. */
static char *
read_phone (const KmxToolRun *run, const char **ret_question)
{
  g_autofree char *typed = kmx_tool_argument (run, "phone", 60);
  char *phone = typed != NULL ? kmx_phone_normalise (typed, KMX_PHONE_GERMANY, NULL) : NULL;

  if (typed == NULL && kmx_phone_is_e164 (run->context->caller_e164))
    return g_strdup (run->context->caller_e164);
  if (phone != NULL && kmx_phone_is_emergency (phone))
    g_clear_pointer (&phone, g_free);
  if (phone == NULL)
    *ret_question = typed != NULL ? "bad_phone" : "ask_phone";
  return phone;
}

char *
kmx_tool_take_message (const KmxToolRun *run, GError **error)
{
  g_autofree char *name = kmx_tool_argument (run, "caller_name", NAME_CHARACTERS_MAX);
  g_autofree char *topic = kmx_tool_argument (run, "topic", TOPIC_CHARACTERS_MAX);
  g_autofree char *note = kmx_tool_argument (run, "details", NOTE_CHARACTERS_MAX);
  g_autofree char *urgency = kmx_tool_argument (run, "urgency", 20);
  gboolean urgent = g_strcmp0 (urgency, "urgent") == 0;
  const char *question = topic == NULL ? "ask_topic" : name == NULL ? "ask_name" : NULL;
  g_autofree char *phone = question == NULL ? read_phone (run, &question) : NULL;
  g_autofree char *when = NULL;

  if (question != NULL) {
    run->outcome->effect = KMX_TOOL_ASKED;
    return kmx_tool_say (run->language, question, NULL);
  }
  run->outcome->effect = KMX_TOOL_MESSAGE;
  run->outcome->due_us = kmx_tools_callback_due (run->context, urgent);
  if (!store (run, name, phone, topic, note, urgent, error))
    return NULL;
  when = describe_due (run, run->outcome->due_us, urgent);
  return kmx_tool_say (run->language, "message_taken", "when", when, NULL);
}
