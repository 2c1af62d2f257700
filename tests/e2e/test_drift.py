# SPDX-License-Identifier: AGPL-3.0-or-later
# Copyright the Kametrix authors
"""Edits at the provider over HTTP: shown, put back, adopted, or taken back at once when forbidden."""

from test_agents import KEY, Provider, AgentsTest

from kametrix_test import ServerTest, make_facts

NOTICE = "Guten Tag, hier ist der KI-Telefonassistent von Autohaus Lindner GmbH."


class DriftTest(ServerTest):
    wait_until = AgentsTest.wait_until
    wait_for_sync = AgentsTest.wait_for_sync

    @classmethod
    def setUpClass(cls):
        cls.provider = Provider()
        cls.environment = {"KAMETRIX_VAPI_URL": cls.provider.url, "KAMETRIX_VAPI_KEY": KEY,
                           "KAMETRIX_VAPI_COMPARE_PERIOD_S": "86400"}
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
        answer = self.owner.post("/api/v1/agents", {"name": "Empfang", "facts": make_facts()})
        self.assertEqual(answer.status, 201, answer)
        self.path = f"/api/v1/agents/{answer.json['id']}"
        self.agent = self.owner.publish(answer.json)
        self.wait_for_sync(self.agent["id"])

    @property
    def copy(self):
        copy, = self.provider.assistants_of(self.agent["id"])
        return copy

    def edit_there(self, **members):
        self.provider.ask("PATCH", f"/assistant/{self.copy['id']}", members)

    def compare(self):
        """One run of the comparison, to its end and to that of what it ordered."""
        self.server.sql("SELECT job_enqueue (gen_random_uuid (), 'agent.verify', NULL, NULL, 'test', NULL, 0)")
        self.wait_until(lambda: self.server.sql("SELECT count (*) FROM job WHERE kind LIKE 'agent.%'") == [["0"]])
        return self.owner.get(self.path).json

    def drift(self):
        return self.owner.get(self.path + "/drift").json

    def actions(self):
        return [row[0] for row in self.server.sql(
            f"SELECT action FROM audit_entry WHERE subject = '{self.agent['id']}' AND action LIKE 'agent.drift%'"
            " ORDER BY sequence")]

    def test_edit_is_shown_and_put_back(self):
        stream = self.owner.events()
        self.addCleanup(stream.close)
        self.assertEqual(self.drift(), {"items": [], "taken_back": []})
        self.edit_there(maxDurationSeconds=900)
        agent = self.compare()
        self.assertEqual((agent["drift"], agent["sync"]["state"]), ({"count": 1}, "in_sync"))
        self.assertEqual(stream.wait_for("agent.changed")[2]["drift"], {"count": 1})
        drift = self.drift()
        self.assertEqual(drift["items"], [{"path": "/maxDurationSeconds", "base": "600", "ours": "600", "theirs": "900",
                                           "adoptable": True}])
        self.assertIn("detected_at", drift)
        self.assertEqual(self.copy["maxDurationSeconds"], 900)
        viewer = self.server.add_member(self.owner, "viewer")
        self.assertEqual(viewer.get(self.path + "/drift").json, drift)
        self.assertEqual(viewer.post(self.path + "/drift/put-back").problem, "forbidden")
        answer = self.owner.post(self.path + "/drift/put-back")
        self.assertEqual((answer.status, answer.json["sync"]["state"]), (202, "pending"))
        self.wait_for_sync(self.agent["id"])
        self.assertEqual(self.copy["maxDurationSeconds"], 600)
        self.assertEqual(self.drift()["items"], [])
        self.assertNotIn("drift", self.compare())
        self.assertEqual(self.actions(), ["agent.drift", "agent.drift_put_back"])

    def test_prompt_is_compared_but_not_adopted(self):
        model = self.copy["model"]
        model["messages"][0]["content"] += "\nSei besonders freundlich."
        self.edit_there(model=model)
        self.assertEqual(self.compare()["drift"], {"count": 1})
        item, = self.drift()["items"]
        self.assertEqual((item["path"], item["adoptable"], item["reason"]),
                         ("/model/messages/0/content", False, "composed"))
        answer = self.owner.post(self.path + "/drift/adopt", {"paths": [item["path"]]}, headers={"If-Match": '"1"'})
        self.assertEqual((answer.status, answer.json["member"]), (400, "/paths"))

    def test_adopted_waits_for_what_is_missing(self):
        voice = {**self.copy["voice"], "voiceId": "de-DE-ConradNeural"}
        hooks = self.copy["hooks"]
        hooks[0]["options"]["timeoutSeconds"] = 12
        self.edit_there(firstMessage=NOTICE + " Was darf es sein?", maxDurationSeconds=900, voice=voice, hooks=hooks)
        self.assertEqual(self.compare()["drift"], {"count": 4})
        items = {item["path"]: item["adoptable"] for item in self.drift()["items"]}
        self.assertEqual(items, dict.fromkeys(("/firstMessage", "/maxDurationSeconds", "/voice",
                                               "/hooks/0/options/timeoutSeconds"), True))
        body = {"paths": list(items)}
        revision = f'"{self.owner.get(self.path).json["revision"]}"'
        self.assertEqual(self.owner.post(self.path + "/drift/adopt", body).status, 428)
        self.assertEqual(self.owner.post(self.path + "/drift/adopt", body, headers={"If-Match": '"77"'}).status, 412)
        for paths in ([], ["/nowhere"], [7], "x"):
            answer = self.owner.post(self.path + "/drift/adopt", {"paths": paths}, headers={"If-Match": revision})
            self.assertEqual((answer.status, answer.json.get("member")), (400, "/paths"), answer)
        answer = self.owner.post(self.path + "/drift/adopt", body, headers={"If-Match": revision})
        self.assertEqual(answer.status, 200, answer)
        facts = answer.json["facts"]
        self.assertEqual((facts["greeting"], facts["call_max_s"], facts["voice"], facts["silence_s"]),
                         ("Was darf es sein?", 900, "conrad", 12))
        # What changed has not been rehearsed, so that it is a draft.
        self.assertEqual((answer.json["live"]["version"], answer.json["live"]["changed"]), (1, True))
        self.assertIn("agent.drift_adopt", self.actions())
        self.assertEqual(self.owner.publish(answer.json)["live"]["version"], 2)
        self.wait_for_sync(self.agent["id"])
        self.assertEqual((self.copy["firstMessage"], self.copy["maxDurationSeconds"]),
                         (NOTICE + " Was darf es sein?", 900))
        self.assertNotIn("drift", self.compare())

    def test_adopted_goes_live_when_nothing_is_missing(self):
        self.edit_there(maxDurationSeconds=900)
        agent = self.compare()
        # As if the draft that this makes had been rehearsed.
        self.server.sql(f"INSERT INTO rehearsal_run (id, account_id, agent_id, facts_hash, engine, passed, total)"
                        f" SELECT gen_random_uuid (), account_id, id,"
                        f" facts_hash (facts || '{{\"call_max_s\": 900}}'), 'offline', 1, 1"
                        f" FROM agent WHERE id = '{agent['id']}'")
        answer = self.owner.post(self.path + "/drift/adopt", {"paths": ["/maxDurationSeconds"]},
                                 headers={"If-Match": f'"{agent["revision"]}"'})
        self.assertEqual((answer.status, answer.json["live"]["version"], answer.json["live"]["changed"]),
                         (200, 2, False), (answer, self.owner.red_checks(agent)))
        self.wait_for_sync(agent["id"])
        self.assertEqual(self.copy["maxDurationSeconds"], 900)
        self.assertNotIn("drift", self.compare())

    def test_forbidden_edit_is_taken_back_and_told(self):
        plan = {**self.copy["artifactPlan"], "recordingEnabled": True}
        self.edit_there(artifactPlan=plan, maxDurationSeconds=900)
        agent = self.compare()
        self.wait_for_sync(agent["id"])
        self.assertIs(self.copy["artifactPlan"]["recordingEnabled"], False)
        self.assertEqual(self.copy["maxDurationSeconds"], 600)
        drift = self.drift()
        self.assertEqual(drift["items"], [])
        self.assertEqual({item["path"]: item["adoptable"] for item in drift["taken_back"]},
                         {"/artifactPlan/recordingEnabled": False, "/maxDurationSeconds": False})
        self.assertIn("taken_back_at", drift)
        self.assertEqual(self.actions(), ["agent.drift_taken_back"])
        self.assertEqual(self.owner.get(self.path).json["drift"]["count"], 0)
        self.assertEqual(self.owner.post(self.path + "/drift/put-back").status, 202)
        self.assertNotIn("drift", self.owner.get(self.path).json)

    def test_deletion_leaves_nothing(self):
        self.edit_there(maxDurationSeconds=900)
        self.provider.ask("POST", "/_control/faults", {"api": [
            {"method": "DELETE", "path": "/assistant", "status": 503, "count": 1}]})
        agent = self.compare()
        answer = self.owner.delete(self.path, revision=agent["revision"])
        self.assertEqual((answer.status, answer.json["state"]), (202, "deleting"))
        self.assertNotIn("drift", answer.json)
        failed = self.wait_until(lambda: next((a for a in self.owner.get("/api/v1/agents").json["items"]
                                               if a["sync"].get("error")), None))
        self.assertEqual((failed["state"], failed["sync"]["error"]), ("deleting", "provider_down"))
        self.wait_until(lambda: self.owner.get(self.path).status == 404)
        self.assertEqual(self.provider.assistants_of(agent["id"]), [])


del AgentsTest  # its tests run by themselves
