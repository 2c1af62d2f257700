/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include <string.h>

#include "kmx-json.h"
#include "kmx-log.h"
#include "kmx-metrics.h"
#include "kmx-request-private.h"

static gboolean
has_reply_header (KmxRequest *self, const char *name)
{
  for (guint i = 0; self->reply_headers != NULL && i < self->reply_headers->len; i += 2) {
    if (g_ascii_strcasecmp (g_ptr_array_index (self->reply_headers, i), name) == 0)
      return TRUE;
  }
  return FALSE;
}

static void
append_header (GString *head, const char *name, const char *value)
{
  g_string_append (head, name);
  g_string_append_len (head, ": ", 2);
  g_string_append (head, value);
  g_string_append_len (head, "\r\n", 2);
}

const GString *
kmx_request_make_head (KmxRequest *self, guint status, const char *type, gssize body_size)
{
  GString *head = self->engine->head;
  char line[64];

  g_string_truncate (head, 0);
  g_snprintf (line, sizeof line, "HTTP/1.1 %u ", status);
  g_string_append (head, line);
  g_string_append (head, soup_status_get_phrase (status));
  g_string_append_len (head, "\r\n", 2);
  append_header (head, "Server", self->engine->limits.name);
  append_header (head, "Date", kmx_engine_get_date (self->engine));
  if (type != NULL)
    append_header (head, "Content-Type", type);
  if (body_size >= 0 && status != SOUP_STATUS_NO_CONTENT && status != SOUP_STATUS_NOT_MODIFIED) {
    g_snprintf (line, sizeof line, "Content-Length: %" G_GSSIZE_FORMAT "\r\n", body_size);
    g_string_append (head, line);
  }
  if (!has_reply_header (self, "Cache-Control"))
    append_header (head, "Cache-Control", "no-store");
  append_header (head, "X-Content-Type-Options", "nosniff");
  append_header (head, "X-Request-Id", self->id);
  if (self->last || body_size < 0)
    append_header (head, "Connection", "close");
  else if (self->head.minor_version == 0)
    append_header (head, "Connection", "keep-alive");
  for (guint i = 0; self->reply_headers != NULL && i < self->reply_headers->len; i += 2)
    append_header (head, g_ptr_array_index (self->reply_headers, i),
                   g_ptr_array_index (self->reply_headers, i + 1));
  g_string_append_len (head, "\r\n", 2);
  return head;
}

static gboolean
may_tell_detail (const GError *error)
{
  return error->domain == KMX_ERROR && error->code != KMX_ERROR_INTERNAL &&
         error->code != KMX_ERROR_CONFIGURATION && error->code != KMX_ERROR_UNAVAILABLE &&
         error->code != KMX_ERROR_WRONG_CREDENTIALS;
}

char *
kmx_problem_to_json (const GError *error, guint status, const char *trace_id)
{
  KmxErrorCode code = error->domain == KMX_ERROR ? error->code : KMX_ERROR_INTERNAL;
  g_autofree char *type =
      g_strconcat ("urn:kametrix:problem:", kmx_error_code_to_name (code), NULL);
  const char *title = kmx_error_code_to_status (code) == status ? kmx_error_code_to_title (code)
                                                                : soup_status_get_phrase (status);
  g_autoptr (JsonNode) node = json_node_new (JSON_NODE_OBJECT);
  JsonObject *problem = json_object_new ();

  json_node_take_object (node, problem);
  json_object_set_string_member (problem, "type", type);
  json_object_set_string_member (problem, "title", title);
  json_object_set_int_member (problem, "status", status);
  if (may_tell_detail (error)) {
    g_autofree char *detail = g_utf8_make_valid (error->message, -1);

    json_object_set_string_member (problem, "detail", detail);
  }
  if (kmx_error_get_member (error) != NULL)
    json_object_set_string_member (problem, "member", kmx_error_get_member (error));
  if (kmx_error_get_checks (error) != NULL)
    json_object_set_array_member (problem, "checks", json_array_ref (kmx_error_get_checks (error)));
  json_object_set_string_member (problem, "trace_id", trace_id);
  return kmx_json_to_string (node);
}

void
kmx_request_account_for (KmxRequest *self, guint status, gsize bytes)
{
  const char *route = self->route != NULL ? self->route->path : "-";
  double seconds = (g_get_monotonic_time () - self->started_us) / 1e6;
  char labels[320];
  char status_text[16];
  char duration_text[32];
  char bytes_text[32];

  g_snprintf (labels, sizeof labels, "route=\"%s\",status=\"%u\"", route, status);
  kmx_metrics_add ("kametrix_http_requests_total", labels, 1);
  g_snprintf (labels, sizeof labels, "route=\"%s\"", route);
  kmx_metrics_observe ("kametrix_http_request_seconds", labels, seconds);
  g_snprintf (status_text, sizeof status_text, "%u", status);
  g_snprintf (duration_text, sizeof duration_text, "%.3f", seconds * 1e3);
  g_snprintf (bytes_text, sizeof bytes_text, "%" G_GSIZE_FORMAT, bytes);
  kmx_log_event (status >= 500 ? KMX_LOG_WARNING : KMX_LOG_INFO, "http.request", "method",
                 self->head.method != NULL ? self->head.method : "-", "route", route, "status",
                 status_text, "duration_ms", duration_text, "bytes", bytes_text, "trace_id",
                 self->id, NULL);
}
