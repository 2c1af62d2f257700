/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Public holidays of the sixteen Länder, from data/holidays.json.
 *
 * (nullable): the name in @language when @date is one in @land ("BY"; NULL: one in all Länder).
 * Holidays of single municipalities count nowhere: those belong into the exceptions.  Static. */
const char *kmx_holidays_find (const GDate *date, const char *land, const char *language);
/* (nullable): the name of a day that is no holiday in all of @land, but on which many are closed:
 * Heiligabend, Silvester, holidays and customs of parts of the Land.  Static. */
const char *kmx_holidays_find_custom (const GDate *date, const char *land, const char *language);
/* Gregorian Easter Sunday. */
void kmx_holidays_get_easter (int year, GDate *ret_date);

G_END_DECLS
