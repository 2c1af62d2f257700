/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include "kmx-legal.h"

#include <string.h>

#include "kmx-json.h"
#include "kmx-legal-resource.h"

#define FOLDER "/de/kametrix/legal/"

static const char *const languages[] = { "de", "en" };

static GBytes *
read_file (const char *name)
{
  g_autofree char *path = g_strconcat (FOLDER, name, NULL);
  GBytes *bytes =
      g_resource_lookup_data (kmx_legal_get_resource (), path, G_RESOURCE_LOOKUP_FLAGS_NONE, NULL);

  g_assert (bytes != NULL);
  return bytes;
}

static KmxLegalText *
read_text (const char *document, const char *language, const char *version)
{
  g_autofree char *name = g_strdup_printf ("%s.%s.md", document, language);
  g_autoptr (GBytes) bytes = read_file (name);
  KmxLegalText *text = g_new0 (KmxLegalText, 1);

  text->document = g_strdup (document);
  text->language = g_strdup (language);
  text->version = g_strdup (version);
  text->sha256 = g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, bytes);
  text->text = g_strndup (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
  text->placeholder =
      strstr (text->text, "**Platzhalter") != NULL || strstr (text->text, "**Placeholder") != NULL;
  return text;
}

static GPtrArray *
get_texts (void)
{
  static GPtrArray *texts;
  static gsize once;

  if (g_once_init_enter (&once)) {
    g_autoptr (GBytes) bytes = read_file ("versions.json");
    g_autoptr (GError) error = NULL;
    g_autoptr (JsonNode) node = kmx_json_parse (
        g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), &kmx_json_limits_api, &error);
    JsonObjectIter iter;
    const char *document;
    JsonNode *version;

    g_assert_no_error (error);
    texts = g_ptr_array_new ();
    json_object_iter_init (&iter, json_node_get_object (node));
    while (json_object_iter_next (&iter, &document, &version))
      for (guint i = 0; i < G_N_ELEMENTS (languages); i++)
        g_ptr_array_add (texts, read_text (document, languages[i], json_node_get_string (version)));
    g_once_init_leave (&once, 1);
  }
  return texts;
}

const KmxLegalText *
kmx_legal_find (const char *document, const char *language)
{
  GPtrArray *texts = get_texts ();

  for (guint i = 0; i < texts->len; i++) {
    const KmxLegalText *text = texts->pdata[i];

    if (g_strcmp0 (text->document, document) == 0 && g_strcmp0 (text->language, language) == 0)
      return text;
  }
  return NULL;
}

char *
kmx_legal_hashes (const char *document)
{
  g_autoptr (GString) array = g_string_new ("{");

  for (guint i = 0; i < G_N_ELEMENTS (languages); i++) {
    const KmxLegalText *text = kmx_legal_find (document, languages[i]);

    if (text == NULL)
      continue;
    if (array->len > 1)
      g_string_append_c (array, ',');
    g_string_append (array, text->sha256);
  }
  g_string_append_c (array, '}');
  return g_string_free (g_steal_pointer (&array), FALSE);
}
