/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include "kmx-job-entry.h"

KMX_DEFINE_RECORD (KmxJobEntry, kmx_job_entry, KMX_JOB_ENTRY_FIELDS)
