/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Copyright the Kametrix authors */
#include "kmx-time-resolver.h"

#include "kmx-spoken-number.h"
#include "kmx-time-reading.h"

#include <string.h>

#define READINGS_MAX 8
/* How many days of a span are looked at for an example. */
#define EXAMPLE_DAYS_MAX 14

typedef struct {
  KmxReading all[READINGS_MAX];
  guint n;
} Readings;

static gboolean
is_english (const KmxTimeScene *scene)
{
  return kmx_spoken_is_english (scene->language);
}

static const char *
pick (const KmxTimeScene *scene, const char *german, const char *english)
{
  return is_english (scene) ? english : german;
}

static KmxTimeAnswer *
answer_new (KmxTimeOutcome outcome, const KmxTimeParse *parse)
{
  KmxTimeAnswer *answer = g_new0 (KmxTimeAnswer, 1);

  answer->outcome = outcome;
  if (parse != NULL && parse->understood) {
    answer->has_date = kmx_time_parse_has_date (parse) || parse->elapsed_minutes >= 0;
    answer->has_time =
        parse->shape != KMX_SHAPE_NONE || parse->midnight || parse->elapsed_minutes >= 0;
    answer->day_part = parse->part != KMX_PART_NONE && parse->shape == KMX_SHAPE_NONE;
  }
  return answer;
}

static KmxTimeAnswer *
answer_unknown (const KmxTimeScene *scene,
                const KmxTimeParse *parse,
                const char *german,
                const char *english)
{
  KmxTimeAnswer *answer = answer_new (KMX_TIME_UNKNOWN, parse);

  answer->question = g_strdup (pick (scene, german, english));
  return answer;
}

static KmxTimeAnswer *
answer_not_understood (const KmxTimeScene *scene)
{
  return answer_unknown (
      scene, NULL,
      "Das habe ich nicht sicher verstanden. Welchen Tag und welche Uhrzeit meinen Sie?",
      "I did not catch that for certain. Which day and what time do you mean?");
}

static KmxTimeAnswer *
answer_past (const KmxTimeScene *scene, const KmxTimeParse *parse, const KmxReading *instead)
{
  KmxTimeAnswer *answer = answer_new (KMX_TIME_PAST, parse);

  if (instead == NULL) {
    answer->question =
        g_strdup (pick (scene, "Das ist schon vorbei. Welchen Tag und welche Uhrzeit meinen Sie?",
                        "That is already over. Which day and what time do you mean?"));
    return answer;
  }
  answer->other_us = instead->from_us;
  answer->spoken_other = kmx_reading_speak (instead, scene, parse);
  answer->question =
      g_strdup_printf (is_english (scene) ? "That is already over. Do you mean this instead: %s?"
                                          : "Das ist schon vorbei. Meinen Sie stattdessen: %s?",
                       answer->spoken_other);
  return answer;
}

static KmxTimeAnswer *
answer_closed (const KmxTimeScene *scene, const KmxTimeParse *parse, const KmxReading *reading)
{
  KmxTimeAnswer *answer = answer_new (KMX_TIME_CLOSED, parse);
  gint64 opening =
      kmx_opening_hours_next_opening (scene->hours, MAX (reading->from_us, scene->now_us));
  g_autofree char *again = opening != 0 ? kmx_reading_speak_instant (opening, scene) : NULL;

  answer->from_us = reading->from_us;
  answer->to_us = reading->to_us;
  answer->spoken = kmx_reading_speak (reading, scene, parse);
  if (again == NULL)
    answer->question =
        g_strdup (pick (scene, "Dann ist nicht geöffnet. Welche andere Zeit passt Ihnen?",
                        "We are closed then. Which other time suits you?"));
  else
    answer->question = g_strdup_printf (
        is_english (scene)
            ? "We are closed then. We open again: %s. Which other time suits you?"
            : "Dann ist nicht geöffnet. Wieder geöffnet ist: %s. Welche andere Zeit passt Ihnen?",
        again);
  return answer;
}

static KmxTimeAnswer *
answer_resolved (const KmxTimeScene *scene, const KmxTimeParse *parse, const KmxReading *reading)
{
  KmxTimeAnswer *answer = answer_new (KMX_TIME_RESOLVED, parse);

  answer->from_us = reading->from_us;
  answer->to_us = reading->to_us;
  answer->spoken = kmx_reading_speak (reading, scene, parse);
  if (parse->eight_days)
    answer->question = g_strdup_printf ("Meinen Sie heute in einer Woche: %s?", answer->spoken);
  if (parse->eight_days && parse->weekday != 0)
    g_clear_pointer (&answer->question, g_free);
  return answer;
}

static KmxTimeAnswer *
answer_ambiguous (const KmxTimeScene *scene,
                  const KmxTimeParse *parse,
                  const KmxReading *one,
                  const KmxReading *other)
{
  KmxTimeAnswer *answer = answer_resolved (scene, parse, one);

  g_free (answer->question);
  answer->outcome = KMX_TIME_AMBIGUOUS;
  /* A single day of the span is left, but it was not named. */
  if (one->from_us == other->from_us) {
    answer->question = g_strdup_printf (is_english (scene) ? "Do you mean: %s?" : "Meinen Sie: %s?",
                                        answer->spoken);
    return answer;
  }
  answer->other_us = other->from_us;
  answer->spoken_other = kmx_reading_speak (other, scene, parse);
  answer->question = g_strdup_printf (is_english (scene) ? "Which do you mean: %s, or %s?"
                                                         : "Was meinen Sie: %s, oder %s?",
                                      answer->spoken, answer->spoken_other);
  return answer;
}

/* One day: all readings of its times, and of them the ones that can be meant. */
static void
find_readings (const KmxTimeScene *scene,
               const KmxTimeParse *parse,
               const KmxDays *days,
               Readings *readings)
{
  KmxMinutes minutes[KMX_TIME_READINGS_MAX];
  guint n_minutes = kmx_time_find_minutes (parse, scene->hours != NULL, minutes);

  readings->n = 0;
  for (guint i = 0; i < n_minutes; i++)
    readings->n += kmx_reading_place (scene, parse, days, &minutes[i], &readings->all[readings->n]);
}

/* Moves the readings of the best state to the front and drops the others. */
static KmxReadingState
keep_best (Readings *readings)
{
  KmxReadingState best = KMX_READING_GAP;
  gboolean past = FALSE;
  guint kept = 0;

  for (guint i = 0; i < readings->n; i++) {
    past |= readings->all[i].state == KMX_READING_PAST;
    best = MIN (best, readings->all[i].state);
  }
  /* The other half of the day is over, not merely closed: "um neun" in the afternoon. */
  if (best == KMX_READING_CLOSED && past)
    best = KMX_READING_PAST;
  for (guint i = 0; i < readings->n; i++) {
    if (readings->all[i].state == best)
      readings->all[kept++] = readings->all[i];
  }
  readings->n = kept;
  return best;
}

/* A closed answer names the reading by day. */
static const KmxReading *
by_day (const Readings *readings)
{
  for (guint i = 0; i < readings->n; i++) {
    if (readings->all[i].minutes.from >= 6 * 60 && readings->all[i].minutes.from < 21 * 60)
      return &readings->all[i];
  }
  return &readings->all[0];
}

static KmxTimeAnswer *
resolve_day (const KmxTimeScene *scene, const KmxTimeParse *parse, const KmxDays *days)
{
  Readings readings;

  find_readings (scene, parse, days, &readings);
  if (readings.n == 0)
    return answer_unknown (scene, parse, "Um wie viel Uhr genau meinen Sie?",
                           "What time exactly do you mean?");
  switch (keep_best (&readings)) {
  case KMX_READING_GOOD:
    if (readings.n > 1)
      return answer_ambiguous (scene, parse, &readings.all[0], &readings.all[1]);
    return answer_resolved (scene, parse, &readings.all[0]);
  case KMX_READING_CLOSED:
    return answer_closed (scene, parse, by_day (&readings));
  case KMX_READING_PAST:
    return answer_past (scene, parse, NULL);
  case KMX_READING_GAP:
  default:
    return answer_unknown (
        scene, parse,
        "Diese Uhrzeit gibt es an dem Tag nicht, weil die Uhren vorgestellt werden. "
        "Welche andere Zeit passt Ihnen?",
        "That time does not exist on that day, because the clocks go forward. "
        "Which other time suits you?");
  }
}

/* Several days for one time: examples are the first two days on which it can be. */
static KmxTimeAnswer *
resolve_which_day (const KmxTimeScene *scene, const KmxTimeParse *parse, const KmxDays *days)
{
  KmxReading examples[2] = { 0 };
  KmxReading closed = { 0 };
  guint n = 0;
  gboolean is_closed = FALSE;
  KmxDays day = { days->first, days->first };

  for (int i = 0; i < EXAMPLE_DAYS_MAX && n < 2 && g_date_compare (&day.first, &days->last) <= 0;
       i++) {
    Readings readings;
    KmxReadingState state = KMX_READING_GAP;
    find_readings (scene, parse, &day, &readings);
    if (readings.n == 0)
      return answer_unknown (scene, parse, "Um wie viel Uhr genau meinen Sie?",
                             "What time exactly do you mean?");
    state = keep_best (&readings);
    if (state == KMX_READING_GOOD)
      examples[n++] = readings.all[0];
    if (state == KMX_READING_CLOSED && !is_closed) {
      is_closed = TRUE;
      closed = *by_day (&readings);
    }
    g_date_add_days (&day.first, 1);
    day.last = day.first;
  }
  if (n == 0)
    return is_closed ? answer_closed (scene, parse, &closed) : answer_past (scene, parse, NULL);
  if (n == 1 && kmx_time_parse_has_date (parse))
    return answer_ambiguous (scene, parse, &examples[0], &examples[0]);
  return answer_ambiguous (scene, parse, &examples[0], &examples[MIN (n, 2) - 1]);
}

/* Two days that the words may mean, "nächsten Freitag": never settled here. */
static KmxTimeAnswer *
resolve_two_days (const KmxTimeScene *scene, const KmxTimeParse *parse, const KmxDays *days)
{
  Readings first;
  Readings second;
  KmxReadingState state = KMX_READING_GAP;
  KmxReadingState other = KMX_READING_GAP;

  find_readings (scene, parse, &days[0], &first);
  find_readings (scene, parse, &days[1], &second);
  if (first.n == 0 || second.n == 0)
    return answer_unknown (scene, parse, "Um wie viel Uhr genau meinen Sie?",
                           "What time exactly do you mean?");
  state = keep_best (&first);
  other = keep_best (&second);
  if (state == KMX_READING_PAST)
    return answer_past (scene, parse, other <= KMX_READING_CLOSED ? by_day (&second) : NULL);
  if (state == KMX_READING_GAP || other == KMX_READING_GAP)
    return answer_not_understood (scene);
  if (state == KMX_READING_CLOSED && other == KMX_READING_CLOSED)
    return answer_closed (scene, parse, by_day (&first));
  return answer_ambiguous (scene, parse, by_day (&first), by_day (&second));
}

static KmxTimeAnswer *
resolve_elapsed (const KmxTimeScene *scene, const KmxTimeParse *parse)
{
  gint64 at_us = scene->now_us + parse->elapsed_minutes * G_GINT64_CONSTANT (60) * G_USEC_PER_SEC;
  KmxReading reading = { .from_us = at_us, .to_us = at_us };

  if (scene->hours != NULL && !kmx_opening_hours_is_open (scene->hours, at_us))
    return answer_closed (scene, parse, &reading);
  return answer_resolved (scene, parse, &reading);
}

static KmxTimeAnswer *
resolve_parse (const KmxTimeScene *scene, const KmxTimeParse *parse)
{
  gboolean timed =
      parse->shape != KMX_SHAPE_NONE || parse->part != KMX_PART_NONE || parse->midnight;
  KmxDays days[KMX_TIME_READINGS_MAX];
  KmxDaysOutcome outcome = KMX_DAYS_UNKNOWN;
  guint n = 0;

  if (!parse->understood)
    return answer_not_understood (scene);
  if (parse->elapsed_minutes >= 0 && !parse->over)
    return resolve_elapsed (scene, parse);
  if (!kmx_time_parse_has_date (parse) && !parse->over) {
    days[0] = (KmxDays){ scene->today, scene->today };
    g_date_add_days (&days[0].last, 3);
    return resolve_which_day (scene, parse, days);
  }
  outcome = kmx_time_find_days (parse, &scene->today, days, &n);
  if (outcome == KMX_DAYS_OVER) {
    Readings readings = { .n = 0 };
    if (n > 0 && g_date_compare (&days[0].first, &scene->today) > 0)
      find_readings (scene, parse, &days[0], &readings);
    return answer_past (
        scene, parse,
        readings.n > 0 && keep_best (&readings) <= KMX_READING_CLOSED ? by_day (&readings) : NULL);
  }
  if (outcome == KMX_DAYS_UNKNOWN || n == 0)
    return answer_unknown (
        scene, parse,
        "Tag und Datum passen nicht zusammen, oder den Tag gibt es nicht. Welches Datum meinen "
        "Sie?",
        "Day and date do not agree, or there is no such day. Which date do you mean?");
  if (n > 1 && g_date_compare (&days[0].first, &days[0].last) == 0)
    return resolve_two_days (scene, parse, days);
  if (n > 1 && !timed)
    return resolve_two_days (scene, parse, days);
  if (timed && (n > 1 || g_date_compare (&days[0].first, &days[0].last) != 0))
    return resolve_which_day (scene, parse, days);
  return resolve_day (scene, parse, days);
}

KmxTimeAnswer *
kmx_time_resolve (const char *phrase,
                  const char *language,
                  GTimeZone *zone,
                  gint64 now_us,
                  KmxOpeningHours *hours,
                  const char *land)
{
  KmxTimeScene scene = { .language = language, .zone = zone, .now_us = now_us, .land = land };
  KmxTimeToken tokens[KMX_TIME_TOKENS_MAX];
  gboolean english = kmx_spoken_is_english (language);
  g_autofree char *folded = NULL;
  g_autoptr (GDateTime) utc = g_date_time_new_from_unix_utc (now_us / G_USEC_PER_SEC);
  g_autoptr (GDateTime) local = NULL;
  KmxTimeParse parse;
  int n_tokens = 0;

  g_return_val_if_fail (phrase != NULL && zone != NULL && utc != NULL, NULL);

  local = g_date_time_to_timezone (utc, zone);
  g_date_clear (&scene.today, 1);
  g_date_set_dmy (&scene.today, (GDateDay) g_date_time_get_day_of_month (local),
                  (GDateMonth) g_date_time_get_month (local),
                  (GDateYear) g_date_time_get_year (local));
  if (hours != NULL && kmx_opening_hours_is_known (hours))
    scene.hours = hours;
  folded = kmx_time_fold (phrase);
  if (folded != NULL)
    n_tokens = kmx_time_tokenise (folded, english, tokens);
  if (n_tokens <= 0)
    return answer_not_understood (&scene);
  kmx_time_parse (tokens, n_tokens, english, &parse);
  return resolve_parse (&scene, &parse);
}

void
kmx_time_answer_free (KmxTimeAnswer *answer)
{
  if (answer == NULL)
    return;
  g_free (answer->spoken);
  g_free (answer->spoken_other);
  g_free (answer->question);
  g_free (answer);
}
