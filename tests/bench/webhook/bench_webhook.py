#!/usr/bin/python3
# SPDX-License-Identifier: AGPL-3.0-or-later
# Copyright the Kametrix authors
"""End-of-call reports a second: kametrixd against pgbench and against Node, in turns on one PostgreSQL."""

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "../support"))
from bench_data import accounts_sql, call_key, fill, reports  # noqa: E402
from bench_server import BEARER, Server, process_seconds  # noqa: E402

FACTS = """SELECT c.duration_s, c.outcome, c.charged_cents, c.summary, md5 (d.turns::text), md5 (d.costs::text),
  d.analysis::text, d.recording_reference IS NOT NULL FROM call c JOIN call_detail d ON d.call_id = c.id"""
PGBENCH_SQL = """\\set n :n + 1
\\set account random(1, :accounts)
SELECT vapi_group_close (ARRAY[k]) FROM
  (SELECT rpad (concat (:run::text, '-', :client_id::text, '-', :n::text), 36, 'x')) v (k), LATERAL
  vapi_fold (gen_random_uuid (), concat (k, ':', 'end-of-call-report'), 'end-of-call-report', k, :body{v}, 'webhook',
    :at{v}, :first{v}, 'folded', NULL, gen_random_uuid (), 'inbound', 'num' || lpad (:account::text, 4, '0'), NULL,
    :caller{v}, 'ended', :state_at{v}, :started{v}, :ended{v}, :reason{v}, :outcome{v}, NULL, :duration{v}, true,
    :summary{v}, :cost{v}, :turns{v}, :analysis{v}, :costs{v}, :recording{v})
"""


class Bench:
    def __init__(self, options):
        self.options = options
        self.runs = 0
        self.failures = []
        self.missed = False
        self.results = {}  # (who, connections) → [result]
        self.directory = tempfile.mkdtemp(prefix="kametrix-bench-webhook-")
        self.bodies = reports(16)
        self.body_file = os.path.join(self.directory, "bodies")
        with open(self.body_file, "wb") as file:
            file.write(b"\n".join(self.bodies))
        self.cluster = Server().start()  # keeps PostgreSQL, in the settings of the product, and is idle
        self.node = None

    def close(self):
        if self.node:
            self.node.kill()
            self.node.wait()
        self.cluster.close()
        shutil.rmtree(self.directory, ignore_errors=True)

    # -- databases ------------------------------------------------------------------------------------

    def prepare(self):
        self.cluster.psql("CREATE DATABASE bench OWNER kametrix", "postgres")
        done = subprocess.run([self.cluster.binary, "migrate"], capture_output=True, text=True, check=False,
                              env=dict(self.cluster.environment, KAMETRIX_DATABASE_URL=self.cluster.conninfo("bench")))
        if done.returncode != 0:
            raise RuntimeError(done.stderr)
        self.cluster.psql(accounts_sql(self.options.accounts), "bench")
        for who in ("kametrixd", "pgbench", "node"):
            self.cluster.psql(f"CREATE DATABASE bench_{who} OWNER kametrix TEMPLATE bench", "postgres")
            self.cluster.psql("VACUUM ANALYZE", f"bench_{who}")

    def charged(self, who):
        """Calls that were charged; everything about them must agree."""
        (calls, charged, inbox, lines), = self.cluster.psql(
            """SELECT (SELECT count(*) FROM call),
                 (SELECT count(*) FROM call WHERE settled_at IS NOT NULL AND charged_cents > 0 AND outcome = 'normal'),
                 (SELECT count(*) FROM inbox_event),
                 (SELECT count(DISTINCT call_id) FROM ledger_transfer WHERE kind = 'call_charge')""", f"bench_{who}")
        if not calls == charged == inbox == lines:
            self.failures.append(f"{who}: {calls} calls, {inbox} events, {charged} charged, {lines} in the ledger")
        return int(charged)

    def prove(self, who):
        done = subprocess.run([self.cluster.binary, "prove"], capture_output=True, text=True, check=False,
                              env=dict(self.cluster.environment,
                                       KAMETRIX_DATABASE_URL=self.cluster.conninfo(f"bench_{who}")))
        fine = done.returncode == 0 and "difference 0" in done.stdout
        print(f"  {who}: {done.stdout.strip() or done.stderr.strip()}")
        if not fine:
            self.failures.append(f"{who}: the ledger does not prove")

    # -- contestants ----------------------------------------------------------------------------------

    def next_run(self):
        self.runs += 1
        return f"r{self.runs:06d}"

    def start_kametrixd(self):
        server = Server(database=self.cluster.conninfo("bench_kametrixd"))
        return server.start()

    def start_node(self):
        folder = os.path.join(HERE, "node")
        if not os.path.isdir(os.path.join(folder, "node_modules")):
            subprocess.run(["npm", "install", "--no-audit", "--no-fund", "--silent", "--no-package-lock"], cwd=folder,
                           check=True)
        environment = dict(os.environ, BEARER=BEARER, PGHOST=self.cluster.socket_directory(),
                           PGDATABASE="bench_node", NODE_ENV="production", POOL=str(self.options.pool))
        self.node = subprocess.Popen(["node", "server.js"], cwd=folder, env=environment, stdout=subprocess.PIPE, text=True)
        return self.node.stdout.readline().split()[-1]

    def post(self, url, call, number, body):
        request = urllib.request.Request(url + "/webhooks/vapi", data=fill(body, call, number), method="POST",
                                         headers={"Authorization": "Bearer " + BEARER, "Content-Type": "application/json"})
        with urllib.request.urlopen(request, timeout=10) as reply:
            assert reply.status == 200

    def wrk(self, url, connections, seconds):
        command = ["wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "--latency", "--timeout", "10s", "-s",
                   os.path.join(HERE, "webhook.lua"), url, "--", self.body_file, BEARER, self.next_run(),
                   str(self.options.accounts)]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
        return json.loads(next(line for line in done.stdout.splitlines() if line.startswith("{")))

    def measure(self, who, url, pid, connections):
        self.cluster.psql("CHECKPOINT", "postgres")
        before = self.charged(who)
        server_cpu, postgres_cpu = process_seconds(pid), self.cluster.cpu()[1]
        result = self.wrk(url, connections, self.options.seconds)
        result["server_us"] = (process_seconds(pid) - server_cpu) / result["requests"] * 1e6
        result["postgres_us"] = (self.cluster.cpu()[1] - postgres_cpu) / result["requests"] * 1e6
        result["rate"] = result["requests"] / result["seconds"]
        time.sleep(0.5)  # what was under way when wrk hung up
        charged = self.charged(who) - before
        # wrk hangs up at the end with up to one request on each connection.
        if not 0 <= charged - result["requests"] <= connections or result["status"] or result["socket"]:
            self.failures.append(f"{who}: {result['requests']} acknowledged, {charged} charged, "
                                 f"{result['status']} refused, {result['socket']} broken")
        print(f"  {who:9} {connections:3} connections: {result['rate']:6.0f}/s  p50 {result['p50_ms']:6.1f} ms  "
              f"p99 {result['p99_ms']:6.1f} ms  CPU {result['server_us']:4.0f} + {result['postgres_us']:4.0f} µs  "
              f"{result['requests']} acknowledged, {charged} charged", flush=True)
        self.results.setdefault((who, connections), []).append(result)

    # -- pgbench --------------------------------------------------------------------------------------

    def pgbench_files(self):
        """One script a body, with the parameters that kametrixd made of it."""
        query = """SELECT row_to_json (t) FROM (SELECT i.body, to_char (i.occurred_at, 'IYYY-MM-DD HH24:MI:SS.USOF') AS at,
            c.occurred_at AS first, c.caller_e164 AS caller, c.state_at, c.started_at AS started, c.ended_at AS ended,
            c.ended_reason AS reason, c.outcome, c.duration_s AS duration, c.summary, c.provider_cost_micros AS cost,
            d.turns::text, d.analysis::text, d.costs::text, d.recording_reference AS recording
          FROM inbox_event i JOIN call c ON c.provider_call_id = i.subject JOIN call_detail d ON d.call_id = c.id
          ORDER BY i.subject) t"""
        arguments = ["-D", "n=0", "-D", f"accounts={self.options.accounts}"]
        rows = [json.loads(row[0]) for row in self.cluster.psql(query, "bench_kametrixd")]
        for v, row in enumerate(rows):
            for name, value in row.items():
                arguments += ["-D", f"{name}{v}={value}"]
            path = os.path.join(self.directory, f"pgbench{v}.sql")
            with open(path, "w", encoding="utf-8") as file:
                file.write(PGBENCH_SQL.replace("{v}", str(v)))
            arguments += ["-f", path]
        return arguments

    def pgbench(self, arguments, clients):
        self.cluster.psql("CHECKPOINT", "postgres")
        before, postgres_cpu = self.charged("pgbench"), self.cluster.cpu()[1]
        command = ["pgbench", "-n", "-M", "prepared", "-c", str(clients), "-j", "1", "-T", str(self.options.seconds),
                   "-h", self.cluster.socket_directory(), "-U", "kametrix", "-D", f"run={self.next_run()}", *arguments,
                   "bench_pgbench"]
        done = subprocess.run(command, capture_output=True, text=True, check=False,
                              env=dict(os.environ, PGOPTIONS="-c role=kametrix_service"))
        if done.returncode != 0:
            raise RuntimeError(f"pgbench: {done.stderr[-1000:]}")
        count = int(done.stdout.split("transactions actually processed: ")[1].split()[0].split("/")[0])
        postgres_us = (self.cluster.cpu()[1] - postgres_cpu) / count * 1e6
        result = {"rate": float(done.stdout.split("tps = ")[1].split()[0]), "clients": clients}
        charged = self.charged("pgbench") - before
        if charged != count:
            self.failures.append(f"pgbench: {count} transactions, {charged} charged")
        print(f"  pgbench   {clients:3} clients:     {result['rate']:6.0f}/s"
              f"                                CPU    – + {postgres_us:4.0f} µs  {count} committed, {charged} charged",
              flush=True)
        return result

    # -- the run --------------------------------------------------------------------------------------

    def run(self):
        self.prepare()
        kametrixd, node_url = self.start_kametrixd(), self.start_node()
        try:
            for v, body in enumerate(self.bodies):  # once each: the facts that all three must agree on
                self.post(kametrixd.url, call_key("facts", v), v % self.options.accounts + 1, body)
                self.post(node_url, call_key("facts", v), v % self.options.accounts + 1, body)
            self.check_facts("node")
            files = self.pgbench_files()
            clients = self.options.clients
            for number in range(self.options.rounds):
                print(f"Round {number + 1}", flush=True)
                for connections in self.options.connections:
                    self.measure("kametrixd", kametrixd.url, kametrixd.process.pid, connections)
                    self.measure("node", node_url, self.node.pid, connections)
                tried = [self.pgbench(files, n) for n in clients]
                best = max(tried, key=lambda result: result["rate"])
                self.results.setdefault(("pgbench", 0), []).append(best)
                if len(clients) > 2:  # the best and its neighbour are tried again
                    clients = [r["clients"] for r in sorted(tried, key=lambda r: -r["rate"])[:2]]
            self.check_facts("pgbench")
            memory = kametrixd.memory_mib(), kametrixd.memory_mib("VmHWM")
            for who in ("kametrixd", "pgbench", "node"):
                self.prove(who)
        finally:
            kametrixd.close()
        return self.report(memory)

    def check_facts(self, who):
        """The same kinds of calls with the same facts, whoever wrote them."""
        ours, theirs = ({tuple(row) for row in self.cluster.psql(FACTS, f"bench_{name}")} for name in ("kametrixd", who))
        if ours != theirs:
            self.failures.append(f"{who} stores other facts: {sorted(ours ^ theirs)[:2]}")

    def median(self, who, connections, name):
        return statistics.median(result[name] for result in self.results[who, connections])

    def report(self, memory):
        print("\nMedians and ratios")
        pgbench = self.median("pgbench", 0, "rate")
        for connections in self.options.connections:
            ours, node = (self.median(who, connections, "rate") for who in ("kametrixd", "node"))
            p99, node_p99 = (self.median(who, connections, "p99_ms") for who in ("kametrixd", "node"))
            met = ours >= pgbench and ours >= 2 * node and p99 <= node_p99 / 2
            self.missed |= not met
            print(f"  {connections:3} connections: kametrixd {ours:.0f}/s = {ours / pgbench:.2f} × best pgbench ({pgbench:.0f}/s, goal 1.0),"
                  f" {ours / node:.2f} × Node ({node:.0f}/s, goal 2.0); p99 {p99:.0f} ms = {p99 / node_p99:.2f} × Node's"
                  f" ({node_p99:.0f} ms, goal 0.5): {'all met' if met else 'MISSED'}")
        self.missed |= memory[1] > 60
        print(f"  kametrixd uses {memory[0]:.0f} MiB, {memory[1]:.0f} MiB at most (goal 60)")
        for failure in self.failures:
            print(f"FAILED: {failure}")
        return 1 if self.failures or self.missed else 0


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=int, default=10)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--connections", type=int, nargs="+", default=[64, 256])
    parser.add_argument("--clients", type=int, nargs="+", default=[4, 8, 16, 32])
    parser.add_argument("--accounts", type=int, default=200)
    parser.add_argument("--pool", type=int, default=20, help="connections of Node")
    bench = Bench(parser.parse_args())
    try:
        sys.exit(bench.run())
    finally:
        bench.close()


if __name__ == "__main__":
    main()
