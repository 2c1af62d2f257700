#!/usr/bin/python3
# SPDX-License-Identifier: AGPL-3.0-or-later
# Copyright the Kametrix authors
"""People and calls in the console: call backs, their notifications, presence, and stepping into a running call; the
built program before the real kametrixd and the simulated provider.  The tests are the steps of one session, in the
order of their names."""

import os
import re
import subprocess
import sys
import time
import types
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))
from console import World  # noqa: E402
from kametrix_test import Client  # noqa: E402
from notifications import Notifications  # noqa: E402
from stack import BUSINESS  # noqa: E402
from uidrive import wait  # noqa: E402

CALLER, CALLER_SHOWN = "+491713920042", "0171 3920042"
WORKSHOP, OFFICE = "+493023125014", "+493023125015"
ALWAYS = [{"weekday": day, "opens": "00:00", "closes": "24:00"} for day in range(1, 8)]
HANDOVER = {"enabled": True, "fallback": "callback", "ring_s": 20,
            "destinations": [{"label": "Werkstatt", "phone_e164": WORKSHOP}, {"label": "Büro", "phone_e164": OFFICE}]}


def message(name, topic, urgency="normal"):
    """A call that leaves a message."""
    return {"turns": [
        {"role": "assistant", "text": "{opening}"}, {"role": "user", "text": "Bitte rufen Sie mich zurück.", "seconds": 3},
        {"tool": "take_message", "arguments": {"caller_name": name, "topic": topic, "urgency": urgency}},
        {"role": "assistant", "text": "Das richte ich aus.", "seconds": 3}], "summary": "Bitte um Rückruf."}


TALK = {"turns": [{"role": "assistant", "text": "{opening}"},
                  {"role": "user", "text": "Ich habe eine lange Frage zu meinem Wagen.", "seconds": 5},
                  {"silence": 500}], "summary": "Frage zum Wagen."}


class ConsoleCallbacksTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.desktop = Notifications()
        cls.world = World()
        cls.addClassCleanup(cls.world.close)
        cls.stack = cls.world.stack
        cls.client = Client(types.SimpleNamespace(host="127.0.0.1", port=cls.stack.facts["port"]), cls.stack.sign_in())
        cls.publish(live_control=True, handover=HANDOVER, hours=ALWAYS)
        cls.console = cls.world.open("de")
        cls.console.sign_in(BUSINESS)
        cls.page = cls.console.show("callbacks")

    @classmethod
    def publish(cls, **facts):
        agents = cls.get("agents")["items"]
        path = f"agents/{next(a['id'] for a in agents if a['name'] == 'Empfang')}"
        agent = cls.get(path)
        answer = cls.client.patch(f"/api/v1/{path}", {"facts": {**agent["facts"], **facts}}, agent["revision"])
        assert answer.status == 200, answer
        cls.client.publish(answer.json)
        wait(lambda: cls.get(path)["sync"]["state"] == "in_sync", "the sync", 30)

    @classmethod
    def get(cls, path):
        answer = cls.client.get(f"/api/v1/{path}")
        assert answer.status == 200, answer
        return answer.json

    def setUp(self):
        if self.world.console is None or self.world.console.process.poll() is not None:
            self.fail("the console is gone")

    def callback(self, name):
        return next((c for state in ("", "?state=done") for c in self.get(f"callbacks{state}")["items"]
                     if c["caller_name"] == name), None)

    def running_call(self):
        """A call that is played faster than it lasts began in the past."""
        return next((c for c in self.get("calls?state=running")["items"] if c["state"] == "in_progress"), None)

    def card(self, name):
        return self.console.find("panel", re.escape(name), self.page, 20)

    def wait_on_card(self, name, pattern):
        """Cards come and go while one reads them."""
        def read():
            cards = self.console.all("panel", re.escape(name), self.page)
            return any(re.search(pattern, text) for text in self.console.texts(cards[0]))

        wait(read, f"{pattern!r} with {name}", 20)

    def is_on_screen(self):
        found = subprocess.run(["xdotool", "search", "--onlyvisible", "--pid", str(self.console.process.pid)],
                               capture_output=True, text=True)
        return bool(found.stdout.split())

    def badge(self):
        """What the sidebar's row says to screen readers."""
        row = self.console.words("Call Backs")
        return next((n.name for n in self.console.around() if re.fullmatch(row + r", \d+ offen", n.name or "")), None)

    def test_01_a_message_arrives(self):
        console = self.console
        console.wait_shown("Nobody Waits", self.page)
        self.stack.play(script=message("Frau Meier", "Wann ist mein <b>Golf</b> fertig?", "urgent"), caller=CALLER, speed=5)
        self.card("Frau Meier")
        self.wait_on_card("Frau Meier", re.escape("Wann ist mein <b>Golf</b> fertig?"))
        self.wait_on_card("Frau Meier", re.escape(CALLER_SHOWN))
        self.wait_on_card("Frau Meier", console.words("urgent", "urgency"))
        self.wait_on_card("Frau Meier", "fällig")
        wait(lambda: self.badge() == "Rückrufe, 1 offen", "the count in the sidebar")
        shown = self.desktop.wait(lambda n: "Frau Meier" in n.title)
        self.assertIn("Dringend", shown.title)
        self.assertIn("Golf", shown.body)
        self.assertLessEqual({console.words("Take Over"), console.words("Later")}, set(shown.actions))

    def test_02_later_leaves_it_open(self):
        shown = self.desktop.wait(lambda n: "Frau Meier" in n.title)
        self.desktop.press(shown, self.console.words("Later"))
        self.desktop.wait_closed(shown)
        self.assertEqual(self.callback("Frau Meier")["state"], "open")

    def test_03_taken_put_off_done_and_undone(self):
        console = self.console
        card = self.card("Frau Meier")
        console.press(console.word("_Take Over", "call back"), card)
        taken = wait(lambda: (c := self.callback("Frau Meier"))["state"] == "taken" and c, "the taken call back")
        self.assertEqual(taken["assignee_id"], self.get("me")["user"]["id"])
        self.wait_on_card("Frau Meier", console.words("with you"))
        wait(lambda: self.badge() == "Rückrufe, 0 offen", "nobody to be waiting")
        console.press(console.word("_Done", "call back"), self.card("Frau Meier"))
        wait(lambda: self.callback("Frau Meier")["state"] == "done", "the call back to be done")
        console.wait_shown("Nobody Waits", self.page)
        console.press_around(console.word("_Undo"))
        wait(lambda: self.callback("Frau Meier")["state"] == "taken", "the call back to be taken again")
        self.card("Frau Meier")

    def test_04_filters(self):
        console = self.console
        self.stack.play(script=message("Herr Weiß", "Reifen einlagern"), caller=CALLER, speed=5)
        self.card("Herr Weiß")
        console.press(console.word("Mine", "call backs"), self.page)
        wait(lambda: not console.has("panel", "Herr Weiß", self.page), "only one's own")
        self.card("Frau Meier")
        console.press(console.word("_Done", "call back"), self.card("Frau Meier"))
        console.wait_shown("Nothing With You", self.page)
        console.press(console.words("Done", "call backs"), self.page)
        self.wait_on_card("Frau Meier", "erledigt heute")
        self.assertFalse(console.has("panel", "Herr Weiß", self.page))
        console.press(console.word("To Do", "call backs"), self.page)
        self.card("Herr Weiß")

    def test_05_somebody_else_takes_it(self):
        console = self.console
        before = self.callback("Herr Weiß")
        shown = self.desktop.wait(lambda n: "Herr Weiß" in n.title)
        answer = self.client.patch(f"/api/v1/callbacks/{before['id']}", {"note": "Hat zweimal angerufen."}, before["revision"])
        self.assertEqual(answer.status, 200, answer)
        self.wait_on_card("Herr Weiß", "Hat zweimal angerufen")
        answer = self.client.patch(f"/api/v1/callbacks/{before['id']}", {"state": "taken"}, answer.json["revision"])
        self.assertEqual(answer.status, 200, answer)
        self.desktop.wait_closed(shown)

    def test_06_without_a_window(self):
        console = self.console
        console.key("ctrl+w")
        wait(lambda: not self.is_on_screen(), "the window to close")
        self.stack.play(script=message("Frau Oßwald", "Termin zur Inspektion"), caller=CALLER, speed=5)
        shown = self.desktop.wait(lambda n: "Frau Oßwald" in n.title)
        self.desktop.press(shown, console.words("Take Over"))
        taken = wait(lambda: (c := self.callback("Frau Oßwald"))["state"] == "taken" and c, "the taken call back")
        self.assertEqual(taken["assignee_id"], self.get("me")["user"]["id"])
        self.desktop.wait_closed(shown)
        self.assertFalse(self.is_on_screen())
        console.action("show-callback", taken["id"])
        wait(self.is_on_screen, "the window to come back")
        console.fill_screen()
        self.card("Frau Oßwald")

    def test_07_presence(self):
        console = self.console
        console.key("ctrl+p")
        wait(lambda: self.get("me")["user"]["presence"] == "away", "to be away")
        console.wait_around(console.words("No calls are put through to you"))
        page = console.show("settings")
        console.wait_text(re.escape(f"{BUSINESS} · abwesend"), page)
        console.window_action("available")
        wait(lambda: self.get("me")["user"]["presence"] == "available", "to be available again")
        console.wait_text(re.escape(f"{BUSINESS} · erreichbar"), page)

    def test_08_step_into_a_call(self):
        console = self.console
        page = console.show("live")
        type(self).played = self.stack.play(script=TALK, caller=CALLER, speed=5, answers={OFFICE: "no-answer"})
        console.wait_text(re.escape(CALLER_SHOWN), page)
        wait(self.running_call, "the conversation", 20)
        console.press(console.word("Step _In"), page)
        field = console.find("text|entry", console.words("A sentence or an instruction"), page)
        console.press(console.word("_Say", "control"), page)
        console.wait_shown("Write what is to be said first.", page)
        console.type(field, "Herr Lindner kommt gleich.")
        console.press(console.word("_Say", "control"), page)
        console.wait_text(re.escape(console.words("The agent says it.", "control")), page)
        self.assertEqual(console.text(field), "")
        console.type(field, "Frag nach dem Kennzeichen.")
        console.press(console.word("_Whisper", "control"), page)
        console.wait_text(re.escape(console.words("The agent has heard it.", "control")), page)
        console.press(console.word("_Mute", "control"), page)
        console.wait_text(re.escape(console.words("The agent is silent now.", "control")), page)
        orders = [order["type"] for order in self.stack.control("GET", f"calls/{self.played['id']}")["orders"]]
        self.assertEqual(orders, ["say", "add-message", "control"])

    def test_09_transfer_by_hand(self):
        console, page = self.console, self.console.page("live")
        call = self.running_call()
        console.press(console.word("_Transfer …", "control"), page)
        dialog = console.dialog(console.words("Transfer the Call"))
        console.wait_text("Werkstatt", dialog)
        console.type_into(console.words("Another number"), "112", dialog)
        console.press(console.word("_Transfer", "control") + "$", dialog)
        console.wait_text("nicht verbunden werden|keine Rufnummer", page)
        self.assertEqual(self.get(f"calls/{call['id']}")["transfers"], [])
        console.press(console.word("_Transfer …", "control"), page)
        dialog = console.dialog(console.words("Transfer the Call"))
        console.type_into(console.words("Another number"), "030 23125015", dialog)
        console.press(console.word("_Transfer", "control") + "$", dialog)
        transfer = wait(lambda: (t := self.get(f"calls/{call['id']}")["transfers"]) and t[0]["state"] == "no_answer" and t[0],
                        "the transfer nobody answers", 40)
        self.assertEqual((transfer["origin"], transfer["destination_e164"]), ("console", OFFICE))
        type(self).transferred = call["id"]

    def test_10_the_call_shows_it(self):
        console = self.console
        console.window_action("show-call", self.transferred)
        page = console.page("calls")
        console.wait_text(console.words("nobody answered", "transfer"), page)
        console.wait_text("Konnte nicht verbunden werden", page)
        console.wait_text(r"Version \d+", page)
        taken = self.callback("Frau Oßwald")
        console.window_action("show-call", taken["call_id"])
        console.wait_text(re.escape(console.words("Took a message", "tool")), page, 20)
        console.wait_text("Termin zur Inspektion", page)

    def test_11_not_permitted(self):
        console = self.console
        self.publish(live_control=False)
        page = console.show("live")
        call = self.stack.play(script=TALK, caller="+491713920077", speed=5)
        console.wait_text(re.escape("0171 3920077"), page)
        tile = next(tile for tile in console.all("filler", "KmxLiveTile", page) if "0171 3920077" in console.texts(tile))
        console.press(console.word("Step _In"), tile)
        console.wait_text(re.escape("lässt niemanden in seine Anrufe eingreifen"), tile)
        self.stack.hang_up(call)

    def test_12_nothing_to_complain(self):
        time.sleep(0.5)
        self.assertEqual(self.world.close_console(), 0)
        self.assertEqual(self.world.warnings(), [])


if __name__ == "__main__":
    unittest.main()
