/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include "kmx-tools-private.h"

#include "kmx-clock.h"
#include "kmx-handover-route.h"
#include "kmx-id.h"
#include "kmx-tool-sql.h"

#include <string.h>

#define WANTED_CHARACTERS_MAX 120

char *
kmx_tools_announcement (KmxBusinessFacts *facts)
{
  KmxHandover *handover = kmx_record_get_record (facts, KMX_BUSINESS_FACTS_HANDOVER);
  const char *own =
      handover != NULL ? kmx_record_get_text (handover, KMX_HANDOVER_ANNOUNCEMENT) : NULL;

  if (own != NULL && *own != '\0')
    return kmx_tool_one_line (own, 300);
  return g_strdup (kmx_tools_sentence (kmx_record_get_text (facts, KMX_BUSINESS_FACTS_LANGUAGE),
                                       "announcement"));
}

static gboolean
open_transfer (const KmxToolRun *run, GError **error)
{
  const KmxToolContext *context = run->context;
  KmxToolOutcome *outcome = run->outcome;
  g_autofree char *due = kmx_clock_format_us (outcome->due_us);
  g_autoptr (KmxRows) rows = NULL;

  if (run->db == NULL)
    return TRUE;
  outcome->transfer_id = kmx_id_new ();
  rows =
      kmx_db_ask (run->db, &KMX_SQL_TOOL_TRANSFER, error, outcome->transfer_id, context->account_id,
                  context->call_id, "tool", outcome->label, outcome->e164, due);
  return rows != NULL;
}

char *
kmx_tool_hand_over (const KmxToolRun *run, GError **error)
{
  const KmxToolContext *context = run->context;
  g_autofree char *wanted = kmx_tool_argument (run, "destination", WANTED_CHARACTERS_MAX);
  const KmxHandoverQuestion question = {
    .facts = context->facts,
    .zone = context->zone,
    .now_us = context->now_us,
    .wanted = wanted,
    .present = context->present,
    .never = context->never,
    .tried = context->tried,
    .caller_e164 = context->caller_e164,
    .dialled_e164 = context->dialled_e164,
  };
  KmxHandoverRoute route = kmx_handover_route (&question);
  KmxToolOutcome *outcome = run->outcome;

  outcome->reason = route.reason;
  outcome->due_us = kmx_tools_callback_due (context, FALSE);
  if (route.kind == KMX_ROUTE_CALLBACK) {
    outcome->effect = KMX_TOOL_NOBODY;
    return kmx_tool_say (run->language,
                         strcmp (route.reason, "off") == 0     ? "hand_over_off"
                         : strcmp (route.reason, "tried") == 0 ? "hand_over_tried"
                                                               : "hand_over_closed",
                         NULL);
  }
  outcome->effect = KMX_TOOL_TRANSFER;
  outcome->label = g_strdup (
      route.label != NULL ? route.label : kmx_tools_sentence (run->language, "fallback_label"));
  outcome->e164 = g_strdup (route.e164);
  outcome->announcement = kmx_tools_announcement (context->facts);
  if (!open_transfer (run, error))
    return NULL;
  return kmx_tool_say (run->language,
                       kmx_record_get_boolean (context->facts, KMX_BUSINESS_FACTS_LIVE_CONTROL)
                           ? "hand_over_now"
                           : "hand_over_prepared",
                       "label", outcome->label, NULL);
}
