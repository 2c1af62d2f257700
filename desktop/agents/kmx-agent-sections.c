/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include "kmx-agent-sections.h"

#include <glib/gi18n.h>

const KmxSection *
kmx_sections_get (guint *ret_n_sections)
{
  static const KmxSection sections[] = {
    { "overview", N_ ("At a Glance"), "user-home-symbolic", NULL },
    { "business", N_ ("Business"), "avatar-default-symbolic", kmx_section_business_new },
    { "hours", N_ ("Opening Hours"), "x-office-calendar-symbolic", kmx_section_hours_new },
    { "services", N_ ("Services and Staff"), "view-list-symbolic", kmx_section_services_new },
    { "questions", N_ ("Questions"), "dialog-question-symbolic", kmx_section_questions_new },
    { "rules", N_ ("Goals and Rules"), "emblem-important-symbolic", kmx_section_rules_new },
    { "handover", N_ ("Hand-over"), "system-users-symbolic", kmx_section_handover_new },
    { "voice", N_ ("Voice and Speech"), "audio-input-microphone-symbolic", kmx_section_voice_new },
    { "privacy", N_ ("Data Protection"), "channel-secure-symbolic", kmx_section_privacy_new },
    { "instructions", N_ ("Instructions"), "document-edit-symbolic", kmx_section_instructions_new },
  };

  *ret_n_sections = G_N_ELEMENTS (sections);
  return sections;
}
