/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#pragma once

#include "kmx-callback.h"
#include "kmx-record.h"

G_BEGIN_DECLS

/* KmxCallbackEdit: what changes of a call back; a null assignee gives it back. */
#define KMX_CALLBACK_EDIT_FIELDS(F)                                                                \
  F (KMX_CALLBACK_EDIT, STATE, "state", KMX_FIELD_ENUM, .values = kmx_callback_states)             \
  F (KMX_CALLBACK_EDIT, ASSIGNEE_ID, "assignee_id", KMX_FIELD_ID)                                  \
  F (KMX_CALLBACK_EDIT, DUE_AT, "due_at", KMX_FIELD_INSTANT)                                       \
  F (KMX_CALLBACK_EDIT, NOTE, "note", KMX_FIELD_PROSE, .min = 0, .max = 2000)

#define KMX_TYPE_CALLBACK_EDIT (kmx_callback_edit_get_type ())
KMX_DECLARE_RECORD (KmxCallbackEdit, kmx_callback_edit, CALLBACK_EDIT, KMX_CALLBACK_EDIT_FIELDS)

G_END_DECLS
