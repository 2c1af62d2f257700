/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#pragma once

#include "kmx-record.h"

G_BEGIN_DECLS

/* What the account routes take as bodies.  Passwords are judged by kmx-password-rules.h, in bytes;
 * here they are only kept from growing without bound. */
extern const char *const kmx_locales[]; /* de, en */

#define KMX_SIGN_UP_FIELDS(F)                                                                      \
  F (KMX_SIGN_UP, COMPANY, "company", KMX_FIELD_TEXT, .required = TRUE, .min = 1, .max = 120)      \
  F (KMX_SIGN_UP, NAME, "name", KMX_FIELD_TEXT, .required = TRUE, .min = 1, .max = 120)            \
  F (KMX_SIGN_UP, EMAIL, "email", KMX_FIELD_TEXT, .required = TRUE, .min = 3, .max = 254)          \
  F (KMX_SIGN_UP, PASSWORD, "password", KMX_FIELD_TEXT, .required = TRUE, .min = 1, .max = 256)    \
  F (KMX_SIGN_UP, BUSINESS_DECLARED, "business_declared", KMX_FIELD_BOOLEAN, .required = TRUE)     \
  F (KMX_SIGN_UP, LOCALE, "locale", KMX_FIELD_ENUM, .required = TRUE, .values = kmx_locales)
#define KMX_TYPE_SIGN_UP (kmx_sign_up_get_type ())
KMX_DECLARE_RECORD (KmxSignUp, kmx_sign_up, SIGN_UP, KMX_SIGN_UP_FIELDS)

#define KMX_SIGN_IN_FIELDS(F)                                                                      \
  F (KMX_SIGN_IN, EMAIL, "email", KMX_FIELD_TEXT, .required = TRUE, .min = 1, .max = 254)          \
  F (KMX_SIGN_IN, PASSWORD, "password", KMX_FIELD_TEXT, .required = TRUE, .min = 1, .max = 256)    \
  F (KMX_SIGN_IN, LABEL, "label", KMX_FIELD_TEXT, .max = 120)
#define KMX_TYPE_SIGN_IN (kmx_sign_in_get_type ())
KMX_DECLARE_RECORD (KmxSignIn, kmx_sign_in, SIGN_IN, KMX_SIGN_IN_FIELDS)

#define KMX_PASSWORD_CHANGE_FIELDS(F)                                                              \
  F (KMX_PASSWORD_CHANGE, CURRENT_PASSWORD, "current_password", KMX_FIELD_TEXT, .required = TRUE,  \
     .min = 1, .max = 256)                                                                         \
  F (KMX_PASSWORD_CHANGE, NEW_PASSWORD, "new_password", KMX_FIELD_TEXT, .required = TRUE,          \
     .min = 1, .max = 256)
#define KMX_TYPE_PASSWORD_CHANGE (kmx_password_change_get_type ())
KMX_DECLARE_RECORD (KmxPasswordChange,
                    kmx_password_change,
                    PASSWORD_CHANGE,
                    KMX_PASSWORD_CHANGE_FIELDS)

#define KMX_LINK_USE_FIELDS(F)                                                                     \
  F (KMX_LINK_USE, TOKEN, "token", KMX_FIELD_TEXT, .required = TRUE, .min = 1, .max = 100)         \
  F (KMX_LINK_USE, PASSWORD, "password", KMX_FIELD_TEXT, .required = TRUE, .min = 1, .max = 256)   \
  F (KMX_LINK_USE, NAME, "name", KMX_FIELD_TEXT, .min = 1, .max = 120)
#define KMX_TYPE_LINK_USE (kmx_link_use_get_type ())
KMX_DECLARE_RECORD (KmxLinkUse, kmx_link_use, LINK_USE, KMX_LINK_USE_FIELDS)

#define KMX_USER_EDIT_FIELDS(F)                                                                    \
  F (KMX_USER_EDIT, NAME, "name", KMX_FIELD_TEXT, .min = 1, .max = 120)                            \
  F (KMX_USER_EDIT, LOCALE, "locale", KMX_FIELD_ENUM, .values = kmx_locales)                       \
  F (KMX_USER_EDIT, PRESENCE, "presence", KMX_FIELD_ENUM, .values = kmx_presences)
#define KMX_TYPE_USER_EDIT (kmx_user_edit_get_type ())
KMX_DECLARE_RECORD (KmxUserEdit, kmx_user_edit, USER_EDIT, KMX_USER_EDIT_FIELDS)

/* An empty land clears it. */
#define KMX_ACCOUNT_EDIT_FIELDS(F)                                                                 \
  F (KMX_ACCOUNT_EDIT, NAME, "name", KMX_FIELD_TEXT, .min = 1, .max = 120)                         \
  F (KMX_ACCOUNT_EDIT, ZONE, "zone", KMX_FIELD_TEXT, .min = 1, .max = 64)                          \
  F (KMX_ACCOUNT_EDIT, LOCALE, "locale", KMX_FIELD_ENUM, .values = kmx_locales)                    \
  F (KMX_ACCOUNT_EDIT, LAND, "land", KMX_FIELD_TEXT, .max = 2)                                     \
  F (KMX_ACCOUNT_EDIT, LIVE_TRANSCRIPT, "live_transcript", KMX_FIELD_BOOLEAN)
#define KMX_TYPE_ACCOUNT_EDIT (kmx_account_edit_get_type ())
KMX_DECLARE_RECORD (KmxAccountEdit, kmx_account_edit, ACCOUNT_EDIT, KMX_ACCOUNT_EDIT_FIELDS)

#define KMX_INVITATION_FIELDS(F)                                                                   \
  F (KMX_INVITATION, EMAIL, "email", KMX_FIELD_TEXT, .required = TRUE, .min = 3, .max = 254)       \
  F (KMX_INVITATION, NAME, "name", KMX_FIELD_TEXT, .required = TRUE, .min = 1, .max = 120)         \
  F (KMX_INVITATION, ROLE, "role", KMX_FIELD_ENUM, .required = TRUE, .values = kmx_member_roles)
#define KMX_TYPE_INVITATION (kmx_invitation_get_type ())
KMX_DECLARE_RECORD (KmxInvitation, kmx_invitation, INVITATION, KMX_INVITATION_FIELDS)

#define KMX_ROLE_EDIT_FIELDS(F)                                                                    \
  F (KMX_ROLE_EDIT, ROLE, "role", KMX_FIELD_ENUM, .required = TRUE, .values = kmx_member_roles)
#define KMX_TYPE_ROLE_EDIT (kmx_role_edit_get_type ())
KMX_DECLARE_RECORD (KmxRoleEdit, kmx_role_edit, ROLE_EDIT, KMX_ROLE_EDIT_FIELDS)

#define KMX_SUSPENSION_FIELDS(F)                                                                   \
  F (KMX_SUSPENSION, REASON, "reason", KMX_FIELD_TEXT, .required = TRUE, .min = 3, .max = 500)
#define KMX_TYPE_SUSPENSION (kmx_suspension_get_type ())
KMX_DECLARE_RECORD (KmxSuspension, kmx_suspension, SUSPENSION, KMX_SUSPENSION_FIELDS)

G_END_DECLS
