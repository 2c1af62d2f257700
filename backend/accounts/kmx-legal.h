/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#pragma once

#include "kmx-endpoint.h"

G_BEGIN_DECLS

/* The contracts that an account accepts: data/legal/<document>.<language>.md, compiled in, with
 * their versions in versions.json.  Whoever changes a text raises its version. */
typedef struct {
  char *document; /* "agb", "avv", "secrecy" */
  char *language;
  char *version;
  char *sha256; /* of the text, in hexadecimal */
  char *text;   /* Markdown */
  gboolean placeholder;
} KmxLegalText;

/* (nullable) (transfer none) */
const KmxLegalText *kmx_legal_find (const char *document, const char *language);
/* The hashes of a document's current texts in all languages, as PostgreSQL's array. */
char *kmx_legal_hashes (const char *document) G_GNUC_WARN_UNUSED_RESULT;

/* Reading the texts, the log of acceptances, and the evidence for a sector. */
void kmx_legal_routes_register (KmxEndpoints *endpoints);

G_END_DECLS
