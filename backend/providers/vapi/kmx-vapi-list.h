/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#pragma once

#include "kmx-vapi-client.h"

G_BEGIN_DECLS

/* All objects of a list endpoint that gives a bare array ("/assistant", "/phone-number"), page by
 * page backwards in time, each id once.  At most KMX_VAPI_LIST_MAX, else KMX_ERROR_PROVIDER: what
 * is not in the list may be taken for gone, so half a list is no list. */
#define KMX_VAPI_LIST_MAX 50000

void kmx_vapi_list_async (KmxVapiClient *client,
                          const char *path,
                          GCancellable *cancellable,
                          GAsyncReadyCallback callback,
                          gpointer user_data);
JsonArray *kmx_vapi_list_finish (KmxVapiClient *client,
                                 GAsyncResult *result,
                                 GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* (nullable): text member of an object of the list, whatever else it holds. */
const char *kmx_vapi_get_text (JsonObject *object, const char *member);

G_END_DECLS
