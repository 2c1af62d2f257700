/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include "kmx-account-requests.h"

#include "kmx-member.h"

const char *const kmx_locales[] = { "de", "en", NULL };

KMX_DEFINE_RECORD (KmxSignUp, kmx_sign_up, KMX_SIGN_UP_FIELDS)
KMX_DEFINE_RECORD (KmxSignIn, kmx_sign_in, KMX_SIGN_IN_FIELDS)
KMX_DEFINE_RECORD (KmxPasswordChange, kmx_password_change, KMX_PASSWORD_CHANGE_FIELDS)
KMX_DEFINE_RECORD (KmxLinkUse, kmx_link_use, KMX_LINK_USE_FIELDS)
KMX_DEFINE_RECORD (KmxUserEdit, kmx_user_edit, KMX_USER_EDIT_FIELDS)
KMX_DEFINE_RECORD (KmxAccountEdit, kmx_account_edit, KMX_ACCOUNT_EDIT_FIELDS)
KMX_DEFINE_RECORD (KmxInvitation, kmx_invitation, KMX_INVITATION_FIELDS)
KMX_DEFINE_RECORD (KmxRoleEdit, kmx_role_edit, KMX_ROLE_EDIT_FIELDS)
KMX_DEFINE_RECORD (KmxSuspension, kmx_suspension, KMX_SUSPENSION_FIELDS)
