/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* The catalogue of transcribers (data/transcribers.json, compiled in).  Read once, never changed,
 * safe from any thread.  @id "" or NULL: the platform's choice.
 *
 * (nullable) (transfer none): members id, name, eu, latency, price_class, fallback, provider (what
 * is sent in every language), languages (what is sent in one), terms (member for names; absent when
 * the provider has none). */
JsonObject *kmx_transcribers_find (const char *id);
/* Whether @transcriber, as it is sent, is one of the catalogue that stays within the EU. */
gboolean kmx_transcribers_is_eu (JsonObject *transcriber);

G_END_DECLS
