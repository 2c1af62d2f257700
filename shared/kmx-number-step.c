/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include "kmx-number-step.h"

KMX_DEFINE_RECORD (KmxNumberStep, kmx_number_step, KMX_NUMBER_STEP_FIELDS)
