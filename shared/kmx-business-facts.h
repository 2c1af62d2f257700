/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#pragma once

#include "kmx-collect-field.h"
#include "kmx-fact-line.h"
#include "kmx-faq-entry.h"
#include "kmx-handover.h"
#include "kmx-hours-exception.h"
#include "kmx-hours-span.h"
#include "kmx-record.h"
#include "kmx-retention.h"
#include "kmx-service.h"
#include "kmx-staff-member.h"

G_BEGIN_DECLS

/* KmxBusinessFacts: what a business tells about itself, and how its agent shall speak: all that the
 * assistant is compiled from.  A draft and every published version of an agent hold one of these as
 * JSON.  Everything but the four required members may be absent; kmx_business_facts_check () in
 * backend/agents knows what belongs together. */
extern const char *const kmx_sectors[]; /* standard, health, secrecy */
extern const char *const kmx_tones[];   /* neutral, warm, brief */
extern const char *const kmx_lands[]; /* BW … TH, the sixteen Länder by ISO 3166-2 without "DE-" */
extern const char *const kmx_languages[]; /* de, en */
#define KMX_BUSINESS_FACTS_FIELDS(F)                                                               \
  F (KMX_BUSINESS_FACTS, BUSINESS_NAME, "business_name", KMX_FIELD_TEXT, .required = TRUE,         \
     .min = 1, .max = 80)                                                                          \
  F (KMX_BUSINESS_FACTS, LANGUAGE, "language", KMX_FIELD_ENUM, .required = TRUE,                   \
     .values = kmx_languages)                                                                      \
  F (KMX_BUSINESS_FACTS, SECTOR, "sector", KMX_FIELD_ENUM, .required = TRUE,                       \
     .values = kmx_sectors)                                                                        \
  F (KMX_BUSINESS_FACTS, VOICE, "voice", KMX_FIELD_TEXT, .required = TRUE, .min = 1, .max = 40)    \
  F (KMX_BUSINESS_FACTS, TRANSCRIBER, "transcriber", KMX_FIELD_TEXT, .min = 1, .max = 40)          \
  F (KMX_BUSINESS_FACTS, TONE, "tone", KMX_FIELD_ENUM, .values = kmx_tones)                        \
  F (KMX_BUSINESS_FACTS, GREETING, "greeting", KMX_FIELD_PROSE, .min = 0, .max = 500)              \
  F (KMX_BUSINESS_FACTS, INSTRUCTIONS, "instructions", KMX_FIELD_PROSE, .min = 0, .max = 10000)    \
  F (KMX_BUSINESS_FACTS, STREET, "street", KMX_FIELD_TEXT, .min = 0, .max = 120)                   \
  F (KMX_BUSINESS_FACTS, POSTAL_CODE, "postal_code", KMX_FIELD_TEXT, .min = 0, .max = 10)          \
  F (KMX_BUSINESS_FACTS, CITY, "city", KMX_FIELD_TEXT, .min = 0, .max = 80)                        \
  F (KMX_BUSINESS_FACTS, DIRECTIONS, "directions", KMX_FIELD_PROSE, .min = 0, .max = 500)          \
  F (KMX_BUSINESS_FACTS, WEBSITE, "website", KMX_FIELD_TEXT, .min = 0, .max = 200)                 \
  F (KMX_BUSINESS_FACTS, EMAIL, "email", KMX_FIELD_TEXT, .min = 0, .max = 254)                     \
  F (KMX_BUSINESS_FACTS, LAND, "land", KMX_FIELD_ENUM, .values = kmx_lands)                        \
  F (KMX_BUSINESS_FACTS, CLOSED_ON_HOLIDAYS, "closed_on_holidays", KMX_FIELD_BOOLEAN)              \
  F (KMX_BUSINESS_FACTS, HOURS, "hours", KMX_FIELD_LIST, .max = 42,                                \
     .get_type = kmx_hours_span_get_type)                                                          \
  F (KMX_BUSINESS_FACTS, EXCEPTIONS, "exceptions", KMX_FIELD_LIST, .max = 100,                     \
     .get_type = kmx_hours_exception_get_type)                                                     \
  F (KMX_BUSINESS_FACTS, GOALS, "goals", KMX_FIELD_LIST, .max = 20,                                \
     .get_type = kmx_fact_line_get_type)                                                           \
  F (KMX_BUSINESS_FACTS, SERVICES, "services", KMX_FIELD_LIST, .max = 100,                         \
     .get_type = kmx_service_get_type)                                                             \
  F (KMX_BUSINESS_FACTS, STAFF, "staff", KMX_FIELD_LIST, .max = 50,                                \
     .get_type = kmx_staff_member_get_type)                                                        \
  F (KMX_BUSINESS_FACTS, FAQ, "faq", KMX_FIELD_LIST, .max = 50,                                    \
     .get_type = kmx_faq_entry_get_type)                                                           \
  F (KMX_BUSINESS_FACTS, POLICIES, "policies", KMX_FIELD_LIST, .max = 30,                          \
     .get_type = kmx_fact_line_get_type)                                                           \
  F (KMX_BUSINESS_FACTS, COLLECT, "collect", KMX_FIELD_LIST, .max = 20,                            \
     .get_type = kmx_collect_field_get_type)                                                       \
  F (KMX_BUSINESS_FACTS, HANDOVER_RULES, "handover_rules", KMX_FIELD_LIST, .max = 30,              \
     .get_type = kmx_fact_line_get_type)                                                           \
  F (KMX_BUSINESS_FACTS, FORBIDDEN, "forbidden", KMX_FIELD_LIST, .max = 30,                        \
     .get_type = kmx_fact_line_get_type)                                                           \
  F (KMX_BUSINESS_FACTS, HANDOVER, "handover", KMX_FIELD_RECORD,                                   \
     .get_type = kmx_handover_get_type)                                                            \
  F (KMX_BUSINESS_FACTS, RETENTION, "retention", KMX_FIELD_RECORD,                                 \
     .get_type = kmx_retention_get_type)                                                           \
  F (KMX_BUSINESS_FACTS, CALL_MAX_S, "call_max_s", KMX_FIELD_INTEGER, .min = 60, .max = 3600)      \
  F (KMX_BUSINESS_FACTS, SILENCE_S, "silence_s", KMX_FIELD_INTEGER, .min = 5, .max = 30)           \
  F (KMX_BUSINESS_FACTS, LIVE_CONTROL, "live_control", KMX_FIELD_BOOLEAN)

#define KMX_TYPE_BUSINESS_FACTS (kmx_business_facts_get_type ())
KMX_DECLARE_RECORD (KmxBusinessFacts, kmx_business_facts, BUSINESS_FACTS, KMX_BUSINESS_FACTS_FIELDS)

G_END_DECLS
