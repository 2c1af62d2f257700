/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include "kmx-error.h"
#include "kmx-json-private.h"

#include <string.h>
#include <sys/random.h>

/* Up to this many members are compared pairwise, which beats setting up a hash set. */
#define SMALL_OBJECT_MEMBERS 12
#define HASH_PRIME ((G_GUINT64_CONSTANT (1) << 61) - 1)

typedef struct {
  guint container;
  guint last; /* newest child, or 0 */
} Frame;

typedef struct {
  KmxJsonTape *tape;
  const guint8 *begin;
  const guint8 *cursor;
  const guint8 *end;
  const KmxJsonLimits *limits;
  Frame *frames;
  guint depth;
  guint32 *slots; /* hash set of entry indices for big objects */
  guint n_slots;
  KmxJsonEntry key; /* only the key members: the name read last */
  GError **error;
} Scanner;

static gboolean
fail (Scanner *self, const char *message)
{
  g_set_error (self->error, KMX_ERROR, KMX_ERROR_MALFORMED, "%s at byte %" G_GSIZE_FORMAT, message,
               (gsize) (self->cursor - self->begin));
  return FALSE;
}

/* NUL is allowed nowhere in JSON, so it can stand for the end. */
static inline guint8
peek (const Scanner *self)
{
  return self->cursor < self->end ? *self->cursor : 0;
}

static inline void
skip_space (Scanner *self)
{
  while (self->cursor < self->end && (*self->cursor == ' ' || *self->cursor == '\n' ||
                                      *self->cursor == '\r' || *self->cursor == '\t'))
    self->cursor++;
}

/* A secret factor makes it impossible to construct colliding member names. */
static guint64
get_hash_factor (void)
{
  static gsize initialised = 0;
  static guint64 factor;

  if (g_once_init_enter (&initialised)) {
    if (getrandom (&factor, sizeof factor, 0) != sizeof factor)
      factor = (guint64) g_random_int () << 32 | g_random_int ();
    factor = factor % (HASH_PRIME - 1000) + 1000;
    g_once_init_leave (&initialised, 1);
  }
  return factor;
}

/* A polynomial over the prime field of 2^61 - 1, four bytes at a time. */
static guint32
hash_secretly (guint64 factor, const char *name, gsize size)
{
  guint64 hash = size + 1;

  for (gsize i = 0; i < size; i += 4) {
    guint32 word = 0;
    unsigned __int128 product;

    memcpy (&word, name + i, MIN (size - i, 4));
    product = (unsigned __int128) hash * factor + word;
    hash = (guint64) (product & HASH_PRIME) + (guint64) (product >> 61);
    hash = hash >= HASH_PRIME ? hash - HASH_PRIME : hash;
  }
  return (guint32) (hash ^ hash >> 32);
}

/* Enough for few members, where a collision costs one comparison. */
static guint32
hash_quickly (const char *name, gsize size)
{
  guint32 first, last;

  if (size < 4)
    return size << 24 | (size > 0 ? (guint8) name[0] : 0) << 16 |
           (size > 1 ? (guint8) name[1] : 0) << 8 | (size > 2 ? (guint8) name[2] : 0);
  memcpy (&first, name, 4);
  memcpy (&last, name + size - 4, 4);
  return first * 0x9e3779b1u ^ last * 0x85ebca77u ^ (guint32) size;
}

/* Of the unescaped name; @factor 0 asks for the quick one. */
static guint32
hash_name (const KmxJsonTape *tape, const KmxJsonEntry *key, guint64 factor)
{
  const char *name = tape->bytes + key->key_start;
  gsize size = key->key_end - key->key_start;
  g_autofree char *unescaped = NULL;

  if (key->key_escaped) {
    unescaped = g_malloc (size);
    size = kmx_json_unescape (name, name + size, unescaped);
    name = unescaped;
  }
  return factor != 0 ? hash_secretly (factor, name, size) : hash_quickly (name, size);
}

/* From behind the opening quote to behind the closing one. */
static gboolean
scan_string (Scanner *self, guint32 *ret_start, guint32 *ret_end, gboolean *ret_escaped)
{
  const char *problem = NULL;

  *ret_start = self->cursor - self->begin;
  self->cursor = kmx_json_lex_string (self->cursor, self->end, ret_escaped, &problem);
  if (problem != NULL)
    return fail (self, problem);
  *ret_end = self->cursor - self->begin;
  self->cursor++;
  return TRUE;
}

static gboolean
scan_key (Scanner *self)
{
  gboolean escaped;
  KmxJsonEntry *key = &self->key;

  if (peek (self) != '"')
    return fail (self, "member name expected");
  self->cursor++;
  if (!scan_string (self, &key->key_start, &key->key_end, &escaped))
    return FALSE;
  key->key_escaped = escaped;
  key->key_hash = hash_name (self->tape, key, 0);
  skip_space (self);
  if (peek (self) != ':')
    return fail (self, "colon expected");
  self->cursor++;
  skip_space (self);
  return TRUE;
}

static gboolean
scan_number (Scanner *self, KmxJsonEntry *entry)
{
  const char *problem = NULL;
  gboolean whole;

  self->cursor = kmx_json_lex_number (self->cursor, self->end, &whole, &problem);
  entry->kind = KMX_JSON_NUMBER;
  entry->whole = whole;
  return problem == NULL || fail (self, problem);
}

static gboolean
scan_word (Scanner *self, KmxJsonEntry *entry)
{
  static const struct {
    const char *word;
    guint size;
    KmxJsonKind kind;
  } words[] = {
    { "true", 4, KMX_JSON_TRUE },
    { "false", 5, KMX_JSON_FALSE },
    { "null", 4, KMX_JSON_NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (words); i++) {
    if ((gsize) (self->end - self->cursor) >= words[i].size &&
        memcmp (self->cursor, words[i].word, words[i].size) == 0) {
      entry->kind = words[i].kind;
      self->cursor += words[i].size;
      return TRUE;
    }
  }
  return fail (self, "value expected");
}

static gboolean
equal_names (const KmxJsonTape *tape, const KmxJsonEntry *one, const KmxJsonEntry *other)
{
  g_autofree char *one_name = NULL, *other_name = NULL;

  if (one->key_hash != other->key_hash)
    return FALSE;
  if (!one->key_escaped && !other->key_escaped)
    return one->key_end - one->key_start == other->key_end - other->key_start &&
           memcmp (tape->bytes + one->key_start, tape->bytes + other->key_start,
                   one->key_end - one->key_start) == 0;
  one_name = kmx_json_tape_dup_name (tape, one - tape->entries);
  other_name = kmx_json_tape_dup_name (tape, other - tape->entries);
  return g_str_equal (one_name, other_name);
}

static gboolean
has_duplicate_small (const KmxJsonTape *tape, guint first)
{
  const KmxJsonEntry *entries = tape->entries;

  for (guint one = first; one != 0; one = entries[one].next) {
    for (guint other = entries[one].next; other != 0; other = entries[other].next) {
      if (entries[one].key_hash == entries[other].key_hash &&
          equal_names (tape, &entries[one], &entries[other]))
        return TRUE;
    }
  }
  return FALSE;
}

static gboolean
has_duplicate_big (Scanner *self, guint first, guint length)
{
  KmxJsonEntry *entries = self->tape->entries;
  guint64 factor = get_hash_factor ();
  guint n_slots = 32;

  while (n_slots < length * 2)
    n_slots *= 2;
  if (n_slots > self->n_slots) {
    self->slots = g_renew (guint32, self->slots, n_slots);
    self->n_slots = n_slots;
  }
  memset (self->slots, 0, n_slots * sizeof *self->slots);
  for (guint value = first; value != 0; value = entries[value].next) {
    guint slot;

    entries[value].key_hash = hash_name (self->tape, &entries[value], factor);
    slot = entries[value].key_hash & (n_slots - 1);
    for (; self->slots[slot] != 0; slot = (slot + 1) & (n_slots - 1)) {
      if (equal_names (self->tape, &entries[value], &entries[self->slots[slot]]))
        return TRUE;
    }
    self->slots[slot] = value;
  }
  return FALSE;
}

static gboolean
close_container (Scanner *self)
{
  guint container = self->frames[--self->depth].container;
  KmxJsonEntry *entry = &self->tape->entries[container];
  gboolean duplicate = FALSE;

  self->cursor++;
  entry->end = self->cursor - self->begin;
  if (entry->kind == KMX_JSON_OBJECT && entry->length > 1)
    duplicate = entry->length <= SMALL_OBJECT_MEMBERS
                    ? has_duplicate_small (self->tape, container + 1)
                    : has_duplicate_big (self, container + 1, entry->length);
  return !duplicate || fail (self, "duplicate member in the object that ends");
}

static KmxJsonEntry *
append (Scanner *self)
{
  KmxJsonTape *tape = self->tape;
  KmxJsonEntry *entry;
  guint index = tape->n_entries;

  if (index >= self->limits->values_max) {
    fail (self, "too many values");
    return NULL;
  }
  if (index == tape->n_allocated) {
    tape->n_allocated = tape->n_allocated * 2;
    tape->entries = g_renew (KmxJsonEntry, tape->entries, tape->n_allocated);
  }
  entry = &tape->entries[index];
  memset (entry, 0, sizeof *entry);
  if (self->depth > 0) {
    Frame *frame = &self->frames[self->depth - 1];
    KmxJsonEntry *container = &tape->entries[frame->container];

    if (container->kind == KMX_JSON_OBJECT) {
      entry->key_start = self->key.key_start;
      entry->key_end = self->key.key_end;
      entry->key_hash = self->key.key_hash;
      entry->key_escaped = self->key.key_escaped;
    }
    if (frame->last != 0)
      tape->entries[frame->last].next = index;
    frame->last = index;
    container->length++;
  }
  tape->n_entries++;
  return entry;
}

/* Enters a container; @ret_open tells whether a value must follow. */
static gboolean
open_container (Scanner *self, KmxJsonEntry *entry, gboolean *ret_open)
{
  gboolean object = *self->cursor == '{';

  if (self->depth >= self->limits->depth_max)
    return fail (self, "nested too deep");
  entry->kind = object ? KMX_JSON_OBJECT : KMX_JSON_ARRAY;
  self->frames[self->depth++] = (Frame){ .container = entry - self->tape->entries };
  self->cursor++;
  skip_space (self);
  *ret_open = peek (self) != (object ? '}' : ']');
  if (!*ret_open)
    return close_container (self);
  return !object || scan_key (self);
}

static gboolean
scan_value (Scanner *self, gboolean *ret_open)
{
  KmxJsonEntry *entry = append (self);
  gboolean ok, escaped;

  *ret_open = FALSE;
  if (entry == NULL)
    return FALSE;
  entry->start = self->cursor - self->begin;
  switch (peek (self)) {
  case '{':
  case '[':
    return open_container (self, entry, ret_open);
  case '"':
    self->cursor++;
    ok = scan_string (self, &entry->start, &entry->end, &escaped);
    entry->kind = KMX_JSON_STRING;
    entry->escaped = ok && escaped;
    return ok;
  case '-':
  case '0' ... '9':
    ok = scan_number (self, entry);
    break;
  default:
    ok = scan_word (self, entry);
    break;
  }
  entry->end = self->cursor - self->begin;
  return ok;
}

/* After a value: closes what ends here, until a comma asks for one more value or all is closed. */
static gboolean
scan_behind_value (Scanner *self)
{
  while (self->depth > 0) {
    guint container = self->frames[self->depth - 1].container;
    gboolean object = self->tape->entries[container].kind == KMX_JSON_OBJECT;

    skip_space (self);
    if (peek (self) == ',') {
      self->cursor++;
      skip_space (self);
      return !object || scan_key (self);
    }
    if (peek (self) != (object ? '}' : ']'))
      return fail (self, object ? "comma or } expected" : "comma or ] expected");
    if (!close_container (self))
      return FALSE;
  }
  return TRUE;
}

static gboolean
scan_document (Scanner *self)
{
  gboolean open;

  skip_space (self);
  do {
    if (!scan_value (self, &open))
      return FALSE;
    if (!open && !scan_behind_value (self))
      return FALSE;
  } while (self->depth > 0);
  skip_space (self);
  return self->cursor == self->end || fail (self, "text behind the document");
}

gboolean
kmx_json_scan (KmxJsonTape *tape, gsize size, const KmxJsonLimits *limits, GError **error)
{
  Scanner self = { .tape = tape, .limits = limits, .error = error };
  gboolean ok;

  self.begin = self.cursor = (const guint8 *) tape->bytes;
  self.end = self.begin + size;
  if (size > limits->size_max || size > G_MAXUINT32 / 2)
    return fail (&self, "document too large");
  tape->n_allocated = MIN (size / 16, 65536) + 8;
  tape->entries = g_new (KmxJsonEntry, tape->n_allocated);
  self.frames = g_new (Frame, MIN (limits->depth_max, size) + 1);
  ok = scan_document (&self);
  g_free (self.frames);
  g_free (self.slots);
  return ok;
}
