/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#pragma once

#include "kmx-job.h"

G_BEGIN_DECLS

/* "credits.expire_reservations", every minute: settles what could not be settled before, then frees
 * the credit of calls that never reported back.  Before the worker starts. */
void kmx_credit_jobs_register (KmxJobWorker *worker);

G_END_DECLS
