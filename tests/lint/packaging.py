#!/usr/bin/python3
# SPDX-License-Identifier: AGPL-3.0-or-later
# Copyright the Kametrix authors
"""Asks the desktop's own validators about what is installed; reports in TAP."""

import glob
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))


def find(*patterns):
    found = [path for pattern in patterns for path in glob.glob(os.path.join(ROOT, pattern), recursive=True)]
    return sorted(path for path in found if "/_build" not in path)


def run(*command):
    done = subprocess.run(command, capture_output=True, text=True, check=False, env={**os.environ, "LC_ALL": "C.UTF-8"})
    return [] if done.returncode == 0 else (done.stdout + done.stderr).splitlines() or [f"{command[0]} failed"]


def copied(path, folder):
    """The file without its .in, so that the validators take it for what it will be."""
    target = os.path.join(folder, os.path.basename(path).removesuffix(".in"))
    shutil.copy(path, target)
    return target


def some(files, what):
    return [] if files else [f"there is no {what}"]


def check_desktop_file(folder):
    files = find("data/*.desktop", "data/*.desktop.in")
    return some(files, "desktop file") + [line for f in files for line in run("desktop-file-validate", copied(f, folder))]


def check_metainfo(folder):
    files = find("data/*.metainfo.xml", "data/*.metainfo.xml.in")
    return some(files, "metainfo") + [
        line for f in files for line in run("appstreamcli", "validate", "--no-net", "--explain", copied(f, folder))]


def check_settings_schema(folder):
    files = find("data/*.gschema.xml")
    for path in files:
        shutil.copy(path, folder)
    return some(files, "settings schema") + run("glib-compile-schemas", "--strict", "--dry-run", folder)


def check_translations(folder):
    files = find("po/*.po")
    complaints = some(files, "translation")
    for path in files:
        complaints += run("msgfmt", "--check", "-o", os.path.join(folder, "out.mo"), path)
        for option in ("--untranslated", "--only-fuzzy"):
            text = subprocess.run(["msgattrib", "--no-obsolete", option, path], capture_output=True, text=True, check=False)
            missing = [line for line in text.stdout.splitlines() if line.startswith("msgid ") and line != 'msgid ""']
            complaints += [f"{os.path.basename(path)}: {option[2:]}: {line}" for line in missing]
    return complaints


def check_marked_strings(folder):
    """Every string that the sources mark is in every catalogue, and every source with one is listed."""
    listed = {line.strip() for line in open(os.path.join(ROOT, "po", "POTFILES.in"), encoding="utf-8") if line.strip()}
    marks = re.compile(r"\b(?:N?C?_|ngettext) ?\(")
    marking = {os.path.relpath(f, ROOT) for f in find("desktop/**/*.c") if marks.search(open(f, encoding="utf-8").read())}
    complaints = [f"po/POTFILES.in lacks {path}" for path in sorted(marking - listed)]
    template = os.path.join(folder, "all.pot")
    keywords = ("_", "N_", "C_:1c,2", "NC_:1c,2", "ngettext:1,2")
    complaints += run("xgettext", "--from-code=UTF-8", "--directory", ROOT, "-o", template,
                      *(f"--keyword={keyword}" for keyword in keywords), *sorted(listed))
    for path in find("po/*.po"):
        complaints += run("msgcmp", path, template)
    return complaints


def check_xml(folder):
    files = find("desktop/**/*.ui", "desktop/**/*.xml", "data/**/*.xml", "data/**/*.xml.in", "data/**/*.svg", "data/*.svg")
    return [line for f in files for line in run("xmllint", "--noout", "--nonet", f)]


def check_json(folder):
    complaints = []
    for path in find("flatpak/*.json", "data/**/*.json"):
        try:
            with open(path, encoding="utf-8") as file:
                json.load(file)
        except ValueError as error:
            complaints.append(f"{os.path.relpath(path, ROOT)}: {error}")
    return complaints


def check_shell(folder):
    scripts = [f for f in find("desktop/run", "tests/run", ".ci/run", "data/install-packages", "tests/support/*")
               if os.path.isfile(f) and open(f, "rb").read(20).startswith((b"#!/bin/bash", b"#!/bin/sh"))]
    return [line for f in scripts for line in run("bash", "-n", f)]


def check_service(folder):
    complaints = []
    if shutil.which("systemd-analyze"):
        for path in find("data/*.service"):
            # the program need not be installed here
            lines = run("systemd-analyze", "verify", path)
            complaints += [l for l in lines if "is not executable" not in l and l.startswith(path)]
    return complaints


CHECKS = (check_desktop_file, check_metainfo, check_settings_schema, check_translations, check_marked_strings,
          check_xml, check_json, check_shell, check_service)


def main():
    failed = 0
    print(f"TAP version 13\n1..{len(CHECKS)}")
    for number, check in enumerate(CHECKS, 1):
        with tempfile.TemporaryDirectory() as folder:
            complaints = check(folder)
        failed += bool(complaints)
        print(f"{'not ok' if complaints else 'ok'} {number} - {check.__name__[6:].replace('_', ' ')}")
        for complaint in complaints:
            print(f"# {complaint.replace(ROOT + '/', '')}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
