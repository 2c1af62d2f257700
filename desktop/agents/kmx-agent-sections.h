/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#pragma once

#include <adwaita.h>

#include "kmx-draft.h"
#include "kmx-session.h"

G_BEGIN_DECLS

/* The sections of the editor: each a page of fields over one draft. */
typedef struct {
  KmxDraft *draft;
  KmxSession *session;
  GListModel *voices;  /* of KmxVoice */
  GListModel *members; /* of KmxMember; filled when they are known */
} KmxSectionContext;

typedef struct {
  const char *id;
  const char *title; /* untranslated */
  const char *icon_name;
  AdwPreferencesPage *(*make) (const KmxSectionContext *context); /* NULL: the editor's own */
} KmxSection;

/* In the order of the editor, "overview" first. */
const KmxSection *kmx_sections_get (guint *ret_n_sections);

AdwPreferencesPage *kmx_section_business_new (const KmxSectionContext *context);
AdwPreferencesPage *kmx_section_hours_new (const KmxSectionContext *context);
AdwPreferencesPage *kmx_section_services_new (const KmxSectionContext *context);
AdwPreferencesPage *kmx_section_questions_new (const KmxSectionContext *context);
AdwPreferencesPage *kmx_section_rules_new (const KmxSectionContext *context);
AdwPreferencesPage *kmx_section_handover_new (const KmxSectionContext *context);
AdwPreferencesPage *kmx_section_voice_new (const KmxSectionContext *context);
AdwPreferencesPage *kmx_section_privacy_new (const KmxSectionContext *context);
AdwPreferencesPage *kmx_section_instructions_new (const KmxSectionContext *context);

/* Groups that the guided set-up shows, too. */
AdwPreferencesGroup *kmx_business_name_group_new (KmxDraft *draft);
AdwPreferencesGroup *kmx_address_group_new (KmxDraft *draft);
AdwPreferencesGroup *kmx_holidays_group_new (KmxDraft *draft);
AdwPreferencesGroup *kmx_handover_group_new (KmxDraft *draft);
AdwPreferencesGroup *kmx_destinations_group_new (const KmxSectionContext *context);
AdwPreferencesGroup *kmx_fallback_group_new (KmxDraft *draft);
AdwPreferencesGroup *kmx_voice_group_new (const KmxSectionContext *context);
AdwPreferencesGroup *kmx_opening_group_new (KmxDraft *draft);

G_END_DECLS
