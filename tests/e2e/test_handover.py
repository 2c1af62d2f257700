# SPDX-License-Identifier: AGPL-3.0-or-later
# Copyright the Kametrix authors
"""Simulated calls that are handed over to people: who is asked, what becomes of it, and people who act on a running
call themselves."""

import json
import os
import random
import subprocess
import sys
import time
import unittest
import urllib.error
import urllib.request
import uuid

from kametrix_test import WEBHOOK_SECRET, ServerTest
from test_calls import SIMULATOR, free_port
from test_tools import MECHANIC, OFFICE, facts

KEY, PUBLIC_KEY = "key-of-the-tests-0123456789", "public-key-of-the-tests"
CALLER = "+4915112345678"


class HandoverTest(ServerTest):
    @classmethod
    def setUpClass(cls):
        port, own = free_port(), free_port()
        cls.environment = {
            "KAMETRIX_VAPI_URL": f"http://127.0.0.1:{port}", "KAMETRIX_VAPI_PUBLIC_KEY": PUBLIC_KEY,
            "KAMETRIX_LISTEN": f"127.0.0.1:{own}", "KAMETRIX_PUBLIC_URL": f"http://127.0.0.1:{own}"}
        super().setUpClass()
        cls.simulator = subprocess.Popen(
            [sys.executable, SIMULATOR, "--port", str(port), "--key", KEY, "--public-key", PUBLIC_KEY,
             "--webhook-secret", WEBHOOK_SECRET, "--server-url", f"{cls.server.url}/webhooks/vapi"],
            stdout=subprocess.PIPE, text=True)
        cls.provider = cls.simulator.stdout.readline().split()[2]

    @classmethod
    def tearDownClass(cls):
        cls.simulator.terminate()
        cls.simulator.wait()
        cls.simulator.stdout.close()
        super().tearDownClass()

    def setUp(self):
        self.owner = self.server.sign_up("Werkstatt Nord")

    def ask(self, method, path, body=None):
        request = urllib.request.Request(self.provider + path, json.dumps(body).encode() if body is not None else None,
                                         {"Content-Type": "application/json"}, method=method)
        with urllib.request.urlopen(request, timeout=60) as answer:
            return json.loads(answer.read())

    def open_line(self, **more):
        """An agent that is published and has a number; the number."""
        answer = self.owner.post("/api/v1/agents", {"name": "Lena", "facts": facts(**more)})
        self.assertEqual(answer.status, 201, answer)
        agent = self.owner.publish(answer.json)["id"]
        e164 = f"+49302312{random.randrange(10**5):05d}"
        number = self.ask("POST", "/_control/numbers", {"number": e164})
        self.server.sql(f"INSERT INTO number (id, account_id, e164, agent_id, provider_id) VALUES (gen_random_uuid (),"
                        f" '{self.owner.account_id}', '{e164}', '{agent}', '{number['id']}')")
        return e164

    def turns(self, *tools):
        said = [{"role": "assistant", "text": "{opening}"}, {"role": "user", "text": "Ich will mit einem Menschen sprechen."}]
        return {"turns": said + [dict(tool) for tool in tools] + [{"role": "assistant", "text": "Auf Wiederhören."}]}

    def play(self, number, *tools, **more):
        view = self.ask("POST", "/_control/calls", {"number": number, "caller": CALLER, "speed": "instant", "wait": 30,
                                                    "script": self.turns(*tools), **more})
        self.assertEqual(view["problems"], [])
        self.assertTrue(view["finished"])
        return view

    def detail(self, view):
        row = self.server.sql(f"SELECT id FROM call WHERE provider_call_id = '{view['id']}'")
        return self.owner.get(f"/api/v1/calls/{row[0][0]}").json

    def callbacks(self):
        return self.owner.get("/api/v1/callbacks").json["items"]

    def said(self, view):
        return [m.get("message") or m.get("result") or "" for m in view["messages"]]

    HAND_OVER = {"tool": "hand_over", "arguments": {"reason": "will einen Menschen"}}
    TRANSFER = {"tool": "transferCall"}

    # Without live control: the provider asks where to

    def test_a_person_answers(self):
        stream = self.owner.events()
        view = self.play(self.open_line(), self.HAND_OVER, self.TRANSFER)
        self.assertEqual(view["ended_reason"], "assistant-forwarded-call")
        transfer, = self.detail(view)["transfers"]
        self.assertEqual((transfer["label"], transfer["destination_e164"], transfer["state"], transfer["origin"]),
                         ("Meister Kowalski", MECHANIC, "connected", "tool"))
        self.assertEqual(self.callbacks(), [])
        self.assertEqual(stream.wait_for("call.transferred")[2]["state"], "requested")
        stream.close()
        destination = view["call"]["destination"]
        self.assertEqual(destination["transferPlan"]["dialTimeout"], 20)
        self.assertIn("verbinde", destination["message"])

    def test_the_person_asked_for_comes_first(self):
        wanted = {"tool": "hand_over", "arguments": {"reason": "x", "destination": "das Büro"}, "shape": "string"}
        view = self.play(self.open_line(), wanted, self.TRANSFER)
        self.assertEqual(self.detail(view)["transfers"][0]["destination_e164"], OFFICE)

    def test_nobody_answers_then_the_next_is_tried(self):
        view = self.play(self.open_line(), self.HAND_OVER, self.TRANSFER, self.HAND_OVER, self.TRANSFER,
                         answers={MECHANIC: "no-answer"})
        states = [(t["destination_e164"], t["state"]) for t in self.detail(view)["transfers"]]
        self.assertEqual(states, [(MECHANIC, "no_answer"), (OFFICE, "connected")])
        self.assertIn("Leider ist dort gerade niemand zu erreichen. Ich nehme gern eine Nachricht für Sie auf.", self.said(view))

    def test_nobody_answers_and_a_call_back_is_due(self):
        view = self.play(self.open_line(), self.HAND_OVER, self.TRANSFER, answers={MECHANIC: "busy"})
        self.assertEqual(self.detail(view)["transfers"][0]["state"], "busy")
        found, = self.callbacks()
        self.assertEqual((found["origin"], found["topic"], found["caller_e164"], found["call_id"]),
                         ("transfer", "Meister Kowalski", CALLER, self.detail(view)["call"]["id"]))

    def test_a_message_after_it_completes_the_call_back(self):
        message = {"tool": "take_message", "arguments": {"caller_name": "Erika", "topic": "Bremsen", "urgency": "urgent"}}
        self.play(self.open_line(), self.HAND_OVER, self.TRANSFER, message, answers={MECHANIC: "no-answer"})
        found, = self.callbacks()
        self.assertEqual((found["caller_name"], found["topic"], found["urgency"], found["origin"]),
                         ("Erika", "Bremsen", "urgent", "message"))

    def test_who_is_away_is_not_called(self):
        self.owner.patch("/api/v1/me", {"presence": "away"})
        handover = {"enabled": True, "fallback": "callback", "destinations": [
            {"label": "Chefin", "phone_e164": MECHANIC, "person_id": self.owner.user_id}]}
        number = self.open_line(handover=handover)
        view = self.play(number, self.HAND_OVER, self.TRANSFER)
        self.assertEqual(self.detail(view)["transfers"], [])
        self.assertTrue(any("niemand erreichbar" in text for text in self.said(view)))
        self.owner.patch("/api/v1/me", {"presence": "available"})
        view = self.play(number, self.HAND_OVER, self.TRANSFER)
        self.assertEqual(self.detail(view)["transfers"][0]["state"], "connected")

    def test_our_own_numbers_are_never_a_destination(self):
        first = self.open_line()
        handover = {"enabled": True, "fallback": "number", "fallback_e164": first,
                    "destinations": [{"label": "Kreis", "phone_e164": first}]}
        view = self.play(self.open_line(handover=handover), self.HAND_OVER, self.TRANSFER)
        self.assertEqual(self.detail(view)["transfers"], [])

    # With live control: we order the transfer

    def test_the_order_goes_to_this_call(self):
        number = self.open_line(live_control=True)
        views = [self.play(number, self.HAND_OVER, withheld) for withheld in ({"silence": 1}, {"silence": 2})]
        for view in views:
            self.assertEqual(view["ended_reason"], "assistant-forwarded-call")
            order, = view["orders"]
            self.assertEqual((order["type"], order["destination"]["number"]), ("transfer", MECHANIC))
            self.assertEqual(len(self.detail(view)["transfers"]), 1)

    def test_the_address_is_asked_for_when_it_is_not_told(self):
        view = self.play(self.open_line(live_control=True), {**self.HAND_OVER, "withhold_address": True})
        self.assertEqual(len(view["orders"]), 1)
        self.assertEqual(self.detail(view)["transfers"][0]["state"], "connected")

    def test_an_order_that_is_refused_is_spoken_about(self):
        number = self.open_line(live_control=True)
        self.ask("POST", "/_control/faults", {"api": [{"method": "POST", "path": "/control", "status": 500, "count": 1}]})
        view = self.play(number, self.HAND_OVER)
        self.ask("DELETE", "/_control/faults")
        self.assertEqual(view["orders"], [])
        self.assertTrue(any("nicht funktioniert" in text for text in self.said(view)))
        self.assertEqual(self.detail(view)["transfers"][0]["state"], "failed")
        self.assertEqual(len(self.callbacks()), 1)

    # People

    def start(self, number):
        view = self.ask("POST", "/_control/calls", {
            "number": number, "caller": CALLER, "speed": 1,
            "script": {"turns": [{"role": "assistant", "text": "Hallo", "seconds": 0.2, "pause": 0}, {"silence": 60}]}})
        deadline = time.monotonic() + 15
        while time.monotonic() < deadline:
            rows = self.server.sql(f"SELECT id FROM call WHERE provider_call_id = '{view['id']}' AND state = 'in_progress'")
            if rows:
                return view["id"], rows[0][0]
            time.sleep(0.1)
        self.fail(f"the call did not start: {self.ask('GET', '/_control/calls/' + view['id'])}")

    def control(self, call, action, who=None, **more):
        return (who or self.owner).post(f"/api/v1/calls/{call}/control", {"action": action, **more})

    def test_people_act_on_a_running_call(self):
        key, call = self.start(self.open_line(live_control=True))
        for action, more in (("say", {"text": "Einen Moment."}), ("whisper", {"text": "Biete einen Termin an."}),
                             ("mute", {}), ("unmute", {})):
            answer = self.control(call, action, **more)
            self.assertEqual((answer.status, answer.json), (200, {"result": "ok"}), answer)
        view = self.ask("GET", f"/_control/calls/{key}")
        self.assertEqual([o["type"] for o in view["orders"]], ["say", "add-message", "control", "control"])
        self.assertEqual(view["orders"][1]["message"], {"role": "system", "content": "Biete einen Termin an."})
        self.assertEqual(self.control(call, "say").status, 400)
        self.assertEqual(self.control(call, "dance").status, 400)
        for phone in ("112", "+49110", "nichts", None):
            self.assertEqual(self.control(call, "transfer", **({"phone": phone} if phone else {})).status, 400, phone)
        self.assertEqual(self.control(call, "transfer", phone="030 23125-334").json, {"result": "ok"})
        deadline = time.monotonic() + 15
        while time.monotonic() < deadline and not self.ask("GET", f"/_control/calls/{key}")["finished"]:
            time.sleep(0.2)
        transfer, = self.owner.get(f"/api/v1/calls/{call}").json["transfers"]
        self.assertEqual((transfer["origin"], transfer["state"], transfer["destination_e164"]), ("console", "connected", MECHANIC))
        self.assertEqual(self.control(call, "end").status, 409)
        audited = self.server.sql(f"SELECT details::text FROM audit_entry WHERE action = 'call.control' AND subject = '{call}'")
        self.assertEqual(len(audited), 5)
        self.assertNotIn("Termin", str(audited))
        self.assertNotIn(MECHANIC, str(audited))

    def test_a_person_ends_a_call(self):
        key, call = self.start(self.open_line(live_control=True))
        viewer, stranger = self.server.add_member(self.owner, "viewer"), self.server.sign_up("Fremd")
        self.assertEqual(self.control(call, "end", viewer).status, 403)
        self.assertEqual(self.control(call, "end", stranger).status, 404)
        self.assertEqual(self.control(str(uuid.uuid4()), "end").status, 404)
        self.ask("POST", "/_control/faults", {"api": [{"method": "POST", "path": "/control", "status": 400, "count": 1}]})
        self.assertEqual(self.control(call, "mute").json["result"], "refused")
        self.assertEqual(self.control(call, "end").json, {"result": "ok"})
        self.assertEqual(self.ask("GET", f"/_control/calls/{key}")["orders"], [{"type": "end-call"}])

    def test_without_consent_nobody_gets_into_a_call(self):
        key, call = self.start(self.open_line())
        answer = self.control(call, "say", text="Hallo")
        self.assertEqual((answer.status, answer.problem), (403, "forbidden"))
        self.ask("POST", f"/_control/calls/{key}/hang-up", {})

    def test_addresses_of_calls_stand_nowhere(self):
        self.play(self.open_line(live_control=True), self.HAND_OVER)
        self.assertNotIn("/control", self.server.read_log().replace("/api/v1/calls/{call_id}/control", ""))


if __name__ == "__main__":
    unittest.main()
