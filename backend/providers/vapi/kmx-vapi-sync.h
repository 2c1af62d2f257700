/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#pragma once

#include "kmx-carrier-routes.h"
#include "kmx-job.h"
#include "kmx-vapi-client.h"

G_BEGIN_DECLS

/* KmxVapiSync: makes Vapi hold what our tables say.
 *
 *   agent.sync    the agent's assistant (create or overwrite)
 *   agent.delete  the deletion's second half: all assistants made for the agent, then the row
 *   agent.verify  on schedule: compares all copies, notes what was edited over there, puts back
 * what may not be so, removes orphans number.sync   routing of one number: no assistant of its own,
 * our webhook, its fallback numbers.pull  on schedule: which numbers there are; puts back what was
 * changed over there number.import, number.release   makes and deletes an account's own number over
 * there number.test   looks at all that a call to the number needs carrier.sync  the credential of
 * an account's carrier
 */
typedef struct _KmxVapiSync KmxVapiSync;

/* @credential_id (nullable): Vapi's credential that signs its messages to us. */
KmxVapiSync *kmx_vapi_sync_new (KmxVapiClient *client,
                                const char *public_url,
                                const char *credential_id) G_GNUC_WARN_UNUSED_RESULT;
/* Before it is registered; @facts must outlive @self.  Without, no carrier's secret opens. */
void kmx_vapi_sync_set_carriers (KmxVapiSync *self, const KmxCarrierFacts *facts);
/* Before it is registered: how often what the provider holds is compared with what it shall hold.
 */
void kmx_vapi_sync_set_compare_period (KmxVapiSync *self, guint period_s);
/* After the worker that it is registered with has stopped. */
void kmx_vapi_sync_free (KmxVapiSync *sync);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KmxVapiSync, kmx_vapi_sync_free)

/* Adds the handlers and the two schedules.  Before the worker starts. */
void kmx_vapi_sync_register (KmxVapiSync *sync, KmxJobWorker *worker);

G_END_DECLS
