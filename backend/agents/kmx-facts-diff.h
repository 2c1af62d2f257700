/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#pragma once

#include "kmx-business-facts.h"

G_BEGIN_DECLS

/* What differs between two documents, as an array of KmxFactsChange objects in the order of the
 * fields.  Entries of a list belong together when they tell of the same thing (its text, name,
 * label, question, day); a list whose entries only changed places is one change that lists what
 * names them. */
JsonArray *kmx_facts_diff (KmxBusinessFacts *before,
                           KmxBusinessFacts *after) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
