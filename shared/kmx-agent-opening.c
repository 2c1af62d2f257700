/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include "kmx-agent-opening.h"

#include <string.h>

typedef struct {
  const char *language;
  guint words_max; /* of the name that may follow */
  const char *before;
} Notice;

/* Longest first.  A long name gets a short notice, so that nobody waits for the word that matters.
 */
static const Notice notices[] = {
  { "de", 5, "Guten Tag, hier ist der KI-Telefonassistent von " },
  { "de", 7, "Hier spricht die KI von " },
  { "de", G_MAXUINT, "KI-Assistent von " },
  { "en", 4, "Hello, this is the AI telephone assistant of " },
  { "en", 7, "This is the AI of " },
  { "en", G_MAXUINT, "AI at " },
};

/* Only the blanks of ASCII and the no-break space, because PostgreSQL must agree. */
static gboolean
is_blank (gunichar c)
{
  return (c >= 0x09 && c <= 0x0d) || c == ' ' || c == 0xa0;
}

static char *
clean (const char *text, const char *dropped)
{
  g_autoptr (GString) line = g_string_new (NULL);

  for (const char *at = text; *at != '\0'; at = g_utf8_next_char (at)) {
    gunichar c = g_utf8_get_char (at);

    if (is_blank (c)) {
      if (line->len > 0 && line->str[line->len - 1] != ' ')
        g_string_append_c (line, ' ');
    } else if (c == '{' || c == '}') {
      g_string_append_c (line, c == '{' ? '(' : ')');
    } else if (c >= 0x80 || strchr (dropped, (int) c) == NULL) {
      g_string_append_unichar (line, c);
    }
  }
  while (line->len > 0 && line->str[line->len - 1] == ' ')
    g_string_truncate (line, line->len - 1);
  return g_string_free (g_steal_pointer (&line), FALSE);
}

char *
kmx_agent_clean_name (const char *business_name)
{
  char *name = clean (business_name, "!?");
  gsize size = strlen (name);

  while (size > 0 && (name[size - 1] == '.' || name[size - 1] == ' '))
    name[--size] = '\0';
  return name;
}

char *
kmx_agent_clean_greeting (const char *greeting)
{
  return clean (greeting, "");
}

guint
kmx_agent_count_words (const char *text)
{
  guint words = 0;
  gboolean inside = FALSE;

  for (const char *at = text; *at != '\0'; at = g_utf8_next_char (at)) {
    gboolean blank = is_blank (g_utf8_get_char (at));

    if (!blank && !inside)
      words++;
    inside = !blank;
  }
  return words;
}

char *
kmx_agent_opening_notice (const char *business_name, const char *language)
{
  g_autofree char *name = kmx_agent_clean_name (business_name);
  guint words = kmx_agent_count_words (name);

  for (guint i = 0; i < G_N_ELEMENTS (notices); i++)
    if (g_str_equal (notices[i].language, language) && words <= notices[i].words_max)
      return g_strconcat (notices[i].before, name, ".", NULL);
  return g_strconcat (notices[2].before, name, ".", NULL);
}

char *
kmx_agent_opening (const char *business_name, const char *greeting, const char *language)
{
  g_autofree char *notice = kmx_agent_opening_notice (business_name, language);
  g_autofree char *rest = kmx_agent_clean_greeting (greeting);

  if (*rest == '\0')
    return g_strconcat (notice,
                        g_str_equal (language, "en") ? " How can I help you?"
                                                     : " Wie kann ich Ihnen helfen?",
                        NULL);
  return g_strconcat (notice, " ", rest, NULL);
}
