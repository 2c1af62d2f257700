/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include <libsoup/soup.h>

#include "kmx-acceptance-draft.h"
#include "kmx-error.h"
#include "kmx-id.h"
#include "kmx-legal-document.h"
#include "kmx-legal-sql.h"
#include "kmx-legal.h"
#include "kmx-sector-evidence.h"

static KmxReply *
find_document (KmxDb *db, const KmxContext *context, GError **error)
{
  const char *language = kmx_context_query (context, "language");
  const KmxLegalText *text = kmx_legal_find (kmx_context_parameter (context, "document"),
                                             language != NULL ? language : context->locale);
  g_autoptr (KmxLegalDocument) document = NULL;

  if (text == NULL) {
    g_set_error (error, KMX_ERROR, KMX_ERROR_NOT_FOUND, "this document does not exist");
    return NULL;
  }
  document = kmx_record_new (KMX_TYPE_LEGAL_DOCUMENT, "document", text->document, "version",
                             text->version, "language", text->language, "sha256", text->sha256,
                             "text", text->text, "placeholder", text->placeholder, NULL);
  return kmx_reply_new_record (SOUP_STATUS_OK, document);
}

static KmxReply *
list_acceptances (KmxDb *db, const KmxContext *context, GError **error)
{
  g_autoptr (KmxRows) rows = kmx_db_ask (db, &KMX_SQL_LEGAL_ACCEPTANCES, error);

  return rows ? kmx_reply_new_rows (SOUP_STATUS_OK, rows, "account", error) : NULL;
}

/* Only a text that is current, and that was seen exactly so, can be accepted. */
static gboolean
check_text (KmxAcceptanceDraft *draft, GError **error)
{
  const char *document = kmx_record_get_text (draft, KMX_ACCEPTANCE_DRAFT_DOCUMENT);
  const char *version = kmx_record_get_text (draft, KMX_ACCEPTANCE_DRAFT_VERSION);
  const char *sha256 = kmx_record_get_text (draft, KMX_ACCEPTANCE_DRAFT_SHA256);
  const KmxLegalText *german = kmx_legal_find (document, "de");
  const KmxLegalText *english = kmx_legal_find (document, "en");

  if (german == NULL || english == NULL) {
    kmx_error_set_invalid (error, "/document", "this document does not exist");
    return FALSE;
  }
  if (g_strcmp0 (version, german->version) == 0 &&
      (g_strcmp0 (sha256, german->sha256) == 0 || g_strcmp0 (sha256, english->sha256) == 0))
    return TRUE;
  g_set_error (error, KMX_ERROR, KMX_ERROR_CONFLICT, "this is not the current text");
  return FALSE;
}

static KmxReply *
accept_document (KmxDb *db, const KmxContext *context, GError **error)
{
  g_autofree char *id = kmx_id_new ();
  g_autoptr (KmxRows) rows = NULL;

  if (!check_text (context->body, error))
    return NULL;
  rows = kmx_db_ask (db, &KMX_SQL_LEGAL_ACCEPT, error, id,
                     kmx_record_get_text (context->body, KMX_ACCEPTANCE_DRAFT_DOCUMENT),
                     kmx_record_get_text (context->body, KMX_ACCEPTANCE_DRAFT_VERSION),
                     kmx_record_get_text (context->body, KMX_ACCEPTANCE_DRAFT_SHA256),
                     context->user_id, context->user_name);
  return rows ? kmx_reply_new_rows (SOUP_STATUS_CREATED, rows, "acceptance", error) : NULL;
}

static KmxReply *
add_evidence (KmxDb *db, const KmxContext *context, GError **error)
{
  g_autofree char *id = kmx_id_new ();
  g_autoptr (KmxRows) rows = kmx_db_ask (
      db, &KMX_SQL_LEGAL_SECTOR_EVIDENCE, error, id, kmx_context_parameter (context, "account_id"),
      kmx_record_get_text (context->body, KMX_SECTOR_EVIDENCE_SECTOR),
      kmx_record_get_text (context->body, KMX_SECTOR_EVIDENCE_EVIDENCE), context->user_id,
      context->user_name);

  return rows ? kmx_reply_new_rows (SOUP_STATUS_CREATED, rows, "account", error) : NULL;
}

void
kmx_legal_routes_register (KmxEndpoints *endpoints)
{
  static const KmxEndpoint table[] = {
    { .method = "GET",
      .path = "/api/v1/legal/{document}",
      .access = KMX_ACCESS_SESSION,
      .work = find_document,
      .query = "language" },
    { "GET", "/api/v1/account/acceptances", KMX_ACCESS_VIEWER, list_acceptances },
    { "POST", "/api/v1/account/acceptances", KMX_ACCESS_OWNER, accept_document,
      kmx_acceptance_draft_get_type },
    { "POST", "/api/v1/admin/accounts/{account_id}/sector-evidence", KMX_ACCESS_ADMIN, add_evidence,
      kmx_sector_evidence_get_type },
  };

  kmx_endpoints_add (endpoints, table, G_N_ELEMENTS (table), NULL);
}
