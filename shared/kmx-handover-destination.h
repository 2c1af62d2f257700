/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#pragma once

#include "kmx-hours-span.h"
#include "kmx-record.h"

G_BEGIN_DECLS

/* KmxHandoverDestination: a person or desk that calls may be transferred to, during @hours (none:
 * always).
 * @person_id: only while this member of the account is present. */
#define KMX_HANDOVER_DESTINATION_FIELDS(F)                                                         \
  F (KMX_HANDOVER_DESTINATION, LABEL, "label", KMX_FIELD_TEXT, .required = TRUE, .min = 1,         \
     .max = 80)                                                                                    \
  F (KMX_HANDOVER_DESTINATION, PHONE_E164, "phone_e164", KMX_FIELD_TEXT, .required = TRUE,         \
     .min = 7, .max = 16)                                                                          \
  F (KMX_HANDOVER_DESTINATION, HOURS, "hours", KMX_FIELD_LIST, .max = 42,                          \
     .get_type = kmx_hours_span_get_type)                                                          \
  F (KMX_HANDOVER_DESTINATION, PERSON_ID, "person_id", KMX_FIELD_ID)

#define KMX_TYPE_HANDOVER_DESTINATION (kmx_handover_destination_get_type ())
KMX_DECLARE_RECORD (KmxHandoverDestination,
                    kmx_handover_destination,
                    HANDOVER_DESTINATION,
                    KMX_HANDOVER_DESTINATION_FIELDS)

G_END_DECLS
