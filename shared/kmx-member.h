/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#pragma once

#include "kmx-record.h"

G_BEGIN_DECLS

/* KmxMember: a person of an account, with the role in it. */
extern const char *const kmx_member_roles[]; /* owner, manager, viewer */
extern const char *const kmx_presences[];    /* available, away */
#define KMX_MEMBER_FIELDS(F)                                                                       \
  F (KMX_MEMBER, ID, "id", KMX_FIELD_ID, .required = TRUE)                                         \
  F (KMX_MEMBER, NAME, "name", KMX_FIELD_TEXT, .required = TRUE)                                   \
  F (KMX_MEMBER, EMAIL, "email", KMX_FIELD_TEXT, .required = TRUE)                                 \
  F (KMX_MEMBER, ROLE, "role", KMX_FIELD_ENUM, .required = TRUE, .values = kmx_member_roles)       \
  F (KMX_MEMBER, STATE, "state", KMX_FIELD_TEXT, .required = TRUE)                                 \
  F (KMX_MEMBER, PRESENCE, "presence", KMX_FIELD_ENUM, .values = kmx_presences)                    \
  F (KMX_MEMBER, PRESENCE_AT, "presence_at", KMX_FIELD_INSTANT)                                    \
  F (KMX_MEMBER, CREATED_AT, "created_at", KMX_FIELD_INSTANT, .required = TRUE)

#define KMX_TYPE_MEMBER (kmx_member_get_type ())
KMX_DECLARE_RECORD (KmxMember, kmx_member, MEMBER, KMX_MEMBER_FIELDS)

G_END_DECLS
