/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include "kmx-carrier-routes.h"

#include <libsoup/soup.h>

#include "kmx-carrier-check.h"
#include "kmx-error.h"
#include "kmx-id.h"
#include "kmx-number-import.h"
#include "kmx-number-order.h"
#include "kmx-number-sql.h"
#include "kmx-phone.h"

enum { ORDER_SIP, ORDER_AREA }; /* as in kmx_number_order_kinds */

char *
kmx_carrier_secret_place (const char *carrier_id, const char *account_id)
{
  return g_strdup_printf ("carrier/secrets/%s/%s", carrier_id, account_id);
}

static KmxReply *
list_carriers (KmxDb *db, const KmxContext *context, GError **error)
{
  g_autoptr (KmxRows) rows = kmx_db_ask (db, &KMX_SQL_CARRIER_LIST, error);

  return rows ? kmx_reply_new_rows (SOUP_STATUS_OK, rows, "carrier", error) : NULL;
}

static KmxReply *
add_carrier (KmxDb *db, const KmxContext *context, GError **error)
{
  const KmxCarrierFacts *facts = context->user_data;
  KmxCarrierDraft *draft = context->body;
  g_autofree char *id = kmx_id_new ();
  g_autofree char *place = kmx_carrier_secret_place (id, context->account_id);
  g_autofree char *settings = NULL;
  g_autofree char *sealed = NULL;
  g_autofree char *hint = NULL;
  g_autoptr (KmxRows) rows = NULL;
  char *secrets;

  if (facts->box == NULL) {
    g_set_error (error, KMX_ERROR, KMX_ERROR_CONFIGURATION,
                 "secrets cannot be kept: \"master.key_file\" is not set");
    return NULL;
  }
  if (!kmx_carrier_check (draft, error))
    return NULL;
  secrets = kmx_carrier_dup_secrets (draft);
  sealed = kmx_secret_box_seal (facts->box, place, secrets);
  kmx_secret_forget (secrets);
  settings = kmx_carrier_dup_settings (draft);
  hint = kmx_carrier_dup_hint (draft);
  rows = kmx_db_ask (db, &KMX_SQL_CARRIER_ADD, error, id,
                     kmx_record_get_text (draft, KMX_CARRIER_DRAFT_KIND),
                     kmx_record_get_text (draft, KMX_CARRIER_DRAFT_NAME), settings, sealed, hint,
                     context->user_id, context->user_name);
  return rows ? kmx_reply_new_rows (SOUP_STATUS_CREATED, rows, "carrier", error) : NULL;
}

static KmxReply *
remove_carrier (KmxDb *db, const KmxContext *context, GError **error)
{
  g_autoptr (KmxRows) rows =
      kmx_db_ask (db, &KMX_SQL_CARRIER_REMOVE, error, kmx_context_parameter (context, "carrier_id"),
                  context->user_id, context->user_name);

  return rows ? kmx_reply_new_rows (SOUP_STATUS_ACCEPTED, rows, "carrier", error) : NULL;
}

/* What people write becomes E.164; numbers that cost their callers extra are not answered here. */
static char *
read_number (gpointer body, guint field, const char *member, GError **error)
{
  const char *text = kmx_record_get_text (body, field);
  char *e164;

  e164 = kmx_phone_normalise (text, KMX_PHONE_GERMANY, error);
  if (e164 == NULL)
    kmx_error_prefix_member (error, member);
  else if (kmx_phone_is_emergency (e164) || kmx_phone_get_kind (e164) == KMX_PHONE_PREMIUM ||
           kmx_phone_get_kind (e164) == KMX_PHONE_SHARED_COST) {
    g_clear_pointer (&e164, g_free);
    kmx_error_set_invalid (error, member, "numbers of this kind are not supported");
  }
  return e164;
}

static KmxReply *
import_number (KmxDb *db, const KmxContext *context, GError **error)
{
  gpointer body = context->body;
  g_autofree char *id = kmx_id_new ();
  g_autofree char *e164 = read_number (body, KMX_NUMBER_IMPORT_E164, "/e164", error);
  g_autofree char *fallback = NULL;
  g_autoptr (KmxRows) rows = NULL;

  if (e164 == NULL)
    return NULL;
  if (kmx_record_is_set (body, KMX_NUMBER_IMPORT_FALLBACK_E164)) {
    fallback = read_number (body, KMX_NUMBER_IMPORT_FALLBACK_E164, "/fallback_e164", error);
    if (fallback == NULL)
      return NULL;
  }
  if (g_strcmp0 (e164, fallback) == 0) {
    kmx_error_set_invalid (error, "/fallback_e164", "a number cannot stand in for itself");
    return NULL;
  }
  rows = kmx_db_ask (db, &KMX_SQL_NUMBER_ADD, error, id,
                     kmx_record_get_text (body, KMX_NUMBER_IMPORT_CARRIER_ID), e164, NULL, NULL,
                     kmx_record_get_text (body, KMX_NUMBER_IMPORT_LABEL),
                     kmx_record_get_text (body, KMX_NUMBER_IMPORT_AGENT_ID), fallback,
                     context->user_id, context->user_name);
  return rows ? kmx_reply_new_rows (SOUP_STATUS_ACCEPTED, rows, "number", error) : NULL;
}

static KmxReply *
order_number (KmxDb *db, const KmxContext *context, GError **error)
{
  const KmxCarrierFacts *facts = context->user_data;
  gpointer body = context->body;
  gboolean sip = kmx_record_get_enum (body, KMX_NUMBER_ORDER_KIND) == ORDER_SIP;
  const char *area = kmx_record_get_text (body, KMX_NUMBER_ORDER_AREA_CODE);
  g_autofree char *id = kmx_id_new ();
  g_autofree char *uri = sip ? g_strdup_printf ("sip:%s@%s", id, facts->sip_domain) : NULL;
  g_autoptr (KmxRows) rows = NULL;

  if (!sip && !facts->resale) {
    g_set_error (error, KMX_ERROR, KMX_ERROR_FORBIDDEN, "numbers are not sold here");
    return NULL;
  }
  if (sip != (area == NULL) ||
      (area != NULL && !g_regex_match_simple ("^[2-9]\\d{2}$", area, 0, 0))) {
    kmx_error_set_invalid (error, "/area_code",
                           "an area code has three digits; an address has none");
    return NULL;
  }
  rows = kmx_db_ask (db, &KMX_SQL_NUMBER_ADD, error, id, NULL, NULL, uri, area,
                     kmx_record_get_text (body, KMX_NUMBER_ORDER_LABEL), NULL, NULL,
                     context->user_id, context->user_name);
  return rows ? kmx_reply_new_rows (SOUP_STATUS_ACCEPTED, rows, "number", error) : NULL;
}

void
kmx_carrier_routes_register (KmxEndpoints *endpoints, const KmxCarrierFacts *facts)
{
  static const KmxEndpoint table[] = {
    { "GET", "/api/v1/carriers", KMX_ACCESS_VIEWER, list_carriers },
    { "POST", "/api/v1/carriers", KMX_ACCESS_MANAGER, add_carrier, kmx_carrier_draft_get_type },
    { "DELETE", "/api/v1/carriers/{carrier_id}", KMX_ACCESS_MANAGER, remove_carrier },
    { "POST", "/api/v1/numbers/import", KMX_ACCESS_MANAGER, import_number,
      kmx_number_import_get_type },
    { "POST", "/api/v1/numbers/order", KMX_ACCESS_MANAGER, order_number,
      kmx_number_order_get_type },
  };

  kmx_endpoints_add (endpoints, table, G_N_ELEMENTS (table), (gpointer) facts);
}
