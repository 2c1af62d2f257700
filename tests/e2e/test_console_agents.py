#!/usr/bin/python3
# SPDX-License-Identifier: AGPL-3.0-or-later
# Copyright the Kametrix authors
"""Agents in the console before the real kametrixd: made, edited by two people at once, switched off, deleted.  The
tests are the steps of one session, in the order of their names."""

import json
import os
import re
import sys
import unittest
import urllib.request

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))
from console import World  # noqa: E402
from stack import BUSINESS  # noqa: E402
from uidrive import wait, walk  # noqa: E402

NAME = "Werkstatt <b>&"
NOTICE = "Guten Tag, hier ist der KI-Telefonassistent von "


class ConsoleAgentsTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.world = World()
        cls.addClassCleanup(cls.world.close)
        cls.stack = cls.world.stack
        cls.token = cls.stack.sign_in()
        cls.console = cls.world.open("de")
        cls.console.sign_in(BUSINESS)
        cls.page = cls.console.show("agents")

    def setUp(self):
        if self.world.console is None or self.world.console.process.poll() is not None:
            self.fail("the console is gone")

    def agent(self):
        status, body = self.stack.api("GET", "agents", token=self.token)
        self.assertEqual(status, 200, body)
        agent = next((agent for agent in body["items"] if agent["name"] == NAME), None)
        return self.stack.api("GET", f"agents/{agent['id']}", token=self.token)[1] if agent else None

    def edit_elsewhere(self, **facts):
        """What another person at another console does."""
        agent = self.agent()
        members = {"facts": {**agent["facts"], **facts}}
        request = urllib.request.Request(
            f"{self.stack.url}/api/v1/agents/{agent['id']}", json.dumps(members).encode(),
            {"Authorization": f"Bearer {self.token}", "Content-Type": "application/json",
             "If-Match": f'"{agent["revision"]}"'}, method="PATCH")
        with urllib.request.urlopen(request, timeout=30) as response:
            self.assertEqual(response.status, 200)

    def type(self, title, text):
        self.console.type(self.console.find("text|entry|list item", self.console.words(title), self.page), text)

    def business_name(self):
        row = self.console.find("text|entry|list item", self.console.words("Business name"), self.page)
        return self.console.text(next(n for n in walk(row) if "EditableText" in n.get_interfaces()))

    def press(self, label):
        """A button of the agents page; those of hidden parts come first in the tree."""
        name = self.console.word(label)

        def button():
            found = [node for node in self.console.all("push button", within=self.page)
                     if any(re.fullmatch(name, inner.name or "") for inner in walk(node))]
            return found[-1] if found else None

        self.console.click(wait(button, f"the button {label}"))

    def test_01_preview_and_creation(self):
        self.press("New Agent")
        self.type("Name", NAME)
        self.type("Business name", "Lindner Süd")
        self.type("Greeting", "Schön, dass Sie anrufen.")
        self.console.wait_text(re.escape(NOTICE + "Lindner Süd. Schön, dass Sie anrufen."), self.page)
        self.assertIsNone(self.agent())
        self.press("_Save")
        agent = wait(self.agent, "the new agent")
        self.assertEqual(agent["opening"], NOTICE + "Lindner Süd. Schön, dass Sie anrufen.")
        voices = self.stack.api("GET", "voices", token=self.token)[1]["items"]
        first = next(voice["id"] for voice in voices if voice["language"] == "de")
        self.assertEqual((agent["voice"], agent["facts"]["call_max_s"], agent["enabled"]), (first, 600, True))
        wait(lambda: self.agent()["sync"]["state"] == "in_sync", "the provider's copy", 20)

    def test_02_an_edit_elsewhere_is_shown(self):
        self.edit_elsewhere(business_name="Lindner West")
        wait(lambda: self.business_name() == "Lindner West", "the other person's edit")

    def test_03_keep_mine(self):
        self.type("Business name", "Lindner Nord")
        self.edit_elsewhere(business_name="Lindner Ost", call_max_s=300)
        self.press("_Compare")
        self.console.wait_text("Lindner Ost", self.page)
        self.console.wait_text(self.console.words("Longest call") + "$", self.page)
        self.press("Keep _Mine")
        wait(lambda: self.agent()["business_name"] == "Lindner Nord", "the kept edit")
        self.assertEqual(self.agent()["facts"]["call_max_s"], 300)

    def test_04_take_the_other_one(self):
        self.type("Business name", "Lindner Mitte")
        self.edit_elsewhere(business_name="Lindner Ost")
        self.press("_Compare")
        self.press("_Take the Other One")
        wait(lambda: self.business_name() == "Lindner Ost", "the other version")
        self.assertEqual(self.agent()["business_name"], "Lindner Ost")

    def test_05_unsaved_changes_are_not_lost_silently(self):
        self.type("Business name", "Verloren")
        self.press("Back to the Agents")
        self.console.press_around(".*Abbrechen")
        self.assertEqual(self.business_name(), "Verloren")
        self.press("Back to the Agents")
        self.console.press_around(self.console.word("_Discard"))
        wait(lambda: self.business_name() == "Lindner Ost", "the form without the edit")
        self.assertEqual(self.agent()["business_name"], "Lindner Ost")

    def test_06_switch_off(self):
        name = re.escape(self.console.words("%s answers calls").replace("%s", NAME))
        self.console.click(self.console.find("toggle button|check box|switch", name, self.page))
        wait(lambda: not self.agent()["enabled"], "the agent to be off")

    def test_07_delete(self):
        self.console.window_action("show-agent", self.agent()["id"])
        self.press("_Delete Agent")
        self.console.press_around(self.console.word("_Delete"))
        wait(lambda: self.agent() is None, "the agent to be gone", 20)
        self.assertEqual(self.world.close_console(), 0)


if __name__ == "__main__":
    unittest.main()
