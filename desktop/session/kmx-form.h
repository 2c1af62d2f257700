/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/* Small pieces of the forms in the sign-in window: a clamped page with a title, groups of entry
 * rows, an error line and one button that shows progress. */
typedef struct {
  GtkWidget *page; /* the whole, for a stack */
  AdwPreferencesGroup *group;
  GtkLabel *error;
  GtkButton *button;
  GtkSpinner *spinner;
  GtkBox *box; /* for what comes below the button */
} KmxForm;

void kmx_form_init (KmxForm *form, const char *title, const char *subtitle, const char *button);
GtkWidget *kmx_form_add_entry (KmxForm *form, const char *title);
GtkWidget *kmx_form_add_password (KmxForm *form, const char *title);
/* NULL clears. */
void kmx_form_set_error (KmxForm *form, const char *text);
void kmx_form_set_busy (KmxForm *form, gboolean busy);

G_END_DECLS
