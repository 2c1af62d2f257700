/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#pragma once

#include "kmx-record.h"

G_BEGIN_DECLS

/* KmxCallback: somebody waits to be called back by @due_at.
 *
 * @origin says why: the caller left a message, or a transfer to a person did not come about; then
 * @topic is who was wanted.  @caller_e164 is unset when it was neither shown nor told. */
extern const char *const kmx_callback_states[];    /* open, taken, done */
extern const char *const kmx_callback_urgencies[]; /* normal, urgent */
extern const char *const kmx_callback_origins[];   /* message, transfer */
#define KMX_CALLBACK_FIELDS(F)                                                                     \
  F (KMX_CALLBACK, ID, "id", KMX_FIELD_ID, .required = TRUE)                                       \
  F (KMX_CALLBACK, CALL_ID, "call_id", KMX_FIELD_ID)                                               \
  F (KMX_CALLBACK, AGENT_ID, "agent_id", KMX_FIELD_ID)                                             \
  F (KMX_CALLBACK, AGENT_NAME, "agent_name", KMX_FIELD_TEXT)                                       \
  F (KMX_CALLBACK, ORIGIN, "origin", KMX_FIELD_ENUM, .required = TRUE,                             \
     .values = kmx_callback_origins)                                                               \
  F (KMX_CALLBACK, CALLER_NAME, "caller_name", KMX_FIELD_TEXT)                                     \
  F (KMX_CALLBACK, CALLER_E164, "caller_e164", KMX_FIELD_TEXT)                                     \
  F (KMX_CALLBACK, TOPIC, "topic", KMX_FIELD_TEXT, .required = TRUE)                               \
  F (KMX_CALLBACK, URGENCY, "urgency", KMX_FIELD_ENUM, .required = TRUE,                           \
     .values = kmx_callback_urgencies)                                                             \
  F (KMX_CALLBACK, NOTE, "note", KMX_FIELD_PROSE)                                                  \
  F (KMX_CALLBACK, DUE_AT, "due_at", KMX_FIELD_INSTANT, .required = TRUE)                          \
  F (KMX_CALLBACK, STATE, "state", KMX_FIELD_ENUM, .required = TRUE,                               \
     .values = kmx_callback_states)                                                                \
  F (KMX_CALLBACK, ASSIGNEE_ID, "assignee_id", KMX_FIELD_ID)                                       \
  F (KMX_CALLBACK, ASSIGNEE_NAME, "assignee_name", KMX_FIELD_TEXT)                                 \
  F (KMX_CALLBACK, REVISION, "revision", KMX_FIELD_INTEGER, .required = TRUE)                      \
  F (KMX_CALLBACK, CREATED_AT, "created_at", KMX_FIELD_INSTANT, .required = TRUE)                  \
  F (KMX_CALLBACK, DONE_AT, "done_at", KMX_FIELD_INSTANT)

#define KMX_TYPE_CALLBACK (kmx_callback_get_type ())
KMX_DECLARE_RECORD (KmxCallback, kmx_callback, CALLBACK, KMX_CALLBACK_FIELDS)

G_END_DECLS
