# SPDX-License-Identifier: AGPL-3.0-or-later
# Copyright the Kametrix authors
"""Calls of the simulated provider: filed, and found when their reports were lost."""

import http.client
import json
import os
import subprocess
import tempfile
import time
import unittest

from kametrix_test import WEBHOOK_SECRET, Server, make_facts
from test_calls import CALLER, NUMBER, SIMULATOR, WRONG_DAYS, Story, free_port, post


class Simulated(unittest.TestCase):
    """The simulated provider over real HTTP."""

    environment, simulator_options = {}, ()

    def setUp(self):
        self.simulator = subprocess.Popen(
            ["/usr/bin/python3", SIMULATOR, "--key", "key-of-the-tests-0123456789", "--webhook-secret", WEBHOOK_SECRET,
             *self.simulator_options], stdout=subprocess.PIPE, text=True)
        self.addCleanup(self.end_simulator)
        self.url = self.simulator.stdout.readline().split()[2]
        port = free_port()
        self.server = Server(KAMETRIX_VAPI_URL=self.url, KAMETRIX_LISTEN=f"127.0.0.1:{port}",
                             KAMETRIX_PUBLIC_URL=f"http://127.0.0.1:{port}", KAMETRIX_RECONCILE_REPORT_GRACE_S="1", **self.environment)
        self.addCleanup(self.server.remove)
        self.addCleanup(self.server.stop)
        self.owner = self.server.sign_up("Autohaus")

    def end_simulator(self):
        self.simulator.terminate()
        self.simulator.wait()
        self.simulator.stdout.close()

    def control(self, method, path, body=None):
        host = self.url.split("//")[1]
        connection = http.client.HTTPConnection(host, timeout=30)
        connection.request(method, "/_control/" + path, json.dumps(body) if body is not None else None,
                           {"Content-Type": "application/json"})
        answer = connection.getresponse()
        data = json.loads(answer.read() or b"null")
        connection.close()
        self.assertLess(answer.status, 300, data)
        return data

    def make_number(self):
        agent = self.owner.post("/api/v1/agents", {"name": "Lena", "facts": make_facts(business_name="Autohaus")}).json
        self.owner.publish(agent)
        number = self.control("POST", "numbers", {"number": NUMBER,
                                                  "server": {"url": self.server.url + "/webhooks/vapi"}})
        self.server.sql("INSERT INTO number (id, account_id, e164, agent_id, provider_id) VALUES (gen_random_uuid (),"
                        f" '{self.owner.account_id}', '{NUMBER}', '{agent['id']}', '{number['id']}')"
                        " ON CONFLICT DO NOTHING")

    def wait_for(self, found, what, timeout=30):
        deadline = time.monotonic() + timeout
        while not (value := found()):
            self.assertLess(time.monotonic(), deadline, f"{what}: {self.server.read_log()[-2000:]}")
            time.sleep(0.1)
        return value

    def settled(self):
        items = self.owner.get("/api/v1/calls").json["items"]
        return items if items and all(call["settled"] for call in items) else None

    def lose_a_report(self):
        return self.control("POST", "calls", {
            "number": NUMBER, "caller": CALLER, "speed": "instant", "wait": 20,
            "faults": {"drop": {"probability": 1, "types": ["end-of-call-report"]}}})["id"]

    def sources(self, call):
        return [event["source"] for event in self.owner.get(f"/api/v1/calls/{call['id']}").json["events"]]

    def proof(self):
        self.assertIn("difference 0", self.server.run("prove").stdout)
        self.assertEqual(self.server.sql(WRONG_DAYS), [])


class SimulatedCallsTest(Simulated):
    def test_a_call_comes_in_and_is_filed(self):
        self.make_number()
        self.control("POST", "calls", {"number": NUMBER, "caller": CALLER, "speed": "instant", "wait": 20,
                                       "faults": {"duplicate": True, "reorder": True}})
        call = self.wait_for(self.settled, "settled call")[0]
        self.assertEqual(call["state"], "ended")
        detail = self.owner.get(f"/api/v1/calls/{call['id']}").json
        self.assertGreaterEqual(len(detail["turns"]), 2)
        self.assertEqual(detail["price"]["charged_cents"], call["charged_cents"])
        self.proof()

    def test_a_lost_report_is_found(self):
        self.make_number()
        self.lose_a_report()
        self.wait_for(lambda: self.owner.get("/api/v1/calls").json["total"], "call")
        self.assertIsNone(self.settled())
        time.sleep(2)
        told = self.server.run("reconcile").stdout
        self.assertIn("1 lost reports folded", told)
        call = self.settled()[0]
        self.assertEqual(call["state"], "ended")
        self.assertIn("reconcile", self.sources(call))
        self.assertIn("0 lost reports folded", self.server.run("reconcile").stdout)
        self.proof()

    def test_a_call_nobody_knows_ends_under_review(self):
        self.make_number()
        story = Story("00000000-0000-4000-8000-000000000001", began=time.time() - 7200)
        story.head["phoneNumberId"] = self.server.sql("SELECT provider_id FROM number")[0][0]
        self.assertEqual(post(self.server, story.status("in-progress", 1)).status, 200)
        self.assertIn("1 calls unknown", self.server.run("reconcile").stdout)
        call = self.owner.get("/api/v1/calls").json["items"][0]
        self.assertEqual((call["state"], call["outcome"], call["review_reason"]), ("ended", "review", "lost"))
        self.assertIn("0 calls unknown", self.server.run("reconcile").stdout)


class ScheduledTest(Simulated):
    environment = {"KAMETRIX_RECONCILE_PERIOD_S": "1"}

    def test_lost_reports_are_found_again_and_again_without_a_command(self):
        self.make_number()
        for number in (1, 2):  # one run could be the start's
            self.lose_a_report()
            self.wait_for(lambda: self.owner.get("/api/v1/calls").json["total"] == number, "the call")
            self.wait_for(self.settled, "the report that was lost")
        for call in self.owner.get("/api/v1/calls").json["items"]:
            self.assertEqual(call["state"], "ended")
            self.assertIn("reconcile", self.sources(call))
        self.proof()


class ManyCallsTest(Simulated):
    """Calls of which the provider knows and we do not, as many as a list has rows."""

    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)
        self.simulator_options = ("--state", os.path.join(self.folder.name, "provider.json"))
        self.hold_calls(0)
        super().setUp()
        self.make_number()

    def hold_calls(self, count):
        """The state file of a simulator; read at its start."""
        began = time.time() - 6000
        calls = [self.held(f"00000000-0000-4000-8000-{n:012d}", began + n * 50) for n in range(count)]
        objects = {"call": {call["id"]: call for call in calls}}
        with open(self.simulator_options[1], "w", encoding="utf-8") as file:
            json.dump({"counter": 0, "org_id": "org", "objects": objects}, file)

    def held(self, call, began):
        story = Story(call, getattr(self, "key", ""), began=began)
        report = story.report()
        kept = ("endedReason", "startedAt", "endedAt", "cost", "costs", "analysis", "artifact")
        return {**story.head, "status": "ended", "createdAt": story.instant(0), "updatedAt": story.instant(70),
                **{name: report[name] for name in kept}}

    def reconcile(self, count):
        """What the command says, and the lists it asked for, when the provider holds that many calls."""
        self.key = self.server.sql("SELECT provider_id FROM number")[0][0]
        self.end_simulator()
        self.hold_calls(count)
        port = self.url.rsplit(":", 1)[1]
        self.simulator = subprocess.Popen(
            ["/usr/bin/python3", SIMULATOR, "--port", port, "--key", "key-of-the-tests-0123456789", "--webhook-secret",
             WEBHOOK_SECRET, *self.simulator_options], stdout=subprocess.PIPE, text=True)
        self.simulator.stdout.readline()
        told = self.server.run("reconcile").stdout
        lists = [r for r in self.control("GET", "state")["requests"] if r["method"] == "GET" and r["path"] == "/call"]
        self.proof()
        return told, lists

    def test_a_full_list_is_asked_again_in_narrower_windows(self):
        told, lists = self.reconcile(99)
        self.assertIn("99 lost reports folded", told)
        self.assertEqual(len(lists), 1)
        told, lists = self.reconcile(100)  # exactly as many as come at most: there may be more
        self.assertIn("1 lost reports folded", told)
        self.assertEqual(len(lists), 3)
        self.assertEqual(self.owner.get("/api/v1/calls").json["total"], 100)


if __name__ == "__main__":
    unittest.main()
