/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#pragma once

#include "kmx-job.h"
#include "kmx-test-rules.h"
#include "kmx-vapi-client.h"
#include "kmx-vapi-sync.h"

G_BEGIN_DECLS

/* The sync jobs against the simulated provider, over real HTTP. */
#define US KMX_TEST_ACCOUNT
#define AGENT "0191f3a0-0000-7000-8000-000000000001"
#define ACTOR "'0191f3a0-0000-7000-8000-0000000000ff', 'Erika Lindner'"
#define KEY "test-private-key"

typedef struct {
  RulesFixture rules;
  GSubprocess *simulator;
  char *url;
  KmxVapiClient *client;
  KmxVapiClient *control; /* the simulator's control API takes the same JSON */
  KmxVapiSync *sync;
  KmxJobWorker *worker;
} SyncFixture;

#define RUN_NOW "UPDATE job SET run_at = now() WHERE state = 'waiting'"
#define IN_SYNC                                                                                    \
  "SELECT synced_revision = live_revision AND provider_id IS NOT NULL FROM agent WHERE id = "      \
  "'" AGENT "'"

void kmx_test_sync_set_up (SyncFixture *fixture, gconstpointer data);
void kmx_test_sync_tear_down (SyncFixture *fixture, gconstpointer data);

/* (nullable) with @error */
JsonNode *kmx_test_sync_send (
    KmxVapiClient *client, const char *method, const char *path, const char *body, GError **error);
/* What must succeed. */
JsonNode *
kmx_test_sync_steer (SyncFixture *fixture, const char *method, const char *path, const char *body);
void
kmx_test_sync_order (SyncFixture *fixture, const char *method, const char *path, const char *body);
void kmx_test_sync_set_fault (SyncFixture *fixture, const char *faults);
/* Runs the loop until @sql says "t". */
void kmx_test_sync_wait_for (SyncFixture *fixture, const char *sql);
JsonArray *kmx_test_sync_list (SyncFixture *fixture, const char *path);
/* How many assistants there are. */
void kmx_test_sync_check_count (SyncFixture *fixture, guint n);
/* Made and published. */
void kmx_test_sync_create_agent (SyncFixture *fixture);
void kmx_test_sync_enqueue (SyncFixture *fixture, const char *kind);

G_END_DECLS
