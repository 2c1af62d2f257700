/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#pragma once

#include "kmx-facts-list.h"

G_BEGIN_DECLS

/* For lists of KmxFactLine: sentences of a business. */
char *kmx_fact_line_title (JsonObject *item);
void kmx_fact_line_build (KmxDraft *item, AdwPreferencesPage *page, gpointer data);

G_END_DECLS
