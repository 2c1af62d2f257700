# SPDX-License-Identifier: AGPL-3.0-or-later
# Copyright the Kametrix authors
"""Drafts and versions over HTTP: what callers meet, what lets a draft go live, and what two people do at once."""

import json
import random
import uuid

from kametrix_test import ServerTest, make_facts
from test_calls import Story, post


class VersionsTest(ServerTest):
    def setUp(self):
        self.owner = self.server.sign_up("Autohaus Lindner")

    def create(self, **changes):
        answer = self.owner.post("/api/v1/agents", {"name": "Empfang", "facts": make_facts(**changes)})
        self.assertEqual(answer.status, 201, answer)
        return answer.json

    def path(self, agent, below=""):
        return f"/api/v1/agents/{agent['id']}{below}"

    def edit(self, agent, **changes):
        now = self.owner.get(self.path(agent)).json
        answer = self.owner.patch(self.path(agent), {"facts": {**now["facts"], **changes}}, now["revision"])
        self.assertEqual(answer.status, 200, answer)
        return answer.json

    def send_publish(self, agent, revision=None, note="x", who=None):
        return (who or self.owner).post(self.path(agent, "/publish"), {"note": note},
                                        headers={"If-Match": f'"{revision or agent["revision"]}"'})

    def give_number(self, agent, fallback="+493023125333"):
        n = random.randrange(10**6)
        value = f"'{fallback}'" if fallback else "NULL"
        self.server.sql(f"INSERT INTO number (id, account_id, e164, agent_id, provider_id, fallback_e164) VALUES"
                        f" (gen_random_uuid (), '{self.owner.account_id}', '+4930231{n:06d}', '{agent['id']}', 'pv-{n}',"
                        f" {value})")
        return f"pv-{n}", f"+4930231{n:06d}"

    def call(self, key):
        answer = post(self.server, Story(str(uuid.uuid4()), key).request())
        self.assertEqual(answer.status, 200, answer)
        return answer.json

    def test_an_edit_never_reaches_a_caller_before_it_is_published(self):
        agent = self.create()
        key, _ = self.give_number(agent)
        self.assertEqual(self.call(key)["destination"]["number"], "+493023125333")
        call = self.owner.get("/api/v1/calls").json["items"][0]
        self.assertEqual(call["refusal"], "unpublished")
        agent = self.owner.publish(agent)
        self.assertEqual((agent["live"]["version"], agent["live"]["changed"]), (1, False))
        self.assertIn("Womit kann ich helfen?", self.call(key)["assistant"]["firstMessage"])
        agent = self.edit(agent, greeting="Was darf es sein?", language="en", voice="emma")
        self.assertTrue(agent["live"]["changed"])
        self.assertEqual(agent["language"], "en")
        self.assertIn("Womit kann ich helfen?", self.call(key)["assistant"]["firstMessage"])
        agent = self.owner.publish(agent)
        self.assertEqual(agent["live"]["version"], 2)
        self.assertIn("Was darf es sein?", self.call(key)["assistant"]["firstMessage"])
        rows = self.server.sql(f"SELECT DISTINCT agent_revision FROM call WHERE agent_id = '{agent['id']}'"
                               " AND decision = 'accepted' ORDER BY 1")
        self.assertEqual(rows, [["1"], ["2"]])

    def test_switch_and_name_act_at_once(self):
        agent = self.owner.publish(self.create())
        key, _ = self.give_number(agent)
        answer = self.owner.patch(self.path(agent), {"enabled": False}, agent["revision"])
        self.assertEqual((answer.status, answer.json["live"]["changed"]), (200, False))
        self.assertIn("destination", self.call(key))
        self.assertEqual(self.owner.get("/api/v1/calls").json["items"][0]["refusal"], "agent_disabled")
        answer = self.owner.patch(self.path(agent), {"name": "Zentrale", "enabled": True}, answer.json["revision"])
        self.assertEqual(self.call(key)["assistant"]["name"], "Zentrale")

    def test_saving_the_same_is_no_edit(self):
        agent = self.create()
        for _ in range(2):
            answer = self.owner.patch(self.path(agent), {"facts": agent["facts"], "name": agent["name"], "enabled": True}, 1)
            self.assertEqual((answer.status, answer.json["revision"], answer.headers["ETag"]), (200, 1, '"1"'))
        self.assertEqual(self.server.sql(f"SELECT count(*) FROM event WHERE account_id = '{self.owner.account_id}'"
                                         " AND kind = 'agent.changed'"), [["1"]])

    def test_two_windows(self):
        agent = self.create()
        mine = self.owner.patch(self.path(agent), {"facts": make_facts(greeting="Meine")}, 1)
        theirs = self.owner.patch(self.path(agent), {"facts": make_facts(greeting="Ihre")}, 1)
        self.assertEqual((mine.status, theirs.status, theirs.problem), (200, 412, "stale"))
        self.assertEqual(self.owner.get(self.path(agent)).json["facts"]["greeting"], "Meine")
        self.assertEqual(self.send_publish(agent, 1).problem, "stale")
        restored = self.owner.post(self.path(agent, "/restore"), {"version": 1}, headers={"If-Match": '"1"'})
        self.assertEqual(restored.problem, "stale")
        self.assertEqual(self.owner.post(self.path(agent, "/publish"), {}).problem, "precondition_required")

    def test_versions_diff_and_restore(self):
        agent = self.owner.publish(self.create(), "Erste Fassung")
        hours = [span for span in agent["facts"]["hours"] if span["weekday"] != 5]
        self.edit(agent, hours=hours, city="Berlin", greeting="Moin.",
                  faq=[{"question": "Parkplätze?", "answer": "Im Hof."}])
        changes = {c["path"]: c for c in self.owner.get(self.path(agent, "/diff")).json["items"]}
        self.assertEqual({path: c["kind"] for path, c in changes.items()},
                         {"/hours/4": "removed", "/city": "added", "/greeting": "changed", "/faq": "added"})
        self.assertEqual(json.loads(changes["/hours/4"]["before"])["weekday"], 5)
        self.assertEqual((json.loads(changes["/greeting"]["before"]), json.loads(changes["/greeting"]["after"])),
                         ("Womit kann ich helfen?", "Moin."))
        second = self.owner.publish(agent, "Freitag geschlossen")
        self.edit(agent, faq=[{"question": "Parkplätze?", "answer": "Vor dem Haus."}])
        items = self.owner.get(self.path(agent, "/diff?from=2&to=draft")).json["items"]
        self.assertEqual([(c["path"], c["kind"]) for c in items], [("/faq/0/answer", "changed")])
        self.assertEqual(self.owner.get(self.path(agent, "/diff?from=1&to=1")).json["items"], [])
        versions = self.owner.get(self.path(agent, "/versions")).json["items"]
        self.assertEqual([(v["version"], v["note"], v["live"]) for v in versions],
                         [(2, "Freitag geschlossen", True), (1, "Erste Fassung", False)])
        first = self.owner.get(self.path(agent, "/versions/1")).json
        self.assertEqual((first["facts"], first["created_by_name"]), (make_facts(), "Erika Beispiel"))
        answer = self.owner.post(self.path(agent, "/restore"), {"version": 1},
                                 headers={"If-Match": f'"{second["revision"] + 1}"'})
        self.assertEqual((answer.status, answer.json["facts"]), (200, make_facts()), answer)
        self.assertEqual((answer.json["live"]["version"], answer.json["live"]["changed"]), (2, True))
        self.assertEqual(self.owner.publish(agent)["live"]["version"], 3)
        for query in ("from=9&to=draft", "from=1&to=9"):
            self.assertEqual(self.owner.get(self.path(agent, "/diff?" + query)).problem, "not_found", query)
        self.assertEqual(self.owner.get(self.path(agent, "/diff?from=x")).json["member"], "/from")
        for version in ("9", "x", "0", "-1", "99999999999999999999"):
            self.assertEqual(self.owner.get(self.path(agent, "/versions/" + version)).problem, "not_found", version)
        self.assertEqual(self.owner.post(self.path(agent, "/restore"), {"version": 9},
                                         headers={"If-Match": f'"{answer.json["revision"]}"'}).problem, "not_found")
        actions = [row[0] for row in self.server.sql(
            f"SELECT action FROM audit_entry WHERE subject = '{agent['id']}' ORDER BY sequence")]
        self.assertEqual(actions, ["agent.create", "agent.publish", "agent.publish", "agent.restore", "agent.publish"])

    def test_each_check_is_red_and_is_mended(self):
        agent = self.create(hours=[], handover={"enabled": False, "fallback": "callback"})
        _, e164 = self.give_number(agent, fallback=None)
        self.server.sql(f"SELECT ledger_post (gen_random_uuid (), '{self.owner.account_id}', 'adjust:test', 'adjustment',"
                        " 'bonus', 'promotion', credit_available (account_id), NULL, NULL, NULL, NULL, now ())"
                        f" FROM account WHERE account_id = '{self.owner.account_id}'")
        red = self.owner.red_checks(agent)
        self.assertEqual(set(red), {"opening_hours", "fallback", "human", "avv", "credit", "rehearsal"})
        self.assertEqual(red["fallback"], e164)
        answer = self.send_publish(agent)
        self.assertEqual((answer.status, answer.problem), (409, "not_ready"), answer)
        self.assertEqual({c["check"] for c in answer.json["checks"] if not c["passed"]}, set(red))
        legal = {c["check"] for c in answer.json["checks"] if c["legal"]}
        self.assertEqual(legal, {"ai_notice", "emergency_rule", "human", "avv", "sector"})
        self.assertNotIn("live", self.owner.get(self.path(agent)).json)

        def mended(check):
            red.pop(check)
            self.assertEqual(set(self.owner.red_checks(agent)), set(red))
        self.server.sql(f"UPDATE number SET fallback_e164 = '+493023125333' WHERE agent_id = '{agent['id']}'")
        mended("fallback")
        agent = self.edit(agent, hours=make_facts()["hours"])
        mended("opening_hours")
        agent = self.edit(agent, handover={"enabled": True, "fallback": "callback"})
        mended("human")
        self.owner.accept("avv")
        mended("avv")
        self.server.sql(f"SELECT ledger_post (gen_random_uuid (), '{self.owner.account_id}', 'adjust:more', 'adjustment',"
                        " 'funding', 'credit', 1000, NULL, NULL, NULL, NULL, now ())")
        mended("credit")
        scenario = self.owner.post(self.path(agent, "/scenarios"), {"name": "Sauna", "script": {
            "clock": "open", "turns": [{"caller": "Gibt es eine Sauna?"}], "prompt_contains": "Sauna",
            "expected": {"outcome": "answered"}}}).json
        self.owner.rehearse(agent, ["Sauna"])
        self.assertEqual(self.send_publish(agent).problem, "not_ready")
        self.owner.delete(self.path(agent, f"/scenarios/{scenario['id']}"), 1)
        self.owner.rehearse(agent)
        mended("rehearsal")
        self.assertEqual(self.send_publish(agent).status, 201)
        # A rehearsal is of what was rehearsed.
        self.edit(agent, greeting="Neu.")
        self.assertEqual(self.owner.red_checks(agent), {"rehearsal": None})
        agent = self.edit(agent, greeting="Womit kann ich helfen?")
        self.assertEqual(self.owner.red_checks(agent), {})
        self.assertEqual(self.send_publish(agent).problem, "conflict")

    def test_sectors_stay_closed_until_their_papers_are_there(self):
        admin = self.server.add_admin()
        agent = self.owner.post("/api/v1/agents", {"name": "Praxis", "template": "praxis"}).json
        self.assertEqual((agent["sector"], agent["template"], agent["business_name"]),
                         ("health", "praxis", "Autohaus Lindner"))
        self.owner.accept("avv")
        self.assertEqual(self.owner.red_checks(agent)["template"], "/street")
        agent = self.owner.put_own_facts(agent)
        self.owner.rehearse(agent)
        self.assertEqual(self.owner.red_checks(agent), {"sector": "evidence"})
        answer = self.send_publish(agent)
        self.assertEqual(answer.problem, "not_ready")
        path = f"/api/v1/admin/accounts/{self.owner.account_id}/sector-evidence"
        evidence = {"sector": "health", "evidence": "DSFA und Vertrag vom 1. November gesehen."}
        self.assertEqual(self.owner.post(path, evidence).problem, "forbidden")
        self.assertEqual(admin.post(path, {"sector": "standard", "evidence": "x"}).json["member"], "/sector")
        self.assertEqual(admin.post(path.replace(self.owner.account_id, str(uuid.uuid4())), evidence).problem, "not_found")
        self.assertEqual(admin.post(path, evidence).status, 201)
        self.assertEqual(self.send_publish(agent).status, 201)
        lawyer = self.owner.post("/api/v1/agents", {"name": "Kanzlei", "template": "kanzlei"}).json
        lawyer = self.owner.put_own_facts(lawyer)
        self.owner.rehearse(lawyer)
        self.assertEqual(self.owner.red_checks(lawyer), {"sector": "secrecy"})
        self.owner.accept("secrecy")
        self.assertEqual(self.send_publish(lawyer).status, 201)

    def test_acceptances_are_a_log(self):
        text = self.owner.get("/api/v1/legal/avv?language=de").json
        self.assertTrue(text["placeholder"])
        self.assertIn("Auftragsverarbeitungsvertrag", text["text"])
        body = {key: text[key] for key in ("document", "version", "sha256")}
        manager = self.server.add_member(self.owner, "manager")
        self.assertEqual(manager.post("/api/v1/account/acceptances", body).problem, "forbidden")
        for changes, problem in (({"sha256": "0" * 64}, "conflict"), ({"version": "1"}, "conflict"),
                                 ({"document": "nichts"}, "invalid"), ({"sha256": "x"}, "invalid")):
            self.assertEqual(self.owner.post("/api/v1/account/acceptances", {**body, **changes}).problem, problem)
        first = self.owner.post("/api/v1/account/acceptances", body)
        self.assertEqual(first.status, 201, first)
        self.assertEqual(self.owner.post("/api/v1/account/acceptances", body).json, first.json)
        self.assertEqual(manager.get("/api/v1/account/acceptances").json["items"], [first.json])
        self.assertEqual(first.json["person_id"], self.owner.user_id)
        self.assertEqual(self.owner.get("/api/v1/legal/nichts").problem, "not_found")
        english = self.owner.get("/api/v1/legal/avv?language=en").json
        self.assertNotEqual(english["sha256"], text["sha256"])
        stranger = self.server.sign_up("Fremde")
        self.assertEqual(stranger.get("/api/v1/account/acceptances").json["items"], [])
        self.assertEqual(self.server.sql("SELECT count(*) FROM audit_entry WHERE action = 'legal.accept'"
                                         f" AND account_id = '{self.owner.account_id}'"), [["1"]])

    def test_people_of_others_are_not_reached(self):
        stranger = self.server.sign_up("Fremde")

        def facts(person):
            return make_facts(handover={"enabled": True, "fallback": "callback", "destinations": [
                {"label": "Annahme", "phone_e164": "+493023125901", "person_id": person}]})
        for person in (stranger.user_id, str(uuid.uuid4())):
            answer = self.owner.post("/api/v1/agents", {"name": "x", "facts": facts(person)})
            self.assertEqual((answer.problem, answer.json["member"]),
                             ("invalid", "/facts/handover/destinations/0/person_id"))
        answer = self.owner.post("/api/v1/agents", {"name": "x", "facts": facts(self.owner.user_id)})
        self.assertEqual(answer.status, 201, answer)
        agent = self.owner.publish(answer.json)
        for method, below, body in (("GET", "", None), ("GET", "/versions", None), ("GET", "/versions/1", None),
                                    ("GET", "/diff", None), ("GET", "/checks", None), ("POST", "/publish", {}),
                                    ("POST", "/restore", {"version": 1}), ("POST", "/sync", None)):
            answer = stranger.request(method, self.path(agent, below), body, {"If-Match": '"1"'})
            self.assertEqual((answer.status, answer.problem), (404, "not_found"), below)

    def test_templates(self):
        german = self.owner.get("/api/v1/agent-templates").json["items"]
        english = self.owner.get("/api/v1/agent-templates?language=en").json["items"]
        self.assertEqual(sorted(t["id"] for t in german), sorted(t["id"] for t in english))
        self.assertEqual(len(german), 10)
        self.assertEqual({t["id"] for t in german if t["locked"]}, {"praxis"})
        self.assertEqual(self.owner.get("/api/v1/agent-templates?language=fr").json["member"], "/language")
        for template in german + english:
            answer = self.owner.post("/api/v1/agents", {"name": template["id"], "template": template["id"],
                                                        "language": template["language"]})
            self.assertEqual(answer.status, 201, answer)
            self.assertEqual((answer.json["language"], answer.json["business_name"]),
                             (template["language"], "Autohaus Lindner"))
            self.assertLessEqual(set(self.owner.red_checks(answer.json)), {"avv", "rehearsal", "sector", "template"}, template["id"])
        self.examples_are_found()
        self.assertEqual(self.owner.post("/api/v1/agents", {"name": "x", "template": "nichts"}).json["member"], "/template")

    def examples_are_found(self):
        """Each example value alone keeps a draft from going live, also in another language."""
        agent = self.owner.post("/api/v1/agents", {"name": "x", "template": "werkstatt", "language": "de"}).json
        example, agent = agent["facts"], self.owner.put_own_facts(agent)
        self.assertNotIn("template", self.owner.red_checks(agent))
        own = agent["facts"]
        cases = {f"/{key}": {key: example[key]} for key in ("street", "postal_code", "city", "email", "website")}
        cases["/business_name"] = {"business_name": "Autohaus Mustermann"}
        cases["/handover/destinations/1/phone_e164"] = {"handover": {**own["handover"], "destinations": [
            own["handover"]["destinations"][0], example["handover"]["destinations"][2]]}}
        for pointer, change in cases.items():
            for translated in ({}, {"language": "en", "voice": "emma"}):
                with self.subTest(pointer, **translated):
                    self.edit(agent, **{**own, **translated, **change})
                    self.assertEqual(self.owner.red_checks(agent)["template"], pointer)
        self.edit(agent, **own)
        self.assertNotIn("template", self.owner.red_checks(agent))

    def test_a_version_never_changes(self):
        agent = self.owner.publish(self.create())
        for statement in ("UPDATE agent_version SET note = 'x'", "DELETE FROM agent_version"):
            with self.assertRaises(Exception, msg=statement):
                self.server.sql(f"{statement} WHERE agent_id = '{agent['id']}'")
        self.assertEqual(self.owner.get(self.path(agent, "/versions/1")).json["note"], "Test")
