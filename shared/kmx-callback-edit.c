/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include "kmx-callback-edit.h"

KMX_DEFINE_RECORD (KmxCallbackEdit, kmx_callback_edit, KMX_CALLBACK_EDIT_FIELDS)
