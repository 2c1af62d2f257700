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
/* For people, as DIN 5008 has it: in German "030 23125014", "0171 3920001", "0180 2 123456", else
 * "+49 30 23125014".  Area codes whose length is not certain (some in the east) stay unsplit; other
 * countries' numbers and what is no E.164 stay as they are. */
char *kmx_phone_format (const char *e164, const char *locale) G_GNUC_WARN_UNUSED_RESULT;
/* For logs and narrow roles: "+49•••••123". */
char *kmx_phone_mask (const char *e164) G_GNUC_WARN_UNUSED_RESULT;
/* 110 and 112 in whatever spelling, also behind country or area code: never a transfer target. */
gboolean kmx_phone_is_emergency (const char *text);

typedef enum {
  KMX_PHONE_ABROAD, /* also what is no E.164 */
  KMX_PHONE_GEOGRAPHIC,
  KMX_PHONE_MOBILE,
  KMX_PHONE_FREE,        /* 0800 */
  KMX_PHONE_SHARED_COST, /* 0180, 0137 */
  KMX_PHONE_PREMIUM,     /* 0900 */
  KMX_PHONE_PERSONAL,    /* 0700 */
  KMX_PHONE_NATIONAL,    /* 032 */
} KmxPhoneKind;

/* What kind of German number it is. */
KmxPhoneKind kmx_phone_get_kind (const char *e164);
/* What networks and people write in place of a number that the caller keeps back: "anonymous",
 * "unterdrückt", "" or NULL. */
gboolean kmx_phone_is_withheld (const char *text);

G_END_DECLS
