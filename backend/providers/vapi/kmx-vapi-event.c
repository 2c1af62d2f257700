/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include "kmx-vapi-event.h"

#include "kmx-vapi-end-reason.h"
#include "kmx-vapi-report.h"
#include "kmx-vapi-text.h"

#include <string.h>

static KmxJsonValue
find_first (const KmxJsonTape *tape, KmxJsonValue from, const char *one, const char *other)
{
  KmxJsonValue value = kmx_json_tape_find (tape, from, one);
  gboolean there = value != KMX_JSON_ABSENT && kmx_json_tape_kind (tape, value) != KMX_JSON_NULL;

  return there ? value : kmx_json_tape_find (tape, from, other);
}

static const char *
to_direction (const KmxJsonTape *tape, KmxJsonValue message)
{
  g_autofree char *type =
      kmx_vapi_text_dup (tape, kmx_json_tape_find (tape, message, "call.type"), 40);

  if (g_strcmp0 (type, "inboundPhoneCall") == 0)
    return "inbound";
  if (g_strcmp0 (type, "outboundPhoneCall") == 0)
    return "outbound";
  if (g_strcmp0 (type, "webCall") == 0 || g_strcmp0 (type, "vapi.websocketCall") == 0)
    return "web";
  return NULL;
}

/* A telephone number as people write it down: "+493012345".  Carriers send words for a withheld
 * number, and SIP addresses; neither is a number. */
static char *
dup_number (const KmxJsonTape *tape, KmxJsonValue value)
{
  g_autofree char *text = kmx_vapi_text_dup_key (tape, value);
  const char *digits = text != NULL && *text == '+' ? text + 1 : text;

  if (digits == NULL || strlen (digits) < 3 || strlen (digits) > 15 ||
      strspn (digits, "0123456789") != strlen (digits))
    return NULL;
  return g_steal_pointer (&text);
}

static void
read_envelope (KmxCallEvent *event, const KmxJsonTape *tape, KmxJsonValue message)
{
  gint64 created_us;

  event->provider_call_id =
      kmx_vapi_text_dup_key (tape, kmx_json_tape_find (tape, message, "call.id"));
  if (kmx_vapi_text_instant (tape, kmx_json_tape_member (tape, message, "timestamp"),
                             &event->at_us))
    event->first_at_us = event->at_us;
  if (kmx_vapi_text_instant (tape, kmx_json_tape_find (tape, message, "call.createdAt"),
                             &created_us) &&
      (event->first_at_us == KMX_NO_INSTANT || created_us < event->first_at_us))
    event->first_at_us = created_us;
  event->direction = to_direction (tape, message);
  event->number_key = kmx_vapi_text_dup_key (
      tape, find_first (tape, message, "call.phoneNumberId", "phoneNumber.id"));
  event->number_e164 = dup_number (
      tape, find_first (tape, message, "phoneNumber.number", "call.phoneNumber.number"));
  event->caller_e164 =
      dup_number (tape, find_first (tape, message, "customer.number", "call.customer.number"));
}

static const char *
to_state (const char *status)
{
  static const char *const states[][2] = {
    { "scheduled", "ringing" },       { "queued", "ringing" },        { "ringing", "ringing" },
    { "in-progress", "in_progress" }, { "forwarding", "forwarding" }, { "ended", "ended" },
    { "not-found", "ended" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (states); i++) {
    if (g_strcmp0 (status, states[i][0]) == 0)
      return states[i][1];
  }
  return NULL;
}

static void
read_status (KmxCallEvent *event, const KmxJsonTape *tape, KmxJsonValue message, gint64 at_us)
{
  g_autofree char *status =
      kmx_vapi_text_dup_key (tape, kmx_json_tape_member (tape, message, "status"));

  event->state = to_state (status);
  if (event->state == NULL)
    return;
  event->fold = "folded";
  event->state_at_us = at_us;
  event->dedupe_key = g_strdup_printf ("%s:status-update:%s:%" G_GINT64_FORMAT,
                                       event->provider_call_id, status, event->at_us);
  if (strcmp (event->state, "in_progress") == 0)
    event->started_at_us = at_us;
  if (strcmp (event->state, "ended") != 0)
    return;
  if (strcmp (status, "not-found") != 0)
    event->ended_at_us = at_us;
  event->reason =
      kmx_vapi_text_dup (tape, kmx_json_tape_member (tape, message, "endedReason"), 200);
  event->outcome = kmx_vapi_end_reason_classify (event->reason);
  if (strcmp (event->outcome, "review") == 0)
    event->review_reason =
        strcmp (status, "not-found") == 0 ? KMX_REVIEW_LOST : KMX_REVIEW_UNKNOWN_REASON;
}

/* Only final transcripts are turns; the provider corrects partial ones. */
static void
read_transcript (KmxCallEvent *event, const KmxJsonTape *tape, KmxJsonValue message, gint64 at_us)
{
  KmxJsonValue role = kmx_json_tape_member (tape, message, "role");
  gboolean caller = role != KMX_JSON_ABSENT && kmx_json_tape_equals (tape, role, "user");
  KmxJsonValue type = kmx_json_tape_member (tape, message, "transcriptType");
  g_autoptr (GString) turns = g_string_new ("[{\"role\":");

  if (type == KMX_JSON_ABSENT || !kmx_json_tape_equals (tape, type, "final"))
    return;
  g_string_append_printf (turns, "\"%s\",\"text\":", caller ? "caller" : "assistant");
  if (!kmx_vapi_text_append (turns, tape, kmx_json_tape_member (tape, message, "transcript"),
                             KMX_VAPI_TURN_LENGTH_MAX))
    return;
  g_string_append_printf (turns, ",\"at_ms\":%" G_GINT64_FORMAT "}]", at_us / 1000);
  event->fold = "folded";
  event->turns = g_strdup (turns->str);
  event->state = "in_progress";
  event->state_at_us = at_us;
  event->dedupe_key =
      g_strdup_printf ("%s:transcript:%" G_GINT64_FORMAT ":%s", event->provider_call_id,
                       event->at_us, caller ? "caller" : "assistant");
}

static void
read_facts (KmxCallEvent *event, const KmxJsonTape *tape, KmxJsonValue message, gint64 at_us)
{
  const char *kind = event->kind;

  if (strcmp (kind, "status-update") == 0) {
    read_status (event, tape, message, at_us);
  } else if (strcmp (kind, "transcript") == 0) {
    read_transcript (event, tape, message, at_us);
  } else if (strcmp (kind, "end-of-call-report") == 0) {
    event->fold = "folded";
    event->dedupe_key = g_strdup_printf ("%s:end-of-call-report", event->provider_call_id);
    kmx_vapi_report_read (event, tape, message, at_us);
  } else if (strcmp (kind, "assistant-request") == 0) {
    event->fold = "folded";
    event->dedupe_key = g_strdup_printf ("%s:assistant-request", event->provider_call_id);
    event->state = "ringing";
    event->state_at_us = at_us;
  } else if (strcmp (kind, "tool-calls") == 0 ||
             strcmp (kind, "transfer-destination-request") == 0) {
    event->fold = "folded";
    event->state = "in_progress"; /* somebody is talking */
    event->state_at_us = at_us;
  }
}

static gboolean
needs_call (const char *kind)
{
  static const char *const kinds[] = { "status-update", "transcript", "end-of-call-report",
                                       "assistant-request", NULL };

  return g_strv_contains (kinds, kind);
}

KmxCallEvent *
kmx_vapi_event_new (const KmxJsonTape *tape, const char *bytes, gsize size, gint64 received_us)
{
  g_autoptr (KmxCallEvent) event = kmx_call_event_new ();
  KmxJsonValue message = kmx_json_tape_find (tape, 0, "message");
  g_autofree char *type = NULL;
  gint64 at_us;

  if (message != KMX_JSON_ABSENT) {
    type = kmx_vapi_text_dup (tape, kmx_json_tape_member (tape, message, "type"), 100);
    read_envelope (event, tape, message);
  }
  /* The type of a transcript may carry the filter it was subscribed with. */
  if (type != NULL && g_str_has_prefix (type, "transcript["))
    event->kind = g_strdup ("transcript");
  else
    event->kind = type != NULL ? g_steal_pointer (&type) : g_strdup ("");
  at_us = event->at_us != KMX_NO_INSTANT         ? event->at_us
          : event->first_at_us != KMX_NO_INSTANT ? event->first_at_us
                                                 : received_us;
  if (event->provider_call_id != NULL) {
    read_facts (event, tape, message, at_us);
  } else if (needs_call (event->kind)) {
    event->fold = "failed";
    event->problem = "the message names no call";
  }
  if (event->dedupe_key == NULL)
    event->dedupe_key =
        g_compute_checksum_for_data (G_CHECKSUM_SHA256, (const guchar *) bytes, size);
  return g_steal_pointer (&event);
}

KmxCallEvent *
kmx_vapi_event_read (const char *bytes, gsize size, gint64 received_us)
{
  g_autoptr (KmxJsonTape) tape = kmx_json_tape_new (bytes, size, &kmx_json_limits_provider, NULL);

  return tape != NULL ? kmx_vapi_event_new (tape, bytes, size, received_us) : NULL;
}
