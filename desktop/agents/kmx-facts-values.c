/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include "kmx-facts-words.h"

#include <glib/gi18n.h>

#include "kmx-business-facts.h"
#include "kmx-format.h"

typedef struct {
  const char *value;
  const char *text;
} Choice;

static const Choice choices[] = {
  { "language/de", N_ ("German") },
  { "language/en", N_ ("English") },
  { "sector/standard", NC_ ("line of business", "General") },
  { "sector/health", NC_ ("line of business", "Health") },
  { "sector/secrecy", NC_ ("line of business", "Professional secrecy") },
  { "tone/neutral", NC_ ("tone", "Neutral") },
  { "tone/warm", NC_ ("tone", "Warm") },
  { "tone/brief", NC_ ("tone", "Brief") },
  { "fallback/callback", N_ ("Take a message for a call-back") },
  { "fallback/number", N_ ("Ring the fallback number") },
};

static const char *const lands[][2] = {
  { "BW", "Baden-Württemberg" },
  { "BY", "Bayern" },
  { "BE", "Berlin" },
  { "BB", "Brandenburg" },
  { "HB", "Bremen" },
  { "HH", "Hamburg" },
  { "HE", "Hessen" },
  { "MV", "Mecklenburg-Vorpommern" },
  { "NI", "Niedersachsen" },
  { "NW", "Nordrhein-Westfalen" },
  { "RP", "Rheinland-Pfalz" },
  { "SL", "Saarland" },
  { "SN", "Sachsen" },
  { "ST", "Sachsen-Anhalt" },
  { "SH", "Schleswig-Holstein" },
  { "TH", "Thüringen" },
};

static const char *
weekday_text (gint64 weekday)
{
  const char *const days[] = { _ ("Monday"), _ ("Tuesday"),  _ ("Wednesday"), _ ("Thursday"),
                               _ ("Friday"), _ ("Saturday"), _ ("Sunday") };

  return weekday >= 1 && weekday <= 7 ? days[weekday - 1] : "?";
}

/* "24.12.2026" of "2026-12-24"; what is no date stays as it is. */
static char *
date_text (const char *date)
{
  g_autofree char *noon = g_strconcat (date, "T12:00:00", NULL);
  g_autoptr (GDateTime) instant = g_date_time_new_from_iso8601 (noon, kmx_format_get_zone ());

  return instant != NULL ? kmx_format_date (instant) : g_strdup (date);
}

static char *
choice_text (const char *member, const char *value)
{
  g_autofree char *key = g_strconcat (member, "/", value, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (choices); i++) {
    if (!g_str_equal (choices[i].value, key))
      continue;
    if (g_str_equal (member, "sector"))
      return g_strdup (g_dpgettext2 (NULL, "line of business", choices[i].text));
    if (g_str_equal (member, "tone"))
      return g_strdup (g_dpgettext2 (NULL, "tone", choices[i].text));
    return g_strdup (_ (choices[i].text));
  }
  for (guint i = 0; g_str_equal (member, "land") && i < G_N_ELEMENTS (lands); i++)
    if (g_str_equal (lands[i][0], value))
      return g_strdup (lands[i][1]);
  return NULL;
}

static char *
string_text (const char *member, const char *value)
{
  char *text = choice_text (member, value);

  if (text != NULL)
    return text;
  if (g_str_has_suffix (member, "_e164"))
    return kmx_format_number (value);
  if (g_str_has_suffix (member, "_date"))
    return date_text (value);
  return g_strdup (value);
}

static char *
integer_text (const char *member, gint64 value)
{
  if (g_str_has_suffix (member, "_cents"))
    return kmx_format_cents (value);
  if (g_str_equal (member, "weekday"))
    return g_strdup (weekday_text (value));
  if (g_str_has_suffix (member, "_days"))
    return g_strdup_printf (ngettext ("%u day", "%u days", (gulong) value), (guint) value);
  if (g_str_has_suffix (member, "_min"))
    return g_strdup_printf (ngettext ("%u minute", "%u minutes", (gulong) value), (guint) value);
  if (g_str_equal (member, "call_max_s") && value % 60 == 0)
    return g_strdup_printf (ngettext ("%u minute", "%u minutes", (gulong) (value / 60)),
                            (guint) (value / 60));
  if (g_str_has_suffix (member, "_s"))
    return g_strdup_printf (ngettext ("%u second", "%u seconds", (gulong) value), (guint) value);
  return kmx_format_count (value);
}

static const char *
get_text (JsonObject *object, const char *member)
{
  return json_object_get_string_member_with_default (object, member, NULL);
}

static char *
days_text (JsonObject *entry)
{
  g_autofree char *from = date_text (get_text (entry, "from_date"));
  const char *until = get_text (entry, "to_date");
  g_autofree char *to = until != NULL ? date_text (until) : NULL;

  return to != NULL ? g_strdup_printf ("%s – %s", from, to) : g_steal_pointer (&from);
}

char *
kmx_facts_words_entry (JsonObject *entry)
{
  static const char *const names[] = { "question", "name", "label" };

  if (json_object_has_member (entry, "weekday"))
    return g_strdup (weekday_text (json_object_get_int_member (entry, "weekday")));
  if (get_text (entry, "from_date") != NULL)
    return days_text (entry);
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    if (get_text (entry, names[i]) != NULL)
      return g_strdup (get_text (entry, names[i]));
  return NULL;
}

/* Members that kmx_facts_words_entry() has told already, or that go together. */
static gboolean
is_told (JsonObject *entry, const char *member)
{
  static const char *const told[] = { "weekday", "from_date", "to_date", "question", "name" };

  for (guint i = 0; i < G_N_ELEMENTS (told); i++)
    if (g_str_equal (told[i], member))
      return TRUE;
  if (g_str_equal (member, "label"))
    return get_text (entry, "from_date") == NULL;
  if (g_str_equal (member, "opens") || g_str_equal (member, "closes"))
    return get_text (entry, "opens") != NULL && get_text (entry, "closes") != NULL;
  return FALSE;
}

static void
add_line (GString *text, const char *title, const char *value)
{
  if (text->len > 0)
    g_string_append_c (text, '\n');
  if (title != NULL)
    g_string_append_printf (text, "%s: ", title);
  g_string_append (text, value);
}

static char *
object_text (JsonObject *entry)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (GList) names = json_object_get_members (entry);

  if (get_text (entry, "opens") != NULL && get_text (entry, "closes") != NULL)
    g_string_append_printf (text, "%s–%s", get_text (entry, "opens"), get_text (entry, "closes"));
  for (GList *name = names; name != NULL; name = name->next) {
    const char *member = name->data;
    g_autofree char *value = NULL;
    gboolean plain = g_str_equal (member, "text") || g_str_equal (member, "answer");

    if (is_told (entry, member))
      continue;
    value = kmx_facts_words_value (member, json_object_get_member (entry, member));
    add_line (text, plain ? NULL : kmx_facts_words_member (member), value);
  }
  return g_string_free (g_steal_pointer (&text), FALSE);
}

/* An entry with all it says, as one of several. */
static char *
element_text (JsonNode *node)
{
  g_autofree char *name = NULL;
  g_autofree char *details = NULL;

  if (!JSON_NODE_HOLDS_OBJECT (node))
    return kmx_facts_words_value ("", node);
  name = kmx_facts_words_entry (json_node_get_object (node));
  details = object_text (json_node_get_object (node));
  g_strdelimit (details, "\n", ' ');
  if (name == NULL || *details == '\0')
    return g_strdup (name != NULL ? name : details);
  return g_strdup_printf ("%s: %s", name, details);
}

static char *
array_text (JsonArray *array)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < json_array_get_length (array); i++) {
    g_autofree char *element = element_text (json_array_get_element (array, i));

    add_line (text, NULL, element);
  }
  return g_string_free (g_steal_pointer (&text), FALSE);
}

char *
kmx_facts_words_value (const char *pointer, JsonNode *value)
{
  const char *slash = g_strrstr (pointer, "/");
  const char *member = slash != NULL ? slash + 1 : pointer;

  if (JSON_NODE_HOLDS_OBJECT (value))
    return object_text (json_node_get_object (value));
  if (JSON_NODE_HOLDS_ARRAY (value))
    return array_text (json_node_get_array (value));
  if (JSON_NODE_HOLDS_NULL (value))
    return g_strdup (_ ("empty"));
  if (json_node_get_value_type (value) == G_TYPE_STRING)
    return string_text (member, json_node_get_string (value));
  if (json_node_get_value_type (value) == G_TYPE_BOOLEAN)
    return g_strdup (json_node_get_boolean (value) ? C_ ("value", "Yes") : C_ ("value", "No"));
  return integer_text (member, json_node_get_int (value));
}
