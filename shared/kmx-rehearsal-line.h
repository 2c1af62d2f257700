/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#pragma once

#include "kmx-record.h"

G_BEGIN_DECLS

/* KmxRehearsalLine: one line of a rehearsal.  A tool line holds the tool's answer; @arguments is
 * JSON.  A note is no part of the conversation: @code says what it tells the reader. */
extern const char *const kmx_rehearsal_roles[]; /* caller, assistant, tool, note */
/* not_judged: wording that only a language model could give; model_needed: only a language model
 * could answer this; transfer: the call would be put through now; ended: the call would end now. */
extern const char *const kmx_rehearsal_notes[];
#define KMX_REHEARSAL_LINE_FIELDS(F)                                                               \
  F (KMX_REHEARSAL_LINE, ROLE, "role", KMX_FIELD_ENUM, .required = TRUE,                           \
     .values = kmx_rehearsal_roles)                                                                \
  F (KMX_REHEARSAL_LINE, TEXT, "text", KMX_FIELD_PROSE, .required = TRUE, .min = 0, .max = 8000)   \
  F (KMX_REHEARSAL_LINE, TOOL, "tool", KMX_FIELD_TEXT, .min = 1, .max = 60)                        \
  F (KMX_REHEARSAL_LINE, ARGUMENTS, "arguments", KMX_FIELD_PROSE, .min = 0, .max = 8000)           \
  F (KMX_REHEARSAL_LINE, CODE, "code", KMX_FIELD_ENUM, .values = kmx_rehearsal_notes)

#define KMX_TYPE_REHEARSAL_LINE (kmx_rehearsal_line_get_type ())
KMX_DECLARE_RECORD (KmxRehearsalLine, kmx_rehearsal_line, REHEARSAL_LINE, KMX_REHEARSAL_LINE_FIELDS)

G_END_DECLS
