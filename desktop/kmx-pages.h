/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#pragma once

#include "kmx-session.h"

#include <adwaita.h>

G_BEGIN_DECLS

/* The pages of the main window, in the order of the sidebar.  A page is a widget with its own
 * header bar (kmx_page_header_new()), made when it is first shown. */
typedef enum {
  KMX_PAGE_FOR_BUSINESS, /* needs an account */
  KMX_PAGE_FOR_ADMIN,    /* platform admins */
  KMX_PAGE_FOR_ALL,
} KmxPageAudience;

typedef struct {
  const char *id;    /* "calls"; win.show-page takes it */
  const char *title; /* untranslated, N_() */
  const char *icon_name;
  KmxPageAudience audience;
  GtkWidget *(*make) (KmxSession *session);
} KmxPage;

const KmxPage *kmx_pages_get (guint *ret_n_pages);

G_END_DECLS
