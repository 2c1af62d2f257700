#!/usr/bin/python3
# SPDX-License-Identifier: AGPL-3.0-or-later
# Copyright the Kametrix authors
"""The rules of the house as a program; reports in TAP."""

import ast
import os
import re
import subprocess
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
FILE_LINES, FUNCTION_LINES = 500, 60
SOURCES = (".c", ".h", ".py", ".sql", ".ui", ".css", ".sh")
# Longer than the limit, each with its reason.
LONG_FILES = {}
LONG_FUNCTIONS = {
    # Tables of inputs, one a line.
    ("tests/shared/test-json.c", "test_refuses_what_the_standard_forbids"): 90,
    ("tests/shared/test-money.c", "test_amounts_are_read_without_guessing"): 70,
}
TOP_LEVEL = {"backend", "desktop", "shared", "data", "po", "tests", "flatpak", "meson.build", "meson_options.txt",
             "README.md", "LICENSE"}
BACKEND_ORDER = ("base", ("db", "http"), "endpoint", "outbox", "audit", "accounts", "events", "credits", "spoken",
                 "tools", "agents", "rehearsal", "numbers",
                 "calls", "providers", "commands", "")
DESKTOP_ORDER = ("api", "widgets", "*", "")
UNFINISHED = re.compile(r"\b(TO" r"DO|FIX" r"ME|XX" r"X|HA" r"CK)\b")
MACHINE = re.compile(r"(?<![\w.])/(work|root|home/\w+|tmp/build)/")
INCLUDE = re.compile(r'^#include "([^"]+)"', re.M)


def tracked():
    """Files known to git, or every file when the tree is not a checkout."""
    listing = ["git", "-C", ROOT, "ls-files", "-co", "--exclude-standard"]
    done = subprocess.run(listing, capture_output=True, text=True, check=False)
    if done.returncode == 0:
        return sorted(path for path in done.stdout.splitlines() if os.path.isfile(os.path.join(ROOT, path)))
    found = []
    for folder, folders, files in os.walk(ROOT):
        folders[:] = [name for name in folders if not name.startswith((".", "_build", "build"))]
        found += [os.path.relpath(os.path.join(folder, name), ROOT) for name in files]
    return sorted(found)


def read(path):
    with open(os.path.join(ROOT, path), "rb") as file:
        data = file.read()
    return "" if b"\0" in data else data.decode("utf-8")


def check_file_size(files):
    for path, text in files.items():
        lines = text.count("\n")
        if path.endswith(SOURCES) and lines > LONG_FILES.get(path, FILE_LINES):
            yield f"{path}: {lines} lines"


def c_functions(text):
    start, name = None, ""
    for number, line in enumerate(text.splitlines(), 1):
        if start is None and re.match(r"[a-zA-Z_]\w* \(", line):
            name = line.split(" ", 1)[0]
        if line == "{":
            start = number
        elif line == "}" and start is not None:
            yield name, number - start - 1
            start = None


def check_function_size(files):
    for path, text in files.items():
        if path.endswith(".c"):
            sizes = c_functions(text)
        elif path.endswith(".py"):
            sizes = ((node.name, node.end_lineno - node.lineno) for node in ast.walk(ast.parse(text))
                     if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)))
        else:
            continue
        for name, lines in sizes:
            if lines > LONG_FUNCTIONS.get((path, name), FUNCTION_LINES):
                yield f"{path}: {name} has {lines} lines"


def check_licence(files):
    for path, text in files.items():
        head = "\n".join(text.splitlines()[:6])
        named = path.endswith((*SOURCES, "meson.build")) or text.startswith("#!")
        if named and "SPDX-License-Identifier: AGPL-3.0-or-later" not in head:
            yield f"{path}: no SPDX line"
        elif path.endswith((".c", ".h")) and "Copyright the Kametrix authors" not in head:
            yield f"{path}: no copyright line"


def check_words(files):
    for path, text in files.items():
        for number, line in enumerate(text.splitlines(), 1):
            if UNFINISHED.search(line) and path != "LICENSE":
                yield f"{path}:{number}: unfinished work"
            if MACHINE.search(line):
                yield f"{path}:{number}: path of one machine"


def rank(order, folder):
    for index, entry in enumerate(order):
        if folder == entry or (isinstance(entry, tuple) and folder in entry):
            return index
    return order.index("*") if "*" in order else None


def may_include(path, target):
    """Whether a file may include a header, by their folders."""
    side, target_side = path.split("/")[0], target.split("/")[0]
    folder, target_folder = (os.path.dirname(p).partition("/")[2] for p in (path, target))
    if target_side == "shared":
        return True
    if side != target_side:
        return False
    if folder == target_folder or target_folder.startswith(folder + "/") or folder.startswith(target_folder + "/") and target_folder:
        return True
    order = BACKEND_ORDER if side == "backend" else DESKTOP_ORDER
    above, below = rank(order, folder.split("/")[0]), rank(order, target_folder.split("/")[0])
    return above is not None and below is not None and below < above


def check_includes(files):
    headers = {}
    for path in files:
        if path.endswith(".h") and not path.startswith("tests/"):
            headers.setdefault(os.path.basename(path), []).append(path)
    for name, paths in headers.items():
        if len(paths) > 1:
            yield f"{name} exists twice: {', '.join(paths)}"
    for path, text in files.items():
        if not path.endswith((".c", ".h")) or path.startswith("tests/"):
            continue
        for name in INCLUDE.findall(text):
            target = headers.get(name, [None])[0]
            if target and not may_include(path, target):
                yield f"{path} includes {target}"


def check_layout(files):
    for path in files:
        top = path.split("/")[0]
        if top not in TOP_LEVEL and not top.startswith("."):
            yield f"{top} at the top level"


def check_white_space(files):
    for path, text in files.items():
        if path.endswith((*SOURCES, ".build", ".md", ".txt")) and text:
            if not text.endswith("\n"):
                yield f"{path}: no newline at the end"
            for number, line in enumerate(text.splitlines(), 1):
                if line != line.rstrip() or "\t" in line and not path.endswith(".md"):
                    yield f"{path}:{number}: trailing space or tabulator"


def check_format(files):
    sources = [path for path in files if path.endswith((".c", ".h"))]
    done = subprocess.run(["clang-format-14", "--dry-run", "-Werror", "--ferror-limit=1", *sources],
                          cwd=ROOT, capture_output=True, text=True, check=False)
    for line in done.stderr.splitlines():
        if "error:" in line:
            yield line


CHECKS = (check_layout, check_file_size, check_function_size, check_licence, check_words, check_includes,
          check_white_space, check_format)


def main():
    files = {path: read(path) for path in tracked()}
    failed = 0
    print(f"TAP version 13\n1..{len(CHECKS)}")
    for number, check in enumerate(CHECKS, 1):
        complaints = sorted(set(check(files)))
        failed += bool(complaints)
        print(f"{'not ok' if complaints else 'ok'} {number} - {check.__name__[6:].replace('_', ' ')}")
        for complaint in complaints:
            print(f"# {complaint}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
