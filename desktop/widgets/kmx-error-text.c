/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include "kmx-error-text.h"

#include <glib/gi18n.h>

#include "kmx-error.h"

static const char *const texts[KMX_N_ERRORS] = {
  [KMX_ERROR_INVALID] = N_ ("The server did not accept the entry. Check the marked fields."),
  [KMX_ERROR_MALFORMED] = N_ ("The server did not understand the request. Update Kametrix."),
  [KMX_ERROR_UNAUTHENTICATED] = N_ ("Your session is over. Sign in again."),
  [KMX_ERROR_WRONG_CREDENTIALS] = N_ ("E-mail or password is not right. Check both and try again."),
  [KMX_ERROR_FORBIDDEN] = N_ ("Your role does not allow this. Ask an owner of the account."),
  [KMX_ERROR_SUSPENDED] = N_ ("The account is suspended. Contact the operator."),
  [KMX_ERROR_NOT_FOUND] = N_ ("This no longer exists. Refresh the page."),
  [KMX_ERROR_METHOD_NOT_ALLOWED] = N_ ("The server does not offer this. Update Kametrix."),
  [KMX_ERROR_CONFLICT] = N_ ("This is not possible in the current state. Refresh the page."),
  [KMX_ERROR_NOT_READY] = N_ ("Something is still missing. See the list of checks."),
  [KMX_ERROR_STALE] =
      N_ ("Somebody else changed this meanwhile. Reload it and enter your change again."),
  [KMX_ERROR_PRECONDITION_REQUIRED] = N_ ("The server asks for a newer Kametrix."),
  [KMX_ERROR_TOO_LARGE] = N_ ("The entry is too long. Shorten it and try again."),
  [KMX_ERROR_LENGTH_REQUIRED] = N_ ("The server did not understand the request. Update Kametrix."),
  [KMX_ERROR_UNSUPPORTED_TYPE] = N_ ("The server did not understand the request. Update Kametrix."),
  [KMX_ERROR_KEY_REUSED] = N_ ("The request was sent twice with different contents. Try again."),
  [KMX_ERROR_IN_PROGRESS] = N_ ("The same request is still running. Wait a moment."),
  [KMX_ERROR_INSUFFICIENT_CREDIT] = N_ ("The credit is not sufficient. Top up first."),
  [KMX_ERROR_RATE_LIMITED] = N_ ("Too many attempts. Wait a little and try again."),
  [KMX_ERROR_TIMEOUT] = N_ ("The server took too long to answer. Try again."),
  [KMX_ERROR_UNAVAILABLE] =
      N_ ("The server cannot be reached. Check your connection and try again."),
  [KMX_ERROR_PROVIDER] = N_ ("The telephone provider refused this. Try again later."),
  [KMX_ERROR_CONFIGURATION] = N_ ("The server is not set up completely. Contact the operator."),
  [KMX_ERROR_INTERNAL] = N_ ("Something went wrong on the server. Try again later."),
};

char *
kmx_error_text (const GError *error)
{
  if (error != NULL && error->domain == KMX_ERROR && (guint) error->code < KMX_N_ERRORS)
    return g_strdup (_ (texts[error->code]));
  return g_strdup (_ (texts[KMX_ERROR_INTERNAL]));
}
