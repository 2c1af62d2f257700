/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#pragma once

#include "kmx-record.h"

G_BEGIN_DECLS

/* KmxNumberImport: a number at one of the account's carriers that shall be answered here. */
#define KMX_NUMBER_IMPORT_FIELDS(F)                                                                \
  F (KMX_NUMBER_IMPORT, CARRIER_ID, "carrier_id", KMX_FIELD_ID, .required = TRUE)                  \
  F (KMX_NUMBER_IMPORT, E164, "e164", KMX_FIELD_TEXT, .required = TRUE, .min = 1, .max = 40)       \
  F (KMX_NUMBER_IMPORT, LABEL, "label", KMX_FIELD_TEXT, .min = 0, .max = 40)                       \
  F (KMX_NUMBER_IMPORT, AGENT_ID, "agent_id", KMX_FIELD_ID)                                        \
  F (KMX_NUMBER_IMPORT, FALLBACK_E164, "fallback_e164", KMX_FIELD_TEXT, .min = 1, .max = 20)

#define KMX_TYPE_NUMBER_IMPORT (kmx_number_import_get_type ())
KMX_DECLARE_RECORD (KmxNumberImport, kmx_number_import, NUMBER_IMPORT, KMX_NUMBER_IMPORT_FIELDS)

G_END_DECLS
