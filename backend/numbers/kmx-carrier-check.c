/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include "kmx-carrier-check.h"

#include <gio/gio.h>
#include <string.h>

#include "kmx-carrier.h"
#include "kmx-error.h"
#include "kmx-sip-gateway.h"

enum { TWILIO, TELNYX, VONAGE, SIP, N_KINDS }; /* as in kmx_carrier_kinds */

#define HINT_LENGTH 4

/* Which kinds know a member, as bits, and whether it is secret. */
static const struct {
  guint field;
  const char *name;
  guint kinds;
  gboolean secret;
} members[] = {
  { KMX_CARRIER_DRAFT_ACCOUNT_SID, "account_sid", 1 << TWILIO, FALSE },
  { KMX_CARRIER_DRAFT_AUTH_TOKEN, "auth_token", 1 << TWILIO, TRUE },
  { KMX_CARRIER_DRAFT_API_KEY, "api_key", 1 << TWILIO | 1 << TELNYX | 1 << VONAGE, TRUE },
  { KMX_CARRIER_DRAFT_API_SECRET, "api_secret", 1 << TWILIO | 1 << VONAGE, TRUE },
  { KMX_CARRIER_DRAFT_GATEWAYS, "gateways", 1 << SIP, FALSE },
  { KMX_CARRIER_DRAFT_USERNAME, "username", 1 << SIP, FALSE },
  { KMX_CARRIER_DRAFT_PASSWORD, "password", 1 << SIP, TRUE },
  { KMX_CARRIER_DRAFT_REGISTER_DOMAIN, "register_domain", 1 << SIP, FALSE },
  { KMX_CARRIER_DRAFT_REGISTER_USERNAME, "register_username", 1 << SIP, FALSE },
  { KMX_CARRIER_DRAFT_REGISTER_REALM, "register_realm", 1 << SIP, FALSE },
  { KMX_CARRIER_DRAFT_LEADING_PLUS, "leading_plus", 1 << SIP, FALSE },
};

static gboolean
need (KmxCarrierDraft *draft, guint field, const char *member, GError **error)
{
  if (kmx_record_is_set (draft, field))
    return TRUE;
  kmx_error_set_invalid (error, member, "\"%s\" is required for this carrier", member + 1);
  return FALSE;
}

static gboolean
has (KmxCarrierDraft *draft, guint field)
{
  return kmx_record_is_set (draft, field);
}

static gboolean
check_twilio (KmxCarrierDraft *draft, GError **error)
{
  gboolean by_key =
      has (draft, KMX_CARRIER_DRAFT_API_KEY) || has (draft, KMX_CARRIER_DRAFT_API_SECRET);
  const char *sid;

  if (!need (draft, KMX_CARRIER_DRAFT_ACCOUNT_SID, "/account_sid", error))
    return FALSE;
  sid = kmx_record_get_text (draft, KMX_CARRIER_DRAFT_ACCOUNT_SID);
  if (!g_regex_match_simple ("^AC[0-9a-f]{32}$", sid, 0, 0)) {
    kmx_error_set_invalid (error, "/account_sid", "an account SID is AC and 32 digits or letters");
    return FALSE;
  }
  if (has (draft, KMX_CARRIER_DRAFT_AUTH_TOKEN) && by_key) {
    kmx_error_set_invalid (error, "/auth_token", "give either a token or an API key");
    return FALSE;
  }
  return by_key ? need (draft, KMX_CARRIER_DRAFT_API_KEY, "/api_key", error) &&
                      need (draft, KMX_CARRIER_DRAFT_API_SECRET, "/api_secret", error)
                : need (draft, KMX_CARRIER_DRAFT_AUTH_TOKEN, "/auth_token", error);
}

static gboolean
is_host_name (const char *text)
{
  return g_regex_match_simple ("^(?=.*[A-Za-z])([A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?\\.)+"
                               "[A-Za-z][A-Za-z0-9-]{0,61}[A-Za-z0-9]$",
                               text, 0, 0);
}

static gboolean
check_gateway (KmxSipGateway *gateway, guint position, GError **error)
{
  const char *ip = kmx_record_get_text (gateway, KMX_SIP_GATEWAY_IP);
  g_autoptr (GInetAddress) address = g_inet_address_new_from_string (ip);
  g_autofree char *member = g_strdup_printf ("/gateways/%u/ip", position);
  gboolean inbound = !kmx_record_is_set (gateway, KMX_SIP_GATEWAY_INBOUND) ||
                     kmx_record_get_boolean (gateway, KMX_SIP_GATEWAY_INBOUND);

  if (address == NULL && !inbound && is_host_name (ip))
    return TRUE;
  if (address == NULL || g_inet_address_get_family (address) != G_SOCKET_FAMILY_IPV4) {
    kmx_error_set_invalid (error, member,
                           inbound ? "a gateway that sends calls is an IPv4 address"
                                   : "a gateway is an IPv4 address or a host name");
    return FALSE;
  }
  if (g_inet_address_get_is_any (address) || g_inet_address_get_is_loopback (address) ||
      g_inet_address_get_is_site_local (address) || g_inet_address_get_is_link_local (address) ||
      g_inet_address_get_is_multicast (address)) {
    kmx_error_set_invalid (error, member, "a gateway is a public address");
    return FALSE;
  }
  return TRUE;
}

static gboolean
check_sip (KmxCarrierDraft *draft, GError **error)
{
  GListModel *gateways = kmx_record_get_list (draft, KMX_CARRIER_DRAFT_GATEWAYS);

  if (g_list_model_get_n_items (gateways) == 0) {
    kmx_error_set_invalid (error, "/gateways", "a trunk has at least one gateway");
    return FALSE;
  }
  for (guint i = 0; i < g_list_model_get_n_items (gateways); i++) {
    g_autoptr (KmxSipGateway) gateway = g_list_model_get_item (gateways, i);

    if (!check_gateway (gateway, i, error))
      return FALSE;
  }
  if (has (draft, KMX_CARRIER_DRAFT_USERNAME) != has (draft, KMX_CARRIER_DRAFT_PASSWORD)) {
    kmx_error_set_invalid (error,
                           has (draft, KMX_CARRIER_DRAFT_USERNAME) ? "/password" : "/username",
                           "user name and password belong together");
    return FALSE;
  }
  if ((has (draft, KMX_CARRIER_DRAFT_REGISTER_USERNAME) ||
       has (draft, KMX_CARRIER_DRAFT_REGISTER_REALM)) &&
      !need (draft, KMX_CARRIER_DRAFT_REGISTER_DOMAIN, "/register_domain", error))
    return FALSE;
  return !has (draft, KMX_CARRIER_DRAFT_REGISTER_DOMAIN) ||
         need (draft, KMX_CARRIER_DRAFT_USERNAME, "/username", error);
}

gboolean
kmx_carrier_check (KmxCarrierDraft *draft, GError **error)
{
  int kind = kmx_record_get_enum (draft, KMX_CARRIER_DRAFT_KIND);

  for (guint i = 0; i < G_N_ELEMENTS (members); i++) {
    g_autofree char *member = g_strconcat ("/", members[i].name, NULL);

    if (has (draft, members[i].field) && (members[i].kinds & 1u << kind) == 0) {
      kmx_error_set_invalid (error, member, "this carrier has no \"%s\"", members[i].name);
      return FALSE;
    }
  }
  switch (kind) {
  case TWILIO:
    return check_twilio (draft, error);
  case VONAGE:
    return need (draft, KMX_CARRIER_DRAFT_API_KEY, "/api_key", error) &&
           need (draft, KMX_CARRIER_DRAFT_API_SECRET, "/api_secret", error);
  case SIP:
    return check_sip (draft, error);
  default:
    return need (draft, KMX_CARRIER_DRAFT_API_KEY, "/api_key", error);
  }
}

static char *
dup_members (KmxCarrierDraft *draft, gboolean secret)
{
  g_autoptr (JsonNode) all = kmx_record_to_json (draft);
  g_autoptr (JsonNode) part = json_node_init_object (json_node_alloc (), json_object_new ());

  json_object_unref (json_node_get_object (part));
  for (guint i = 0; i < G_N_ELEMENTS (members); i++) {
    JsonNode *value = json_object_get_member (json_node_get_object (all), members[i].name);

    if (value != NULL && members[i].secret == secret)
      json_object_set_member (json_node_get_object (part), members[i].name, json_node_copy (value));
  }
  return json_to_string (part, FALSE);
}

char *
kmx_carrier_dup_secrets (KmxCarrierDraft *draft)
{
  return dup_members (draft, TRUE);
}

char *
kmx_carrier_dup_settings (KmxCarrierDraft *draft)
{
  return dup_members (draft, FALSE);
}

char *
kmx_carrier_dup_hint (KmxCarrierDraft *draft)
{
  GListModel *gateways = kmx_record_get_list (draft, KMX_CARRIER_DRAFT_GATEWAYS);
  const char *text = kmx_record_get_text (draft, KMX_CARRIER_DRAFT_ACCOUNT_SID);

  if (g_list_model_get_n_items (gateways) > 0) {
    g_autoptr (KmxSipGateway) first = g_list_model_get_item (gateways, 0);

    return g_strdup (kmx_record_get_text (first, KMX_SIP_GATEWAY_IP));
  }
  if (text == NULL)
    text = kmx_record_get_text (draft, KMX_CARRIER_DRAFT_API_KEY);
  /* Of a short key four characters would be too many. */
  if (g_utf8_strlen (text, -1) < 4 * HINT_LENGTH)
    return g_strdup ("…");
  return g_strconcat ("…", g_utf8_offset_to_pointer (text, g_utf8_strlen (text, -1) - HINT_LENGTH),
                      NULL);
}
