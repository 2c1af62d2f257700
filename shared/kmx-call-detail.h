/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#pragma once

#include "kmx-call-access.h"
#include "kmx-call-price.h"
#include "kmx-call-run.h"
#include "kmx-call-transfer.h"
#include "kmx-call.h"
#include "kmx-callback.h"
#include "kmx-event-entry.h"
#include "kmx-journal-entry.h"
#include "kmx-provider-cost.h"
#include "kmx-record.h"
#include "kmx-turn.h"

G_BEGIN_DECLS

/* KmxCallDetail: a call with everything known about it.  @provider_costs is set for platform admins
 * only, @access while the call runs.  @agent_version: what the agent knew. */
#define KMX_CALL_DETAIL_FIELDS(F)                                                                  \
  F (KMX_CALL_DETAIL, CALL, "call", KMX_FIELD_RECORD, .required = TRUE,                            \
     .get_type = kmx_call_get_type)                                                                \
  F (KMX_CALL_DETAIL, ENDED_REASON, "ended_reason", KMX_FIELD_TEXT)                                \
  F (KMX_CALL_DETAIL, TURNS, "turns", KMX_FIELD_LIST, .max = 10000, .get_type = kmx_turn_get_type) \
  F (KMX_CALL_DETAIL, ANALYSIS, "analysis", KMX_FIELD_JSON)                                        \
  F (KMX_CALL_DETAIL, PRICE, "price", KMX_FIELD_RECORD, .get_type = kmx_call_price_get_type)       \
  F (KMX_CALL_DETAIL, JOURNAL, "journal", KMX_FIELD_LIST, .get_type = kmx_journal_entry_get_type)  \
  F (KMX_CALL_DETAIL, EVENTS, "events", KMX_FIELD_LIST, .max = 10000,                              \
     .get_type = kmx_event_entry_get_type)                                                         \
  F (KMX_CALL_DETAIL, PROVIDER_COSTS, "provider_costs", KMX_FIELD_LIST,                            \
     .get_type = kmx_provider_cost_get_type)                                                       \
  F (KMX_CALL_DETAIL, TRANSFERS, "transfers", KMX_FIELD_LIST,                                      \
     .get_type = kmx_call_transfer_get_type)                                                       \
  F (KMX_CALL_DETAIL, AGENT_VERSION, "agent_version", KMX_FIELD_INTEGER)                           \
  F (KMX_CALL_DETAIL, CALLBACKS, "callbacks", KMX_FIELD_LIST, .get_type = kmx_callback_get_type)   \
  F (KMX_CALL_DETAIL, RUNS, "runs", KMX_FIELD_LIST, .get_type = kmx_call_run_get_type)             \
  F (KMX_CALL_DETAIL, ACCESS, "access", KMX_FIELD_RECORD, .get_type = kmx_call_access_get_type)

#define KMX_TYPE_CALL_DETAIL (kmx_call_detail_get_type ())
KMX_DECLARE_RECORD (KmxCallDetail, kmx_call_detail, CALL_DETAIL, KMX_CALL_DETAIL_FIELDS)

G_END_DECLS
