/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Something that may be an e-mail address: one @, a local part of up to 64 bytes, a host name with
 * a dot, no spaces, at most 254 bytes.  Whether it exists is for a message to find out. */
gboolean kmx_email_is_plausible (const char *email);
/* One spelling for all of an address: NFC, lower case. (nullable): not UTF-8 */
char *kmx_email_fold (const char *email) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
