/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define KMX_PHONE_GERMANY 49

/* E.164 ("+493023125014") of what people write: "(030) 231250-14", "0049 30/231 250 14",
 * "+49 (0)30 231250-14".  A single leading zero means a number of @default_country (0 means
 * Germany).  Fails with KMX_ERROR_INVALID, also for numbers without area code and thus for 110 and
 * 112. */
char *kmx_phone_normalise (const char *text,
                           guint default_country,
                           GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* TRUE for "+" and 7 to 15 digits as kmx_phone_normalise() returns them. */
gboolean kmx_phone_is_e164 (const char *text);
/* For people: in German "030 23125014", else "+49 30 23125014".  Area codes whose length is not
 * certain stay unsplit; other countries' numbers and what is no E.164 stay as they are. */
char *kmx_phone_format (const char *e164, const char *locale) G_GNUC_WARN_UNUSED_RESULT;
/* For logs and narrow roles: "+49•••••123". */
char *kmx_phone_mask (const char *e164) G_GNUC_WARN_UNUSED_RESULT;
/* 110 and 112 in whatever spelling, also behind country or area code: never a transfer target. */
gboolean kmx_phone_is_emergency (const char *text);

G_END_DECLS
