/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#pragma once

#include "kmx-business-facts.h"
#include "kmx-vapi-sync.h"

G_BEGIN_DECLS

struct _KmxVapiSync {
  KmxVapiClient *client;
  char *public_url;
  char *credential_id;             /* (nullable) */
  const KmxCarrierFacts *carriers; /* (nullable) */
  guint compare_period_s;
};

/* One job on its way through several requests. */
typedef struct {
  KmxVapiSync *sync;
  KmxJobRun *run;
  KmxRows *rows;    /* (nullable): what the database said */
  JsonNode *body;   /* (nullable): what the provider shall hold */
  GPtrArray *ids;   /* (nullable): provider ids still to be deleted */
  gboolean looked;  /* for an assistant of an earlier try */
  KmxDbWork record; /* (nullable): what is stored when all of @ids are deleted, from @outcome */
  gpointer outcome;
  GDestroyNotify outcome_free;
} KmxVapiStep;

KmxVapiStep *kmx_vapi_step_new (KmxVapiSync *sync, KmxJobRun *run) G_GNUC_WARN_UNUSED_RESULT;
void kmx_vapi_step_free (KmxVapiStep *step);

/* Runs @load (which returns KmxRows) with the subject's id, then @callback with @step. */
void kmx_vapi_step_load (KmxVapiStep *step, KmxDbWork load, GAsyncReadyCallback callback);
/* The rows, owned by @step from now on; NULL when loading failed and the step has ended. */
KmxRows *kmx_vapi_step_loaded (KmxVapiStep *step, GAsyncResult *result);

/* The three ends; each frees @step.  @record takes the subject's id, or the text given with it. */
void kmx_vapi_step_done (KmxVapiStep *step, KmxDbWork record, gpointer data, GDestroyNotify free);
/* Takes @error.  Stores it by @statement (subject, message), which people see; tries again when
 * that may help or @for_ever. */
void kmx_vapi_step_failed (KmxVapiStep *step,
                           GError *error,
                           const KmxStatement *statement,
                           gboolean for_ever);

/* The same for the synchronisation of what people see: stores why as a word of
 * kmx_vapi_error_get_reason(). */
void kmx_vapi_step_sync_failed (KmxVapiStep *step,
                                GError *error,
                                const KmxStatement *statement,
                                gboolean for_ever);

/* The published facts in a row of vapi_agent_facts. */
KmxBusinessFacts *kmx_vapi_agent_read_facts (const KmxRows *rows,
                                             guint row,
                                             GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* What the assistant of that row's agent shall be by @facts. */
JsonNode *kmx_vapi_agent_compile (const KmxVapiSync *sync,
                                  const KmxRows *rows,
                                  guint row,
                                  KmxBusinessFacts *facts,
                                  GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Something of the agent is published, and it is not being deleted. */
gboolean kmx_vapi_agent_is_live (const KmxRows *rows, guint row);
/* (nullable): our agent's id, when this assistant was made by us. */
const char *kmx_vapi_agent_get_id (JsonObject *assistant);
/* The rows of vapi_agent_facts; @data: one agent's id, or NULL for all. */
gpointer kmx_vapi_agent_load (KmxDb *db, gpointer data, GError **error);
/* Deletes the assistants @ids, then stores what @record says. */
void kmx_vapi_agent_delete_all (KmxVapiStep *step);

/* What a number shall be at the provider, from a row with id, address, label, fallback_e164 and
 * language. */
JsonNode *kmx_vapi_sync_new_number (const KmxVapiSync *sync, const KmxRows *rows, guint row);
JsonObject *kmx_vapi_sync_new_server (const KmxVapiSync *sync) G_GNUC_WARN_UNUSED_RESULT;
char *kmx_vapi_sync_dup_webhook (const KmxVapiSync *sync) G_GNUC_WARN_UNUSED_RESULT;
/* The secrets of the carrier in row 0 (carrier_id, account_id, secrets) as JSON object. */
JsonNode *kmx_vapi_sync_open_secrets (const KmxVapiSync *sync,
                                      const KmxRows *rows,
                                      const char *id_column,
                                      GError **error) G_GNUC_WARN_UNUSED_RESULT;

void kmx_vapi_carrier_jobs_register (KmxVapiSync *sync, KmxJobWorker *worker);
void kmx_vapi_import_jobs_register (KmxVapiSync *sync, KmxJobWorker *worker);
void kmx_vapi_number_test_register (KmxVapiSync *sync, KmxJobWorker *worker);
void kmx_vapi_agent_compare_register (KmxVapiSync *sync, KmxJobWorker *worker);
void kmx_vapi_agent_jobs_register (KmxVapiSync *sync, KmxJobWorker *worker);
void kmx_vapi_number_jobs_register (KmxVapiSync *sync, KmxJobWorker *worker);

G_END_DECLS
