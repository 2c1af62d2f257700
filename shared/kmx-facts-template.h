/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#pragma once

#include "kmx-business-facts.h"

G_BEGIN_DECLS

/* KmxFactsTemplate: facts to begin with.  @locked: its sector needs the platform's consent to go
 * live. */
#define KMX_FACTS_TEMPLATE_FIELDS(F)                                                               \
  F (KMX_FACTS_TEMPLATE, ID, "id", KMX_FIELD_TEXT, .required = TRUE, .min = 1, .max = 40)          \
  F (KMX_FACTS_TEMPLATE, LANGUAGE, "language", KMX_FIELD_ENUM, .required = TRUE,                   \
     .values = kmx_languages)                                                                      \
  F (KMX_FACTS_TEMPLATE, NAME, "name", KMX_FIELD_TEXT, .required = TRUE, .min = 1, .max = 80)      \
  F (KMX_FACTS_TEMPLATE, DESCRIPTION, "description", KMX_FIELD_PROSE, .required = TRUE, .min = 1,  \
     .max = 500)                                                                                   \
  F (KMX_FACTS_TEMPLATE, SECTOR, "sector", KMX_FIELD_ENUM, .values = kmx_sectors)                  \
  F (KMX_FACTS_TEMPLATE, LOCKED, "locked", KMX_FIELD_BOOLEAN, .required = TRUE)                    \
  F (KMX_FACTS_TEMPLATE, FACTS, "facts", KMX_FIELD_RECORD, .required = TRUE,                       \
     .get_type = kmx_business_facts_get_type)

#define KMX_TYPE_FACTS_TEMPLATE (kmx_facts_template_get_type ())
KMX_DECLARE_RECORD (KmxFactsTemplate, kmx_facts_template, FACTS_TEMPLATE, KMX_FACTS_TEMPLATE_FIELDS)

G_END_DECLS
