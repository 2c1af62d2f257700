/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#pragma once

#include <adwaita.h>

#include "kmx-draft.h"

G_BEGIN_DECLS

/* What a list of a draft holds, and how one item is edited.  Texts are untranslated, N_(). */
typedef struct {
  const char *path; /* "services", "handover/destinations" */
  const char *title, *description;
  const char *add_label;  /* "Add a Service" */
  const char *edit_title; /* "Service" */
  guint items_max;
  GType (*get_type) (void); /* of the record that one item must be */
  char *(*dup_title) (JsonObject *item);
  char *(*dup_subtitle) (JsonObject *item); /* (nullable) */
  /* The fields of one item, into @page. @data: as given to kmx_facts_list_new(). */
  void (*build) (KmxDraft *item, AdwPreferencesPage *page, gpointer data);
  void (*begin) (JsonObject *item);        /* (nullable): a new item */
  gboolean (*is_valid) (JsonObject *item); /* (nullable): beyond the record */
} KmxFactsListSpec;

/* KmxFactsList: a list of a draft as rows that one adds, opens, moves and removes; removing can be
 * undone.  By keyboard: Enter opens, Alt+Up and Alt+Down move, Delete removes.  Long lists can be
 * filtered. */
#define KMX_TYPE_FACTS_LIST (kmx_facts_list_get_type ())
G_DECLARE_FINAL_TYPE (KmxFactsList, kmx_facts_list, KMX, FACTS_LIST, AdwPreferencesGroup)

/* @spec: static. */
GtkWidget *kmx_facts_list_new (KmxDraft *draft, const KmxFactsListSpec *spec, gpointer data);

G_END_DECLS
