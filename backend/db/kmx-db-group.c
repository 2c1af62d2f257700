/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include "kmx-db-group.h"

KmxDbMember *
kmx_db_member_new (GTask *task,
                   const KmxStatement *statement,
                   const char *const *parameters,
                   const char *sort_key)
{
  KmxDbMember *member = g_new0 (KmxDbMember, 1);

  member->task = g_object_ref (task);
  member->statement = statement;
  member->parameters = g_new0 (char *, statement->n_parameters + 1);
  for (guint i = 0; i < statement->n_parameters; i++)
    member->parameters[i] = g_strdup (parameters[i]);
  member->sort_key = g_strdup (sort_key);
  return member;
}

void
kmx_db_member_free (KmxDbMember *member)
{
  for (guint i = 0; i < member->statement->n_parameters; i++)
    g_free (member->parameters[i]);
  g_free (member->parameters);
  g_free (member->sort_key);
  g_object_unref (member->task);
  g_free (member);
}

void
kmx_db_flight_free (KmxDbFlight *flight)
{
  g_clear_pointer (&flight->members, g_ptr_array_unref);
  g_ptr_array_unref (flight->results);
  PQclear (flight->failure);
  g_free (flight);
}

int
kmx_db_member_compare (gconstpointer one, gconstpointer other)
{
  const KmxDbMember *a = *(KmxDbMember *const *) one;
  const KmxDbMember *b = *(KmxDbMember *const *) other;
  int order = g_strcmp0 (a->sort_key, b->sort_key);

  if (order == 0)
    order = a->sequence < b->sequence ? -1 : 1;
  return order;
}

char *
kmx_db_member_join_keys (const GPtrArray *members)
{
  GString *text = g_string_new ("{");

  for (guint i = 0; i < members->len; i++) {
    const KmxDbMember *member = members->pdata[i];

    g_string_append (text, i > 0 ? ",\"" : "\"");
    for (const char *p = member->sort_key; *p != '\0'; p++) {
      if (*p == '"' || *p == '\\')
        g_string_append_c (text, '\\');
      g_string_append_c (text, *p);
    }
    g_string_append_c (text, '"');
  }
  g_string_append_c (text, '}');
  return g_string_free (text, FALSE);
}

KmxDbFlight *
kmx_db_flight_new (const KmxStatement *prepared, GPtrArray *members)
{
  KmxDbFlight *flight = g_new0 (KmxDbFlight, 1);

  flight->prepared = prepared;
  flight->members = members;
  flight->results = g_ptr_array_new_with_free_func ((GDestroyNotify) PQclear);
  flight->sent_us = g_get_monotonic_time ();
  return flight;
}

void
kmx_db_flight_note (KmxDbFlight *flight, PGresult *result)
{
  ExecStatusType status = PQresultStatus (result);

  if (status == PGRES_TUPLES_OK || status == PGRES_COMMAND_OK)
    g_ptr_array_add (flight->results, result);
  else if (status == PGRES_FATAL_ERROR && flight->failure == NULL)
    flight->failure = result;
  else
    PQclear (result);
}
