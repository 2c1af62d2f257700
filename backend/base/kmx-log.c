/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include "kmx-log.h"

#include <string.h>
#include <unistd.h>

#include "kmx-clock.h"

#define FIELDS_MAX 24
#define VALUE_SIZE_MAX 2048

static KmxLogLevel least_level = KMX_LOG_INFO;

static const char *const level_names[] = { "debug", "info", "warning", "error" };
static const GLogLevelFlags level_flags[] = { G_LOG_LEVEL_DEBUG, G_LOG_LEVEL_MESSAGE,
                                              G_LOG_LEVEL_WARNING, G_LOG_LEVEL_CRITICAL };

static void
append_value (GString *line, const char *value)
{
  g_autofree char *valid = g_utf8_make_valid (value, strnlen (value, VALUE_SIZE_MAX));
  gboolean quote = *valid == '\0';

  for (const char *p = valid; *p != '\0' && !quote; p++)
    quote = *p == ' ' || *p == '=' || *p == '"' || *p == '\\' || g_ascii_iscntrl (*p);
  if (!quote) {
    g_string_append (line, valid);
    return;
  }
  g_string_append_c (line, '"');
  for (const char *p = valid; *p != '\0'; p++) {
    if (*p == '"' || *p == '\\')
      g_string_append_printf (line, "\\%c", *p);
    else if (*p == '\n')
      g_string_append (line, "\\n");
    else if (g_ascii_iscntrl (*p))
      g_string_append_printf (line, "\\x%02x", (guchar) *p);
    else
      g_string_append_c (line, *p);
  }
  g_string_append_c (line, '"');
}

static void
append_field (GString *line, const char *name, const char *value)
{
  if (line->len > 0)
    g_string_append_c (line, ' ');
  g_string_append (line, name);
  g_string_append_c (line, '=');
  append_value (line, value);
}

/* One write per line, so that threads and processes never mix theirs. */
static void
write_line (GString *line)
{
  gsize done = 0;

  g_string_append_c (line, '\n');
  while (done < line->len) {
    gssize n = write (STDERR_FILENO, line->str + done, line->len - done);

    if (n <= 0)
      return;
    done += n;
  }
}

static void
write_event (KmxLogLevel level,
             const char *event,
             const char *const *names,
             const char *const *values,
             guint n)
{
  g_autoptr (GString) line = g_string_new (NULL);
  g_autofree char *now = kmx_clock_format_us (kmx_clock_now_us ());

  append_field (line, "at", now);
  append_field (line, "level", level_names[level]);
  append_field (line, "event", event);
  for (guint i = 0; i < n; i++)
    append_field (line, names[i], values[i]);
  write_line (line);
}

static char *
to_journal_name (const char *name)
{
  g_autofree char *upper = g_ascii_strup (name, -1);

  for (char *p = upper; *p != '\0'; p++)
    if (!g_ascii_isalnum (*p))
      *p = '_';
  return g_strconcat ("KMX_", upper, NULL);
}

static void
write_to_journal (KmxLogLevel level,
                  const char *event,
                  const char *const *names,
                  const char *const *values,
                  guint n)
{
  static const char *const priorities[] = { "7", "6", "4", "3" };
  g_autoptr (GString) message = g_string_new (event);
  g_autoptr (GPtrArray) owned = g_ptr_array_new_with_free_func (g_free);
  GLogField fields[FIELDS_MAX + 3];

  for (guint i = 0; i < n; i++) {
    append_field (message, names[i], values[i]);
    g_ptr_array_add (owned, to_journal_name (names[i]));
    fields[i + 3] = (GLogField){ g_ptr_array_index (owned, i), values[i], -1 };
  }
  fields[0] = (GLogField){ "MESSAGE", message->str, -1 };
  fields[1] = (GLogField){ "PRIORITY", priorities[level], -1 };
  fields[2] = (GLogField){ "KMX_EVENT", event, -1 };
  g_log_writer_journald (level_flags[level], fields, n + 3, NULL);
}

void
kmx_log_event (KmxLogLevel level, const char *event, ...)
{
  const char *names[FIELDS_MAX];
  const char *values[FIELDS_MAX];
  const char *name;
  va_list arguments;
  guint n = 0;

  if (level < least_level)
    return;
  va_start (arguments, event);
  while ((name = va_arg (arguments, const char *)) != NULL) {
    const char *value = va_arg (arguments, const char *);

    /* A missing value is a missing field, so callers need no branches for optional ids. */
    if (value == NULL || n == FIELDS_MAX)
      continue;
    names[n] = name;
    values[n++] = value;
  }
  va_end (arguments);
  if (g_log_writer_is_journald (STDERR_FILENO))
    write_to_journal (level, event, names, values, n);
  else
    write_event (level, event, names, values, n);
}

static KmxLogLevel
level_from_flags (GLogLevelFlags flags)
{
  if (flags & (G_LOG_LEVEL_ERROR | G_LOG_LEVEL_CRITICAL))
    return KMX_LOG_ERROR;
  if (flags & G_LOG_LEVEL_WARNING)
    return KMX_LOG_WARNING;
  return flags & (G_LOG_LEVEL_MESSAGE | G_LOG_LEVEL_INFO) ? KMX_LOG_INFO : KMX_LOG_DEBUG;
}

static GLogWriterOutput
on_g_log (GLogLevelFlags flags, const GLogField *fields, gsize n_fields, gpointer user_data)
{
  const char *message = NULL;
  const char *domain = NULL;

  for (gsize i = 0; i < n_fields; i++) {
    if (strcmp (fields[i].key, "MESSAGE") == 0)
      message = fields[i].value;
    else if (strcmp (fields[i].key, "GLIB_DOMAIN") == 0)
      domain = fields[i].value;
  }
  kmx_log_event (level_from_flags (flags), "log", "domain", domain, "message", message, NULL);
  return G_LOG_WRITER_HANDLED;
}

void
kmx_log_start (KmxLogLevel least)
{
  static gsize installed;

  least_level = least;
  if (g_once_init_enter (&installed)) {
    g_log_set_writer_func (on_g_log, NULL, NULL);
    g_once_init_leave (&installed, 1);
  }
}

char *
kmx_log_mask_number (const char *e164)
{
  gsize size = e164 != NULL ? strlen (e164) : 0;
  gsize head = 3;
  gsize tail = 3;
  GString *masked;

  if (size < 8)
    return g_strdup (size == 0 ? "" : "•••");
  masked = g_string_new_len (e164, head);
  for (gsize i = head; i < size - tail; i++)
    g_string_append (masked, "•");
  g_string_append (masked, e164 + size - tail);
  return g_string_free (masked, FALSE);
}
