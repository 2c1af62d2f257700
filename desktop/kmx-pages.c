/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include "kmx-pages.h"

#include <glib/gi18n.h>

#include "kmx-accounts-page.h"
#include "kmx-agents-page.h"
#include "kmx-callbacks-page.h"
#include "kmx-calls-page.h"
#include "kmx-credit-page.h"
#include "kmx-live-page.h"
#include "kmx-numbers-page.h"
#include "kmx-overview-page.h"
#include "kmx-queues-page.h"
#include "kmx-settings-page.h"
#include "kmx-voices-page.h"

static const KmxPage pages[] = {
  { "overview", N_ ("Overview"), "user-home-symbolic", KMX_PAGE_FOR_BUSINESS,
    kmx_overview_page_new },
  { "live", N_ ("Running Calls"), "audio-input-microphone-symbolic", KMX_PAGE_FOR_BUSINESS,
    kmx_live_page_new },
  { "calls", N_ ("Calls"), "call-start-symbolic", KMX_PAGE_FOR_BUSINESS, kmx_calls_page_new },
  { "callbacks", N_ ("Call Backs"), "mail-unread-symbolic", KMX_PAGE_FOR_BUSINESS,
    kmx_callbacks_page_new },
  { "agents", N_ ("Agents"), "audio-headset-symbolic", KMX_PAGE_FOR_BUSINESS, kmx_agents_page_new },
  { "numbers", N_ ("Numbers"), "phone-symbolic", KMX_PAGE_FOR_BUSINESS, kmx_numbers_page_new },
  { "credit", N_ ("Credit"), "emblem-documents-symbolic", KMX_PAGE_FOR_BUSINESS,
    kmx_credit_page_new },
  { "accounts", N_ ("Accounts"), "system-users-symbolic", KMX_PAGE_FOR_ADMIN,
    kmx_accounts_page_new },
  { "queues", N_ ("Queues"), "mail-send-receive-symbolic", KMX_PAGE_FOR_ADMIN,
    kmx_queues_page_new },
  { "voices", N_ ("Voices"), "audio-speakers-symbolic", KMX_PAGE_FOR_ADMIN, kmx_voices_page_new },
  { "settings", N_ ("Settings"), "emblem-system-symbolic", KMX_PAGE_FOR_ALL,
    kmx_settings_page_new },
};

const KmxPage *
kmx_pages_get (guint *ret_n_pages)
{
  *ret_n_pages = G_N_ELEMENTS (pages);
  return pages;
}
