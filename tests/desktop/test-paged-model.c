/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include "kmx-paged-model.h"

#include "kmx-call-day.h"
#include "kmx-error.h"

/* A server with @total records whose keys count down from the newest; answers when told to. */
typedef struct {
  KmxPagedModel *model;
  guint total;
  gboolean broken;
  GArray *asked; /* Question */
  guint n_asked; /* ever */
  guint n_changes;
  guint changed_position;
  guint changed_removed;
  guint changed_added;
  guint n_loaded;
  guint n_failed;
  guint n_failed_first;
} Server;

typedef struct {
  guint ticket;
  guint offset;
  guint limit;
} Question;

static const char *
key_of (gpointer record)
{
  return kmx_record_get_text (record, KMX_CALL_DAY_DAY);
}

static KmxCallDay *
record_new (guint number, int version)
{
  g_autofree char *name = g_strdup_printf ("%u", number);

  return kmx_record_new (KMX_TYPE_CALL_DAY, "day", name, "calls", (gint64) version, "seconds",
                         (gint64) 0, "charged_cents", (gint64) 0, NULL);
}

static void
fetch (KmxPagedModel *model,
       guint ticket,
       guint offset,
       guint limit,
       GCancellable *cancellable,
       gpointer user_data)
{
  Server *server = user_data;
  const Question question = { ticket, offset, limit };

  g_array_append_val (server->asked, question);
  server->n_asked++;
}

static void
answer (Server *server, Question question)
{
  g_autoptr (GListStore) items = g_list_store_new (KMX_TYPE_CALL_DAY);
  g_autoptr (GError) error = NULL;

  if (server->broken) {
    error = g_error_new (KMX_ERROR, KMX_ERROR_UNAVAILABLE, "the line is cut");
    kmx_paged_model_page_done (server->model, question.ticket, NULL, 0, FALSE, error);
    return;
  }
  for (guint i = question.offset; i < MIN (question.offset + question.limit, server->total); i++) {
    g_autoptr (KmxCallDay) record = record_new (server->total - 1 - i, 1);

    g_list_store_append (items, record);
  }
  kmx_paged_model_page_done (server->model, question.ticket, G_LIST_MODEL (items), server->total,
                             FALSE, NULL);
}

static void
answer_all (Server *server)
{
  while (server->asked->len > 0) {
    Question question = g_array_index (server->asked, Question, 0);

    g_array_remove_index (server->asked, 0);
    answer (server, question);
  }
}

/* Lets the model's timers run and answers whatever it asks, until it stays quiet. */
static void
settle (Server *server)
{
  gint64 quiet_since = g_get_monotonic_time ();

  while (g_get_monotonic_time () - quiet_since < 120 * G_TIME_SPAN_MILLISECOND) {
    if (server->asked->len > 0)
      quiet_since = g_get_monotonic_time ();
    answer_all (server);
    if (!g_main_context_iteration (NULL, FALSE))
      g_usleep (1000);
  }
}

static void
items_changed_cb (GListModel *model, guint position, guint removed, guint added, gpointer user_data)
{
  Server *server = user_data;

  server->n_changes++;
  server->changed_position = position;
  server->changed_removed = removed;
  server->changed_added = added;
}

static void
loaded_cb (KmxPagedModel *model, gpointer user_data)
{
  ((Server *) user_data)->n_loaded++;
}

static void
failed_cb (KmxPagedModel *model, const GError *error, gboolean first, gpointer user_data)
{
  Server *server = user_data;

  g_assert_error (error, KMX_ERROR, KMX_ERROR_UNAVAILABLE);
  server->n_failed++;
  server->n_failed_first += first;
}

static void
set_up (Server *server, gconstpointer total)
{
  server->total = GPOINTER_TO_UINT (total);
  server->asked = g_array_new (FALSE, FALSE, sizeof (Question));
  server->model = kmx_paged_model_new (fetch, key_of, server);
  g_signal_connect (server->model, "items-changed", G_CALLBACK (items_changed_cb), server);
  g_signal_connect (server->model, "loaded", G_CALLBACK (loaded_cb), server);
  g_signal_connect (server->model, "failed", G_CALLBACK (failed_cb), server);
  kmx_paged_model_restart (server->model);
}

static void
tear_down (Server *server, gconstpointer unused)
{
  g_assert_finalize_object (server->model);
  g_array_unref (server->asked);
}

static guint
n_items (Server *server)
{
  return g_list_model_get_n_items (G_LIST_MODEL (server->model));
}

/* (transfer full) */
static KmxPagedRow *
look (Server *server, guint position)
{
  return g_list_model_get_item (G_LIST_MODEL (server->model), position);
}

static void
assert_row (Server *server, guint position, const char *key)
{
  g_autoptr (KmxPagedRow) row = look (server, position);
  gpointer record = kmx_paged_row_get_record (row);

  if (key == NULL) {
    g_assert_null (record);
    return;
  }
  g_assert_nonnull (record);
  g_assert_cmpstr (key_of (record), ==, key);
}

static void
count_cb (guint *count)
{
  (*count)++;
}

static void
test_first_page_makes_the_list (Server *server, gconstpointer unused)
{
  g_assert_cmpuint (n_items (server), ==, 0);
  g_assert_cmpuint (server->n_asked, ==, 1);
  answer_all (server);
  g_assert_cmpuint (server->n_loaded, ==, 1);
  g_assert_cmpuint (n_items (server), ==, 1000000);
  g_assert_cmpuint (server->n_changes, ==, 1);
  assert_row (server, 0, "999999");
  assert_row (server, 99, "999900");
  g_assert_null (look (server, 1000000));
}

static void
test_rows_are_filled_in_place (Server *server, gconstpointer unused)
{
  g_autoptr (KmxPagedRow) row = NULL;
  guint n_filled = 0;

  answer_all (server);
  row = look (server, 500123);
  g_assert_null (kmx_paged_row_get_record (row));
  g_signal_connect_swapped (row, "changed", G_CALLBACK (count_cb), &n_filled);
  settle (server);
  g_assert_cmpuint (n_filled, ==, 1);
  g_assert_cmpstr (key_of (kmx_paged_row_get_record (row)), ==, "499876");
  g_assert_cmpuint (server->n_changes, ==, 1);
  g_assert_cmpuint (server->n_asked, ==, 2);
  g_assert_true (kmx_paged_model_has (server->model, "499876"));
}

static void
test_few_pages_stay_in_memory (Server *server, gconstpointer unused)
{
  answer_all (server);
  for (guint round = 0; round < 30; round++) {
    for (guint page = 0; page < 5; page++) {
      g_autoptr (KmxPagedRow) row = look (server, (round * 5 + page) * 1000);

      g_assert_nonnull (row);
    }
    settle (server);
    g_assert_cmpuint (kmx_paged_model_get_n_pages (server->model), <=, KMX_PAGED_MODEL_PAGES_MAX);
  }
  g_assert_false (kmx_paged_model_has (server->model, "999999"));
  assert_row (server, 149 * 1000, "850999");
  assert_row (server, 0, NULL);
  settle (server);
  assert_row (server, 0, "999999");
}

static void
test_a_dragged_thumb_asks_for_little (Server *server, gconstpointer unused)
{
  answer_all (server);
  for (guint page = 1; page < 200; page++) {
    g_autoptr (KmxPagedRow) row = look (server, page * 5000);

    g_assert_null (kmx_paged_row_get_record (row));
  }
  settle (server);
  g_assert_cmpuint (server->n_asked, <=, 1 + 8);
  assert_row (server, 199 * 5000, "4999");
}

static void
test_an_answer_to_an_older_question_is_dropped (Server *server, gconstpointer unused)
{
  Question old = g_array_index (server->asked, Question, 0);

  g_array_set_size (server->asked, 0);
  kmx_paged_model_restart (server->model);
  answer (server, old);
  g_assert_cmpuint (n_items (server), ==, 0);
  g_assert_cmpuint (server->n_loaded, ==, 0);
  server->total = 3;
  answer_all (server);
  g_assert_cmpuint (n_items (server), ==, 3);
  g_assert_cmpuint (server->n_loaded, ==, 1);
}

static void
test_restart_keeps_the_rows_until_the_answer (Server *server, gconstpointer unused)
{
  answer_all (server);
  kmx_paged_model_restart (server->model);
  g_assert_cmpuint (n_items (server), ==, 1000000);
  assert_row (server, 5, "999994");
  assert_row (server, 7000, NULL);
  settle (server);
  g_assert_cmpuint (server->n_asked, ==, 2);
  assert_row (server, 5, "999994");
  g_assert_cmpuint (server->changed_removed, ==, 1000000);
  server->total = 0;
  kmx_paged_model_restart (server->model);
  answer_all (server);
  g_assert_cmpuint (n_items (server), ==, 0);
  g_assert_cmpuint (kmx_paged_model_get_n_pages (server->model), ==, 0);
}

static void
test_errors_are_told_and_tried_again (Server *server, gconstpointer unused)
{
  server->broken = TRUE;
  answer_all (server);
  g_assert_cmpuint (server->n_failed_first, ==, 1);
  g_assert_cmpuint (server->n_loaded, ==, 0);
  server->broken = FALSE;
  kmx_paged_model_restart (server->model);
  answer_all (server);
  g_assert_cmpuint (server->n_loaded, ==, 1);
  server->broken = TRUE;
  assert_row (server, 500, NULL);
  settle (server);
  g_assert_cmpuint (server->n_failed, ==, 2);
  g_assert_cmpuint (server->n_failed_first, ==, 1);
  server->broken = FALSE;
  assert_row (server, 500, NULL); /* looking again asks again */
  settle (server);
  assert_row (server, 500, "999499");
}

static void
test_the_list_shrinks_with_the_server (Server *server, gconstpointer unused)
{
  answer_all (server);
  assert_row (server, 150, NULL);
  server->total = 120;
  settle (server);
  g_assert_cmpuint (n_items (server), ==, 120);
  g_assert_cmpuint (server->changed_position, ==, 120);
  g_assert_cmpuint (server->changed_removed, ==, 80);
  assert_row (server, 119, "0");
}

static void
test_new_records_come_on_top (Server *server, gconstpointer unused)
{
  g_autoptr (KmxCallDay) fresh = record_new (200, 1);
  g_autoptr (KmxCallDay) newer = record_new (200, 2);

  answer_all (server);
  server->total++;
  kmx_paged_model_prepend (server->model, fresh);
  g_assert_cmpuint (n_items (server), ==, 201);
  g_assert_cmpuint (server->changed_position, ==, 0);
  g_assert_cmpuint (server->changed_added, ==, 1);
  assert_row (server, 0, "200");
  assert_row (server, 1, "199");
  assert_row (server, 150, NULL);
  settle (server);
  assert_row (server, 150, "50"); /* the server counts one further than before */
  g_assert_cmpuint (n_items (server), ==, 201);
  g_assert_true (kmx_paged_model_replace (server->model, newer));
  {
    g_autoptr (KmxPagedRow) row = look (server, 0);

    g_assert_true (kmx_paged_row_get_record (row) == newer);
  }
  g_object_unref (fresh);
  fresh = record_new (7777, 1);
  g_assert_false (kmx_paged_model_replace (server->model, fresh));
}

static void
test_a_page_shifted_while_it_came_is_asked_again (Server *server, gconstpointer unused)
{
  g_autoptr (KmxCallDay) fresh = record_new (200, 1);
  g_autoptr (KmxPagedRow) row = NULL;

  answer_all (server);
  row = look (server, 150);
  while (server->asked->len == 0)
    g_main_context_iteration (NULL, TRUE);
  server->total++; /* the server answers with the new record, the question was put without it */
  kmx_paged_model_prepend (server->model, fresh);
  settle (server);
  g_assert_cmpuint (server->n_asked, ==, 3);
  g_assert_cmpstr (key_of (kmx_paged_row_get_record (row)), ==, "49");
}

static void
test_dispose_with_questions_under_way (Server *server, gconstpointer unused)
{
  answer_all (server);
  assert_row (server, 500, NULL);
  while (server->asked->len == 0)
    g_main_context_iteration (NULL, TRUE);
  g_object_run_dispose (G_OBJECT (server->model));
  answer_all (server);
  g_assert_cmpuint (n_items (server), ==, 0);
}

int
main (int argc, char **argv)
{
  const gpointer million = GUINT_TO_POINTER (1000000), few = GUINT_TO_POINTER (200);

  g_test_init (&argc, &argv, NULL);
#define ADD(NAME, TOTAL, FUNCTION)                                                                 \
  g_test_add ("/paged-model/" NAME, Server, TOTAL, set_up, FUNCTION, tear_down)
  ADD ("first-page", million, test_first_page_makes_the_list);
  ADD ("in-place", million, test_rows_are_filled_in_place);
  ADD ("window", million, test_few_pages_stay_in_memory);
  ADD ("dragged", million, test_a_dragged_thumb_asks_for_little);
  ADD ("older-question", million, test_an_answer_to_an_older_question_is_dropped);
  ADD ("restart", million, test_restart_keeps_the_rows_until_the_answer);
  ADD ("errors", million, test_errors_are_told_and_tried_again);
  ADD ("shrink", few, test_the_list_shrinks_with_the_server);
  ADD ("on-top", few, test_new_records_come_on_top);
  ADD ("shifted", few, test_a_page_shifted_while_it_came_is_asked_again);
  ADD ("dispose", million, test_dispose_with_questions_under_way);
#undef ADD
  return g_test_run ();
}
