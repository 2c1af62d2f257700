/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include "kmx-live-version.h"

KMX_DEFINE_RECORD (KmxLiveVersion, kmx_live_version, KMX_LIVE_VERSION_FIELDS)
