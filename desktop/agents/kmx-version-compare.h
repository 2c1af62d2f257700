/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#pragma once

#include <adwaita.h>

#include "kmx-session.h"

G_BEGIN_DECLS

/* KmxVersionCompare: two drop-downs, each with the draft and all versions, and below them what
 * differs. */
#define KMX_TYPE_VERSION_COMPARE (kmx_version_compare_get_type ())
G_DECLARE_FINAL_TYPE (KmxVersionCompare, kmx_version_compare, KMX, VERSION_COMPARE, AdwBin)

/* @voices: of KmxVoice. */
GtkWidget *kmx_version_compare_new (KmxSession *session, GListModel *voices);
/* @versions: of KmxAgentVersion, newest first.  What was chosen stays chosen. */
void kmx_version_compare_show (KmxVersionCompare *self, const char *agent_id, GListModel *versions);
/* Compares @version with the draft. */
void kmx_version_compare_choose (KmxVersionCompare *self, guint version);

G_END_DECLS
