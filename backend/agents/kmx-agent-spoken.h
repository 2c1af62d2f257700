/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#pragma once

#include "kmx-business-facts.h"

G_BEGIN_DECLS

/* The words of the prompt that speak for figures. */
char *kmx_agent_speak_money (gint64 cents, const char *language) G_GNUC_WARN_UNUSED_RESULT;
char *kmx_agent_speak_number (gint64 number, const char *language) G_GNUC_WARN_UNUSED_RESULT;
char *kmx_agent_speak_email (const char *email, const char *language) G_GNUC_WARN_UNUSED_RESULT;
/* "" when the facts name no hours. */
char *kmx_agent_speak_hours (KmxBusinessFacts *facts,
                             GTimeZone *zone,
                             const char *language) G_GNUC_WARN_UNUSED_RESULT;
/* What the agent must know about today. */
char *kmx_agent_speak_calendar (KmxBusinessFacts *facts,
                                GTimeZone *zone,
                                gint64 now_us) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
