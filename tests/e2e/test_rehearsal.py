# SPDX-License-Identifier: AGPL-3.0-or-later
# Copyright the Kametrix authors
"""Rehearsals of a draft: written scenarios against the real compiler and the real tools."""

import time
import unittest

from kametrix_test import ServerTest, make_facts

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


if __name__ == "__main__":
    unittest.main()
