#!/usr/bin/python3
# SPDX-License-Identifier: AGPL-3.0-or-later
# Copyright the Kametrix authors
"""PREFIX FOLDER: the demo without a person, inside gui-run.  Signs in by typing, lets a customer call, sees the call
run, end, be charged and filed, and takes pictures of the main pages in German and English.  Exit status 0 only if
every step was seen on the screen."""

import os
import re
import signal
import sys
import tempfile
import time

from demo import console_environment
from stack import ADMIN, BUSINESS, Stack
from uidrive import App, NotSeen, wait

BUSINESS_PAGES = ("overview", "live", "calls", "agents", "numbers", "credit", "settings")
ADMIN_PAGES = ("accounts", "queues", "voices")
LANGUAGES = {
    "de": {"LANG": "de_DE.UTF-8", "LANGUAGE": "de"},
    "en": {"LANG": "en_GB.UTF-8", "LANGUAGE": "en"},
}
CALLER = "+491713920042"
CALLER_SHOWN = r"\+?4?9?[ ()0]*171[ /-]*39[ ]?2[ ]?00[ ]?42|0171[ /-]*3920042"
SIGN_IN = {"email": "E-?[Mm]ail(-?[Aa]dresse)?", "password": "Pass(wort|word)", "button": ".*(Anmelden|Sign In)"}


class Demo:
    def __init__(self, prefix, pictures, folder):
        self.program = os.path.join(prefix, "bin", "kametrix")
        self.environment = console_environment(prefix)
        self.pictures = pictures
        self.stack = Stack(os.path.join(prefix, "bin", "kametrixd"), folder)
        self.app, self.began = None, time.monotonic()

    def say(self, text):
        print(f"{time.monotonic() - self.began:6.1f} s  {text}", flush=True)

    def open_console(self, language):
        self.app = App([self.program, "--server", self.stack.url], **self.environment, **LANGUAGES[language])
        self.app.fill_screen()

    def sign_in(self, email):
        app = self.app
        app.type_into(SIGN_IN["email"], email)
        app.type_into(SIGN_IN["password"], self.stack.facts["password"])
        app.press(SIGN_IN["button"])
        wait(lambda: app.window_action_names(), "the main window", 20)
        app.fill_screen()

    def show(self, page):
        self.app.window_action("show-page", page)
        wait(lambda: self.app.window_state("page") == page, f"the page {page}")

    def picture(self, name):
        self.app.shot(os.path.join(self.pictures, f"{name}.png"))
        self.say(f"picture {name}.png")

    def a_call(self):
        """The heart of the matter: from the ring to the charge, all of it on the screen."""
        app, stack = self.app, self.stack
        token = stack.sign_in()
        self.show("live")
        rang_at = time.monotonic()
        call = stack.play(script="reifenwechsel", caller=CALLER, speed=1)
        app.wait_text(CALLER_SHOWN, timeout_s=10)
        self.say(f"the call is on the Live page after {time.monotonic() - rang_at:.2f} s")
        app.wait_text("KI-Telefonassistent", timeout_s=30)
        self.say("what the agent says can be read while it speaks")
        app.wait_text("R.derwechsel", timeout_s=30)
        self.picture("de-live-call")
        stack.hang_up(call)
        self.show("calls")
        found = wait(lambda: self.filed(token), "the charged call in the list of calls", 30)
        self.say(f"filed: {found['duration_s']} s, {found['charged_cents']} cents")
        self.see_filed(found)
        self.picture("de-calls-after")
        app.window_action("show-call", found["id"])
        app.wait_text("Räderwechsel", timeout_s=15)
        self.picture("de-call")
        self.show("credit")
        app.wait_text(f"[-−]{found['charged_cents'] // 100},{found['charged_cents'] % 100:02d}", timeout_s=15)
        self.say("the charge stands in the journal")

    def filed(self, token):
        status, page = self.stack.api("GET", "calls?limit=5", token=token)
        calls = page["items"] if status == 200 else []
        return next((c for c in calls if c.get("caller_e164") == CALLER and c["settled"] and c["charged_cents"] > 0), None)

    def see_filed(self, found):
        """The newest row of the Calls page shows caller and price."""
        price = f"{found['charged_cents'] // 100}[,.]{found['charged_cents'] % 100:02d}"

        def row():
            for node in self.app.all("list item|table row|table cell|row header"):
                text = " ".join(self.app.texts(node))
                if re.search(CALLER_SHOWN, text) and re.search(price, text):
                    return True
            return False

        wait(row, f"a row with the caller and {price}", 15)
        self.say("the call stands in the list with its price")

    def look_around(self, language, pages):
        for page in pages:
            self.show(page)
            time.sleep(0.8)
            self.picture(f"{language}-{page}")

    def run(self):
        self.say("loading a business with a year of calls")
        self.stack.seed()
        self.stack.start()
        self.stack.wait_provider_synced()
        self.open_console("de")
        self.picture("de-sign-in")
        self.sign_in(BUSINESS)
        self.say("signed in")
        self.app.wait_text("Autohaus Lindner", timeout_s=15)
        self.a_call()
        self.look_around("de", BUSINESS_PAGES)
        if self.app.quit() != 0:
            raise NotSeen("the console did not end cleanly")
        self.open_console("en")
        wait(lambda: self.app.window_action_names(), "the main window without signing in again", 20)
        self.app.fill_screen()
        self.look_around("en", BUSINESS_PAGES)
        self.app.action("sign-out")
        self.sign_in(ADMIN)
        self.look_around("en", ADMIN_PAGES)
        if self.app.quit() != 0:
            raise NotSeen("the console did not end cleanly")
        difference = self.stack.run("prove")
        if "difference 0" not in difference:
            raise NotSeen(f"the ledger's proof: {difference}")
        self.say("the ledger's proof: difference 0")


def main():
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda *_: sys.exit(143))  # what was started ends first
    prefix, pictures = sys.argv[1:3]
    with tempfile.TemporaryDirectory(prefix="kametrix-demo-", dir="/tmp") as folder:
        os.chmod(folder, 0o755)
        demo = Demo(prefix, pictures, folder)
        try:
            demo.run()
        except NotSeen as error:
            demo.say(f"NOT SEEN: {error}")
            if demo.app is not None and demo.app.process.poll() is None:
                demo.picture("failure")
            return 1
        finally:
            if demo.app is not None:
                demo.app.kill()
            demo.stack.stop()
    demo.say(f"every step was seen; the pictures are in {pictures}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
