/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* How instants, money, durations and numbers look in the console: by the console's language (not
 * the C library's locale, which need not be installed) and in the account's time zone. */

/* "de" or "en", fixed at start by the settings or the session's LANGUAGE / LC_MESSAGES. */
const char *kmx_format_get_language (void);
void kmx_format_set_language (const char *language);
/* IANA name; unknown names fall back to UTC. */
void kmx_format_set_zone (const char *zone);
GTimeZone *kmx_format_get_zone (void);

char *kmx_format_cents (gint64 cents);           /* "1.234,56 €" */
char *kmx_format_count (gint64 count);           /* "1.234" */
char *kmx_format_duration (gint64 seconds);      /* "4 Min. 32 Sek." */
char *kmx_format_clock (gint64 seconds);         /* "04:32", "1:04:32" */
char *kmx_format_time (GDateTime *instant);      /* "14:05 Uhr" */
char *kmx_format_date (GDateTime *instant);      /* "22.11.2026" */
char *kmx_format_date_time (GDateTime *instant); /* "22.11.2026, 14:05" */
char *kmx_format_relative (GDateTime *instant);  /* "heute, 14:05 Uhr", "morgen, …", else date */
char *kmx_format_number (const char *e164);      /* "030 23125014"; NULL: "unterdrückt" */

G_END_DECLS
