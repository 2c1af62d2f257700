/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include "kmx-callback-menu.h"

#include <glib/gi18n.h>

#include "kmx-format.h"
#include "kmx-member.h"

enum { MORNING_HOUR = 9 };

/* A menu's labels have mnemonics, names have none. */
static char *
plain (const char *text)
{
  GString *escaped = g_string_new (text);

  g_string_replace (escaped, "_", "__", 0);
  return g_string_free (escaped, FALSE);
}

static GMenuModel *
members_menu_new (KmxCallback *callback, GListModel *members)
{
  const char *assignee = kmx_record_get_text (callback, KMX_CALLBACK_ASSIGNEE_ID);
  GMenu *menu = g_menu_new ();

  for (guint i = 0; members != NULL && i < g_list_model_get_n_items (members); i++) {
    g_autoptr (KmxMember) member = g_list_model_get_item (members, i);
    const char *id = kmx_record_get_text (member, KMX_MEMBER_ID);
    gboolean away = g_strcmp0 (kmx_record_get_text (member, KMX_MEMBER_PRESENCE), "away") == 0;
    g_autofree char *name = plain (kmx_record_get_text (member, KMX_MEMBER_NAME));
    /* Translators: %s is a person who has set "away". */
    g_autofree char *label = away ? g_strdup_printf (_ ("%s (away)"), name) : g_strdup (name);
    g_autoptr (GMenuItem) item = g_menu_item_new (label, NULL);

    if (g_strcmp0 (id, assignee) == 0)
      continue;
    g_menu_item_set_action_and_target (item, "callback.assign", "s", id);
    g_menu_append_item (menu, item);
  }
  return G_MENU_MODEL (menu);
}

static void
add_time (GMenu *menu, const char *label, GDateTime *at)
{
  g_autoptr (GDateTime) utc = g_date_time_to_utc (at);
  g_autofree char *text = g_date_time_format (utc, "%Y-%m-%dT%H:%M:%SZ");
  g_autoptr (GMenuItem) item = g_menu_item_new (label, NULL);

  g_menu_item_set_action_and_target (item, "callback.postpone", "s", text);
  g_menu_append_item (menu, item);
}

static GDateTime *
morning_in (GDateTime *now, int days)
{
  g_autoptr (GDateTime) day = g_date_time_add_days (now, days);

  return g_date_time_new (kmx_format_get_zone (), g_date_time_get_year (day),
                          g_date_time_get_month (day), g_date_time_get_day_of_month (day),
                          MORNING_HOUR, 0, 0);
}

GMenuModel *
kmx_callback_menu_new (KmxCallback *callback, GListModel *members)
{
  g_autoptr (GDateTime) now = g_date_time_new_now (kmx_format_get_zone ());
  g_autoptr (GDateTime) hour = g_date_time_add_hours (now, 1);
  g_autoptr (GDateTime) tomorrow = morning_in (now, 1);
  g_autoptr (GDateTime) monday = morning_in (now, 8 - g_date_time_get_day_of_week (now));
  g_autoptr (GMenuModel) people = members_menu_new (callback, members);
  g_autoptr (GMenu) times = g_menu_new ();
  GMenu *menu = g_menu_new ();

  add_time (times, _ ("In One Hour"), hour);
  add_time (times, _ ("Tomorrow at 9:00"), tomorrow);
  add_time (times, _ ("On Monday at 9:00"), monday);
  if (g_menu_model_get_n_items (people) > 0)
    g_menu_append_submenu (menu, _ ("_Give to"), people);
  g_menu_append_submenu (menu, _ ("_Put Off"), G_MENU_MODEL (times));
  g_menu_append (menu, _ ("_Note …"), "callback.note");
  return G_MENU_MODEL (menu);
}
