# SPDX-License-Identifier: AGPL-3.0-or-later
# Copyright the Kametrix authors
"""The desktop's notifications, as a program sees them on the session bus; runs inside gui-run.

    desktop = Notifications()
    shown = desktop.wait(lambda n: "Meier" in n.title)
    desktop.press(shown, "Take Over")"""

import os
import threading

from gi.repository import Gio, GLib
from uidrive import wait

NAME, PATH = "org.freedesktop.Notifications", "/org/freedesktop/Notifications"
INTERFACE = """<node><interface name="org.freedesktop.Notifications">
  <method name="Notify"><arg type="s" direction="in"/><arg type="u" direction="in"/><arg type="s" direction="in"/>
    <arg type="s" direction="in"/><arg type="s" direction="in"/><arg type="as" direction="in"/>
    <arg type="a{sv}" direction="in"/><arg type="i" direction="in"/><arg type="u" direction="out"/></method>
  <method name="CloseNotification"><arg type="u" direction="in"/></method>
  <method name="GetCapabilities"><arg type="as" direction="out"/></method>
  <method name="GetServerInformation"><arg type="s" direction="out"/><arg type="s" direction="out"/>
    <arg type="s" direction="out"/><arg type="s" direction="out"/></method>
  <signal name="ActionInvoked"><arg type="u"/><arg type="s"/></signal>
  <signal name="NotificationClosed"><arg type="u"/><arg type="u"/></signal>
</interface></node>"""


class Notification:
    def __init__(self, number, title, body, actions):
        self.number, self.title, self.body = number, title, body
        self.actions = dict(zip(actions[1::2], actions[::2]))  # label → key


class Notifications:
    def __init__(self):
        self.shown, self.closed, self.count = {}, [], 0
        self.context = GLib.MainContext()
        self.ready = threading.Event()
        self.thread = threading.Thread(target=self._serve, daemon=True)
        self.thread.start()
        assert self.ready.wait(10), "no session bus"

    def _serve(self):
        self.context.push_thread_default()
        flags = Gio.DBusConnectionFlags.AUTHENTICATION_CLIENT | Gio.DBusConnectionFlags.MESSAGE_BUS_CONNECTION
        self.bus = Gio.DBusConnection.new_for_address_sync(os.environ["DBUS_SESSION_BUS_ADDRESS"], flags, None, None)
        interface = Gio.DBusNodeInfo.new_for_xml(INTERFACE).interfaces[0]
        self.bus.register_object(PATH, interface, self._called, None, None)
        self.bus.call_sync("org.freedesktop.DBus", "/", "org.freedesktop.DBus", "RequestName",
                           GLib.Variant("(su)", (NAME, 4)), None, Gio.DBusCallFlags.NONE, 5000)
        self.ready.set()
        GLib.MainLoop(self.context).run()

    def _called(self, bus, sender, path, interface, method, parameters, invocation):
        if method == "Notify":
            _, replaces, _, title, body, actions, _, _ = parameters.unpack()
            if not replaces:
                self.count += 1
            number = replaces or self.count
            self.shown[number] = Notification(number, title, body, actions)
            invocation.return_value(GLib.Variant("(u)", (number,)))
        elif method == "CloseNotification":
            number = parameters.unpack()[0]
            self.shown.pop(number, None)
            self.closed.append(number)
            bus.emit_signal(None, PATH, NAME, "NotificationClosed", GLib.Variant("(uu)", (number, 3)))
            invocation.return_value(None)
        elif method == "GetCapabilities":
            invocation.return_value(GLib.Variant("(as)", (["actions", "body"],)))
        else:
            invocation.return_value(GLib.Variant("(ssss)", ("test", "Kametrix", "1", "1.2")))

    def wait(self, fits, timeout_s=20):
        return wait(lambda: next((n for n in list(self.shown.values()) if fits(n)), None), "a notification", timeout_s)

    def wait_closed(self, notification, timeout_s=10):
        wait(lambda: notification.number in self.closed, "the notification to go", timeout_s)

    def press(self, notification, label):
        self.bus.emit_signal(None, PATH, NAME, "ActionInvoked",
                             GLib.Variant("(us)", (notification.number, notification.actions[label])))
