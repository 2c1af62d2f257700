/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#pragma once

#include "kmx-db-pool.h"
#include "kmx-server.h"

G_BEGIN_DECLS

/* An endpoint is a route whose whole work is one function in one database transaction:
 *
 *   worker: BEGIN → session from the bearer token (SQL function session_authenticate, which refuses
 *   expired sessions and suspended users or accounts) → access rule → Idempotency-Key → role and
 *   account for row-level security → work → store the answer under its key → COMMIT
 *   main loop: send the answer, after the commit.
 *
 * The work may run more than once (retries), in a worker thread; it sees only @db and the context.
 */
typedef enum {
  KMX_ACCESS_PUBLIC,  /* no session; runs as SERVICE */
  KMX_ACCESS_SESSION, /* any signed-in user, also without account; runs as SERVICE */
  KMX_ACCESS_VIEWER,  /* member of the account; runs as TENANT */
  KMX_ACCESS_MANAGER,
  KMX_ACCESS_OWNER,
  KMX_ACCESS_ADMIN, /* platform admin; runs as SERVICE */
} KmxAccess;

typedef struct {
  const char *request_id;
  const char *remote;
  const char *session_id; /* these seven are NULL / FALSE when there is no session */
  const char *user_id;
  const char *user_name;  /* for the audit */
  const char *account_id; /* NULL for an admin without an account */
  const char *role;       /* "owner", "manager", "viewer" */
  gboolean platform_admin;
  const char *locale;     /* "de" or "en" */
  GHashTable *parameters; /* path parameters; ids are checked: no UUID → 404 */
  GHashTable *query;
  gpointer body;               /* record of the endpoint's body type, or NULL */
  const char *if_match;        /* revision as decimal text without quotes, or NULL */
  const char *idempotency_key; /* (nullable): of a POST */
  gpointer user_data;
} KmxContext;

const char *kmx_context_parameter (const KmxContext *context, const char *name);
const char *kmx_context_query (const KmxContext *context, const char *name); /* (nullable) */
/* Whole number in [min, max] from the query; @fallback when absent; KMX_ERROR_INVALID otherwise. */
gboolean kmx_context_query_integer (const KmxContext *context,
                                    const char *name,
                                    gint64 min,
                                    gint64 max,
                                    gint64 fallback,
                                    gint64 *ret_value,
                                    GError **error);

/* The answer a work returns. */
typedef struct _KmxReply KmxReply;
KmxReply *kmx_reply_new (guint status) G_GNUC_WARN_UNUSED_RESULT; /* no body: 204 */
/* @json is complete JSON text, as PostgreSQL built it. */
KmxReply *kmx_reply_new_json (guint status, const char *json) G_GNUC_WARN_UNUSED_RESULT;
KmxReply *kmx_reply_new_record (guint status, gpointer record) G_GNUC_WARN_UNUSED_RESULT;
/* Something else than JSON; @type is static.  Only for answers to GET. */
KmxReply *
kmx_reply_new_file (guint status, GBytes *file, const char *type) G_GNUC_WARN_UNUSED_RESULT;
/* First column of the first row; KMX_ERROR_NOT_FOUND naming @what when there is none or it is null.
 */
KmxReply *kmx_reply_new_rows (guint status, const KmxRows *rows, const char *what, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;
/* ETag: "revision" */
void kmx_reply_set_revision (KmxReply *reply, gint64 revision);
/* Nothing more is written, but the transaction is rolled back; for previews. */
void kmx_reply_set_roll_back (KmxReply *reply);
void kmx_reply_free (KmxReply *reply);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KmxReply, kmx_reply_free)

typedef KmxReply *(*KmxEndpointWork) (KmxDb *db, const KmxContext *context, GError **error);

typedef struct {
  const char *method;
  const char *path;
  KmxAccess access;
  KmxEndpointWork work;
  GType (*body_type) (void); /* NULL: no body is accepted */
  gboolean if_match;         /* KMX_ERROR_PRECONDITION_REQUIRED without If-Match */
  const char *query;         /* allowed query names, space separated; others are refused */
  gboolean key_required;     /* KMX_ERROR_INVALID without Idempotency-Key */
  gboolean secret; /* the answer holds a secret: it is never stored, so keys are ignored */
} KmxEndpoint;

/* KmxEndpoints: the server and the pool, given to every feature's kmx_…_routes_register(). */
typedef struct _KmxEndpoints KmxEndpoints;
KmxEndpoints *kmx_endpoints_new (KmxServer *server, KmxDbPool *pool);
void kmx_endpoints_free (KmxEndpoints *endpoints);
void kmx_endpoints_add (KmxEndpoints *endpoints,
                        const KmxEndpoint *table,
                        guint n_table,
                        gpointer user_data);
KmxServer *kmx_endpoints_get_server (KmxEndpoints *endpoints);
KmxDbPool *kmx_endpoints_get_pool (KmxEndpoints *endpoints);

/* For handlers with several steps (sign-in hashes between two transactions; event streams): only
 * the session and access part, asynchronously.  The result is a context that the caller frees. */
void kmx_endpoints_authenticate_async (KmxEndpoints *endpoints,
                                       KmxRequest *request,
                                       KmxAccess access,
                                       GAsyncReadyCallback callback,
                                       gpointer user_data);
KmxContext *kmx_endpoints_authenticate_finish (KmxEndpoints *endpoints,
                                               GAsyncResult *result,
                                               GError **error) G_GNUC_WARN_UNUSED_RESULT;
void kmx_context_free (KmxContext *context);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KmxContext, kmx_context_free)

/* Page of a list: limit ≤ 200 (default 50) and an opaque cursor of up to four texts, signed with a
 * key that all processes of a database share; blocks, at the start. */
gboolean kmx_cursor_load_key (KmxDbPool *pool, GError **error);
char *kmx_cursor_encode (const char *const *parts) G_GNUC_WARN_UNUSED_RESULT;
/* Fails with KMX_ERROR_INVALID "/cursor". */
GStrv
kmx_cursor_decode (const char *cursor, guint n_parts, GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
