/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#pragma once

#include "kmx-rehearsal-line.h"
#include "kmx-rehearsal.h"

G_BEGIN_DECLS

/* KmxRehearsalAnswer: what the draft answered.  @session continues the conversation; unset when it
 * has ended. */
#define KMX_REHEARSAL_ANSWER_FIELDS(F)                                                             \
  F (KMX_REHEARSAL_ANSWER, ENGINE, "engine", KMX_FIELD_ENUM, .required = TRUE,                     \
     .values = kmx_rehearsal_engines)                                                              \
  F (KMX_REHEARSAL_ANSWER, SESSION, "session", KMX_FIELD_TEXT, .min = 1, .max = 6000)              \
  F (KMX_REHEARSAL_ANSWER, REPLIES, "replies", KMX_FIELD_LIST, .required = TRUE, .max = 50,        \
     .get_type = kmx_rehearsal_line_get_type)

#define KMX_TYPE_REHEARSAL_ANSWER (kmx_rehearsal_answer_get_type ())
KMX_DECLARE_RECORD (KmxRehearsalAnswer,
                    kmx_rehearsal_answer,
                    REHEARSAL_ANSWER,
                    KMX_REHEARSAL_ANSWER_FIELDS)

G_END_DECLS
