/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include "kmx-config-keys.h"

#define TEXT(KEY, STANDARD, HELP)                                                                  \
  {                                                                                                \
    .key = KEY, .kind = KMX_CONFIG_TEXT, .standard = STANDARD, .help = HELP                        \
  }
#define SECRET(KEY, HELP)                                                                          \
  {                                                                                                \
    .key = KEY, .kind = KMX_CONFIG_TEXT, .secret = TRUE, .help = HELP                              \
  }
#define INTEGER(KEY, STANDARD, MIN, MAX, HELP)                                                     \
  {                                                                                                \
    .key = KEY, .kind = KMX_CONFIG_INTEGER, .standard = STANDARD, .min = MIN, .max = MAX,          \
    .help = HELP                                                                                   \
  }
#define BOOLEAN(KEY, STANDARD, HELP)                                                               \
  {                                                                                                \
    .key = KEY, .kind = KMX_CONFIG_BOOLEAN, .standard = STANDARD, .help = HELP                     \
  }

/* Keys of one group stand together: the example file prints the group when it changes. */
const KmxConfigKey kmx_config_keys[] = {
  TEXT ("listen.address",
        "127.0.0.1:8080",
        "Address and port to serve on. KAMETRIX_LISTEN is accepted as well."),
  TEXT ("public.url",
        "http://127.0.0.1:8080",
        "How browsers, the console and Vapi reach this service."),
  TEXT ("database.url",
        NULL,
        "PostgreSQL connection string or URI; several hosts are possible. When unset, kametrixd "
        "runs a private PostgreSQL in the state directory."),
  INTEGER (
      "database.threads",
      "4",
      1,
      64,
      "Worker threads, each with its own connection. More than four per core makes it slower."),
  INTEGER ("database.queue",
           "512",
           1,
           100000,
           "Units of work that may wait for a thread; more are refused with status 503."),
  TEXT ("state.directory",
        NULL,
        "Where the private PostgreSQL lives. When unset: $STATE_DIRECTORY, else "
        "$XDG_STATE_HOME/kametrixd, else ~/.local/state/kametrixd."),
  TEXT ("platform.residency",
        "eu",
        "Where calls may be processed: eu refuses addresses, voices and transcribers that are not "
        "known to stay within the EU; any allows all."),
  TEXT ("vapi.url", "https://api.eu.vapi.ai", "Base address of Vapi."),
  SECRET ("vapi.key", "Private key of the Vapi organisation. Required."),
  SECRET ("vapi.webhook_secret",
          "Shared secret that Vapi's server messages carry, at least 16 characters. Required."),
  SECRET ("vapi.webhook_secret_previous",
          "The secret before the last change; accepted as well while a change is under way."),
  SECRET ("vapi.webhook_bearer",
          "Bearer token accepted in place of the secret, for a Vapi credential that sends one."),
  TEXT ("vapi.credential_id",
        NULL,
        "Vapi credential that authenticates server messages; assistants refer to it."),
  INTEGER ("vapi.compare_period_s",
           "3600",
           60,
           86400,
           "Seconds between two comparisons of what Vapi holds with what it shall hold."),
  SECRET ("vapi.public_key",
          "Public key of the Vapi organisation; opens the addresses that control running calls."),
  TEXT ("master.key_file",
        NULL,
        "File with the key that seals secrets in the database, 64 hexadecimal digits. When unset "
        "and the private PostgreSQL is used, one is made in the state directory; with database.url "
        "it must be set, and be the same for every process. Back it up apart from the database."),
  TEXT ("master.key_file_previous",
        NULL,
        "The key before the last change; what it sealed still opens while a change is under way."),
  BOOLEAN ("telephony.resale",
           "false",
           "Whether accounts may order numbers that the provider sells (American ones)."),
  INTEGER ("limits.connections", "4096", 16, 1000000, "Connections served at the same time."),
  INTEGER ("limits.streams_per_account",
           "100",
           1,
           100000,
           "Event streams of one account at the same time; each open console has one."),
  TEXT ("http.trusted_proxies",
        NULL,
        "Comma-separated addresses of proxies whose X-Forwarded-For is believed."),
  INTEGER ("auth.argon2_memory_kib",
           "65536",
           8,
           1048576,
           "Memory of one password hash. Less than the default is for tests only."),
  INTEGER ("auth.argon2_passes", "3", 1, 100, "Passes of one password hash."),
  INTEGER ("auth.queue",
           "64",
           1,
           10000,
           "Passwords that may wait for one of two hashing threads; more get status 503."),
  INTEGER ("auth.sign_in_failures_per_address",
           "50",
           1,
           1000000,
           "Failed sign-ins from one network address in 15 minutes."),
  INTEGER (
      "auth.sign_ups_per_address", "20", 1, 1000000, "Sign-ups from one network address an hour."),
  TEXT ("voices.samples",
        NULL,
        "Folder with samples of voices for the console, as <id>.mp3, <id>.ogg or <id>.wav."),
  TEXT ("log.level", "info", "debug, info, warning or error."),
  INTEGER ("billing.cents_per_minute", "15", 0, 10000, "Price of a call in euro cents a minute."),
  INTEGER (
      "billing.welcome_bonus_cents", "500", 0, 1000000, "Credit that a new account starts with."),
  INTEGER ("billing.grace_cents",
           "200",
           0,
           1000000,
           "How far below zero a balance may fall before calls are refused."),
  INTEGER ("reconcile.period_s", "300", 1, 86400, "Time between two comparisons with Vapi."),
  INTEGER ("reconcile.report_grace_s",
           "120",
           1,
           86400,
           "How long a finished call may wait for its report before Vapi is asked."),
  BOOLEAN ("test.clock",
           "false",
           "Lets KAMETRIX_TEST_CLOCK_FILE move the time. Never set this in production."),
  BOOLEAN ("jobs.enabled", "true", "Whether this process works on outbox jobs."),
};
const guint kmx_config_n_keys = G_N_ELEMENTS (kmx_config_keys);
