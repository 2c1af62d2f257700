#!/usr/bin/python3
# SPDX-License-Identifier: AGPL-3.0-or-later
# Copyright the Kametrix authors
"""What surrounds the daily work in the console: every page readable in German and by a screen reader, a server that
goes and comes back, the keyring, a new business, and the operator's pages."""

import os
import re
import sys
import time
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))
from console import ADMIN_PAGES, PAGES, World  # noqa: E402
from stack import ADMIN, BUSINESS  # noqa: E402
from uidrive import wait  # noqa: E402

NEW_EMAIL, NEW_BUSINESS = "neu@fahrradladen.example", "Fahrradladen <Kette & Ritzel>"
WIDGET = re.compile(r"(Gtk|Adw|Kmx)[A-Z].*")
CONTROLS = "push button|toggle button|text|entry|password text|combo box|check box|spin button|switch|slider"
# Parts of the toolkit's own widgets, which carry the name of the whole.
INNER = {("push button", "GtkToggleButton"), ("push button", "GtkImage")}


class ServiceTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.world = World.shared()
        cls.stack = cls.world.stack

    def setUp(self):
        self.console = self.world.console

    def look_at(self, name):
        """The complaints about one page."""
        page = self.console.show(name)
        wait(lambda: self.console.has("label", within=page), f"the words of {name}")
        time.sleep(0.5)
        complaints = []
        nodes = [(n, n.getRoleName(), n.name or "") for n in self.console.nodes(page)]
        for node, role, text in nodes:
            if re.fullmatch(CONTROLS, role) and (not text or WIDGET.fullmatch(text)) and (role, text) not in INNER:
                complaints.append(f"{name}: a {role} is called {text!r}")
            if text == self.console.words("Could Not Load") and role == "label" and self.console.is_shown(node):
                complaints.append(f"{name}: could not load")
        return complaints, [text for _, _, text in nodes]

    def look_at_all(self, pages):
        seen, complaints = set(), []
        for name in pages:
            wrong, texts = self.look_at(name)
            complaints += wrong
            seen.update((name, text) for text in texts)
        return complaints, seen

    def english(self, seen):
        """The texts that stand there in English although there is a translation."""
        catalogue = self.console.catalogue()
        german = set(catalogue.values())
        foreign = {source for source, text in catalogue.items() if source != text and source not in german}
        return sorted((page, text) for page, text in seen if text in foreign)

    def open_signed_in(self, language, email, **environment):
        """A console where this person is signed in, whoever was before."""
        console = self.world.open(language, **environment)
        wait(lambda: console.main_window() or console.has("push button", ".*(Anmelden|Sign In)"), "a window", 20)
        if console.main_window():
            console.action("sign-out")
            console.wait_signed_out()
        console.sign_in(email)
        self.console = console
        return console

    def test_01_pages_of_a_business_in_german(self):
        self.open_signed_in("de", BUSINESS)
        complaints, seen = self.look_at_all(PAGES)
        self.assertEqual(complaints, [])
        self.assertGreater(len(seen), 200)
        self.assertEqual(self.english(seen), [])

    def test_02_the_server_goes_and_comes_back(self):
        console = self.console
        page = console.show("credit")
        self.assertFalse(console.is_offline())
        self.stack.stop_server()
        wait(console.is_offline, "the banner", 30)
        console.wait_around("Keine Verbindung seit")
        self.stack.start_server()
        token = self.stack.sign_in()
        account = self.world.api("GET", "account", token=token)
        self.world.adjust(account["id"], 777, "Nach dem Neustart")
        wait(lambda: not console.is_offline(), "the banner to go", 40)
        console.wait_row(page, "Nach dem Neustart")

    def test_03_the_keyring_keeps_the_session(self):
        self.assertEqual(self.world.close_console(), 0)
        console = self.world.open("en")
        console.wait_signed_in()
        console.wait_shown("Available credit", console.page("overview"))
        console.action("sign-out")
        console.wait_signed_out()

    def test_04_without_a_keyring(self):
        none = {"SECRET_BACKEND": "file", "SECRET_FILE_TEST_PATH": "/dev/null/keyring", "SECRET_FILE_TEST_PASSWORD": "none"}
        console = self.world.open("en", **none)
        console.enter(BUSINESS, self.stack.facts["password"])
        console.wait_around(re.escape("No keyring found: you will have to sign in again next time."))
        console.wait_signed_in()
        console.wait_shown("Available credit", console.page("overview"))
        self.assertEqual(self.world.close_console(), 0)
        console = self.world.open("en", **none)
        console.find("push button", ".*Sign In")
        self.assertIsNone(console.main_window())

    def test_05_a_new_business(self):
        console = self.console = self.world.open("en")
        console.press(".*Create an Account")
        emails = console.all("text", "E-mail")
        console.type_into("Business", NEW_BUSINESS)
        console.type_into("Your name", "Kim Kette")
        console.type(emails[1], NEW_EMAIL)
        console.type_into(r"Password \(at least 12 characters\)", self.stack.facts["password"])
        console.press("Create Account.*|.*Create _?Account")
        console.wait_text("Kametrix is for businesses only")
        console.real_click(console.find("check box", "I act for a business.*"))
        console.press("Create Account.*|.*Create _?Account")
        console.wait_signed_in()
        console.wait_around(re.escape(NEW_BUSINESS))
        for page, text in (("overview", "Your Telephone Is Soon Answered"), ("live", "No Running Calls"),
                           ("calls", "No Calls Yet"), ("agents", "No Agent Yet"), ("numbers", "No Number Yet")):
            console.wait_shown(text, console.show(page))
        page = console.show("credit")
        token = self.stack.sign_in(NEW_EMAIL)
        cents = self.world.api("GET", "credit", token=token)["available_cents"]
        console.wait_text(re.escape(f"€{cents // 100}.{cents % 100:02d}"), page)
        complaints, _ = self.look_at_all(PAGES)
        self.assertEqual(complaints, [])

    def new_account(self):
        found = self.world.api("GET", "admin/accounts?q=Fahrradladen", token=self.stack.sign_in(ADMIN))["items"]
        self.assertEqual([account["name"] for account in found], [NEW_BUSINESS])
        return found[0]

    def test_06_a_suspended_business_is_signed_out(self):
        account, admin = self.new_account(), self.stack.sign_in(ADMIN)
        console = self.world.console
        self.world.api("POST", f"admin/accounts/{account['id']}/suspend", {"reason": "Prüfung"}, admin)
        console.wait_signed_out()
        console.wait_shown("The account is suspended. Contact the operator.", console.root)
        console.enter(NEW_EMAIL, self.stack.facts["password"])
        time.sleep(1)
        console.wait_shown("The account is suspended. Contact the operator.", console.root)
        self.assertIsNone(console.main_window())
        self.world.api("POST", f"admin/accounts/{account['id']}/resume", None, admin)
        console.sign_in(NEW_EMAIL)
        self.assertEqual(self.world.close_console(), 0)

    def test_07_pages_of_the_operator_in_german(self):
        console = self.open_signed_in("de", ADMIN)
        complaints, seen = self.look_at_all(ADMIN_PAGES)
        self.assertEqual(complaints, [])
        self.assertEqual(self.english(seen), [])
        page = console.show("accounts")
        console.wait_row(page, re.escape(NEW_BUSINESS))
        console.wait_row(page, "Autohaus Lindner GmbH")

    def test_08_the_operator_adjusts_credit(self):
        console, account = self.console, self.new_account()
        page = console.show("accounts")
        console.window_action("show-account", account["id"])
        button = console.word("_Adjust Credit …")
        wait(lambda: console.is_shown(console.find("push button", button, page)), "the account's page")
        console.wait_text(re.escape(NEW_EMAIL), page)
        console.press(button, page)
        dialog = console.dialog(console.words("Adjust Credit"))
        console.type_into(console.word("Reason (the customer sees it)"), "Überweisung im Test", dialog)
        console.type_into(console.word("Amount in €"), "12.5", dialog)
        console.wait_text(console.word("Enter an amount such as 12,50. A point is only for thousands."), dialog)
        console.press(console.word("_Post"), dialog)
        console.type_into(console.word("Amount in €"), "12,50", dialog)
        console.wait_text("12,50.€", dialog)
        self.assertEqual(self.new_account()["balance_cents"], account["balance_cents"])
        console.press(console.word("_Post"), dialog)
        wait(lambda: self.new_account()["balance_cents"] == account["balance_cents"] + 1250, "the adjustment")
        console.wait_text("12,50.€", page)

    def test_09_the_operator_suspends_and_resumes(self):
        console, account = self.console, self.new_account()
        page = console.page("accounts")
        console.press(console.word("_Suspend …"), page)
        dialog = console.dialog(console.words("Suspend This Account?"))
        console.type_into(console.word("Reason"), "Im Test", dialog)
        console.press(console.word("_Suspend") + "$", dialog)
        wait(lambda: self.new_account()["state"] == "suspended", "the suspension")
        console.press(console.word("_Resume"), page)
        wait(lambda: self.new_account()["state"] == "active", "the resumption")

    def voice_switch(self, page, name):
        return self.console.find("check box|switch|toggle button", self.console.words("Offer the voice %s").replace("%s", name) + ".*", page)

    def admin_voice(self, voice):
        voices = self.world.api("GET", "admin/voices", token=self.stack.sign_in(ADMIN))["items"]
        return next((v for v in voices if v["id"] == voice), None)

    def test_10_the_operator_offers_voices(self):
        console = self.console
        page = console.show("voices")
        search = console.find("text|entry", console.word("Search voices"), page)
        console.type(search, "katja")
        switch = wait(lambda: self.voice_switch(page, "Katja"), "the voice")
        console.wait_text("azure · Deutsch · weiblich · antwortet schnell · günstig · ohne Hörprobe", page)
        for enabled in (False, True):
            console.click(switch)
            wait(lambda: self.admin_voice("katja")["enabled"] is enabled, f"the switch at {enabled}")
        console.type(search, "gibt es nicht")
        console.wait_shown("No Voices", page)
        console.type(search, "mia")
        console.wait_text(console.word("Outside the EU", "voice"), page)

    def test_11_the_operator_adds_a_voice(self):
        console, page = self.console, self.console.page("voices")
        console.press(console.word("Add a Voice"), page)
        dialog = console.dialog(console.words("New Voice"))
        for title, text in (("Name of the voice", "Greta"), ("Id (never changes, such as “greta”)", "Greta!"),
                            ("Provider (such as “azure”)", "azure"), ("Voice id at the provider", "de-DE-KatjaNeural"),
                            ("Further settings as JSON object (optional)", "[")):
            console.type_into(console.word(title), text, dialog)
        console.press(console.word("_Add", "voice"), dialog)
        console.wait_text(console.word("The further settings are no JSON object."), dialog)
        console.type_into(console.word("Further settings as JSON object (optional)"), "", dialog)
        console.press(console.word("_Add", "voice"), dialog)
        console.wait_text(console.word("An id has small letters, digits and hyphens."), dialog)
        self.assertIsNone(self.admin_voice("greta"))
        console.type_into(console.word("Id (never changes, such as “greta”)"), "greta", dialog)
        console.press(console.word("_Add", "voice"), dialog)
        added = wait(lambda: self.admin_voice("greta"), "the new voice")
        self.assertEqual((added["name"], added["language"], added["gender"], added["eu"], added["enabled"], added["settings"]),
                         ("Greta", "de", "female", False, True, {"provider": "azure", "voiceId": "de-DE-KatjaNeural"}))
        console.type(console.find("text|entry", console.word("Search voices"), page), "greta")
        wait(lambda: self.voice_switch(page, "Greta"), "the new voice in the list")

    def test_12_the_operator_sees_a_frozen_ledger(self):
        console, account = self.console, self.new_account()
        page = console.show("queues")
        frozen = f"UPDATE ledger SET frozen = %s WHERE account_id = '{account['id']}'"
        self.stack.sql(frozen % "true")
        console.window_action("refresh")
        console.wait_text("1 Hauptbuch ist eingefroren", page)
        console.wait_text("Ein solcher Betrieb nimmt keine Anrufe an.*", page)
        self.stack.sql(frozen % "false")
        self.stack.sql("UPDATE account SET created_at = now () - interval '3 days';"
                       "SELECT job_enqueue (gen_random_uuid (), 'credits.prove', NULL, NULL, NULL, NULL, 0)")
        token = self.stack.sign_in(ADMIN)
        wait(lambda: self.world.api("GET", "admin/jobs/summary", token=token)["ledgers"].get("proved_at"), "the proof", 30)
        console.window_action("refresh")
        console.wait_text(console.word("All ledgers prove"), page)
        console.wait_text("Letzte Prüfung: [0-9]+ Konten, heute, .*", page)

    def test_13_nothing_to_complain(self):
        self.assertEqual(self.world.close_console(), 0)
        self.assertEqual(self.world.warnings(), [])
        self.assertIn("difference 0", self.stack.run("prove"))


if __name__ == "__main__":
    unittest.main()
