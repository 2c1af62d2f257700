# SPDX-License-Identifier: AGPL-3.0-or-later
# Copyright the Kametrix authors
"""Sends server messages to their target: signs them, obeys the target's back-off plan, and misbehaves on
command (duplicate, reorder, delay, drop)."""

import hashlib
import hmac
import http.client
import json
import socket
import threading
import time
import urllib.parse

ASSISTANT_REQUEST_TIMEOUT_S = 7.5
DEFAULT_TIMEOUT_S = 20


class Signer:
    """Puts the webhook credential on a request. mode: hmac, bearer, legacy (X-Vapi-Secret) or none."""

    def __init__(self, mode, secret, bearer):
        self.mode, self.secret, self.bearer = mode, secret, bearer

    def headers(self, body):
        if self.mode == "hmac":
            moment = str(int(time.time() * 1000))
            digest = hmac.new(self.secret.encode(), moment.encode() + b"." + body, hashlib.sha256)
            return {"x-timestamp": moment, "x-signature": digest.hexdigest()}
        if self.mode == "bearer":
            return {"Authorization": f"Bearer {self.bearer}"}
        if self.mode == "legacy":
            return {"X-Vapi-Secret": self.bearer}
        return {}


def post(url, body, headers, timeout_s):
    """One POST on a connection of its own. Returns (status, body); raises OSError or HTTPException."""
    target = urllib.parse.urlsplit(url)
    kind = http.client.HTTPSConnection if target.scheme == "https" else http.client.HTTPConnection
    connection = kind(target.hostname, target.port, timeout=timeout_s)
    try:
        connection.connect()
        connection.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        path = (target.path or "/") + (f"?{target.query}" if target.query else "")
        connection.request("POST", path, body, {"Content-Type": "application/json", **headers})
        response = connection.getresponse()
        return response.status, response.read()
    finally:
        connection.close()


def retry_delays(plan):
    """Seconds to wait before each further attempt; empty without a plan: nothing is retried."""
    if not plan:
        return []
    base, count = plan.get("baseDelaySeconds", 0), int(plan.get("maxRetries", 0))
    return [base * (2**n if plan.get("type") == "exponential" else 1) for n in range(count)]


class Courier:
    """Delivers the messages of one call in their order, apart from what the faults say."""

    def __init__(self, state, signer, retry_scale, rng, faults):
        self.state, self.signer, self.retry_scale = state, signer, retry_scale
        self.rng, self.faults = rng, faults
        self.held = None
        self.late = []

    def _chance(self, name, kind):
        """A fault is a probability, true, or {"probability", "types"}."""
        fault = self.faults.get(name)
        if isinstance(fault, dict):
            if kind not in fault.get("types", [kind]):
                return False
            fault = fault.get("probability", 1)
        return bool(fault) and self.rng.random() < float(fault)

    def send(self, message, server):
        """Fire and forget: what the target answers is of no interest."""
        kind = message["type"]
        if self._chance("drop", kind):
            self._note(message, server, "dropped", [])
            return
        if self._chance("delay", kind):
            fault = self.faults["delay"]
            wait = fault.get("seconds", 1) if isinstance(fault, dict) else 1
            self._in_background(self._send_after, wait, message, server)
            return
        if self.held is None and self._chance("reorder", kind):
            self.held = (message, server)
            return
        self._send_now(message, server)
        if self._chance("duplicate", kind):
            self._send_now(message, server)
        self.release()

    def release(self):
        """Sends the message that a reordering held back."""
        if self.held is not None:
            held, self.held = self.held, None
            self._send_now(*held)

    def wait(self):
        """Until all that was delayed or is tried again is out."""
        self.release()
        while self.late:
            self.late.pop().join()

    def ask(self, message, server):
        """Sends a message that needs an answer. Returns (status, parsed body); status 0 for none."""
        timeout = ASSISTANT_REQUEST_TIMEOUT_S if message["type"] == "assistant-request" else self._timeout(server)
        status, answer = self._attempt(message, server, timeout)
        self._note(message, server, "sent", [status])
        try:
            return status, json.loads(answer) if answer else None
        except ValueError:
            return status, None

    def _send_after(self, wait, message, server):
        time.sleep(wait)
        self._send_now(message, server)

    def _send_now(self, message, server):
        status, _ = self._attempt(message, server, self._timeout(server))
        delays = [] if 200 <= status < 300 else retry_delays(server.get("backoffPlan"))
        if delays and status not in server.get("backoffPlan", {}).get("excludedStatusCodes", []):
            self._in_background(self._retry, message, server, [status], delays)
        else:
            self._note(message, server, "sent", [status])

    def _retry(self, message, server, statuses, delays):
        excluded = server["backoffPlan"].get("excludedStatusCodes", [])
        for delay in delays:
            time.sleep(delay * self.retry_scale)
            statuses.append(self._attempt(message, server, self._timeout(server))[0])
            if 200 <= statuses[-1] < 300 or statuses[-1] in excluded:
                break
        self._note(message, server, "sent", statuses)

    def _in_background(self, function, *arguments):
        thread = threading.Thread(target=function, args=arguments, daemon=True)
        self.late.append(thread)
        thread.start()

    @staticmethod
    def _timeout(server):
        return server.get("timeoutSeconds", DEFAULT_TIMEOUT_S)

    def _attempt(self, message, server, timeout_s):
        body = json.dumps({"message": message}, ensure_ascii=False, separators=(",", ":")).encode()
        headers = {**self.signer.headers(body), **server.get("headers", {})}
        try:
            return post(server["url"], body, headers, timeout_s)
        except (OSError, http.client.HTTPException):
            return 0, b""

    def _note(self, message, server, what, statuses):
        self.state.note_delivery(
            {"call_id": message.get("call", {}).get("id"), "type": message["type"], "status": message.get("status"),
             "url": server.get("url"), "what": what, "statuses": statuses}
        )
