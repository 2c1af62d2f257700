/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include "kmx-number-edit.h"

KMX_DEFINE_RECORD (KmxNumberEdit, kmx_number_edit, KMX_NUMBER_EDIT_FIELDS)
