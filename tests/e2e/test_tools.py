# SPDX-License-Identifier: AGPL-3.0-or-later
# Copyright the Kametrix authors
"""What an agent does in a call: every tool over the real webhook, repeated, with garbage, with a slow database,
and the call backs that come of it."""

import json
import random
import subprocess
import threading
import time
import unittest
import uuid

from kametrix_test import PROGRAMS, ServerTest
from test_calls import post

MECHANIC = "+493023125334"
OFFICE = "+493023125335"
ALWAYS = [{"weekday": day, "opens": "00:00", "closes": "24:00"} for day in range(1, 8)]


def facts(**more):
    return {
        "business_name": "Werkstatt Nord", "language": "de", "sector": "standard", "voice": "katja",
        "street": "Hauptstraße 4", "postal_code": "10115", "city": "Berlin", "hours": ALWAYS,
        "services": [{"name": "Inspektion", "duration_min": 60, "price_cents": 14900, "price_from": True, "released": True},
                     {"name": "Bremsen prüfen", "price_cents": 4900, "released": False}],
        "faq": [{"question": "Kann ich meine Reifen einlagern?", "answer": "Ja, wir lagern Reifen ein."}],
        "handover": {"enabled": True, "fallback": "callback", "ring_s": 20, "destinations": [
            {"label": "Meister Kowalski", "phone_e164": MECHANIC}, {"label": "Büro", "phone_e164": OFFICE}]},
        **more}


def tool(name, arguments, key=None):
    return {"id": key or f"call_{uuid.uuid4().hex}", "type": "function", "function": {"name": name, "arguments": arguments}}


class ToolsTest(ServerTest):
    def setUp(self):
        self.owner = self.server.sign_up("Werkstatt Nord")
        self.number_key = f"pn-{uuid.uuid4()}"
        self.agent = self.add_agent(self.owner, self.number_key, facts())
        self.call = f"talk-{uuid.uuid4()}"

    def add_agent(self, owner, number_key, known):
        agent = self.publish_agent(owner, known)
        self.server.sql(
            f"INSERT INTO number (id, account_id, e164, agent_id, fallback_e164, provider_id) VALUES (gen_random_uuid (),"
            f" '{owner.account_id}', '+49302310{random.randrange(10**5):05d}', '{agent}', '+493023125333', '{number_key}')")
        return agent

    def publish_agent(self, owner, known):
        answer = owner.post("/api/v1/agents", {"name": "Lena", "facts": known})
        self.assertEqual(answer.status, 201, answer)
        return owner.publish(answer.json)["id"]

    def set_facts(self, agent, known):
        path = f"/api/v1/agents/{agent}"
        edited = self.owner.patch(path, {"facts": known}, self.owner.get(path).json["revision"])
        self.assertEqual(edited.status, 200, edited)
        self.owner.publish(edited.json)

    def message(self, kind, caller="+4915112345678", call=None, **more):
        head = {"id": call or self.call, "type": "inboundPhoneCall", "phoneNumberId": self.number_key}
        if caller:
            head["customer"] = {"number": caller}
        return {"type": kind, "timestamp": int(time.time() * 1000), "call": head, **more}

    def use(self, *tools, **more):
        answer = post(self.server, self.message("tool-calls", toolCallList=list(tools), **more))
        self.assertEqual(answer.status, 200, answer)
        results = answer.json["results"]
        self.assertEqual([r["toolCallId"] for r in results], [t["id"] for t in tools])
        for result in results:
            self.assertNotIn("\n", result["result"])
            self.assertTrue(result["result"])
        return [r["result"] for r in results]

    def use_one(self, name, arguments, **more):
        return self.use(tool(name, arguments), **more)[0]

    def callbacks(self, owner=None, **query):
        path = "/api/v1/callbacks" + ("?" + "&".join(f"{k}={v}" for k, v in query.items()) if query else "")
        answer = (owner or self.owner).get(path)
        self.assertEqual(answer.status, 200, answer)
        return answer.json["items"]

    # Answers

    def test_the_business_is_told_from_its_facts(self):
        self.assertIn("Zurzeit ist geöffnet", self.use_one("business_info", {"topic": "hours"}))
        self.assertIn("Hauptstraße 4, 10115 Berlin", self.use_one("business_info", {"topic": "address"}))
        services = self.use_one("business_info", {"topic": "services"})
        self.assertIn("Inspektion", services)
        self.assertIn("Bremsen prüfen", services)
        self.assertIn("Reifen ein", self.use_one("business_info", {"topic": "faq", "detail": "Reifen einlagern"}))
        self.assertIn("keine Antwort", self.use_one("business_info", {"topic": "faq", "detail": "Zahnarzt"}))

    def test_only_released_prices_are_told(self):
        self.assertIn("einhundertneunundvierzig Euro", self.use_one("business_info", {"topic": "prices", "detail": "Inspektion"}))
        for detail in ("Bremsen prüfen", "Lackierung"):
            answer = self.use_one("business_info", {"topic": "prices", "detail": detail})
            self.assertIn("kein Preis freigegeben", answer)
            self.assertNotIn("Euro", answer)

    def test_every_shape_of_arguments_is_read(self):
        wanted = {"topic": "address"}
        for shape in (
            {"id": "a1", "type": "function", "function": {"name": "business_info", "arguments": wanted}},
            {"id": "a2", "type": "function", "function": {"name": "business_info", "arguments": json.dumps(wanted)}},
            {"id": "a3", "name": "business_info", "arguments": wanted},
            {"id": "a4", "name": "business_info", "parameters": wanted},
        ):
            with self.subTest(shape=shape["id"]):
                self.assertIn("Hauptstraße", self.use(shape)[0])
        both = {"toolWithToolCallList": [{"type": "function", "toolCall": tool("business_info", wanted, "a5")}]}
        answer = post(self.server, self.message("tool-calls", **both))
        self.assertIn("Hauptstraße", answer.json["results"][0]["result"])

    def test_several_tools_are_answered_in_their_order(self):
        answers = self.use(tool("business_info", {"topic": "address"}), tool("nobody_knows_this", {}),
                           tool("business_info", {"topic": "hours"}))
        self.assertIn("Adresse", answers[0])
        self.assertIn("nicht zur Verfügung", answers[1])
        self.assertIn("Öffnungszeiten", answers[2])

    def test_garbage_gets_a_sentence_and_changes_nothing(self):
        for arguments in (None, "", "{", "[]", [], 7, True, "null", {"topic": None}, {"topic": {"a": 1}}, {"topic": "x" * 100000},
                          {"topic": "hours'; DROP TABLE callback; --"}, "\u202e\u0007", {"caller_name": "A", "topic": ""}):
            for name in ("business_info", "take_message", "resolve_time", "hand_over_", ""):
                with self.subTest(name=name, arguments=str(arguments)[:40]):
                    self.use_one(name, arguments)
        self.assertEqual(self.callbacks(), [])

    def test_english_agents_answer_in_english(self):
        self.number_key = f"pn-{uuid.uuid4()}"
        self.add_agent(self.owner, self.number_key, facts(language="en", voice="emma"))
        self.assertIn("open right now", self.use_one("business_info", {"topic": "hours"}))
        self.assertIn("not available", self.use_one("unknown", {}))

    def test_times_are_resolved_or_asked_for(self):
        self.assertIn("vierzehn Uhr dreißig", self.use_one("resolve_time", {"phrase": "morgen um 14 Uhr 30"}))
        self.assertIn("Vergangenheit", self.use_one("resolve_time", {"phrase": "gestern um zehn Uhr"}))
        self.assertIn("Fragen Sie", self.use_one("resolve_time", {"phrase": "nächsten Freitag"}))
        self.assertIn("Fragen Sie", self.use_one("resolve_time", {"phrase": "blaue Banane"}))
        self.assertIn("Fragen Sie", self.use_one("resolve_time", {}))

    # Messages

    def take(self, **more):
        return self.use_one("take_message", {"caller_name": "Erika Mustermann", "topic": "Reifen", "urgency": "normal", **more})

    def test_a_message_becomes_a_call_back(self):
        stream = self.owner.events()
        self.assertIn("notiert", self.take(phone="030 23125-014", details="Winterreifen\nnachmittags"))
        event = stream.wait_for("callback.changed")
        stream.close()
        found, = self.callbacks()
        self.assertEqual(event[2]["id"], found["id"])
        self.assertEqual((found["caller_name"], found["caller_e164"], found["topic"], found["urgency"], found["state"]),
                         ("Erika Mustermann", "+493023125014", "Reifen", "normal", "open"))
        self.assertEqual(found["note"], "Winterreifen nachmittags")
        self.assertEqual((found["origin"], found["agent_id"]), ("message", self.agent))
        self.assertGreater(found["due_at"], found["created_at"])

    def test_the_shown_number_counts_unless_another_is_told(self):
        self.take()
        self.assertEqual(self.callbacks()[0]["caller_e164"], "+4915112345678")

    def test_what_is_missing_is_asked_for(self):
        self.assertIn("Rufnummer", self.use_one("take_message", {"caller_name": "A", "topic": "B", "urgency": "normal"},
                                                caller=None, call=f"hidden-{uuid.uuid4()}"))
        self.assertIn("noch einmal", self.take(phone="keine Ahnung"))
        self.assertIn("noch einmal", self.take(phone="112"))
        self.assertIn("Namen", self.use_one("take_message", {"topic": "B", "urgency": "normal"}))
        self.assertEqual(self.callbacks(), [])

    def test_an_urgent_message_is_due_at_once(self):
        self.assertIn("so bald wie möglich", self.take(urgency="urgent"))
        found, = self.callbacks()
        self.assertLessEqual(found["due_at"][:16], found["created_at"][:16])
        self.assertEqual(found["urgency"], "urgent")

    def test_out_of_hours_it_waits_for_the_opening(self):
        day = time.gmtime().tm_wday + 1
        other = (day + 2) % 7 + 1
        self.set_facts(self.agent, facts(hours=[{"weekday": other, "opens": "08:00", "closes": "12:00"}]))
        self.take()
        found, = self.callbacks()
        local = self.server.sql(f"SELECT to_char (timestamptz '{found['due_at']}' AT TIME ZONE 'Europe/Berlin', 'ID HH24:MI')")
        self.assertEqual(local, [[f"{other} 09:00"]])

    def test_a_repeated_use_does_nothing_twice(self):
        once = tool("take_message", {"caller_name": "A", "topic": "B", "urgency": "normal"})
        first = self.use(once)
        self.assertEqual(self.use(once), first)
        changed = {**once, "function": {"name": "take_message", "arguments": {"caller_name": "X", "topic": "Y"}}}
        self.assertEqual(self.use(changed), first)
        self.assertEqual(len(self.callbacks()), 1)

    def test_at_the_same_moment_it_runs_once(self):
        once = tool("take_message", {"caller_name": "A", "topic": "B", "urgency": "normal"})
        answers, threads = [], []
        for _ in range(8):
            threads.append(threading.Thread(target=lambda: answers.append(self.use(once)[0])))
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertEqual(len(answers), 8)
        self.assertEqual(len(set(answers)), 1)
        self.assertEqual(len(self.callbacks()), 1)

    def test_calls_of_others_stay_theirs(self):
        other = self.server.sign_up("Fremde Werkstatt")
        key = f"pn-{uuid.uuid4()}"
        self.add_agent(other, key, facts(business_name="Fremd", city="Hamburg"))
        self.take()
        head = {"id": f"other-{uuid.uuid4()}", "type": "inboundPhoneCall", "phoneNumberId": key}
        answer = post(self.server, {"type": "tool-calls", "timestamp": int(time.time() * 1000), "call": head,
                                    "toolCallList": [tool("business_info", {"topic": "address"})]})
        self.assertIn("Hamburg", answer.json["results"][0]["result"])
        self.assertEqual(self.callbacks(other), [])
        self.assertEqual(other.get(f"/api/v1/callbacks/{self.callbacks()[0]['id']}").status, 404)

    def test_a_number_that_nobody_owns_gets_a_sentence(self):
        head = {"id": f"lost-{uuid.uuid4()}", "type": "inboundPhoneCall", "phoneNumberId": "nobody"}
        answer = post(self.server, {"type": "tool-calls", "timestamp": int(time.time() * 1000), "call": head,
                                    "toolCallList": [tool("business_info", {"topic": "hours"})]})
        self.assertIn("nicht zur Verfügung", answer.json["results"][0]["result"])

    def test_a_slow_database_is_spoken_about_in_time(self):
        run = self.server.environment["KAMETRIX_STATE_DIRECTORY"] + "/postgresql/run"
        lock = subprocess.Popen([f"{PROGRAMS}/psql", "-h", run, "-U", "postgres", "-d", "kametrix", "-Xq", "-c",
                                 "BEGIN; LOCK TABLE tool_run; SELECT pg_sleep (5); COMMIT"], stdout=subprocess.DEVNULL)
        time.sleep(0.7)
        began = time.monotonic()
        answer = self.use_one("take_message", {"caller_name": "A", "topic": "B", "urgency": "normal"})
        took = time.monotonic() - began
        lock.wait()
        self.assertIn("zu lange", answer)
        self.assertGreater(took, 2.5)
        self.assertLess(took, 4)
        # The next one is quick again.
        self.assertIn("Adresse", self.use_one("business_info", {"topic": "address"}))

    def test_a_call_cannot_ask_for_ever(self):
        self.use_one("business_info", {"topic": "hours"})
        self.server.sql(f"INSERT INTO tool_run SELECT provider_call_id, 'n' || n, account_id, call_id, name, arguments, result"
                        f" FROM tool_run, generate_series (1, 200) n WHERE provider_call_id = '{self.call}'")
        self.assertIn("zu viele", self.use_one("business_info", {"topic": "hours"}))

    # Call backs

    def test_a_call_back_is_taken_and_done(self):
        self.take()
        path = f"/api/v1/callbacks/{self.callbacks()[0]['id']}"
        self.assertEqual(self.owner.patch(path, {"state": "taken"}).status, 428)
        taken = self.owner.patch(path, {"state": "taken"}, 1)
        self.assertEqual((taken.json["state"], taken.json["assignee_id"]), ("taken", self.owner.user_id))
        self.assertEqual(self.owner.patch(path, {"state": "done"}, 1).status, 412)
        self.assertEqual(len(self.callbacks(assignee="me")), 1)
        later = self.owner.patch(path, {"due_at": "2030-01-01T10:00:00Z", "note": "später"}, 2)
        self.assertEqual((later.json["due_at"][:16], later.json["note"]), ("2030-01-01T10:00", "später"))
        self.assertNotIn("assignee_id", self.owner.patch(path, {"assignee_id": None}, 3).json)
        done = self.owner.patch(path, {"state": "done"}, 4)
        self.assertIn("done_at", done.json)
        self.assertEqual(self.callbacks(), [])
        self.assertEqual([c["id"] for c in self.callbacks(state="done")], [done.json["id"]])
        self.assertNotIn("done_at", self.owner.patch(path, {"state": "open"}, 5).json)
        audited = self.server.sql(f"SELECT count (*) FROM audit_entry WHERE action = 'callback.edit' AND account_id = '{self.owner.account_id}'")
        self.assertEqual(audited, [["5"]])

    def test_only_members_can_be_assigned_and_viewers_only_look(self):
        self.take()
        path = f"/api/v1/callbacks/{self.callbacks()[0]['id']}"
        stranger = self.server.sign_up("Fremd")
        answer = self.owner.patch(path, {"assignee_id": stranger.user_id}, 1)
        self.assertEqual((answer.status, answer.problem), (400, "invalid"))
        manager, viewer = (self.server.add_member(self.owner, role) for role in ("manager", "viewer"))
        self.assertEqual(viewer.patch(path, {"state": "taken"}, 1).status, 403)
        self.assertEqual(len(self.callbacks(viewer)), 1)
        self.assertEqual(self.owner.patch(path, {"assignee_id": manager.user_id}, 1).json["assignee_name"], "Bernd Muster")

    def test_pages_go_by_due_time(self):
        for n in range(5):
            self.use_one("take_message", {"caller_name": f"N{n}", "topic": "B", "urgency": "normal"})
        first = self.owner.get("/api/v1/callbacks?limit=3").json
        self.assertEqual((len(first["items"]), first["open"]), (3, 5))
        second = self.owner.get(f"/api/v1/callbacks?limit=3&cursor={first['next_cursor']}").json
        self.assertNotIn("next_cursor", second)
        ids = [c["id"] for c in first["items"] + second["items"]]
        self.assertEqual(len(set(ids)), 5)
        for query in ("state=gone", "assignee=nobody", "cursor=x", "limit=0"):
            self.assertEqual(self.owner.get(f"/api/v1/callbacks?{query}").status, 400, query)

    def test_presence_is_said_and_shown(self):
        self.assertEqual(self.owner.get("/api/v1/me").json["user"]["presence"], "available")
        stream = self.owner.events()
        self.assertEqual(self.owner.patch("/api/v1/me", {"presence": "away"}).json["presence"], "away")
        self.assertIsNotNone(stream.wait_for("members.changed"))
        stream.close()
        member, = self.owner.get("/api/v1/members").json["items"]
        self.assertEqual(member["presence"], "away")
        self.assertEqual(self.owner.patch("/api/v1/me", {"presence": "asleep"}).status, 400)


if __name__ == "__main__":
    unittest.main()
