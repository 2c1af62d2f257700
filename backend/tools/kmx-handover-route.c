/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include "kmx-handover-route.h"

#include <string.h>

#include "kmx-opening-hours.h"
#include "kmx-phone.h"

/* Why one destination is no answer; the later ones are closer to one. */
typedef enum {
  VERDICT_UNUSABLE,
  VERDICT_CLOSED,
  VERDICT_AWAY,
  VERDICT_TRIED,
  VERDICT_OPEN
} Verdict;

static const char *const verdict_reasons[] = { "unusable", "closed", "away", "tried", "open" };

static gboolean
holds (const char *const *list, const char *text)
{
  return list != NULL && text != NULL && g_strv_contains (list, text);
}

static gboolean
is_usable (const KmxHandoverQuestion *question, const char *e164)
{
  return kmx_phone_is_e164 (e164) && !kmx_phone_is_emergency (e164) &&
         g_strcmp0 (e164, question->caller_e164) != 0 &&
         g_strcmp0 (e164, question->dialled_e164) != 0 && !holds (question->never, e164);
}

static Verdict
judge (const KmxHandoverQuestion *question, KmxHandoverDestination *destination, GDateTime *local)
{
  const char *e164 = kmx_record_get_text (destination, KMX_HANDOVER_DESTINATION_PHONE_E164);
  const char *person = kmx_record_get_text (destination, KMX_HANDOVER_DESTINATION_PERSON_ID);
  GListModel *hours = kmx_record_get_list (destination, KMX_HANDOVER_DESTINATION_HOURS);

  if (!is_usable (question, e164))
    return VERDICT_UNUSABLE;
  if (g_list_model_get_n_items (hours) > 0 && !kmx_hours_spans_contain (hours, local))
    return VERDICT_CLOSED;
  if (person != NULL && !holds (question->present, person))
    return VERDICT_AWAY;
  return holds (question->tried, e164) ? VERDICT_TRIED : VERDICT_OPEN;
}

static char *
fold (const char *text)
{
  g_autofree char *normal = g_utf8_normalize (text, -1, G_NORMALIZE_ALL_COMPOSE);

  return g_utf8_casefold (normal != NULL ? normal : "", -1);
}

static gboolean
is_wanted (KmxHandoverDestination *destination, const char *wanted)
{
  g_autofree char *label = fold (kmx_record_get_text (destination, KMX_HANDOVER_DESTINATION_LABEL));
  g_autofree char *name = fold (wanted != NULL ? wanted : "");

  return *name != '\0' && (strstr (label, name) != NULL || strstr (name, label) != NULL);
}

/* Without an open destination: the fallback number, or a message. */
static KmxHandoverRoute
fall_back (const KmxHandoverQuestion *question, KmxHandover *handover, const char *reason)
{
  KmxHandoverRoute route = { .kind = KMX_ROUTE_CALLBACK, .reason = reason };
  const char *e164 = kmx_record_get_text (handover, KMX_HANDOVER_FALLBACK_E164);

  if (g_strcmp0 (kmx_record_get_text (handover, KMX_HANDOVER_FALLBACK), "number") != 0 ||
      !is_usable (question, e164) || holds (question->tried, e164))
    return route;
  route.kind = KMX_ROUTE_FALLBACK;
  route.e164 = e164;
  return route;
}

KmxHandoverRoute
kmx_handover_route (const KmxHandoverQuestion *question)
{
  KmxHandoverRoute route = { .kind = KMX_ROUTE_CALLBACK, .reason = "off" };
  KmxHandover *handover = kmx_record_get_record (question->facts, KMX_BUSINESS_FACTS_HANDOVER);
  g_autoptr (GDateTime) utc = g_date_time_new_from_unix_utc (question->now_us / G_USEC_PER_SEC);
  g_autoptr (GDateTime) local = g_date_time_to_timezone (utc, question->zone);
  GListModel *list;
  Verdict best = VERDICT_UNUSABLE;

  if (handover == NULL || !kmx_record_get_boolean (handover, KMX_HANDOVER_ENABLED))
    return route;
  list = kmx_record_get_list (handover, KMX_HANDOVER_DESTINATIONS);
  for (guint i = 0; i < g_list_model_get_n_items (list); i++) {
    g_autoptr (KmxHandoverDestination) destination = g_list_model_get_item (list, i);
    Verdict verdict = judge (question, destination, local);
    gboolean wanted = is_wanted (destination, question->wanted);

    if (verdict == VERDICT_OPEN && (wanted || route.kind == KMX_ROUTE_CALLBACK)) {
      route.kind = KMX_ROUTE_DESTINATION;
      route.reason = wanted ? "wanted" : "open";
      /* The facts keep them: records are immutable. */
      route.label = kmx_record_get_text (destination, KMX_HANDOVER_DESTINATION_LABEL);
      route.e164 = kmx_record_get_text (destination, KMX_HANDOVER_DESTINATION_PHONE_E164);
      if (wanted)
        return route;
    }
    best = MAX (best, verdict);
  }
  if (route.kind == KMX_ROUTE_DESTINATION)
    return route;
  return fall_back (question, handover,
                    g_list_model_get_n_items (list) == 0 ? "none" : verdict_reasons[best]);
}
