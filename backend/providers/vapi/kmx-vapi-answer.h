/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#pragma once

#include <json-glib/json-glib.h>

#include "kmx-db.h"

G_BEGIN_DECLS

/* What the platform adds to an answer. */
typedef struct {
  const char *public_url;
  const char *credential_id; /* (nullable) */
  gboolean outside_eu;
} KmxVapiAnswerFacts;

/* The answer to assistant-request from the row of vapi_assistant_request(): the compiled assistant,
 * the fallback destination, or a spoken refusal.  Decides nothing itself. */
JsonNode *kmx_vapi_answer (const KmxVapiAnswerFacts *facts,
                           const KmxRows *rows,
                           GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
