/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include "kmx-staff-member.h"

KMX_DEFINE_RECORD (KmxStaffMember, kmx_staff_member, KMX_STAFF_MEMBER_FIELDS)
