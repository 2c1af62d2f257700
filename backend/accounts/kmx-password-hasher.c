/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include "kmx-password-hasher.h"

#include <sodium.h>
#include <string.h>

#include "kmx-error.h"

#define THREADS 2
#define RETRY_AFTER_S 2

struct _KmxPasswordHasher {
  GObject parent_instance;

  GThreadPool *threads;
  gsize memory_size;
  guint passes;
  guint queue_max;
  GMutex lock;
  char *nobodys_hash; /* made on first use by a worker; guarded by lock */
};

G_DEFINE_FINAL_TYPE (KmxPasswordHasher, kmx_password_hasher, G_TYPE_OBJECT)

typedef struct {
  KmxPasswordHasher *hasher; /* the task holds it */
  char *password;
  char *against; /* NULL with verify: nobody's */
  gboolean verify;
  char *hash;
  GError *error;
} Work;

static void
wipe (char *text)
{
  if (text != NULL)
    sodium_memzero (text, strlen (text));
  g_free (text);
}

static void
work_free (gpointer data)
{
  Work *work = data;

  wipe (work->password);
  g_free (work->against);
  g_free (work->hash);
  g_clear_error (&work->error);
  g_free (work);
}

static char *
make_hash (KmxPasswordHasher *self, const char *password, GError **error)
{
  char hash[crypto_pwhash_STRBYTES];

  if (crypto_pwhash_str_alg (hash, password, strlen (password), self->passes, self->memory_size,
                             crypto_pwhash_ALG_ARGON2ID13) == 0)
    return g_strdup (hash);
  g_set_error (error, KMX_ERROR, KMX_ERROR_UNAVAILABLE, "no memory to hash a password");
  kmx_error_set_retry_after (*error, RETRY_AFTER_S);
  return NULL;
}

/* Of a random password that nobody knows, with the same cost as everybody's. */
static char *
dup_nobodys_hash (KmxPasswordHasher *self, GError **error)
{
  char *hash;

  g_mutex_lock (&self->lock);
  if (self->nobodys_hash == NULL) {
    guint8 bytes[16];
    char password[sizeof bytes * 2 + 1];

    randombytes_buf (bytes, sizeof bytes);
    sodium_bin2hex (password, sizeof password, bytes, sizeof bytes);
    self->nobodys_hash = make_hash (self, password, error);
  }
  hash = g_strdup (self->nobodys_hash);
  g_mutex_unlock (&self->lock);
  return hash;
}

static void
verify (Work *work)
{
  gboolean somebody = work->against != NULL;
  gboolean right;

  if (!somebody)
    work->against = dup_nobodys_hash (work->hasher, &work->error);
  if (work->error != NULL)
    return;
  right = crypto_pwhash_str_verify (work->against, work->password, strlen (work->password)) == 0;
  if (!right || !somebody)
    g_set_error (&work->error, KMX_ERROR, KMX_ERROR_WRONG_CREDENTIALS, "wrong e-mail or password");
}

static gboolean
on_worked (gpointer data)
{
  GTask *task = data;
  Work *work = g_task_get_task_data (task);

  if (work->error != NULL)
    g_task_return_error (task, g_steal_pointer (&work->error));
  else if (work->verify)
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_pointer (task, g_steal_pointer (&work->hash), g_free);
  return G_SOURCE_REMOVE;
}

/* In a worker.  The task goes back to its own context, so that its last reference never drops here.
 */
static void
run (gpointer data, gpointer user_data)
{
  GTask *task = data;
  Work *work = g_task_get_task_data (task);
  g_autoptr (GSource) source = g_idle_source_new ();

  if (work->verify)
    verify (work);
  else
    work->hash = make_hash (work->hasher, work->password, &work->error);
  g_source_set_priority (source, G_PRIORITY_DEFAULT);
  g_source_set_callback (source, on_worked, task, g_object_unref);
  g_source_attach (source, g_task_get_context (task));
}

static void
push (KmxPasswordHasher *self,
      const char *password,
      const char *against,
      gboolean is_verify,
      gpointer tag,
      GAsyncReadyCallback callback,
      gpointer user_data)
{
  GTask *task = g_task_new (self, NULL, callback, user_data);
  Work *work = g_new0 (Work, 1);

  work->hasher = self;
  work->password = g_strdup (password);
  work->against = g_strdup (against);
  work->verify = is_verify;
  g_task_set_source_tag (task, tag);
  g_task_set_task_data (task, work, work_free);
  if (g_thread_pool_unprocessed (self->threads) >= self->queue_max) {
    GError *error =
        g_error_new (KMX_ERROR, KMX_ERROR_UNAVAILABLE, "too many sign-ins at the same time");

    kmx_error_set_retry_after (error, RETRY_AFTER_S);
    g_task_return_error (task, error);
    g_object_unref (task);
    return;
  }
  g_thread_pool_push (self->threads, task, NULL);
}

void
kmx_password_hasher_hash_async (KmxPasswordHasher *self,
                                const char *password,
                                GAsyncReadyCallback callback,
                                gpointer user_data)
{
  push (self, password, NULL, FALSE, kmx_password_hasher_hash_async, callback, user_data);
}

char *
kmx_password_hasher_hash_finish (KmxPasswordHasher *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);
  return g_task_propagate_pointer (G_TASK (result), error);
}

void
kmx_password_hasher_verify_async (KmxPasswordHasher *self,
                                  const char *password,
                                  const char *hash,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data)
{
  push (self, password, hash, TRUE, kmx_password_hasher_verify_async, callback, user_data);
}

gboolean
kmx_password_hasher_verify_finish (KmxPasswordHasher *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  return g_task_propagate_boolean (G_TASK (result), error);
}

KmxPasswordHasher *
kmx_password_hasher_new (guint memory_kib, guint passes, guint queue_max)
{
  KmxPasswordHasher *self = g_object_new (KMX_TYPE_PASSWORD_HASHER, NULL);

  self->memory_size = (gsize) memory_kib * 1024;
  self->passes = passes;
  self->queue_max = queue_max;
  self->threads = g_thread_pool_new (run, NULL, THREADS, FALSE, NULL);
  return self;
}

/* Every task holds the hasher, so nothing runs any more. */
static void
kmx_password_hasher_finalize (GObject *object)
{
  KmxPasswordHasher *self = KMX_PASSWORD_HASHER (object);

  g_thread_pool_free (self->threads, FALSE, TRUE);
  g_mutex_clear (&self->lock);
  g_free (self->nobodys_hash);
  G_OBJECT_CLASS (kmx_password_hasher_parent_class)->finalize (object);
}

static void
kmx_password_hasher_class_init (KmxPasswordHasherClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = kmx_password_hasher_finalize;
}

static void
kmx_password_hasher_init (KmxPasswordHasher *self)
{
  g_mutex_init (&self->lock);
}
