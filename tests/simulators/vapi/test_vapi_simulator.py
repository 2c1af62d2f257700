#!/usr/bin/python3
# SPDX-License-Identifier: AGPL-3.0-or-later
# Copyright the Kametrix authors
"""The simulator itself: strict where the provider is strict, and well-shaped calls."""

import hashlib
import hmac
import http.client
import json
import os
import subprocess
import sys
import tempfile
import threading
import time
import unittest
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

HERE = os.path.dirname(os.path.abspath(__file__))
ASSISTANT = {
    "name": "Werkstatt",
    "firstMessage": "Guten Tag, hier ist der KI-Telefonassistent von Autohaus Lindner.",
    "model": {"provider": "openai", "model": "gpt-4.1-mini", "messages": [{"role": "system", "content": "Hilf."}]},
    "voice": {"provider": "azure", "voiceId": "de-DE-KatjaNeural"},
    "transcriber": {"provider": "deepgram", "model": "nova-3", "language": "de"},
    "serverMessages": ["status-update", "end-of-call-report", "tool-calls", "transfer-update", "hang",
                       'transcript[transcriptType="final"]'],
    "maxDurationSeconds": 300,
    "backgroundSound": "off",
}


class Sink(BaseHTTPRequestHandler):
    """Our side: keeps what arrives, answers what the test wants."""

    protocol_version = "HTTP/1.1"

    def do_POST(self):
        raw = self.rfile.read(int(self.headers["Content-Length"]))
        message = json.loads(raw)["message"]
        with self.server.lock:
            self.server.seen.append((message, dict(self.headers), raw))
            status, answer = self.server.answer(message)
        data = json.dumps(answer).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *arguments):
        pass


class SimulatorTest(unittest.TestCase):
    def setUp(self):
        self.sink = ThreadingHTTPServer(("127.0.0.1", 0), Sink)
        self.sink.lock, self.sink.seen = threading.Lock(), []
        self.sink.answer = lambda message: (200, {"assistant": ASSISTANT})
        threading.Thread(target=self.sink.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        self.hook = {"url": f"http://127.0.0.1:{self.sink.server_address[1]}/webhooks/vapi"}
        self.process = subprocess.Popen(
            [sys.executable, os.path.join(HERE, "vapi_simulator.py"), "--seed", "7", "--retry-scale", "0.01"],
            stdout=subprocess.PIPE, text=True)
        self.port = int(self.process.stdout.readline().rsplit(":", 1)[1])
        self.connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)

    def tearDown(self):
        self.connection.close()
        self.process.terminate()
        self.assertEqual(self.process.wait(10), 0)
        self.process.stdout.close()
        self.sink.shutdown()
        self.sink.server_close()

    def ask(self, method, path, body=None, key="test-key"):
        headers = {"Authorization": f"Bearer {key}"} if key else {}
        data = None if body is None else json.dumps(body)
        self.connection.request(method, path, data, {**headers, "Content-Type": "application/json"})
        response = self.connection.getresponse()
        return response.status, json.loads(response.read())

    def number(self, **members):
        status, number = self.ask("POST", "/_control/numbers", {"number": "+493023125200", "server": self.hook, **members})
        self.assertEqual(status, 201)
        return number

    def call(self, **order):
        status, call = self.ask("POST", "/_control/calls", {
            "number": "+493023125200", "speed": "instant", "wait": 15, "script": "reifenwechsel", **order})
        self.assertEqual(status, 201, call)
        return call

    def types(self):
        return [message["type"].split("[")[0] + (":" + message["status"] if message["type"] == "status-update" else "")
                for message, _, _ in self.sink.seen]

    def wait_for(self, condition):
        end = time.monotonic() + 10
        while not condition():
            self.assertLess(time.monotonic(), end, "waited too long")
            time.sleep(0.02)

    # REST

    def test_key_is_required(self):
        for key in (None, "other"):
            status, body = self.ask("GET", "/assistant", key=key)
            self.assertEqual((status, body["statusCode"], body["error"]), (401, 401, "Unauthorized"))

    def test_assistant_life(self):
        status, made = self.ask("POST", "/assistant", ASSISTANT)
        self.assertEqual((status, made["name"]), (201, "Werkstatt"))
        status, changed = self.ask("PATCH", f"/assistant/{made['id']}", {"model": {"provider": "openai", "model": "gpt-4.1"}})
        self.assertEqual(status, 200)
        self.assertNotIn("messages", changed["model"], "a patch is shallow")
        self.assertEqual(changed["voice"], ASSISTANT["voice"])
        self.assertEqual(self.ask("DELETE", f"/assistant/{made['id']}")[0], 200)
        self.assertEqual(self.ask("GET", f"/assistant/{made['id']}")[0], 404)

    def test_validation_names_the_member(self):
        table = [
            ({"nmae": "x"}, "property nmae should not exist"),
            ({"name": "x" * 41}, "name must be shorter than or equal to 40 characters"),
            ({"maxDurationSeconds": 5}, "maxDurationSeconds must not be less than 10"),
            ({"maxDurationSeconds": "60"}, "maxDurationSeconds must be a number"),
            ({"serverMessages": ["end-of-call"]}, "serverMessages.0 must be one of"),
            ({"voice": {"provider": "azure"}}, "voice.voiceId should not be null"),
            ({"voice": {"provider": "nobody", "voiceId": "x"}}, "voice.provider must be one of"),
            ({"voice": {"provider": "azure", "voiceId": "x", "language": "de"}}, "voice.property language should not exist"),
            ({"model": {"provider": "openai", "model": "gpt-3"}}, "model.model must be one of"),
            ({"model": {"provider": "openai", "model": "gpt-4.1", "messages": [{"role": "boss", "content": ""}]}}, "role must be"),
            ({"server": {"url": "https://x.example", "secret": "s"}}, "server.property secret should not exist"),
            ({"server": {"backoffPlan": {"type": "linear", "maxRetries": 1, "baseDelaySeconds": 1}}}, "type must be one of"),
            ({"endCallPhrases": ["x"]}, "must be longer than or equal to 2"),
            ({"firstMessageInterruptionsEnabled": 1}, "must be a boolean"),
        ]
        for body, complaint in table:
            with self.subTest(body=body):
                status, answer = self.ask("POST", "/assistant", body)
                self.assertEqual((status, answer["error"]), (400, "Bad Request"))
                self.assertIn(complaint, "\n".join(answer["message"]))
        self.assertEqual(self.ask("GET", "/assistant")[1], [])

    def test_numbers(self):
        number = self.number(name="Zentrale")
        made = self.ask("POST", "/assistant", ASSISTANT)[1]
        path = f"/phone-number/{number['id']}"
        self.assertEqual(self.ask("PATCH", path, {"assistantId": made["id"]})[1]["assistantId"], made["id"])
        self.assertNotIn("assistantId", self.ask("PATCH", path, {"assistantId": None})[1])
        self.assertEqual(self.ask("PATCH", path, {"status": "blocked"})[0], 400)
        self.assertEqual(self.ask("PATCH", path, {"name": "n" * 41})[0], 400)
        destination = {"type": "number", "number": "+493023125999"}
        self.assertEqual(self.ask("PATCH", path, {"fallbackDestination": destination})[1]["fallbackDestination"], destination)
        for index in range(3):
            self.number(number=f"+49302312530{index}")
        status, page = self.ask("GET", "/v2/phone-number?limit=3&page=2&sortOrder=ASC")
        self.assertEqual((status, len(page["results"]), page["metadata"]["totalItems"]), (200, 1, 4))
        self.assertEqual(len(self.ask("GET", "/phone-number?limit=2")[1]), 2)
        self.assertEqual(self.ask("GET", "/phone-number?page=2")[0], 400)

    def test_state_outlives_the_program(self):
        with tempfile.TemporaryDirectory() as folder:
            command = [sys.executable, os.path.join(HERE, "vapi_simulator.py"), "--state", os.path.join(folder, "state")]
            seen = []
            for start in range(2):
                process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
                self.connection.close()
                self.connection = http.client.HTTPConnection("127.0.0.1", int(process.stdout.readline().rsplit(":", 1)[1]))
                if start == 0:
                    self.ask("POST", "/assistant", ASSISTANT)
                    self.number(id="5f0c9a34-0f5e-4c0b-9d3c-1d2f6d0a1200")
                seen.append((self.ask("GET", "/assistant"), self.ask("GET", "/phone-number/5f0c9a34-0f5e-4c0b-9d3c-1d2f6d0a1200")))
                process.terminate()
                process.wait(10)
                process.stdout.close()
        self.assertEqual(seen[0], seen[1])
        self.assertEqual(len(seen[1][0][1]), 1)

    def test_list_filters(self):
        self.number()
        ids = [self.call(script="aufgelegt")["id"] for _ in range(3)]
        calls = self.ask("GET", "/call")[1]
        self.assertEqual({call["id"] for call in calls}, set(ids))
        newest, oldest = calls[0]["createdAt"], calls[-1]["createdAt"]
        self.assertGreaterEqual(newest, oldest)
        self.assertEqual(self.ask("GET", f"/call?createdAtLt={oldest}")[1], [])
        self.assertEqual(len(self.ask("GET", f"/call?createdAtGe={oldest}&limit=2")[1]), 2)
        self.assertEqual(len(self.ask("GET", f"/call?id={ids[0]}")[1]), 1)
        self.assertEqual(self.ask("GET", "/call?createdAtGt=gestern")[0], 400)

    def test_api_faults_on_command(self):
        faults = [{"status": 429, "path": "/assistant", "count": 2, "retry_after": 3}, {"status": 500, "method": "GET", "path": "/call"}]
        self.ask("POST", "/_control/faults", {"api": faults})
        self.assertEqual([self.ask("GET", "/assistant")[0] for _ in range(3)], [429, 429, 200])
        self.assertEqual([self.ask("GET", "/call")[0] for _ in range(2)], [500, 200])
        self.ask("POST", "/_control/faults", {"api": [{"hang": 0.3}]})
        began = time.monotonic()
        self.assertEqual(self.ask("GET", "/call")[0], 200)
        self.assertGreaterEqual(time.monotonic() - began, 0.3)

    # Calls

    def test_a_call_from_ring_to_report(self):
        self.number()
        call = self.call(caller="+491713920001")
        self.assertEqual((call["status"], call["ended_reason"], call["problems"]), ("ended", "customer-ended-call", []))
        types = self.types()
        self.assertEqual(types[:3], ["assistant-request", "status-update:ringing", "status-update:in-progress"])
        self.assertEqual(types[-2:], ["status-update:ended", "end-of-call-report"])
        self.assertEqual(set(types[3:-2]), {"transcript"})
        report = self.sink.seen[-1][0]
        self.assertEqual(report["customer"]["number"], "+491713920001")
        self.assertLess(report["startedAt"], report["endedAt"])
        self.assertLessEqual(report["timestamp"] / 1000, time.time())
        self.assertEqual(report["artifact"]["messages"][0]["message"], ASSISTANT["firstMessage"])
        self.assertAlmostEqual(report["cost"], sum(line["cost"] for line in report["costs"]), 4)
        self.assertTrue(report["analysis"]["summary"])
        seconds = report["artifact"]["messages"][-1]["endTime"] / 1000 - report["artifact"]["messages"][0]["time"] / 1000
        self.assertGreater(seconds, 20)
        stored = self.ask("GET", f"/call/{call['id']}")[1]
        self.assertEqual((stored["cost"], stored["endedAt"]), (report["cost"], report["endedAt"]))

    def test_messages_are_signed(self):
        self.number()
        self.call(script="aufgelegt")
        for _, headers, raw in self.sink.seen:
            text = headers["x-timestamp"].encode() + b"." + raw
            wanted = hmac.new(b"test-webhook-secret", text, hashlib.sha256).hexdigest()
            self.assertEqual(headers["x-signature"], wanted)
            self.assertLess(abs(int(headers["x-timestamp"]) / 1000 - time.time()), 30)

    def test_the_answer_is_obeyed(self):
        self.number()
        destination = {"type": "number", "number": "+493023125901"}
        table = [
            ((200, {"error": "Guthaben leer"}), "assistant-request-returned-error"),
            ((200, {"destination": destination}), "assistant-request-returned-forwarding-phone-number"),
            ((200, {"assistant": {**ASSISTANT, "silenceTimeoutSeconds": 30}}), "assistant-request-returned-invalid-assistant"),
            ((200, {}), "assistant-request-returned-no-assistant"),
            ((500, {}), "assistant-request-failed"),
            ((200, {"assistant": {**ASSISTANT, "maxDurationSeconds": 10}}), "exceeded-max-duration"),
        ]
        for answer, reason in table:
            with self.subTest(reason=reason):
                self.sink.seen.clear()
                self.sink.answer = lambda message, answer=answer: answer
                self.assertEqual(self.call()["ended_reason"], reason)
                self.assertEqual(self.types()[-1], "end-of-call-report")
        report = self.sink.seen[-1][0]
        duration = time.mktime(time.strptime(report["endedAt"][:19], "%Y-%m-%dT%H:%M:%S")) - time.mktime(
            time.strptime(report["startedAt"][:19], "%Y-%m-%dT%H:%M:%S"))
        self.assertAlmostEqual(duration, 10, delta=1)

    def test_stored_assistant_tools_and_transfer(self):
        tool = {"type": "function", "function": {"name": "termin_buchen", "parameters": {"type": "object", "properties": {}}}}
        body = {**ASSISTANT, "server": self.hook, "model": {**ASSISTANT["model"], "tools": [tool]}}
        made = self.ask("POST", "/assistant", body)[1]
        self.assertIn("id", made, made)
        self.number(assistantId=made["id"])
        self.sink.answer = lambda message: (200, {"results": [
            {"toolCallId": c["id"], "name": c["function"]["name"], "result": "gebucht"} for c in message.get("toolCallList", [])]})
        script = {"turns": [{"role": "assistant", "text": "{opening}"}, {"tool": "termin_buchen", "arguments": {"tag": "Montag"}},
                            {"hang": True}, {"silence": 3}], "transfer": "+493023125902", "ended_reason": "assistant-forwarded-call"}
        call = self.call(script=script)
        self.assertEqual(call["ended_reason"], "assistant-forwarded-call")
        self.assertEqual(self.types(), ["status-update:ringing", "status-update:in-progress", "transcript", "tool-calls", "hang",
                                        "transfer-update", "status-update:forwarding", "status-update:ended", "end-of-call-report"])
        results = [m for m in self.sink.seen[-1][0]["artifact"]["messages"] if m["role"] == "tool_call_result"]
        self.assertEqual(results[0]["result"], "gebucht")

    def test_retries_only_with_a_plan(self):
        plan = {"type": "exponential", "maxRetries": 3, "baseDelaySeconds": 1}
        for server, attempts in ((self.hook, 1), ({**self.hook, "backoffPlan": plan}, 4)):
            made = self.ask("POST", "/assistant", {**ASSISTANT, "server": server, "serverMessages": ["end-of-call-report"]})[1]
            number = self.ask("GET", "/phone-number")[1] or [self.number()]
            self.ask("PATCH", f"/phone-number/{number[0]['id']}", {"assistantId": made["id"]})
            self.sink.seen.clear()
            self.sink.answer = lambda message: (503, {})
            call = self.call(script="aufgelegt")
            self.assertEqual(self.types(), ["end-of-call-report"] * attempts)
            self.assertEqual(call["deliveries"][-1]["statuses"], [503] * attempts)
            self.assertEqual(len({raw for _, _, raw in self.sink.seen}), 1, "a retry repeats the same bytes")

    def controlled(self, **plan):
        """A call that waits, of an assistant with this monitor plan; its id."""
        assistant = {**ASSISTANT, "monitorPlan": {"controlEnabled": True, **plan}}
        self.sink.answer = lambda message: (200, {"assistant": assistant})
        self.number()
        status, call = self.ask("POST", "/_control/calls", {"number": "+493023125200", "script": {"turns": [{"silence": 30}]},
                                                            "answers": {"+493023125334": "busy"}})
        self.assertEqual(status, 201)
        deadline = time.monotonic() + 10
        while self.ask("GET", f"/_control/calls/{call['id']}")[1]["status"] != "in-progress":
            self.assertLess(time.monotonic(), deadline)
            time.sleep(0.05)
        return call["id"]

    def test_orders_for_a_call_are_strict(self):
        call = self.controlled()
        for body in ({"type": "dance"}, {"type": "say", "text": "x"}, {"type": "add-message"}, {"type": "control", "control": "x"},
                     {"type": "transfer"}, {"type": "transfer", "destination": {"type": "number"}}, {}, []):
            self.assertEqual(self.ask("POST", f"/{call}/control", body)[0], 400, body)
        self.assertEqual(self.ask("POST", f"/{call}/control", {"type": "control", "control": "mute-assistant"})[0], 200)
        self.assertTrue(self.ask("GET", f"/_control/calls/{call}")[1]["muted"])
        destination = {"type": "number", "number": "+493023125334", "message": "",
                       "transferPlan": {"mode": "blind-transfer", "sipVerb": "refer"}}
        self.assertEqual(self.ask("POST", f"/{call}/control", {"type": "transfer", "destination": destination})[0], 200)
        deadline = time.monotonic() + 15
        while not self.ask("GET", f"/_control/calls/{call}")[1]["finished"]:
            self.assertLess(time.monotonic(), deadline)
            time.sleep(0.1)
        view = self.ask("GET", f"/_control/calls/{call}")[1]
        self.assertEqual(view["ended_reason"], "call.forwarding.operator-busy")
        self.assertEqual(view["call"]["artifact"]["transfers"][0]["status"], "busy")
        self.assertEqual(self.ask("POST", f"/{call}/control", {"type": "end-call"})[0], 404)

    def test_orders_want_the_public_key_when_told_so(self):
        call = self.controlled(controlAuthenticationEnabled=True)
        self.assertEqual(self.ask("POST", f"/{call}/control", {"type": "end-call"})[0], 401)

    def test_a_chat_goes_on(self):
        status, first = self.ask("POST", "/chat", {"assistant": ASSISTANT, "input": "Guten Tag"})
        self.assertEqual((status, first["output"][0]["role"]), (201, "assistant"))
        status, second = self.ask("POST", "/chat", {"previousChatId": first["id"], "input": "Und weiter?"})
        self.assertEqual((status, len(second["messages"])), (201, 3))
        for body in ({"input": "x"}, {"assistant": ASSISTANT}, {"assistant": ASSISTANT, "input": 7},
                     {"assistant": ASSISTANT, "input": "x", "unknown": 1}):
            self.assertEqual(self.ask("POST", "/chat", body)[0], 400, body)

    def test_webhook_faults(self):
        self.number()
        self.call(script="aufgelegt", faults={"drop": {"types": ["end-of-call-report"]}})
        self.assertNotIn("end-of-call-report", self.types())
        self.sink.seen.clear()
        self.call(script="aufgelegt", faults={"duplicate": True})
        self.assertEqual(self.types().count("end-of-call-report"), 2)
        self.sink.seen.clear()
        self.call(script="aufgelegt", faults={"reorder": {"types": ["status-update"]}})
        self.assertNotEqual(self.types()[1], "status-update:ringing")
        self.assertEqual(len(self.types()), 7)
        self.sink.seen.clear()
        self.call(script="aufgelegt", faults={"delay": {"types": ["status-update"], "seconds": 0.3}})
        self.assertCountEqual(self.types()[-3:], ["status-update:ringing", "status-update:in-progress", "status-update:ended"])
        self.sink.seen.clear()
        self.call(script="aufgelegt", faults={"stale_call": True})
        self.assertEqual(self.sink.seen[-1][0]["call"]["status"], "ringing")

    def test_stale_api(self):
        self.number()
        call = self.call(script="aufgelegt", faults={"stale_api": 60})
        stored = self.ask("GET", f"/call/{call['id']}")[1]
        self.assertEqual(stored["status"], "in-progress")
        self.assertNotIn("endedAt", stored)

    def test_real_time_and_hang_up(self):
        self.number()
        call = self.call(speed=1, wait=0, caller=None)
        self.wait_for(lambda: "status-update:in-progress" in self.types())
        self.assertNotIn("customer", self.sink.seen[0][0])
        self.ask("POST", f"/_control/calls/{call['id']}/hang-up", {})
        self.wait_for(lambda: "end-of-call-report" in self.types())
        self.assertEqual(self.ask("GET", f"/call/{call['id']}")[1]["endedReason"], "customer-ended-call")

    def test_same_seed_same_call(self):
        self.number()
        first = self.call(script=None, seed=42)
        second = self.call(script=None, seed=42)
        other = self.call(script=None, seed=43)
        self.assertEqual((first["script"], first["caller"]), (second["script"], second["caller"]))
        self.assertNotEqual((first["script"], first["caller"]), (other["script"], other["caller"]))
        self.assertRegex(first["caller"], r"^\+49(3023125\d{3}|8999998\d{3}|17139200\d{2})$")


if __name__ == "__main__":
    unittest.main()
