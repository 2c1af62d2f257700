/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#pragma once

#include "kmx-agent-check.h"

G_BEGIN_DECLS

/* How a go-live check reads, and where one mends it. */
typedef enum {
  KMX_MEND_NOWHERE,  /* only somebody else can: the operator */
  KMX_MEND_DRAFT,    /* @target is the member of the facts: "/hours" */
  KMX_MEND_PAGE,     /* @target is a page of the window: "numbers" */
  KMX_MEND_CONTRACT, /* @target is a document: "avv" */
  KMX_MEND_REHEARSAL,
} KmxMendPlace;

typedef struct {
  const char *title;  /* what is asked for */
  const char *reason; /* why */
  char *way;          /* how to mend it */
  KmxMendPlace place;
  const char *target; /* (nullable); lives as long as the check */
} KmxCheckText;

void kmx_check_text_fill (KmxCheckText *text, KmxAgentCheck *check);
void kmx_check_text_clear (KmxCheckText *text);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (KmxCheckText, kmx_check_text_clear)

/* "Data Processing Agreement (AVV)" for "avv". */
const char *kmx_check_text_document (const char *document);

G_END_DECLS
