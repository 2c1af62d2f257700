/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include "kmx-config.h"

#include <string.h>

#include "kmx-config-keys.h"
#include "kmx-error.h"

#define DEFAULT_PATH "/etc/kametrix/kametrixd.conf"
#define WEBHOOK_SECRET_LENGTH_MIN 16
#define CREDENTIAL_SIZE_MAX 65536
#define HELP_WIDTH 96

struct _KmxConfig {
  gatomicrefcount references;
  GPtrArray *values; /* (nullable) texts, in the order of the table */
};

static guint
find_key (const char *key)
{
  for (guint i = 0; i < kmx_config_n_keys; i++)
    if (strcmp (kmx_config_keys[i].key, key) == 0)
      return i;
  return G_MAXUINT;
}

static gboolean
parse_boolean (const char *text, gboolean *ret_value)
{
  gboolean yes = g_str_equal (text, "true") || g_str_equal (text, "1");

  if (!yes && !g_str_equal (text, "false") && !g_str_equal (text, "0"))
    return FALSE;
  *ret_value = yes;
  return TRUE;
}

/* Takes @text; an empty one means unset.  @origin says where it came from. */
static gboolean
set_value (KmxConfig *config, guint index, const char *text, const char *origin, GError **error)
{
  const KmxConfigKey *key = &kmx_config_keys[index];
  g_autoptr (GError) cause = NULL;
  gboolean ignored;

  if (*text == '\0')
    return TRUE;
  if (!g_utf8_validate (text, -1, NULL)) {
    g_set_error (error, KMX_ERROR, KMX_ERROR_CONFIGURATION, "%s in %s is not UTF-8", key->key,
                 origin);
    return FALSE;
  }
  if (key->kind == KMX_CONFIG_INTEGER &&
      !g_ascii_string_to_signed (text, 10, key->min, key->max, NULL, &cause)) {
    g_set_error (error, KMX_ERROR, KMX_ERROR_CONFIGURATION,
                 "%s in %s must be a whole number from %" G_GINT64_FORMAT " to %" G_GINT64_FORMAT,
                 key->key, origin, key->min, key->max);
    return FALSE;
  }
  if (key->kind == KMX_CONFIG_BOOLEAN && !parse_boolean (text, &ignored)) {
    g_set_error (error, KMX_ERROR, KMX_ERROR_CONFIGURATION, "%s in %s must be true or false",
                 key->key, origin);
    return FALSE;
  }
  g_free (config->values->pdata[index]);
  config->values->pdata[index] = g_strdup (text);
  return TRUE;
}

static gboolean
read_group (KmxConfig *config, GKeyFile *file, const char *group, const char *path, GError **error)
{
  g_auto (GStrv) keys = g_key_file_get_keys (file, group, NULL, NULL);

  for (guint i = 0; keys != NULL && keys[i] != NULL; i++) {
    g_autofree char *name = g_strconcat (group, ".", keys[i], NULL);
    /* Raw, because secrets may hold backslashes. */
    g_autofree char *value = g_key_file_get_value (file, group, keys[i], NULL);
    guint index = find_key (name);

    if (index == G_MAXUINT) {
      g_set_error (error, KMX_ERROR, KMX_ERROR_CONFIGURATION, "%s does not know a key \"%s\"", path,
                   name);
      return FALSE;
    }
    if (value != NULL && !set_value (config, index, g_strstrip (value), path, error))
      return FALSE;
  }
  return TRUE;
}

static gboolean
read_file (KmxConfig *config, const char *path, GError **error)
{
  g_autoptr (GKeyFile) file = g_key_file_new ();
  g_autoptr (GError) cause = NULL;
  g_auto (GStrv) groups = NULL;

  if (!g_key_file_load_from_file (file, path, G_KEY_FILE_NONE, &cause)) {
    g_set_error (error, KMX_ERROR, KMX_ERROR_CONFIGURATION, "cannot read %s: %s", path,
                 cause->message);
    return FALSE;
  }
  groups = g_key_file_get_groups (file, NULL);
  for (guint i = 0; groups[i] != NULL; i++)
    if (!read_group (config, file, groups[i], path, error))
      return FALSE;
  return TRUE;
}

static char *
to_environment_name (const char *key)
{
  g_autofree char *upper = g_ascii_strup (key, -1);

  return g_strconcat ("KAMETRIX_", g_strdelimit (upper, ".", '_'), NULL);
}

static gboolean
read_environment (KmxConfig *config, GError **error)
{
  const char *listen = g_getenv ("KAMETRIX_LISTEN");

  if (listen != NULL &&
      !set_value (config, find_key ("listen.address"), listen, "KAMETRIX_LISTEN", error))
    return FALSE;
  for (guint i = 0; i < kmx_config_n_keys; i++) {
    g_autofree char *name = to_environment_name (kmx_config_keys[i].key);
    const char *value = g_getenv (name);

    if (value != NULL && !set_value (config, i, value, name, error))
      return FALSE;
  }
  return TRUE;
}

static gboolean
read_credentials (KmxConfig *config, GError **error)
{
  const char *directory = g_getenv ("CREDENTIALS_DIRECTORY");

  for (guint i = 0; directory != NULL && i < kmx_config_n_keys; i++) {
    g_autofree char *name = g_strdelimit (g_strdup (kmx_config_keys[i].key), "._", '-');
    g_autofree char *path = g_build_filename (directory, name, NULL);
    g_autofree char *text = NULL;
    gsize size;

    if (!kmx_config_keys[i].secret || !g_file_get_contents (path, &text, &size, NULL))
      continue;
    if (size > CREDENTIAL_SIZE_MAX || strlen (text) != size) {
      g_set_error (error, KMX_ERROR, KMX_ERROR_CONFIGURATION, "%s is not one line of text", path);
      return FALSE;
    }
    if (!set_value (config, i, g_strstrip (text), path, error))
      return FALSE;
  }
  return TRUE;
}

static char *
find_state_directory (void)
{
  /* systemd separates several directories by colons; the first is ours. */
  const char *given = g_getenv ("STATE_DIRECTORY");

  if (given != NULL && *given != '\0')
    return g_strndup (given, strcspn (given, ":"));
  return g_build_filename (g_get_user_state_dir (), "kametrixd", NULL);
}

static void
set_defaults (KmxConfig *config)
{
  for (guint i = 0; i < kmx_config_n_keys; i++) {
    if (config->values->pdata[i] == NULL)
      config->values->pdata[i] = g_strdup (kmx_config_keys[i].standard);
    if (config->values->pdata[i] == NULL && g_str_equal (kmx_config_keys[i].key, "state.directory"))
      config->values->pdata[i] = find_state_directory ();
  }
}

KmxConfig *
kmx_config_load (const char *path, GError **error)
{
  g_autoptr (KmxConfig) config = g_new0 (KmxConfig, 1);

  g_atomic_ref_count_init (&config->references);
  config->values = g_ptr_array_new_with_free_func (g_free);
  g_ptr_array_set_size (config->values, kmx_config_n_keys);
  if (path == NULL)
    path = g_getenv ("KAMETRIX_CONFIG");
  if (path == NULL && g_file_test (DEFAULT_PATH, G_FILE_TEST_EXISTS))
    path = DEFAULT_PATH;
  if (path != NULL && !read_file (config, path, error))
    return NULL;
  if (!read_environment (config, error) || !read_credentials (config, error))
    return NULL;
  set_defaults (config);
  return g_steal_pointer (&config);
}

KmxConfig *
kmx_config_ref (KmxConfig *config)
{
  g_atomic_ref_count_inc (&config->references);
  return config;
}

void
kmx_config_unref (KmxConfig *config)
{
  if (!g_atomic_ref_count_dec (&config->references))
    return;
  g_ptr_array_unref (config->values);
  g_free (config);
}

static gboolean
check_url (const KmxConfig *config, const char *key, GError **error)
{
  const char *text = kmx_config_get (config, key);
  g_autoptr (GUri) uri = g_uri_parse (text, G_URI_FLAGS_NONE, NULL);
  const char *scheme = uri != NULL ? g_uri_get_scheme (uri) : "";

  if (uri == NULL || (!g_str_equal (scheme, "http") && !g_str_equal (scheme, "https")) ||
      g_uri_get_host (uri) == NULL || *g_uri_get_host (uri) == '\0' ||
      g_uri_get_query (uri) != NULL || g_uri_get_fragment (uri) != NULL) {
    g_set_error (error, KMX_ERROR, KMX_ERROR_CONFIGURATION,
                 "%s must be an http or https address, not \"%s\"", key, text);
    return FALSE;
  }
  return TRUE;
}

static gboolean
check_present (const KmxConfig *config, const char *key, gsize length_min, GError **error)
{
  const char *text = kmx_config_get (config, key);
  g_autofree char *variable = to_environment_name (key);

  if (text == NULL) {
    g_set_error (error, KMX_ERROR, KMX_ERROR_CONFIGURATION,
                 "%s is missing: set it in kametrixd.conf or as %s", key, variable);
    return FALSE;
  }
  if (strlen (text) < length_min) {
    g_set_error (error, KMX_ERROR, KMX_ERROR_CONFIGURATION,
                 "%s must have at least %" G_GSIZE_FORMAT " characters", key, length_min);
    return FALSE;
  }
  return TRUE;
}

/* A simulator on this machine keeps everything here. */
static gboolean
is_eu_host (const char *host)
{
  g_autoptr (GInetAddress) address = g_inet_address_new_from_string (host);

  if (address != NULL)
    return g_inet_address_get_is_loopback (address);
  return g_ascii_strcasecmp (host, "localhost") == 0 ||
         g_ascii_strcasecmp (host, "api.eu.vapi.ai") == 0;
}

/* CR-18: never silently outside. */
static gboolean
check_residency (const KmxConfig *config, GError **error)
{
  const char *residency = kmx_config_get (config, "platform.residency");
  const char *address = kmx_config_get (config, "vapi.url");
  g_autoptr (GUri) uri = NULL;

  if (g_str_equal (residency, "any"))
    return TRUE;
  if (!g_str_equal (residency, "eu")) {
    g_set_error (error, KMX_ERROR, KMX_ERROR_CONFIGURATION, "platform.residency must be eu or any");
    return FALSE;
  }
  uri = g_uri_parse (address, G_URI_FLAGS_NONE, NULL);
  if (uri != NULL && is_eu_host (g_uri_get_host (uri)))
    return TRUE;
  g_set_error (error, KMX_ERROR, KMX_ERROR_CONFIGURATION,
               "vapi.url \"%s\" is not Vapi's address in the EU, as platform.residency=eu demands",
               address);
  return FALSE;
}

gboolean
kmx_config_is_outside_eu (const KmxConfig *config)
{
  return g_str_equal (kmx_config_get (config, "platform.residency"), "any");
}

gboolean
kmx_config_check (const KmxConfig *config, GError **error)
{
  static const char *const levels[] = { "debug", "info", "warning", "error", NULL };
  const char *previous = kmx_config_get (config, "vapi.webhook_secret_previous");

  if (!check_present (config, "vapi.key", 1, error) ||
      !check_present (config, "vapi.webhook_secret", WEBHOOK_SECRET_LENGTH_MIN, error))
    return FALSE;
  if (previous != NULL &&
      !check_present (config, "vapi.webhook_secret_previous", WEBHOOK_SECRET_LENGTH_MIN, error))
    return FALSE;
  if (!check_url (config, "public.url", error) || !check_url (config, "vapi.url", error) ||
      !check_residency (config, error))
    return FALSE;
  if (!g_strv_contains (levels, kmx_config_get (config, "log.level"))) {
    g_set_error (error, KMX_ERROR, KMX_ERROR_CONFIGURATION,
                 "log.level must be debug, info, warning or error");
    return FALSE;
  }
  return TRUE;
}

const char *
kmx_config_get (const KmxConfig *config, const char *key)
{
  guint index = find_key (key);

  if (index == G_MAXUINT)
    g_error ("there is no configuration key \"%s\"", key);
  return config->values->pdata[index];
}

gint64
kmx_config_get_integer (const KmxConfig *config, const char *key)
{
  const char *text = kmx_config_get (config, key);

  g_assert (text != NULL && kmx_config_keys[find_key (key)].kind == KMX_CONFIG_INTEGER);
  return g_ascii_strtoll (text, NULL, 10);
}

gboolean
kmx_config_get_boolean (const KmxConfig *config, const char *key)
{
  gboolean value = FALSE;

  g_assert (kmx_config_keys[find_key (key)].kind == KMX_CONFIG_BOOLEAN);
  parse_boolean (kmx_config_get (config, key), &value);
  return value;
}

static void
append_help (GString *text, const char *help)
{
  g_auto (GStrv) words = g_strsplit (help, " ", -1);
  gsize column = 1;

  g_string_append_c (text, '#');
  for (guint i = 0; words[i] != NULL; i++) {
    if (column + 1 + strlen (words[i]) > HELP_WIDTH) {
      g_string_append (text, "\n#");
      column = 1;
    }
    g_string_append_printf (text, " %s", words[i]);
    column += 1 + strlen (words[i]);
  }
  g_string_append_c (text, '\n');
}

char *
kmx_config_to_example (void)
{
  GString *text = g_string_new (NULL);
  g_autofree char *group = g_strdup ("");

  append_help (text, "Configuration of kametrixd, with its defaults. Every key is also an "
                     "environment variable (vapi.key is KAMETRIX_VAPI_KEY); a secret can also be "
                     "a systemd credential (vapi.key is vapi-key).");
  for (guint i = 0; i < kmx_config_n_keys; i++) {
    const KmxConfigKey *key = &kmx_config_keys[i];
    const char *dot = strchr (key->key, '.');

    if (strncmp (key->key, group, dot - key->key) != 0 || group[dot - key->key] != '\0') {
      g_free (group);
      group = g_strndup (key->key, dot - key->key);
      g_string_append_printf (text, "\n[%s]\n", group);
    }
    append_help (text, key->help);
    g_string_append_printf (text, "#%s=%s\n", dot + 1, key->standard != NULL ? key->standard : "");
  }
  return g_string_free (text, FALSE);
}
