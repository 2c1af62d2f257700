# SPDX-License-Identifier: AGPL-3.0-or-later
# Copyright the Kametrix authors
"""Drives the console the way a person does, through the accessibility bus; runs inside gui-run.

    app = App([path, "--server", url], LANG="de_DE.UTF-8")
    app.type(app.find("text", "E-Mail|Email"), "demo@example")
    app.click(app.find("push button", ".*(Anmelden|Sign In)"))
    app.wait_text("Autohaus Lindner")
    app.shot("overview.png")

Roles are AT-SPI's names; names are regular expressions that must match whole.  Widgets come and go while
we walk, so every search is repeated until it succeeds or the time is over."""

import os
import re
import subprocess
import time

import gi

gi.require_version("Atspi", "2.0")
import pyatspi  # noqa: E402
from gi.repository import Gio, GLib  # noqa: E402

APP_ID = "de.kametrix.Console"
LIST_ROWS_MAX = 60  # never descend into the endless list
VANISHED = (GLib.Error, LookupError, RuntimeError, AttributeError, TypeError)


class NotSeen(AssertionError):
    """Something did not appear on the screen in time."""


def wait(condition, what, timeout_s=10.0):
    """The first true result of condition; NotSeen when there is none in time."""
    end, trouble = time.monotonic() + timeout_s, None
    while True:
        try:
            result = condition()
            if result:
                return result
        except VANISHED as error:
            trouble = error
        if time.monotonic() > end:
            raise NotSeen(f"not within {timeout_s:g} s: {what}" + (f" ({trouble})" if trouble else ""))
        time.sleep(0.05)


def children(node):
    found = (node.getChildAtIndex(index) for index in range(node.childCount))
    return [child for child in found if child is not None]


def walk(node, rows_max=LIST_ROWS_MAX):
    """Every node below, in reading order."""
    yield node
    if node.childCount > rows_max and node.getRole() in (pyatspi.ROLE_LIST, pyatspi.ROLE_TABLE):
        below = [node.getChildAtIndex(index) for index in range(rows_max)]
    else:
        below = children(node)
    for child in below:
        if child is not None:
            yield from walk(child, rows_max)


def matches(node, role, name):
    if role and not re.fullmatch(role, node.getRoleName()):
        return False
    return re.fullmatch(name, node.name or "", re.S) is not None


class App:
    def __init__(self, argv, app_id=APP_ID, timeout_s=30, log=None, **environment):
        self.process = subprocess.Popen(argv, env={**os.environ, **environment}, stderr=log)
        self.rows_max = LIST_ROWS_MAX
        self.id, self.path = app_id, "/" + app_id.replace(".", "/")
        self.bus = Gio.bus_get_sync(Gio.BusType.SESSION)
        self.root = wait(self._find_application, f"the window of {argv[0]}", timeout_s)

    def _find_application(self):
        if self.process.poll() is not None:
            raise NotSeen(f"the program ended with status {self.process.returncode}")
        for node in pyatspi.Registry.getDesktop(0):
            if node is not None and node.get_process_id() == self.process.pid and node.childCount:
                return node
        return None

    # Looking

    def nodes(self, within=None):
        return walk(within or self.root, self.rows_max)

    def all(self, role=None, name=".*", within=None):
        return [node for node in self.nodes(within) if matches(node, role, name)]

    def find(self, role, name=".*", within=None, timeout_s=10.0):
        """The first node with this role (or roles, "text|entry") and name."""
        def first():
            return next((node for node in self.nodes(within) if matches(node, role, name)), None)

        try:
            return wait(first, f"{role} {name!r}", timeout_s)
        except NotSeen as error:
            raise NotSeen(f"{error}\n{self.dump(within)}") from None

    def has(self, role, name=".*", within=None):
        try:
            return any(matches(node, role, name) for node in self.nodes(within))
        except VANISHED:
            return False

    def texts(self, within=None):
        """All that can be read: names, and the contents of labels and fields."""
        found = []
        for node in self.nodes(within):
            if node.name:
                found.append(node.name)
            try:
                text = node.queryText()
                content = text.getText(0, text.characterCount)
                if content and content != node.name:
                    found.append(content)
            except (NotImplementedError, *VANISHED):
                pass
        return found

    def wait_text(self, pattern, within=None, timeout_s=10.0):
        """Until some text contains the pattern; returns the match."""
        def search():
            for text in self.texts(within):
                match = re.search(pattern, text)
                if match:
                    return match
            return None

        try:
            return wait(search, f"the text {pattern!r}", timeout_s)
        except NotSeen as error:
            raise NotSeen(f"{error}\n{self.dump(within)}") from None

    def wait_gone(self, role, name=".*", within=None, timeout_s=10.0):
        wait(lambda: not self.has(role, name, within), f"{role} {name!r} to go", timeout_s)

    def dump(self, within=None, depth_max=30):
        """The tree as text, for messages about what was not found."""
        lines = []

        def show(node, depth):
            try:
                if node.name or node.childCount == 0:
                    lines.append(f"{'  ' * depth}{node.getRoleName()}: {node.name!r}")
                if depth < depth_max:
                    for child in children(node)[:LIST_ROWS_MAX]:
                        show(child, depth + 1)
            except VANISHED:
                pass

        show(within or self.root, 0)
        return "\n".join(lines[:400])

    # Doing

    def click(self, node):
        """Presses a button, a switch or a menu item."""
        action = node.queryAction()
        for index in range(action.nActions):
            if action.getName(index) in ("click", "toggle", "activate"):
                return action.doAction(index)
        raise NotSeen(f"{node.getRoleName()} {node.name!r} cannot be clicked")

    def press(self, name, within=None, timeout_s=10.0):
        """Finds a button by its name, or by the label in it, and clicks it."""
        def button():
            for node in self.all("push button|toggle button|menu item|radio button", within=within):
                if any(re.fullmatch(name, inner.name or "") for inner in walk(node)):
                    return node
            return None

        try:
            return self.click(wait(button, f"a button {name!r}", timeout_s))
        except NotSeen as error:
            raise NotSeen(f"{error}\n{self.dump(within)}") from None

    def text(self, node):
        text = node.queryText()
        return text.getText(0, text.characterCount)

    def type(self, node, text):
        """Fills a field; works without focus."""
        if not self._editable(node).setTextContents(text):
            raise NotSeen(f"cannot type into {node.name!r}")

    @staticmethod
    def _editable(node):
        """The node itself, or the text field inside it (an AdwEntryRow)."""
        for candidate in walk(node):
            try:
                return candidate.queryEditableText()
            except (NotImplementedError, *VANISHED):
                continue
        raise NotSeen(f"{node.getRoleName()} {node.name!r} is no field")

    def type_into(self, name, text, within=None, timeout_s=10.0):
        """Finds a field by its name and fills it."""
        self.type(self.find("text|entry|password text|list item", name, within, timeout_s), text)

    def select(self, container, index):
        container.querySelection().selectChild(index)

    def select_named(self, name, within=None, timeout_s=10.0):
        """Selects the row of a list (box or view) that is called so or holds a label called so."""
        def choose():
            for container in self.all("list|list box|table", within=within):
                for index, row in enumerate(children(container)[:LIST_ROWS_MAX]):
                    if any(re.fullmatch(name, node.name or "") for node in walk(row)):
                        return container.querySelection().selectChild(index)
            return None

        wait(choose, f"a row {name!r}", timeout_s)

    def action(self, name, *strings, path=None):
        """Activates a GAction of the application (or of the object at path), whatever the language."""
        values = [GLib.Variant("s", text) for text in strings]
        arguments = GLib.Variant("(sava{sv})", (name, values, {}))
        self._ask_actions(path or self.path, "Activate", arguments, None)

    def _ask_actions(self, path, method, arguments, reply):
        kind = GLib.VariantType(reply) if reply else None
        return self.bus.call_sync(self.id, path, "org.gtk.Actions", method, arguments, kind, Gio.DBusCallFlags.NONE, 5000)

    def main_window(self):
        """The object path of the window that has pages; None while there is none (signed out)."""
        for number in range(1, 12):
            path = f"{self.path}/window/{number}"
            try:
                if "show-page" in self._ask_actions(path, "List", None, "(as)").unpack()[0]:
                    return path
            except GLib.Error:
                continue
        return None

    def window_action_names(self):
        path = self.main_window()
        return self._ask_actions(path, "List", None, "(as)").unpack()[0] if path else []

    def window_action(self, name, *strings):
        self.action(name, *strings, path=wait(self.main_window, "the main window"))

    def window_state(self, name):
        """The state of a stateful action of the main window (the page in front), or None."""
        path = wait(self.main_window, "the main window")
        reply = self._ask_actions(path, "Describe", GLib.Variant("(s)", (name,)), "((bgav))")
        states = reply.unpack()[0][2]
        return states[0] if states else None

    def key(self, *keys):
        """Real key strokes, as xdotool names them ("ctrl+k", "Return")."""
        subprocess.check_call(["xdotool", "key", *keys])

    def real_click(self, node):
        """A click with the pointer, for rows and column headers."""
        ids = subprocess.check_output(["xdotool", "search", "--onlyvisible", "--pid", str(self.process.pid)], text=True)
        shell = subprocess.check_output(["xdotool", "getwindowgeometry", "--shell", ids.split()[-1]], text=True)
        window = dict(line.split("=") for line in shell.split())
        extents = node.queryComponent().getExtents(pyatspi.WINDOW_COORDS)
        frame = self.root.getChildAtIndex(0).queryComponent().getExtents(pyatspi.WINDOW_COORDS)
        margin = (int(window["WIDTH"]) - frame[2]) // 2  # the frame that GTK draws without a compositor
        x = int(window["X"]) + margin + extents[0] + extents[2] // 2
        y = int(window["Y"]) + margin + extents[1] + extents[3] // 2
        subprocess.check_call(["xdotool", "mousemove", str(x), str(y), "click", "1"])

    def fill_screen(self):
        """Makes the window as large as the screen: a clean picture without a window manager."""
        size = subprocess.check_output(["xdotool", "getdisplaygeometry"], text=True).split()
        ids = subprocess.check_output(["xdotool", "search", "--onlyvisible", "--pid", str(self.process.pid)], text=True)
        for window in ids.split():
            subprocess.call(["xdotool", "windowmove", window, "0", "0", "windowsize", window, *size],
                            stderr=subprocess.DEVNULL)

    def shot(self, path, settle_s=0.6):
        """A picture of the whole screen, with the pointer out of the way."""
        height = subprocess.check_output(["xdotool", "getdisplaygeometry"], text=True).split()[1]
        subprocess.check_call(["xdotool", "mousemove", "0", str(int(height) - 1)])
        time.sleep(settle_s)
        subprocess.check_call(["import", "-window", "root", path])

    def quit(self, timeout_s=15):
        """Asks the program to end; its exit status."""
        try:
            self.action("quit")
        except GLib.Error:
            self.process.terminate()
        return self.process.wait(timeout_s)

    def kill(self):
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()
