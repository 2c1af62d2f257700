/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#pragma once

#include "kmx-number-step.h"
#include "kmx-record.h"

G_BEGIN_DECLS

/* KmxNumberTest: the last test of a number; without @tested_at it has not been tested yet.
 * @running: another test is under way. */
#define KMX_NUMBER_TEST_FIELDS(F)                                                                  \
  F (KMX_NUMBER_TEST, RUNNING, "running", KMX_FIELD_BOOLEAN, .required = TRUE)                     \
  F (KMX_NUMBER_TEST, TESTED_AT, "tested_at", KMX_FIELD_INSTANT)                                   \
  F (KMX_NUMBER_TEST, STEPS, "steps", KMX_FIELD_LIST, .required = TRUE, .max = 50,                 \
     .get_type = kmx_number_step_get_type)

#define KMX_TYPE_NUMBER_TEST (kmx_number_test_get_type ())
KMX_DECLARE_RECORD (KmxNumberTest, kmx_number_test, NUMBER_TEST, KMX_NUMBER_TEST_FIELDS)

G_END_DECLS
