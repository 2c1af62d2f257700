/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include "kmx-password-rules.h"

#include <gio/gio.h>
#include <string.h>

#include "kmx-accounts-resources.h"
#include "kmx-error.h"

/* What must be left of a password when everybody's words are taken out of it. */
#define REST_MIN 6
#define DIFFERENT_MIN 5
#define OWN_WORD_MIN 4

char *
kmx_password_normalize (const char *password)
{
  return g_utf8_normalize (password, -1, G_NORMALIZE_DEFAULT_COMPOSE);
}

/* Letters and digits only, lower case, the usual substitutes turned back: "P@ssw0rd!" → "password".
 */
static char *
simplify (const char *text)
{
  static const struct {
    char from, to;
  } substitutes[] = { { '@', 'a' }, { '4', 'a' }, { '3', 'e' }, { '1', 'i' }, { '!', 'i' },
                      { '0', 'o' }, { '$', 's' }, { '5', 's' }, { '7', 't' } };
  g_autofree char *lower = g_utf8_strdown (text, -1);
  GString *simple = g_string_new (NULL);

  for (const char *p = lower; *p != '\0'; p = g_utf8_next_char (p)) {
    gunichar character = g_utf8_get_char (p);

    for (guint i = 0; i < G_N_ELEMENTS (substitutes); i++)
      if (character == (gunichar) substitutes[i].from)
        character = (gunichar) substitutes[i].to;
    if (g_unichar_isalnum (character))
      g_string_append_unichar (simple, character);
  }
  return g_string_free (simple, FALSE);
}

static const char *const *
get_blocked_words (void)
{
  static gsize once = 0;
  static GStrv words = NULL;

  if (g_once_init_enter (&once)) {
    g_autoptr (GBytes) bytes = g_resource_lookup_data (
        kmx_accounts_get_resource (), "/de/kametrix/accounts/kmx-password-blocklist.txt",
        G_RESOURCE_LOOKUP_FLAGS_NONE, NULL);
    g_autofree char *text = NULL;
    g_auto (GStrv) lines = NULL;
    GPtrArray *simple = g_ptr_array_new ();

    g_assert (bytes != NULL);
    text = g_strndup (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
    lines = g_strsplit (text, "\n", -1);
    for (guint i = 0; lines[i] != NULL; i++)
      if (lines[i][0] != '\0' && lines[i][0] != '#')
        g_ptr_array_add (simple, simplify (lines[i]));
    g_ptr_array_add (simple, NULL);
    words = (GStrv) g_ptr_array_free (simple, FALSE);
    g_once_init_leave (&once, 1);
  }
  return (const char *const *) words;
}

static void
remove_word (GString *rest, const char *word)
{
  if (g_utf8_strlen (word, -1) >= OWN_WORD_MIN)
    g_string_replace (rest, word, "", 0);
}

static guint
count_different (const char *text)
{
  g_autoptr (GHashTable) seen = g_hash_table_new (NULL, NULL);

  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p))
    g_hash_table_add (seen, GUINT_TO_POINTER (g_utf8_get_char (p)));
  return g_hash_table_size (seen);
}

/* "anna.beispiel@kfz.example" has the words anna, beispiel, example. */
static void
remove_own_words (GString *rest, const char *const *own_words)
{
  for (guint i = 0; own_words != NULL && own_words[i] != NULL; i++) {
    g_auto (GStrv) parts = g_strsplit_set (own_words[i], "@.-_ +", -1);

    for (guint n = 0; parts[n] != NULL; n++) {
      g_autofree char *word = simplify (parts[n]);

      remove_word (rest, word);
    }
  }
}

gboolean
kmx_password_check (const char *password,
                    const char *const *own_words,
                    const char *member,
                    GError **error)
{
  const char *const *blocked = get_blocked_words ();
  g_autofree char *simple = simplify (password);
  g_autoptr (GString) rest = g_string_new (simple);
  gsize size = strlen (password);

  if (size < KMX_PASSWORD_SIZE_MIN || size > KMX_PASSWORD_SIZE_MAX) {
    kmx_error_set_invalid (error, member, "a password has %d to %d bytes", KMX_PASSWORD_SIZE_MIN,
                           KMX_PASSWORD_SIZE_MAX);
    return FALSE;
  }
  for (guint i = 0; blocked[i] != NULL; i++)
    remove_word (rest, blocked[i]);
  remove_own_words (rest, own_words);
  /* A sign-only password simplifies to nothing, though it may be a good one: judge it as it is. */
  if (count_different (password) < DIFFERENT_MIN ||
      (*simple != '\0' && rest->len < REST_MIN && size - strlen (simple) < REST_MIN)) {
    kmx_error_set_invalid (error, member, "this password is too easy to guess");
    return FALSE;
  }
  return TRUE;
}
