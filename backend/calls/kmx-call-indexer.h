/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#pragma once

#include "kmx-job.h"

G_BEGIN_DECLS

/* The job "calls.index": writes the search documents of reported calls, every few seconds, until
 * none is left. */
void kmx_call_indexer_register (KmxJobWorker *worker);

G_END_DECLS
