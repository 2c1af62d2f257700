/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#pragma once

#include "kmx-record.h"

G_BEGIN_DECLS

/* One bit per field tells which are set. */
#define KMX_RECORD_FIELDS_MAX 64
#define KMX_RECORD_INTEGER_MAX G_GINT64_CONSTANT (9007199254740991)

typedef union {
  gint64 integer; /* INTEGER, BOOLEAN and the position in values[] of ENUM */
  char *text;     /* TEXT, PROSE, ID */
  GDateTime *instant;
  GObject *object; /* RECORD and LIST */
  JsonNode *json;  /* sealed */
} KmxRecordValue;

/* An empty record for the readers to fill; not valid before all required fields are set. */
KmxRecord *kmx_record_alloc (GType type) G_GNUC_WARN_UNUSED_RESULT;
/* (transfer full) of what @value points to; replaces what was set before. */
void kmx_record_take (KmxRecord *self, guint field, KmxRecordValue value);
void kmx_record_unset (KmxRecord *self, guint field);
void kmx_record_mark_null (KmxRecord *self, guint field);
const KmxRecordValue *kmx_record_peek (KmxRecord *self, guint field);
/* Fails with KMX_ERROR_INVALID naming the first required member that is not set. */
gboolean kmx_record_check_required (KmxRecord *self, GError **error);

/* The checks of one value, see kmx-record-check.c; all fail with KMX_ERROR_INVALID and name the
 * field. */
gboolean kmx_record_check_text (const KmxField *field, const char *text, GError **error);
gboolean kmx_record_check_integer (const KmxField *field, gint64 number, GError **error);
gboolean kmx_record_check_length (const KmxField *field, guint n_items, GError **error);
/* Position of @text in values[] or -1. */
int kmx_record_find_enum (const KmxField *field, const char *text);
/* For tables at class_init; aborts. */
void kmx_record_check_fields (GType type, const KmxField *fields, guint n_fields);

G_END_DECLS
