/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#pragma once

#include "kmx-record.h"

G_BEGIN_DECLS

/* KmxStaffMember: somebody whom callers may ask for. */
#define KMX_STAFF_MEMBER_FIELDS(F)                                                                 \
  F (KMX_STAFF_MEMBER, NAME, "name", KMX_FIELD_TEXT, .required = TRUE, .min = 1, .max = 80)        \
  F (KMX_STAFF_MEMBER, ROLE, "role", KMX_FIELD_TEXT, .min = 0, .max = 80)                          \
  F (KMX_STAFF_MEMBER, NOTE, "note", KMX_FIELD_TEXT, .min = 0, .max = 300)

#define KMX_TYPE_STAFF_MEMBER (kmx_staff_member_get_type ())
KMX_DECLARE_RECORD (KmxStaffMember, kmx_staff_member, STAFF_MEMBER, KMX_STAFF_MEMBER_FIELDS)

G_END_DECLS
