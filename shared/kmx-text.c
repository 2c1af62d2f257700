/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include "kmx-text.h"

#include <string.h>

/* Whether the e that follows @text may be the second half of an umlaut.  Behind a, e and q "ue" is
 * none: Auer, Steuer, Quelle. */
static gboolean
ends_like_umlaut (const GString *text)
{
  char last = text->len > 0 ? text->str[text->len - 1] : '\0';
  char before = text->len > 1 ? text->str[text->len - 2] : '\0';

  if (last == 'u')
    return before == '\0' || strchr ("aeq", before) == NULL;
  return last == 'a' || last == 'o';
}

char *
kmx_text_fold (const char *text)
{
  g_autofree char *valid = g_utf8_make_valid (text, -1);
  g_autofree char *composed = g_utf8_normalize (valid, -1, G_NORMALIZE_NFKC);
  g_autofree char *folded = g_utf8_casefold (composed, -1);
  g_autofree char *decomposed = g_utf8_normalize (folded, -1, G_NORMALIZE_NFKD);
  GString *result = g_string_sized_new (strlen (decomposed));
  gboolean umlaut_done = FALSE;

  for (const char *cursor = decomposed; *cursor != '\0'; cursor = g_utf8_next_char (cursor)) {
    gunichar character = g_utf8_get_char (cursor);

    if (g_unichar_ismark (character)) {
      /* An umlaut has its e already: the e in "Bäe" is another one. */
      umlaut_done = TRUE;
      continue;
    }
    if (g_unichar_isspace (character)) {
      if (result->len > 0 && result->str[result->len - 1] != ' ')
        g_string_append_c (result, ' ');
    } else if (character != 'e' || umlaut_done || !ends_like_umlaut (result)) {
      g_string_append_unichar (result, character);
    }
    umlaut_done = FALSE;
  }
  if (result->len > 0 && result->str[result->len - 1] == ' ')
    g_string_truncate (result, result->len - 1);
  return g_string_free (result, FALSE);
}
