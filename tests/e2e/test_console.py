#!/usr/bin/python3
# SPDX-License-Identifier: AGPL-3.0-or-later
# Copyright the Kametrix authors
"""The console as a person uses it: the built program on a screen of its own before the real kametrixd, the demo
business and the simulated provider.  The tests of a class are the steps of one session, in the order of their names."""

import os
import re
import sys
import time
import unittest

import pyatspi

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))
from console import World  # noqa: E402
from stack import BUSINESS, MAIN_NUMBER  # noqa: E402
from uidrive import wait, walk  # noqa: E402

CALLER, CALLER_SHOWN = "+491713920042", r"0171 3920042"
ON_SCREEN_MAX_S = 3
SCRIPT = {
    "turns": [
        {"role": "assistant", "text": "{opening}"},
        {"role": "user", "text": "Guten Tag, es geht um meinen Quittenkuchenlieferwagen.", "seconds": 5},
        {"role": "assistant", "text": "Gern, worum geht es genau?", "seconds": 5},
        {"role": "user", "text": "Um die Bremsen <b>vorn</b> &amp; hinten.", "seconds": 40},
        {"role": "assistant", "text": "Das richte ich der Werkstatt aus.", "seconds": 20},
    ],
    "summary": "Anfrage zu den Bremsen eines Lieferwagens.",
}


def euros(cents):
    return f"{cents // 100},{cents % 100:02d}\N{NO-BREAK SPACE}€"


class ConsoleTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.world = World.shared()
        cls.stack = cls.world.stack
        cls.token = cls.stack.sign_in()
        cls.console = cls.world.open("de")

    def setUp(self):
        if self.world.console is None or self.world.console.process.poll() is not None:
            self.fail("the console is gone")

    def get(self, path):
        return self.world.api("GET", path, token=self.token)

    def agent(self, name):
        agent = next((a for a in self.get("agents")["items"] if a["name"] == name), None)
        return self.get(f"agents/{agent['id']}") if agent else None

    def newest_call(self):
        return next((c for c in self.get("calls?limit=3")["items"] if c.get("caller_e164") == CALLER), None)

    def test_01_wrong_password(self):
        console = self.console
        console.enter(BUSINESS, "ganz und gar falsch")
        console.wait_text("E-Mail-Adresse oder Passwort stimmt nicht. Prüfen Sie beides und versuchen Sie es erneut.")
        self.assertIsNone(console.main_window())
        self.assertEqual(console.value("E-Mail", None), BUSINESS)

    def test_02_sign_in(self):
        console = self.console
        console.sign_in(BUSINESS)
        page = console.page("overview")
        console.wait_text("Verfügbares Guthaben", page)
        console.wait_text(re.escape(euros(self.get("credit")["available_cents"])), page)
        wait(lambda: any("Autohaus Lindner" in (n.name or "") for n in console.around()), "the name of the business")

    def test_03_a_call_is_seen_live(self):
        console = self.console
        page = console.show("live")
        console.wait_shown("No Running Calls", page)
        began = time.monotonic()
        self.stack.play(script=SCRIPT, caller=CALLER, speed=5)
        console.wait_text(CALLER_SHOWN, page)
        seen_s = time.monotonic() - began
        print(f"# on the Live page {seen_s:.2f} s after the order to call", flush=True)
        self.assertLess(seen_s, ON_SCREEN_MAX_S)
        console.wait_text("KI-Telefonassistent", page)
        console.wait_text("Quittenkuchenlieferwagen", page)
        console.wait_text(re.escape("Bremsen <b>vorn</b> &amp; hinten"), page)
        console.wait_text(console.words("ended", "call"), page, timeout_s=40)

    def test_04_the_call_is_filed_and_opens(self):
        console = self.console
        call = wait(lambda: (c := self.newest_call()) and c["settled"] and c, "the settled call", 20)
        self.assertGreater(call["charged_cents"], 0)
        page = console.show("calls")
        row = console.wait_row(page, CALLER_SHOWN, re.escape(euros(call["charged_cents"])))
        self.assertEqual(row, 0)
        console.real_click(console.find("label", CALLER_SHOWN, page))
        console.wait_text("Quittenkuchenlieferwagen", page)
        console.wait_text(re.escape("<b>vorn</b> &amp; hinten"), page)
        console.wait_text("Buchungsjournal", page)
        console.wait_text("Abgerechnete Zeit", page)
        console.wait_text("[-−]" + re.escape(euros(call["charged_cents"])), page)

    def test_05_back_and_open_with_the_keyboard(self):
        console, page = self.console, self.console.page("calls")
        view = console.find("filler", "KmxCallView", page)
        console.window_action("show-call", self.get("calls?limit=2")["items"][1]["id"])
        wait(lambda: "Quittenkuchenlieferwagen" not in " ".join(console.texts(view)), "the other call")
        console.key("Escape")
        time.sleep(0.3)
        console.key("Home", "Return")
        console.wait_text("Quittenkuchenlieferwagen", view)
        console.key("Escape")

    def test_06_search(self):
        console, page = self.console, self.console.page("calls")
        field = console.find("entry", console.word("Search the Calls"), page)
        for text in ("0171 3920042", "quittenkuchenlieferwagen"):
            console.type(field, text)
            wait(lambda: (rows := console.rows(page)) and all(CALLER_SHOWN in row for row in rows), f"only {text}")
        console.type(field, "Zwetschgenknödelfabrik")
        console.wait_shown("No Calls Found", page)
        console.press(console.word("_Show All Calls"), page)
        wait(lambda: any(CALLER_SHOWN not in row for row in console.rows(page)), "all calls")
        self.assertEqual(console.text(field), "")

    def test_07_filter_by_outcome(self):
        console, page = self.console, self.console.page("calls")
        combo = console.find("combo box", console.word("Outcome", "call column"), page)
        outcome = console.words("Transferred", "outcome")
        console.choose_at(combo, 4, lambda: (rows := console.rows(page)) and all(outcome in row for row in rows), f"only {outcome}")
        console.choose_at(combo, 0, lambda: any(outcome not in row for row in console.rows(page)), "all outcomes")

    def editor(self, name):
        """The editor of an agent, read from the server and ready for edits."""
        self.console.window_action("show-agent", self.agent(name)["id"])
        editor = self.console.find(None, "KmxAgentEditor", self.console.page("agents"))
        title = self.console.find(None, "AdwWindowTitle", editor)
        wait(lambda: {name, self.console.words("Saved", "draft")} <= {node.name for node in walk(title)}, f"{name} in the editor", 20)
        return editor

    def section(self, title, editor):
        """Turns to a section as one does in the sidebar; the node of all that is in it."""
        name = re.escape(self.console.words(title))
        sidebar = self.console.find("list", re.escape(self.console.words("Sections")), editor)
        row = self.console.find("list item", name, sidebar)
        self.console.select(sidebar, row.getIndexInParent())
        section = self.console.find("panel|filler|grouping|scroll pane", name, editor)
        wait(lambda: self.console.is_shown(section), f"the section {title}")
        return section

    def type(self, title, text, section):
        self.console.type_into(re.escape(self.console.words(title)), text, section)

    def test_08_create_an_agent(self):
        console = self.console
        page = console.show("agents")
        console.wait_text("Empfang", page)
        console.press(console.word("New Agent"), page)
        console.wait_shown("What Kind of Business Is It?", page)
        console.wait_text(re.escape("Büro und Dienstleistung"), page)
        time.sleep(0.5)
        console.key("Return")
        guide = console.find("filler|panel|grouping", "KmxAgentGuide", page)
        self.type("Name of the agent", "Prüfstand", guide)
        for _ in range(4):
            console.press(console.word("_Next"), guide)
        console.wait_shown("How It Sounds", guide)
        agent = wait(lambda: self.agent("Prüfstand"), "the agent on the server")
        voices = {voice["id"]: voice["name"] for voice in self.get("voices")["items"]}
        before = agent["voice"]
        console.choose(console.find("combo box", console.word("Voice"), guide), 1)
        agent = wait(lambda: (a := self.agent("Prüfstand"))["voice"] != before and a, "the other voice on the server")
        console.press(console.word("_Finish"), guide)
        editor = self.editor("Prüfstand")
        section = self.section("Voice and Speech", editor)
        console.wait_text(re.escape(voices[agent["voice"]]) + r" \((weiblich|männlich|neutral)\)", section)
        self.type("Greeting", "Was darf ich prüfen?", section)
        console.wait_text("KI-Telefonassistent von Autohaus Lindner GmbH. Was darf ich prüfen", section)
        self.type("Instructions", "Du nimmst Prüftermine an.", self.section("Instructions", editor))
        facts = wait(lambda: (f := self.agent("Prüfstand")["facts"])["instructions"] == "Du nimmst Prüftermine an." and f,
                     "what was typed on the server, without a button")
        self.assertEqual(facts["greeting"], "Was darf ich prüfen?")

    def test_09_two_people_edit_an_agent(self):
        """A draft that cannot be saved yet meets what somebody else saved."""
        console, page = self.console, self.console.page("agents")
        editor, agent = self.editor("Prüfstand"), self.agent("Prüfstand")
        business = self.section("Business", editor)
        self.type("Business name", "", business)
        self.type("Name", "Prüfstand Mitte", self.section("At a Glance", editor))
        self.world.patch(f"agents/{agent['id']}", {
            "name": "Prüfstand West", "facts": {**agent["facts"], "greeting": "Worum geht es?"}}, self.token)
        console.wait_shown("Somebody else changed this agent meanwhile.", page)
        console.press(console.word("_Compare"), page)
        console.wait_shown("Somebody Else Changed This Agent Meanwhile", page)
        conflict = console.find("filler", "KmxAgentConflict", page)
        console.wait_text("Prüfstand Mitte", conflict)
        console.wait_text("Prüfstand West", conflict)
        console.press(console.word("Keep _Mine"), conflict)
        self.type("Business name", "Autohaus Lindner", business)
        agent = wait(lambda: self.agent("Prüfstand Mitte"), "one's own name on the server")
        self.assertEqual((agent["facts"]["greeting"], agent["facts"]["business_name"]), ("Worum geht es?", "Autohaus Lindner"))

    def test_10_search_the_agents(self):
        console, page = self.console, self.console.page("agents")
        editor = self.editor("Prüfstand Mitte")
        console.press(console.word("Back to the Agents"), editor)
        cards = console.find("filler", "KmxAgentCards", page)
        field = console.find("entry|text", re.escape(console.words("Search agents")), cards)
        console.press_until("ctrl+f", field)
        time.sleep(0.3)
        first, own = self.place("Empfang", cards), self.place("Prüfstand Mitte", cards)
        self.assertNotEqual(first, own)
        console.type(field, "mitte")
        wait(lambda: self.place("Prüfstand Mitte", cards) == first, "the agent that was sought in the first place")
        console.type(field, "")
        wait(lambda: self.place("Prüfstand Mitte", cards) == own, "all agents")

    def place(self, name, cards):
        """Where an agent's card is: one that a search hides keeps its node, and the others move up."""
        extents = self.console.find("label", name, cards).queryComponent().getExtents(pyatspi.WINDOW_COORDS)
        return extents.x, extents.y

    def test_11_delete_an_agent(self):
        console, page = self.console, self.console.page("agents")
        console.press(console.word("_Delete Agent"), self.section("At a Glance", self.editor("Prüfstand Mitte")))
        dialog = console.dialog(console.words("Delete “%s”?") % "Prüfstand Mitte")
        console.press(console.word("_Delete"), dialog)
        wait(lambda: (agent := self.agent("Prüfstand Mitte")) is None or agent["state"] == "deleting", "the agent to go")
        wait(lambda: self.agent("Prüfstand Mitte") is None, "the agent to be gone at the provider", 30)
        wait(lambda: not console.has("label", "Prüfstand Mitte", console.find("filler", "KmxAgentCards", page)), "the card to go")

    def number(self):
        return next(n for n in self.get("numbers")["items"] if n["e164"] == MAIN_NUMBER)

    def test_12_fallback_number(self):
        console = self.console
        page = console.show("numbers")
        console.real_click(console.find("list item", "030 23125200", page))
        field = console.find("text", console.word("Fallback number, when no agent can answer"), page)
        before = self.number()["fallback_e164"]

        def enter(text):
            console.real_click(field)
            console.type(field, text)
            console.key("Return")

        wait(lambda: console.is_shown(field), "the opened row")
        time.sleep(0.3)
        enter("112")
        console.wait_around("Notruf")
        self.assertEqual(self.number()["fallback_e164"], before)
        enter("030 / 23125-901")
        number = wait(lambda: (n := self.number())["fallback_e164"] == "+493023125901" and n, "the number on the server")
        wait(lambda: self.number()["sync"]["state"] == "in_sync", "the sync", 30)
        self.assertGreater(number["revision"], 1)
        wait(lambda: console.text(field) == "030 23125901", "the number as it is written")

    def test_13_credit_is_live(self):
        console = self.console
        page = console.show("credit")
        before = self.get("credit")["available_cents"]
        console.wait_text(re.escape(euros(before)), page)
        self.world.adjust(self.get("account")["id"], 1234, "Gutschrift im Test")
        console.wait_text(re.escape(euros(before + 1234)), page)
        console.wait_row(page, "Gutschrift im Test", re.escape("+" + euros(1234)))

    def test_14_names_and_words_of_any_kind(self):
        """Nothing that comes from others is read as markup, turns the line around or is too long."""
        console, name = self.console, "<b>&amp; \u202egnapmE"
        agent = self.agent("Empfang")
        long_text = "Wort\u202e <i>&lt; " * 625
        self.world.patch(f"agents/{agent['id']}", {"name": name, "facts": {
            **agent["facts"], "instructions": long_text.replace("\u202e", "")[:10000].strip()}}, self.token)
        page = console.show("agents")
        console.wait_text("<b>&amp; .*gnapmE", page)
        section = self.section("Instructions", self.editor(name))
        wait(lambda: "&lt;" in console.value(re.escape(console.words("Instructions")), section), "the long instructions")
        script = {"turns": [{"role": "assistant", "text": "{opening}"}, {"role": "user", "text": long_text[:10000], "seconds": 40}],
                  "summary": "</span><b>Zusammenfassung & \u202e" + "x" * 3000}
        page = console.show("live")
        self.stack.play(script=script, caller="+491713920043", speed=20)
        console.wait_text("0171 3920043", page)
        call = wait(lambda: next((c for c in self.get("calls?limit=3")["items"]
                                  if c.get("caller_e164") == "+491713920043" and c["state"] == "ended"), None), "the end", 30)
        page = console.show("calls")
        console.wait_row(page, "0171 3920043", re.escape("</span><b>Zusammenfassung &"))
        console.window_action("show-call", call["id"])
        console.wait_text(r"<i>&lt; Wort", page)
        for place in ("overview", "numbers"):
            console.wait_text("<b>&amp; .*gnapmE", console.show(place))
        self.world.patch(f"agents/{agent['id']}", {"name": "Empfang", "facts": agent["facts"]}, self.token)
        self.assertEqual(self.world.warnings(), [])

    def test_15_edit_in_english(self):
        type(self).console = console = self.world.open("en")
        console.wait_signed_in()
        console.wait_text("Empfang", console.show("agents"))
        section = self.section("Voice and Speech", self.editor("Empfang"))
        self.type("Greeting", "Was kann ich für Sie tun?", section)
        console.wait_text("Autohaus Lindner.* Was kann ich für Sie tun", section)
        wait(lambda: self.agent("Empfang")["facts"]["greeting"] == "Was kann ich für Sie tun?", "the greeting on the server")
        self.editor("Empfang")
        self.assertEqual(self.world.warnings(), [])


if __name__ == "__main__":
    unittest.main()
