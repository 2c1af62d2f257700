/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#pragma once

#include "kmx-agent-number.h"
#include "kmx-business-facts.h"
#include "kmx-drift-mark.h"
#include "kmx-live-version.h"
#include "kmx-record.h"
#include "kmx-sync.h"

G_BEGIN_DECLS

/* KmxAgent: what answers a business's telephone.  Business name, language, voice, sector and
 * @opening (the whole spoken opening, the AI notice included) are those of the draft; @facts, the
 * draft itself, comes with one agent but not on lists and in events.  @revision is the ETag of an
 * edit. */
#define KMX_AGENT_FIELDS(F)                                                                        \
  F (KMX_AGENT, ID, "id", KMX_FIELD_ID, .required = TRUE)                                          \
  F (KMX_AGENT, NAME, "name", KMX_FIELD_TEXT, .required = TRUE, .min = 1, .max = 40)               \
  F (KMX_AGENT, TEMPLATE, "template", KMX_FIELD_TEXT)                                              \
  F (KMX_AGENT, BUSINESS_NAME, "business_name", KMX_FIELD_TEXT, .required = TRUE, .min = 1,        \
     .max = 80)                                                                                    \
  F (KMX_AGENT, LANGUAGE, "language", KMX_FIELD_ENUM, .required = TRUE, .values = kmx_languages)   \
  F (KMX_AGENT, VOICE, "voice", KMX_FIELD_TEXT, .required = TRUE)                                  \
  F (KMX_AGENT, SECTOR, "sector", KMX_FIELD_ENUM, .required = TRUE, .values = kmx_sectors)         \
  F (KMX_AGENT, ENABLED, "enabled", KMX_FIELD_BOOLEAN, .required = TRUE)                           \
  F (KMX_AGENT, STATE, "state", KMX_FIELD_TEXT, .required = TRUE)                                  \
  F (KMX_AGENT, OPENING, "opening", KMX_FIELD_PROSE, .required = TRUE)                             \
  F (KMX_AGENT, FACTS, "facts", KMX_FIELD_RECORD, .get_type = kmx_business_facts_get_type)         \
  F (KMX_AGENT, LIVE, "live", KMX_FIELD_RECORD, .get_type = kmx_live_version_get_type)             \
  F (KMX_AGENT, NUMBERS, "numbers", KMX_FIELD_LIST, .get_type = kmx_agent_number_get_type)         \
  F (KMX_AGENT, SYNC, "sync", KMX_FIELD_RECORD, .required = TRUE, .get_type = kmx_sync_get_type)   \
  F (KMX_AGENT, DRIFT, "drift", KMX_FIELD_RECORD, .get_type = kmx_drift_mark_get_type)             \
  F (KMX_AGENT, REVISION, "revision", KMX_FIELD_INTEGER, .required = TRUE)                         \
  F (KMX_AGENT, CREATED_AT, "created_at", KMX_FIELD_INSTANT, .required = TRUE)                     \
  F (KMX_AGENT, UPDATED_AT, "updated_at", KMX_FIELD_INSTANT, .required = TRUE)

#define KMX_TYPE_AGENT (kmx_agent_get_type ())
KMX_DECLARE_RECORD (KmxAgent, kmx_agent, AGENT, KMX_AGENT_FIELDS)

G_END_DECLS
