/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Copyright the Kametrix authors */
#include <string.h>

#include "kmx-acceptance-draft.h"
#include "kmx-acceptance.h"
#include "kmx-account-entry.h"
#include "kmx-account-requests.h"
#include "kmx-account.h"
#include "kmx-adjustment.h"
#include "kmx-agent-check.h"
#include "kmx-agent-draft.h"
#include "kmx-agent-edit.h"
#include "kmx-agent-preview.h"
#include "kmx-agent-publish.h"
#include "kmx-agent-restore.h"
#include "kmx-agent-version.h"
#include "kmx-agent.h"
#include "kmx-business-facts.h"
#include "kmx-call-transfer.h"
#include "kmx-call.h"
#include "kmx-callback-edit.h"
#include "kmx-callback.h"
#include "kmx-carrier-draft.h"
#include "kmx-carrier.h"
#include "kmx-collect-field.h"
#include "kmx-control-order.h"
#include "kmx-credit.h"
#include "kmx-drift-adopt.h"
#include "kmx-drift-item.h"
#include "kmx-drift-mark.h"
#include "kmx-drift.h"
#include "kmx-error.h"
#include "kmx-fact-line.h"
#include "kmx-facts-change.h"
#include "kmx-facts-template.h"
#include "kmx-faq-entry.h"
#include "kmx-handover-destination.h"
#include "kmx-handover.h"
#include "kmx-hours-exception.h"
#include "kmx-hours-span.h"
#include "kmx-inbox-entry.h"
#include "kmx-job-entry.h"
#include "kmx-journal-entry.h"
#include "kmx-legal-document.h"
#include "kmx-live-version.h"
#include "kmx-member.h"
#include "kmx-number-edit.h"
#include "kmx-number-import.h"
#include "kmx-number-order.h"
#include "kmx-number-owner.h"
#include "kmx-number-step.h"
#include "kmx-number-test.h"
#include "kmx-number.h"
#include "kmx-reason.h"
#include "kmx-rehearsal-answer.h"
#include "kmx-rehearsal-chat.h"
#include "kmx-rehearsal-line.h"
#include "kmx-rehearsal-order.h"
#include "kmx-rehearsal-result.h"
#include "kmx-rehearsal.h"
#include "kmx-retention.h"
#include "kmx-scenario-draft.h"
#include "kmx-scenario-edit.h"
#include "kmx-scenario.h"
#include "kmx-sector-evidence-entry.h"
#include "kmx-sector-evidence.h"
#include "kmx-service.h"
#include "kmx-session-entry.h"
#include "kmx-sip-gateway.h"
#include "kmx-staff-member.h"
#include "kmx-turn.h"
#include "kmx-user.h"
#include "kmx-voice-draft.h"
#include "kmx-voice-edit.h"
#include "kmx-voice.h"

/* Its header and that of the call name the same enumerator. */
GType kmx_call_review_get_type (void);

/* data/api/openapi.json must say of every record and every error what the program knows of it.
 * After a change: KMX_OPENAPI_WRITE=1 KMX_OPENAPI=data/api/openapi.json tests/backend/test-openapi.
 * tests/e2e/test_tenant.py holds its paths equal to the server's routes. */
static GType (*const records[]) (void) = {
  kmx_acceptance_draft_get_type,
  kmx_acceptance_get_type,
  kmx_account_edit_get_type,
  kmx_account_entry_get_type,
  kmx_account_get_type,
  kmx_adjustment_get_type,
  kmx_agent_check_get_type,
  kmx_agent_draft_get_type,
  kmx_agent_edit_get_type,
  kmx_agent_get_type,
  kmx_agent_number_get_type,
  kmx_agent_publish_get_type,
  kmx_agent_restore_get_type,
  kmx_agent_version_get_type,
  kmx_business_facts_get_type,
  kmx_call_get_type,
  kmx_call_review_get_type,
  kmx_call_transfer_get_type,
  kmx_callback_edit_get_type,
  kmx_callback_get_type,
  kmx_carrier_draft_get_type,
  kmx_carrier_get_type,
  kmx_collect_field_get_type,
  kmx_control_order_get_type,
  kmx_credit_get_type,
  kmx_drift_adopt_get_type,
  kmx_drift_get_type,
  kmx_drift_item_get_type,
  kmx_drift_mark_get_type,
  kmx_fact_line_get_type,
  kmx_facts_change_get_type,
  kmx_facts_template_get_type,
  kmx_faq_entry_get_type,
  kmx_handover_destination_get_type,
  kmx_handover_get_type,
  kmx_hours_exception_get_type,
  kmx_hours_span_get_type,
  kmx_inbox_entry_get_type,
  kmx_invitation_get_type,
  kmx_job_entry_get_type,
  kmx_journal_entry_get_type,
  kmx_legal_document_get_type,
  kmx_link_use_get_type,
  kmx_live_version_get_type,
  kmx_member_get_type,
  kmx_number_edit_get_type,
  kmx_number_get_type,
  kmx_number_import_get_type,
  kmx_number_order_get_type,
  kmx_number_owner_get_type,
  kmx_number_step_get_type,
  kmx_number_test_get_type,
  kmx_password_change_get_type,
  kmx_reason_get_type,
  kmx_rehearsal_answer_get_type,
  kmx_rehearsal_chat_get_type,
  kmx_rehearsal_get_type,
  kmx_rehearsal_line_get_type,
  kmx_rehearsal_order_get_type,
  kmx_rehearsal_result_get_type,
  kmx_reservation_get_type,
  kmx_retention_get_type,
  kmx_role_edit_get_type,
  kmx_sector_evidence_entry_get_type,
  kmx_sector_evidence_get_type,
  kmx_scenario_draft_get_type,
  kmx_scenario_edit_get_type,
  kmx_scenario_get_type,
  kmx_service_get_type,
  kmx_session_entry_get_type,
  kmx_sign_in_get_type,
  kmx_sign_up_get_type,
  kmx_sip_gateway_get_type,
  kmx_staff_member_get_type,
  kmx_suspension_get_type,
  kmx_sync_get_type,
  kmx_turn_get_type,
  kmx_user_edit_get_type,
  kmx_user_get_type,
  kmx_voice_get_type,
  kmx_voice_draft_get_type,
  kmx_voice_edit_get_type,
  kmx_agent_preview_get_type,
};

static const char *
name_of (GType type)
{
  return g_type_name (type) + strlen ("Kmx");
}

static JsonNode *
reference_to (GType type)
{
  g_autoptr (JsonObject) object = json_object_new ();
  g_autofree char *path = g_strconcat ("#/components/schemas/", name_of (type), NULL);

  json_object_set_string_member (object, "$ref", path);
  return json_node_init_object (json_node_alloc (), object);
}

static void
describe_text (JsonObject *schema, const KmxField *field)
{
  json_object_set_string_member (schema, "type", "string");
  if (field->min > 0)
    json_object_set_int_member (schema, "minLength", field->min);
  if (field->max > 0)
    json_object_set_int_member (schema, "maxLength", field->max);
}

static void
describe_integer (JsonObject *schema, const KmxField *field)
{
  json_object_set_string_member (schema, "type", "integer");
  if (field->min == 0 && field->max == 0)
    return;
  json_object_set_int_member (schema, "minimum", field->min);
  json_object_set_int_member (schema, "maximum", field->max);
}

static void
describe_enum (JsonObject *schema, const KmxField *field)
{
  JsonArray *values = json_array_new ();

  for (guint i = 0; field->values[i] != NULL; i++)
    json_array_add_string_element (values, field->values[i]);
  json_object_set_string_member (schema, "type", "string");
  json_object_set_array_member (schema, "enum", values);
}

static JsonNode *
describe_field (const KmxField *field)
{
  g_autoptr (JsonObject) schema = NULL;

  if (field->kind == KMX_FIELD_RECORD)
    return reference_to (field->get_type ());
  schema = json_object_new ();
  switch (field->kind) {
  case KMX_FIELD_TEXT:
  case KMX_FIELD_PROSE:
    describe_text (schema, field);
    break;
  case KMX_FIELD_ID:
    json_object_set_string_member (schema, "type", "string");
    json_object_set_string_member (schema, "format", "uuid");
    break;
  case KMX_FIELD_INSTANT:
    json_object_set_string_member (schema, "type", "string");
    json_object_set_string_member (schema, "format", "date-time");
    break;
  case KMX_FIELD_INTEGER:
    describe_integer (schema, field);
    break;
  case KMX_FIELD_BOOLEAN:
    json_object_set_string_member (schema, "type", "boolean");
    break;
  case KMX_FIELD_ENUM:
    describe_enum (schema, field);
    break;
  case KMX_FIELD_LIST:
    json_object_set_string_member (schema, "type", "array");
    json_object_set_member (schema, "items", reference_to (field->get_type ()));
    break;
  case KMX_FIELD_RECORD:
  case KMX_FIELD_JSON:
  default:
    break;
  }
  return json_node_init_object (json_node_alloc (), schema);
}

static JsonNode *
describe_record (GType type)
{
  g_autoptr (GTypeClass) holder = g_type_class_ref (type);
  const KmxRecordClass *klass = (const KmxRecordClass *) holder;
  g_autoptr (JsonObject) schema = json_object_new ();
  JsonObject *properties = json_object_new ();
  JsonArray *required = json_array_new ();

  for (guint i = 0; i < klass->n_fields; i++) {
    json_object_set_member (properties, klass->fields[i].name, describe_field (&klass->fields[i]));
    if (klass->fields[i].required)
      json_array_add_string_element (required, klass->fields[i].name);
  }
  json_object_set_string_member (schema, "type", "object");
  json_object_set_object_member (schema, "properties", properties);
  if (json_array_get_length (required) > 0)
    json_object_set_array_member (schema, "required", required);
  else
    json_array_unref (required);
  return json_node_init_object (json_node_alloc (), schema);
}

static JsonNode *
list_errors (void)
{
  g_autoptr (JsonArray) types = json_array_new ();

  for (guint code = 0; code < KMX_N_ERRORS; code++) {
    g_autofree char *type =
        g_strconcat ("urn:kametrix:problem:", kmx_error_code_to_name (code), NULL);

    json_array_add_string_element (types, type);
  }
  return json_node_init_array (json_node_alloc (), types);
}

static JsonNode *
load_document (void)
{
  g_autoptr (JsonParser) parser = json_parser_new ();
  g_autoptr (GError) error = NULL;

  g_assert_nonnull (g_getenv ("KMX_OPENAPI"));
  json_parser_load_from_file (parser, g_getenv ("KMX_OPENAPI"), &error);
  g_assert_no_error (error);
  return json_parser_steal_root (parser);
}

static JsonObject *
get_schemas (JsonNode *document)
{
  JsonObject *components =
      json_object_get_object_member (json_node_get_object (document), "components");

  return json_object_get_object_member (components, "schemas");
}

static JsonObject *
get_problem_type (JsonObject *schemas)
{
  JsonObject *problem = json_object_get_object_member (schemas, "Problem");

  return json_object_get_object_member (json_object_get_object_member (problem, "properties"),
                                        "type");
}

static gboolean
has_text (JsonArray *array, const char *text)
{
  for (guint i = 0; i < json_array_get_length (array); i++)
    if (g_str_equal (json_array_get_string_element (array, i), text))
      return TRUE;
  return FALSE;
}

static void assert_says (JsonNode *stated, JsonNode *known, const char *name);

/* The document may add words for people (description, examples), not members. */
static void
assert_object_says (JsonObject *stated, JsonObject *known, const char *name)
{
  g_autoptr (GList) members = json_object_get_members (known);

  for (GList *member = members; member != NULL; member = member->next) {
    g_autofree char *path = g_strconcat (name, "/", member->data, NULL);

    assert_says (json_object_get_member (stated, member->data),
                 json_object_get_member (known, member->data), path);
  }
  if (g_str_has_suffix (name, "/properties"))
    g_assert_cmpuint (json_object_get_size (stated), ==, json_object_get_size (known));
}

static void
assert_says (JsonNode *stated, JsonNode *known, const char *name)
{
  g_autofree char *text = json_to_string (known, FALSE);

  if (stated == NULL || json_node_get_node_type (stated) != json_node_get_node_type (known))
    g_error ("%s: the document does not say %s", name, text);
  if (JSON_NODE_HOLDS_OBJECT (known)) {
    assert_object_says (json_node_get_object (stated), json_node_get_object (known), name);
  } else if (JSON_NODE_HOLDS_ARRAY (known)) {
    JsonArray *all = json_node_get_array (known);

    if (json_array_get_length (all) != json_array_get_length (json_node_get_array (stated)))
      g_error ("%s: the program has %s", name, text);
    for (guint i = 0; i < json_array_get_length (all); i++)
      if (!has_text (json_node_get_array (stated), json_array_get_string_element (all, i)))
        g_error ("%s: the document lacks some of %s", name, text);
  } else if (!json_node_equal (stated, known)) {
    g_error ("%s: the program has %s", name, text);
  }
}

static void
test_records (void)
{
  g_autoptr (JsonNode) document = load_document ();
  JsonObject *schemas = get_schemas (document);

  for (guint i = 0; i < G_N_ELEMENTS (records); i++) {
    GType type = records[i]();
    g_autoptr (JsonNode) known = describe_record (type);

    assert_says (json_object_get_member (schemas, name_of (type)), known, name_of (type));
  }
}

static void
test_errors (void)
{
  g_autoptr (JsonNode) document = load_document ();
  g_autoptr (JsonNode) known = list_errors ();

  assert_says (json_object_get_member (get_problem_type (get_schemas (document)), "enum"), known,
               "Problem");
}

/* Puts what is known over what is stated and drops members that are gone. */
static void
write_object (JsonObject *stated, JsonObject *known, gboolean exact)
{
  g_autoptr (GList) members = json_object_get_members (known);
  g_autoptr (GList) old = json_object_get_members (stated);

  for (GList *member = old; exact && member != NULL; member = member->next)
    if (!json_object_has_member (known, member->data))
      json_object_remove_member (stated, member->data);
  for (GList *member = members; member != NULL; member = member->next) {
    JsonNode *value = json_object_get_member (known, member->data);
    JsonNode *place = json_object_get_member (stated, member->data);

    if (place != NULL && JSON_NODE_HOLDS_OBJECT (value) && JSON_NODE_HOLDS_OBJECT (place))
      write_object (json_node_get_object (place), json_node_get_object (value),
                    g_str_equal (member->data, "properties"));
    else
      json_object_set_member (stated, member->data, json_node_copy (value));
  }
}

static int
write_document (void)
{
  g_autoptr (JsonNode) document = load_document ();
  g_autoptr (JsonGenerator) generator = json_generator_new ();
  g_autoptr (JsonObject) known = json_object_new ();
  JsonObject *schemas = get_schemas (document);

  for (guint i = 0; i < G_N_ELEMENTS (records); i++)
    json_object_set_member (known, name_of (records[i]()), describe_record (records[i]()));
  write_object (schemas, known, FALSE);
  json_object_set_member (get_problem_type (schemas), "enum", list_errors ());
  json_generator_set_pretty (generator, TRUE);
  json_generator_set_root (generator, document);
  return json_generator_to_file (generator, g_getenv ("KMX_OPENAPI"), NULL) ? 0 : 1;
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  if (g_getenv ("KMX_OPENAPI_WRITE") != NULL)
    return write_document ();
  g_test_add_func ("/openapi/records", test_records);
  g_test_add_func ("/openapi/errors", test_errors);
  return g_test_run ();
}
