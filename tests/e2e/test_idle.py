# SPDX-License-Identifier: AGPL-3.0-or-later
# Copyright the Kametrix authors
"""A server that nobody talks to sleeps."""

import os
import time
import unittest

from kametrix_test import ServerTest

TICKS = os.sysconf("SC_CLK_TCK")


class IdleTest(ServerTest):
    def cpu_seconds(self):
        with open(f"/proc/{self.server.process.pid}/stat", encoding="ascii", errors="replace") as file:
            fields = file.read().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / TICKS

    def test_sleeps_when_idle(self):
        time.sleep(2)  # the jobs of the start
        before = self.cpu_seconds()
        time.sleep(3)
        used = self.cpu_seconds() - before
        self.assertLess(used, 0.6, "a loop that never sleeps would use 3 seconds")


if __name__ == "__main__":
    unittest.main()
