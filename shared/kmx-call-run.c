/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include "kmx-call-run.h"

KMX_DEFINE_RECORD (KmxCallRun, kmx_call_run, KMX_CALL_RUN_FIELDS)
