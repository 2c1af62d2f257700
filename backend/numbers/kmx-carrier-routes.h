/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#pragma once

#include "kmx-endpoint.h"
#include "kmx-secret-box.h"

G_BEGIN_DECLS

/* Carriers of an account, and the numbers that it imports from them or orders. */
typedef struct {
  const KmxSecretBox *box; /* (nullable): without a master key nothing is kept */
  gboolean resale;         /* numbers of the provider may be ordered */
  const char *sip_domain;  /* of the provider's region, for lines that are SIP addresses */
} KmxCarrierFacts;

/* @facts must outlive @endpoints. */
void kmx_carrier_routes_register (KmxEndpoints *endpoints, const KmxCarrierFacts *facts);

/* Where a carrier's secrets are bound to. */
char *kmx_carrier_secret_place (const char *carrier_id,
                                const char *account_id) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
