#!/usr/bin/python3
# SPDX-License-Identifier: AGPL-3.0-or-later
# Copyright the Kametrix authors
"""run_tests.py BUILD [NAME…]: runs meson's tests and counts every single check in their TAP output."""

import json
import os
import re
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
AGAIN = ":console / "
LINE = re.compile(r"^(not )?ok\b(.*)$", re.M)


def sanitizer_environment():
    suppressions = os.path.join(HERE, "lsan.supp")
    return {
        "ASAN_OPTIONS": "abort_on_error=0:detect_stack_use_after_return=1:strict_string_checks=1",
        "LSAN_OPTIONS": f"suppressions={suppressions}:print_suppressions=0",
        "UBSAN_OPTIONS": "halt_on_error=1:print_stacktrace=1",
        "KAMETRIX_SOURCE": os.path.dirname(os.path.dirname(HERE)),
    }


def known_tests(build):
    text = subprocess.check_output(["meson", "introspect", "--tests", build], text=True)
    return [(test["name"], [suite.split(":")[-1] for suite in test["suite"]]) for test in json.loads(text)]


def choose(build, names):
    """Test names for the given names of tests or suites."""
    tests = known_tests(build)
    chosen = []
    for name in names:
        found = [test for test, suites in tests if test == name or name in suites]
        if not found:
            every = sorted({test for test, _ in tests} | {suite for _, suites in tests for suite in suites})
            sys.exit(f"no test or suite is called {name}; there are: {', '.join(every)}")
        chosen.extend(test for test in found if test not in chosen)
    return chosen


def count(entry):
    """(passed, failed, skipped) of one entry of meson's log."""
    passed = failed = skipped = 0
    for match in LINE.finditer(entry.get("stdout") or ""):
        if match.group(1):
            failed += 1
        elif re.search(r"#\s*SKIP", match.group(2), re.I):
            skipped += 1
        else:
            passed += 1
    fine = entry["result"] in ("OK", "EXPECTEDFAIL", "SKIP")
    if not fine and not failed:
        failed = 1  # crashed or timed out without saying so
    if fine and not passed + failed + skipped:
        passed, skipped = (0, 1) if entry["result"] == "SKIP" else (1, 0)
    return passed, failed, skipped


def read_log(build):
    with open(os.path.join(build, "meson-logs", "testlog.json"), encoding="utf-8") as file:
        return [json.loads(line) for line in file if line.strip()]


def show_failure(entry):
    print(f"\n---- {entry['name']}: {entry['result']}")
    for stream in ("stdout", "stderr"):
        lines = (entry.get(stream) or "").splitlines()
        print("\n".join(lines[-80:]))


def run(build, names):
    """(meson's status, its log) of one run."""
    log = os.path.join(build, "meson-logs", "testlog.json")
    if os.path.exists(log):
        os.unlink(log)
    environment = {**sanitizer_environment(), **os.environ}
    command = ["meson", "test", "-C", build, "--no-rebuild", "--timeout-multiplier", "3", *names]
    return subprocess.call(command, env=environment), read_log(build)


def run_again(build, log):
    """The log with a second run of the console's tests that failed: they see the program through an accessibility
    bus that now and then loses an object on a full machine.  What needed it is named."""
    names = [entry["name"].split(" / ")[-1] for entry in log if AGAIN in entry["name"] and count(entry)[1]]
    if not names:
        return log, False
    for entry in log:
        if entry["name"].split(" / ")[-1] in names:
            show_failure(entry)
    print(f"\nOnce more: {', '.join(names)}", flush=True)
    second = {entry["name"]: entry for entry in run(build, names)[1]}
    better = [name for name, entry in second.items() if not count(entry)[1]]
    print(f"Passed only at the second time: {', '.join(better) or 'none'}", flush=True)
    return [second.get(entry["name"], entry) for entry in log], True


def main():
    build, names = sys.argv[1], choose(sys.argv[1], sys.argv[2:])
    status, log = run(build, names)
    log, again = run_again(build, log)
    total = [0, 0, 0]
    for entry in log:
        counts = count(entry)
        total = [a + b for a, b in zip(total, counts)]
        if counts[1]:
            show_failure(entry)
    if status != 0 and total[1] == 0 and not again:
        total[1] = 1
    print(f"\n{total[0]} passed, {total[1]} failed, {total[2]} skipped")
    return 1 if total[1] or not total[0] else 0


if __name__ == "__main__":
    sys.exit(main())
