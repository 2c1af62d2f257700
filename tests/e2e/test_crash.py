# SPDX-License-Identifier: AGPL-3.0-or-later
# Copyright the Kametrix authors
"""The short form of the crash campaign: three kills of each kind under load."""

import os
import sys
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../bench/crash"))
from crash import Campaign, Server  # noqa: E402

KILLS = 3


class CrashTest(unittest.TestCase):
    def survive(self, kind):
        with Server(binary=os.environ["KAMETRIXD"]) as server:
            campaign = Campaign(server, seed=20, threads=4, pause_s=0.7)
            try:
                for _ in range(KILLS):
                    getattr(campaign, kind)()
                wrong = campaign.finish()
            finally:
                campaign.load.stop()
            self.assertEqual(wrong, [])
            self.assertGreater(campaign.load.repeats, 0)
            self.assertGreater(len(campaign.load.acknowledged), 5 * KILLS)

    def test_kametrixd_is_killed(self):
        self.survive("kill_kametrixd")

    def test_postgresql_is_killed(self):
        self.survive("kill_postgresql")


if __name__ == "__main__":
    unittest.main()
