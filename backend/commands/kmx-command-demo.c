/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include <sodium.h>
#include <string.h>

#include "kmx-agent-opening.h"
#include "kmx-command-table.h"
#include "kmx-demo-resource.h"
#include "kmx-demo-sql.h"
#include "kmx-error.h"
#include "kmx-id.h"
#include "kmx-legal.h"
#include "kmx-rehearsal-play.h"

#define FOLDER "/de/kametrix/demo/"
#define BUSINESS "Autohaus Lindner"

typedef struct {
  char *account_id;
  char *owner_id;
  char *member_id;
  char *admin_id;
  char *dialogs;
  char *facts;
  char *contracts;
  char *opening_de;
  char *opening_en;
  char password_hash[crypto_pwhash_STRBYTES];
} Demo;

static void
clear_demo (Demo *demo)
{
  g_free (demo->account_id);
  g_free (demo->owner_id);
  g_free (demo->member_id);
  g_free (demo->admin_id);
  g_free (demo->dialogs);
  g_free (demo->facts);
  g_free (demo->contracts);
  g_free (demo->opening_de);
  g_free (demo->opening_en);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Demo, clear_demo)

static char *
new_password (void)
{
  static const char letters[] = "abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789";
  char *password = g_malloc0 (17);

  for (guint i = 0; i < 16; i++)
    password[i] = letters[randombytes_uniform (sizeof letters - 1)];
  return password;
}

static char *
read_file (const char *path, GError **error)
{
  g_autoptr (GBytes) bytes = g_resource_lookup_data (kmx_demo_get_resource (), path, 0, error);

  return bytes != NULL ? g_strndup (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes))
                       : NULL;
}

/* What the business has accepted, as JSON. */
static char *
list_contracts (void)
{
  const KmxLegalText *const texts[] = { kmx_legal_find ("agb", "de"),
                                        kmx_legal_find ("avv", "de") };
  g_autoptr (GString) list = g_string_new ("[");

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    g_string_append_printf (list, "%s{\"document\":\"%s\",\"version\":\"%s\",\"sha256\":\"%s\"}",
                            i > 0 ? "," : "", texts[i]->document, texts[i]->version,
                            texts[i]->sha256);
  g_string_append_c (list, ']');
  return g_string_free (g_steal_pointer (&list), FALSE);
}

static gboolean
prepare_demo (Demo *demo, const char *password, GError **error)
{
  demo->dialogs = read_file (FOLDER "dialogs.json", error);
  demo->facts = demo->dialogs != NULL ? read_file (FOLDER "facts.json", error) : NULL;
  if (demo->facts == NULL)
    return FALSE;
  demo->contracts = list_contracts ();
  demo->account_id = kmx_id_new ();
  demo->owner_id = kmx_id_new ();
  demo->member_id = kmx_id_new ();
  demo->admin_id = kmx_id_new ();
  demo->opening_de = kmx_agent_opening (BUSINESS, "Wie kann ich Ihnen helfen?", "de");
  demo->opening_en = kmx_agent_opening (BUSINESS, "How can I help you?", "en");
  if (crypto_pwhash_str (demo->password_hash, password, strlen (password), 3, 64u << 20) != 0) {
    g_set_error (error, KMX_ERROR, KMX_ERROR_UNAVAILABLE, "not enough memory for a password hash");
    return FALSE;
  }
  return TRUE;
}

typedef struct {
  const KmxStatement *statement;
  const char *parameters[3];
} Step;

static gboolean
run_steps (KmxDb *db, const Step *steps, guint n_steps, GError **error)
{
  for (guint i = 0; i < n_steps; i++)
    if (!kmx_db_execute (db, steps[i].statement, steps[i].parameters,
                         steps[i].statement->n_parameters, NULL, error))
      return FALSE;
  return TRUE;
}

/* The business, its people, agents, numbers and calls; nothing is charged yet. */
static gpointer
load_business (KmxDb *db, gpointer data, GError **error)
{
  const Demo *demo = data;
  const Step steps[] = {
    { &KMX_SQL_DEMO_DICE, { NULL } },
    { &KMX_SQL_DEMO_PICK, { NULL } },
    { &KMX_SQL_DEMO_WORD, { NULL } },
    { &KMX_SQL_DEMO_ID, { NULL } },
    { &KMX_SQL_DEMO_SIGN_UP, { demo->account_id, demo->owner_id, demo->password_hash } },
    { &KMX_SQL_DEMO_ADMIN, { demo->admin_id, demo->password_hash } },
    { &KMX_SQL_DEMO_MEMBER, { demo->account_id, demo->member_id, demo->password_hash } },
    { &KMX_SQL_DEMO_ACCOUNT, { demo->account_id } },
    { &KMX_SQL_DEMO_WELCOME, { demo->account_id } },
    { &KMX_SQL_DEMO_AGENTS, { demo->account_id, demo->facts } },
    { &KMX_SQL_DEMO_VERSIONS, { demo->account_id, demo->owner_id, demo->facts } },
    { &KMX_SQL_DEMO_ACCEPT, { demo->account_id, demo->owner_id, demo->contracts } },
    { &KMX_SQL_DEMO_NUMBERS, { demo->account_id } },
    { &KMX_SQL_DEMO_SPARE_NUMBER, { NULL } },
    { &KMX_SQL_DEMO_SYNC, { demo->account_id } },
    { &KMX_SQL_DEMO_CALL_TABLE, { NULL } },
    { &KMX_SQL_DEMO_CALL_DRAW, { demo->dialogs } },
    { &KMX_SQL_DEMO_CALL_FILL, { demo->dialogs } },
    { &KMX_SQL_DEMO_CALL_TIME, { demo->opening_de, demo->opening_en } },
    { &KMX_SQL_DEMO_CALL_INSERT, { demo->account_id } },
    { &KMX_SQL_DEMO_DETAIL_INSERT, { demo->account_id } },
    { &KMX_SQL_DEMO_RECOUNT, { demo->account_id } },
    { &KMX_SQL_DEMO_SETTLE_FUNCTION, { NULL } },
  };
  g_autoptr (KmxRows) rows = kmx_db_ask (db, &KMX_SQL_DEMO_IS_EMPTY, error);

  if (rows == NULL)
    return NULL;
  if (!kmx_rows_boolean (rows, 0, "empty")) {
    g_set_error (error, KMX_ERROR, KMX_ERROR_CONFLICT,
                 "the database is in use: demo data is loaded into an empty one only");
    return NULL;
  }
  if (!run_steps (db, steps, G_N_ELEMENTS (steps), error))
    return NULL;
  return GINT_TO_POINTER (TRUE);
}

/* As the business, like its people do before they publish. */
static gpointer
rehearse (KmxDb *db, gpointer data, GError **error)
{
  static const KmxRehearsalPlatform platform = { "https://kametrix.invalid", FALSE };
  g_autoptr (KmxRows) agents = kmx_db_ask (db, &KMX_SQL_DEMO_DRAFTS, error);

  for (guint i = 0; agents != NULL && i < kmx_rows_count (agents); i++) {
    g_autoptr (KmxRows) run =
        kmx_rehearsal_rehearse (db, kmx_rows_text (agents, i, "id"), &platform, error);

    if (run == NULL)
      return NULL;
    if (!kmx_rows_boolean (run, 0, "passed")) {
      g_set_error (error, KMX_ERROR, KMX_ERROR_INTERNAL, "an agent fails its rehearsal");
      return NULL;
    }
  }
  return GINT_TO_POINTER (agents != NULL);
}

/* Charges the next calls; how many. */
static gpointer
settle_some (KmxDb *db, gpointer data, GError **error)
{
  const Demo *demo = data;
  g_autoptr (KmxRows) rows =
      kmx_db_ask (db, &KMX_SQL_DEMO_SETTLE, error, demo->account_id, demo->admin_id);

  return rows == NULL ? NULL : GINT_TO_POINTER ((int) kmx_rows_integer (rows, 0, "settled"));
}

static gpointer
finish (KmxDb *db, gpointer data, GError **error)
{
  const Demo *demo = data;
  const Step steps[] = {
    { &KMX_SQL_DEMO_GOODWILL, { demo->account_id, demo->admin_id } },
    { &KMX_SQL_DEMO_AUDIT, { demo->account_id, demo->owner_id } },
  };

  if (!run_steps (db, steps, G_N_ELEMENTS (steps), error))
    return NULL;
  return kmx_db_ask (db, &KMX_SQL_DEMO_RESULT, error, demo->account_id);
}

static gboolean
load (KmxDbPool *pool, Demo *demo, GError **error)
{
  g_autoptr (GError) local_error = NULL;

  if (!kmx_db_pool_run (pool, KMX_DB_SERVICE, NULL, load_business, demo, error) ||
      !kmx_db_pool_run (pool, KMX_DB_TENANT, demo->account_id, rehearse, NULL, error))
    return FALSE;
  while (kmx_db_pool_run (pool, KMX_DB_SERVICE, NULL, settle_some, demo, &local_error))
    ;
  if (local_error != NULL) {
    g_propagate_error (error, g_steal_pointer (&local_error));
    return FALSE;
  }
  return TRUE;
}

int
kmx_command_demo_seed (KmxCommandContext *context, char **arguments, GError **error)
{
  g_auto (Demo) demo = { 0 };
  g_autofree char *made = NULL;
  g_autoptr (KmxRows) rows = NULL;
  const char *password = NULL;
  KmxDbPool *pool;

  if (!kmx_command_take_option (arguments, "--password", &password, error) ||
      !kmx_command_expect (arguments, 0, error))
    return -1;
  if (password == NULL)
    password = made = new_password ();
  pool = kmx_command_get_pool (context, error);
  if (pool == NULL || !prepare_demo (&demo, password, error) || !load (pool, &demo, error))
    return -1;
  rows = kmx_db_pool_run (pool, KMX_DB_SERVICE, NULL, finish, &demo, error);
  if (rows == NULL)
    return -1;
  g_print ("Autohaus Lindner GmbH: %s calls in a year\n"
           "business  demo@autohaus-lindner.example  %s\n"
           "platform  admin@kametrix.example  %s\n",
           kmx_rows_text (rows, 0, "calls"), password, password);
  return 0;
}
