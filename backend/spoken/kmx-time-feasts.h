/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Copyright the Kametrix authors */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Days that callers name instead of a date, whether the offices are shut on them or not. */
typedef enum {
  KMX_FEAST_NEW_YEAR,
  KMX_FEAST_EPIPHANY,
  KMX_FEAST_VALENTINE,
  KMX_FEAST_WOMEN,
  KMX_FEAST_LABOUR,
  KMX_FEAST_ASSUMPTION,
  KMX_FEAST_UNITY,
  KMX_FEAST_REFORMATION,
  KMX_FEAST_HALLOWEEN,
  KMX_FEAST_ALL_SAINTS,
  KMX_FEAST_NICHOLAS,
  KMX_FEAST_CHRISTMAS_EVE,
  KMX_FEAST_CHRISTMAS_DAY,
  KMX_FEAST_BOXING_DAY,
  KMX_FEAST_BETWEEN_YEARS, /* 27 to 30 December */
  KMX_FEAST_NEW_YEARS_EVE,
  KMX_FEAST_CARNIVAL_MONDAY, /* from here on not on the same date each year */
  KMX_FEAST_CARNIVAL_TUESDAY,
  KMX_FEAST_ASH_WEDNESDAY,
  KMX_FEAST_MAUNDY_THURSDAY,
  KMX_FEAST_GOOD_FRIDAY,
  KMX_FEAST_HOLY_SATURDAY,
  KMX_FEAST_EASTER,
  KMX_FEAST_EASTER_MONDAY,
  KMX_FEAST_ASCENSION,
  KMX_FEAST_WHIT_SUNDAY,
  KMX_FEAST_WHIT_MONDAY,
  KMX_FEAST_CORPUS_CHRISTI,
  KMX_FEAST_MOTHER,     /* second Sunday in May */
  KMX_FEAST_REPENTANCE, /* Wednesday before 23 November */
} KmxFeast;

/* The day of @feast in @year; @ret_days is how many days it lasts. */
void kmx_time_feast (KmxFeast feast, GDateYear year, GDate *ret_first, guint *ret_days);

G_END_DECLS
