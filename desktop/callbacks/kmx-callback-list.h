/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#pragma once

#include <adwaita.h>

#include "kmx-callback.h"

G_BEGIN_DECLS

/* KmxCallbackList: the cards of some call backs, sorted by their due time; done ones the other way
 * round.  Signal "order" (KmxCallback, char *verb, char *argument): see KmxCallbackCard. */
#define KMX_TYPE_CALLBACK_LIST (kmx_callback_list_get_type ())
G_DECLARE_FINAL_TYPE (KmxCallbackList, kmx_callback_list, KMX, CALLBACK_LIST, AdwBin)

GtkWidget *kmx_callback_list_new (const char *user_id, gboolean editable);
void kmx_callback_list_clear (KmxCallbackList *self);
/* Removes what is not among @items: KmxCallback. */
void kmx_callback_list_retain (KmxCallbackList *self, GListModel *items);
void kmx_callback_list_set_descending (KmxCallbackList *self, gboolean descending);
/* Shows it at its place, whether it is new or has changed. */
void kmx_callback_list_put (KmxCallbackList *self, KmxCallback *callback);
/* The keyboard's focus goes on to the next card. */
void kmx_callback_list_remove (KmxCallbackList *self, const char *id);
/* (nullable) */
KmxCallback *kmx_callback_list_find (KmxCallbackList *self, const char *id);
KmxCallback *kmx_callback_list_get_last (KmxCallbackList *self); /* (nullable) */
/* Whether @callback would stand behind @other. */
gboolean
kmx_callback_list_is_after (KmxCallbackList *self, KmxCallback *callback, KmxCallback *other);
guint kmx_callback_list_get_size (KmxCallbackList *self);
void kmx_callback_list_set_members (KmxCallbackList *self, GListModel *members);
void kmx_callback_list_tick (KmxCallbackList *self);
void kmx_callback_list_focus (KmxCallbackList *self, const char *id);

G_END_DECLS
