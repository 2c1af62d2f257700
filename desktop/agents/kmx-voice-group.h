/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#pragma once

#include <adwaita.h>

#include "kmx-draft.h"

G_BEGIN_DECLS

/* KmxVoiceGroup: the language and the voice of a draft, with what the catalogue knows about the
 * voice. */
#define KMX_TYPE_VOICE_GROUP (kmx_voice_group_get_type ())
G_DECLARE_FINAL_TYPE (KmxVoiceGroup, kmx_voice_group, KMX, VOICE_GROUP, AdwPreferencesGroup)

/* @voices: of KmxVoice. */
GtkWidget *kmx_voice_chooser_new (KmxDraft *draft, GListModel *voices);

G_END_DECLS
