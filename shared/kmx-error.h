/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#pragma once

#include <gio/gio.h>
#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* The one error domain of Kametrix.  Each code has one name on the wire, one HTTP status and one
 * English title; the console translates the code, never the message.  See kmx-error.c. */
typedef enum {
  KMX_ERROR_INVALID,           /* a member, parameter or header breaks the contract */
  KMX_ERROR_MALFORMED,         /* not JSON, or JSON outside the limits of kmx-json.h */
  KMX_ERROR_UNAUTHENTICATED,   /* no session, or one that is over */
  KMX_ERROR_WRONG_CREDENTIALS, /* sign-in refused; says nothing about why */
  KMX_ERROR_FORBIDDEN,         /* the role does not reach this far */
  KMX_ERROR_SUSPENDED,         /* account or user is suspended */
  KMX_ERROR_NOT_FOUND,         /* missing, or somebody else's: the same answer */
  KMX_ERROR_METHOD_NOT_ALLOWED,
  KMX_ERROR_CONFLICT,              /* the state does not allow it */
  KMX_ERROR_NOT_READY,             /* conditions are not met; "checks" in the problem says which */
  KMX_ERROR_STALE,                 /* If-Match does not match: somebody else edited it */
  KMX_ERROR_PRECONDITION_REQUIRED, /* If-Match is missing */
  KMX_ERROR_TOO_LARGE,             /* body over the limit */
  KMX_ERROR_LENGTH_REQUIRED,       /* body without Content-Length */
  KMX_ERROR_UNSUPPORTED_TYPE,      /* not application/json */
  KMX_ERROR_KEY_REUSED,            /* Idempotency-Key used before with another request */
  KMX_ERROR_IN_PROGRESS,           /* the first request with this Idempotency-Key still runs */
  KMX_ERROR_INSUFFICIENT_CREDIT,
  KMX_ERROR_RATE_LIMITED,
  KMX_ERROR_TIMEOUT,       /* nobody answered in time; a retry may help */
  KMX_ERROR_UNAVAILABLE,   /* database or provider away; a retry may help */
  KMX_ERROR_PROVIDER,      /* the provider refused; the message says what */
  KMX_ERROR_CONFIGURATION, /* a key is missing or contradictory; only at start */
  KMX_ERROR_INTERNAL,
  KMX_N_ERRORS
} KmxErrorCode;

#define KMX_ERROR (kmx_error_quark ())
GQuark kmx_error_quark (void);

/* "invalid", "wrong_credentials" …; the problem type is "urn:kametrix:problem:" and this. */
const char *kmx_error_code_to_name (KmxErrorCode code);
guint kmx_error_code_to_status (KmxErrorCode code);
const char *kmx_error_code_to_title (KmxErrorCode code);
/* Returns FALSE for a name that this version does not know; @ret_code is then untouched. */
gboolean kmx_error_code_from_name (const char *name, KmxErrorCode *ret_code);

/* Sets KMX_ERROR_INVALID and remembers which member (JSON pointer, "/name") was at fault. */
void kmx_error_set_invalid (GError **error, const char *member, const char *format, ...)
    G_GNUC_PRINTF (3, 4);
/* (nullable): the JSON pointer given to kmx_error_set_invalid(). */
const char *kmx_error_get_member (const GError *error);
/* Puts "/parent" before the member that @error names, for errors of nested records. */
void kmx_error_prefix_member (GError **error, const char *parent);

/* Sets KMX_ERROR_NOT_READY with what is not met, an array of KmxAgentCheck objects. */
void kmx_error_set_not_ready (GError **error, JsonArray *checks);
/* (nullable) (transfer none): the checks given to kmx_error_set_not_ready(). */
JsonArray *kmx_error_get_checks (const GError *error);

/* Seconds after which a retry makes sense (Retry-After); 0 when unknown. */
void kmx_error_set_retry_after (GError *error, guint seconds);
guint kmx_error_get_retry_after (const GError *error);

/* A stable word for the cause, where people are told more than the code ("provider_busy").  @reason
 * is a literal. */
void kmx_error_set_reason (GError *error, const char *reason);
const char *kmx_error_get_reason (const GError *error); /* (nullable) */

G_END_DECLS
