/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include "kmx-member.h"

const char *const kmx_member_roles[] = { "owner", "manager", "viewer", NULL };
const char *const kmx_presences[] = { "available", "away", NULL };

KMX_DEFINE_RECORD (KmxMember, kmx_member, KMX_MEMBER_FIELDS)
