/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* Strict JSON (RFC 8259), because json-glib is lenient and recursive: it takes comments, "010",
 * duplicate members and numbers out of range, and a deep document ends the process.
 *
 * A KmxJsonTape is the flat list of a document's values, made in one pass that also checks
 * everything.  Reading facts from the tape needs no tree and no allocation per value, which is what
 * the webhook path lives on; everything else parses the checked bytes with json-glib. */
typedef struct {
  gsize size_max;   /* bytes */
  guint depth_max;  /* nested objects and arrays */
  guint values_max; /* values in the whole document */
} KmxJsonLimits;

/* 256 KiB, 64 levels, 20,000 values. */
extern const KmxJsonLimits kmx_json_limits_api;
/* 8 MiB, 64 levels, 400,000 values: providers repeat whole conversations. */
extern const KmxJsonLimits kmx_json_limits_provider;

typedef enum {
  KMX_JSON_OBJECT,
  KMX_JSON_ARRAY,
  KMX_JSON_STRING,
  KMX_JSON_NUMBER,
  KMX_JSON_TRUE,
  KMX_JSON_FALSE,
  KMX_JSON_NULL,
} KmxJsonKind;

typedef struct _KmxJsonTape KmxJsonTape;
/* A position on the tape; 0 is the root and also what "absent" looks like, because the root is
 * nobody's member.  Test with kmx_json_tape_find(). */
typedef guint KmxJsonValue;
#define KMX_JSON_ABSENT 0

/* @bytes must live as long as the tape.  Refuses (KMX_ERROR_MALFORMED, with the offset): invalid
 * UTF-8, NUL escapes, lone surrogates, duplicate members of one object, a second document,
 * comments, non-JSON numbers, integers beyond ±2^53 (they would not survive JavaScript), numbers
 * beyond a double, and whatever exceeds @limits. */
KmxJsonTape *kmx_json_tape_new (const char *bytes,
                                gsize size,
                                const KmxJsonLimits *limits,
                                GError **error) G_GNUC_WARN_UNUSED_RESULT;
void kmx_json_tape_free (KmxJsonTape *tape);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KmxJsonTape, kmx_json_tape_free)

KmxJsonKind kmx_json_tape_kind (const KmxJsonTape *tape, KmxJsonValue value);
/* Member of an object, or KMX_JSON_ABSENT when @object is no object or has no such member. */
KmxJsonValue kmx_json_tape_member (const KmxJsonTape *tape, KmxJsonValue object, const char *name);
/* Dotted path from @from, "message.call.id"; KMX_JSON_ABSENT when any step is missing. */
KmxJsonValue kmx_json_tape_find (const KmxJsonTape *tape, KmxJsonValue from, const char *path);
/* Iteration over an array's elements or an object's member values: first, then next until ABSENT.
 */
KmxJsonValue kmx_json_tape_first (const KmxJsonTape *tape, KmxJsonValue container);
KmxJsonValue kmx_json_tape_next (const KmxJsonTape *tape, KmxJsonValue value);
guint kmx_json_tape_length (const KmxJsonTape *tape, KmxJsonValue container);
/* (transfer full) (nullable): the member name of @value, or NULL inside arrays. */
char *kmx_json_tape_dup_name (const KmxJsonTape *tape, KmxJsonValue value);

/* (transfer full) (nullable): unescaped text; NULL unless @value is a string. */
char *kmx_json_tape_dup_string (const KmxJsonTape *tape, KmxJsonValue value);
gboolean kmx_json_tape_equals (const KmxJsonTape *tape, KmxJsonValue value, const char *text);
/* FALSE unless @value is a number written without fraction and exponent. */
gboolean kmx_json_tape_integer (const KmxJsonTape *tape, KmxJsonValue value, gint64 *ret_value);
/* FALSE unless @value is a number. */
gboolean kmx_json_tape_number (const KmxJsonTape *tape, KmxJsonValue value, double *ret_value);
/* A decimal number times 10^@digits, rounded half away from zero without floating point; for
 * provider cost ("0.2714" → 271400 with 6 digits).  FALSE when it is no number or out of range. */
gboolean kmx_json_tape_decimal (const KmxJsonTape *tape,
                                KmxJsonValue value,
                                guint digits,
                                gint64 *ret_value);
/* The bytes of the value as written; points into the document. */
const char *kmx_json_tape_raw (const KmxJsonTape *tape, KmxJsonValue value, gsize *ret_size);

/* Checks and parses in one step.  Fails with KMX_ERROR_MALFORMED, also for objects with more than
 * 4,096 members, because json-glib's tables can be made to collide. */
JsonNode *kmx_json_parse (const char *bytes,
                          gsize size,
                          const KmxJsonLimits *limits,
                          GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* A copy of everything below @node.  json-glib counts its objects without atomics, so that what
 * several threads read must never be copied with json_node_copy(), which shares them. */
JsonNode *kmx_json_copy (JsonNode *node) G_GNUC_WARN_UNUSED_RESULT;
/* Compact, UTF-8. */
char *kmx_json_to_string (JsonNode *node) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
