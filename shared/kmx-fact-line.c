/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include "kmx-fact-line.h"

KMX_DEFINE_RECORD (KmxFactLine, kmx_fact_line, KMX_FACT_LINE_FIELDS)
