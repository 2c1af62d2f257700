/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include "kmx-error.h"
#include "kmx-json-private.h"

#include <string.h>
#include <sys/random.h>

/* Up to this many members are compared pairwise, which beats setting up a hash set. */
#define SMALL_OBJECT_MEMBERS 12
#define INTEGER_MAX G_GUINT64_CONSTANT (9007199254740992)
/* Exponents stop counting here, far beyond any double and any document's length. */
#define EXPONENT_MAX 1000000000
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
  guint64 hash_factor;
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
hash_name (guint64 factor, const char *name, gsize size)
{
  guint64 hash = size + 1;

  for (gsize i = 0; i < size; i += 4) {
    guint32 word = 0;
    unsigned __int128 product;

    if (size - i >= 4)
      memcpy (&word, name + i, 4);
    else
      memcpy (&word, name + i, size - i);
    product = (unsigned __int128) hash * factor + word;
    hash = (guint64) (product & HASH_PRIME) + (guint64) (product >> 61);
    hash = hash >= HASH_PRIME ? hash - HASH_PRIME : hash;
  }
  return (guint32) (hash ^ hash >> 32);
}

/* Moves over bytes that need no look: no quote, backslash, control character or non-ASCII. */
static inline const guint8 *
skip_plain (const guint8 *cursor, const guint8 *end)
{
  const guint64 ones = G_GUINT64_CONSTANT (0x0101010101010101);
  const guint64 highs = ones << 7;

  while (end - cursor >= 8) {
    guint64 word, quote, backslash, found;

    memcpy (&word, cursor, 8);
    quote = word ^ ones * '"';
    backslash = word ^ ones * '\\';
    found = (((quote - ones) & ~quote) | ((backslash - ones) & ~backslash) |
             ((word - ones * 0x20) & ~word) | word) &
            highs;
    if (found != 0)
      break;
    cursor += 8;
  }
  while (cursor < end && *cursor >= 0x20 && *cursor < 0x80 && *cursor != '"' && *cursor != '\\')
    cursor++;
  return cursor;
}

/* Size of the UTF-8 sequence at @cursor, 0 when it is not one (overlong, surrogate, cut off). */
static guint
check_utf8 (const guint8 *cursor, const guint8 *end)
{
  guint8 low = 0x80, high = 0xbf;
  guint size;

  if (cursor[0] >= 0xc2 && cursor[0] <= 0xdf) {
    size = 2;
  } else if (cursor[0] >= 0xe0 && cursor[0] <= 0xef) {
    size = 3;
    low = cursor[0] == 0xe0 ? 0xa0 : low;
    high = cursor[0] == 0xed ? 0x9f : high;
  } else if (cursor[0] >= 0xf0 && cursor[0] <= 0xf4) {
    size = 4;
    low = cursor[0] == 0xf0 ? 0x90 : low;
    high = cursor[0] == 0xf4 ? 0x8f : high;
  } else {
    return 0;
  }
  if ((gsize) (end - cursor) < size || cursor[1] < low || cursor[1] > high)
    return 0;
  for (guint i = 2; i < size; i++) {
    if ((cursor[i] & 0xc0) != 0x80)
      return 0;
  }
  return size;
}

/* Four hexadecimal digits, or -1. */
static int
read_hex4 (const guint8 *cursor, const guint8 *end)
{
  int code = 0;

  if (end - cursor < 4)
    return -1;
  for (guint i = 0; i < 4; i++) {
    if (!g_ascii_isxdigit (cursor[i]))
      return -1;
    code = code << 4 | g_ascii_xdigit_value (cursor[i]);
  }
  return code;
}

static gboolean
scan_escape (Scanner *self)
{
  int code, low;

  self->cursor++;
  if (self->cursor < self->end && *self->cursor != 0 && strchr ("\"\\/bfnrt", *self->cursor)) {
    self->cursor++;
    return TRUE;
  }
  if (peek (self) != 'u')
    return fail (self, "unknown escape");
  code = read_hex4 (self->cursor + 1, self->end);
  if (code < 0)
    return fail (self, "incomplete \\u escape");
  if (code == 0)
    return fail (self, "NUL character");
  self->cursor += 5;
  if (code < 0xd800 || code > 0xdfff)
    return TRUE;
  low = -1;
  if (code < 0xdc00 && self->end - self->cursor >= 6 && self->cursor[0] == '\\' &&
      self->cursor[1] == 'u')
    low = read_hex4 (self->cursor + 2, self->end);
  if (low < 0xdc00 || low > 0xdfff)
    return fail (self, "lone surrogate");
  self->cursor += 6;
  return TRUE;
}

/* From behind the opening quote to behind the closing one. */
static gboolean
scan_string (Scanner *self, guint32 *ret_start, guint32 *ret_end, gboolean *ret_escaped)
{
  *ret_start = self->cursor - self->begin;
  *ret_escaped = FALSE;
  while (TRUE) {
    self->cursor = skip_plain (self->cursor, self->end);
    if (self->cursor == self->end)
      return fail (self, "unfinished string");
    if (*self->cursor == '"')
      break;
    if (*self->cursor == '\\') {
      *ret_escaped = TRUE;
      if (!scan_escape (self))
        return FALSE;
    } else if (*self->cursor >= 0x80) {
      guint size = check_utf8 (self->cursor, self->end);

      if (size == 0)
        return fail (self, "invalid UTF-8");
      self->cursor += size;
    } else {
      return fail (self, "control character in a string");
    }
  }
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
  if (escaped) {
    const char *bytes = self->tape->bytes;
    g_autofree char *name = g_malloc (key->key_end - key->key_start);
    gsize size = kmx_json_unescape (bytes + key->key_start, bytes + key->key_end, name);

    key->key_hash = hash_name (self->hash_factor, name, size);
  } else {
    key->key_hash = hash_name (self->hash_factor, self->tape->bytes + key->key_start,
                               key->key_end - key->key_start);
  }
  skip_space (self);
  if (peek (self) != ':')
    return fail (self, "colon expected");
  self->cursor++;
  skip_space (self);
  return TRUE;
}

static const guint8 *
skip_digits (const guint8 *cursor, const guint8 *end)
{
  while (cursor < end && *cursor >= '0' && *cursor <= '9')
    cursor++;
  return cursor;
}

/* Whether a number with fraction or exponent is finite as a double.  Only numbers that begin in the
 * last decade below the largest double need the conversion. */
static gboolean
is_finite (const guint8 *start, const guint8 *end, gint64 exponent)
{
  gint64 magnitude = 0;
  gboolean behind_point = FALSE;
  const guint8 *digit = start;

  for (; digit < end && *digit != 'e' && *digit != 'E' && (*digit < '1' || *digit > '9'); digit++) {
    if (*digit == '.')
      behind_point = TRUE;
    else if (behind_point)
      magnitude--;
  }
  if (digit == end || *digit == 'e' || *digit == 'E')
    return TRUE;
  if (!behind_point)
    magnitude = skip_digits (digit, end) - digit;
  magnitude += exponent;
  if (magnitude == 309) {
    g_autofree char *text = g_strndup ((const char *) start, end - start);

    return g_ascii_strtod (text, NULL) <= G_MAXDOUBLE;
  }
  return magnitude < 309;
}

static gboolean
check_integer (Scanner *self, const guint8 *digits)
{
  guint64 value = 0;

  if (self->cursor - digits <= 16) {
    for (const guint8 *digit = digits; digit < self->cursor; digit++)
      value = value * 10 + (*digit - '0');
    if (value <= INTEGER_MAX)
      return TRUE;
  }
  return fail (self, "integer out of range");
}

static gboolean
scan_number (Scanner *self, KmxJsonEntry *entry)
{
  const guint8 *digits, *behind;
  gint64 exponent = 0;

  entry->kind = KMX_JSON_NUMBER;
  entry->whole = TRUE;
  if (peek (self) == '-')
    self->cursor++;
  digits = self->cursor;
  self->cursor = skip_digits (digits, self->end);
  if (self->cursor == digits || (*digits == '0' && self->cursor - digits > 1))
    return fail (self, "malformed number");
  behind = self->cursor;
  if (peek (self) == '.') {
    entry->whole = FALSE;
    self->cursor = skip_digits (behind + 1, self->end);
    if (self->cursor == behind + 1)
      return fail (self, "malformed fraction");
  }
  if (peek (self) == 'e' || peek (self) == 'E') {
    const guint8 *first;
    gboolean negative;

    entry->whole = FALSE;
    self->cursor++;
    negative = peek (self) == '-';
    if (negative || peek (self) == '+')
      self->cursor++;
    first = self->cursor;
    self->cursor = skip_digits (first, self->end);
    if (self->cursor == first)
      return fail (self, "malformed exponent");
    for (; first < self->cursor && exponent < EXPONENT_MAX; first++)
      exponent = exponent * 10 + (*first - '0');
    exponent = negative ? -exponent : exponent;
  }
  if (entry->whole)
    return check_integer (self, digits);
  return is_finite (digits, self->cursor, exponent) || fail (self, "number out of range");
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
  const KmxJsonEntry *entries = self->tape->entries;
  guint n_slots = 32;

  while (n_slots < length * 2)
    n_slots *= 2;
  if (n_slots > self->n_slots) {
    self->slots = g_renew (guint32, self->slots, n_slots);
    self->n_slots = n_slots;
  }
  memset (self->slots, 0, n_slots * sizeof *self->slots);
  for (guint value = first; value != 0; value = entries[value].next) {
    guint slot = entries[value].key_hash & (n_slots - 1);

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
  self.hash_factor = get_hash_factor ();
  ok = scan_document (&self);
  g_free (self.frames);
  g_free (self.slots);
  return ok;
}
