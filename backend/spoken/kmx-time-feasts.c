/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Copyright the Kametrix authors */
#include "kmx-time-feasts.h"

static const struct {
  GDateMonth month;
  GDateDay day;
} fixed[] = {
  [KMX_FEAST_NEW_YEAR] = { G_DATE_JANUARY, 1 },
  [KMX_FEAST_EPIPHANY] = { G_DATE_JANUARY, 6 },
  [KMX_FEAST_VALENTINE] = { G_DATE_FEBRUARY, 14 },
  [KMX_FEAST_WOMEN] = { G_DATE_MARCH, 8 },
  [KMX_FEAST_LABOUR] = { G_DATE_MAY, 1 },
  [KMX_FEAST_ASSUMPTION] = { G_DATE_AUGUST, 15 },
  [KMX_FEAST_UNITY] = { G_DATE_OCTOBER, 3 },
  [KMX_FEAST_REFORMATION] = { G_DATE_OCTOBER, 31 },
  [KMX_FEAST_HALLOWEEN] = { G_DATE_OCTOBER, 31 },
  [KMX_FEAST_ALL_SAINTS] = { G_DATE_NOVEMBER, 1 },
  [KMX_FEAST_NICHOLAS] = { G_DATE_DECEMBER, 6 },
  [KMX_FEAST_CHRISTMAS_EVE] = { G_DATE_DECEMBER, 24 },
  [KMX_FEAST_CHRISTMAS_DAY] = { G_DATE_DECEMBER, 25 },
  [KMX_FEAST_BOXING_DAY] = { G_DATE_DECEMBER, 26 },
  [KMX_FEAST_BETWEEN_YEARS] = { G_DATE_DECEMBER, 27 },
  [KMX_FEAST_NEW_YEARS_EVE] = { G_DATE_DECEMBER, 31 },
};

/* Days from Easter Sunday. */
static const int movable[] = {
  [KMX_FEAST_CARNIVAL_MONDAY] = -48,
  [KMX_FEAST_CARNIVAL_TUESDAY] = -47,
  [KMX_FEAST_ASH_WEDNESDAY] = -46,
  [KMX_FEAST_MAUNDY_THURSDAY] = -3,
  [KMX_FEAST_GOOD_FRIDAY] = -2,
  [KMX_FEAST_HOLY_SATURDAY] = -1,
  [KMX_FEAST_EASTER] = 0,
  [KMX_FEAST_EASTER_MONDAY] = 1,
  [KMX_FEAST_ASCENSION] = 39,
  [KMX_FEAST_WHIT_SUNDAY] = 49,
  [KMX_FEAST_WHIT_MONDAY] = 50,
  [KMX_FEAST_CORPUS_CHRISTI] = 60,
};

/* Gauss's rule with Lichtenberg's correction, counted in days of March. */
static void
find_easter (int year, GDate *ret_easter)
{
  int century = year / 100;
  int moon = 15 + (3 * century + 3) / 4 - (8 * century + 13) / 25;
  int sun = 2 - (3 * century + 3) / 4;
  int seed = (19 * (year % 19) + moon) % 30;
  int full = 21 + seed - (seed / 29 + (seed / 28 - seed / 29) * (year % 19 / 11));
  int first_sunday = 7 - (year + year / 4 + sun) % 7;

  g_date_set_dmy (ret_easter, 1, G_DATE_MARCH, (GDateYear) year);
  g_date_add_days (ret_easter, (guint) (full + 7 - (full - first_sunday) % 7 - 1));
}

void
kmx_time_feast (KmxFeast feast, GDateYear year, GDate *ret_first, guint *ret_days)
{
  *ret_days = feast == KMX_FEAST_BETWEEN_YEARS ? 4 : 1;
  g_date_clear (ret_first, 1);
  if (feast < G_N_ELEMENTS (fixed)) {
    g_date_set_dmy (ret_first, fixed[feast].day, fixed[feast].month, year);
  } else if (feast == KMX_FEAST_MOTHER) {
    g_date_set_dmy (ret_first, 8, G_DATE_MAY, year);
    g_date_add_days (ret_first, (guint) (G_DATE_SUNDAY - g_date_get_weekday (ret_first)));
  } else if (feast == KMX_FEAST_REPENTANCE) {
    g_date_set_dmy (ret_first, 16, G_DATE_NOVEMBER, year);
    g_date_add_days (ret_first,
                     (guint) ((G_DATE_WEDNESDAY + 7 - g_date_get_weekday (ret_first)) % 7));
  } else {
    find_easter (year, ret_first);
    if (movable[feast] < 0)
      g_date_subtract_days (ret_first, (guint) -movable[feast]);
    else
      g_date_add_days (ret_first, (guint) movable[feast]);
  }
}
