/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#pragma once

#include "kmx-member.h"
#include "kmx-record.h"

G_BEGIN_DECLS

/* KmxUser: a person who signs in.  @presence is unset without an account. */
#define KMX_USER_FIELDS(F)                                                                         \
  F (KMX_USER, ID, "id", KMX_FIELD_ID, .required = TRUE)                                           \
  F (KMX_USER, EMAIL, "email", KMX_FIELD_TEXT, .required = TRUE)                                   \
  F (KMX_USER, NAME, "name", KMX_FIELD_TEXT, .required = TRUE, .min = 1, .max = 120)               \
  F (KMX_USER, LOCALE, "locale", KMX_FIELD_TEXT, .required = TRUE)                                 \
  F (KMX_USER, PLATFORM_ADMIN, "platform_admin", KMX_FIELD_BOOLEAN, .required = TRUE)              \
  F (KMX_USER, PRESENCE, "presence", KMX_FIELD_ENUM, .values = kmx_presences)                      \
  F (KMX_USER, REVISION, "revision", KMX_FIELD_INTEGER, .required = TRUE)

#define KMX_TYPE_USER (kmx_user_get_type ())
KMX_DECLARE_RECORD (KmxUser, kmx_user, USER, KMX_USER_FIELDS)

G_END_DECLS
