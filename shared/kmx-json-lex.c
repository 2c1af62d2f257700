/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include "kmx-json-private.h"

#include <string.h>

#define INTEGER_MAX G_GUINT64_CONSTANT (9007199254740992)
/* Exponents stop counting here, far beyond any double and any document's length. */
#define EXPONENT_MAX 1000000000

/* Moves over bytes that need no look: no quote, backslash, control character or non-ASCII. */
static inline const guint8 *
skip_plain (const guint8 *cursor, const guint8 *end)
{
  const guint64 ones = G_GUINT64_CONSTANT (0x0101010101010101);
  const guint64 highs = ones << 7;

  while (end - cursor >= 8) {
    guint64 word, quote, backslash, found;

    memcpy (&word, cursor, 8);
    word = GUINT64_FROM_LE (word);
    quote = word ^ ones * '"';
    backslash = word ^ ones * '\\';
    found = (((quote - ones) & ~quote) | ((backslash - ones) & ~backslash) |
             ((word - ones * 0x20) & ~word) | word) &
            highs;
    /* The lowest hit is exact: borrows only ever spoil what stands behind it. */
    if (found != 0)
      return cursor + __builtin_ctzll (found) / 8;
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

/* From the backslash to behind the escape. */
static const guint8 *
lex_escape (const guint8 *cursor, const guint8 *end, const char **problem)
{
  int code, low = -1;

  cursor++;
  if (cursor < end && *cursor != 0 && strchr ("\"\\/bfnrt", *cursor) != NULL)
    return cursor + 1;
  if (cursor == end || *cursor != 'u') {
    *problem = "unknown escape";
    return cursor;
  }
  code = read_hex4 (cursor + 1, end);
  if (code <= 0) {
    *problem = code < 0 ? "incomplete \\u escape" : "NUL character";
    return cursor;
  }
  cursor += 5;
  if (code < 0xd800 || code > 0xdfff)
    return cursor;
  if (code < 0xdc00 && end - cursor >= 6 && cursor[0] == '\\' && cursor[1] == 'u')
    low = read_hex4 (cursor + 2, end);
  if (low < 0xdc00 || low > 0xdfff) {
    *problem = "lone surrogate";
    return cursor;
  }
  return cursor + 6;
}

const guint8 *
kmx_json_lex_string (const guint8 *cursor,
                     const guint8 *end,
                     gboolean *ret_escaped,
                     const char **problem)
{
  *ret_escaped = FALSE;
  while (*problem == NULL) {
    cursor = skip_plain (cursor, end);
    if (cursor == end) {
      *problem = "unfinished string";
    } else if (*cursor == '"') {
      break;
    } else if (*cursor == '\\') {
      *ret_escaped = TRUE;
      cursor = lex_escape (cursor, end, problem);
    } else {
      guint size = *cursor >= 0x80 ? check_utf8 (cursor, end) : 0;

      if (size == 0)
        *problem = *cursor >= 0x80 ? "invalid UTF-8" : "control character in a string";
      cursor += size;
    }
  }
  return cursor;
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
is_safe_integer (const guint8 *digit, const guint8 *end)
{
  guint64 value = 0;

  if (end - digit > 16)
    return FALSE;
  for (; digit < end; digit++)
    value = value * 10 + (*digit - '0');
  return value <= INTEGER_MAX;
}

/* From behind the "e" to behind the exponent. */
static const guint8 *
lex_exponent (const guint8 *cursor, const guint8 *end, gint64 *exponent, const char **problem)
{
  gboolean negative = cursor < end && *cursor == '-';
  const guint8 *digit;

  if (negative || (cursor < end && *cursor == '+'))
    cursor++;
  digit = cursor;
  cursor = skip_digits (digit, end);
  if (cursor == digit)
    *problem = "malformed exponent";
  for (; digit < cursor && *exponent < EXPONENT_MAX; digit++)
    *exponent = *exponent * 10 + (*digit - '0');
  *exponent = negative ? -*exponent : *exponent;
  return cursor;
}

const guint8 *
kmx_json_lex_number (const guint8 *cursor,
                     const guint8 *end,
                     gboolean *ret_whole,
                     const char **problem)
{
  const guint8 *digits = *cursor == '-' ? cursor + 1 : cursor;
  gint64 exponent = 0;

  *ret_whole = TRUE;
  cursor = skip_digits (digits, end);
  if (cursor == digits || (*digits == '0' && cursor - digits > 1)) {
    *problem = "malformed number";
    return cursor;
  }
  if (cursor < end && *cursor == '.') {
    const guint8 *fraction = cursor + 1;

    *ret_whole = FALSE;
    cursor = skip_digits (fraction, end);
    if (cursor == fraction) {
      *problem = "malformed fraction";
      return cursor;
    }
  }
  if (cursor < end && (*cursor == 'e' || *cursor == 'E')) {
    *ret_whole = FALSE;
    cursor = lex_exponent (cursor + 1, end, &exponent, problem);
  }
  if (*problem == NULL && *ret_whole && !is_safe_integer (digits, cursor))
    *problem = "integer out of range";
  else if (*problem == NULL && !*ret_whole && !is_finite (digits, cursor, exponent))
    *problem = "number out of range";
  return cursor;
}
