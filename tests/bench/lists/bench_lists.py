#!/usr/bin/python3
# SPDX-License-Identifier: AGPL-3.0-or-later
# Copyright the Kametrix authors
"""Pages and searches in an account of 1,000,000 calls, over HTTP as the console asks: the first request of each kind
right after kametrixd started, and p50, p99 and the slowest of those that follow."""

import argparse
import datetime
import http.client
import json
import os
import random
import subprocess
import sys
import time
import urllib.parse

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "../support"))
from bench_server import Server  # noqa: E402

ACCOUNT = "00000000-0000-7000-8000-00000000be01"
AGENT = "00000000-0000-7000-8000-00000000ba03"
GOAL_MS = 50
PASSWORD = "Zwölf blaue Zangen tanzen"


def cases(rng, calls, cursors):
    """name → parameters of the request."""
    day = datetime.datetime.now(datetime.timezone.utc) - datetime.timedelta(days=rng.randrange(5, 300))
    number = f"4915{rng.randrange(1, calls) * 7919 % 10**9:09d}"
    found = {
        "first page": {},
        "any offset": {"offset": rng.randrange(calls - 200), "limit": 200},
        "agent": {"agent": AGENT, "offset": rng.randrange(2000)},
        "outcome": {"outcome": "provider_fault"},
        "one day": {"from": day.strftime("%Y-%m-%dT00:00:00Z"), "to": day.strftime("%Y-%m-%dT23:59:59Z")},
        "common word": {"q": "termin"},
        "beginning of a word": {"q": "werk"},
        "two words": {"q": "bremse reifen"},
        "rare word": {"q": "zylinderkopf"},
        "absent word": {"q": "xylophonquartett"},
        "whole number": {"q": number},
        "word of an agent": {"q": "kupplung", "agent": AGENT},
    }
    if cursors:
        found["next page"] = {"cursor": rng.choice(cursors)}
    return found


class Reader:
    """One signed-in console."""

    def __init__(self, server):
        sign_up = {"company": "Autohaus", "name": "Erika Beispiel", "email": "owner@werkstatt.example",
                   "password": PASSWORD, "business_declared": True, "locale": "de"}
        status, answer = server.request("POST", "/api/v1/sign-up", sign_up)
        assert status == 202, answer
        server.psql(f"SET session_replication_role = replica; UPDATE membership SET account_id = '{ACCOUNT}'")
        status, session = server.request("POST", "/api/v1/sessions", {"email": sign_up["email"], "password": PASSWORD})
        assert status == 201 and session["account"]["id"] == ACCOUNT, session
        self.headers = {"Authorization": "Bearer " + session["token"]}
        time.sleep(2)  # as long as nobody asks, kametrixd warms its connections up
        self.connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)

    def ask(self, parameters, path="/api/v1/calls"):
        """(milliseconds, JSON)"""
        query = path + ("?" + urllib.parse.urlencode(parameters) if parameters else "")
        start = time.perf_counter()
        self.connection.request("GET", query, headers=self.headers)
        reply = self.connection.getresponse()
        body = reply.read()
        took = (time.perf_counter() - start) * 1000
        assert reply.status == 200, (query, body)
        return took, json.loads(body)


def seed(server, calls):
    start = time.time()
    command = ["psql", "-XAtq", "-v", "ON_ERROR_STOP=1", "-v", f"calls={calls}", "-f",
               os.path.join(HERE, "../calls/seed.sql"), server.conninfo()]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    print(f"{server.number('SELECT count(*) FROM call')} calls loaded in {time.time() - start:.0f} s", flush=True)


def measure(server, calls, runs):
    rng, reader, cursors, times = random.Random(7), Reader(server), [], {}
    found, first = {}, {}
    for name, parameters in cases(rng, calls, []).items():
        first[name] = reader.ask(parameters)[0]
    first["overview"] = reader.ask({}, "/api/v1/overview")[0]
    for _ in range(20):  # pages to go on from, all over the list
        answer = reader.ask({"offset": rng.randrange(calls - 200)})[1]
        assert answer["total"] == calls and len(answer["items"]) > 0, answer["total"]
        if answer.get("next_cursor"):
            cursors.append(answer["next_cursor"])
    for _ in range(runs):
        for name, parameters in cases(rng, calls, cursors).items():
            took, answer = reader.ask(parameters)
            times.setdefault(name, []).append(took)
            found[name] = len(answer["items"])
        times.setdefault("overview", []).append(reader.ask({}, "/api/v1/overview")[0])
    assert found["absent word"] == 0 and found["whole number"] > 0, found
    slow = []
    for name, values in times.items():
        values.sort()
        p50, p99 = values[len(values) // 2], values[min(len(values) - 1, int(len(values) * 0.99))]
        cold = f"{first[name]:7.1f} ms" if name in first else " " * 10
        verdict = "met" if p99 < GOAL_MS else "MISSED"
        print(f"  {name:20} first {cold}  p50 {p50:7.1f} ms  p99 {p99:7.1f} ms {verdict}  max {values[-1]:7.1f} ms")
        if p99 >= GOAL_MS:
            slow.append(name)
    return slow


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--calls", type=int, default=1_000_000)
    parser.add_argument("--runs", type=int, default=300)
    options = parser.parse_args()
    with Server(auth_argon2_memory_kib=1024, auth_argon2_passes=1).start() as server:
        seed(server, options.calls)
        server.stop()  # so that "first" is what a person meets after a start, not after a load
        slow = measure(server.start(), options.calls, options.runs)
        print(f"  kametrixd uses {server.memory_mib():.0f} MiB")
    goal = f"the goal, p99 below {GOAL_MS} ms of {options.runs} requests of each kind"
    print(f"Missed {goal}: {', '.join(slow)}" if slow else f"All meet {goal}")
    sys.exit(1 if slow else 0)


if __name__ == "__main__":
    main()
