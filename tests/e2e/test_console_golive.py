#!/usr/bin/python3
# SPDX-License-Identifier: AGPL-3.0-or-later
# Copyright the Kametrix authors
"""From a template to callers, in the console before the real kametrixd: an agent is made, a red check is mended, the
draft is rehearsed and published, a simulated caller is handed over to a person, and a version is brought back.  The
tests are the steps of one session, in the order of their names."""

import os
import re
import subprocess
import sys
import unittest

import pyatspi

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))
from console import World  # noqa: E402
from stack import BUSINESS, MAIN_NUMBER  # noqa: E402
from uidrive import wait, walk  # noqa: E402

OFFICE = "+493023125123"
OWN = {"business_name": "Kanzleibüro Nord", "postal_code": "10115", "city": "Berlin", "email": "post@nord.example",
       "website": "www.nord.example", "staff": []}


class ConsoleGoLiveTest(unittest.TestCase):
    agent_id = None

    @classmethod
    def setUpClass(cls):
        cls.world = World()
        cls.addClassCleanup(cls.world.close)
        cls.stack = cls.world.stack
        cls.token = cls.stack.sign_in()
        cls.known = {agent["id"] for agent in cls.world.api("GET", "agents", token=cls.token)["items"]}
        cls.console = cls.world.open("de")
        cls.console.sign_in(BUSINESS)
        cls.page = cls.console.show("agents")

    def setUp(self):
        if self.world.console is None or self.world.console.process.poll() is not None:
            self.fail("the console is gone")

    def get(self, below=""):
        return self.world.api("GET", f"agents/{self.agent_id}{below}", token=self.token)

    def red(self):
        return [check["check"] for check in self.get("/checks")["items"] if not check["passed"]]

    def button(self, label):
        """A button of the page that can be pressed; those of hidden parts come first in the tree."""
        name = self.console.word(label)
        found = [node for node in self.console.all("push button", within=self.page)
                 if any(re.fullmatch(name, inner.name or "") for inner in walk(node)) and self.console.is_shown(node)]
        return found[-1] if found else None

    def ready(self, label):
        button = self.button(label)
        return button if button and button.getState().contains(pyatspi.STATE_SENSITIVE) else None

    def press_named(self, name):
        self.console.click(self.console.find("push button", re.escape(name), self.page, 20))

    def press(self, label):
        self.console.click(wait(lambda: self.ready(label), f"the button {label}", 20))

    def shows(self, text):
        """Until a text of the program is on the page, its gaps filled with anything."""
        pattern = re.sub(r"%[su]|%d", ".*", re.escape(self.console.words(text)).replace("\\%", "%"))
        return self.console.wait_text(pattern, self.page, 20)

    def turn_to(self, view):
        tab = self.console.find("page tab", re.escape(self.console.words(view)), self.page)
        self.console.click(tab)

    def go_live(self):
        self.console.window_action("show-agent", self.agent_id)
        self.press("_Publish …")
        self.shows("Before Publishing")

    def row(self, title):
        """The row of a list that holds this text."""
        def search():
            rows = [node for node in self.console.all("list item", within=self.page) if self.console.is_shown(node)
                    and any(re.fullmatch(re.escape(self.console.words(title)), inner.name or "") for inner in walk(node))]
            return rows[-1] if rows else None

        return wait(search, f"the row {title!r}", 20)

    def test_01_an_agent_from_a_template(self):
        self.press("New Agent")
        self.shows("What Kind of Business Is It?")

        def first_card():
            subprocess.check_call(["xdotool", "key", "Return"])
            agents = self.world.api("GET", "agents", token=self.token)["items"]
            return next((agent["id"] for agent in agents if agent["id"] not in self.known), None)

        type(self).agent_id = wait(first_card, "the new agent", 20)
        self.assertIn("template", self.red())
        self.assertIn("rehearsal", self.red())

    def test_02_a_red_check_is_mended(self):
        agent = self.get()
        facts = {**agent["facts"], **OWN}
        facts["handover"] = {**facts["handover"], "destinations": [{"label": "Büro", "phone_e164": OFFICE}]}
        self.world.patch(f"agents/{self.agent_id}", {"facts": facts}, self.token)
        self.assertEqual(self.red(), ["template", "rehearsal"])
        self.go_live()
        self.assertIsNone(self.ready("_Publish Now"))
        self.console.real_click(self.row("Nothing of the template's example is left"))
        field = wait(lambda: self.field("Street and number"), "the field of the street", 20)
        self.console.type(field, "Invalidenstraße 7")
        wait(lambda: self.get()["facts"]["street"] == "Invalidenstraße 7", "the draft to be saved", 20)
        self.assertEqual(self.red(), ["rehearsal"])

    def field(self, title):
        found = [node for node in self.console.all("text|entry|list item", re.escape(self.console.words(title)), self.page)
                 if self.console.is_shown(node)]
        return found[-1] if found else None


    def test_03_the_rehearsal_passes(self):
        self.go_live()
        self.console.real_click(self.row("This draft was rehearsed"))
        self.press("_Play All")
        self.shows("Played %s with the draft as it is.")
        run = self.get("/rehearsals")["items"][0]
        self.assertGreaterEqual(run["total"], 6)
        self.assertEqual(run["passed"], run["total"])
        self.assertEqual(self.red(), [])

    def test_04_the_draft_answers_in_writing(self):
        self.console.click(self.console.find("page tab", "Chat", self.page))
        self.console.wait_text("KI-Telefonassistent von Kanzleibüro Nord", self.page, 20)
        entry = self.console.find("text|entry", re.escape(self.console.words("What the caller says")), self.page)
        self.console.type(entry, "Wann haben Sie geöffnet?")
        self.press("_Say")
        self.shows("Look up the business")

    def test_05_an_own_scenario(self):
        self.console.click(self.console.find("page tab", self.console.words("Scenarios"), self.page))
        self.press("Add a Scenario")
        form = self.console.dialog(self.console.words("New Scenario"))
        for title, text in (("Name", "Parken"), ("Words", "Wo kann ich parken?")):
            field = self.console.find("text|entry|list item", re.escape(self.console.words(title)), form)
            self.console.type(field, text)
        self.console.click(next(node for node in self.console.all("push button", within=form)
                                if any(re.fullmatch(self.console.word("_Save"), inner.name or "") for inner in walk(node))))

        def own():
            return [s["name"] for s in self.get("/scenarios")["items"] if s["origin"] == "own"]

        wait(lambda: own() == ["Parken"], "the scenario", 20)
        self.console.wait_text("Parken", self.page, 20)
        self.press("_Play All")
        wait(lambda: self.red() == [], "a rehearsal with the new scenario", 20)

    def test_06_published(self):
        self.turn_to("Publish")
        wait(lambda: self.ready("_Publish Now"), "the button that publishes", 20)
        note = self.field("What is new? (optional)")
        self.console.type(note, "Erste Fassung")
        self.press("_Publish Now")
        self.shows("Version %u answers the calls")
        wait(lambda: self.get()["sync"]["state"] == "in_sync", "the provider's copy", 30)
        version, = self.get("/versions")["items"]
        self.assertEqual((version["note"], version["live"]), ("Erste Fassung", True))

    def test_07_a_call_is_handed_over(self):
        numbers = self.world.api("GET", "numbers", token=self.token)["items"]
        number = next(number for number in numbers if number["e164"] == MAIN_NUMBER)
        status, answer = self.stack.api("PATCH", f"numbers/{number['id']}", {"agent_id": self.agent_id}, self.token,
                                        {"If-Match": f'"{number["revision"]}"'})
        self.assertEqual(status, 200, answer)
        view = self.stack.play(caller="+4915112345678", speed="instant", wait=30, script={"turns": [
            {"role": "assistant", "text": "{opening}"}, {"role": "user", "text": "Ich möchte einen Menschen sprechen."},
            {"tool": "hand_over", "arguments": {"reason": "will einen Menschen"}}, {"tool": "transferCall"},
            {"role": "assistant", "text": "Auf Wiederhören."}]})
        self.assertEqual((view["problems"], view["ended_reason"]), ([], "assistant-forwarded-call"))
        calls = self.world.api("GET", "calls", token=self.token)["items"]
        call = self.world.api("GET", f"calls/{calls[0]['id']}", token=self.token)
        transfer, = call["transfers"]
        self.assertEqual((transfer["destination_e164"], transfer["state"]), (OFFICE, "connected"))

    def test_08_versions_are_compared_and_restored(self):
        agent = self.get()
        self.world.patch(f"agents/{self.agent_id}", {"facts": {**agent["facts"], "city": "Potsdam"}}, self.token)
        self.turn_to("Versions")
        for text in ("Berlin", "Potsdam", re.escape(self.console.words("Town"))):
            self.console.wait_text(text, self.page, 20)
        self.press_named(self.console.words("Go back to version %u").replace("%u", "1"))
        self.console.press_around(self.console.word("_Go Back"))
        wait(lambda: self.get()["facts"]["city"] == "Berlin", "the version in the draft", 20)
        self.console.press_around(self.console.word("_Undo"))
        wait(lambda: self.get()["facts"]["city"] == "Potsdam", "the draft before", 20)

    def test_09_contract_texts_can_be_read(self):
        self.turn_to("Publish")
        self.shows("Before Publishing")
        self.console.scroll(40)  # the texts stand below
        self.console.real_click(self.row("Terms and Conditions"))
        self.console.wait_around("Platzhalter – vor dem Start")
        own = self.console.words("This text is a placeholder. No lawyer has checked it yet.")
        self.assertNotIn(own, [node.name for node in self.console.around()])  # the text says it itself
        self.console.key("Escape")
        self.assertEqual(self.world.close_console(), 0)
        self.assertEqual(self.world.warnings(), [])


if __name__ == "__main__":
    unittest.main()
