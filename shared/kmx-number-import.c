/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include "kmx-number-import.h"

KMX_DEFINE_RECORD (KmxNumberImport, kmx_number_import, KMX_NUMBER_IMPORT_FIELDS)
