/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#pragma once

#include "kmx-record.h"

G_BEGIN_DECLS

/* KmxJobEntry: a job as the platform admins' queue shows it. */
#define KMX_JOB_ENTRY_FIELDS(F)                                                                    \
  F (KMX_JOB_ENTRY, ID, "id", KMX_FIELD_ID, .required = TRUE)                                      \
  F (KMX_JOB_ENTRY, KIND, "kind", KMX_FIELD_TEXT, .required = TRUE)                                \
  F (KMX_JOB_ENTRY, ACCOUNT_ID, "account_id", KMX_FIELD_ID)                                        \
  F (KMX_JOB_ENTRY, SUBJECT_ID, "subject_id", KMX_FIELD_TEXT)                                      \
  F (KMX_JOB_ENTRY, STATE, "state", KMX_FIELD_TEXT, .required = TRUE)                              \
  F (KMX_JOB_ENTRY, ATTEMPTS, "attempts", KMX_FIELD_INTEGER, .required = TRUE)                     \
  F (KMX_JOB_ENTRY, ATTEMPTS_MAX, "attempts_max", KMX_FIELD_INTEGER, .required = TRUE)             \
  F (KMX_JOB_ENTRY, RUN_AT, "run_at", KMX_FIELD_INSTANT, .required = TRUE)                         \
  F (KMX_JOB_ENTRY, LAST_ERROR, "last_error", KMX_FIELD_PROSE)                                     \
  F (KMX_JOB_ENTRY, CREATED_AT, "created_at", KMX_FIELD_INSTANT, .required = TRUE)

#define KMX_TYPE_JOB_ENTRY (kmx_job_entry_get_type ())
KMX_DECLARE_RECORD (KmxJobEntry, kmx_job_entry, JOB_ENTRY, KMX_JOB_ENTRY_FIELDS)

G_END_DECLS
