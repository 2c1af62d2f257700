/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include "kmx-voice-draft.h"

KMX_DEFINE_RECORD (KmxVoiceDraft, kmx_voice_draft, KMX_VOICE_DRAFT_FIELDS)
