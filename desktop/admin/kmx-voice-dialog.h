/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#pragma once

#include <adwaita.h>

#include "kmx-session.h"

G_BEGIN_DECLS

/* Asks an operator for a new voice of the catalogue and adds it.  Signal "added" (). */
#define KMX_TYPE_VOICE_DIALOG (kmx_voice_dialog_get_type ())
G_DECLARE_FINAL_TYPE (KmxVoiceDialog, kmx_voice_dialog, KMX, VOICE_DIALOG, AdwWindow)

/* @voices: the catalogue, from which one that stands in is chosen. */
GtkWidget *kmx_voice_dialog_new (KmxSession *session, GtkWindow *parent, GListModel *voices);

G_END_DECLS
