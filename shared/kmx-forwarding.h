/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Forwarding an existing line to an agent's number: the codes that its owner dials.  Landlines know
 * the codes of the fixed network (one star, national spelling), mobiles those of GSM (two stars,
 * international spelling).  Lines behind a router are forwarded in its settings, without a code. */
typedef enum {
  KMX_FORWARDING_LANDLINE,
  KMX_FORWARDING_MOBILE,
  KMX_FORWARDING_ROUTER,
  KMX_N_FORWARDING_LINES
} KmxForwardingLine;

typedef enum {
  KMX_FORWARDING_ALWAYS,
  KMX_FORWARDING_BUSY,
  KMX_FORWARDING_NO_ANSWER,
  KMX_N_FORWARDING_CASES
} KmxForwardingCase;

/* Mobile networks let it ring for 5 to 30 seconds, in steps of five. */
#define KMX_FORWARDING_RING_S 20

/* Mobile for German mobile prefixes, else landline. */
KmxForwardingLine kmx_forwarding_guess_line (const char *e164);

/* "*21*03023125014#" or "**21*+493023125014#"; @ring_s (0: the network's own) counts for mobiles
 * that nobody answers.  NULL for a router, and when @target_e164 is no E.164 number. */
char *kmx_forwarding_code (KmxForwardingLine line,
                           KmxForwardingCase when,
                           const char *target_e164,
                           guint ring_s) G_GNUC_WARN_UNUSED_RESULT;
/* (nullable): ends the forwarding, "#21#" or "##21#". */
char *kmx_forwarding_cancel_code (KmxForwardingLine line,
                                  KmxForwardingCase when) G_GNUC_WARN_UNUSED_RESULT;
/* (nullable): asks the network whether it is on, "*#21#". */
char *kmx_forwarding_status_code (KmxForwardingLine line,
                                  KmxForwardingCase when) G_GNUC_WARN_UNUSED_RESULT;
/* The code key by key, for ears: "Stern zwei eins Stern null drei … Raute". */
char *kmx_forwarding_speak (const char *code, const char *language) G_GNUC_WARN_UNUSED_RESULT;

/* A call that leaves the agent to a line which is forwarded to the agent comes back for ever. */
typedef enum {
  KMX_FORWARDING_LOOP_NONE,
  KMX_FORWARDING_LOOP_SELF,     /* the line is the agent's number itself */
  KMX_FORWARDING_LOOP_FALLBACK, /* the number's fallback is the line */
  KMX_FORWARDING_LOOP_HANDOVER, /* one of the agent's hand-over destinations is the line */
} KmxForwardingLoop;

/* All E.164, all but @number_e164 (nullable); @destinations NULL-terminated. */
KmxForwardingLoop kmx_forwarding_find_loop (const char *forwarded_e164,
                                            const char *number_e164,
                                            const char *fallback_e164,
                                            const char *const *destinations);

G_END_DECLS
