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
import shutil
import signal
import sys
import tempfile

import pyatspi

from demo_headless import SIGN_IN
from stack import Stack
from uidrive import App, NotSeen, VANISHED, children, wait

PAGES = ("overview", "live", "calls", "agents", "numbers", "credit", "settings")
ADMIN_PAGES = ("accounts", "queues", "settings")
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
        super().__init__([os.environ["KAMETRIX"], "--server", world.stack.url],
                         **{"LANG": "C.UTF-8", "LANGUAGE": language, "G_DEBUG": "fatal-criticals", **environment})
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
        """Whether the banner says that there is no connection: hidden, it has no size."""
        name = self.word("_Connect Now")
        for node in self.around():
            if node.getRoleName() == "push button" and re.fullmatch(name, node.name or ""):
                return node.queryComponent().getExtents(pyatspi.WINDOW_COORDS).height > 0
        return False

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

    def choose(self, combo, presses, key="Down"):
        """Opens a combo box and goes some entries down."""
        self.real_click(combo)
        wait(lambda: True, "the list")
        self.key(*[key] * presses, "Return")


def children_up_to(node, rows_max):
    found = (node.getChildAtIndex(index) for index in range(min(node.childCount, rows_max)))
    return [child for child in found if child is not None]


class World:
    """One seeded server for all tests of a process; nothing of it is left afterwards."""

    def __init__(self):
        self.folder = tempfile.mkdtemp(prefix="kametrix-console-", dir="/tmp")
        os.chmod(self.folder, 0o755)
        self.console = None
        self.stack = Stack(os.environ["KAMETRIXD"], self.folder)
        atexit.register(self.close)
        # A run that takes too long is ended by a signal, which must not leave PostgreSQL behind.
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
        self.stack.seed()
        self.stack.start()
        self.stack.wait_provider_synced()

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
        shutil.rmtree(self.folder, ignore_errors=True)
