# SPDX-License-Identifier: AGPL-3.0-or-later
# Copyright the Kametrix authors
"""Walks every route of data/api/openapi.json as everybody, with what belongs to somebody else.

First wall: the answer.  Second wall: the database role of a tenant sees no foreign row whatever a
statement asks for.  A route that the document does not know fails here.
"""

import json
import os
import subprocess
import unittest
import uuid

from kametrix_test import ServerTest, make_facts

SOURCE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..")
RANKS = {"viewer": 1, "manager": 2, "owner": 3}
ACCESSES = {"public", "session", "viewer", "manager", "owner", "admin", "webhook", "local"}


def load_document():
    with open(os.path.join(SOURCE, "data", "api", "openapi.json"), encoding="utf-8") as file:
        return json.load(file)


DOCUMENT = load_document()


METHODS = ("get", "post", "put", "patch", "delete")


def operations():
    for path, item in DOCUMENT["paths"].items():
        for method in METHODS:
            if method in item:
                yield method.upper(), path, item[method]


def parameters(path, operation):
    for parameter in DOCUMENT["paths"][path].get("parameters", []) + operation.get("parameters", []):
        yield resolve(parameter)


def resolve(schema):
    while "$ref" in schema:
        node = DOCUMENT
        for part in schema["$ref"].lstrip("#/").split("/"):
            node = node[part]
        schema = node
    return schema


def make_example(name, schema):
    """Something that the schema allows, so that nothing but access can be wrong with a request."""
    schema = resolve(schema)
    if name == "email":
        return f"{uuid.uuid4()}@werkstatt.example"
    if "password" in name:
        return "Neun rote Besen kehren"
    if name == "settings":
        return {"provider": "azure", "voiceId": "de-DE-KatjaNeural"}
    if name == "paths":
        return ["/maxDurationSeconds"]
    if not schema:
        return {}
    if "enum" in schema:
        return schema["enum"][0]
    if schema.get("format") == "uuid":
        return str(uuid.uuid4())
    if schema["type"] == "string":
        return "x" * max(1, schema.get("minLength", 5))
    if schema["type"] == "integer":
        return max(1, schema.get("minimum", 1))
    return True


def make_body(operation):
    if "requestBody" not in operation:
        return None
    schema = resolve(operation["requestBody"]["content"]["application/json"]["schema"])
    return {name: make_example(name, schema["properties"][name]) for name in schema.get("required", [])}


class DocumentTest(unittest.TestCase):
    def test_document_and_routes_are_the_same(self):
        environment = {k: v for k, v in os.environ.items() if not k.startswith("KAMETRIX_")}
        output = subprocess.run([os.environ["KAMETRIXD"], "routes"], check=True, text=True, env=environment,
                                capture_output=True).stdout
        served = set(output.splitlines())
        stated = {f"{method} {path}" for method, path, _ in operations()}
        self.assertEqual(served - stated, set(), "the document lacks these")
        self.assertEqual(stated - served, set(), "the program lacks these")

    def test_every_operation_is_complete(self):
        for method, path, operation in operations():
            with self.subTest(route=f"{method} {path}"):
                self.assertIn(operation.get("x-access"), ACCESSES)
                self.assertIn("default", operation["responses"])
                stated = {p["name"] for p in parameters(path, operation) if p["in"] == "path"}
                self.assertEqual(stated, {part[1:-1] for part in path.split("/") if part.startswith("{")})

    def test_every_reference_leads_somewhere(self):
        def walk(node):
            if isinstance(node, dict):
                if "$ref" in node:
                    self.assertIsInstance(resolve(node), dict)
                for value in node.values():
                    walk(value)
            elif isinstance(node, list):
                for value in node:
                    walk(value)
        walk(DOCUMENT)


class TenantTest(ServerTest):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.actors = {"nobody": cls.server.client(), "admin": cls.server.add_admin()}
        cls.mine = cls.server.sign_up("Eigene Werkstatt")
        cls.actors["owner"] = cls.mine
        for role in ("manager", "viewer"):
            cls.actors[role] = cls.server.add_member(cls.mine, role)
        cls.other = cls.server.sign_up("Fremde Werkstatt")
        cls.ids = cls.make_things(cls.other)
        cls.own_ids = cls.make_things(cls.mine)
        cls.suspended = cls.server.sign_up("Gesperrte Werkstatt")
        answer = cls.actors["admin"].post(f"/api/v1/admin/accounts/{cls.suspended.account_id}/suspend",
                                          {"reason": "Test"})
        assert answer.status == 204, answer

    @classmethod
    def make_things(cls, owner):
        """One of each kind that a path can name."""
        agent = owner.post("/api/v1/agents", {"name": "Anna", "facts": make_facts(business_name="Fremd")})
        assert agent.status == 201, agent
        carrier = owner.post("/api/v1/carriers", {"kind": "telnyx", "name": "Carrier", "api_key": "0123456789abcdefghij"})
        assert carrier.status == 201, carrier
        owner.publish(agent.json)
        scenario = owner.post(f"/api/v1/agents/{agent.json['id']}/scenarios", {"name": "Gruß", "script": {
            "clock": "open", "turns": [{"caller": "Hallo"}], "expected": {"outcome": "answered"}}})
        assert scenario.status == 201, scenario
        rehearsal = owner.rehearse(agent.json)
        number, call, event, job, callback = (str(uuid.uuid4()) for _ in range(5))
        digits = str(uuid.UUID(number).int)[:8]
        account = owner.account_id
        cls.server.sql(
            f"INSERT INTO number (id, account_id, e164, provider_id) VALUES ('{number}', '{account}',"
            f" '+4930{digits}', '{number}');"
            f"INSERT INTO call (id, account_id, provider_call_id, state, state_at, occurred_at, caller_e164)"
            f" VALUES ('{call}', '{account}', '{call}', 'in_progress', now (), now (), '+4917100{digits[:6]}');"
            f"INSERT INTO call_detail (call_id, account_id) VALUES ('{call}', '{account}') ON CONFLICT DO NOTHING;"
            f"INSERT INTO inbox_event (id, provider, dedupe_key, kind, account_id, body)"
            f" VALUES ('{event}', 'vapi', '{event}', 'test', '{account}', '{{}}');"
            f"INSERT INTO callback (id, account_id, call_id, origin, topic, urgency, due_at) VALUES ('{callback}',"
            f" '{account}', '{call}', 'message', 'Rückruf', 'normal', now ());"
            f"INSERT INTO call_transfer (id, account_id, call_id, origin, label, destination_e164, callback_due_at)"
            f" VALUES ('{callback}', '{account}', '{call}', 'tool', 'Werkstatt', '+493023125333', now ());"
            f"INSERT INTO tool_run (provider_call_id, tool_call_id, account_id, call_id, name, result)"
            f" VALUES ('{call}', 'one', '{account}', '{call}', 'business_info', 'x');"
            f"INSERT INTO job (id, kind, account_id, run_at) VALUES ('{job}', 'test', '{account}',"
            " now () + interval '1 day')")
        return {
            "agent_id": agent.json["id"], "version": 1, "document": "no-such-document",
            "scenario_id": scenario.json["id"], "rehearsal_id": rehearsal["id"],
            "carrier_id": carrier.json["id"], "number_id": number, "call_id": call, "event_id": event,
            "job_id": job, "callback_id": callback, "account_id": account, "member_id": owner.user_id,
            "session_id": owner.get("/api/v1/sessions").json["items"][0]["id"], "voice": "not-there",
        }

    def send(self, actor, method, path, operation, ids=None):
        named = {p["name"]: p for p in parameters(path, operation)}
        headers = {"If-Match": '"1"'} if "If-Match" in named else {}
        if named.get("Idempotency-Key", {}).get("required"):
            headers["Idempotency-Key"] = str(uuid.uuid4())
        body = make_body(operation)
        return actor.request(method, path.format(**(ids or self.ids)), body, headers)

    def each_route(self, *accesses):
        for method, path, operation in operations():
            if operation["x-access"] in accesses:
                yield f"{method} {path}", method, path, operation

    def test_nobody_gets_in_without_a_session(self):
        for name, method, path, operation in self.each_route("session", "viewer", "manager", "owner", "admin",
                                                             "webhook"):
            for actor in (self.actors["nobody"], self.server.client("A" * 43), self.server.client("'")):
                with self.subTest(route=name):
                    answer = self.send(actor, method, path, operation)
                    self.assertEqual((answer.status, answer.problem), (401, "unauthenticated"), answer)

    def test_a_suspended_account_is_refused_everywhere(self):
        for name, method, path, operation in self.each_route("session", "viewer", "manager", "owner", "admin"):
            with self.subTest(route=name):
                answer = self.send(self.suspended, method, path, operation)
                self.assertEqual((answer.status, answer.problem), (403, "suspended"), answer)

    def test_a_role_that_does_not_reach_is_refused(self):
        for name, method, path, operation in self.each_route("viewer", "manager", "owner", "admin"):
            access = operation["x-access"]
            for role, actor in self.actors.items():
                if role == "nobody" or role == access:
                    continue
                if access != "admin" and RANKS.get(role, 0) >= RANKS[access]:
                    continue
                with self.subTest(route=name, role=role):
                    answer = self.send(actor, method, path, operation)
                    self.assertEqual((answer.status, answer.problem), (403, "forbidden"), answer)

    def snapshot(self, account_id):
        """Everything that the database holds for an account."""
        tables = [row[0] for row in self.server.sql(
            "SELECT c.table_name FROM information_schema.columns c JOIN information_schema.tables t"
            " USING (table_schema, table_name) WHERE c.column_name = 'account_id' AND c.table_schema = 'public'"
            " AND t.table_type = 'BASE TABLE' ORDER BY 1")]
        self.assertGreater(len(tables), 10)
        return {table: self.server.sql(f"SELECT x::text FROM {table} x WHERE account_id = '{account_id}' ORDER BY 1")
                for table in tables if table not in ("job", "job_done")}

    def test_what_is_foreign_is_not_there(self):
        before = self.snapshot(self.other.account_id)
        checked = 0
        for name, method, path, operation in self.each_route("session", "viewer", "manager", "owner"):
            if "{" not in path:
                continue
            for role in ("owner", "manager", "viewer"):
                if RANKS[role] < RANKS.get(operation["x-access"], 0):
                    continue
                with self.subTest(route=name, role=role):
                    answer = self.send(self.actors[role], method, path, operation)
                    self.assertEqual((answer.status, answer.problem), (404, "not_found"), answer)
                    missing = {key: 9 if key == "version" else "no-other-document" if key == "document" else str(uuid.uuid4()) for key in self.ids}
                    other = self.send(self.actors[role], method, path, operation, missing)
                    self.assertEqual({k: v for k, v in answer.json.items() if k != "trace_id"},
                                     {k: v for k, v in other.json.items() if k != "trace_id"})
                    checked += 1
        self.assertGreater(checked, 10)
        self.assertEqual(self.other.get("/api/v1/me").status, 200)
        self.assertEqual(self.snapshot(self.other.account_id), before)

    def test_lists_hold_nothing_foreign(self):
        foreign = [value for value in self.ids.values() if isinstance(value, str)] + ["Fremde Werkstatt", self.other.email]
        for name, method, path, operation in self.each_route("session", "viewer"):
            if method != "GET" or "{" in path or path.endswith("/events"):
                continue
            for role in ("owner", "manager", "viewer"):
                with self.subTest(route=name, role=role):
                    answer = self.actors[role].get(path)
                    self.assertEqual(answer.status, 200, answer)
                    for value in foreign:
                        self.assertNotIn(value.encode(), answer.body)
        # The same lists do show what is one's own, or the test above would say nothing.
        self.assertIn(self.own_ids["agent_id"].encode(), self.mine.get("/api/v1/agents").body)
        self.assertIn(self.own_ids["number_id"].encode(), self.mine.get("/api/v1/numbers").body)

    def test_a_foreign_thing_cannot_be_named_in_a_body(self):
        path = f"/api/v1/numbers/{self.own_ids['number_id']}"
        answer = self.mine.patch(path, {"agent_id": self.ids["agent_id"]}, 1)
        self.assertIn(answer.status, (400, 404), answer)
        self.assertEqual(self.server.sql(f"SELECT agent_id FROM number WHERE id = '{self.own_ids['number_id']}'"),
                         [[""]])

    def test_an_admin_reads_every_admin_route(self):
        for name, method, path, operation in self.each_route("admin"):
            if method == "GET":
                with self.subTest(route=name):
                    self.assertEqual(self.send(self.actors["admin"], method, path, operation).status, 200)

    def tenant(self, statement, account_id):
        """What the tenant's role gets to see; None when it may not even ask."""
        setting = f"SET LOCAL kametrix.account_id = '{account_id}';" if account_id else ""
        try:
            return self.server.sql(f"BEGIN; SET LOCAL ROLE kametrix_tenant; {setting} {statement}; ROLLBACK")
        except subprocess.CalledProcessError as error:
            self.assertRegex(error.stderr, "permission denied|row-level security")
            return None

    def test_the_tenants_role_sees_no_foreign_row_in_any_table(self):
        seen = {}
        for table in self.snapshot(self.mine.account_id).keys() | {"job", "job_done"}:
            # The default prices belong to nobody and are everybody's to read.
            public = "account_id IS NOT NULL AND" if table == "rate_card" else ""
            with self.subTest(table=table):
                rows = self.tenant(f"SELECT count (*) FROM {table} WHERE {public} account_id IS DISTINCT FROM"
                                   f" '{self.mine.account_id}'", self.mine.account_id)
                self.assertIn(rows, (None, [["0"]]))
                rows = self.tenant(f"SELECT count (*) FROM {table} WHERE {public} true", None)
                self.assertIn(rows, (None, [["0"]]))
                rows = self.tenant(f"UPDATE {table} SET account_id = account_id WHERE account_id ="
                                   f" '{self.other.account_id}' RETURNING 1", self.mine.account_id)
                self.assertIn(rows, (None, []))
                rows = self.tenant(f"SELECT count (*) FROM {table}", self.mine.account_id)
                seen[table] = int(rows[0][0]) if rows else 0
        for table in ("account", "membership", "agent", "number", "call", "wallet", "ledger", "audit_entry"):
            self.assertGreater(seen[table], 0, table)

    def test_the_tenants_role_sees_its_own_people_without_their_secrets(self):
        rows = self.tenant("SELECT email FROM person", self.mine.account_id)
        self.assertEqual({row[0] for row in rows}, {self.actors[role].email for role in RANKS})
        self.assertIsNone(self.tenant("SELECT password_hash FROM person", self.mine.account_id))
        self.assertIsNone(self.tenant("SELECT token_hash FROM session", self.mine.account_id))
        self.assertIsNone(self.tenant(f"UPDATE account SET state = 'active', grace_cents = 99999",
                                      self.mine.account_id))

    def test_every_table_of_an_account_is_behind_the_second_wall(self):
        rows = self.server.sql(
            "SELECT c.relname, c.relrowsecurity AND c.relforcerowsecurity,"
            " has_table_privilege ('kametrix_tenant', c.oid, 'SELECT, INSERT, UPDATE, DELETE')"
            " FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'account_id'"
            " WHERE c.relkind IN ('r', 'p') AND c.relnamespace = 'public'::regnamespace")
        self.assertGreater(len(rows), 10)
        for table, walled, open_to_tenants in rows:
            self.assertTrue(walled == "t" or open_to_tenants == "f", table)


if __name__ == "__main__":
    unittest.main()
