/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include "kmx-head.h"

#include <string.h>

static const char *const methods[] = { "GET", "POST", "PUT", "PATCH", "DELETE" };

/* Two of these would leave it to each reader which one counts. */
static const char *const singletons[] = {
  "host",   "content-length", "content-type",    "content-encoding", "transfer-encoding",
  "expect", "authorization",  "idempotency-key", "if-match",         "last-event-id",
};

static gboolean
refuse (KmxRefusal *refusal, guint status, KmxErrorCode code, const char *detail)
{
  refusal->status = status;
  refusal->code = code;
  refusal->detail = detail;
  return FALSE;
}

static gboolean
malformed (KmxRefusal *refusal, const char *detail)
{
  return refuse (refusal, 400, KMX_ERROR_INVALID, detail);
}

static gboolean
is_token_char (guchar c)
{
  return g_ascii_isalnum (c) || (c != '\0' && strchr ("!#$%&'*+-.^_`|~", c) != NULL);
}

gsize
kmx_head_find_end (const char *bytes, gsize size, gsize *ret_scanned)
{
  gsize from = *ret_scanned;

  while (from < size) {
    const char *line_end = memchr (bytes + from, '\n', size - from);
    gsize next;

    if (line_end == NULL)
      break;
    next = line_end - bytes + 1;
    if (next < size && bytes[next] == '\n')
      return next + 1;
    if (next + 1 < size && bytes[next] == '\r' && bytes[next + 1] == '\n')
      return next + 2;
    if (next + 1 >= size) { /* look at this line end again when more has come */
      *ret_scanned = next - 1;
      return 0;
    }
    from = next;
  }
  *ret_scanned = size;
  return 0;
}

/* Cuts the next line off; NULL when it does not end in CRLF or holds a control character. */
static char *
next_line (char **cursor, char *end)
{
  char *line = *cursor;
  char *line_end = memchr (line, '\n', end - line);

  if (line_end == NULL || line_end == line || line_end[-1] != '\r')
    return NULL;
  line_end[-1] = '\0';
  for (const char *c = line; c < line_end - 1; c++) {
    if (((guchar) *c < 0x20 && *c != '\t') || *c == 0x7f)
      return NULL;
  }
  *cursor = line_end + 1;
  return line;
}

static gboolean
parse_request_line (KmxHead *head, char *line, KmxRefusal *refusal)
{
  char *target = strchr (line, ' ');
  char *version;
  gboolean known = FALSE;

  if (target == NULL)
    return malformed (refusal, "the request line is not complete");
  *target++ = '\0';
  version = strchr (target, ' ');
  if (version == NULL)
    return malformed (refusal, "the request line is not complete");
  *version++ = '\0';
  for (const char *c = line; *c != '\0'; c++) {
    if (!is_token_char (*c))
      return malformed (refusal, "the method is not a token");
  }
  if (strncmp (version, "HTTP/", 5) != 0 || !g_ascii_isdigit (version[5]) || version[6] != '.' ||
      !g_ascii_isdigit (version[7]) || version[8] != '\0')
    return malformed (refusal, "the HTTP version is not readable");
  if (version[5] != '1' || version[7] > '1')
    return refuse (refusal, 505, KMX_ERROR_INVALID, "only HTTP/1.0 and HTTP/1.1 are served");
  head->minor_version = version[7] - '0';
  head->method = line;
  head->target = target;
  for (guint i = 0; i < G_N_ELEMENTS (methods); i++)
    known = known || strcmp (methods[i], line) == 0;
  if (!known)
    return refuse (refusal, 405, KMX_ERROR_METHOD_NOT_ALLOWED, "this method is not served");
  if (strlen (target) > KMX_HEAD_TARGET_MAX)
    return refuse (refusal, 414, KMX_ERROR_INVALID, "the target is too long");
  if (*target != '/')
    return malformed (refusal, "the target is not a path");
  for (const char *c = target; *c != '\0'; c++) {
    if ((guchar) *c <= 0x20 || (guchar) *c >= 0x7f || *c == '#')
      return malformed (refusal, "the target holds characters that want escaping");
  }
  return TRUE;
}

static gboolean
is_ignored (const char *name)
{
  /* Answers are never served in parts. */
  return g_ascii_strcasecmp (name, "range") == 0 || g_ascii_strcasecmp (name, "if-range") == 0;
}

static gboolean
parse_field (KmxHead *head, char *line, KmxRefusal *refusal)
{
  char *colon = strchr (line, ':');
  char *value;
  char *end;

  if (colon == NULL || colon == line)
    return malformed (refusal, "a header has no name");
  *colon = '\0';
  for (const char *c = line; *c != '\0'; c++) {
    if (!is_token_char (*c))
      return malformed (refusal, "a header name is not a token");
  }
  value = colon + 1 + strspn (colon + 1, " \t");
  end = value + strlen (value);
  while (end > value && (end[-1] == ' ' || end[-1] == '\t'))
    *--end = '\0';
  if (is_ignored (line))
    return TRUE;
  if (head->n_fields == KMX_HEAD_FIELDS_MAX)
    return refuse (refusal, 431, KMX_ERROR_TOO_LARGE, "there are too many headers");
  head->fields[head->n_fields].name = line - head->text;
  head->fields[head->n_fields].value = value - head->text;
  head->n_fields++;
  return TRUE;
}

static guint
count (const KmxHead *head, const char *name)
{
  guint n = 0;

  for (guint i = 0; i < head->n_fields; i++)
    n += g_ascii_strcasecmp (head->text + head->fields[i].name, name) == 0;
  return n;
}

static gboolean
check_host (const KmxHead *head, KmxRefusal *refusal)
{
  const char *host = kmx_head_get (head, "host");

  if (host == NULL || *host == '\0')
    return malformed (refusal, "exactly one Host header is required");
  for (const char *c = host; *c != '\0'; c++) {
    if (!g_ascii_isalnum (*c) && strchr (".-_:[]", *c) == NULL)
      return malformed (refusal, "the Host header is not a host");
  }
  return TRUE;
}

static gboolean
check_framing (KmxHead *head, KmxRefusal *refusal)
{
  const char *length = kmx_head_get (head, "content-length");
  const char *encoding = kmx_head_get (head, "content-encoding");
  const char *expect = kmx_head_get (head, "expect");

  if (kmx_head_get (head, "transfer-encoding") != NULL) {
    if (length != NULL)
      return malformed (refusal, "Content-Length and Transfer-Encoding exclude each other");
    return refuse (refusal, 411, KMX_ERROR_LENGTH_REQUIRED, "send Content-Length instead");
  }
  if (encoding != NULL && g_ascii_strcasecmp (encoding, "identity") != 0)
    return refuse (refusal, 415, KMX_ERROR_UNSUPPORTED_TYPE, "encoded bodies are not accepted");
  if (length != NULL) {
    gsize n_digits = strspn (length, "0123456789");

    if (n_digits == 0 || length[n_digits] != '\0')
      return malformed (refusal, "Content-Length is not a number");
    if (n_digits > 18)
      return refuse (refusal, 413, KMX_ERROR_TOO_LARGE, "the body is too large");
    head->body_size = g_ascii_strtoull (length, NULL, 10);
  }
  if (expect != NULL && g_ascii_strcasecmp (expect, "100-continue") != 0)
    return refuse (refusal, 417, KMX_ERROR_INVALID, "this expectation cannot be met");
  head->expect_continue = expect != NULL && head->minor_version == 1;
  return TRUE;
}

static gboolean
has_connection_option (const KmxHead *head, const char *option)
{
  for (guint i = 0; i < head->n_fields; i++) {
    g_auto (GStrv) options = NULL;

    if (g_ascii_strcasecmp (head->text + head->fields[i].name, "connection") != 0)
      continue;
    options = g_strsplit (head->text + head->fields[i].value, ",", -1);
    for (guint n = 0; options[n] != NULL; n++) {
      if (g_ascii_strcasecmp (g_strstrip (options[n]), option) == 0)
        return TRUE;
    }
  }
  return FALSE;
}

gboolean
kmx_head_parse (KmxHead *head, const char *bytes, gsize size, KmxRefusal *ret_refusal)
{
  char *cursor;
  char *end;
  char *line;

  g_assert (size <= KMX_HEAD_SIZE_MAX);
  memset (head, 0, G_STRUCT_OFFSET (KmxHead, fields));
  head->text = g_memdup2 (bytes, size);
  cursor = head->text;
  end = head->text + size;

  line = next_line (&cursor, end);
  if (line == NULL)
    return malformed (ret_refusal, "lines must end with CR LF and hold no control characters");
  if (!parse_request_line (head, line, ret_refusal))
    return FALSE;
  while (cursor < end) {
    if (*cursor == ' ' || *cursor == '\t')
      return malformed (ret_refusal, "folded header lines are not accepted");
    line = next_line (&cursor, end);
    if (line == NULL)
      return malformed (ret_refusal, "lines must end with CR LF and hold no control characters");
    if (*line == '\0')
      break;
    if (!parse_field (head, line, ret_refusal))
      return FALSE;
  }
  for (guint i = 0; i < G_N_ELEMENTS (singletons); i++) {
    if (count (head, singletons[i]) > 1)
      return malformed (ret_refusal, "a header that may stand once stands twice");
  }
  head->keep_alive = head->minor_version == 1 ? !has_connection_option (head, "close")
                                              : has_connection_option (head, "keep-alive");
  return check_host (head, ret_refusal) && check_framing (head, ret_refusal);
}

void
kmx_head_clear (KmxHead *head)
{
  g_clear_pointer (&head->text, g_free);
  head->n_fields = 0;
}

const char *
kmx_head_get (const KmxHead *head, const char *name)
{
  for (guint i = 0; i < head->n_fields; i++) {
    if (g_ascii_strcasecmp (head->text + head->fields[i].name, name) == 0)
      return head->text + head->fields[i].value;
  }
  return NULL;
}
