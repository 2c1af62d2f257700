/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */

/* Requests as attackers and broken clients send them.  Each must be answered as the table says, and
 * the handler must have run once for every 200 and for nothing else. */
#include <string.h>
#include <unistd.h>

#include "raw-client.h"

#define OK "GET /ok HTTP/1.1\r\nHost: t\r\n\r\n"
#define GET(path) "GET " path " HTTP/1.1\r\nHost: t\r\n\r\n"
#define WITH(fields) "GET /ok HTTP/1.1\r\nHost: t\r\n" fields "\r\n"
#define POST(fields, body) "POST /echo HTTP/1.1\r\nHost: t\r\n" fields "\r\n" body
#define JSON(body, size)                                                                           \
  "POST /json HTTP/1.1\r\nHost: t\r\nContent-Type: application/json\r\nContent-Length: " size      \
  "\r\n\r\n" body

typedef struct {
  const char *name;
  const char *bytes;    /* \001 stands for NUL */
  const char *statuses; /* in order; "" is none at all */
  gboolean stays;       /* the connection stays open */
  guint repeat;         /* the byte \002 stands for this many "a", or for as many headers */
  gboolean headers;
} Case;

static const Case cases[] = {
  /* what is right */
  { "plain", OK, "200", TRUE },
  { "two", OK OK, "200 200", TRUE },
  { "twenty", OK OK OK OK OK OK OK OK OK OK OK OK OK OK OK OK OK OK OK OK,
    "200 200 200 200 200 200 200 200 200 200 200 200 200 200 200 200 200 200 200 200", TRUE },
  { "close", WITH ("Connection: close\r\n"), "200" },
  { "close-list", WITH ("Connection: x, Close\r\n"), "200" },
  { "close-ends-pipeline", WITH ("Connection: close\r\n") OK, "200" },
  { "old", "GET /ok HTTP/1.0\r\nHost: t\r\n\r\n", "200" },
  { "old-kept", "GET /ok HTTP/1.0\r\nHost: t\r\nConnection: keep-alive\r\n\r\n", "200", TRUE },
  { "empty-line-before", "\r\n" OK, "200", TRUE },
  { "host-port", "GET /ok HTTP/1.1\r\nHost: t:80\r\n\r\n", "200", TRUE },
  { "host-v6", "GET /ok HTTP/1.1\r\nHost: [::1]:80\r\n\r\n", "200", TRUE },
  { "host-any-case", "GET /ok HTTP/1.1\r\nhOsT:t\r\n\r\n", "200", TRUE },
  { "tabs-around-value", "GET /ok HTTP/1.1\r\nHost:\t t \t\r\n\r\n", "200", TRUE },
  { "body", POST ("Content-Length: 5\r\n", "hello"), "200", TRUE },
  { "body-then-next", POST ("Content-Length: 5\r\n", "hello") OK, "200 200", TRUE },
  { "no-body", POST ("", ""), "200", TRUE },
  { "empty-body", POST ("Content-Length: 0\r\n", ""), "200", TRUE },
  { "length-zeros", POST ("Content-Length: 0005\r\n", "hello"), "200", TRUE },
  { "body-on-get", WITH ("Content-Length: 2\r\n") "ab" OK, "200 200", TRUE },
  { "body-is-a-request",
    POST ("Content-Length: 36\r\n", "GET /ok HTTP/1.1\r\nHost: evil\r\n\r\n1234"), "200", TRUE },
  { "continue", POST ("Content-Length: 2\r\nExpect: 100-continue\r\n", "ab"), "200", TRUE },
  { "identity", POST ("Content-Length: 2\r\nContent-Encoding: identity\r\n", "ab"), "200", TRUE },
  { "query", GET ("/ok?a=1&b=%C3%A4+c"), "200", TRUE },
  { "escaped-path", GET ("/%6fk"), "200", TRUE },
  { "parameter", GET ("/items/7"), "200", TRUE },
  { "fixed-before-parameter", GET ("/items/first"), "200", TRUE },
  { "obs-text", WITH ("X-Name: \xc3\xa4\r\n"), "200", TRUE },
  { "repeated-list", WITH ("Accept: a\r\nAccept: b\r\n"), "200", TRUE },
  { "upgrade-ignored", WITH ("Upgrade: h2c\r\nConnection: Upgrade\r\n"), "200", TRUE },
  { "websocket-ignored", WITH ("Upgrade: websocket\r\nSec-WebSocket-Key: x\r\n"), "200", TRUE },
  /* ranges are ignored: always the whole answer */
  { "range", WITH ("Range: bytes=0-1\r\n"), "200", TRUE },
  { "range-beyond", WITH ("Range: bytes=99999999-\r\n"), "200", TRUE },
  { "range-suffix", WITH ("Range: bytes=-1\r\n"), "200", TRUE },
  { "range-broken", WITH ("Range: bytes=5-1,,-\r\n"), "200", TRUE },
  { "if-range", WITH ("Range: bytes=0-0\r\nIf-Range: x\r\n"), "200", TRUE },
  { "range-many", WITH ("Range: bytes=0-\002\r\n"), "200", TRUE, 20000 },
  /* routing */
  { "unknown-path", GET ("/nothing"), "404", TRUE },
  { "unknown-then-known", GET ("/nothing") OK, "404 200", TRUE },
  { "root", GET ("/"), "404", TRUE },
  { "deeper", GET ("/ok/deeper"), "404", TRUE },
  { "trailing-slash", GET ("/ok/"), "404", TRUE },
  { "double-slash", GET ("//ok"), "404", TRUE },
  { "empty-parameter", GET ("/items/"), "404", TRUE },
  { "long-parameter", GET ("/items/\002"), "404", TRUE, 201 },
  { "longest-parameter", GET ("/items/\002"), "200", TRUE, 200 },
  { "other-method", "DELETE /ok HTTP/1.1\r\nHost: t\r\n\r\n", "405", TRUE },
  { "path-case", GET ("/OK"), "404", TRUE },
  /* methods */
  { "head", "HEAD /ok HTTP/1.1\r\nHost: t\r\n\r\n", "405" },
  { "options", "OPTIONS /ok HTTP/1.1\r\nHost: t\r\n\r\n", "405" },
  { "options-star", "OPTIONS * HTTP/1.1\r\nHost: t\r\n\r\n", "405" },
  { "trace", "TRACE /ok HTTP/1.1\r\nHost: t\r\n\r\n", "405" },
  { "connect", "CONNECT t:443 HTTP/1.1\r\nHost: t\r\n\r\n", "405" },
  { "propfind", "PROPFIND /ok HTTP/1.1\r\nHost: t\r\n\r\n", "405" },
  { "lower-case", "get /ok HTTP/1.1\r\nHost: t\r\n\r\n", "405" },
  { "method-not-token", "GE(T /ok HTTP/1.1\r\nHost: t\r\n\r\n", "400" },
  { "long-method", "\002 /ok HTTP/1.1\r\nHost: t\r\n\r\n", "405", FALSE, 5000 },
  /* the request line */
  { "http-0.9", "GET /ok\r\n", "400" },
  { "http-0.9-ended", "GET /ok\r\n\r\n", "400" },
  { "http-1.2", "GET /ok HTTP/1.2\r\nHost: t\r\n\r\n", "505" },
  { "http-2", "GET /ok HTTP/2.0\r\nHost: t\r\n\r\n", "505" },
  { "h2-preface", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", "505" },
  { "http-1.10", "GET /ok HTTP/1.10\r\nHost: t\r\n\r\n", "400" },
  { "http-lower", "GET /ok http/1.1\r\nHost: t\r\n\r\n", "400" },
  { "no-version", "GET /ok HTTP/\r\nHost: t\r\n\r\n", "400" },
  { "two-blanks", "GET  /ok HTTP/1.1\r\nHost: t\r\n\r\n", "400" },
  { "tab-between", "GET\t/ok HTTP/1.1\r\nHost: t\r\n\r\n", "400" },
  { "blank-at-end", "GET /ok HTTP/1.1 \r\nHost: t\r\n\r\n", "400" },
  { "blank-before", " GET /ok HTTP/1.1\r\nHost: t\r\n\r\n", "400" },
  { "two-empty-lines", "\r\n\r\n" OK, "400" },
  { "absolute", "GET http://t/ok HTTP/1.1\r\nHost: t\r\n\r\n", "400" },
  { "absolute-other", "GET http://evil/ok HTTP/1.1\r\nHost: t\r\n\r\n", "400" },
  { "star", "GET * HTTP/1.1\r\nHost: t\r\n\r\n", "400" },
  { "relative", "GET ok HTTP/1.1\r\nHost: t\r\n\r\n", "400" },
  { "fragment", GET ("/ok#a"), "400" },
  { "raw-utf8", GET ("/\xc3\xa4"), "400" },
  { "tls-hello", "\026\003\003\001\001\001\001\001", "400" },
  { "garbage", "\x80\x81\x82", "400" },
  { "long-target", GET ("/\002"), "414", FALSE, 9000 },
  /* paths */
  { "dot-dot", GET ("/items/../ok"), "400" },
  { "escaped-dot-dot", GET ("/items/%2e%2E/ok"), "400" },
  { "dot", GET ("/./ok"), "400" },
  { "escaped-slash", GET ("/items/a%2fb"), "400" },
  { "backslash", GET ("/items/a\\b"), "400" },
  { "escaped-nul", GET ("/ok%00"), "400" },
  { "escaped-newline", GET ("/items/a%0d%0ab"), "400" },
  { "bad-escape", GET ("/items/%zz"), "400" },
  { "cut-escape", GET ("/items/%2"), "400" },
  { "bad-utf8", GET ("/items/%ff"), "400" },
  { "surrogate", GET ("/items/%ed%a0%80"), "400" },
  { "query-bad-escape", GET ("/ok?a=%g1"), "400", TRUE },
  { "query-nul", GET ("/ok?a=%00"), "400", TRUE },
  { "query-twice", GET ("/ok?a=1&a=2"), "400", TRUE },
  /* lines */
  { "bare-lf", "GET /ok HTTP/1.1\nHost: t\n\n", "400" },
  { "bare-lf-header", "GET /ok HTTP/1.1\r\nHost: t\nX: y\r\n\r\n", "400" },
  { "bare-lf-end", "GET /ok HTTP/1.1\r\nHost: t\r\n\n", "400" },
  { "bare-cr", WITH ("X: a\rb\r\n"), "400" },
  { "folded", WITH ("X: a\r\n b\r\n"), "400" },
  { "folded-first", "GET /ok HTTP/1.1\r\n Host: t\r\n\r\n", "400" },
  { "folded-tab", WITH ("X: a\r\n\tb\r\n"), "400" },
  { "nul-in-value", WITH ("X: a\001b\r\n"), "400" },
  { "nul-in-name", WITH ("Content\001-Length: 3\r\n"), "400" },
  { "nul-in-line", "GET /o\001k HTTP/1.1\r\nHost: t\r\n\r\n", "400" },
  { "control", WITH ("X: a\x07\r\n"), "400" },
  { "delete", WITH ("X: a\x7f\r\n"), "400" },
  { "no-colon", WITH ("Nonsense\r\n"), "400" },
  { "no-name", WITH (": a\r\n"), "400" },
  { "blank-before-colon", POST ("Content-Length : 5\r\n", "hello"), "400" },
  { "blank-in-name", WITH ("X Y: a\r\n"), "400" },
  { "many-headers", WITH ("\002"), "431", FALSE, 10000, TRUE },
  { "101-headers", WITH ("\002"), "431", FALSE, 100, TRUE },
  { "100-headers", WITH ("\002"), "200", TRUE, 99, TRUE },
  { "header-31k", WITH ("X: \002\r\n"), "200", TRUE, 31 * 1024 },
  { "header-63k", WITH ("X: \002\r\n"), "431", FALSE, 63 * 1024 },
  { "header-70k", WITH ("X: \002\r\n"), "431", FALSE, 70 * 1024 },
  { "header-1m", WITH ("X: \002\r\n"), "431", FALSE, 1024 * 1024 },
  /* hosts */
  { "no-host", "GET /ok HTTP/1.1\r\n\r\n", "400" },
  { "no-host-old", "GET /ok HTTP/1.0\r\n\r\n", "400" },
  { "two-hosts", WITH ("Host: u\r\n"), "400" },
  { "same-host-twice", WITH ("Host: t\r\n"), "400" },
  { "empty-host", "GET /ok HTTP/1.1\r\nHost:\r\n\r\n", "400" },
  { "host-path", "GET /ok HTTP/1.1\r\nHost: t/x\r\n\r\n", "400" },
  { "host-user", "GET /ok HTTP/1.1\r\nHost: a@t\r\n\r\n", "400" },
  { "host-list", "GET /ok HTTP/1.1\r\nHost: t, u\r\n\r\n", "400" },
  /* lengths */
  { "two-lengths", POST ("Content-Length: 5\r\nContent-Length: 6\r\n", "hello"), "400" },
  { "same-length-twice", POST ("Content-Length: 5\r\nContent-Length: 5\r\n", "hello"), "400" },
  { "length-list", POST ("Content-Length: 5, 5\r\n", "hello"), "400" },
  { "length-plus", POST ("Content-Length: +5\r\n", "hello"), "400" },
  { "length-minus", POST ("Content-Length: -1\r\n", "hello"), "400" },
  { "length-hex", POST ("Content-Length: 0x5\r\n", "hello"), "400" },
  { "length-float", POST ("Content-Length: 5.0\r\n", "hello"), "400" },
  { "length-text", POST ("Content-Length: five\r\n", "hello"), "400" },
  { "length-empty", POST ("Content-Length:\r\n", "hello"), "400" },
  { "length-2-63", POST ("Content-Length: 9223372036854775808\r\n", "hello"), "413" },
  { "length-2-64", POST ("Content-Length: 18446744073709551621\r\n", "hello"), "413" },
  { "length-huge", POST ("Content-Length: 99999999999999999999999\r\n", "hello"), "413" },
  { "length-over", POST ("Content-Length: 262145\r\n", "hello"), "413" },
  { "length-over-2g", POST ("Content-Length: 2147483648\r\n", "hello"), "413" },
  { "length-at-limit", POST ("Content-Length: 262144\r\n", "\002"), "200", TRUE, 262144 },
  { "length-route-limit",
    "POST /small HTTP/1.1\r\nHost: t\r\nContent-Length: 11\r\n\r\n12345678901", "413" },
  { "over-with-expect", POST ("Content-Length: 262145\r\nExpect: 100-continue\r\n", ""), "413" },
  { "short-body", POST ("Content-Length: 6\r\n", "hello"), "408" },
  { "cut-head", "GET /ok HTTP/1.1\r\nHost: t\r\n", "408" },
  { "one-byte", "G", "408" },
  { "nothing", "", "" },
  { "longer-body", POST ("Content-Length: 4\r\n", "hello"), "200 408" },
  /* transfer encodings */
  { "chunked", POST ("Transfer-Encoding: chunked\r\n", "5\r\nhello\r\n0\r\n\r\n"), "411" },
  { "chunked-huge", POST ("Transfer-Encoding: chunked\r\n", "FFFFFFFFFFFFFFFF\r\nhello"), "411" },
  { "chunked-minus", POST ("Transfer-Encoding: chunked\r\n", "-1\r\nhello"), "411" },
  { "chunked-zz", POST ("Transfer-Encoding: chunked\r\n", "zz\r\nhello"), "411" },
  { "chunked-length", POST ("Content-Length: 5\r\nTransfer-Encoding: chunked\r\n", "0\r\n\r\n" OK),
    "400" },
  { "length-chunked", POST ("Transfer-Encoding: chunked\r\nContent-Length: 5\r\n", "0\r\n\r\n" OK),
    "400" },
  { "two-encodings",
    POST ("Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n", "0\r\n\r\n"), "400" },
  { "xchunked", POST ("Transfer-Encoding: xchunked\r\n", "0\r\n\r\n"), "411" },
  { "gzip-chunked", POST ("Transfer-Encoding: gzip, chunked\r\n", "0\r\n\r\n"), "411" },
  { "encoding-identity", POST ("Transfer-Encoding: identity\r\n", "hello"), "411" },
  { "encoding-blank", POST ("Transfer-Encoding : chunked\r\n", "0\r\n\r\n"), "400" },
  { "chunked-get", WITH ("Transfer-Encoding: chunked\r\n") "0\r\n\r\n", "411" },
  { "gzip-body", POST ("Content-Encoding: gzip\r\nContent-Length: 1\r\n", "x"), "415" },
  { "other-expect", POST ("Expect: 200-ok\r\nContent-Length: 1\r\n", "x"), "417" },
  { "two-tokens", WITH ("Authorization: Bearer a\r\nAuthorization: Bearer b\r\n"), "400" },
  { "two-keys", WITH ("Idempotency-Key: a\r\nIdempotency-Key: b\r\n"), "400" },
  { "two-types", POST ("Content-Type: a/b\r\nContent-Type: application/json\r\n", ""), "400" },
  /* smuggling: what follows a refused head is never a request */
  { "refused-then-good", POST ("Content-Length: +5\r\n", "") OK OK, "400" },
  { "refused-body-is-request", POST ("Content-Length: 262145\r\n", OK OK), "413" },
  /* JSON */
  { "json", JSON ("{\"a\":1}", "7"), "200", TRUE },
  { "json-charset",
    "POST /json HTTP/1.1\r\nHost: t\r\nContent-Type: application/json; charset=utf-8\r\n"
    "Content-Length: 2\r\n\r\n{}",
    "200", TRUE },
  { "json-no-type", "POST /json HTTP/1.1\r\nHost: t\r\nContent-Length: 2\r\n\r\n{}", "415", TRUE },
  { "json-other-type",
    "POST /json HTTP/1.1\r\nHost: t\r\nContent-Type: text/plain\r\nContent-Length: 2\r\n\r\n{}",
    "415", TRUE },
  { "json-like-type",
    "POST /json HTTP/1.1\r\nHost: t\r\nContent-Type: application/jsonx\r\nContent-Length: 2\r\n"
    "\r\n{}",
    "415", TRUE },
  { "json-empty", JSON ("", "0"), "400", TRUE },
  { "json-cut", JSON ("{\"a\":", "5"), "400", TRUE },
  { "json-two", JSON ("{}{}", "4"), "400", TRUE },
  { "json-comment", JSON ("{}//a", "5"), "400", TRUE },
  { "json-twice", JSON ("{\"a\":1,\"a\":2}", "13"), "400", TRUE },
  { "json-octal", JSON ("[010]", "5"), "400", TRUE },
  { "json-utf8", JSON ("\"\xff\"", "3"), "400", TRUE },
};

static int n_runs;

static void
on_request (KmxRequest *request, gpointer user_data)
{
  static const char answer[] = "{\"ok\":true}";
  g_autoptr (GBytes) body = g_bytes_new_static (answer, sizeof answer - 1);
  gsize size;
  const char *bytes = g_bytes_get_data (kmx_request_get_body (request), &size);

  n_runs++;
  g_assert_cmpint (bytes[size], ==, '\0');
  kmx_request_reply_bytes (request, 200, "application/json", body);
}

static KmxServer *
start_server (void)
{
  static const KmxServerLimits limits = { .request_timeout_ms = 150, .answer_timeout_ms = 2000 };
  static const KmxRoute routes[] = {
    { "GET", "/ok" },          { "POST", "/echo" },        { "POST", "/json", 0, TRUE },
    { "POST", "/small", 10 },  { "GET", "/items/{item}" }, { "PATCH", "/items/{item}" },
    { "GET", "/items/first" },
  };
  KmxServer *server = kmx_server_new (&limits);
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (routes); i++)
    kmx_server_add_route (server, &routes[i], on_request, NULL, NULL);
  g_assert_true (kmx_server_listen (server, "127.0.0.1:0", &error));
  return server;
}

static GString *
build (const Case *item)
{
  GString *bytes = g_string_new (NULL);

  for (const char *c = item->bytes; *c != '\0'; c++) {
    if (*c == '\001')
      g_string_append_c (bytes, '\0');
    else if (*c == '\002') {
      for (guint i = 0; i < item->repeat; i++)
        g_string_append (bytes, item->headers ? "A: b\r\n" : "a");
    } else
      g_string_append_c (bytes, *c);
  }
  return bytes;
}

static int
count_handled (const char *statuses)
{
  int n = 0;

  for (; (statuses = strstr (statuses, "200")) != NULL; statuses++)
    n++;
  return n;
}

static void
check_case (KmxServer *server, const Case *item, gsize piece)
{
  GString *bytes = build (item);
  int fd = raw_connect (server);
  g_autofree char *text = NULL;
  g_autofree char *statuses = NULL;
  gboolean closed = FALSE;

  n_runs = 0;
  for (gsize sent = 0; sent < bytes->len; sent += piece) {
    if (!raw_send (fd, bytes->str + sent, MIN (piece, bytes->len - sent)))
      break;
    if (piece < bytes->len)
      raw_run_loop (0);
  }
  g_string_free (bytes, TRUE);
  /* Who keeps the connection is asked once more, so that its end need not be waited for. */
  if (item->stays)
    raw_send_text (fd, GET ("/nothing?last"));
  text = raw_read (fd, NULL, item->stays ? 40 : 3000, &closed);
  statuses = raw_list_statuses (text);
  g_test_message ("%s: %s, %d runs", item->name, statuses, n_runs);
  if (item->stays) {
    g_autofree char *expected = g_strconcat (item->statuses, " 404", NULL);

    g_assert_cmpstr (statuses, ==, expected);
  } else {
    g_assert_true (closed);
    g_assert_cmpstr (statuses, ==, item->statuses);
  }
  g_assert_cmpint (n_runs, ==, count_handled (item->statuses));
  close (fd);
}

static void
test_corpus (gconstpointer data)
{
  gsize piece = GPOINTER_TO_SIZE (data);
  g_autoptr (KmxServer) server = start_server ();

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    if (piece == G_MAXSIZE || cases[i].repeat == 0)
      check_case (server, &cases[i], piece);
  }
  raw_run_loop (300);
  g_assert_cmpuint (kmx_server_get_connections (server), ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_assert_cmpuint (G_N_ELEMENTS (cases), >=, 120);
  g_test_add_data_func ("/http/corpus/whole", GSIZE_TO_POINTER (G_MAXSIZE), test_corpus);
  g_test_add_data_func ("/http/corpus/byte-by-byte", GSIZE_TO_POINTER (1), test_corpus);
  return g_test_run ();
}
