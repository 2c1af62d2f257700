/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include "kmx-voice-routes.h"

#include <libsoup/soup.h>
#include <string.h>

#include "kmx-agent-schema.h"
#include "kmx-error.h"
#include "kmx-json.h"
#include "kmx-voice-draft.h"
#include "kmx-voice-edit.h"
#include "kmx-voice-sql.h"

#define SAMPLE_SIZE_MAX (2 * 1024 * 1024)
#define ID_LENGTH_MAX 40

static const struct {
  const char *suffix;
  const char *type;
} sample_kinds[] = {
  { "mp3", "audio/mpeg" },
  { "ogg", "audio/ogg" },
  { "wav", "audio/wav" },
};

/* It becomes part of a file name. */
static gboolean
is_id (const char *id)
{
  gsize size = strlen (id);

  if (size == 0 || size > ID_LENGTH_MAX || *id == '-')
    return FALSE;
  for (const char *at = id; *at != '\0'; at++)
    if (!g_ascii_islower (*at) && !g_ascii_isdigit (*at) && *at != '-')
      return FALSE;
  return TRUE;
}

/* (nullable): none has been put there. */
static char *
find_sample (const KmxVoiceSettings *settings, const char *id, const char **ret_type)
{
  if (settings->samples == NULL || !is_id (id))
    return NULL;
  for (guint i = 0; i < G_N_ELEMENTS (sample_kinds); i++) {
    g_autofree char *name = g_strconcat (id, ".", sample_kinds[i].suffix, NULL);
    g_autofree char *path = g_build_filename (settings->samples, name, NULL);

    if (g_file_test (path, G_FILE_TEST_IS_REGULAR)) {
      *ret_type = sample_kinds[i].type;
      return g_steal_pointer (&path);
    }
  }
  return NULL;
}

static void
tell_sample (JsonObject *voice, const KmxVoiceSettings *settings)
{
  const char *type;
  g_autofree char *path =
      find_sample (settings, json_object_get_string_member (voice, "id"), &type);

  json_object_set_boolean_member (voice, "sample", path != NULL);
}

static KmxReply *
reply_with_list (const KmxRows *rows, const KmxVoiceSettings *settings, GError **error)
{
  const char *text = kmx_rows_text (rows, 0, "items");
  g_autoptr (JsonNode) items = kmx_json_parse (text, strlen (text), &kmx_json_limits_api, error);
  g_autofree char *listed = NULL;
  g_autofree char *json = NULL;

  if (items == NULL)
    return NULL;
  for (guint i = 0; i < json_array_get_length (json_node_get_array (items)); i++)
    tell_sample (json_array_get_object_element (json_node_get_array (items), i), settings);
  listed = kmx_json_to_string (items);
  json = g_strdup_printf ("{\"items\":%s}", listed);
  return kmx_reply_new_json (SOUP_STATUS_OK, json);
}

static KmxReply *
list_voices (KmxDb *db, const KmxContext *context, GError **error)
{
  const KmxVoiceSettings *settings = context->user_data;
  g_autoptr (KmxRows) rows =
      kmx_db_ask (db, &KMX_SQL_VOICE_LIST, error, settings->outside_eu ? "t" : "f");

  return rows != NULL ? reply_with_list (rows, settings, error) : NULL;
}

static KmxReply *
list_for_admin (KmxDb *db, const KmxContext *context, GError **error)
{
  g_autoptr (KmxRows) rows = kmx_db_ask (db, &KMX_SQL_VOICE_ADMIN_LIST, error);

  return rows != NULL ? reply_with_list (rows, context->user_data, error) : NULL;
}

static KmxReply *
play_sample (KmxDb *db, const KmxContext *context, GError **error)
{
  const char *type = NULL;
  g_autofree char *path =
      find_sample (context->user_data, kmx_context_parameter (context, "voice"), &type);
  g_autofree char *data = NULL;
  g_autoptr (GBytes) bytes = NULL;
  gsize size = 0;

  if (path == NULL || !g_file_get_contents (path, &data, &size, NULL) || size > SAMPLE_SIZE_MAX) {
    g_set_error (error, KMX_ERROR, KMX_ERROR_NOT_FOUND, "there is no sample of this voice");
    return NULL;
  }
  bytes = g_bytes_new_take (g_steal_pointer (&data), size);
  return kmx_reply_new_file (SOUP_STATUS_OK, bytes, type);
}

/* A mistake here would end every call of the agents that have this voice. */
static gboolean
check_settings (JsonNode *settings, GError **error)
{
  g_autoptr (GError) cause = NULL;

  if (settings == NULL || kmx_agent_schema_check_voice (settings, &cause))
    return TRUE;
  kmx_error_set_invalid (error, "/settings", "%s", cause->message);
  return FALSE;
}

static KmxReply *
reply_with_voice (guint status,
                  const KmxRows *rows,
                  const KmxVoiceSettings *settings,
                  GError **error)
{
  const char *text = kmx_rows_text (rows, 0, "voice");
  g_autoptr (JsonNode) node = kmx_json_parse (text, strlen (text), &kmx_json_limits_api, error);
  g_autofree char *json = NULL;
  KmxReply *reply;

  if (node == NULL)
    return NULL;
  tell_sample (json_node_get_object (node), settings);
  json = kmx_json_to_string (node);
  reply = kmx_reply_new_json (status, json);
  kmx_reply_set_revision (reply,
                          json_object_get_int_member (json_node_get_object (node), "revision"));
  return reply;
}

static KmxReply *
add_voice (KmxDb *db, const KmxContext *context, GError **error)
{
  g_autoptr (JsonNode) body = kmx_record_to_json (context->body);
  g_autofree char *text = kmx_json_to_string (body);
  g_autoptr (KmxRows) rows = NULL;

  if (!is_id (kmx_record_get_text (context->body, KMX_VOICE_DRAFT_ID))) {
    kmx_error_set_invalid (error, "/id", "an id has small letters, digits and hyphens");
    return NULL;
  }
  if (!check_settings (kmx_record_get_json (context->body, KMX_VOICE_DRAFT_SETTINGS), error))
    return NULL;
  rows = kmx_db_ask (db, &KMX_SQL_VOICE_ADD, error, text, context->user_id, context->user_name);
  return rows != NULL ? reply_with_voice (SOUP_STATUS_CREATED, rows, context->user_data, error)
                      : NULL;
}

static KmxReply *
edit_voice (KmxDb *db, const KmxContext *context, GError **error)
{
  g_autoptr (JsonNode) body = kmx_record_to_json (context->body);
  g_autofree char *text = kmx_json_to_string (body);
  g_autoptr (KmxRows) rows = NULL;

  if (!check_settings (kmx_record_get_json (context->body, KMX_VOICE_EDIT_SETTINGS), error))
    return NULL;
  rows = kmx_db_ask (db, &KMX_SQL_VOICE_EDIT, error, kmx_context_parameter (context, "voice"),
                     context->if_match, text, context->user_id, context->user_name);
  return rows != NULL ? reply_with_voice (SOUP_STATUS_OK, rows, context->user_data, error) : NULL;
}

void
kmx_voice_routes_register (KmxEndpoints *endpoints, KmxVoiceSettings *settings)
{
  static const KmxEndpoint table[] = {
    { "GET", "/api/v1/voices", KMX_ACCESS_VIEWER, list_voices },
    { "GET", "/api/v1/voices/{voice}/sample", KMX_ACCESS_VIEWER, play_sample },
    { "GET", "/api/v1/admin/voices", KMX_ACCESS_ADMIN, list_for_admin },
    { "POST", "/api/v1/admin/voices", KMX_ACCESS_ADMIN, add_voice, kmx_voice_draft_get_type },
    { "PATCH", "/api/v1/admin/voices/{voice}", KMX_ACCESS_ADMIN, edit_voice,
      kmx_voice_edit_get_type, TRUE },
  };

  kmx_endpoints_add (endpoints, table, G_N_ELEMENTS (table), settings);
}
