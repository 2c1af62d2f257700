# SPDX-License-Identifier: AGPL-3.0-or-later
# Copyright the Kametrix authors
"""Agents, numbers and jobs over HTTP: the real kametrixd against the simulated provider."""

import json
import os
import subprocess
import sys
import time
import urllib.request
import uuid

from kametrix_test import ServerTest, make_facts

HERE = os.path.dirname(os.path.abspath(__file__))
SIMULATOR = os.path.join(HERE, "..", "simulators", "vapi", "vapi_simulator.py")
KEY = "key-of-the-tests-0123456789"
DRAFT = {"name": "Empfang", "facts": make_facts()}


class Provider:
    def __init__(self):
        self.process = subprocess.Popen([sys.executable, SIMULATOR, "--port", "0", "--key", KEY, "--auth", "none"],
                                        stdout=subprocess.PIPE, text=True)
        self.url = self.process.stdout.readline().split()[2]

    def ask(self, method, path, body=None):
        data = json.dumps(body).encode() if body is not None else None
        request = urllib.request.Request(self.url + path, data, method=method, headers={
            "Authorization": f"Bearer {KEY}", "Content-Type": "application/json"})
        with urllib.request.urlopen(request, timeout=10) as answer:
            text = answer.read()
        return json.loads(text) if text else None

    def assistants_of(self, agent_id):
        return [a for a in self.ask("GET", "/assistant?limit=1000")
                if (a.get("metadata") or {}).get("agent_id") == agent_id]

    def number(self, e164):
        return next(n for n in self.ask("GET", "/phone-number") if n["number"] == e164)

    def stop(self):
        self.process.terminate()
        self.process.wait()
        self.process.stdout.close()


class AgentsTest(ServerTest):
    @classmethod
    def setUpClass(cls):
        cls.provider = Provider()
        cls.environment = {"KAMETRIX_VAPI_URL": cls.provider.url, "KAMETRIX_VAPI_KEY": KEY}
        try:
            super().setUpClass()
            cls.admin = cls.server.add_admin()
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

    def create(self, **changes):
        answer = self.owner.post("/api/v1/agents", {**DRAFT, **changes})
        self.assertEqual(answer.status, 201, answer)
        return answer.json

    def create_live(self):
        return self.owner.publish(self.create())

    def wait_until(self, probe, timeout=20):
        deadline = time.monotonic() + timeout
        while time.monotonic() < deadline:
            found = probe()
            if found:
                return found
            time.sleep(0.1)
        self.fail(f"not in {timeout} s; jobs: {self.server.sql('SELECT kind, state, last_error FROM job')}")

    def wait_for_sync(self, agent_id, state="in_sync"):
        def probe():
            agent = self.owner.get(f"/api/v1/agents/{agent_id}").json
            return agent if agent["sync"]["state"] == state else None
        return self.wait_until(probe)

    def test_life_of_an_agent(self):
        stream = self.owner.events()
        self.addCleanup(stream.close)
        agent = self.create()
        self.assertEqual(agent["opening"], "Guten Tag, hier ist der KI-Telefonassistent von Autohaus Lindner GmbH."
                                           " Womit kann ich helfen?")
        self.assertEqual((agent["facts"], agent["enabled"], agent["numbers"]), (DRAFT["facts"], True, []))
        self.assertEqual((agent["sync"], agent.get("live")), ({"state": "unpublished"}, None))
        self.assertEqual(self.provider.assistants_of(agent["id"]), [])
        self.assertEqual(stream.wait_for("agent.changed")[2]["id"], agent["id"])
        self.owner.publish(agent)
        self.wait_for_sync(agent["id"])
        held, = self.provider.assistants_of(agent["id"])
        self.assertEqual(held["firstMessage"], agent["opening"])
        self.assertIs(held["artifactPlan"]["recordingEnabled"], False)
        answer = self.owner.patch(f"/api/v1/agents/{agent['id']}", {"name": "Zentrale"}, revision=1)
        self.assertEqual((answer.status, answer.headers["ETag"]), (200, '"2"'))
        self.wait_for_sync(agent["id"])
        held, = self.provider.assistants_of(agent["id"])
        self.assertEqual(held["name"], "Zentrale")
        answer = self.owner.delete(f"/api/v1/agents/{agent['id']}", revision=2)
        self.assertEqual((answer.status, answer.json["state"]), (202, "deleting"))
        self.assertEqual(stream.wait_for("agent.deleted", 20)[2], {"id": agent["id"]})
        self.assertEqual(self.provider.assistants_of(agent["id"]), [])
        self.assertEqual(self.owner.get(f"/api/v1/agents/{agent['id']}").status, 404)
        self.assertEqual(self.owner.get("/api/v1/agents").json["items"], [])

    def test_a_repeated_post_makes_one_agent(self):
        key = {"Idempotency-Key": str(uuid.uuid4())}
        first = self.owner.post("/api/v1/agents", DRAFT, headers=key)
        second = self.owner.post("/api/v1/agents", DRAFT, headers=key)
        self.assertEqual((first.status, second.status), (201, 201))
        self.assertEqual(first.json, second.json)
        self.assertEqual(len(self.owner.get("/api/v1/agents").json["items"]), 1)

    def test_what_is_refused(self):
        agent = self.create()
        path = f"/api/v1/agents/{agent['id']}"
        for changes, member in (({"voice": "nobody"}, "/voice"), ({"voice": "emma"}, "/voice"),
                                ({"language": "fr"}, "/language"), ({"business_name": "..."}, "/business_name"),
                                ({"business_name": "a b c d e f g h i j k"}, "/business_name"),
                                ({"call_max_s": 59}, "/call_max_s"), ({"greeting": "x" * 501}, "/greeting"),
                                ({"greeting": "Hallo {{customer.number}}"}, "/greeting"),
                                ({"instructions": "Bitte \u202ethcin"}, "/instructions"),
                                ({"hours": [{"weekday": 1, "opens": "8 Uhr", "closes": "18:00"}]}, "/hours/0/opens"),
                                ({"opening": "Guten Tag."}, "/opening")):
            for answer in (self.owner.post("/api/v1/agents", {"name": "x", "facts": make_facts(**changes)}),
                           self.owner.patch(path, {"facts": make_facts(**changes)}, revision=1)):
                self.assertEqual((answer.problem, answer.json.get("member")), ("invalid", "/facts" + member), changes)
        self.assertEqual(self.owner.patch(path, {"name": ""}, revision=1).json["member"], "/name")
        self.assertEqual(self.owner.post("/api/v1/agents", {"name": "x"}).json["member"], "/facts")
        self.assertEqual(self.owner.patch(path, {"name": "x"}).problem, "precondition_required")
        self.assertEqual(self.owner.patch(path, {"name": "x"}, revision=7).problem, "stale")
        self.assertEqual(self.owner.get(path).json["revision"], 1)

    def test_roles_and_strangers(self):
        agent = self.create()
        path = f"/api/v1/agents/{agent['id']}"
        viewer = self.server.add_member(self.owner, "viewer")
        stranger = self.server.sign_up("Fremde")
        self.assertEqual(viewer.get(path).status, 200)
        self.assertEqual(viewer.post("/api/v1/agents", DRAFT).problem, "forbidden")
        self.assertEqual(viewer.patch(path, {"name": "x"}, revision=1).problem, "forbidden")
        self.assertEqual(stranger.get(path).problem, "not_found")
        self.assertEqual(stranger.patch(path, {"name": "x"}, revision=1).problem, "not_found")
        self.assertEqual(stranger.delete(path, revision=1).problem, "not_found")
        self.assertEqual(self.owner.get("/api/v1/admin/jobs").problem, "forbidden")

    def test_a_number_from_the_provider_to_the_agent_and_back(self):
        e164 = "+493023125201"
        self.provider.ask("POST", "/_control/numbers", {"number": e164})
        self.assertEqual(self.admin.post("/api/v1/admin/numbers/pull").status, 202)
        known = self.wait_until(lambda: next((n for n in self.admin.get("/api/v1/admin/numbers").json["items"]
                                              if n["e164"] == e164), None))
        self.assertEqual(self.owner.get("/api/v1/numbers").json["items"], [])
        given = self.admin.post(f"/api/v1/admin/numbers/{known['id']}/account", {"account_id": self.owner.account_id})
        self.assertEqual((given.status, given.json["account_id"]), (200, self.owner.account_id))
        number, = self.owner.get("/api/v1/numbers").json["items"]
        agent = self.create()
        path = f"/api/v1/numbers/{number['id']}"
        answer = self.owner.patch(path, {"label": "Werkstatt", "agent_id": agent["id"],
                                         "fallback_e164": "+493023125333"}, revision=number["revision"])
        self.assertEqual((answer.status, answer.json["agent_name"]), (200, "Empfang"))
        self.assertEqual(self.owner.get(f"/api/v1/agents/{agent['id']}").json["numbers"],
                         [{"id": number["id"], "e164": e164}])
        self.wait_until(lambda: self.provider.number(e164).get("fallbackDestination"))
        self.assertEqual(self.provider.number(e164)["name"], "Werkstatt")
        answer = self.owner.patch(path, {"agent_id": None, "fallback_e164": None}, revision=answer.json["revision"])
        self.assertEqual(answer.status, 200, answer)
        self.assertNotIn("agent_id", answer.json)
        self.assertNotIn("fallback_e164", answer.json)
        self.assertEqual(answer.json["label"], "Werkstatt")
        self.wait_until(lambda: not self.provider.number(e164).get("fallbackDestination"))
        self.assertEqual(self.owner.patch(path, {"fallback_e164": "+49112"}, revision=answer.json["revision"])
                         .json["member"], "/fallback_e164")

    def test_refused_sync_is_seen_and_repaired(self):
        self.provider.ask("POST", "/_control/faults", {"api": [
            {"method": "POST", "path": "/assistant", "status": 400, "count": 1000, "message": "voice is not yours"}]})
        agent = self.create_live()
        failed = self.wait_for_sync(agent["id"], "failed")
        self.assertEqual(failed["sync"]["error"], "provider_refused")
        jobs = self.admin.get("/api/v1/admin/jobs?state=dead&kind=agent.sync").json["items"]
        job = next(j for j in jobs if j.get("subject_id") == agent["id"])
        self.assertIn("voice is not yours", job["last_error"])
        kinds = {k["kind"]: k for k in self.admin.get("/api/v1/admin/jobs/summary").json["kinds"]}
        self.assertGreaterEqual(kinds["agent.sync"]["dead"], 1)
        self.provider.ask("DELETE", "/_control/faults")
        self.assertEqual(self.admin.post(f"/api/v1/admin/jobs/{job['id']}/retry").status, 204)
        self.wait_for_sync(agent["id"])
        self.assertEqual(self.admin.post(f"/api/v1/admin/jobs/{job['id']}/retry").problem, "not_found")

    def test_dropped_job_is_gone(self):
        self.provider.ask("POST", "/_control/faults", {"api": [{"path": "/assistant", "status": 503, "count": 1000}]})
        agent = self.create_live()
        self.wait_for_sync(agent["id"], "failed")
        job = next(j for j in self.admin.get("/api/v1/admin/jobs?limit=200").json["items"]
                   if j.get("subject_id") == agent["id"])
        answer = self.admin.post(f"/api/v1/admin/jobs/{job['id']}/drop", {"reason": "Test ist vorbei"})
        self.assertEqual(answer.status, 204, answer)
        self.assertEqual(self.server.sql(f"SELECT outcome, reason FROM job_done WHERE id = '{job['id']}'"),
                         [["dropped", "Test ist vorbei"]])

    def test_jobs_are_paged(self):
        self.server.sql("INSERT INTO job (id, kind, run_at) SELECT gen_random_uuid(), 'test.paging',"
                        " now() + interval '1 day' FROM generate_series(1, 7)")
        seen, cursor = [], ""
        while cursor is not None:
            page = self.admin.get(f"/api/v1/admin/jobs?kind=test.paging&limit=3{cursor}").json
            seen += [job["id"] for job in page["items"]]
            cursor = f"&cursor={page['next_cursor']}" if "next_cursor" in page else None
        self.assertEqual((len(seen), len(set(seen))), (7, 7))
        self.assertEqual(self.admin.get("/api/v1/admin/jobs?state=lost").problem, "invalid")
        self.assertEqual(self.admin.get("/api/v1/admin/jobs?cursor=bm9uc2Vuc2U").problem, "invalid")

    def test_voices(self):
        voices = self.owner.get("/api/v1/voices").json["items"]
        self.assertIn({"id": "katja", "name": "Katja", "gender": "female", "language": "de", "provider": "azure",
                       "model": "", "latency": "fast", "price_class": "low", "eu": True, "enabled": True,
                       "sample": False}, voices)
