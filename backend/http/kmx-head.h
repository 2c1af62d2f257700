/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#pragma once

#include <gio/gio.h>

#include "kmx-error.h"

G_BEGIN_DECLS

/* KmxHead: the head of one request, read strictly.  Whatever two parsers in a chain could read
 * differently (bare LF, folded lines, blanks before a colon, two lengths, Transfer-Encoding) is
 * refused instead of repaired, so nothing can be smuggled past the proxy in front of us. */
#define KMX_HEAD_SIZE_MAX (32 * 1024)
#define KMX_HEAD_FIELDS_MAX 100
#define KMX_HEAD_TARGET_MAX 8192

typedef struct {
  guint16 name; /* offsets into text */
  guint16 value;
} KmxHeadField;

typedef struct {
  char *text; /* the head; lines and names are cut with NUL in place */
  const char *method;
  char *target; /* origin form, as sent */
  guint minor_version;
  gboolean keep_alive;
  gboolean expect_continue;
  gsize body_size;
  guint n_fields;
  KmxHeadField fields[KMX_HEAD_FIELDS_MAX];
} KmxHead;

/* Why a head is refused.  The HTTP status is not always the error's own (431, 505). */
typedef struct {
  guint status;
  KmxErrorCode code;
  const char *detail;
} KmxRefusal;

/* Position after the empty line that ends the head, or 0 when it has not arrived.  @ret_scanned
 * remembers how far earlier calls looked.  A bare LF also counts as a line end here, so that such
 * a head is refused at once and not waited for. */
gsize kmx_head_find_end (const char *bytes, gsize size, gsize *ret_scanned);

/* Reads @size bytes that end with the empty line.  FALSE fills @ret_refusal. */
gboolean kmx_head_parse (KmxHead *head, const char *bytes, gsize size, KmxRefusal *ret_refusal);
void kmx_head_clear (KmxHead *head);

/* (nullable): the first field of that name, any case. */
const char *kmx_head_get (const KmxHead *head, const char *name);

/* Splits @target in place at "?" and returns the decoded path, or NULL when it is not acceptable:
 * bad escapes, an escaped slash, control characters, invalid UTF-8, "." or ".." segments.
 * @ret_query (nullable) points into @target. */
char *kmx_target_decode (char *target, const char **ret_query) G_GNUC_WARN_UNUSED_RESULT;
/* text → text; fails with KMX_ERROR_INVALID for bad escapes and for a name that stands twice. */
GHashTable *kmx_query_decode (const char *query, GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
