/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#pragma once

#include <adwaita.h>

#include "kmx-call-detail.h"

G_BEGIN_DECLS

/* The parts of a call's page below its transcript.  Each is NULL when there is nothing to show. */
GtkWidget *kmx_call_price_section_new (KmxCallDetail *detail);
GtkWidget *kmx_call_journal_section_new (KmxCallDetail *detail);
GtkWidget *kmx_call_costs_section_new (KmxCallDetail *detail); /* admins */
GtkWidget *kmx_call_events_section_new (KmxCallDetail *detail);

G_END_DECLS
