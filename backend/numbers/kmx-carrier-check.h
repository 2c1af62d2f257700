/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#pragma once

#include "kmx-carrier-draft.h"

G_BEGIN_DECLS

/* What no single member shows: that all that this kind of carrier needs is there, and nothing that
 * it has no use for.  Fails with KMX_ERROR_INVALID naming the member. */
gboolean kmx_carrier_check (KmxCarrierDraft *draft, GError **error);

/* The members that must be sealed, as JSON text (free with kmx_secret_forget()), those that need
 * not be, and the end of the account's name at the carrier, to tell two apart. */
char *kmx_carrier_dup_secrets (KmxCarrierDraft *draft) G_GNUC_WARN_UNUSED_RESULT;
char *kmx_carrier_dup_settings (KmxCarrierDraft *draft) G_GNUC_WARN_UNUSED_RESULT;
char *kmx_carrier_dup_hint (KmxCarrierDraft *draft) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
