/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#pragma once

#include <adwaita.h>

#include "kmx-number.h"

G_BEGIN_DECLS

/* The telephone number as people write it, or the SIP address; "new number" while unknown. */
char *kmx_number_text_address (KmxNumber *number);
/* What is the matter with a number or carrier, by the server's code, and what to do. */
const char *kmx_number_text_failure (const char *code);
/* A step of a number's test; @ret_advice (nullable): what to do when it has not passed. */
const char *kmx_number_text_step (const char *check, const char *detail, const char **ret_advice);
/* For an edit that the server refused; names the member. */
char *kmx_number_text_error (const GError *error);

/* A window for one task: header with Cancel or Close, content that scrolls.  The content is a
 * vertical box in @ret_content, the header in @ret_header. */
GtkWidget *kmx_number_window_new (GtkWidget *parent,
                                  const char *title,
                                  GtkWidget **ret_header,
                                  GtkWidget **ret_content);

G_END_DECLS
