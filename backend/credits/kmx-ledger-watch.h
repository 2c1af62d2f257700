/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#pragma once

#include "kmx-job.h"

G_BEGIN_DECLS

/* The nightly proof: a job that proves one ledger after the other, each in a snapshot of its own,
 * until none is due.  A ledger with a difference is frozen: nothing is posted, no new call is
 * accepted, and an alarm is logged. */
void kmx_ledger_watch_register (KmxJobWorker *worker);

G_END_DECLS
