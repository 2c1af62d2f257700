/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#pragma once

#include "kmx-record.h"

G_BEGIN_DECLS

/* KmxFactsChange: what differs at @path between two documents of facts: JSON pointers whose list
 * positions are those of the side that has the value (the later one when both have it).  @before
 * and
 * @after are the values as JSON text. */
extern const char *const kmx_facts_change_kinds[]; /* added, removed, changed */
#define KMX_FACTS_CHANGE_FIELDS(F)                                                                 \
  F (KMX_FACTS_CHANGE, PATH, "path", KMX_FIELD_TEXT, .required = TRUE)                             \
  F (KMX_FACTS_CHANGE, KIND, "kind", KMX_FIELD_ENUM, .required = TRUE,                             \
     .values = kmx_facts_change_kinds)                                                             \
  F (KMX_FACTS_CHANGE, BEFORE, "before", KMX_FIELD_PROSE, .max = 100000)                           \
  F (KMX_FACTS_CHANGE, AFTER, "after", KMX_FIELD_PROSE, .max = 100000)

#define KMX_TYPE_FACTS_CHANGE (kmx_facts_change_get_type ())
KMX_DECLARE_RECORD (KmxFactsChange, kmx_facts_change, FACTS_CHANGE, KMX_FACTS_CHANGE_FIELDS)

G_END_DECLS
