/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#pragma once

#include "kmx-record.h"

G_BEGIN_DECLS

/* KmxNumberStep: one thing that was looked at when a number was tested; @detail is a code or a
 * number. */
#define KMX_NUMBER_STEP_FIELDS(F)                                                                  \
  F (KMX_NUMBER_STEP, CHECK, "check", KMX_FIELD_TEXT, .required = TRUE)                            \
  F (KMX_NUMBER_STEP, PASSED, "passed", KMX_FIELD_BOOLEAN, .required = TRUE)                       \
  F (KMX_NUMBER_STEP, DETAIL, "detail", KMX_FIELD_TEXT)

#define KMX_TYPE_NUMBER_STEP (kmx_number_step_get_type ())
KMX_DECLARE_RECORD (KmxNumberStep, kmx_number_step, NUMBER_STEP, KMX_NUMBER_STEP_FIELDS)

G_END_DECLS
