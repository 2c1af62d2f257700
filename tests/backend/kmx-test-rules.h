/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#pragma once

#include "kmx-db-pool.h"

G_BEGIN_DECLS

/* Two businesses in a fresh database, and SQL as one of them or as the platform. */
#define KMX_TEST_ACCOUNT "0191f3a0-0000-7000-8000-00000000000a"
#define KMX_TEST_OTHER "0191f3a0-0000-7000-8000-00000000000b"

/* A document of facts, as small as can be. */
#define KMX_TEST_FACTS                                                                             \
  "{\"business_name\":\"Autohaus Lindner\",\"greeting\":\"Hallo.\",\"language\":\"de\","           \
  "\"sector\":\"standard\",\"voice\":\"katja\"}"

typedef struct {
  char *conninfo;
  KmxDbPool *pool;
} RulesFixture;

void kmx_test_rules_set_up (RulesFixture *fixture, gconstpointer data);
void kmx_test_rules_tear_down (RulesFixture *fixture, gconstpointer data);

/* First column of the first row of one committed transaction, "" for null and no row.  @account_id
 * NULL: as the platform.  An error comes as "KM404" (its SQLSTATE). */
char *kmx_test_ask (RulesFixture *fixture, const char *account_id, const char *sql, ...)
    G_GNUC_PRINTF (3, 4) G_GNUC_WARN_UNUSED_RESULT;
void kmx_test_expect (RulesFixture *fixture,
                      const char *account_id,
                      const char *expected,
                      const char *sql,
                      ...) G_GNUC_PRINTF (4, 5);

G_END_DECLS
