/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include "kmx-agent-draft.h"
#include "kmx-json.h"
#include "kmx-record.h"

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

/* The tape with the provider's limits, and a record with unknown members refused: any bytes give a
 * value or an error, never both, never neither. */
int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  const char *bytes = (const char *) data;
  g_autoptr (GError) tape_error = NULL;
  g_autoptr (GError) record_error = NULL;
  g_autoptr (KmxJsonTape) tape =
      kmx_json_tape_new (bytes, size, &kmx_json_limits_provider, &tape_error);
  g_autoptr (GObject) record = kmx_record_new_from_bytes (kmx_agent_draft_get_type (), bytes, size,
                                                          KMX_RECORD_REFUSE_UNKNOWN, &record_error);

  g_assert_true ((tape == NULL) == (tape_error != NULL));
  g_assert_true ((record == NULL) == (record_error != NULL));
  return 0;
}
