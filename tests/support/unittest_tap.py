#!/usr/bin/python3
# SPDX-License-Identifier: AGPL-3.0-or-later
# Copyright the Kametrix authors
"""Runs the unittest files given and reports in TAP, so that one count covers all languages."""

import importlib.util
import os
import sys
import unittest


class TapResult(unittest.TestResult):
    def __init__(self):
        super().__init__()
        self.number = 0
        self.failed = 0
        self.seen = set()

    def _line(self, fine, test, note=""):
        self.number += 1
        self.failed += not fine
        self.seen.add(str(test))
        print(f"{'ok' if fine else 'not ok'} {self.number} - {test}{note}", flush=True)

    def _failure(self, test, error):
        self._line(False, test)
        for line in self._exc_info_to_string(error, test).splitlines():
            print(f"# {line}", flush=True)

    def addSuccess(self, test):
        if str(test) not in self.seen:
            self._line(True, test)

    def addError(self, test, err):
        self._failure(test, err)

    addFailure = addError

    def addSkip(self, test, reason):
        self._line(True, test, f" # SKIP {reason}")

    def addExpectedFailure(self, test, err):
        self._line(True, test)

    def addUnexpectedSuccess(self, test):
        self._line(False, test, " (should have failed)")

    def addSubTest(self, test, subtest, err):
        if err is not None:
            self._failure(test, err)


def load(path):
    sys.path.insert(0, os.path.dirname(os.path.abspath(path)))
    spec = importlib.util.spec_from_file_location(os.path.splitext(os.path.basename(path))[0], path)
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return unittest.defaultTestLoader.loadTestsFromModule(module)


def main():
    sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
    suite = unittest.TestSuite(load(path) for path in sys.argv[1:])
    print("TAP version 13", flush=True)
    result = TapResult()
    suite.run(result)
    print(f"1..{result.number}", flush=True)
    return 1 if result.failed else 0


if __name__ == "__main__":
    sys.exit(main())
