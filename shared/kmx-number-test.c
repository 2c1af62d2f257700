/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include "kmx-number-test.h"

KMX_DEFINE_RECORD (KmxNumberTest, kmx_number_test, KMX_NUMBER_TEST_FIELDS)
