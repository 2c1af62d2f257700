#!/usr/bin/python3
# SPDX-License-Identifier: AGPL-3.0-or-later
# Copyright the Kametrix authors
"""Numbers in the console before the real kametrixd: a carrier's number brought here, tested, led to by forwarding and
released again.  The tests are the steps of one session, in the order of their names."""

import os
import re
import sys
import time
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))
from console import World  # noqa: E402
from stack import BUSINESS  # noqa: E402
from uidrive import children, wait, walk  # noqa: E402

E164, SHOWN = "+493023125777", "030 23125777"
TOKEN = "token-that-nobody-may-see"


class ConsoleNumbersTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.world = World()
        cls.addClassCleanup(cls.world.close)
        cls.stack = cls.world.stack
        cls.token = cls.stack.sign_in()
        cls.console = cls.world.open("de")
        cls.console.sign_in(BUSINESS)
        cls.page = cls.console.show("numbers")

    def setUp(self):
        if self.world.console is None or self.world.console.process.poll() is not None:
            self.fail("the console is gone")

    def number(self):
        status, body = self.stack.api("GET", "numbers", token=self.token)
        self.assertEqual(status, 200, body)
        return next((number for number in body["items"] if number.get("e164") == E164), None)

    def press(self, label, within):
        self.console.press(self.console.word(label), within)

    def type(self, title, text, within):
        self.console.type(self.console.find("text|entry|list item|password text", re.escape(self.console.words(title)),
                                            within), text)

    def row(self):
        """Our number among those of the demo."""
        return wait(lambda: next((node for node in self.console.all("list item", within=self.page)
                                  if any(inner.name == SHOWN for inner in walk(node))), None), "the row of the number")

    def window(self, title):
        """Pages have labels that are called like the windows they open."""
        words = self.console.words(title)
        return wait(lambda: next((node for node in children(self.console.root) if node.name == words), None), words)

    def open(self, label):
        self.press(label, self.row())
        return self.window(label)

    def close(self, title):
        self.press("Schließen", self.window(title))
        wait(lambda: all(node.name != self.console.words(title) for node in children(self.console.root)), "the end of it")

    def test_01_a_missing_number_is_told(self):
        self.press("_Add a Number", self.page)
        window = self.window("Add a Number")
        self.press("_Add", window)
        self.console.wait_text(re.escape(self.console.words("Enter a whole number with its area code.")), window)
        self.assertIsNone(self.number())

    def test_02_a_number_is_brought_here(self):
        window = self.window("Add a Number")
        self.type("Telephone number", SHOWN, window)
        self.type("Account SID", "AC12", window)
        self.type("Auth token", TOKEN, window)
        self.press("_Add", window)
        self.console.wait_text(re.escape(self.console.words("The account SID begins with AC and has 34 characters.")), window)
        self.type("Account SID", "AC" + "0123456789abcdef" * 2, window)
        self.press("_Add", window)
        wait(lambda: (n := self.number()) and n["state"] == "active" and n["sync"]["state"] == "in_sync",
             "the number to be active", 30)
        self.console.wait_text(SHOWN, self.page)
        self.assertNotIn(TOKEN, "".join(self.console.texts(self.page)))
        self.console.real_click(self.console.find("label", re.escape(SHOWN), self.row()))
        button = self.console.find("push button", self.console.word("Test the Number"), self.row())
        wait(lambda: self.console.is_shown(button), "the opened row")
        time.sleep(0.3)  # until it has its place

    def test_03_the_test_says_what_is_missing(self):
        window = self.open("Test the Number")
        self.console.wait_text(re.escape(self.console.words("An agent answers")), window, 20)
        self.console.wait_text(re.escape(self.console.words("Choose an agent for this number, publish it and enable it.")),
                               window)
        self.console.wait_text(self.console.words("Passed", "step of a test"), window)
        self.close("Test the Number")

    def test_04_the_guide_shows_codes(self):
        window = self.open("Forward My Number")
        self.console.wait_text(re.escape("*21*03023125777#"), window)
        self.console.wait_text("Stern zwei eins Stern null drei null", window)
        self.type("Your own number", "0171 3920011", window)
        self.console.wait_text(re.escape(f"**21*{E164}#"), window)
        self.console.wait_text(re.escape("##21#"), window)
        self.press("_Save", window)
        wait(lambda: self.number().get("forwarded_from_e164") == "+491713920011", "the line on the server")
        self.close("Forward My Number")

    def test_05_a_circle_is_refused(self):
        row = self.row()
        field = self.console.find("text", self.console.word("Fallback number, when no agent can answer"), row)
        self.console.real_click(field)
        self.console.type(field, "0171 3920011")
        self.console.key("Return")
        self.console.wait_around(re.escape(self.console.words("The fallback number leads back to an agent. Enter another one.")))
        self.assertNotIn("fallback_e164", self.number())

    def test_06_the_number_is_released(self):
        self.press("_Release", self.row())
        self.console.press_around(self.console.word("_Release"))
        wait(lambda: self.number() is None, "the number to go", 30)
        self.assertEqual(self.world.close_console(), 0)


if __name__ == "__main__":
    unittest.main()
