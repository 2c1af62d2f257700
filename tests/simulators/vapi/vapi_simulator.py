#!/usr/bin/python3
# SPDX-License-Identifier: AGPL-3.0-or-later
# Copyright the Kametrix authors
"""Vapi, simulated: its REST API with key and strict validation, and a player of calls that sends the
server messages of a real call.  Standard library only.

    vapi_simulator.py [--port 0] [--key KEY] [--public-key KEY] [--auth hmac|bearer|legacy|none] [--webhook-secret S]
                      [--webhook-bearer S] [--server-url URL] [--seed N] [--state FILE]
                      [--retry-scale X]

prints "listening on http://127.0.0.1:PORT" once it is ready and ends on SIGTERM or SIGINT.

Tests and the demo steer it under /_control/ (no key; it listens on loopback only):

    POST   /_control/numbers             {"number": "+4930…", "id"?, "name"?, "assistantId"?, "server"?, …} → 201 the number
    POST   /_control/calls               {"number", "caller"? (null: withheld), "script"?, "language"? ("de"), "speed"?,
                                         "faults"?, "seed"?, "wait"? seconds, "answers"? {number: connected,
                                         no-answer or busy}} → 201 {"id", "status", …}
    GET    /_control/calls/ID            status, script, deliveries, problems seen in our answers
    POST   /_control/calls/ID/hang-up    {"reason"?} the caller hangs up (or what the reason says)
    GET    /_control/state               counts, objects, requests received, deliveries made
    POST   /_control/faults              {"api": [{"method"?, "path"? prefix, "status"?, "hang"? seconds, "count"?, "retry_after"?,
                                         "after"? (true: the request is carried out before)}],
                                         "webhooks": {…as "faults" of a call…}}
    DELETE /_control/faults              back to normal
    POST   /_control/reset               forgets everything

"script" is the key of a dialog in data/demo/dialogs.json or a script of one's own (vapi_dialogs.py).
"speed" is 1 (real time), a factor, or "instant"; a call played faster began earlier, so that its instants are
plausible and never in the future.  "faults": "duplicate", "reorder", "drop" (a probability, true, or {"probability",
"types"}), "delay" ({"seconds", "probability"?, "types"?}), "stale_call" (true: the call object inside webhooks stays
as it was while ringing), "stale_api" (seconds for which the API still shows an ended call as running).  Without faults
nothing is random but the script, which follows from --seed and the call's place in the order of calls."""

import argparse
import itertools
import signal
import sys
import threading
import time

from vapi_api import Api
from vapi_control import Control
from vapi_delivery import Signer
from vapi_dialogs import Dialogs
from vapi_http import Refusal, Router, Server, show_fault
from vapi_player import Play
from vapi_schema import Schema
from vapi_state import State

RUNNING_VIEW = ("endedReason", "endedAt", "costs", "analysis", "artifact", "messages", "destination")


class Simulator:
    def __init__(self, options):
        self.key, self.public_key, self.retry_scale = options.key, options.public_key, options.retry_scale
        self.url = None
        self.org_server = {"url": options.server_url} if options.server_url else None
        self.signer = Signer(options.auth, options.webhook_secret, options.webhook_bearer)
        self.state, self.schema, self.dialogs = State(options.seed, options.state), Schema(), Dialogs()
        self.outbound = {"speed": options.outbound_speed}
        self.plays, self.indices = {}, itertools.count(1)
        self.show_fault = show_fault
        self.router = Router()
        self.api = Api(self, self.router)
        self.control = Control(self, self.api, self.router)
        self.router.add("POST", "/{id}/control", self.api.control)

    def next_index(self):
        return next(self.indices)

    def play(self, order, number, direction="inbound"):
        play = Play(self, order, number, direction)
        self.plays[play.call["id"]] = play
        play.start()
        return play

    def stale_view(self, call):
        """The API's view of a call that was told to lag behind."""
        play = self.plays.get(call["id"])
        lag = play.faults.get("stale_api", 0) if play else 0
        if lag and call["status"] == "ended" and time.time() - play.wall_ended_at < lag:
            call = {name: value for name, value in call.items() if name not in RUNNING_VIEW}
            call["status"] = "in-progress"
        return call

    def __call__(self, request):
        """Serves one request: (status, body), or raises Refusal."""
        status, late_fault = 500, None
        try:
            if not request.path.startswith("/_control/") and not request.path.endswith("/control"):
                late_fault = self.api.authorize(request)
            status, body = self.router.find(request)(request)
            if late_fault:
                self.show_fault(late_fault)
            return status, body
        except Refusal as refusal:
            status = refusal.status
            raise
        finally:
            if not request.path.startswith("/_control/"):
                self.state.note_request(request.method, request.path, status)


def parse(arguments):
    parser = argparse.ArgumentParser(description="Simulates Vapi on loopback.")
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--key", default="test-key")
    parser.add_argument("--public-key", default="test-public-key", help="opens controlled calls")
    parser.add_argument("--auth", choices=("hmac", "bearer", "legacy", "none"), default="hmac")
    parser.add_argument("--webhook-secret", default="test-webhook-secret")
    parser.add_argument("--webhook-bearer", default="test-webhook-bearer")
    parser.add_argument("--server-url", help="the organisation's server, last in precedence")
    parser.add_argument("--state", help="file that keeps assistants, numbers and tools for the next start")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--retry-scale", type=float, default=1.0, help="factor on the back-off of retries")
    parser.add_argument("--outbound-speed", type=float, default=20.0)
    return parser.parse_args(arguments)


def main(arguments=None):
    options = parse(arguments)
    simulator = Simulator(options)
    server = Server(("127.0.0.1", options.port), simulator)
    simulator.url = f"http://127.0.0.1:{server.server_address[1]}"
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: threading.Thread(target=server.shutdown).start())
    print(f"listening on {simulator.url}", flush=True)
    server.serve_forever(poll_interval=0.1)
    server.server_close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
