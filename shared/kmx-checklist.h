/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#pragma once

#include "kmx-record.h"

G_BEGIN_DECLS

/* KmxChecklist: which steps of setting an account up are done. */
#define KMX_CHECKLIST_FIELDS(F)                                                                    \
  F (KMX_CHECKLIST, AGENT, "agent", KMX_FIELD_BOOLEAN, .required = TRUE)                           \
  F (KMX_CHECKLIST, NUMBER, "number", KMX_FIELD_BOOLEAN, .required = TRUE)                         \
  F (KMX_CHECKLIST, CREDIT, "credit", KMX_FIELD_BOOLEAN, .required = TRUE)                         \
  F (KMX_CHECKLIST, FIRST_CALL, "first_call", KMX_FIELD_BOOLEAN, .required = TRUE)

#define KMX_TYPE_CHECKLIST (kmx_checklist_get_type ())
KMX_DECLARE_RECORD (KmxChecklist, kmx_checklist, CHECKLIST, KMX_CHECKLIST_FIELDS)

G_END_DECLS
