#!/usr/bin/python3
# SPDX-License-Identifier: AGPL-3.0-or-later
# Copyright the Kametrix authors
"""An agent that somebody edited in the provider's console, seen and decided in ours."""

import os
import re
import sys
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))
from console import World  # noqa: E402
from stack import BUSINESS  # noqa: E402
from uidrive import wait, walk  # noqa: E402


class ConsoleDriftTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.world = World()
        cls.addClassCleanup(cls.world.close)
        cls.stack = cls.world.stack
        cls.stack.wait_provider_synced()
        cls.token = cls.stack.sign_in()
        cls.agent_id = next(a["id"] for a in cls.stack.api("GET", "agents", token=cls.token)[1]["items"] if a.get("live"))
        wait(lambda: cls.agent()["sync"]["state"] == "in_sync", "the provider's copy", 30)
        cls.console = cls.world.open("de")
        cls.console.sign_in(BUSINESS)
        cls.page = cls.console.show("agents")

    @classmethod
    def agent(cls):
        return cls.stack.api("GET", f"agents/{cls.agent_id}", token=cls.token)[1]

    def copy(self):
        return next(a for a in self.stack.control("GET", "state")["assistants"]
                    if (a.get("metadata") or {}).get("agent_id") == self.agent_id)

    def edit_there(self, **members):
        wait(lambda: self.agent()["sync"]["state"] == "in_sync", "our last write", 20)
        status, answer = self.stack.ask("PATCH", f"{self.stack.simulator_url}/assistant/{self.copy()['id']}", members,
                                        self.stack.environment()["KAMETRIX_VAPI_KEY"])
        self.assertEqual(status, 200, answer)
        self.stack.sql("SELECT job_enqueue (gen_random_uuid (), 'agent.verify', NULL, NULL, 'test', NULL, 0)")
        wait(lambda: self.agent().get("drift"), "the comparison", 20)

    def press(self, label):
        name = self.console.word(label)

        def button():
            found = [node for node in self.console.all("push button", within=self.page)
                     if any(re.fullmatch(name, inner.name or "") for inner in walk(node))]
            return found[-1] if found else None

        self.console.click(wait(button, f"the button {label}"))

    def test_01_card_and_editor_tell(self):
        self.edit_there(maxDurationSeconds=777)
        self.console.wait_text("1 Einstellung wurde beim Telefonieanbieter geändert.", self.page)

    def test_02_three_columns(self):
        self.console.window_action("show-agent", self.agent_id)
        self.press("_Compare")
        for text in ("Vorher", "Beim Anbieter", "Hier", "777 Sekunden", "Längster Anruf"):
            self.console.wait_text(re.escape(text), self.page, timeout_s=30)

    def test_03_put_back(self):
        self.press("_Put Ours Back")
        wait(lambda: self.copy()["maxDurationSeconds"] != 777, "our own value", 20)
        wait(lambda: "drift" not in self.agent(), "the end of it", 20)
        self.console.wait_text(re.escape(self.console.words("Nothing Was Changed There")), self.page)

    def test_04_adopted(self):
        self.edit_there(maxDurationSeconds=840)
        self.console.wait_text("840 Sekunden", self.page)
        box = self.console.find("check box", ".*Längster Anruf", self.page)
        self.console.real_click(box)
        self.press("_Take Into the Draft")
        wait(lambda: self.agent()["facts"].get("call_max_s") == 840, "the draft")

    def test_05_forbidden_is_told(self):
        plan = {**self.copy()["artifactPlan"], "recordingEnabled": True}
        self.edit_there(artifactPlan=plan)
        wait(lambda: self.copy()["artifactPlan"]["recordingEnabled"] is False, "the law", 20)
        self.console.wait_text(re.escape("Aufzeichnung und Speicherung"), self.page)
        self.press("_Understood")
        wait(lambda: "drift" not in self.agent(), "the end of it", 20)
        self.assertEqual(self.world.close_console(), 0)


if __name__ == "__main__":
    unittest.main()
