/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include "kmx-transfer-text.h"

#include <glib/gi18n.h>

#include "kmx-format.h"

/* In the order of kmx_call_transfer_states. */
static const struct {
  const char *text;
  const char *style;
} states[] = {
  { NC_ ("transfer", "is being connected"), "dim-label" },
  { NC_ ("transfer", "handed over, answer unknown"), "dim-label" },
  { NC_ ("transfer", "connected"), "success" },
  { NC_ ("transfer", "nobody answered"), "error" },
  { NC_ ("transfer", "busy"), "error" },
  { NC_ ("transfer", "failed"), "error" },
};

/* In the order of kmx_call_transfer_origins. */
static const char *const origins[] = {
  NC_ ("transfer", "asked for in the call"),
  NC_ ("transfer", "asked for in the call"),
  NC_ ("transfer", "by a person in the console"),
};

gboolean
kmx_transfer_is_by_hand (KmxCallTransfer *transfer)
{
  return g_str_equal (kmx_record_get_text (transfer, KMX_CALL_TRANSFER_ORIGIN), "console");
}

char *
kmx_transfer_dup_target (KmxCallTransfer *transfer)
{
  if (kmx_transfer_is_by_hand (transfer))
    return kmx_format_number (kmx_record_get_text (transfer, KMX_CALL_TRANSFER_DESTINATION_E164));
  return g_strdup (kmx_record_get_text (transfer, KMX_CALL_TRANSFER_LABEL));
}

const char *
kmx_transfer_state_text (KmxCallTransfer *transfer)
{
  int state = kmx_record_get_enum (transfer, KMX_CALL_TRANSFER_STATE);

  return g_dpgettext2 (NULL, "transfer", states[state].text);
}

const char *
kmx_transfer_state_style (KmxCallTransfer *transfer)
{
  return states[kmx_record_get_enum (transfer, KMX_CALL_TRANSFER_STATE)].style;
}

const char *
kmx_transfer_origin_text (KmxCallTransfer *transfer)
{
  return g_dpgettext2 (NULL, "transfer",
                       origins[kmx_record_get_enum (transfer, KMX_CALL_TRANSFER_ORIGIN)]);
}
