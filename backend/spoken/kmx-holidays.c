/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include "kmx-holidays.h"

#include <string.h>

#include "kmx-json.h"
#include "kmx-spoken-number.h"
#include "kmx-spoken-resource.h"

#define CATALOGUE "/de/kametrix/spoken/holidays.json"

typedef struct {
  const char *names[2]; /* German, English */
  int easter;           /* days behind Easter Sunday, when month is 0 */
  guint month;
  guint day;
  guint weekday; /* unless 0: the last one before month and day */
  int from;
  int until;
  gboolean in_all_lands;
  gboolean usually_closed;
  const char **lands; /* nullable */
  const char **partly;
} Holiday;

static const char **
read_lands (JsonObject *object, const char *member)
{
  JsonArray *array;
  GPtrArray *lands;

  if (!json_object_has_member (object, member))
    return NULL;
  array = json_object_get_array_member (object, member);
  lands = g_ptr_array_new ();
  for (guint i = 0; i < json_array_get_length (array); i++)
    g_ptr_array_add (lands, (gpointer) g_intern_string (json_array_get_string_element (array, i)));
  g_ptr_array_add (lands, NULL);
  return (const char **) g_ptr_array_free (lands, FALSE);
}

static guint
read_integer (JsonObject *object, const char *member, gint64 otherwise)
{
  return (guint) json_object_get_int_member_with_default (object, member, otherwise);
}

static Holiday
read_holiday (JsonObject *object)
{
  gboolean movable = json_object_has_member (object, "weekday");

  return (Holiday){
    .names = { g_intern_string (json_object_get_string_member (object, "de")),
               g_intern_string (json_object_get_string_member (object, "en")) },
    .easter = (int) json_object_get_int_member_with_default (object, "easter", 0),
    .month = read_integer (object, movable ? "before_month" : "month", 0),
    .day = read_integer (object, movable ? "before_day" : "day", 0),
    .weekday = read_integer (object, "weekday", 0),
    .from = (int) read_integer (object, "from", 0),
    .until = (int) read_integer (object, "until", G_MAXINT),
    .in_all_lands = !json_object_has_member (object, "lands"),
    .usually_closed = json_object_get_boolean_member_with_default (object, "usually_closed", FALSE),
    .lands = read_lands (object, "lands"),
    .partly = read_lands (object, "partly"),
  };
}

/* The catalogue never changes, so it is read once for the life of the process. */
static const GArray *
get_holidays (void)
{
  static GArray *holidays;
  static gsize once;

  if (g_once_init_enter (&once)) {
    g_autoptr (GBytes) bytes = g_resource_lookup_data (kmx_spoken_get_resource (), CATALOGUE,
                                                       G_RESOURCE_LOOKUP_FLAGS_NONE, NULL);
    g_autoptr (GError) error = NULL;
    g_autoptr (JsonNode) root = NULL;
    JsonArray *list;

    g_assert (bytes != NULL);
    root = kmx_json_parse (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes),
                           &kmx_json_limits_api, &error);
    g_assert_no_error (error);
    list = json_object_get_array_member (json_node_get_object (root), "holidays");
    holidays = g_array_new (FALSE, FALSE, sizeof (Holiday));
    for (guint i = 0; i < json_array_get_length (list); i++) {
      Holiday holiday = read_holiday (json_array_get_object_element (list, i));

      g_array_append_val (holidays, holiday);
    }
    g_once_init_leave (&once, 1);
  }
  return holidays;
}

/* After the calendar reform's rule in the form of Meeus, Jones and Butcher. */
void
kmx_holidays_get_easter (int year, GDate *ret_date)
{
  int moon = year % 19;
  int century = year / 100;
  int rest = year % 100;
  int shift = (century - (century + 8) / 25 + 1) / 3;
  int epact = (19 * moon + century - century / 4 - shift + 15) % 30;
  int weekday = (32 + 2 * (century % 4) + 2 * (rest / 4) - epact - rest % 4) % 7;
  int correction = (moon + 11 * epact + 22 * weekday) / 451;
  int day = epact + weekday - 7 * correction + 114;

  g_date_clear (ret_date, 1);
  g_date_set_dmy (ret_date, (GDateDay) (day % 31 + 1), (GDateMonth) (day / 31), (GDateYear) year);
}

static gboolean
falls_on (const Holiday *holiday, const GDate *date, int easter_distance)
{
  int year = g_date_get_year (date);
  GDate before;
  int distance;

  if (year < holiday->from || year > holiday->until)
    return FALSE;
  if (holiday->month == 0)
    return easter_distance == holiday->easter;
  if (holiday->weekday == 0)
    return g_date_get_month (date) == holiday->month && g_date_get_day (date) == holiday->day;
  g_date_clear (&before, 1);
  g_date_set_dmy (&before, (GDateDay) holiday->day, (GDateMonth) holiday->month, (GDateYear) year);
  distance = g_date_days_between (date, &before);
  return distance >= 1 && distance <= 7 && g_date_get_weekday (date) == holiday->weekday;
}

static gboolean
names_land (const char **lands, const char *land)
{
  return lands != NULL && land != NULL && g_strv_contains (lands, land);
}

static const char *
find (const GDate *date, const char *land, const char *language, gboolean custom)
{
  const GArray *holidays = get_holidays ();
  GDate easter;
  int distance;

  if (date == NULL || !g_date_valid (date))
    return NULL;
  kmx_holidays_get_easter (g_date_get_year (date), &easter);
  distance = g_date_days_between (&easter, date);
  for (guint i = 0; i < holidays->len; i++) {
    const Holiday *holiday = &g_array_index (holidays, Holiday, i);
    gboolean counts = custom ? holiday->usually_closed || names_land (holiday->partly, land)
                             : holiday->in_all_lands || names_land (holiday->lands, land);

    if (counts && falls_on (holiday, date, distance))
      return holiday->names[kmx_spoken_is_english (language)];
  }
  return NULL;
}

const char *
kmx_holidays_find (const GDate *date, const char *land, const char *language)
{
  return find (date, land, language, FALSE);
}

const char *
kmx_holidays_find_custom (const GDate *date, const char *land, const char *language)
{
  return find (date, land, language, TRUE);
}
