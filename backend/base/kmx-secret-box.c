/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include "kmx-secret-box.h"

#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "kmx-error.h"

#define KEY_SIZE crypto_aead_xchacha20poly1305_ietf_KEYBYTES
#define NONCE_SIZE crypto_aead_xchacha20poly1305_ietf_NPUBBYTES
#define TAG_SIZE crypto_aead_xchacha20poly1305_ietf_ABYTES
#define KEY_ID_SIZE 4
#define VARIANT sodium_base64_VARIANT_URLSAFE_NO_PADDING

typedef struct {
  unsigned char bytes[KEY_SIZE];
  char id[KEY_ID_SIZE * 2 + 1]; /* says nothing about the key */
} Key;

struct _KmxSecretBox {
  Key keys[2];
  guint n_keys;
};

static gboolean
read_key (Key *key, const char *path, GError **error)
{
  unsigned char digest[crypto_generichash_BYTES];
  g_autofree char *text = NULL;
  g_autoptr (GError) local = NULL;
  gsize size = 0;
  gboolean fine;

  if (!g_file_get_contents (path, &text, &size, &local)) {
    g_set_error (error, KMX_ERROR, KMX_ERROR_CONFIGURATION, "could not read the master key: %s",
                 local->message);
    return FALSE;
  }
  g_strchomp (text);
  fine =
      sodium_hex2bin (key->bytes, sizeof key->bytes, text, strlen (text), NULL, &size, NULL) == 0 &&
      size == sizeof key->bytes;
  sodium_memzero (text, strlen (text));
  if (!fine) {
    g_set_error (error, KMX_ERROR, KMX_ERROR_CONFIGURATION,
                 "\"%s\" is no master key of 64 hexadecimal digits", path);
    return FALSE;
  }
  crypto_generichash (digest, sizeof digest, key->bytes, sizeof key->bytes,
                      (const unsigned char *) "kametrix key id", 15);
  sodium_bin2hex (key->id, sizeof key->id, digest, KEY_ID_SIZE);
  return TRUE;
}

KmxSecretBox *
kmx_secret_box_new (const char *path, const char *previous_path, GError **error)
{
  g_autoptr (KmxSecretBox) self = NULL;

  g_return_val_if_fail (path != NULL, NULL);
  if (sodium_init () < 0)
    g_error ("libsodium cannot start");
  self = g_new0 (KmxSecretBox, 1);
  if (!read_key (&self->keys[0], path, error))
    return NULL;
  self->n_keys = 1;
  if (previous_path != NULL) {
    if (!read_key (&self->keys[1], previous_path, error))
      return NULL;
    self->n_keys = 2;
  }
  return g_steal_pointer (&self);
}

void
kmx_secret_box_free (KmxSecretBox *self)
{
  if (self == NULL)
    return;
  sodium_memzero (self, sizeof *self);
  g_free (self);
}

gboolean
kmx_secret_box_create_key (const char *path, GError **error)
{
  unsigned char bytes[KEY_SIZE];
  char text[KEY_SIZE * 2 + 2];
  gboolean written;
  int fd;

  if (sodium_init () < 0)
    g_error ("libsodium cannot start");
  fd = open (path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, S_IRUSR | S_IWUSR);
  if (fd < 0 && errno == EEXIST)
    return TRUE;
  if (fd < 0) {
    g_set_error (error, KMX_ERROR, KMX_ERROR_CONFIGURATION, "could not create \"%s\": %s", path,
                 g_strerror (errno));
    return FALSE;
  }
  randombytes_buf (bytes, sizeof bytes);
  sodium_bin2hex (text, sizeof text, bytes, sizeof bytes);
  text[KEY_SIZE * 2] = '\n';
  written = write (fd, text, KEY_SIZE * 2 + 1) == KEY_SIZE * 2 + 1 && fsync (fd) == 0;
  sodium_memzero (bytes, sizeof bytes);
  sodium_memzero (text, sizeof text);
  close (fd);
  if (!written) {
    unlink (path);
    g_set_error (error, KMX_ERROR, KMX_ERROR_CONFIGURATION, "could not write \"%s\"", path);
  }
  return written;
}

char *
kmx_secret_box_seal (const KmxSecretBox *self, const char *place, const char *plain)
{
  const Key *key = &self->keys[0];
  gsize plain_size = strlen (plain);
  gsize size = NONCE_SIZE + plain_size + TAG_SIZE;
  g_autofree unsigned char *bytes = g_malloc (size);
  gsize text_size = sodium_base64_encoded_len (size, VARIANT);
  g_autofree char *text = g_malloc (text_size);

  randombytes_buf (bytes, NONCE_SIZE);
  crypto_aead_xchacha20poly1305_ietf_encrypt (
      bytes + NONCE_SIZE, NULL, (const unsigned char *) plain, plain_size,
      (const unsigned char *) place, strlen (place), NULL, bytes, key->bytes);
  sodium_bin2base64 (text, text_size, bytes, size, VARIANT);
  return g_strdup_printf ("1.%s.%s", key->id, text);
}

static const Key *
find_key (const KmxSecretBox *self, const char *sealed)
{
  for (guint i = 0; i < self->n_keys; i++) {
    gsize id_size = strlen (self->keys[i].id);

    if (g_str_has_prefix (sealed, "1.") && strncmp (sealed + 2, self->keys[i].id, id_size) == 0 &&
        sealed[2 + id_size] == '.')
      return &self->keys[i];
  }
  return NULL;
}

char *
kmx_secret_box_open (const KmxSecretBox *self,
                     const char *place,
                     const char *sealed,
                     GError **error)
{
  const Key *key = find_key (self, sealed);
  g_autofree unsigned char *bytes = NULL;
  const char *text;
  char *plain;
  gsize size = 0;

  if (key == NULL) {
    g_set_error (error, KMX_ERROR, KMX_ERROR_CONFIGURATION,
                 "a stored secret was sealed with a master key that is not here");
    return NULL;
  }
  text = sealed + 2 + strlen (key->id) + 1;
  bytes = g_malloc (strlen (text) + 1);
  if (sodium_base642bin (bytes, strlen (text) + 1, text, strlen (text), NULL, &size, NULL,
                         VARIANT) == 0 &&
      size >= NONCE_SIZE + TAG_SIZE) {
    plain = g_malloc0 (size - NONCE_SIZE - TAG_SIZE + 1);
    if (crypto_aead_xchacha20poly1305_ietf_decrypt (
            (unsigned char *) plain, NULL, NULL, bytes + NONCE_SIZE, size - NONCE_SIZE,
            (const unsigned char *) place, strlen (place), bytes, key->bytes) == 0)
      return plain;
    g_free (plain);
  }
  g_set_error (error, KMX_ERROR, KMX_ERROR_INTERNAL, "a stored secret was changed");
  return NULL;
}

gboolean
kmx_secret_box_is_current (const KmxSecretBox *self, const char *sealed)
{
  return find_key (self, sealed) == &self->keys[0];
}

void
kmx_secret_forget (char *secret)
{
  if (secret == NULL)
    return;
  sodium_memzero (secret, strlen (secret));
  g_free (secret);
}
