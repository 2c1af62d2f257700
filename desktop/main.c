/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include <glib/gi18n.h>
#include <locale.h>

#include "kmx-application.h"
#include "kmx-format.h"

/* The setting decides, then what the session says.  LANGUAGE must stand before setlocale(). */
static void
choose_language (void)
{
  g_autoptr (GSettings) settings = g_settings_new ("de.kametrix.Console");
  g_autofree char *language = g_settings_get_string (settings, "language");
  const char *const *names;

  if (*language != '\0')
    g_setenv ("LANGUAGE", language, TRUE);
  setlocale (LC_ALL, "");
  names = g_get_language_names_with_category ("LC_MESSAGES");
  kmx_format_set_language (*language != '\0' ? language : names[0]);
}

int
main (int argc, char **argv)
{
  const char *locale_directory = g_getenv ("KAMETRIX_LOCALE_DIR");
  g_autoptr (KmxApplication) application = NULL;

  choose_language ();
  bindtextdomain (GETTEXT_PACKAGE, locale_directory != NULL ? locale_directory : KMX_LOCALE_DIR);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);
  application = kmx_application_new ();
  return g_application_run (G_APPLICATION (application), argc, argv);
}
