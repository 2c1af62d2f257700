/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include "kmx-voice-edit.h"

KMX_DEFINE_RECORD (KmxVoiceEdit, kmx_voice_edit, KMX_VOICE_EDIT_FIELDS)
