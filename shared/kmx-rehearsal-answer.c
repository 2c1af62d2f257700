/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include "kmx-rehearsal-answer.h"

KMX_DEFINE_RECORD (KmxRehearsalAnswer, kmx_rehearsal_answer, KMX_REHEARSAL_ANSWER_FIELDS)
