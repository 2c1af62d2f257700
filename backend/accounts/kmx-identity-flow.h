/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#pragma once

#include "kmx-accounts-private.h"

G_BEGIN_DECLS

/* KmxIdentityFlow: one request on its way through several steps (unit of work, hashing, unit of
 * work).  Steps come one after the other, so a unit of work may read the flow from its thread; it
 * must write nothing but what it returns. */
typedef struct {
  KmxAccounts *accounts;
  KmxRequest *request;
  gpointer body;

  char *email;
  char *email_folded;
  char *email_key; /* SHA-256 of the folded address: counters hold no personal data */
  char *remote;
  char *remote_key;   /* the same for the network: an IPv4 address, an IPv6 /64 */
  char *password;     /* NFC; the one to verify, or the only one */
  char *new_password; /* NFC; the one to hash */

  KmxContext *context; /* who asks, when that matters */
  char *person_id;
  char *person_name;
  char *old_hash;
  char *new_hash;
  char *label;
  char *session_id;
  char *token;
  char *token_hash;
} KmxIdentityFlow;

KmxIdentityFlow *kmx_identity_flow_new (KmxAccounts *accounts, KmxRequest *request);
/* Fills in body; FALSE after answering what is wrong with it. */
gboolean kmx_identity_flow_read_body (KmxIdentityFlow *flow, GType type);
void kmx_identity_flow_free (KmxIdentityFlow *flow);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KmxIdentityFlow, kmx_identity_flow_free)

void kmx_identity_flow_set_email (KmxIdentityFlow *flow, const char *email);
/* FALSE after answering that @text is no text. */
gboolean kmx_identity_flow_set_password (KmxIdentityFlow *flow, const char *text);
gboolean kmx_identity_flow_set_new_password (KmxIdentityFlow *flow, const char *text);

/* A unit of work whose result is KmxRows. */
void kmx_identity_flow_run (KmxIdentityFlow *flow, KmxDbWork work, GAsyncReadyCallback callback);
/* (nullable): the rows of such a unit; NULL after the error, or the wait that they ask for in
 * column "wait_s", was answered. */
KmxRows *kmx_identity_flow_finish (KmxIdentityFlow *flow,
                                   GObject *pool,
                                   GAsyncResult *result) G_GNUC_WARN_UNUSED_RESULT;
void kmx_identity_flow_fail (KmxIdentityFlow *flow, const GError *error);

/* In a unit of work: opens a session for person_id with the flow's token and returns its answer. */
KmxRows *kmx_identity_flow_open_session (KmxIdentityFlow *flow, KmxDb *db, GError **error);
/* Before that: makes session id and token. */
void kmx_identity_flow_make_session (KmxIdentityFlow *flow);
/* Answers 201 with column "body". */
void kmx_identity_flow_reply_session (KmxIdentityFlow *flow, const KmxRows *rows);

/* Runs a statement for its effect. */
gboolean kmx_identity_do (KmxRows *rows);

G_END_DECLS
