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

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))
from console import World  # noqa: E402
from stack import BUSINESS  # noqa: E402
from uidrive import wait  # noqa: E402

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
        cls.world = World()
        cls.addClassCleanup(cls.world.close)
        cls.stack = cls.world.stack
        cls.token = cls.stack.sign_in()
        cls.console = cls.world.open("de")
        cls.call = None

    def setUp(self):
        if self.world.console is None or self.world.console.process.poll() is not None:
            self.fail("the console is gone")

    def get(self, path):
        status, body = self.stack.api("GET", path, token=self.token)
        self.assertEqual(status, 200, body)
        return body

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
        console.wait_text("Keine laufenden Anrufe", page)
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


if __name__ == "__main__":
    unittest.main()
