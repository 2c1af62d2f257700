/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include "kmx-error.h"

typedef struct {
  char *member;
  guint retry_after_s;
  const char *reason; /* (nullable): a literal */
  JsonArray *checks;
} KmxErrorPrivate;

static const struct {
  const char *name;
  guint status;
  const char *title;
} codes[KMX_N_ERRORS] = {
  [KMX_ERROR_INVALID] = { "invalid", 400, "The request breaks the contract" },
  [KMX_ERROR_MALFORMED] = { "malformed", 400, "The body is not acceptable JSON" },
  [KMX_ERROR_UNAUTHENTICATED] = { "unauthenticated", 401, "Sign in first" },
  [KMX_ERROR_WRONG_CREDENTIALS] = { "wrong_credentials", 401, "Sign-in refused" },
  [KMX_ERROR_FORBIDDEN] = { "forbidden", 403, "Your role does not allow this" },
  [KMX_ERROR_SUSPENDED] = { "suspended", 403, "The account is suspended" },
  [KMX_ERROR_NOT_FOUND] = { "not_found", 404, "There is no such thing" },
  [KMX_ERROR_METHOD_NOT_ALLOWED] = { "method_not_allowed", 405, "The method is not allowed here" },
  [KMX_ERROR_CONFLICT] = { "conflict", 409, "The current state does not allow this" },
  [KMX_ERROR_NOT_READY] = { "not_ready", 409, "Something is still missing" },
  [KMX_ERROR_STALE] = { "stale", 412, "Somebody else changed this meanwhile" },
  [KMX_ERROR_PRECONDITION_REQUIRED] = { "precondition_required", 428, "If-Match is required" },
  [KMX_ERROR_TOO_LARGE] = { "too_large", 413, "The body is too large" },
  [KMX_ERROR_LENGTH_REQUIRED] = { "length_required", 411, "Content-Length is required" },
  [KMX_ERROR_UNSUPPORTED_TYPE] = { "unsupported_type", 415, "Only application/json is accepted" },
  [KMX_ERROR_KEY_REUSED] = { "key_reused", 422, "The Idempotency-Key belongs to another request" },
  [KMX_ERROR_IN_PROGRESS] = { "in_progress", 409, "The same request is still running" },
  [KMX_ERROR_INSUFFICIENT_CREDIT] = { "insufficient_credit", 402, "The credit is not sufficient" },
  [KMX_ERROR_RATE_LIMITED] = { "rate_limited", 429, "Too many requests" },
  [KMX_ERROR_TIMEOUT] = { "timeout", 504, "The answer took too long" },
  [KMX_ERROR_UNAVAILABLE] = { "unavailable", 503, "The service is not available right now" },
  [KMX_ERROR_PROVIDER] = { "provider", 502, "The provider refused" },
  [KMX_ERROR_CONFIGURATION] = { "configuration", 500, "The configuration is not complete" },
  [KMX_ERROR_INTERNAL] = { "internal", 500, "Something went wrong on our side" },
};

static void
kmx_error_private_init (KmxErrorPrivate *self)
{
  self->member = NULL;
  self->retry_after_s = 0;
  self->reason = NULL;
  self->checks = NULL;
}

static void
kmx_error_private_copy (const KmxErrorPrivate *source, KmxErrorPrivate *target)
{
  target->member = g_strdup (source->member);
  target->retry_after_s = source->retry_after_s;
  target->reason = source->reason;
  target->checks = source->checks != NULL ? json_array_ref (source->checks) : NULL;
}

static void
kmx_error_private_clear (KmxErrorPrivate *self)
{
  g_free (self->member);
  g_clear_pointer (&self->checks, json_array_unref);
}

/* GLib wants these three names for an error with private data. */
G_DEFINE_EXTENDED_ERROR (KmxError, kmx_error)

const char *
kmx_error_code_to_name (KmxErrorCode code)
{
  return codes[(guint) code < KMX_N_ERRORS ? code : KMX_ERROR_INTERNAL].name;
}

guint
kmx_error_code_to_status (KmxErrorCode code)
{
  return codes[(guint) code < KMX_N_ERRORS ? code : KMX_ERROR_INTERNAL].status;
}

const char *
kmx_error_code_to_title (KmxErrorCode code)
{
  return codes[(guint) code < KMX_N_ERRORS ? code : KMX_ERROR_INTERNAL].title;
}

gboolean
kmx_error_code_from_name (const char *name, KmxErrorCode *ret_code)
{
  for (guint code = 0; code < KMX_N_ERRORS; code++) {
    if (g_strcmp0 (codes[code].name, name) == 0) {
      *ret_code = code;
      return TRUE;
    }
  }
  return FALSE;
}

void
kmx_error_set_invalid (GError **error, const char *member, const char *format, ...)
{
  va_list arguments;

  if (error == NULL)
    return;
  va_start (arguments, format);
  *error = g_error_new_valist (KMX_ERROR, KMX_ERROR_INVALID, format, arguments);
  va_end (arguments);
  kmx_error_get_private (*error)->member = g_strdup (member);
}

const char *
kmx_error_get_member (const GError *error)
{
  if (error == NULL || error->domain != KMX_ERROR)
    return NULL;
  return kmx_error_get_private (error)->member;
}

void
kmx_error_prefix_member (GError **error, const char *parent)
{
  KmxErrorPrivate *private;
  g_autofree char *member = NULL;

  if (error == NULL || *error == NULL || (*error)->domain != KMX_ERROR)
    return;
  private = kmx_error_get_private (*error);
  member = g_steal_pointer (&private->member);
  private->member = g_strconcat (parent, member, NULL);
}

void
kmx_error_set_not_ready (GError **error, JsonArray *checks)
{
  if (error == NULL)
    return;
  *error = g_error_new_literal (KMX_ERROR, KMX_ERROR_NOT_READY, "some conditions are not met");
  kmx_error_get_private (*error)->checks = json_array_ref (checks);
}

JsonArray *
kmx_error_get_checks (const GError *error)
{
  if (error == NULL || error->domain != KMX_ERROR)
    return NULL;
  return kmx_error_get_private (error)->checks;
}

void
kmx_error_set_retry_after (GError *error, guint seconds)
{
  if (error != NULL && error->domain == KMX_ERROR)
    kmx_error_get_private (error)->retry_after_s = seconds;
}

guint
kmx_error_get_retry_after (const GError *error)
{
  if (error == NULL || error->domain != KMX_ERROR)
    return 0;
  return kmx_error_get_private (error)->retry_after_s;
}

void
kmx_error_set_reason (GError *error, const char *reason)
{
  g_return_if_fail (error != NULL);

  if (error->domain == KMX_ERROR)
    kmx_error_get_private (error)->reason = reason;
}

const char *
kmx_error_get_reason (const GError *error)
{
  if (error == NULL || error->domain != KMX_ERROR)
    return NULL;
  return kmx_error_get_private (error)->reason;
}
