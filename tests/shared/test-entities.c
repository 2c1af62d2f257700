/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include "kmx-account-entry.h"
#include "kmx-account.h"
#include "kmx-agent-number.h"
#include "kmx-agent.h"
#include "kmx-call-day.h"
#include "kmx-call-detail.h"
#include "kmx-call-price.h"
#include "kmx-call.h"
#include "kmx-checklist.h"
#include "kmx-credit.h"
#include "kmx-event-entry.h"
#include "kmx-inbox-entry.h"
#include "kmx-job-entry.h"
#include "kmx-journal-entry.h"
#include "kmx-member.h"
#include "kmx-number.h"
#include "kmx-overview.h"
#include "kmx-provider-cost.h"
#include "kmx-reservation.h"
#include "kmx-session-entry.h"
#include "kmx-sync.h"
#include "kmx-turn.h"
#include "kmx-user.h"
#include "kmx-voice.h"

/* Setting up a class checks its table and ends the process when it is not sound. */
static void
test_every_table_is_sound (void)
{
  const GType types[] = {
    kmx_account_entry_get_type (), kmx_account_get_type (),    kmx_agent_number_get_type (),
    kmx_agent_get_type (),         kmx_call_get_type (),       kmx_credit_get_type (),
    kmx_inbox_entry_get_type (),   kmx_job_entry_get_type (),  kmx_journal_entry_get_type (),
    kmx_member_get_type (),        kmx_number_get_type (),     kmx_reservation_get_type (),
    kmx_session_entry_get_type (), kmx_sync_get_type (),       kmx_turn_get_type (),
    kmx_user_get_type (),          kmx_voice_get_type (),      kmx_call_day_get_type (),
    kmx_call_detail_get_type (),   kmx_call_price_get_type (), kmx_checklist_get_type (),
    kmx_event_entry_get_type (),   kmx_overview_get_type (),   kmx_provider_cost_get_type (),
  };

  for (guint i = 0; i < G_N_ELEMENTS (types); i++) {
    g_autoptr (GTypeClass) klass = g_type_class_ref (types[i]);
    KmxRecordClass *record_class = KMX_RECORD_CLASS (klass);

    g_assert_cmpuint (record_class->n_fields, >, 0);
    for (guint field = 0; field < record_class->n_fields; field++) {
      g_autofree char *name = g_strdelimit (g_strdup (record_class->fields[field].name), "_", '-');

      g_assert_nonnull (g_object_class_find_property (G_OBJECT_CLASS (record_class), name));
    }
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/entities/every-table-is-sound", test_every_table_is_sound);
  return g_test_run ();
}
