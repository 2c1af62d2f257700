/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#pragma once

#include "kmx-record.h"

G_BEGIN_DECLS

/* KmxNumberOwner: the account that a number is given to; null takes it back. */
#define KMX_NUMBER_OWNER_FIELDS(F) F (KMX_NUMBER_OWNER, ACCOUNT_ID, "account_id", KMX_FIELD_ID)

#define KMX_TYPE_NUMBER_OWNER (kmx_number_owner_get_type ())
KMX_DECLARE_RECORD (KmxNumberOwner, kmx_number_owner, NUMBER_OWNER, KMX_NUMBER_OWNER_FIELDS)

G_END_DECLS
