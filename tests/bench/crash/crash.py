#!/usr/bin/python3
# SPDX-License-Identifier: AGPL-3.0-or-later
# Copyright the Kametrix authors
"""Kills kametrixd and all of PostgreSQL at random moments under a webhook load with repeats, and looks whether
what was acknowledged is there, charged once, and proven.

A load thread sends reports, keeps what was answered with 200, repeats some of those, and sends again what was not
answered, like the provider does.  After each kill kametrixd is up again: by this program (it was killed), or with the
database that it restarts by itself (PostgreSQL was killed)."""

import argparse
import http.client
import os
import random
import signal
import sys
import threading
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../support"))
from bench_data import accounts_sql, call_key, fill, reports  # noqa: E402
from bench_server import BEARER, Server, children  # noqa: E402

ACCOUNTS = 7  # few, so that the same ledgers are hit again and again
HEADERS = {"Authorization": "Bearer " + BEARER, "Content-Type": "application/json"}


class Load:
    """Threads that send distinct reports, with repeats, until they are stopped."""

    def __init__(self, port, bodies, threads, seed):
        self.port, self.bodies = port, bodies
        self.lock = threading.Lock()
        self.acknowledged, self.unanswered = set(), set()
        self.sent, self.repeats, self.refused, self.next = 0, 0, 0, 0
        self.stopped = False
        self.threads = [threading.Thread(target=self.run, args=(random.Random(seed * 100 + n),)) for n in range(threads)]
        for thread in self.threads:
            thread.start()

    def choose(self, rng):
        """A new report, or one that was sent before."""
        with self.lock:
            die = rng.random()
            if die < 0.15 and self.unanswered:
                return rng.choice(sorted(self.unanswered)[:50])
            if die < 0.30 and self.next > 10:
                self.repeats += 1
                return rng.randrange(self.next)
            self.next += 1
            return self.next - 1

    def send(self, connection, n):
        connection.request("POST", "/webhooks/vapi",
                           fill(self.bodies[n % len(self.bodies)], call_key("crash", n), n % ACCOUNTS + 1), HEADERS)
        reply = connection.getresponse()
        reply.read()
        return reply.status

    def note(self, n, status):
        with self.lock:
            self.sent += 1
            if status == 200:
                self.acknowledged.add(n)
                self.unanswered.discard(n)
                return
            if status is not None:
                self.refused += 1
            if n not in self.acknowledged:
                self.unanswered.add(n)

    def run(self, rng):
        connection = None
        while not self.stopped:
            n, status = self.choose(rng), None
            try:
                connection = connection or http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
                status = self.send(connection, n)
            except (OSError, http.client.HTTPException):
                connection.close()
                connection = None
                time.sleep(0.02)
            self.note(n, status)
        if connection:
            connection.close()

    def stop(self):
        self.stopped = True
        for thread in self.threads:
            thread.join()


def wait_until(what, holds, timeout=60):
    deadline = time.monotonic() + timeout
    while not holds():
        if time.monotonic() > deadline:
            raise AssertionError(f"after {timeout} s still no {what}")
        time.sleep(0.05)


def kill_postgresql(server):
    """All of its processes at once, as a crash of the machine does."""
    postmaster = server.postmaster()
    victims = [postmaster, *children(postmaster)]
    os.kill(postmaster, signal.SIGSTOP)  # it must not tidy up after its children
    for pid in victims[1:] + victims[:1]:
        try:
            os.kill(pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
    return postmaster


class Campaign:
    def __init__(self, server, seed=1, threads=8, pause_s=1.5):
        self.server, self.pause_s = server, pause_s
        self.rng = random.Random(seed)
        server.start()
        server.psql(accounts_sql(ACCOUNTS))
        self.load = Load(server.port, reports(8, seed), threads, seed)

    def wait_for_progress(self):
        before = len(self.load.acknowledged)
        wait_until("new report acknowledged", lambda: len(self.load.acknowledged) > before + 5)

    def kill_kametrixd(self):
        self.wait_for_progress()
        time.sleep(self.rng.uniform(0, self.pause_s))
        self.server.kill()
        self.server.start(self.load.port)

    def kill_postgresql(self):
        self.wait_for_progress()
        time.sleep(self.rng.uniform(0, self.pause_s))
        killed = kill_postgresql(self.server)
        wait_until("PostgreSQL running", lambda: self.server.postmaster() not in (0, killed))

    def kill_both(self):
        self.wait_for_progress()
        time.sleep(self.rng.uniform(0, self.pause_s))
        self.server.process.kill()
        kill_postgresql(self.server)
        self.server.kill()
        self.server.start(self.load.port)

    def finish(self):
        """Stops the load, sends what is still unanswered, and returns what is wrong as a list of texts."""
        self.wait_for_progress()
        self.load.stop()
        connection = http.client.HTTPConnection("127.0.0.1", self.load.port, timeout=30)
        for n in sorted(self.load.unanswered):
            status = self.load.send(connection, n)
            self.load.note(n, status)
        connection.close()
        return self.find_wrong()

    def find_wrong(self):
        wrong = []
        rows = self.server.psql(
            """SELECT i.subject, count(DISTINCT i.id), count(DISTINCT c.id), count(DISTINCT c.id) FILTER (
                 WHERE c.settled_at IS NOT NULL AND c.charged_cents > 0), count(DISTINCT t.sequence),
                 coalesce (sum (DISTINCT t.amount_cents), 0), max (c.charged_cents)
               FROM inbox_event i LEFT JOIN call c ON c.provider_call_id = i.subject
               LEFT JOIN ledger_transfer t ON t.call_id = c.id AND t.kind = 'call_charge'
               GROUP BY i.subject""")
        known = {row[0]: [int(value) for value in row[1:]] for row in rows}
        for n in self.load.acknowledged:
            if call_key("crash", n) not in known:
                wrong.append(f"report {n} was acknowledged and is not in the inbox")
        for key, (events, calls, charged, transfers, booked, price) in known.items():
            if (events, calls, charged, transfers) != (1, 1, 1, 1) or booked != price:
                wrong.append(f"{key}: {events} events, {calls} calls, {charged} charged, {transfers} transfers"
                             f" of {booked} cents for a price of {price}")
        if len(known) != self.load.next:
            wrong.append(f"{self.load.next} reports were sent and {len(known)} are known")
        if self.load.unanswered:
            wrong.append(f"{len(self.load.unanswered)} reports are not acknowledged in the end")
        days = self.server.number("SELECT coalesce (sum (calls), 0) FROM call_day")
        if days != len(known):
            wrong.append(f"call_day counts {days} calls of {len(known)}")
        proof = self.server.command("prove")
        if proof.returncode != 0 or "difference 0" not in proof.stdout:
            wrong.append(f"prove says: {proof.stdout.strip()} {proof.stderr.strip()}")
        self.proof = proof.stdout.strip()
        return wrong

    def describe(self):
        load = self.load
        return (f"{load.sent} requests, {load.next} distinct reports, {load.repeats} repeats, {load.refused} refused,"
                f" {len(load.acknowledged)} acknowledged; {self.proof}")


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n", maxsplit=1)[0])
    parser.add_argument("--rounds", type=int, default=20, help="kills of each kind")
    parser.add_argument("--seed", type=int, default=random.randrange(10**6))
    parser.add_argument("--threads", type=int, default=8)
    options = parser.parse_args()
    start = time.time()
    with Server() as server:
        campaign = Campaign(server, options.seed, options.threads)
        kinds = {"kametrixd": campaign.kill_kametrixd, "PostgreSQL": campaign.kill_postgresql,
                 "both": campaign.kill_both}
        try:
            for number in range(options.rounds):
                for kind in campaign.rng.sample(sorted(kinds), len(kinds)):
                    kinds[kind]()
                    print(f"round {number + 1}: killed {kind}, {len(campaign.load.acknowledged)} acknowledged", flush=True)
            wrong = campaign.finish()
        finally:
            campaign.load.stop()
        print(f"seed {options.seed}: {options.rounds} kills of each kind in {time.time() - start:.0f} s; {campaign.describe()}")
    for line in wrong[:20]:
        print(f"FAILED: {line}")
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
