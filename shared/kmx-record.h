/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* KmxRecord: one immutable entity of the wire contract, declared once as a table of fields.
 *
 * From the table follow: JSON in (with limits), JSON out, GObject properties for list models and
 * bindings (wire "started_at" is property "started-at"), and reading a database row.  Because a
 * record never changes after it was made, it may cross threads.
 *
 *   #define KMX_CALL_FIELDS(F)                                                  \
 *     F (KMX_CALL, ID, "id", KMX_FIELD_ID, .required = TRUE)                    \
 *     F (KMX_CALL, DURATION_S, "duration_s", KMX_FIELD_INTEGER, .min = 0, .max = 86400)
 *   KMX_DECLARE_RECORD (KmxCall, kmx_call, CALL, KMX_CALL_FIELDS)     in kmx-call.h
 *   KMX_DEFINE_RECORD (KmxCall, kmx_call, KMX_CALL_FIELDS)            in kmx-call.c
 *
 *   kmx_record_get_integer (call, KMX_CALL_DURATION_S)
 */
typedef enum {
  KMX_FIELD_TEXT,    /* one line of UTF-8 without control characters; min, max in characters */
  KMX_FIELD_PROSE,   /* several lines: TAB and LF allowed; min, max in characters */
  KMX_FIELD_ID,      /* lower-case UUID, 36 characters */
  KMX_FIELD_INSTANT, /* RFC 3339 in UTC ("2026-11-22T13:05:00Z", up to microseconds) ↔ GDateTime */
  KMX_FIELD_INTEGER, /* whole number; min, max inclusive; min = max = 0 means ±(2^53 − 1) */
  KMX_FIELD_BOOLEAN,
  KMX_FIELD_ENUM,    /* one of values[] */
  KMX_FIELD_RECORD,  /* nested record of get_type() */
  KMX_FIELD_LIST,    /* array of records of get_type() ↔ GListModel; max items */
  KMX_FIELD_JSON,    /* any JSON value, kept as JsonNode */
} KmxFieldKind;

typedef struct {
  const char *name; /* on the wire and as column; snake_case with the unit last */
  KmxFieldKind kind;
  gboolean required; /* must be present and not null; otherwise absent and null both read as unset */
  gint64 min;
  gint64 max; /* 0 for texts and lists means the kind's own maximum: 1,000 / 20,000 / 1,000 items;
                 for integers with min > 0 it means 2^53 - 1 */
  const char *const *values; /* KMX_FIELD_ENUM: NULL-terminated */
  GType (*get_type) (void);  /* KMX_FIELD_RECORD and KMX_FIELD_LIST */
} KmxField;

typedef enum {
  KMX_RECORD_REFUSE_UNKNOWN = 0, /* requests to our API: an unknown member is an error */
  KMX_RECORD_IGNORE_UNKNOWN = 1, /* answers: a newer server may say more */
} KmxRecordFlags;

#define KMX_TYPE_RECORD (kmx_record_get_type ())
G_DECLARE_DERIVABLE_TYPE (KmxRecord, kmx_record, KMX, RECORD, GObject)

struct _KmxRecordClass {
  GObjectClass parent_class;
  const KmxField *fields;
  guint n_fields;
};

#define KMX_FIELD_INDEX_(PREFIX, NAME, ...) PREFIX##_##NAME,
#define KMX_FIELD_ENTRY_(PREFIX, NAME, WIRE, KIND, ...)                                            \
  [PREFIX##_##NAME] = { .name = WIRE, .kind = KIND, ##__VA_ARGS__ },

#define KMX_DECLARE_RECORD(Type, type, TYPE, FIELDS)                                               \
  enum { FIELDS (KMX_FIELD_INDEX_) KMX_N_##TYPE##_FIELDS };                                        \
  G_DECLARE_FINAL_TYPE (Type, type, KMX, TYPE, KmxRecord)

#define KMX_DEFINE_RECORD(Type, type, FIELDS)                                                      \
  struct _##Type {                                                                                 \
    KmxRecord parent_instance;                                                                     \
  };                                                                                               \
  G_DEFINE_FINAL_TYPE (Type, type, KMX_TYPE_RECORD)                                                \
  static const KmxField type##_fields[] = { FIELDS (KMX_FIELD_ENTRY_) };                           \
  static void type##_class_init (Type##Class *klass)                                               \
  {                                                                                                \
    kmx_record_class_set_fields (KMX_RECORD_CLASS (klass), type##_fields,                          \
                                 G_N_ELEMENTS (type##_fields));                                    \
  }                                                                                                \
  static void type##_init (Type *self)                                                             \
  {                                                                                                \
  }

/* For class_init only: checks the table and installs one read-only property per field. */
void kmx_record_class_set_fields (KmxRecordClass *klass, const KmxField *fields, guint n_fields);

/* Fails with KMX_ERROR_INVALID naming the member as JSON pointer (kmx_error_get_member()). */
gpointer kmx_record_new_from_json (GType type,
                                   JsonNode *node,
                                   KmxRecordFlags flags,
                                   GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* The same from bytes: kmx_json_parse() first. */
gpointer kmx_record_new_from_bytes (GType type,
                                    const char *bytes,
                                    gsize size,
                                    KmxRecordFlags flags,
                                    GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Unset members are left out. */
JsonNode *kmx_record_to_json (gpointer record) G_GNUC_WARN_UNUSED_RESULT;

/* Text of column @name of a row in PostgreSQL's text format, or NULL for SQL null. */
typedef const char *(*KmxRecordReadColumn) (gpointer row, const char *name);
/* Columns are named like the members; booleans are t/f, instants timestamptz text in UTC, records
 * and lists JSON text.  Fails with KMX_ERROR_INTERNAL when a row breaks the contract. */
gpointer kmx_record_new_from_row (GType type,
                                  KmxRecordReadColumn read_column,
                                  gpointer row,
                                  GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* A copy with some members replaced: name, value pairs ended by NULL.  Values by kind: const char *
 * (TEXT, PROSE, ID, ENUM), GDateTime *, gint64, gboolean (as int), KmxRecord *, GListModel *,
 * JsonNode *.  NULL pointers unset.  Aborts on what breaks the contract: for values of our own. */
gpointer kmx_record_new (GType type, const char *first_name, ...) G_GNUC_WARN_UNUSED_RESULT;
gpointer kmx_record_copy_with (gpointer record,
                               const char *first_name,
                               ...) G_GNUC_WARN_UNUSED_RESULT;

gboolean kmx_record_is_set (gpointer record, guint field);
/* Unset, but the document it was read from names it with null: an edit that clears the member. */
gboolean kmx_record_is_null (gpointer record, guint field);
/* (nullable): TEXT, PROSE, ID, ENUM */
const char *kmx_record_get_text (gpointer record, guint field);
/* Position in values[]; -1 when unset. */
int kmx_record_get_enum (gpointer record, guint field);
GDateTime *kmx_record_get_instant (gpointer record, guint field); /* (nullable), UTC */
gint64 kmx_record_get_integer (gpointer record, guint field);     /* 0 when unset */
gboolean kmx_record_get_boolean (gpointer record, guint field);   /* FALSE when unset */
gpointer kmx_record_get_record (gpointer record, guint field);    /* (nullable) */
GListModel *kmx_record_get_list (gpointer record, guint field);   /* never NULL */
JsonNode *kmx_record_get_json (gpointer record, guint field);     /* (nullable) */
gboolean kmx_record_equal (gpointer one, gpointer other);

G_END_DECLS
