#!/usr/bin/python3
# SPDX-License-Identifier: AGPL-3.0-or-later
# Copyright the Kametrix authors
"""From webhook to console: how long an event takes to an open stream, at idle and under load; what a stream costs."""

import argparse
import http.client
import json
import os
import queue
import resource
import socket
import subprocess
import sys
import tempfile
import threading
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "../support"))
from bench_data import accounts_sql, call_key, reports  # noqa: E402
from bench_server import BEARER, Server  # noqa: E402

PASSWORD = "Zwölf blaue Zangen tanzen"
LOADED = 50  # accounts that others load
GOAL_MS = 1000
CONNECTIONS = 100


class Stream:
    """An open console: the moments at which its events arrived."""

    def __init__(self, port, token, read=True):
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=60)
        self.socket.sendall(f"GET /api/v1/events HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {token}\r\n\r\n".encode())
        if read:
            self.found = queue.Queue()
            threading.Thread(target=self.read, daemon=True).start()
        else:
            assert self.socket.recv(12) == b"HTTP/1.1 200"

    def read(self):
        with self.socket.makefile("rb") as file:
            for line in file:
                if line.startswith(b"event: "):
                    self.found.put((line[7:].strip().decode(), time.perf_counter()))

    def wait_for(self, wanted):
        """The moment at which the next event of this kind arrived."""
        kind = None
        while kind != wanted:
            kind, moment = self.found.get(timeout=30)
        return moment

    def close(self):
        self.socket.close()


def sign_in(server):
    """A business with number "num0000"; its owner's token."""
    sign_up = {"company": "Autohaus", "name": "Erika Beispiel", "email": "owner@werkstatt.example", "password": PASSWORD,
               "business_declared": True, "locale": "de"}
    status, answer = server.request("POST", "/api/v1/sign-up", sign_up)
    assert status == 202, answer
    status, session = server.request("POST", "/api/v1/sessions", {"email": sign_up["email"], "password": PASSWORD})
    assert status == 201, session
    account = session["account"]["id"]
    server.psql(f"""SET ROLE kametrix_service;
      INSERT INTO agent (id, account_id, name, facts)
      VALUES ('00000000-0000-7000-80bb-000000099999', '{account}', 'Empfang',
              jsonb_build_object ('business_name', 'Werkstatt', 'language', 'de', 'sector', 'standard', 'voice', 'katja'));
      SELECT agent_go_live ('00000000-0000-7000-80bb-000000099999', 'bench', NULL, 'bench') IS NULL;
      INSERT INTO number (id, account_id, e164, agent_id, provider_id) VALUES ('00000000-0000-7000-80cc-000000099999',
        '{account}', '+4930999999', '00000000-0000-7000-80bb-000000099999', 'num0000')""")
    return session["token"]


def latencies(server, stream, run, count, pause_s):
    """(milliseconds to the answer, milliseconds to the stream) of events that begin calls, sorted."""
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=30)
    answered, seen = [], []
    for n in range(count):
        body = json.dumps({"message": {
            "type": "status-update", "status": "in-progress", "timestamp": int(time.time() * 1000),
            "call": {"id": call_key(run, n), "type": "inboundPhoneCall", "phoneNumberId": "num0000"},
            "customer": {"number": "+493023125014"}}})
        start = time.perf_counter()
        connection.request("POST", "/webhooks/vapi", body, {"Authorization": "Bearer " + BEARER})
        reply = connection.getresponse()
        reply.read()
        assert reply.status == 200
        answered.append((time.perf_counter() - start) * 1000)
        moment = stream.wait_for("call.started")
        seen.append((moment - start) * 1000)
        time.sleep(pause_s)
    connection.close()
    return sorted(answered), sorted(seen)


def show(name, values):
    """Prints, and returns whether the goal is met."""
    answered, seen = values
    text = ", ".join(f"{what} p50 {v[len(v) // 2]:.1f} ms p99 {v[min(len(v) - 1, int(len(v) * 0.99))]:.1f} ms"
                     for what, v in (("answer", answered), ("stream", seen)))
    met = seen[min(len(seen) - 1, int(len(seen) * 0.99))] < GOAL_MS
    print(f"  {name}: {text}; goal for the stream {GOAL_MS} ms {'met' if met else 'MISSED'}", flush=True)
    return met


def start_load(server, rate, seconds):
    """wrk with a pause on each connection; it does not reach the rate when the answers are slow."""
    with tempfile.NamedTemporaryFile(prefix="kametrix-bench-", delete=False) as file:
        file.write(b"\n".join(reports(16)))
    environment = dict(os.environ, WEBHOOK_LUA=os.path.join(HERE, "../webhook/webhook.lua"),
                       PAUSE_MS=str(int(CONNECTIONS / rate * 1000)))
    return file.name, subprocess.Popen(["wrk", "-t1", f"-c{CONNECTIONS}", f"-d{seconds}s", "--timeout", "10s", "-s",
                                        os.path.join(HERE, "paced.lua"), server.url, "--", file.name, BEARER, "load",
                                        str(LOADED)], env=environment, stdout=subprocess.PIPE, text=True)


def wait_for_streams(server, count):
    """The server counts them every ten seconds."""
    deadline = time.monotonic() + 30
    while f"kametrix_event_streams{{}} {count}\n" not in server.request("GET", "/metrics")[1]:
        assert time.monotonic() < deadline, f"not {count} streams"
        time.sleep(0.5)


def measure_streams(server, token, count):
    server.stop()
    server.start()  # as new: nothing that other measurements left
    before = server.memory_mib()
    streams = [Stream(server.port, token, read=False) for _ in range(count)]
    wait_for_streams(server, count)
    each = (server.memory_mib() - before) * 1024 / count
    print(f"  {count} idle streams: {each:.1f} KiB of kametrixd each, {server.memory_mib():.0f} MiB in all")
    for stream in streams:
        stream.close()
    return each


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--probes", type=int, default=200)
    parser.add_argument("--rate", type=int, default=500)
    parser.add_argument("--streams", type=int, default=2000)
    options = parser.parse_args()
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, 65536), hard))
    settings = {"auth_argon2_memory_kib": 1024, "auth_argon2_passes": 1, "limits_streams_per_account": options.streams + 10}
    with Server(**settings).start() as server:
        server.psql(accounts_sql(LOADED))
        token = sign_in(server)
        stream = Stream(server.port, token)
        stream.wait_for("ready")
        latencies(server, stream, "warm", 20, 0)
        met = show("idle", latencies(server, stream, "idle", options.probes, 0.03))
        seconds = max(10, options.probes // 20)
        bodies, load = start_load(server, options.rate, seconds)
        time.sleep(2)
        busy = latencies(server, stream, "busy", options.probes // 2, 0.02)
        done = json.loads(load.communicate()[0].splitlines()[-1])
        os.unlink(bodies)
        met &= show(f"under {done['requests'] / done['seconds']:.0f} reports/s", busy)
        stream.close()
        measure_streams(server, token, options.streams)
    sys.exit(0 if met else 1)


if __name__ == "__main__":
    main()
