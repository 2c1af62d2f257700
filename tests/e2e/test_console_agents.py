#!/usr/bin/python3
# SPDX-License-Identifier: AGPL-3.0-or-later
# Copyright the Kametrix authors
"""Agents in the console before the real kametrixd: made from a template by the guided set-up with the keyboard, edited
in its sections, edited by two people at once, kept over a crash, switched off, deleted.  The tests are the steps of
one session, in the order of their names."""

import glob
import json
import os
import re
import sys
import time
import unittest
import urllib.request

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))
from console import World  # noqa: E402
from stack import BUSINESS  # noqa: E402
from uidrive import matches, wait, walk  # noqa: E402

NAME = "Werkstatt <b>&"
NOTICE = "Guten Tag, hier ist der KI-Telefonassistent von "


class ConsoleAgentsTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.world = World()
        cls.addClassCleanup(cls.world.close)
        cls.stack = cls.world.stack
        cls.token = cls.stack.sign_in()
        cls.others = {agent["id"] for agent in cls.stack.api("GET", "agents", token=cls.token)[1]["items"]}
        cls.open_console()

    @classmethod
    def open_console(cls, again=False):
        """Again: the keyring still knows who it is."""
        cls.console = cls.world.open("de")
        if again:
            cls.console.wait_signed_in()
        else:
            cls.console.sign_in(BUSINESS)
        cls.page = cls.area = cls.console.show("agents")

    def setUp(self):
        if self.world.console is None or self.world.console.process.poll() is not None:
            self.fail("the console is gone")

    # What the server has

    def agent(self):
        status, body = self.stack.api("GET", "agents", token=self.token)
        self.assertEqual(status, 200, body)
        found = next((agent for agent in body["items"] if agent["id"] not in self.others), None)
        return found and self.stack.api("GET", f"agents/{found['id']}", token=self.token)[1]

    def facts(self):
        return self.agent()["facts"]

    def edit_elsewhere(self, **members):
        """What another person at another console does."""
        agent = self.agent()
        request = urllib.request.Request(
            f"{self.stack.url}/api/v1/agents/{agent['id']}", json.dumps({"facts": {**agent["facts"], **members}}).encode(),
            {"Authorization": f"Bearer {self.token}", "Content-Type": "application/json",
             "If-Match": f'"{agent["revision"]}"'}, method="PATCH")
        with urllib.request.urlopen(request, timeout=30) as response:
            self.assertEqual(response.status, 200)

    # What the person does

    def showing(self, within=None):
        """Every node that was given room, of the part of the page that one looks at: walking all of it takes long."""
        return (node for node in self.console.nodes(within or self.area)
                if "Component" in node.get_interfaces() and self.console.is_shown(node))

    def shown(self, role, title, context=None, within=None):
        """The field of this title that is on the screen; the other sections have some of the same name."""
        name = re.escape(self.console.words(title, context))
        return self.seen(role, name, within)

    def seen(self, role, name, within=None):
        return wait(lambda: next((node for node in self.showing(within) if matches(node, role, name)), None),
                    f"{role} {name!r}")

    def reads(self, pattern):
        """Until something on the screen says so."""
        wait(lambda: any(re.search(pattern, node.name or "") for node in self.console.nodes(self.area)), repr(pattern))

    def state(self, text):
        """Until the editor says so below its title."""
        editor = self.console.find(None, "KmxAgentEditor", self.page)
        title = self.console.find(None, "AdwWindowTitle", editor)
        wait(lambda: any(text == node.name for node in walk(title)), repr(text), 20)

    def type(self, title, text, within=None):
        self.console.type(self.shown("text|entry|list item", title, within=within), text)

    def value(self, title):
        row = self.shown("text|entry|list item", title)
        return self.console.text(next(n for n in walk(row) if "EditableText" in n.get_interfaces()))

    def press(self, label, context=None):
        """A button of the agents page that is on the screen."""
        name = self.console.word(label, context)

        def button():
            return next((node for node in self.showing() if node.getRoleName() == "push button"
                         and any(re.fullmatch(name, inner.name or "") for inner in walk(node))), None)

        self.console.click(wait(button, f"the button {label}"))

    def section(self, title):
        editor = self.console.find(None, "KmxAgentEditor", self.page)
        type(self).area = editor
        row = self.shown("list item", title)
        self.console.select(row.parent, row.getIndexInParent())
        name = re.escape(self.console.words(title))
        type(self).area = self.console.find("panel|filler|grouping|scroll pane", name, editor)
        time.sleep(0.3)

    def wait_facts(self, what, condition):
        return wait(lambda: condition(self.facts()), what, 15)

    def test_01_template_by_keyboard(self):
        self.press("New Agent")
        self.reads(re.escape("Büro und Dienstleistung"))
        time.sleep(0.5)
        self.console.key("Return")
        agent = wait(self.agent, "the new agent")
        self.assertEqual((agent["template"], agent["language"], agent["sync"]["state"]), ("buero", "de", "unpublished"))
        self.assertEqual(agent["business_name"], "Autohaus Lindner GmbH")

    def test_02_guided_set_up_saves_by_itself(self):
        type(self).area = self.console.find(None, "KmxAgentGuide", self.page)
        self.reads(self.console.words("Step %d of %d") % (1, 5))
        self.type("Business name", "Lindner Süd")
        self.type("Name of the agent", NAME)
        self.press("_Next")
        self.type("Town", "Köln")
        self.press("_Next")
        self.console.type(self.shown_day("Monday", "%s, open from"), "8.30")
        self.press("_Next")
        self.press("_Next")
        self.reads(re.escape(NOTICE + "Lindner Süd."))
        self.press("_Finish")
        self.wait_facts("the answers", lambda facts: facts["business_name"] == "Lindner Süd" and facts["city"] == "Köln"
                        and facts["hours"][0] == {"weekday": 1, "opens": "08:30", "closes": "12:30"})
        self.assertEqual(self.agent()["name"], NAME)
        self.state(self.console.words("Saved", "draft"))

    def shown_day(self, day, pattern):
        name = self.console.words(pattern).replace("%s", self.console.words(day))
        return self.seen("text|entry", re.escape(name))

    def test_03_what_is_no_time_is_not_saved(self):
        before = self.facts()["hours"]
        self.section("Opening Hours")
        self.console.type(self.shown_day("Monday", "%s, open from"), "25:99")
        self.state(self.console.words("Not saved: %s", "draft").replace("%s", self.console.words("Opening hours")))
        time.sleep(1.5)
        self.assertEqual(self.facts()["hours"], before)
        self.console.type(self.shown_day("Monday", "%s, open from"), "09:15")
        self.wait_facts("the time", lambda facts: facts["hours"][0]["opens"] == "09:15")

    def test_04_list_add_move_remove_undo(self):
        self.section("Services and Staff")
        count = len(self.facts()["services"])
        self.press("Add a Service")
        window = self.console.dialog(self.console.words("Price in euros (optional)"))
        self.type("Service", "Ölwechsel", within=window)
        self.type("Price in euros (optional)", "1.089,5", within=window)
        self.console.press_around(self.console.word("_Done", "dialog"))
        self.wait_facts("the service", lambda facts: len(facts["services"]) == count + 1 and
                        facts["services"][-1] == {"name": "Ölwechsel", "price_cents": 108950})
        self.press_row("Move up: %s", "Ölwechsel")
        self.wait_facts("the move", lambda facts: facts["services"][-2]["name"] == "Ölwechsel")
        self.press_row("Remove: %s", "Ölwechsel")
        self.wait_facts("the removal", lambda facts: len(facts["services"]) == count)
        self.console.press_around(self.console.word("_Undo"))
        self.wait_facts("the undo", lambda facts: facts["services"][-2]["name"] == "Ölwechsel")

    def press_row(self, label, item):
        name = re.escape(self.console.words(label).replace("%s", item))
        self.console.click(self.seen("push button", name))

    def test_05_an_edit_elsewhere_is_shown(self):
        self.section("Business")
        self.edit_elsewhere(business_name="Lindner West")
        wait(lambda: self.value("Business name") == "Lindner West", "the other person's edit")

    def test_06_edits_of_different_fields_go_together(self):
        self.stack.stop_server()
        self.type("Town", "Bonn")
        self.stack.start_server()
        self.edit_elsewhere(street="Ring 7")
        self.wait_facts("both edits", lambda facts: (facts["city"], facts["street"]) == ("Bonn", "Ring 7"))
        wait(lambda: self.value("Street and number") == "Ring 7", "theirs in the form")

    def test_07_unsaved_keystrokes_outlive_a_crash(self):
        self.stack.stop_server()
        self.type("Town", "Aachen")
        home = self.console_home()
        wait(lambda: glob.glob(os.path.join(home, "kametrix", "drafts", "*.json")), "the recovery file")
        self.console.kill()
        self.stack.start_server()
        type(self).open_console(again=True)
        self.assertEqual(self.facts()["city"], "Bonn")
        self.console.window_action("show-agent", self.agent()["id"])
        self.wait_facts("what was typed before the crash", lambda facts: facts["city"] == "Aachen")
        wait(lambda: not glob.glob(os.path.join(home, "kametrix", "drafts", "*.json")), "the recovery file to go")

    @staticmethod
    def console_home():
        return os.environ.get("XDG_DATA_HOME", os.path.expanduser("~/.local/share"))

    def test_08_conflict_shows_both(self):
        self.stack.stop_server()
        self.section("Business")
        self.type("Business name", "Lindner Nord")
        time.sleep(0.6)
        self.console.kill()  # with an edit that was never sent
        self.stack.start_server()
        self.edit_elsewhere(business_name="Lindner Ost", call_max_s=300)
        type(self).open_console(again=True)
        self.console.window_action("show-agent", self.agent()["id"])
        type(self).area = self.console.find(None, "KmxAgentConflict", self.page, 20)
        self.reads("Lindner Ost")
        self.press("Keep _Mine")
        self.wait_facts("mine", lambda facts: facts["business_name"] == "Lindner Nord" and facts["call_max_s"] == 300)

    def test_09_what_is_wrong_is_not_lost_silently(self):
        self.section("Business")
        self.type("Business name", "")
        self.console.key("Escape")
        self.console.press_around(".*Abbrechen")
        self.assertEqual(self.value("Business name"), "")
        time.sleep(0.5)  # a dialog that goes still takes keys
        self.console.key("Escape")
        self.console.press_around(self.console.word("_Discard"))
        type(self).area = self.console.find(None, "KmxAgentCards", self.page)
        self.assertEqual(self.facts()["business_name"], "Lindner Nord")

    def test_10_switch_off(self):
        name = re.escape(self.console.words("%s answers calls").replace("%s", NAME))
        self.console.click(self.seen("toggle button|check box|switch", name))
        wait(lambda: not self.agent()["enabled"], "the agent to be off")

    def test_11_delete(self):
        self.console.window_action("show-agent", self.agent()["id"])
        self.section("At a Glance")
        self.press("_Delete Agent")
        self.console.press_around(self.console.word("_Delete"))
        wait(lambda: self.agent() is None, "the agent to be gone", 20)
        self.assertEqual(self.world.close_console(), 0)


if __name__ == "__main__":
    unittest.main()
