/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#pragma once

#include <json-glib/json-glib.h>
#include <libsoup/soup.h>

#include "kmx-record.h"

G_BEGIN_DECLS

/* KmxRequest: one HTTP exchange on the main loop, kept alive by references until it is answered.
 * Never give it to a worker: copy what the worker needs. */
#define KMX_TYPE_REQUEST (kmx_request_get_type ())
G_DECLARE_FINAL_TYPE (KmxRequest, kmx_request, KMX, REQUEST, GObject)

const char *kmx_request_get_id (KmxRequest *self); /* trace id, UUIDv7 */
const char *kmx_request_get_method (KmxRequest *self);
const char *kmx_request_get_path (KmxRequest *self);  /* decoded and checked */
const char *kmx_request_get_route (KmxRequest *self); /* pattern, "/api/v1/calls/{id}" */
const char *kmx_request_get_parameter (KmxRequest *self, const char *name); /* {name}; aborts */
const char *kmx_request_get_query (KmxRequest *self, const char *name);     /* (nullable) */
GHashTable *kmx_request_get_query_table (KmxRequest *self);                 /* text → text */
const char *kmx_request_get_header (KmxRequest *self, const char *name);    /* (nullable) */
/* Token of "Authorization: Bearer …" or NULL. */
const char *kmx_request_get_bearer (KmxRequest *self);
/* The caller's address; behind http.trusted_proxies the last untrusted of X-Forwarded-For. */
const char *kmx_request_get_remote (KmxRequest *self);
/* Raw body, NUL-terminated after its size. */
GBytes *kmx_request_get_body (KmxRequest *self);

/* Exactly one of these answers; later ones are ignored (the deadline may have answered already).
 * All may be called when the client is gone. */
void kmx_request_reply (KmxRequest *self, guint status, JsonNode *body); /* body nullable */
void kmx_request_reply_bytes (KmxRequest *self, guint status, const char *type, GBytes *body);
/* RFC 9457: type, title, status, detail (only for INVALID, CONFLICT…, never INTERNAL), member,
 * trace_id.  Takes nothing over. */
void kmx_request_reply_error (KmxRequest *self, const GError *error);
/* Before replying. */
void kmx_request_set_reply_header (KmxRequest *self, const char *name, const char *value);
gboolean kmx_request_is_answered (KmxRequest *self);

G_END_DECLS
