/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#pragma once

#include "kmx-endpoint.h"

G_BEGIN_DECLS

struct _KmxReply {
  guint status;
  char *body;       /* (nullable): JSON text */
  GBytes *file;     /* (nullable): in place of body */
  const char *type; /* of file; static */
  char *etag;       /* (nullable): with its quotes */
  gboolean roll_back;
  gboolean replayed; /* stored by an earlier request with the same key */
};

/* Names in parameters, query and body are shared with @request; what only a session tells is not
 * there yet. */
KmxContext *kmx_context_new (KmxRequest *request) G_GNUC_WARN_UNUSED_RESULT;
/* For another run of the work. */
KmxContext *kmx_context_copy (const KmxContext *context) G_GNUC_WARN_UNUSED_RESULT;
/* In a unit of work: fills in the session that @token_hash belongs to and applies @access. */
gboolean kmx_context_authenticate (
    KmxContext *context, KmxDb *db, KmxAccess access, const char *token_hash, GError **error);
gboolean kmx_access_is_tenant (KmxAccess access);
/* The hash of the bearer token, or KMX_ERROR_UNAUTHENTICATED. */
char *kmx_request_dup_token_hash (KmxRequest *request, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The request's Idempotency-Key, or NULL without error when it has none. */
gboolean kmx_idempotency_get_key (KmxRequest *request, const char **ret_key, GError **error);
char *kmx_idempotency_hash (KmxRequest *request) G_GNUC_WARN_UNUSED_RESULT;
/* In a unit of work.  TRUE with @ret_reply set: answer that; TRUE without: go on. */
gboolean kmx_idempotency_begin (KmxDb *db,
                                const char *user_id,
                                const char *key,
                                const char *hash,
                                KmxReply **ret_reply,
                                GError **error);
gboolean kmx_idempotency_finish (
    KmxDb *db, const char *user_id, const char *key, const KmxReply *reply, GError **error);

G_END_DECLS
