/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#pragma once

#include <adwaita.h>

#include "kmx-session.h"

G_BEGIN_DECLS

/* One account as an admin sees it: state, credit, people; suspend, resume, adjust the credit. */
#define KMX_TYPE_ACCOUNT_DETAIL (kmx_account_detail_get_type ())
G_DECLARE_FINAL_TYPE (KmxAccountDetail, kmx_account_detail, KMX, ACCOUNT_DETAIL, AdwBin)

GtkWidget *kmx_account_detail_new (KmxSession *session);
void kmx_account_detail_show (KmxAccountDetail *self, const char *account_id);

G_END_DECLS
