#!/usr/bin/python3
# SPDX-License-Identifier: AGPL-3.0-or-later
# Copyright the Kametrix authors
"""The demo business, and calls from the simulated provider to the charge in the ledger."""

import datetime
import math
import os
import re
import sys
import tempfile
import time
import unittest
from concurrent.futures import ThreadPoolExecutor

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))
from stack import ADMIN, BUSINESS, Stack  # noqa: E402

MEDIA_NUMBER = re.compile(r"\+49(3023125\d{3}|8999998\d{3}|17139200\d{2})")


def moment(text):
    return datetime.datetime.fromisoformat(text.replace("Z", "+00:00"))


def price_cents(report):
    """15 cents for each started minute of what the provider reports."""
    if "startedAt" not in report:
        return 0
    seconds = math.floor((moment(report["endedAt"]) - moment(report["startedAt"])).total_seconds() + 0.5)
    return 15 * math.ceil(seconds / 60)


class DemoTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory(prefix="kametrix-e2e-", dir="/tmp")
        os.chmod(cls.folder.name, 0o755)
        cls.addClassCleanup(cls.folder.cleanup)
        cls.stack = Stack(os.environ["KAMETRIXD"], cls.folder.name)
        cls.addClassCleanup(cls.stack.stop)
        began = time.monotonic()
        cls.printed = cls.stack.seed()
        cls.seeding_s = time.monotonic() - began
        cls.stack.start()
        cls.token = cls.stack.sign_in()

    def get(self, path, token=None):
        status, body = self.stack.api("GET", path, token=token or self.token)
        self.assertEqual(status, 200, body)
        return body

    def credit(self):
        return self.get("credit")

    def wait_for(self, condition, what, timeout_s=20):
        end = time.monotonic() + timeout_s
        while not condition():
            self.assertLess(time.monotonic(), end, f"waited too long for {what}")
            time.sleep(0.1)

    def play_many(self, orders):
        with ThreadPoolExecutor(8) as pool:
            return list(pool.map(lambda order: self.stack.play(speed="instant", wait=60, **order), orders))

    def test_seed_is_a_believable_year(self):
        calls = int(re.search(r"(\d+) calls", self.printed).group(1))
        self.assertTrue(3500 <= calls <= 4800, calls)
        self.assertIn(BUSINESS, self.printed)
        self.assertIn(ADMIN, self.printed)
        credit = self.credit()
        self.assertGreater(credit["available_cents"], 0)
        self.assertGreater(credit["days_left"], 0)
        for number in self.get("numbers")["items"]:
            self.assertRegex(number["e164"], MEDIA_NUMBER)
        self.assertEqual({agent["language"] for agent in self.get("agents")["items"]}, {"de", "en"})

    def test_seeded_agents_have_a_history_and_lack_nothing(self):
        for agent in self.get("agents")["items"]:
            self.assertEqual((agent["live"]["version"], agent["live"]["changed"]), (3, False))
            self.assertEqual([v["version"] for v in self.get(f"agents/{agent['id']}/versions")["items"]], [3, 2, 1])
            changes = self.get(f"agents/{agent['id']}/diff?from=1&to=2")["items"]
            self.assertEqual([(c["path"], c["kind"]) for c in changes], [("/faq", "added")])
            red = [c["check"] for c in self.get(f"agents/{agent['id']}/checks")["items"] if not c["passed"]]
            self.assertEqual(red, [])

    def test_seed_refuses_a_database_in_use(self):
        with self.assertRaises(RuntimeError):
            self.stack.run("demo", "seed")

    def test_platform_admin_signs_in(self):
        status, me = self.stack.api("GET", "me", token=self.stack.sign_in(ADMIN))
        self.assertEqual((status, me["user"]["platform_admin"]), (200, True))

    def test_provider_accepts_every_agent(self):
        self.wait_for(lambda: all(a["sync"]["state"] == "in_sync" for a in self.get("agents")["items"]), "the agents' sync")
        state = self.stack.control("GET", "state")
        self.assertEqual([r for r in state["requests"] if r["status"] >= 400], [])
        self.assertTrue(all(a["backgroundSound"] == "off" for a in state["assistants"]))

    def test_a_call_is_charged_once(self):
        before = self.credit()["available_cents"]
        call = self.stack.play(speed="instant", wait=30, script="inspektion", faults={"duplicate": True})
        self.assertEqual((call["problems"], call["ended_reason"]), ([], "customer-ended-call"))
        after = self.credit()
        self.assertEqual(before - after["available_cents"], price_cents(call["call"]))
        self.assertEqual(after["reserved_cents"], 0)

    def test_a_storm_of_calls_costs_what_it_costs(self):
        before = self.credit()["available_cents"]
        faults = {"duplicate": 0.3, "reorder": 0.3, "delay": {"probability": 0.1, "seconds": 0.5}, "stale_call": True}
        scripts = ("inspektion", "panne", "aufgelegt", "reifenwechsel", "stoerung", "oeffnungszeiten")
        calls = self.play_many([{"script": scripts[n % len(scripts)], "seed": n, "faults": faults} for n in range(24)])
        self.assertEqual([c["problems"] for c in calls], [[]] * len(calls))
        expected = sum(price_cents(c["call"]) for c in calls if "vapifault" not in c["ended_reason"])
        self.wait_for(lambda: self.credit()["reserved_cents"] == 0, "all reservations to end")
        self.assertEqual(before - self.credit()["available_cents"], expected)
        self.assertIn("difference 0", self.stack.run("prove"))

    def test_a_call_in_real_time_reserves_and_releases(self):
        call = self.stack.play(speed=1, script="hauptuntersuchung")
        self.wait_for(lambda: self.credit()["reserved_cents"] > 0, "the reservation")
        self.stack.hang_up(call)
        self.wait_for(lambda: self.credit()["reserved_cents"] == 0, "the settlement")


if __name__ == "__main__":
    unittest.main()
