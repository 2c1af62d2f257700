/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include "kmx-json.h"
#include "kmx-vapi-event.h"

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

/* Whatever a webhook brings is an event, with a key to find repetitions by. */
int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  const char *bytes = (const char *) data;
  g_autoptr (KmxJsonTape) tape = kmx_json_tape_new (bytes, size, &kmx_json_limits_provider, NULL);
  g_autoptr (KmxCallEvent) event = NULL;

  if (tape == NULL)
    return 0;
  event = kmx_vapi_event_new (tape, bytes, size, G_GINT64_CONSTANT (1787220000000000));
  g_assert_true (event == NULL || event->dedupe_key != NULL);
  return 0;
}
