# SPDX-License-Identifier: AGPL-3.0-or-later
# Copyright the Kametrix authors
"""Rehearsals of a draft: written scenarios against the real compiler and the real tools."""

import base64
import json
import os
import re
import socket
import subprocess
import sys
import time
import unittest
import urllib.request

from kametrix_test import ServerTest, make_facts

SIMULATOR = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../simulators/vapi/vapi_simulator.py")
KEY = "key-of-the-tests-0123456789"

MESSAGE = {"expect_tool": "take_message",
           "arguments": {"caller_name": "Erika Muster", "topic": "Rückruf", "urgency": "normal", "phone": "030 23125012"},
           "result_contains": "Die Nachricht ist notiert"}


def make_script(*steps, outcome="answered", **more):
    return {"clock": "2026-11-24T12:15:00+01:00", "turns": [{"caller": "Guten Tag"}, *steps],
            "expected": {"outcome": outcome}, **more}


class RehearsalTest(ServerTest):
    def setUp(self):
        self.owner = self.server.sign_up("Salon Meierhof")
        self.viewer = self.server.add_member(self.owner, "viewer")

    def create(self, **body):
        answer = self.owner.post("/api/v1/agents", {"name": "Anna", **body})
        self.assertEqual(answer.status, 201, answer)
        return answer.json

    @staticmethod
    def path(agent, more=""):
        return f"/api/v1/agents/{agent['id']}{more}"

    def write(self, agent, name, script):
        answer = self.owner.post(self.path(agent, "/scenarios"), {"name": name, "script": script})
        self.assertEqual(answer.status, 201, answer)
        return answer.json

    def count_left(self):
        return self.server.sql("SELECT (SELECT count (*) FROM callback), (SELECT count (*) FROM call),"
                               " (SELECT count (*) FROM call_transfer), (SELECT count (*) FROM tool_run)")

    def test_a_template_passes_its_scenarios(self):
        for template in ("friseur", "kanzlei"):
            agent = self.create(template=template)
            began = time.monotonic()
            run = self.owner.rehearse(agent)
            self.assertLess(time.monotonic() - began, 8)
            self.assertGreaterEqual(run["total"], 15)
            self.assertEqual((run["passed"], run["engine"], run["current"]), (run["total"], "offline", True))
            self.assertEqual({r["origin"] for r in run["results"]}, {"common", "template"})
            self.assertNotIn("rehearsal", self.owner.red_checks(agent))
            self.assertGreater(sum(r["not_judged"] for r in run["results"]), 0)
        self.assertEqual(self.count_left(), [["0", "0", "0", "0"]])

    def test_an_agent_without_template_is_rehearsed_too(self):
        for language in ("de", "en"):
            agent = self.create(facts=make_facts(language=language, voice="katja" if language == "de" else "emma"))
            run = self.owner.rehearse(agent)
            self.assertGreaterEqual(run["total"], 5)

    def test_own_scenarios_are_kept_and_played(self):
        agent = self.create(template="friseur")
        shipped = self.owner.get(self.path(agent, "/scenarios")).json["items"]
        self.assertEqual({s["origin"] for s in shipped}, {"common", "template"})
        self.assertFalse([s for s in shipped if "id" in s or "revision" in s])
        one = self.write(agent, "Rückruf", make_script(MESSAGE, outcome="message"))
        self.assertEqual((one["origin"], one["revision"]), ("own", 1))
        run = self.owner.rehearse(agent)
        self.assertEqual([r["scenario_id"] for r in run["results"] if r["origin"] == "own"], [one["id"]])
        self.assertNotIn("rehearsal", self.owner.red_checks(agent))

        path = self.path(agent, f"/scenarios/{one['id']}")
        answer = self.owner.patch(path, {"script": make_script(MESSAGE, outcome="handover")}, 1)
        self.assertEqual((answer.status, answer.headers["ETag"]), (200, '"2"'))
        self.assertIn("rehearsal", self.owner.red_checks(agent), "what was played is no more what there is")
        run = self.owner.rehearse(agent, ["Rückruf"])
        failed = next(r for r in run["results"] if not r["passed"])
        self.assertEqual((failed["code"], failed["turn"], failed["expected"], failed["found"]),
                         ("outcome", 2, "handover", "message"))
        self.assertIn("rehearsal", self.owner.red_checks(agent))
        self.assertEqual(self.owner.patch(path, {"name": "x"}, 1).problem, "stale")
        self.assertEqual(self.owner.request("PATCH", path, {"name": "x"}).problem, "precondition_required")
        self.assertEqual(self.owner.delete(path, 1).problem, "stale")
        self.assertEqual(self.owner.delete(path, 2).status, 204)
        self.assertEqual(self.owner.delete(path, 2).problem, "not_found")
        self.owner.rehearse(agent)
        self.assertNotIn("rehearsal", self.owner.red_checks(agent))
        self.assertEqual(self.count_left(), [["0", "0", "0", "0"]])

    def test_the_turn_that_fails_is_named(self):
        agent = self.create(template="friseur")
        price = {"expect_tool": "business_info", "arguments": {"topic": "prices", "detail": "Maschinenschnitt"},
                 "result_contains": "neunzehn Euro"}
        self.write(agent, "Preis", make_script(MESSAGE, price, outcome="message"))
        self.owner.rehearse(agent)
        facts = self.owner.get(self.path(agent)).json
        for service in facts["facts"]["services"]:
            if service["name"] == "Maschinenschnitt":
                service["price_cents"] = 2100
        self.assertEqual(self.owner.patch(self.path(agent), {"facts": facts["facts"]}, facts["revision"]).status, 200)
        self.assertIn("rehearsal", self.owner.red_checks(agent))
        run = self.owner.rehearse(agent, ["Preis"])
        failed = next(r for r in run["results"] if not r["passed"])
        self.assertEqual((failed["code"], failed["turn"], failed["expected"]), ("contains", 3, "neunzehn Euro"))
        self.assertIn("einundzwanzig Euro", failed["found"])
        self.assertEqual([line["role"] for line in failed["lines"]], ["assistant", "caller", "tool", "tool"])

    def test_runs_are_kept_and_found(self):
        agent = self.create(template="buero")
        runs = [self.owner.rehearse(agent) for _ in range(3)]
        listed = self.viewer.get(self.path(agent, "/rehearsals")).json["items"]
        self.assertEqual([r["id"] for r in listed], [r["id"] for r in reversed(runs)])
        self.assertFalse([r for r in listed if "results" in r])
        found = self.viewer.get(self.path(agent, f"/rehearsals/{runs[0]['id']}")).json
        self.assertEqual(found["results"], runs[0]["results"])
        self.owner.patch(self.path(agent), {"facts": {**agent["facts"], "greeting": "Neu."}}, agent["revision"])
        self.assertEqual({r["current"] for r in self.viewer.get(self.path(agent, "/rehearsals")).json["items"]}, {False})
        self.server.sql(f"INSERT INTO rehearsal_run (id, account_id, agent_id, facts_hash, engine, passed, total, created_at)"
                        f" SELECT gen_random_uuid (), account_id, id, 'x', 'offline', 1, 1, now () - interval '1 day'"
                        f" FROM agent, generate_series (1, 30) WHERE id = '{agent['id']}'")
        self.owner.rehearse(agent)
        self.assertEqual(len(self.viewer.get(self.path(agent, "/rehearsals")).json["items"]), 20)

    def test_bad_orders_change_nothing(self):
        agent = self.create(template="buero")
        before = self.server.sql("SELECT count (*) FROM scenario")
        for script, member in ((make_script(clock="morgen"), "/script/clock"), ([], "/script"),
                               (make_script(presumes=["hours"]), "/script/presumes"),
                               (make_script({"expect_tool": "x" * 501}), "/script/turns/1/expect_tool"),
                               (make_script(*[MESSAGE] * 40), "/script/turns"),
                               ("x", "/script")):
            answer = self.owner.post(self.path(agent, "/scenarios"), {"name": "x", "script": script})
            self.assertEqual((answer.status, answer.json.get("member")), (400, member), answer)
        self.assertEqual(self.owner.post(self.path(agent, "/scenarios"), {"name": "", "script": {}}).status, 400)
        self.assertEqual(self.server.sql("SELECT count (*) FROM scenario"), before)
        answer = self.owner.post(self.path(agent, "/rehearsals"), {"engine": "provider"})
        self.assertEqual(answer.json["member"], "/engine")
        self.assertEqual(self.viewer.post(self.path(agent, "/rehearsals"), {"engine": "offline"}).problem, "forbidden")
        for i in range(50):
            self.write(agent, f"Nr. {i}", make_script())
        answer = self.owner.post(self.path(agent, "/scenarios"), {"name": "Nr. 51", "script": make_script()})
        self.assertEqual(answer.problem, "conflict")
        began = time.monotonic()
        self.assertGreater(self.owner.rehearse(agent)["total"], 60)
        self.assertLess(time.monotonic() - began, 15)


class ChatTest(ServerTest):
    def setUp(self):
        self.owner = self.server.sign_up("Salon Meierhof")
        self.agent = self.owner.post("/api/v1/agents", {"name": "Anna", "template": "friseur"}).json
        self.path = f"/api/v1/agents/{self.agent['id']}/rehearsal-chat"
        self.at, self.session = "2026-11-24T11:15:00Z", None  # a Tuesday, 12:15 in Berlin

    def say(self, text=None, **more):
        body = {"engine": "offline", "at": self.at, **more}
        if text is not None:
            body["text"] = text
        if self.session is not None:
            body["session"] = self.session
        answer = self.owner.post(self.path, body)
        self.assertEqual(answer.status, 200, answer)
        self.session = answer.json.get("session")
        return answer.json["replies"]

    def begin(self):
        self.session = None
        replies = self.say()
        self.assertEqual([r["role"] for r in replies], ["assistant"])
        self.assertIn("KI-Telefonassistent", replies[0]["text"])

    def ask(self, text):
        """The tool that answers @text in a new conversation, and what it says."""
        self.begin()
        replies = self.say(text)
        tools = [r for r in replies if r["role"] == "tool"]
        self.assertEqual(len(tools), 1, replies)
        return tools[0]["tool"], tools[0]["text"]

    def test_questions_reach_the_real_tools(self):
        for text, tool, answer in (
                ("Haben Sie gerade geöffnet?", "business_info", "Zurzeit ist geöffnet"),
                ("Was kostet ein Maschinenschnitt?", "business_info", "neunzehn Euro"),
                ("Was kosten Strähnen oder Balayage?", "business_info", "kein Preis freigegeben"),
                ("Wo sind Sie denn?", "business_info", "Adresse"),
                ("Ich komme am Freitag um zehn Uhr vorbei.", "resolve_time", "Freitag"),
                ("Ich möchte mit einem Menschen sprechen.", "hand_over", "Die Weiterleitung an")):
            with self.subTest(text=text):
                found = self.ask(text)
                self.assertEqual(found[0], tool)
                self.assertIn(answer, found[1].replace("\u00a0", " "))
        self.at = "2026-11-22T12:00:00Z"
        self.assertIn("Zurzeit ist geschlossen", self.ask("Haben Sie gerade geöffnet?")[1])

    def test_rules_are_spoken_as_the_prompt_orders(self):
        self.begin()
        replies = self.say("Sind Sie ein Mensch?")
        self.assertEqual(replies[0]["text"], "Nein, ich bin eine künstliche Intelligenz und nehme den Anruf für Salon"
                                             " Meierhof entgegen.")
        replies = self.say("Hilfe, hier brennt es, Feuer!")
        self.assertEqual(replies[0]["text"], "Bitte legen Sie auf und wählen Sie die 112.")
        replies = self.say("Erzählen Sie mir einen Witz.")
        self.assertEqual([(r["role"], r["code"]) for r in replies], [("note", "model_needed")])

    def test_a_message_is_taken_by_and_by(self):
        self.begin()
        self.assertIn("Name", self.say("Rufen Sie mich bitte dringend zurück.")[-1]["text"])
        replies = self.say("Mein Name ist Erika Muster.")
        self.assertEqual((replies[0]["tool"], replies[0]["text"][:22]), ("take_message", "Die Rufnummer fehlt. F"))
        self.assertIn('"caller_name":"Erika Muster"', replies[0]["arguments"])
        self.assertIn('"urgency":"urgent"', replies[0]["arguments"])
        self.assertIn("nicht vollständig", self.say("weiß ich nicht")[0]["text"])
        self.assertIn("112", self.say("Moment, hier ist jemand bewusstlos!")[0]["text"])
        replies = self.say("0171 3920011")
        self.assertIn("Die Nachricht ist notiert", replies[0]["text"])
        replies = self.say("Danke, auf Wiederhören.")
        self.assertEqual([r.get("tool", r.get("code", r["role"])) for r in replies], ["end_call", "assistant", "ended"])
        self.assertIsNone(self.session)
        self.assertEqual(self.server.sql("SELECT count (*) FROM callback"), [["0"]])

    def test_nobody_there_becomes_a_message(self):
        self.at = "2026-11-22T14:30:00Z"
        self.begin()
        replies = self.say("Kann ich mit einem Mitarbeiter sprechen?")
        self.assertIn("niemand erreichbar", replies[0]["text"])
        self.assertIn("Name", replies[-1]["text"])
        self.assertIn("Worum", self.say("Erika Muster")[-1]["text"])
        self.assertIn("Rufnummer fehlt", self.say("Meine Farbe ist misslungen")[0]["text"])

    def test_a_session_is_of_one_agent_and_engine(self):
        self.begin()
        other = self.owner.post("/api/v1/agents", {"name": "Bea", "template": "buero"}).json
        answer = self.owner.post(f"/api/v1/agents/{other['id']}/rehearsal-chat",
                                 {"engine": "offline", "session": self.session, "text": "Hallo"})
        self.assertEqual((answer.status, answer.json["member"]), (400, "/session"))
        answer = self.owner.post(self.path, {"engine": "offline", "session": self.session + "A", "text": "Hallo"})
        self.assertEqual((answer.status, answer.json["member"]), (400, "/session"))
        self.assertEqual(self.owner.post(self.path, {"engine": "x"}).status, 400)
        long = self.owner.post(self.path, {"engine": "offline", "text": "Bitte um Rückruf " + "\U0001f600" * 900})
        self.assertEqual(long.status, 200, long)
        again = self.owner.post(self.path, {"engine": "offline", "session": long.json["session"], "text": "é" * 999})
        self.assertEqual(again.status, 200, again)
        self.assertEqual(self.owner.post(self.path, {"engine": "offline", "session": again.json["session"],
                                                     "text": "030 23125012"}).status, 200)


def free_port():
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]


class ProviderChatTest(ServerTest):
    @classmethod
    def setUpClass(cls):
        port = free_port()
        cls.environment = {"KAMETRIX_VAPI_URL": f"http://127.0.0.1:{port}"}
        super().setUpClass()
        cls.simulator = subprocess.Popen([sys.executable, SIMULATOR, "--port", str(port), "--key", KEY],
                                         stdout=subprocess.PIPE, text=True)
        cls.provider = cls.simulator.stdout.readline().split()[2]

    @classmethod
    def tearDownClass(cls):
        cls.simulator.terminate()
        cls.simulator.wait()
        cls.simulator.stdout.close()
        super().tearDownClass()

    def find_chat(self, session):
        text = base64.urlsafe_b64decode(session + "=" * (-len(session) % 4)).decode()
        chat = re.search("provider\x1f([0-9a-f-]{36})", text).group(1)
        request = urllib.request.Request(f"{self.provider}/chat/{chat}", headers={"Authorization": f"Bearer {KEY}"})
        with urllib.request.urlopen(request, timeout=30) as answer:
            return json.loads(answer.read())

    def test_the_provider_answers_the_draft(self):
        owner = self.server.sign_up("Salon Meierhof")
        agent = owner.post("/api/v1/agents", {"name": "Anna", "template": "friseur"}).json
        path = f"/api/v1/agents/{agent['id']}/rehearsal-chat"
        opened = owner.post(path, {"engine": "provider"}).json
        self.assertIn("KI-Telefonassistent", opened["replies"][0]["text"])
        first = owner.post(path, {"engine": "provider", "session": opened["session"], "text": "Guten Tag"})
        self.assertEqual(first.status, 200, first)
        self.assertEqual(first.json["replies"], [{"role": "assistant", "text": "Sie sagten: Guten Tag"}])
        second = owner.post(path, {"engine": "provider", "session": first.json["session"], "text": "Und jetzt?"}).json
        self.assertEqual(second["replies"][-1]["text"], "Sie sagten: Und jetzt?")
        whole = owner.post(path, {"engine": "provider", "text": "Hallo"}).json
        self.assertEqual([r["role"] for r in whole["replies"]], ["assistant", "assistant"])
        chats = [self.find_chat(said["session"]) for said in (first.json, second, whole)]
        self.assertEqual([len(chat["messages"]) for chat in chats], [1, 3, 1])
        self.assertNotIn("server", chats[0]["assistant"])
        self.assertIn("Salon Meierhof", chats[0]["assistant"]["firstMessage"])
        # A conversation with one engine is none with the other.
        answer = owner.post(path, {"engine": "offline", "session": first.json["session"], "text": "Hallo"})
        self.assertEqual(answer.json["member"], "/session")
        self.assertEqual(self.server.sql("SELECT count (*) FROM inbox_event"), [["0"]])

    def test_a_provider_that_is_not_there_is_said_to_be(self):
        request = urllib.request.Request(self.provider + "/_control/faults", json.dumps(
            {"api": [{"method": "POST", "path": "/chat", "status": 401}]}).encode(), {"Content-Type": "application/json"})
        urllib.request.urlopen(request, timeout=30).close()
        owner = self.server.sign_up("Salon Meierhof")
        agent = owner.post("/api/v1/agents", {"name": "Anna", "template": "friseur"}).json
        answer = owner.post(f"/api/v1/agents/{agent['id']}/rehearsal-chat", {"engine": "provider", "text": "Hallo"})
        self.assertEqual((answer.status, answer.problem), (503, "unavailable"), answer)


if __name__ == "__main__":
    unittest.main()
