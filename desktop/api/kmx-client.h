/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#pragma once

#include <libsoup/soup.h>

#include "kmx-record.h"

G_BEGIN_DECLS

/* KmxClient: the backend's HTTP API as the console uses it.  Everything is asynchronous, every
 * request ends within 10 s, and every POST carries an Idempotency-Key that stays the same when the
 * request is repeated after a lost connection.
 *
 * Failures are KMX_ERROR with the code the backend named (or UNAVAILABLE, TIMEOUT when it was not
 * reached); show them with kmx_error_text(). */
#define KMX_TYPE_CLIENT (kmx_client_get_type ())
G_DECLARE_FINAL_TYPE (KmxClient, kmx_client, KMX, CLIENT, GObject)

/* @server: "https://app.example.de", without a path. */
KmxClient *kmx_client_new (const char *server);
const char *kmx_client_get_server (KmxClient *self);
/* @token (nullable): signs requests from now on. */
void kmx_client_set_token (KmxClient *self, const char *token);
const char *kmx_client_get_token (KmxClient *self); /* (nullable) */

typedef struct {
  const char *method; /* NULL: GET */
  const char *path;   /* "/api/v1/calls?limit=50", already escaped */
  JsonNode *body;     /* (nullable) (transfer none) */
  gint64 revision;    /* If-Match; 0: none */
} KmxClientRequest;

typedef struct {
  guint status;
  JsonNode *json;  /* (nullable) */
  gint64 revision; /* ETag; 0: none */
} KmxAnswer;
void kmx_answer_free (KmxAnswer *answer);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KmxAnswer, kmx_answer_free)

/* Emits "session-over" when an answer says that the token is no longer good, with the code why;
 * "token-changed" is emitted by whoever exchanged the token, so that the keyring follows. */
void kmx_client_send_async (KmxClient *self,
                            const KmxClientRequest *request,
                            GCancellable *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer user_data);
KmxAnswer *kmx_client_send_finish (KmxClient *self,
                                   GAsyncResult *result,
                                   GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* GET of one record, or of the "items" of a list as GListStore of @type. */
void kmx_client_get_record_async (KmxClient *self,
                                  const char *path,
                                  GType type,
                                  GCancellable *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data);
gpointer kmx_client_get_record_finish (KmxClient *self,
                                       GAsyncResult *result,
                                       GError **error) G_GNUC_WARN_UNUSED_RESULT;
void kmx_client_get_list_async (KmxClient *self,
                                const char *path,
                                GType type,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer user_data);
/* @ret_cursor (nullable) (out): next_cursor, or NULL on the last page. */
GListModel *kmx_client_get_list_finish (KmxClient *self,
                                        GAsyncResult *result,
                                        char **ret_cursor,
                                        GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Makes an object node from name, value pairs ended by NULL; a NULL value becomes JSON null. */
JsonNode *kmx_json_object_of_texts (const char *first_name,
                                    ...) G_GNUC_NULL_TERMINATED G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
