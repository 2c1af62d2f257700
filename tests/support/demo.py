#!/usr/bin/python3
# SPDX-License-Identifier: AGPL-3.0-or-later
# Copyright the Kametrix authors
"""What desktop/run does once everything is built: PREFIX FOLDER, the demo with a person in front of it.

The token goes to a keyring of the demo's own, so that the person's keyring keeps out of it."""

import os
import signal
import subprocess
import sys

from stack import ADMIN, BUSINESS, Stack


def console_environment(prefix):
    """What the console needs to run from where it was put, not from /usr."""
    share = os.path.join(prefix, "share")
    return {
        "XDG_DATA_DIRS": share + ":" + (os.environ.get("XDG_DATA_DIRS") or "/usr/local/share:/usr/share"),
        "GSETTINGS_SCHEMA_DIR": os.path.join(share, "glib-2.0", "schemas"),
        "KAMETRIX_LOCALE_DIR": os.path.join(share, "locale"),
        "PATH": os.path.join(prefix, "bin") + ":" + os.environ["PATH"],
    }


def keep_token(stack, environment):
    """Puts the token where the console looks for it."""
    subprocess.run(["secret-tool", "store", "--label", f"Kametrix ({stack.url})", "xdg:schema", "de.kametrix.Console",
                    "server", stack.url], input=stack.sign_in(), text=True, env=environment, check=True)


def main():
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda *_: sys.exit(143))  # what was started ends first
    prefix, folder = sys.argv[1:3]
    first = not os.path.exists(os.path.join(folder, "seeded"))
    with Stack(os.path.join(prefix, "bin", "kametrixd"), folder) as stack:
        if first:
            print("Loading a business with a year of calls …", flush=True)
            stack.seed()
            with open(os.path.join(folder, "seeded"), "w", encoding="utf-8"):
                pass
        stack.start()
        environment = {**os.environ, **console_environment(prefix), "SECRET_BACKEND": "file",
                       "SECRET_FILE_TEST_PATH": os.path.join(folder, "keyring"),
                       "SECRET_FILE_TEST_PASSWORD": stack.facts["key"]}
        keep_token(stack, environment)
        print(f"Server    {stack.url}\nBusiness  {BUSINESS}  {stack.facts['password']}\n"
              f"Platform  {ADMIN}  {stack.facts['password']}\n"
              f"A customer calls:  curl -d '{{\"number\": \"+493023125200\"}}' {stack.simulator_url}/_control/calls", flush=True)
        try:
            return subprocess.call([os.path.join(prefix, "bin", "kametrix"), "--server", stack.url], env=environment)
        except KeyboardInterrupt:
            return 0


if __name__ == "__main__":
    sys.exit(main())
