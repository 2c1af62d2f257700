/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include "kmx-vapi-report.h"

#include "kmx-vapi-end-reason.h"
#include "kmx-vapi-event.h"
#include "kmx-vapi-text.h"

#include <string.h>

#define SUMMARY_LENGTH_MAX 4000
#define ANALYSIS_SIZE_MAX 65536
#define COSTS_MAX 100

static gboolean
equals (const KmxJsonTape *tape, KmxJsonValue value, const char *text)
{
  return value != KMX_JSON_ABSENT && kmx_json_tape_equals (tape, value, text);
}

/* First of the paths that is there and not null. */
static KmxJsonValue
find_any (const KmxJsonTape *tape, KmxJsonValue from, const char *const *paths)
{
  for (; *paths != NULL; paths++) {
    KmxJsonValue value = kmx_json_tape_find (tape, from, *paths);

    if (value != KMX_JSON_ABSENT && kmx_json_tape_kind (tape, value) != KMX_JSON_NULL)
      return value;
  }
  return KMX_JSON_ABSENT;
}

#define FIND(tape, from, ...) find_any (tape, from, (const char *const[]){ __VA_ARGS__, NULL })

static const char *
to_role (const KmxJsonTape *tape, KmxJsonValue role)
{
  if (equals (tape, role, "user"))
    return "caller";
  if (equals (tape, role, "bot") || equals (tape, role, "assistant"))
    return "assistant";
  if (equals (tape, role, "tool_call_result") || equals (tape, role, "tool"))
    return "tool";
  return NULL; /* system prompts and tool calls are not said to anybody */
}

/* From the beginning of the call.  The instant is better than secondsFromStart, which begins anew
 * when another assistant takes over. */
static gboolean
read_offset_ms (const KmxJsonTape *tape, KmxJsonValue turn, gint64 started_at_us, gint64 *ret_ms)
{
  KmxJsonValue seconds = kmx_json_tape_member (tape, turn, "secondsFromStart");
  gint64 at_us;
  double number;

  if (started_at_us != KMX_NO_INSTANT &&
      kmx_vapi_text_instant (tape, kmx_json_tape_member (tape, turn, "time"), &at_us)) {
    *ret_ms = MAX (0, (at_us - started_at_us) / 1000);
    return TRUE;
  }
  if (seconds == KMX_JSON_ABSENT || !kmx_json_tape_number (tape, seconds, &number) ||
      !(number >= 0 && number < 1e6))
    return FALSE;
  *ret_ms = (gint64) (number * 1000 + 0.5);
  return TRUE;
}

static char *
dup_turns (const KmxJsonTape *tape, KmxJsonValue message, gint64 started_at_us)
{
  KmxJsonValue list = FIND (tape, message, "artifact.messages", "messages");
  GString *turns = g_string_new ("[");
  guint n_turns = 0;

  if (list != KMX_JSON_ABSENT && kmx_json_tape_kind (tape, list) == KMX_JSON_ARRAY) {
    for (KmxJsonValue turn = kmx_json_tape_first (tape, list);
         turn != KMX_JSON_ABSENT && n_turns < KMX_VAPI_TURNS_MAX;
         turn = kmx_json_tape_next (tape, turn)) {
      const char *role = to_role (tape, kmx_json_tape_member (tape, turn, "role"));
      gsize before = turns->len;
      gint64 at_ms;

      if (role == NULL)
        continue;
      g_string_append_printf (turns, "%s{\"role\":\"%s\",\"text\":", n_turns > 0 ? "," : "", role);
      if (!kmx_vapi_text_append (turns, tape, FIND (tape, turn, "message", "result", "content"),
                                 KMX_VAPI_TURN_LENGTH_MAX)) {
        g_string_truncate (turns, before);
        continue;
      }
      if (read_offset_ms (tape, turn, started_at_us, &at_ms))
        g_string_append_printf (turns, ",\"at_ms\":%" G_GINT64_FORMAT, at_ms);
      g_string_append_c (turns, '}');
      n_turns++;
    }
  }
  g_string_append_c (turns, ']');
  return g_string_free (turns, FALSE);
}

/* The cost lines in our words; @ret_milliminutes is what the provider counted, -1 when it does not
 * say. */
static char *
dup_costs (const KmxJsonTape *tape, KmxJsonValue message, gint64 *ret_milliminutes)
{
  KmxJsonValue list = FIND (tape, message, "costs", "call.costs");
  gint64 platform = -1, transport = -1;
  GString *costs;
  guint n_costs = 0;

  *ret_milliminutes = -1;
  if (list == KMX_JSON_ABSENT || kmx_json_tape_kind (tape, list) != KMX_JSON_ARRAY)
    return NULL;
  costs = g_string_new ("[");
  for (KmxJsonValue line = kmx_json_tape_first (tape, list);
       line != KMX_JSON_ABSENT && n_costs < COSTS_MAX; line = kmx_json_tape_next (tape, line)) {
    KmxJsonValue type = kmx_json_tape_member (tape, line, "type");
    KmxJsonValue minutes = kmx_json_tape_member (tape, line, "minutes");
    KmxJsonValue cost = kmx_json_tape_member (tape, line, "cost");
    gint64 milliminutes, micros = 0;
    gsize before = costs->len;

    if (minutes != KMX_JSON_ABSENT && kmx_json_tape_decimal (tape, minutes, 3, &milliminutes)) {
      if (equals (tape, type, "vapi"))
        platform = MAX (0, platform) + milliminutes;
      else if (equals (tape, type, "transport"))
        transport = MAX (0, transport) + milliminutes;
    }
    g_string_append_printf (costs, "%s{\"kind\":", n_costs > 0 ? "," : "");
    if (!kmx_vapi_text_append (costs, tape, type, 60)) {
      g_string_truncate (costs, before);
      continue;
    }
    before = costs->len;
    g_string_append (costs, ",\"provider\":");
    if (!kmx_vapi_text_append (costs, tape,
                               FIND (tape, line, "provider", "transcriber.provider",
                                     "model.provider", "voice.provider"),
                               60))
      g_string_truncate (costs, before);
    if (cost != KMX_JSON_ABSENT && !kmx_json_tape_decimal (tape, cost, 6, &micros))
      micros = 0;
    g_string_append_printf (costs, ",\"cost_micros\":%" G_GINT64_FORMAT ",\"currency\":\"USD\"}",
                            micros);
    n_costs++;
  }
  g_string_append_c (costs, ']');
  *ret_milliminutes = platform >= 0 ? platform : transport;
  return g_string_free (costs, FALSE);
}

static void
append_raw (GString *object, const char *name, const KmxJsonTape *tape, KmxJsonValue value)
{
  const char *raw;
  gsize size;

  if (value == KMX_JSON_ABSENT)
    return;
  raw = kmx_json_tape_raw (tape, value, &size);
  if (size > ANALYSIS_SIZE_MAX)
    return;
  g_string_append_printf (object, "%s\"%s\":", object->len > 1 ? "," : "", name);
  g_string_append_len (object, raw, size);
}

static char *
dup_analysis (const KmxJsonTape *tape, KmxJsonValue message)
{
  g_autoptr (GString) object = g_string_new ("{");

  append_raw (object, "success_evaluation", tape,
              FIND (tape, message, "analysis.successEvaluation"));
  append_raw (object, "structured_data", tape, FIND (tape, message, "analysis.structuredData"));
  append_raw (object, "structured_outputs", tape,
              FIND (tape, message, "artifact.structuredOutputs"));
  if (object->len == 1)
    return NULL;
  g_string_append_c (object, '}');
  return g_strdup (object->str);
}

void
kmx_vapi_report_read (KmxCallEvent *event,
                      const KmxJsonTape *tape,
                      KmxJsonValue message,
                      gint64 at_us)
{
  KmxJsonValue cost = FIND (tape, message, "cost", "call.cost");
  gint64 milliminutes;

  kmx_vapi_text_instant (tape, FIND (tape, message, "startedAt", "call.startedAt"),
                         &event->started_at_us);
  kmx_vapi_text_instant (tape, FIND (tape, message, "endedAt", "call.endedAt"),
                         &event->ended_at_us);
  if (event->started_at_us != KMX_NO_INSTANT &&
      (event->first_at_us == KMX_NO_INSTANT || event->started_at_us < event->first_at_us))
    event->first_at_us = event->started_at_us;
  event->report = TRUE;
  event->state = "ended";
  event->state_at_us = event->ended_at_us != KMX_NO_INSTANT ? event->ended_at_us : at_us;
  event->reason =
      kmx_vapi_text_dup (tape, FIND (tape, message, "endedReason", "call.endedReason"), 200);
  event->summary = kmx_vapi_text_dup (tape, FIND (tape, message, "analysis.summary", "summary"),
                                      SUMMARY_LENGTH_MAX);
  if (cost == KMX_JSON_ABSENT || !kmx_json_tape_decimal (tape, cost, 6, &event->cost_micros) ||
      event->cost_micros < 0)
    event->cost_micros = -1;
  event->turns = dup_turns (tape, message, event->started_at_us);
  event->costs = dup_costs (tape, message, &milliminutes);
  event->analysis = dup_analysis (tape, message);
  event->recording = kmx_vapi_text_dup (
      tape,
      FIND (tape, message, "artifact.recording.stereoUrl", "artifact.recording.mono.combinedUrl",
            "artifact.stereoRecordingUrl", "artifact.recordingUrl", "recordingUrl"),
      2000);
  kmx_call_event_measure (event, kmx_vapi_end_reason_classify (event->reason), milliminutes);
}
