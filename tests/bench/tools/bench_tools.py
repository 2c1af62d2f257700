#!/usr/bin/env python3
# SPDX-License-Identifier: AGPL-3.0-or-later
# Copyright the Kametrix authors
"""How long callers wait for the answers of tools: 64 callers at once over the real webhook, each on a connection of
its own.  Goal: p95 below 500 ms.  --seconds N (10), --callers N (64)."""

import argparse
import hashlib
import hmac
import http.client
import json
import os
import sys
import threading
import time
import uuid

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "..", "e2e"))
os.environ.setdefault("KAMETRIXD", os.environ.get("KAMETRIX_BENCH_BINARY", ""))

from kametrix_test import WEBHOOK_SECRET, Server  # noqa: E402

GOAL_MS = 500
KNOWN = {"business_name": "Werkstatt Nord", "language": "de", "sector": "standard", "voice": "katja",
         "hours": [{"weekday": day, "opens": "08:00", "closes": "18:00"} for day in range(1, 6)]}
TOOLS = (("business_info", {"topic": "hours"}), ("resolve_time", {"phrase": "nächsten Freitag halb drei"}),
         ("take_message", {"caller_name": "Erika Mustermann", "topic": "Reifen", "urgency": "normal"}),
         ("hand_over", {"reason": "will einen Menschen"}))


def prepare(server):
    """One business with a number; the number's key at the provider."""
    owner = server.sign_up("Werkstatt Nord")
    made = owner.post("/api/v1/agents", {"name": "Lena", "facts": KNOWN})
    assert made.status == 201, made
    agent = owner.publish(made.json)["id"]
    server.sql(f"INSERT INTO number (id, account_id, e164, agent_id, provider_id) VALUES (gen_random_uuid (),"
               f" '{owner.account_id}', '+493023125201', '{agent}', 'bench')")
    return "bench"


def ask(connection, call, tool, arguments):
    """One tool call; milliseconds until its answer."""
    message = {"type": "tool-calls", "timestamp": int(time.time() * 1000),
               "call": {"id": call, "type": "inboundPhoneCall", "phoneNumberId": "bench", "customer": {"number": "+4915112345678"}},
               "toolCallList": [{"id": uuid.uuid4().hex, "function": {"name": tool, "arguments": arguments}}]}
    body, stamp = json.dumps({"message": message}).encode(), str(int(time.time()))
    mac = hmac.new(WEBHOOK_SECRET.encode(), stamp.encode() + b"." + body, hashlib.sha256).hexdigest()
    began = time.perf_counter()
    connection.request("POST", "/webhooks/vapi", body, {"Content-Type": "application/json", "x-signature": mac, "x-timestamp": stamp})
    answer = connection.getresponse()
    text = answer.read()
    took = (time.perf_counter() - began) * 1000
    assert answer.status == 200 and json.loads(text)["results"][0]["result"], text
    return took, b"zu lange" in text


def work(server, until, found):
    connection = http.client.HTTPConnection(server.host, server.port, timeout=30)
    while time.monotonic() < until:
        call = f"bench-{uuid.uuid4().hex}"
        for tool, arguments in TOOLS:
            found.append((tool, *ask(connection, call, tool, arguments)))
    connection.close()


def quantile(values, part):
    return sorted(values)[min(len(values) - 1, int(len(values) * part))]


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=10)
    parser.add_argument("--callers", type=int, default=64)
    options = parser.parse_args()
    server = Server()
    try:
        prepare(server)
        found, until = [], time.monotonic() + options.seconds
        threads = [threading.Thread(target=work, args=(server, until, found)) for _ in range(options.callers)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        server.stop()
    finally:
        server.remove()
    for tool in ("", *(name for name, _ in TOOLS)):
        times = [took for name, took, _ in found if not tool or name == tool]
        print(f"{tool or 'all':14} {len(times):7} answers  p50 {quantile(times, 0.5):7.1f} ms  p95 {quantile(times, 0.95):7.1f} ms"
              f"  p99 {quantile(times, 0.99):7.1f} ms")
    print(f"{len(found) / options.seconds:.0f} answers/s, {sum(late for _, _, late in found)} too late")
    met = quantile([took for _, took, _ in found], 0.95) < GOAL_MS
    print(f"goal p95 < {GOAL_MS} ms: {'met' if met else 'missed'}")
    return 0 if met else 1


if __name__ == "__main__":
    sys.exit(main())
