/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#pragma once

#include <adwaita.h>

#include "kmx-draft.h"

G_BEGIN_DECLS

/* Rows that show one value of a draft and write what a person enters back into it.  They may go
 * before the draft does. */

/* One line of at most @characters_max. */
GtkWidget *
kmx_draft_text_row_new (KmxDraft *draft, const char *path, const char *title, guint characters_max);
GtkWidget *kmx_draft_switch_row_new (KmxDraft *draft,
                                     const char *path,
                                     const char *title,
                                     const char *subtitle);
/* @ids: NULL-terminated values in the order of @texts; "" unsets. */
GtkWidget *kmx_draft_choice_row_new (KmxDraft *draft,
                                     const char *path,
                                     const char *title,
                                     const char *const *ids,
                                     const char *const *texts);

typedef struct {
  int min, max, step;
  int fallback; /* shown while unset */
  int unit;     /* the draft holds this many to one that is shown: 60 for minutes; 0 means 1 */
} KmxNumberRange;
GtkWidget *kmx_draft_number_row_new (KmxDraft *draft,
                                     const char *path,
                                     const char *title,
                                     const char *subtitle,
                                     KmxNumberRange range);

/* One line that people write in several ways. */
typedef struct {
  JsonNode *(*parse) (const char *text); /* NULL: no such value */
  char *(*format) (JsonNode *node);
  const char *complaint; /* untranslated */
} KmxCodec;
extern const KmxCodec kmx_codec_phone; /* "030 231250-14" ↔ "+493023125014" */
extern const KmxCodec kmx_codec_date;  /* "24.12.2026" ↔ "2026-12-24" */
extern const KmxCodec kmx_codec_time;  /* "8", "8.30", "0830" ↔ "08:30" */
extern const KmxCodec kmx_codec_cents; /* "1.234,50" ↔ 123450 */
GtkWidget *kmx_draft_codec_row_new (KmxDraft *draft,
                                    const char *path,
                                    const char *title,
                                    const KmxCodec *codec);

/* Several lines, as a group of their own. */
GtkWidget *kmx_draft_prose_group_new (KmxDraft *draft,
                                      const char *path,
                                      const char *title,
                                      const char *description,
                                      guint characters_max,
                                      int height_min);

/* Has @show called whenever the draft shows other values, and once now, while @widget lives. */
typedef void (*KmxDraftShow) (KmxDraft *draft, gpointer user_data);
void kmx_draft_follow (KmxDraft *draft, GtkWidget *widget, KmxDraftShow show, gpointer user_data);

/* Texts of a codec without a row; NULL when @text is no time. */
char *kmx_codec_parse_time (const char *text) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
