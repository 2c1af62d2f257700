/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#pragma once

#include "kmx-json.h"

G_BEGIN_DECLS

/* One value.  Offsets are 32 bits because documents are limited far below 4 GiB. */
typedef struct {
  guint32 start;     /* first byte; for strings the one after the quote */
  guint32 end;       /* behind the last byte; for strings the closing quote */
  guint32 key_start; /* the member name, without quotes; 0 inside arrays */
  guint32 key_end;
  guint32 key_hash; /* of the unescaped name; comparable only within one object */
  guint32 next;     /* next sibling, or 0 */
  guint32 length;   /* elements or members */
  guint8 kind;      /* KmxJsonKind */
  guint8 escaped : 1;
  guint8 key_escaped : 1;
  guint8 whole : 1; /* a number without fraction and exponent */
} KmxJsonEntry;

struct _KmxJsonTape {
  const char *bytes;
  KmxJsonEntry *entries;
  guint n_entries;
  guint n_allocated;
};

/* Fills the empty @tape; see kmx-json-scan.c. */
gboolean kmx_json_scan (KmxJsonTape *tape, gsize size, const KmxJsonLimits *limits, GError **error);
/* Behind the opening quote up to the closing one; behind the number.  With a problem, @problem says
 * which and the result where.  See kmx-json-lex.c. */
const guint8 *kmx_json_lex_string (const guint8 *cursor,
                                   const guint8 *end,
                                   gboolean *ret_escaped,
                                   const char **problem);
const guint8 *kmx_json_lex_number (const guint8 *cursor,
                                   const guint8 *end,
                                   gboolean *ret_whole,
                                   const char **problem);
/* Unescapes checked string contents into @target, which needs as many bytes as the source has;
 * returns how many were written. */
gsize kmx_json_unescape (const char *start, const char *end, char *target);

G_END_DECLS
