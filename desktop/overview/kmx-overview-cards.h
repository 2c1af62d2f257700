/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#pragma once

#include <adwaita.h>

#include "kmx-overview.h"

G_BEGIN_DECLS

/* KmxOverviewCards: what can be spent, and what today brought, side by side where there is room. */
#define KMX_TYPE_OVERVIEW_CARDS (kmx_overview_cards_get_type ())
G_DECLARE_FINAL_TYPE (KmxOverviewCards, kmx_overview_cards, KMX, OVERVIEW_CARDS, AdwBin)

GtkWidget *kmx_overview_cards_new (void);
void kmx_overview_cards_show_credit (KmxOverviewCards *self, KmxCredit *credit);
void kmx_overview_cards_show_today (KmxOverviewCards *self, KmxOverview *overview);

G_END_DECLS
