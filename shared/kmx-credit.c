/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include "kmx-credit.h"

KMX_DEFINE_RECORD (KmxCredit, kmx_credit, KMX_CREDIT_FIELDS)
