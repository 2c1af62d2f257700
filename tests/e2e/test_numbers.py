# SPDX-License-Identifier: AGPL-3.0-or-later
# Copyright the Kametrix authors
"""An account's own numbers: carriers with sealed secrets, import, order, forwarding, test and release, against the
simulated provider."""

import json
import socket
import time
import uuid

from kametrix_test import ServerTest, make_facts
from test_agents import KEY, Provider

SID, TOKEN = "AC" + "0123456789abcdef" * 2, "token-that-nobody-may-see-1234"
TWILIO = {"kind": "twilio", "name": "Unser Twilio", "account_sid": SID, "auth_token": TOKEN}
TELNYX = {"kind": "telnyx", "name": "Telnyx", "api_key": "KEY0123456789abcdefghij"}
VONAGE = {"kind": "vonage", "name": "Vonage", "api_key": "abcd1234efgh5678", "api_secret": "secret-of-vonage-77"}
TRUNK = {"kind": "sip", "name": "sipgate", "gateways": [{"ip": "217.10.68.150", "port": 5060, "protocol": "tcp"},
                                                       {"ip": "sip.example.com", "inbound": False}],
         "username": "e1234567", "password": "trunk-password-55", "register_domain": "sip.example.com",
         "register_username": "e1234567", "leading_plus": False}


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class NumbersTest(ServerTest):
    digits = 100

    @classmethod
    def setUpClass(cls):
        cls.provider = Provider()
        address = f"127.0.0.1:{free_port()}"
        cls.environment = {"KAMETRIX_VAPI_URL": cls.provider.url, "KAMETRIX_VAPI_KEY": KEY, "KAMETRIX_LISTEN": address,
                           "KAMETRIX_PUBLIC_URL": f"http://{address}/", "KAMETRIX_TELEPHONY_RESALE": "true"}
        try:
            super().setUpClass()
        except BaseException:
            cls.provider.stop()
            raise

    @classmethod
    def tearDownClass(cls):
        try:
            super().tearDownClass()
        finally:
            cls.provider.stop()

    def setUp(self):
        self.owner = self.server.sign_up("Autohaus Lindner")
        self.addCleanup(self.provider.ask, "DELETE", "/_control/faults")

    def next_number(self):
        NumbersTest.digits += 1
        return f"+493023125{self.digits}"

    def wait_until(self, probe, timeout=25):
        deadline = time.monotonic() + timeout
        while time.monotonic() < deadline:
            found = probe()
            if found:
                return found
            time.sleep(0.1)
        self.fail(f"not in {timeout} s; jobs: {self.server.sql('SELECT kind, state, last_error FROM job')}")

    def add_carrier(self, draft, state="active"):
        answer = self.owner.post("/api/v1/carriers", draft)
        self.assertEqual(answer.status, 201, answer)
        return self.wait_until(lambda: next((c for c in self.owner.get("/api/v1/carriers").json["items"]
                                             if c["id"] == answer.json["id"] and c["state"] == state), None))

    def number(self, number_id):
        return next((n for n in self.owner.get("/api/v1/numbers").json["items"] if n["id"] == number_id), None)

    def import_number(self, carrier, e164=None, state="active", **members):
        answer = self.owner.post("/api/v1/numbers/import",
                                 {"carrier_id": carrier["id"], "e164": e164 or self.next_number(), **members})
        self.assertEqual(answer.status, 202, answer)
        self.assertEqual(answer.json["state"], "activating")
        return self.wait_for(answer.json["id"], state)

    def wait_for(self, number_id, state):
        def probe():
            number = self.number(number_id)
            ready = number["state"] == state and (state != "active" or number["sync"]["state"] == "in_sync")
            return number if ready else None
        return self.wait_until(probe)

    def held(self, number):
        return next((n for n in self.provider.ask("GET", "/phone-number?limit=1000")
                     if number["e164"] == n.get("number")), None)

    def make_agent(self):
        answer = self.owner.post("/api/v1/agents", {"name": "Empfang", "facts": make_facts()})
        self.assertEqual(answer.status, 201, answer)
        return answer.json

    def set_handover(self, agent_id, phone):
        facts = json.dumps({"handover": {"enabled": True, "fallback": "callback",
                                         "destinations": [{"label": "Büro", "phone_e164": phone}]}})
        self.server.sql(f"UPDATE agent SET facts = facts || '{facts}'::jsonb WHERE id = '{agent_id}'")

    def test_import_from_every_carrier(self):
        for draft, provider in ((TWILIO, "twilio"), (TELNYX, "telnyx"), (VONAGE, "vonage"), (TRUNK, "byo-phone-number")):
            with self.subTest(draft["kind"]):
                carrier = self.add_carrier(draft)
                number = self.import_number(carrier, label="Werkstatt")
                self.assertEqual((number["origin"], number["carrier_name"], number["label"]),
                                 ("import", draft["name"], "Werkstatt"))
                held = self.held(number)
                self.assertEqual((held["provider"], held["name"]), (provider, "Werkstatt"))
                self.assertTrue(held["server"]["url"].endswith("/webhooks/vapi"))
                self.assertEqual(self.owner.delete(f"/api/v1/carriers/{carrier['id']}").problem, "conflict")
                answer = self.owner.delete(f"/api/v1/numbers/{number['id']}", revision=number["revision"])
                self.assertEqual((answer.status, answer.json["state"]), (202, "releasing"))
                self.wait_until(lambda: self.number(number["id"]) is None)
                self.assertIsNone(self.held(number))
                self.assertEqual(self.owner.delete(f"/api/v1/carriers/{carrier['id']}").status, 202)
                self.wait_until(lambda: not self.owner.get("/api/v1/carriers").json["items"])
        mine = {c[0] for c in self.server.sql(f"SELECT subject FROM audit_entry WHERE account_id = '{self.owner.account_id}'"
                                              " AND action = 'carrier.add'")}
        self.assertEqual([c for c in self.provider.ask("GET", "/credential") if c["name"] in mine], [])

    def test_a_trunk_is_set_up_as_described(self):
        carrier = self.add_carrier(TRUNK)
        credential = next(c for c in self.provider.ask("GET", "/credential") if c["name"] == carrier["id"])
        self.assertEqual(carrier["sip_host"], f"{credential['id']}.sip.eu.vapi.ai")
        self.assertEqual(credential["gateways"], [
            {"ip": "217.10.68.150", "port": 5060, "outboundProtocol": "tcp"},
            {"ip": "sip.example.com", "inboundEnabled": False}])
        self.assertEqual(credential["outboundAuthenticationPlan"], {
            "authUsername": "e1234567", "sipRegisterPlan": {"domain": "sip.example.com", "username": "e1234567"}})

    def test_secrets_are_sealed_and_never_shown(self):
        carrier = self.add_carrier(TWILIO)
        self.import_number(carrier)
        self.assertEqual(carrier["hint"], "…cdef")
        for text in (self.owner.get("/api/v1/carriers").body.decode(), self.server.read_log(),
                     json.dumps(self.server.sql("SELECT * FROM carrier")), json.dumps(self.server.sql("SELECT * FROM job")),
                     json.dumps(self.server.sql("SELECT * FROM audit_entry")),
                     json.dumps(self.server.sql("SELECT * FROM event")),
                     json.dumps(self.server.sql("SELECT * FROM idempotency_key")),
                     self.owner.get("/api/v1/numbers").body.decode()):
            self.assertNotIn(TOKEN, text)
        self.assertEqual(self.server.sql("SELECT count (*) FROM carrier WHERE secrets !~ '^1\\.[0-9a-f]{8}\\.'"), [["0"]])

    def test_what_a_carrier_needs(self):
        for changes, member in (
                ({"auth_token": None}, "/auth_token"), ({"account_sid": "AC12"}, "/account_sid"),
                ({"api_key": "k"}, "/auth_token"), ({"gateways": []}, None), ({"username": "x"}, "/username")):
            draft = {k: v for k, v in {**TWILIO, **changes}.items() if v is not None}
            answer = self.owner.post("/api/v1/carriers", draft)
            if member is not None:
                self.assertEqual((answer.problem, answer.json.get("member")), ("invalid", member), changes)
        for gateways in ([], [{"ip": "192.168.1.1"}], [{"ip": "sip.example.com"}], [{"ip": "::1"}],
                         [{"ip": "2001:db8::1"}], [{"ip": "1.2.3.4", "netmask": 8}], [{"ip": "1.2.3.4"}] * 11):
            answer = self.owner.post("/api/v1/carriers", {**TRUNK, "gateways": gateways})
            self.assertEqual(answer.problem, "invalid", gateways)
            self.assertTrue(answer.json["member"].startswith("/gateways"), answer)
        self.assertEqual(self.owner.post("/api/v1/carriers", {k: v for k, v in TRUNK.items() if k != "password"})
                         .json["member"], "/password")
        viewer = self.server.add_member(self.owner, "viewer")
        self.assertEqual(viewer.post("/api/v1/carriers", TWILIO).problem, "forbidden")
        self.assertEqual(self.owner.get("/api/v1/carriers").json["items"], [])

    def test_spellings_and_numbers_that_are_not_answered(self):
        carrier = self.add_carrier(TWILIO)
        e164 = self.next_number()
        number = self.import_number(carrier, f"(030) 23125-{e164[-3:]}", fallback_e164="0171 3920001")
        self.assertEqual((number["e164"], number["fallback_e164"]), (e164, "+491713920001"))
        for bad in ("112", "23125014", "0900 1 123456", "0180 2 123456", "abc"):
            answer = self.owner.post("/api/v1/numbers/import", {"carrier_id": carrier["id"], "e164": bad})
            self.assertEqual((answer.problem, answer.json.get("member")), ("invalid", "/e164"), bad)
        answer = self.owner.post("/api/v1/numbers/import", {"carrier_id": carrier["id"], "e164": e164})
        self.assertEqual(answer.problem, "conflict")
        stranger = self.server.sign_up("Fremde")
        answer = stranger.post("/api/v1/numbers/import", {"carrier_id": carrier["id"], "e164": self.next_number()})
        self.assertEqual((answer.problem, answer.json["member"]), ("invalid", "/carrier_id"))
        for method, path in (("delete", f"/api/v1/numbers/{number['id']}"), ("post", f"/api/v1/numbers/{number['id']}/test"),
                             ("get", f"/api/v1/numbers/{number['id']}/test"), ("delete", f"/api/v1/carriers/{carrier['id']}")):
            answer = (stranger.delete(path, revision=1) if method == "delete" else getattr(stranger, method)(path))
            self.assertEqual(answer.problem, "not_found", path)

    def test_a_refused_import_says_why_and_can_be_repeated(self):
        carrier = self.add_carrier(TWILIO)
        self.provider.ask("POST", "/_control/faults", {"api": [
            {"method": "POST", "path": "/phone-number", "status": 400, "count": 1,
             "message": "twilioAuthToken is not valid for this account"}]})
        number = self.import_number(carrier, state="failed")
        self.assertEqual(number["failure"], "credentials_refused")
        again = self.owner.post(f"/api/v1/numbers/{number['id']}/retry")
        self.assertEqual(again.status, 202, again)
        self.wait_for(number["id"], "active")
        self.assertEqual(self.owner.post(f"/api/v1/numbers/{number['id']}/retry").problem, "conflict")

    def test_a_lost_answer_makes_one_number_and_one_credential(self):
        self.provider.ask("POST", "/_control/faults", {"api": [
            {"method": "POST", "path": "/credential", "status": 500, "count": 1}]})
        carrier = self.add_carrier(TELNYX)
        self.assertEqual(sum(c["name"] == carrier["id"] for c in self.provider.ask("GET", "/credential")), 1)
        self.provider.ask("POST", "/_control/faults", {"api": [
            {"method": "POST", "path": "/phone-number", "status": 500, "count": 1}]})
        number = self.import_number(carrier)
        self.assertEqual(sum(n.get("number") == number["e164"] for n in self.provider.ask("GET", "/phone-number?limit=1000")), 1)

    def test_somebody_elses_number_is_not_taken(self):
        carrier = self.add_carrier(TWILIO)
        e164 = self.next_number()
        self.provider.ask("POST", "/_control/numbers", {"number": e164})
        number = self.import_number(carrier, e164, state="failed")
        self.assertEqual(number["failure"], "number_taken")
        answer = self.owner.delete(f"/api/v1/numbers/{number['id']}", revision=number["revision"])
        self.assertEqual((answer.status, answer.json["state"]), (202, "gone"))
        self.assertIsNotNone(self.held({"e164": e164}))

    def test_lines_of_the_provider(self):
        answer = self.owner.post("/api/v1/numbers/order", {"kind": "sip", "label": "Zentrale"})
        self.assertEqual(answer.status, 202, answer)
        number = self.wait_for(answer.json["id"], "active")
        self.assertNotIn("e164", number)
        self.assertRegex(number["sip_uri"], r"^sip:[0-9a-f-]{36}@sip\.eu\.vapi\.ai$")
        agent = self.make_agent()
        answer = self.owner.patch(f"/api/v1/numbers/{number['id']}", {"agent_id": agent["id"]}, number["revision"])
        self.assertEqual(answer.status, 200, answer)
        listed, = self.owner.get(f"/api/v1/agents/{agent['id']}").json["numbers"]
        self.assertEqual(listed["e164"], number["sip_uri"])
        answer = self.owner.post("/api/v1/numbers/order", {"kind": "area", "area_code": "415"})
        number = self.wait_until(lambda: (n := self.number(answer.json["id"])) and n.get("e164") and n)
        self.assertRegex(number["e164"], r"^\+1415555\d{4}$")
        for body in ({"kind": "area"}, {"kind": "area", "area_code": "115"}, {"kind": "sip", "area_code": "415"}):
            self.assertEqual(self.owner.post("/api/v1/numbers/order", body).json.get("member"), "/area_code", body)

    def test_callers_are_told_when_we_do_not_answer(self):
        number = self.import_number(self.add_carrier(TWILIO))
        hook, = self.held(number)["hooks"]
        self.assertEqual(hook["on"], "call.ending")
        self.assertIn("assistant-request-failed", hook["filters"][0]["oneOf"])
        self.assertTrue(hook["do"]["exact"].startswith("Es tut uns leid"))
        answer = self.owner.patch(f"/api/v1/numbers/{number['id']}", {"fallback_e164": "+491713920001"}, number["revision"])
        self.assertEqual(answer.status, 200, answer)
        self.wait_for(number["id"], "active")
        held = self.held(number)
        self.assertEqual((held["hooks"], held["fallbackDestination"]["number"]), ([], "+491713920001"))
        self.assertEqual(held["fallbackDestination"]["message"], "Einen Moment bitte, Sie werden verbunden.")

    def test_loops_are_refused(self):
        agent = self.make_agent()
        number = self.import_number(self.add_carrier(TWILIO), agent_id=agent["id"])
        path = f"/api/v1/numbers/{number['id']}"
        line, other = "+493023125901", "+493023125902"

        def edit(**members):
            return self.owner.patch(path, members, self.number(number["id"])["revision"])
        answer = edit(forwarded_from_e164=line, fallback_e164=line)
        self.assertEqual((answer.problem, answer.json["member"]), ("invalid", "/fallback_e164"))
        self.assertNotIn("forwarded_from_e164", self.number(number["id"]))
        self.assertEqual(edit(forwarded_from_e164=number["e164"]).json["member"], "/forwarded_from_e164")
        self.assertEqual(edit(forwarded_from_e164="030 1").json["member"], "/forwarded_from_e164")
        answer = edit(forwarded_from_e164=line)
        self.assertEqual((answer.status, answer.json["forwarded_from_e164"]), (200, line))
        self.assertEqual(edit(fallback_e164=line).json["member"], "/fallback_e164")
        self.set_handover(agent["id"], other)
        self.assertEqual(edit(forwarded_from_e164=other).json["member"], "/forwarded_from_e164")
        self.set_handover(agent["id"], line)
        self.assertEqual(self.number(number["id"])["loop"], "handover")
        answer = edit(forwarded_from_e164=None)
        self.assertNotIn("forwarded_from_e164", answer.json)
        self.assertNotIn("loop", answer.json)

    def test_a_number_is_tested(self):
        agent = self.make_agent()
        number = self.import_number(self.add_carrier(TWILIO), fallback_e164="+491713920001", agent_id=agent["id"])
        path = f"/api/v1/numbers/{number['id']}/test"
        self.assertEqual(self.owner.get(path).json, {"running": False, "steps": []})

        def run():
            self.assertEqual(self.owner.post(path).status, 202)
            test = self.wait_until(lambda: (t := self.owner.get(path).json) and not t["running"] and t)
            return {step["check"]: step for step in test["steps"]}
        steps = run()
        self.assertEqual({name for name in steps if not steps[name]["passed"]} - {"agent"}, set(), steps)
        self.assertEqual(set(steps), {"provider", "routing", "agent", "fallback", "loop", "webhook"})
        number = self.number(number["id"])
        self.owner.patch(f"/api/v1/numbers/{number['id']}",
                         {"agent_id": None, "fallback_e164": None, "forwarded_from_e164": "+493023125903"}, number["revision"])
        self.wait_for(number["id"], "active")
        self.provider.ask("PATCH", f"/phone-number/{self.held(number)['id']}",
                          {"provider": "twilio", "server": {"url": "https://elsewhere.example/hook"}})
        steps = run()
        self.assertEqual({name for name in steps if not steps[name]["passed"]},
                         {"routing", "agent", "fallback", "forwarding"}, steps)
        self.assertEqual((steps["agent"]["detail"], steps["webhook"]["detail"]), ("unassigned", "401"))
        self.see_forwarded_call(number)
        self.assertTrue(run()["forwarding"]["passed"])
        self.assertIn("forwarding_seen_at", self.number(number["id"]))

    def see_forwarded_call(self, number):
        provider_id = self.held(number)["id"]
        body = json.dumps({"message": {"type": "assistant-request", "call": {
            "id": str(uuid.uuid4()), "phoneNumberId": provider_id, "transport": {"forwardedFrom": "+49 30 23125903"}}}})
        self.server.sql("INSERT INTO inbox_event (id, provider, dedupe_key, kind, body) VALUES"
                        f" (gen_random_uuid (), 'vapi', '{uuid.uuid4()}', 'assistant-request', '{body}')")
