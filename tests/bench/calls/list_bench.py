#!/usr/bin/python3
# SPDX-License-Identifier: AGPL-3.0-or-later
# Copyright the Kametrix authors
"""Server time of the call list and of search on the account of seed.sql, as the console asks for them.

    list_bench.py "host=… dbname=… user=…" [runs]

One connection; each query runs as the tenant in a transaction of its own, like an endpoint's.  Prints p50 and p99 in
milliseconds and ends with 1 when a p99 is 50 ms or more."""

import random
import re
import subprocess
import sys

ACCOUNT = "00000000-0000-7000-8000-00000000be01"
PAGE = "SELECT * FROM calls_page (%s, %s, NULL, NULL, %s, %s, %s, %s, %s, %s)"


def page(limit=50, offset=0, agent=None, outcome=None, state=None, since=None, until=None, typed=None):
    quoted = ["NULL" if v is None else "'%s'" % v for v in (agent, outcome, state, since, until, typed)]
    return PAGE % (limit, offset, *quoted)


def cases(random_, calls):
    agent = "00000000-0000-7000-8000-00000000ba03"
    number = "4915%09d" % (random_.randrange(1, calls) * 7919 % 10**9)
    day = "2026-%02d-%02d" % (random_.randrange(1, 11), random_.randrange(1, 28))
    return {
        "first page": page(),
        "any offset": page(offset=random_.randrange(calls - 200), limit=200),
        "agent": page(agent=agent, offset=random_.randrange(2000)),
        "outcome": page(outcome="provider_fault"),
        "agent and outcome": page(agent=agent, outcome="transferred"),
        "one day": page(since=day, until=day + " 24:00"),
        "common word": page(typed="termin"),
        "beginning of a word": page(typed="werk"),
        "two words": page(typed="bremse reifen"),
        "rare word": page(typed="zylinderkopf"),
        "no such word": page(typed="xylophonquartett"),
        "whole number": page(typed=number),
        "part of a number": page(typed=number[5:11]),
        "word of an agent": page(typed="kupplung", agent=agent),
        "overview": "SELECT overview_json ()",
    }


def main(conninfo, runs=100):
    random_ = random.Random(1)
    found = subprocess.run(["psql", conninfo, "-XAtc", "SELECT count(*) FROM call"], capture_output=True, text=True,
                           check=True)
    calls = int(found.stdout)
    names = list(cases(random_, calls))
    lines = ["\\set QUIET on", "\\o /dev/null", "SET jit = off;"]  # as kametrixd connects
    for _ in range(runs):
        for query in cases(random_, calls).values():
            lines += ["BEGIN;", "SET LOCAL ROLE kametrix_tenant;", f"SET LOCAL kametrix.account_id = '{ACCOUNT}';",
                      "\\timing on", query + ";", "\\timing off", "COMMIT;"]
    output = subprocess.run(["psql", conninfo, "-X", "-v", "ON_ERROR_STOP=1"], input="\n".join(lines) + "\n",
                            capture_output=True, text=True, check=True).stdout
    times = [float(t) for t in re.findall(r"^Time: ([0-9.]+) ms", output, re.M)]
    assert len(times) == runs * len(names), len(times)
    slow = False
    print(f"{calls} calls, {runs} runs")
    for at, name in enumerate(names):
        mine = sorted(times[at::len(names)])
        p99 = mine[min(len(mine) - 1, int(len(mine) * 0.99))]
        slow = slow or p99 >= 50
        print(f"{name:22} p50 {mine[len(mine) // 2]:8.1f}  p99 {p99:8.1f}  max {mine[-1]:8.1f}")
    return 1 if slow else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], *map(int, sys.argv[2:3])))
