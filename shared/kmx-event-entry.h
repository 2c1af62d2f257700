/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#pragma once

#include "kmx-record.h"

G_BEGIN_DECLS

/* KmxEventEntry: one message of the provider about a call, as the inbox keeps it. */
#define KMX_EVENT_ENTRY_FIELDS(F)                                                                  \
  F (KMX_EVENT_ENTRY, ID, "id", KMX_FIELD_ID, .required = TRUE)                                    \
  F (KMX_EVENT_ENTRY, KIND, "kind", KMX_FIELD_TEXT, .required = TRUE)                              \
  F (KMX_EVENT_ENTRY, OCCURRED_AT, "occurred_at", KMX_FIELD_INSTANT)                               \
  F (KMX_EVENT_ENTRY, RECEIVED_AT, "received_at", KMX_FIELD_INSTANT, .required = TRUE)             \
  F (KMX_EVENT_ENTRY, SOURCE, "source", KMX_FIELD_TEXT)                                            \
  F (KMX_EVENT_ENTRY, FOLD, "fold", KMX_FIELD_TEXT)

#define KMX_TYPE_EVENT_ENTRY (kmx_event_entry_get_type ())
KMX_DECLARE_RECORD (KmxEventEntry, kmx_event_entry, EVENT_ENTRY, KMX_EVENT_ENTRY_FIELDS)

G_END_DECLS
