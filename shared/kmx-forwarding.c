/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include "kmx-forwarding.h"

#include "kmx-phone.h"

#define RING_STEP_S 5
#define RING_MIN_S 5
#define RING_MAX_S 30

/* The three services have the same numbers in both networks. */
static const char *const services[KMX_N_FORWARDING_CASES] = {
  [KMX_FORWARDING_ALWAYS] = "21",
  [KMX_FORWARDING_BUSY] = "67",
  [KMX_FORWARDING_NO_ANSWER] = "61",
};

KmxForwardingLine
kmx_forwarding_guess_line (const char *e164)
{
  return kmx_phone_get_kind (e164) == KMX_PHONE_MOBILE ? KMX_FORWARDING_MOBILE
                                                       : KMX_FORWARDING_LANDLINE;
}

/* Switches of the fixed network want the number as it is dialled from there. */
static char *
spell_for_landline (const char *e164)
{
  return g_str_has_prefix (e164, "+49") ? g_strconcat ("0", e164 + 3, NULL)
                                        : g_strconcat ("00", e164 + 1, NULL);
}

char *
kmx_forwarding_code (KmxForwardingLine line,
                     KmxForwardingCase when,
                     const char *target_e164,
                     guint ring_s)
{
  g_autofree char *national = NULL;

  g_return_val_if_fail (when < KMX_N_FORWARDING_CASES, NULL);
  if (line == KMX_FORWARDING_ROUTER || !kmx_phone_is_e164 (target_e164))
    return NULL;
  if (line == KMX_FORWARDING_LANDLINE) {
    national = spell_for_landline (target_e164);
    return g_strdup_printf ("*%s*%s#", services[when], national);
  }
  if (when != KMX_FORWARDING_NO_ANSWER || ring_s == 0)
    return g_strdup_printf ("**%s*%s#", services[when], target_e164);
  ring_s = CLAMP ((ring_s + RING_STEP_S / 2) / RING_STEP_S * RING_STEP_S, RING_MIN_S, RING_MAX_S);
  /* 11 stands for calls, as opposed to fax and data. */
  return g_strdup_printf ("**%s*%s*11*%u#", services[when], target_e164, ring_s);
}

char *
kmx_forwarding_cancel_code (KmxForwardingLine line, KmxForwardingCase when)
{
  g_return_val_if_fail (when < KMX_N_FORWARDING_CASES, NULL);
  if (line == KMX_FORWARDING_ROUTER)
    return NULL;
  return g_strdup_printf ("%s%s#", line == KMX_FORWARDING_MOBILE ? "##" : "#", services[when]);
}

char *
kmx_forwarding_status_code (KmxForwardingLine line, KmxForwardingCase when)
{
  g_return_val_if_fail (when < KMX_N_FORWARDING_CASES, NULL);
  return line == KMX_FORWARDING_ROUTER ? NULL : g_strdup_printf ("*#%s#", services[when]);
}

char *
kmx_forwarding_speak (const char *code, const char *language)
{
  static const char *const german[] = { "null", "eins",  "zwei",   "drei", "vier",
                                        "fünf", "sechs", "sieben", "acht", "neun" };
  static const char *const english[] = { "zero", "one", "two",   "three", "four",
                                         "five", "six", "seven", "eight", "nine" };
  gboolean is_german = g_strcmp0 (language, "en") != 0;
  g_autoptr (GString) spoken = g_string_new (NULL);

  for (const char *key = code; *key != '\0'; key++) {
    const char *word = NULL;

    if (g_ascii_isdigit (*key))
      word = is_german ? german[*key - '0'] : english[*key - '0'];
    else if (*key == '*')
      word = is_german ? "Stern" : "star";
    else if (*key == '#')
      word = is_german ? "Raute" : "hash";
    else if (*key == '+')
      word = is_german ? "Plus" : "plus";
    if (word != NULL)
      g_string_append_printf (spoken, "%s%s", spoken->len > 0 ? " " : "", word);
  }
  return g_string_free (g_steal_pointer (&spoken), FALSE);
}

KmxForwardingLoop
kmx_forwarding_find_loop (const char *forwarded_e164,
                          const char *number_e164,
                          const char *fallback_e164,
                          const char *const *destinations)
{
  if (forwarded_e164 == NULL)
    return KMX_FORWARDING_LOOP_NONE;
  if (g_strcmp0 (forwarded_e164, number_e164) == 0)
    return KMX_FORWARDING_LOOP_SELF;
  if (g_strcmp0 (forwarded_e164, fallback_e164) == 0)
    return KMX_FORWARDING_LOOP_FALLBACK;
  if (destinations != NULL && g_strv_contains (destinations, forwarded_e164))
    return KMX_FORWARDING_LOOP_HANDOVER;
  return KMX_FORWARDING_LOOP_NONE;
}
