/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#pragma once

#include "kmx-callback.h"

G_BEGIN_DECLS

/* How a call back reads in the console's language. */

/* The name that was told, else the number; "withheld" when neither is known. */
char *kmx_callback_dup_caller (KmxCallback *callback);
/* "due today, 14:05", "overdue since yesterday, 9:00"; when it is done: since when. */
char *kmx_callback_dup_due (KmxCallback *callback);
gboolean kmx_callback_is_overdue (KmxCallback *callback);
gboolean kmx_callback_is_done (KmxCallback *callback);
gboolean kmx_callback_is_urgent (KmxCallback *callback);
/* What it is about; of a transfer that did not come about: who was wanted. */
char *kmx_callback_dup_topic (KmxCallback *callback);

G_END_DECLS
