/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include "kmx-cluster-server.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <grp.h>
#include <libpq-fe.h>
#include <pwd.h>
#include <signal.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "kmx-error.h"

#define PROGRAMS_PARENT "/usr/lib/postgresql"
#define SOCKET_PATH_MAX 80 /* leaves room for "/.s.PGSQL.5432.lock" below the kernel's 107 */
#define LOG_SIZE_MAX (16 * 1024 * 1024)
#define START_TIMEOUT_S "30"
#define STOP_TIMEOUT_S "30"

/* The log must not hold what people say, so no statement, no parameter and no row gets there. */
static const char *const settings = //
    "listen_addresses = ''\n"
    "unix_socket_permissions = 0700\n"
    "max_connections = 100\n"
    "shared_buffers = 128MB\n"
    "max_wal_size = 1GB\n"
    "default_toast_compression = lz4\n"
    "timezone = 'UTC'\n"
    "log_timezone = 'UTC'\n"
    "lc_messages = 'C'\n"
    "log_min_messages = warning\n"
    "log_min_error_statement = panic\n"
    "log_error_verbosity = terse\n"
    "log_checkpoints = off\n"
    "log_line_prefix = '%m [%p] '\n";

/* The socket's directory admits one user only, which is the check. */
static const char *const access_rules = "local all all trust\n";

static void
become_server_user (gpointer data)
{
  const KmxClusterServer *server = data;

  umask (0077);
  /* In the child of a fork: nothing but system calls. */
  if (chdir ("/") != 0 ||
      (server->as_root &&
       (setgroups (0, NULL) != 0 || setgid (server->gid) != 0 || setuid (server->uid) != 0)))
    _exit (126);
}

/* @arguments after the program's name, ended by NULL. */
static gboolean
run_program (KmxClusterServer *server,
             const char *program,
             const char *const *arguments,
             GError **error)
{
  static const char *const environment[] = { "PATH=/usr/bin:/bin", "LC_ALL=C.UTF-8", NULL };
  g_autofree char *path = g_build_filename (server->programs, program, NULL);
  g_autofree char *output = NULL;
  g_autofree char *complaint = NULL;
  g_autoptr (GPtrArray) argv = g_ptr_array_new ();
  g_autoptr (GError) cause = NULL;
  int status = 0;

  g_ptr_array_add (argv, path);
  for (guint i = 0; arguments[i] != NULL; i++)
    g_ptr_array_add (argv, (gpointer) arguments[i]);
  g_ptr_array_add (argv, NULL);
  if (g_spawn_sync (NULL, (char **) argv->pdata, (char **) environment, G_SPAWN_DEFAULT,
                    become_server_user, server, &output, &complaint, &status, &cause) &&
      g_spawn_check_wait_status (status, &cause))
    return TRUE;
  g_set_error (error, KMX_ERROR, KMX_ERROR_UNAVAILABLE, "%s failed: %s; %s", program,
               cause->message, complaint != NULL ? g_strstrip (complaint) : "");
  return FALSE;
}

static gboolean
find_programs (KmxClusterServer *server, GError **error)
{
  g_autofree char *version_file = g_build_filename (server->data, "PG_VERSION", NULL);
  g_autofree char *wanted = NULL;
  g_autoptr (GDir) directory = g_dir_open (PROGRAMS_PARENT, 0, NULL);
  const char *name;
  guint64 best = 0;

  /* A cluster can only be run by the version that made it. */
  if (g_file_get_contents (version_file, &wanted, NULL, NULL))
    g_strstrip (wanted);
  while (directory != NULL && (name = g_dir_read_name (directory)) != NULL) {
    guint64 version = g_ascii_strtoull (name, NULL, 10);
    g_autofree char *programs = g_build_filename (PROGRAMS_PARENT, name, "bin", NULL);
    g_autofree char *initdb = g_build_filename (programs, "initdb", NULL);

    if (version <= best || (wanted != NULL && strcmp (wanted, name) != 0) ||
        !g_file_test (initdb, G_FILE_TEST_IS_EXECUTABLE))
      continue;
    best = version;
    g_free (server->programs);
    server->programs = g_steal_pointer (&programs);
  }
  if (best > 0)
    return TRUE;
  g_set_error (error, KMX_ERROR, KMX_ERROR_CONFIGURATION,
               "database.url is not set and no PostgreSQL%s%s is installed in " PROGRAMS_PARENT,
               wanted != NULL ? " " : "", wanted != NULL ? wanted : "");
  return FALSE;
}

static gboolean
find_user (KmxClusterServer *server, GError **error)
{
  struct passwd *user;

  server->as_root = geteuid () == 0;
  server->uid = geteuid ();
  server->gid = getegid ();
  if (!server->as_root)
    return TRUE;
  user = getpwnam ("postgres");
  if (user == NULL)
    user = getpwnam ("nobody");
  if (user == NULL) {
    g_set_error (error, KMX_ERROR, KMX_ERROR_CONFIGURATION,
                 "PostgreSQL cannot run as root and there is no user \"postgres\" or \"nobody\"");
    return FALSE;
  }
  server->uid = user->pw_uid;
  server->gid = user->pw_gid;
  return TRUE;
}

/* A directory that belongs to @uid and nobody else; refuses one that somebody else put there. */
static gboolean
make_directory (const char *path, uid_t uid, gid_t gid, mode_t mode, GError **error)
{
  struct stat info;

  if (g_mkdir_with_parents (path, 0711) != 0 || lstat (path, &info) != 0) {
    g_set_error (error, KMX_ERROR, KMX_ERROR_CONFIGURATION, "cannot make directory \"%s\": %s",
                 path, g_strerror (errno));
    return FALSE;
  }
  if (!S_ISDIR (info.st_mode) || (info.st_uid != uid && info.st_uid != geteuid ())) {
    g_set_error (error, KMX_ERROR, KMX_ERROR_CONFIGURATION,
                 "\"%s\" is not a directory of the user that runs PostgreSQL", path);
    return FALSE;
  }
  if (chmod (path, mode) != 0 ||
      ((info.st_uid != uid || info.st_gid != gid) && chown (path, uid, gid) != 0)) {
    g_set_error (error, KMX_ERROR, KMX_ERROR_CONFIGURATION, "cannot give away \"%s\": %s", path,
                 g_strerror (errno));
    return FALSE;
  }
  return TRUE;
}

/* Whether everybody may pass through @directory and all above it. */
static gboolean
is_open_to_all (const char *directory)
{
  g_autofree char *path = g_strdup (directory);

  while (TRUE) {
    g_autofree char *parent = g_path_get_dirname (path);
    struct stat info;

    if (stat (path, &info) == 0 && !(info.st_mode & S_IXOTH))
      return FALSE;
    if (strcmp (parent, path) == 0)
      return TRUE;
    g_free (path);
    path = g_steal_pointer (&parent);
  }
}

/* Root's own home is closed to the user that runs PostgreSQL.  Then the cluster lives in /var/lib
 * and <directory>/postgresql is a link to it. */
static char *
find_base (const KmxClusterServer *server, const char *directory, GError **error)
{
  g_autofree char *base = g_build_filename (directory, "postgresql", NULL);
  g_autofree char *digest = g_compute_checksum_for_string (G_CHECKSUM_SHA256, directory, -1);
  g_autofree char *elsewhere = g_strdup_printf ("/var/lib/kametrixd/%.12s", digest);

  if (g_mkdir_with_parents (directory, server->as_root ? 0711 : 0700) != 0) {
    g_set_error (error, KMX_ERROR, KMX_ERROR_CONFIGURATION, "cannot make directory \"%s\": %s",
                 directory, g_strerror (errno));
    return NULL;
  }
  if (!server->as_root)
    return g_steal_pointer (&base);
  /* Ours to open: what is secret in it has its own mode. */
  g_chmod (directory, 0711);
  if (is_open_to_all (directory))
    return g_steal_pointer (&base);
  if (!g_file_test (base, G_FILE_TEST_IS_SYMLINK) && symlink (elsewhere, base) != 0) {
    g_set_error (error, KMX_ERROR, KMX_ERROR_CONFIGURATION, "cannot make link \"%s\": %s", base,
                 g_strerror (errno));
    return NULL;
  }
  return g_steal_pointer (&elsewhere);
}

static char *
find_run_directory (const KmxClusterServer *server)
{
  g_autofree char *run = g_build_filename (server->base, "run", NULL);
  g_autofree char *digest = NULL;

  if (strlen (run) <= SOCKET_PATH_MAX)
    return g_steal_pointer (&run);
  digest = g_compute_checksum_for_string (G_CHECKSUM_SHA256, run, -1);
  return g_strdup_printf ("%s/kametrixd-%.16s", server->as_root ? "/run" : "/tmp", digest);
}

KmxClusterServer *
kmx_cluster_server_new (const char *directory, gboolean fsync, GError **error)
{
  g_autoptr (KmxClusterServer) server = g_new0 (KmxClusterServer, 1);
  g_autofree char *absolute = g_canonicalize_filename (directory, NULL);
  g_autofree char *log_directory = NULL;

  server->fsync = fsync;
  if (!find_user (server, error))
    return NULL;
  server->base = find_base (server, absolute, error);
  if (server->base == NULL)
    return NULL;
  server->data = g_build_filename (server->base, "data", NULL);
  server->run = find_run_directory (server);
  log_directory = g_build_filename (server->base, "log", NULL);
  server->log = g_build_filename (log_directory, "postgresql.log", NULL);
  if (!make_directory (server->base, geteuid (), getegid (), server->as_root ? 0711 : 0700,
                       error) ||
      !make_directory (server->run, server->uid, server->gid, 0700, error) ||
      !make_directory (log_directory, server->uid, server->gid, 0700, error) ||
      !find_programs (server, error))
    return NULL;
  return g_steal_pointer (&server);
}

void
kmx_cluster_server_free (KmxClusterServer *server)
{
  g_free (server->base);
  g_free (server->data);
  g_free (server->run);
  g_free (server->log);
  g_free (server->programs);
  g_free (server);
}

static void
remove_tree (const char *path)
{
  const char *argv[] = { "/bin/rm", "-rf", "--", path, NULL };

  g_spawn_sync (NULL, (char **) argv, NULL, G_SPAWN_DEFAULT, NULL, NULL, NULL, NULL, NULL, NULL);
}

gboolean
kmx_cluster_server_create (KmxClusterServer *server, GError **error)
{
  g_autofree char *version_file = g_build_filename (server->data, "PG_VERSION", NULL);
  g_autofree char *draft = g_strconcat (server->data, ".new", NULL);
  const char *arguments[] = { "-D",
                              draft,
                              "-U",
                              "postgres",
                              "-A",
                              "trust",
                              "-E",
                              "UTF8",
                              "--locale=C.UTF-8",
                              "--data-checksums",
                              server->fsync ? NULL : "--no-sync",
                              NULL };

  if (g_file_test (version_file, G_FILE_TEST_EXISTS))
    return TRUE;
  /* Made aside and renamed when complete, so that a kill in between leaves no half a cluster. */
  remove_tree (draft);
  if (!make_directory (draft, server->uid, server->gid, 0700, error) ||
      !run_program (server, "initdb", arguments, error))
    return FALSE;
  if (g_rename (draft, server->data) != 0) {
    g_set_error (error, KMX_ERROR, KMX_ERROR_CONFIGURATION, "cannot rename \"%s\": %s", draft,
                 g_strerror (errno));
    return FALSE;
  }
  return TRUE;
}

static gboolean
write_settings (KmxClusterServer *server, const char *path, const char *rules_path, GError **error)
{
  g_autofree char *text = g_strdup_printf ("# Written by kametrixd at every start.\n%s"
                                           "unix_socket_directories = '%s'\n"
                                           "hba_file = '%s'\n%s",
                                           settings, server->run, rules_path,
                                           server->fsync ? ""
                                                         : "fsync = off\n"
                                                           "full_page_writes = off\n");
  g_autoptr (GError) cause = NULL;

  if (g_file_set_contents_full (path, text, -1, G_FILE_SET_CONTENTS_CONSISTENT, 0644, &cause) &&
      g_file_set_contents_full (rules_path, access_rules, -1, G_FILE_SET_CONTENTS_CONSISTENT, 0644,
                                &cause) &&
      chmod (path, 0644) == 0 && chmod (rules_path, 0644) == 0)
    return TRUE;
  g_set_error (error, KMX_ERROR, KMX_ERROR_CONFIGURATION, "cannot write \"%s\": %s", path,
               cause != NULL ? cause->message : g_strerror (errno));
  return FALSE;
}

static void
turn_log (const KmxClusterServer *server)
{
  g_autofree char *older = g_strconcat (server->log, ".1", NULL);
  struct stat info;

  if (stat (server->log, &info) == 0 && info.st_size > LOG_SIZE_MAX)
    g_rename (server->log, older);
}

/* After kill -9 the file may name a process id that now is somebody else's, and PostgreSQL would
 * not start. */
static void
remove_stale_pid_file (const KmxClusterServer *server)
{
  g_autofree char *path = g_build_filename (server->data, "postmaster.pid", NULL);

  if (kmx_cluster_server_find_process (server) == 0)
    g_unlink (path);
}

gboolean
kmx_cluster_server_start (KmxClusterServer *server, GError **error)
{
  g_autofree char *path = g_build_filename (server->base, "postgresql.conf", NULL);
  g_autofree char *rules_path = g_build_filename (server->base, "pg_hba.conf", NULL);
  g_autofree char *quoted = g_shell_quote (path);
  g_autofree char *options = g_strconcat ("-c config_file=", quoted, NULL);
  const char *arguments[] = { "start", "-D", server->data,    "-l", server->log, "-w",
                              "-s",    "-t", START_TIMEOUT_S, "-o", options,     NULL };

  turn_log (server);
  if (!write_settings (server, path, rules_path, error))
    return FALSE;
  remove_stale_pid_file (server);
  return run_program (server, "pg_ctl", arguments, error);
}

void
kmx_cluster_server_stop (KmxClusterServer *server)
{
  const char *arguments[] = { "stop", "-D", server->data, "-m",           "fast",
                              "-w",   "-s", "-t",         STOP_TIMEOUT_S, NULL };

  if (kmx_cluster_server_find_process (server) == 0 ||
      run_program (server, "pg_ctl", arguments, NULL))
    return;
  arguments[4] = "immediate";
  run_program (server, "pg_ctl", arguments, NULL);
}

char *
kmx_cluster_server_dup_conninfo (const KmxClusterServer *server,
                                 const char *user,
                                 const char *database)
{
  g_auto (GStrv) parts = g_strsplit (server->run, "\\", -1);
  g_autofree char *slashes = g_strjoinv ("\\\\", parts);
  g_auto (GStrv) pieces = g_strsplit (slashes, "'", -1);
  g_autofree char *host = g_strjoinv ("\\'", pieces);

  return g_strdup_printf ("host='%s' port=5432 user=%s dbname=%s", host, user, database);
}

gboolean
kmx_cluster_server_answers (const KmxClusterServer *server)
{
  g_autofree char *conninfo = kmx_cluster_server_dup_conninfo (server, "postgres", "postgres");

  return PQping (conninfo) == PQPING_OK;
}

pid_t
kmx_cluster_server_find_process (const KmxClusterServer *server)
{
  g_autofree char *path = g_build_filename (server->data, "postmaster.pid", NULL);
  g_autofree char *text = NULL;
  g_autofree char *process = NULL;
  g_autofree char *command = NULL;
  pid_t pid;

  if (!g_file_get_contents (path, &text, NULL, NULL))
    return 0;
  pid = (pid_t) g_ascii_strtoll (text, NULL, 10);
  if (pid <= 1)
    return 0;
  /* The postmaster keeps its command line, "…/postgres -D <data> …"; a zombie has none. */
  process = g_strdup_printf ("/proc/%d/cmdline", (int) pid);
  if (!g_file_get_contents (process, &command, NULL, NULL) || strlen (command) == 0 ||
      strstr (command, "postgres") == NULL)
    return 0;
  for (const char *argument = command; *argument != '\0'; argument += strlen (argument) + 1)
    if (strcmp (argument, server->data) == 0)
      return pid;
  return 0;
}
