/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include "kmx-facts-template.h"

KMX_DEFINE_RECORD (KmxFactsTemplate, kmx_facts_template, KMX_FACTS_TEMPLATE_FIELDS)
