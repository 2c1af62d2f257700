/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include "kmx-acceptance.h"

KMX_DEFINE_RECORD (KmxAcceptance, kmx_acceptance, KMX_ACCEPTANCE_FIELDS)
