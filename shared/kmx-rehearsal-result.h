/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#pragma once

#include "kmx-record.h"
#include "kmx-rehearsal-line.h"
#include "kmx-scenario.h"

G_BEGIN_DECLS

/* KmxRehearsalResult: how one scenario went.  Of a failed one: @code says why, @turn (from 1) at
 * which step of the script, unset for the compiled texts; @expected and @found are the values.
 * @not_judged counts the expectations that only a language model could meet. */
/* compile: the facts make no assistant; clock: there is no such time; opening, prompt: the text
 * lacks @expected; forbidden: @found ("opening", "prompt" or a tool) holds @expected; tool: the
 * assistant has no such tool; arguments: the tool does not take @expected; contains, lacks: the
 * answer @found does not, or does, hold @expected; transfer: no connection was begun; outcome. */
extern const char *const kmx_rehearsal_codes[];
#define KMX_REHEARSAL_RESULT_FIELDS(F)                                                             \
  F (KMX_REHEARSAL_RESULT, SCENARIO_ID, "scenario_id", KMX_FIELD_ID)                               \
  F (KMX_REHEARSAL_RESULT, ORIGIN, "origin", KMX_FIELD_ENUM, .required = TRUE,                     \
     .values = kmx_scenario_origins)                                                               \
  F (KMX_REHEARSAL_RESULT, NAME, "name", KMX_FIELD_TEXT, .required = TRUE, .min = 1, .max = 120)   \
  F (KMX_REHEARSAL_RESULT, PASSED, "passed", KMX_FIELD_BOOLEAN, .required = TRUE)                  \
  F (KMX_REHEARSAL_RESULT, TURN, "turn", KMX_FIELD_INTEGER, .min = 1, .max = 1000)                 \
  F (KMX_REHEARSAL_RESULT, CODE, "code", KMX_FIELD_ENUM, .values = kmx_rehearsal_codes)            \
  F (KMX_REHEARSAL_RESULT, EXPECTED, "expected", KMX_FIELD_PROSE, .min = 0, .max = 4000)           \
  F (KMX_REHEARSAL_RESULT, FOUND, "found", KMX_FIELD_PROSE, .min = 0, .max = 8000)                 \
  F (KMX_REHEARSAL_RESULT, NOT_JUDGED, "not_judged", KMX_FIELD_INTEGER, .required = TRUE,          \
     .min = 0, .max = 1000)                                                                        \
  F (KMX_REHEARSAL_RESULT, LINES, "lines", KMX_FIELD_LIST, .required = TRUE, .max = 200,           \
     .get_type = kmx_rehearsal_line_get_type)

#define KMX_TYPE_REHEARSAL_RESULT (kmx_rehearsal_result_get_type ())
KMX_DECLARE_RECORD (KmxRehearsalResult,
                    kmx_rehearsal_result,
                    REHEARSAL_RESULT,
                    KMX_REHEARSAL_RESULT_FIELDS)

G_END_DECLS
