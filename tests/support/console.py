# SPDX-License-Identifier: AGPL-3.0-or-later
# Copyright the Kametrix authors
"""The built console before a real server, for end-to-end tests; runs inside gui-run.

    world = World()                     # $KAMETRIXD, $KAMETRIX, the demo business, the simulated provider
    console = world.open("de")
    console.sign_in(BUSINESS)
    page = console.show("agents")
    console.press(console.word("New Agent"), page)

Words are given as the program's English texts, and sought in the language the console runs in."""

import atexit
import gettext
import os
import re
import secrets
import shutil
import signal
import subprocess
import tempfile
import time

import pyatspi

from demo_headless import SIGN_IN
from stack import ADMIN, Stack
from uidrive import App, NotSeen, VANISHED, children, wait, walk

PAGES = ("overview", "live", "calls", "agents", "numbers", "credit", "settings")
ADMIN_PAGES = ("accounts", "queues", "voices", "settings")
PAGE_NODE = re.compile(r"Kmx[A-Z][a-z]+Page")
ROWS_MAX = 12  # of a list; the endless ones would take minutes
SHOWN_MAX_S = 20


class Console(App):
    def __init__(self, world, language, **environment):
        translation = gettext.NullTranslations()
        if language != "en":
            translation = gettext.translation("kametrix", os.environ["KAMETRIX_LOCALE_DIR"], [language])
        self.translation = translation
        self.world, self.page_nodes = world, {}
        # GTK has more than 2,048 quarks: GLib then leaves its old table behind on purpose, and the leak checker
        # cannot tell that block from ours.  All other checks stay on.
        asan = os.environ.get("ASAN_OPTIONS", "") + ":detect_leaks=0"
        super().__init__([os.environ["KAMETRIX"], "--server", world.stack.url], log=world.log,
                         **{"ASAN_OPTIONS": asan, "LANG": "C.UTF-8", "LANGUAGE": language, "G_DEBUG": "fatal-criticals", **environment})
        self.rows_max = ROWS_MAX
        self.fill_screen()

    # Words

    def words(self, text, context=None):
        """A text of the program in the console's language, without the mark of its mnemonic."""
        found = self.translation.pgettext(context, text) if context else self.translation.gettext(text)
        return found.replace("_", "")

    def word(self, text, context=None):
        """The same as a pattern; a button with a mnemonic is called by both spellings."""
        return ".*" + re.escape(self.words(text, context))

    def catalogue(self):
        """English text → translation, of all that has one; without mnemonics, gaps and plurals."""
        pairs = getattr(self.translation, "_catalog", {}).items()
        return {source.split("\4")[-1].replace("_", ""): text.replace("_", "") for source, text in pairs
                if isinstance(source, str) and source and "%" not in source}

    # Signing in

    def enter(self, email, password):
        self.type_into(SIGN_IN["email"], email)
        self.type_into(SIGN_IN["password"], password)
        self.press(SIGN_IN["button"])

    def wait_signed_in(self):
        self.page_nodes = {}
        wait(self.window_action_names, "the main window", SHOWN_MAX_S)
        self.fill_screen()

    def sign_in(self, email):
        self.enter(email, self.world.stack.facts["password"])
        self.wait_signed_in()

    def wait_signed_out(self):
        wait(lambda: self.main_window() is None, "the main window to close", SHOWN_MAX_S)
        self.find("push button", SIGN_IN["button"])
        self.fill_screen()

    # Pages

    def _page_node(self, name):
        wanted = f"Kmx{name.capitalize()}Page"

        def search(node):
            if node.name == wanted:
                return node
            if PAGE_NODE.fullmatch(node.name or ""):
                return None
            return next(filter(None, (search(child) for child in children(node))), None)

        return wait(lambda: search(self.root), f"the page {name}", SHOWN_MAX_S)

    def page(self, name):
        if name not in self.page_nodes:
            self.page_nodes[name] = self._page_node(name)
        return self.page_nodes[name]

    def show(self, name):
        """Turns to a page; the node of all that is on it."""
        self.window_action("show-page", name)
        wait(lambda: self.window_state("page") == name, f"the page {name}")
        return self.page(name)

    def around(self):
        """Every node outside the pages: sidebar, banner, toasts, dialogs."""
        def search(node):
            if PAGE_NODE.fullmatch(node.name or ""):
                return
            yield node
            for child in children(node):
                yield from search(child)

        return search(self.root)

    def wait_around(self, pattern, timeout_s=SHOWN_MAX_S):
        """Until a toast, a banner or a dialog says so."""
        return wait(lambda: next((n for n in self.around() if re.search(pattern, n.name or "")), None),
                    f"{pattern!r} outside the pages", timeout_s)

    def press_around(self, name):
        """Presses a button of a dialog or banner."""
        def button():
            return next((n for n in self.around() if n.getRoleName() == "push button"
                         and re.fullmatch(name, n.name or "")), None)

        self.click(wait(button, f"a button {name!r}", SHOWN_MAX_S))

    def is_offline(self):
        """Whether the banner says that there is no connection: the page then begins below its button."""
        name, page = self.word("_Connect Now"), self.page(self.window_state("page"))
        for node in self.around():
            if node.getRoleName() == "push button" and re.fullmatch(name, node.name or ""):
                button = node.queryComponent().getExtents(pyatspi.WINDOW_COORDS)
                top = page.queryComponent().getExtents(pyatspi.WINDOW_COORDS).y
                return button.height > 0 and top >= button.y + button.height
        return False

    @staticmethod
    def is_shown(node):
        """Whether it has ever been given room: what stands behind other pages of a stack has none."""
        return node.queryComponent().getExtents(pyatspi.WINDOW_COORDS).height > 0

    def wait_shown(self, text, page, timeout_s=SHOWN_MAX_S):
        """Until the label with exactly this text of the program is on the screen."""
        wanted = self.words(text)
        return wait(lambda: any(n.name == wanted and n.getRoleName() == "label" and self.is_shown(n)
                                for n in self.nodes(page)), f"{wanted!r} on the screen", timeout_s)

    def scroll(self, clicks):
        """Turns the wheel over the middle of the page."""
        subprocess.check_call(["xdotool", "mousemove", "760", "500", "click", "--repeat", str(clicks), "--delay", "5", "5"])

    def dialog(self, title):
        """The window of a dialog, by its title or a label in it."""
        def search():
            for window in children(self.root):
                if any(node.name == title for node in walk(window, ROWS_MAX) if not PAGE_NODE.fullmatch(node.name or "")):
                    return window
            return None

        return wait(search, f"the dialog {title!r}", SHOWN_MAX_S)

    def value(self, name, page):
        """What a field of a page holds."""
        return self.text(self.find("text|entry", name, page))

    def rows(self, page):
        """The texts of the first rows of the page's long table."""
        tables = [node for node in self.nodes(page) if node.name == "GtkColumnListView"]
        return [[cell for cell in self.texts(row) if not cell.startswith("Gtk")]
                for table in tables[:1] for row in children_up_to(table, ROWS_MAX)]

    def wait_row(self, page, *patterns, timeout_s=SHOWN_MAX_S):
        """Until one row of the table holds all that; its number."""
        def search():
            for number, row in enumerate(self.rows(page)):
                if all(any(re.search(pattern, cell) for cell in row) for pattern in patterns):
                    return number + 1
            return 0

        try:
            return wait(search, f"a row with {patterns}", timeout_s) - 1
        except NotSeen as error:
            raise NotSeen(f"{error}\n{self.rows(page)[:3]}") from None

    def choose(self, combo, presses):
        """Opens a combo box and goes some entries down, or up."""
        self.real_click(combo)
        time.sleep(1)  # a list that is not open yet takes no keys
        self.key(*["Down" if presses > 0 else "Up"] * abs(presses), "Return")

    def choose_at(self, combo, position, holds, what):
        """Chooses by the place in the list until what shall follow from it holds; a full machine loses keys."""
        for last in (False, False, True):
            self.real_click(combo)
            time.sleep(1)
            self.key("Home", *["Down"] * position, "Return")
            try:
                return wait(holds, what, SHOWN_MAX_S / 2)
            except NotSeen:
                if last:
                    raise
                self.key("Escape")

    def press_until(self, key, node):
        """A key that brings something to the screen, until it does."""
        for last in (False, False, True):
            self.key(key)
            try:
                return wait(lambda: self.is_shown(node), f"{key} to show {node.name!r}", SHOWN_MAX_S / 4)
            except NotSeen:
                if last:
                    raise


def children_up_to(node, rows_max):
    found = (node.getChildAtIndex(index) for index in range(min(node.childCount, rows_max)))
    return [child for child in found if child is not None]


class World:
    """One seeded server for all tests of a process; nothing of it is left afterwards."""

    _shared = None

    def __init__(self):
        self.folder = tempfile.mkdtemp(prefix="kametrix-console-", dir="/tmp")
        os.chmod(self.folder, 0o755)
        self.console = None
        self.log = open(os.path.join(self.folder, "console.log"), "ab")
        self.stack = Stack(os.environ["KAMETRIXD"], self.folder)
        atexit.register(self.close)
        # A run that takes too long is ended by a signal, which must not leave PostgreSQL behind.
        # unittest would take an exception for one more failure and go on.
        signal.signal(signal.SIGTERM, self._ended)
        self.stack.seed()
        self.stack.start()
        self.stack.wait_provider_synced()

    def _ended(self, *_):
        signal.signal(signal.SIGTERM, signal.SIG_IGN)  # once is enough, also when the screen goes next
        self.close()
        os._exit(143)

    @classmethod
    def shared(cls):
        if cls._shared is None:
            cls._shared = cls()
        return cls._shared

    def warnings(self):
        """What the console complained about so far, but for the toolkit's own about focus."""
        with open(self.log.name, encoding="utf-8", errors="replace") as file:
            return [line for line in file if re.search("WARNING|CRITICAL|ERROR", line) and "focus-out" not in line]

    def api(self, method, path, body=None, token=None, more=None):
        status, answer = self.stack.api(method, path, body, token, more)
        if status >= 300:
            raise RuntimeError(f"{method} {path}: {status} {answer}")
        return answer

    def adjust(self, account_id, cents, reason):
        """What the operator does to somebody's credit."""
        return self.api("POST", f"admin/accounts/{account_id}/adjustments",
                        {"amount_cents": cents, "reason": reason, "wallet": "credit"}, self.stack.sign_in(ADMIN),
                        {"Idempotency-Key": secrets.token_hex(16)})

    def patch(self, path, body, token):
        """Changes what it is now, as another session would."""
        revision = self.api("GET", path, token=token)["revision"]
        return self.api("PATCH", path, body, token, {"If-Match": f'"{revision}"'})

    def open(self, language, **environment):
        """A console, the only one: a second one would only raise the first."""
        self.close_console()
        self.console = Console(self, language, **environment)
        return self.console

    def close_console(self):
        """Ends the console; its exit status."""
        console, self.console = self.console, None
        if console is None:
            return 0
        try:
            return console.quit()
        except VANISHED:
            return console.process.wait(10)
        finally:
            console.kill()

    def close(self):
        if self.console is not None:
            self.console.kill()
        self.stack.stop()
        self.log.close()
        shutil.rmtree(self.folder, ignore_errors=True)
