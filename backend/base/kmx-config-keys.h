/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The table of configuration keys; private to base. */
typedef enum { KMX_CONFIG_TEXT, KMX_CONFIG_INTEGER, KMX_CONFIG_BOOLEAN } KmxConfigKind;

typedef struct {
  const char *key; /* "group.key" */
  KmxConfigKind kind;
  const char *standard; /* (nullable): default */
  gboolean secret;
  gint64 min;
  gint64 max;
  const char *help; /* sentences, wrapped by the example */
} KmxConfigKey;

extern const KmxConfigKey kmx_config_keys[];
extern const guint kmx_config_n_keys;

G_END_DECLS
