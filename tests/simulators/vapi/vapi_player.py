# SPDX-License-Identifier: AGPL-3.0-or-later
# Copyright the Kametrix authors
"""Plays calls: rings, asks for the assistant, talks, transfers, ends, reports."""

import copy
import json
import threading
import time

from vapi_dialogs import media_number
from vapi_delivery import Courier
from vapi_report import artifact, report_members
from vapi_state import NotThere, instant

DEFAULT_SERVER_MESSAGES = (
    "conversation-update", "end-of-call-report", "function-call", "hang", "speech-update", "status-update",
    "tool-calls", "transfer-destination-request", "handoff-destination-request", "user-interrupted",
    "assistant.started",
)
FINAL_TRANSCRIPT = 'transcript[transcriptType="final"]'
DEFAULT_MAX_DURATION_S = 600
RING_S = 1.5
POST_PROCESSING_S = 2.0
TRANSFER_S = 45.0  # what a transfer with its ringing may take
MARGIN_S = 12.0  # for an opening longer than expected; keeps every instant in the past


class Clock:
    """The call's own time: real at speed 1, faster otherwise, and never ahead of the wall clock: a call
    played faster began earlier."""

    def __init__(self, speed, expected_s):
        self.instant = speed == "instant"
        self.speed = 1.0 if self.instant else float(speed)
        self.wall = time.time()
        self.passed = 0.0
        if self.instant:
            self.start = self.wall - expected_s
        else:
            self.start = self.wall - max(0.0, expected_s * (1 - 1 / self.speed))

    def now(self):
        return self.start + self.passed

    def advance(self, seconds, stop=None):
        """Lets call time pass; stop (an Event) ends it early. True when it was stopped."""
        if self.instant:
            self.passed += seconds
            return stop is not None and stop.is_set()
        until = self.wall + (self.passed + seconds) / self.speed
        stopped = False
        if stop is not None:
            stopped = stop.wait(max(0.0, until - time.time()))
        else:
            time.sleep(max(0.0, until - time.time()))
        self.passed = min(self.passed + seconds, max(self.passed, (time.time() - self.wall) * self.speed))
        return stopped


class Ended(Exception):
    """The call is over; the argument is the end reason."""


class Play:
    """One call being played, on a thread of its own."""

    def __init__(self, simulator, order, number, direction="inbound"):
        self.simulator, self.state = simulator, simulator.state
        self.order, self.number, self.direction = order, number, direction
        seed = order.get("seed")
        self.index = simulator.next_index()
        self.rng = self.state.random_for("play", self.index if seed is None else seed)
        self.caller = order["caller"] if "caller" in order else media_number(self.rng)
        self.script = simulator.dialogs.script(
            self.rng, order.get("script"), "{opening}", order.get("language", "de"))
        expected = sum(t.get("seconds", 0) + t.get("pause", 0) + t.get("silence", 0)
                       + (TRANSFER_S if t.get("tool") in ("hand_over", "transferCall") else 0) for t in self.script["turns"])
        self.clock = Clock(order.get("speed", 1), expected + RING_S + POST_PROCESSING_S + MARGIN_S)
        self.faults = {**self.state.webhook_faults, **order.get("faults", {})}
        self.courier = Courier(self.state, simulator.signer, simulator.retry_scale, self.rng, self.faults)
        self.stop = threading.Event()
        self.finished = threading.Event()
        self.stop_reason = "customer-ended-call"
        self.assistant, self.server = None, None
        self.messages, self.problems, self.stale = [], [], None
        self.transfers, self.wanted_transfer = [], None
        self.orders, self.muted = [], False
        self.opened_at = self.clock.now()
        self.call = self.state.add("call", self._first_members(), self.opened_at)
        self.thread = threading.Thread(target=self._run, daemon=True)

    def _first_members(self):
        members = {
            "type": "outboundPhoneCall" if self.direction == "outbound" else "inboundPhoneCall",
            "status": "queued" if self.direction == "outbound" else "ringing",
            "phoneNumberId": self.number["id"],
            "phoneCallTransport": "sip",
            "transport": {"provider": "vapi.sip"},
            "cost": 0,
        }
        if self.caller:
            members["customer"] = {"number": self.caller}
        return members

    def start(self):
        self.thread.start()

    def hang_up(self, reason):
        self.stop_reason = reason
        self.stop.set()

    def take_order(self, order):
        """What came to the call's control address, already checked."""
        self.orders.append(order)
        kind = order["type"]
        if kind == "end-call":
            self.hang_up("assistant-ended-call")
        elif kind == "transfer":
            self.wanted_transfer = order
            self.stop.set()
        elif kind == "control" and order["control"].endswith("mute-assistant"):
            self.muted = order["control"] == "mute-assistant"
        elif kind == "say":
            self._note("assistant", order.get("content", ""), self.clock.now())

    # The course of a call

    def _run(self):
        reason, failure = None, None
        try:
            self._connect()
            self._talk()
            reason = self.script["ended_reason"]
        except Ended as ended:
            reason = ended.args[0]
        except Exception as error:  # a bug here must still end the call, and be seen
            reason, failure = "worker-shutdown", error
        self._end(reason)
        self.courier.wait()
        self.finished.set()
        if failure is not None:
            self.problems.append(f"simulator: {failure!r}")
            raise failure

    def _connect(self):
        self.assistant = self._find_assistant()
        self.server = self.assistant.get("server") or self.number.get("server") or self.simulator.org_server
        if self.assistant.get("monitorPlan", {}).get("controlEnabled", True):
            self._change(monitor={"controlUrl": f"{self.simulator.url}/{self.call['id']}/control"})
        self._status("ringing")
        if self.clock.advance(RING_S, self.stop):
            raise Ended("call.ringing.sip-inbound-caller-hungup-before-call-connect")
        self._change(status="in-progress", startedAt=instant(self.clock.now()))
        self.started_at = self.clock.now()
        if self.faults.get("stale_call"):
            self.stale = {**self._snapshot(), "status": "ringing"}
            self.stale.pop("startedAt", None)
        self._status("in-progress")

    def _find_assistant(self):
        direct = self.order.get("assistant") or self.order.get("assistantId") or self.number.get("assistantId")
        if isinstance(direct, dict):
            return direct
        if direct:
            return self._stored_assistant(direct, self.order.get("assistantOverrides"))
        self.server = self.number.get("server") or self.simulator.org_server
        if not self.server:
            raise Ended("call-start-error-neither-assistant-nor-server-set")
        status, answer = self.courier.ask(self._envelope("assistant-request"), self.server)
        if not 200 <= status < 300 or not isinstance(answer, dict):
            self._forward(self.number.get("fallbackDestination"), "assistant-request-failed")
        if answer.get("error"):
            raise Ended("assistant-request-returned-error")
        if answer.get("destination"):
            self._forward(answer["destination"], "assistant-request-returned-forwarding-phone-number")
        return self._answered_assistant(answer)

    def _answered_assistant(self, answer):
        if isinstance(answer.get("assistant"), dict):
            self.problems = self.simulator.schema.check("CreateAssistantDTO", answer["assistant"])
            if self.problems:
                raise Ended("assistant-request-returned-invalid-assistant")
            self._change(assistant=answer["assistant"])
            return answer["assistant"]
        if answer.get("assistantId"):
            overrides = answer.get("assistantOverrides") or {}
            self.problems = self.simulator.schema.check("AssistantOverrides", overrides)
            if self.problems:
                raise Ended("assistant-request-returned-invalid-assistant")
            return self._stored_assistant(answer["assistantId"], overrides)
        raise Ended("assistant-request-returned-no-assistant")

    def _stored_assistant(self, assistant_id, overrides):
        try:
            assistant = copy.deepcopy(self.state.find("assistant", assistant_id))
        except NotThere:
            raise Ended("call.start.error-get-assistant") from None
        self._change(assistantId=assistant_id)
        if overrides:
            self._change(assistantOverrides=overrides)
        assistant.update(overrides or {})
        return assistant

    def _forward(self, destination, reason):
        if destination:
            self._change(destination=destination, status="forwarding")
            self._status("forwarding", destination=destination)
        raise Ended(reason)

    def _talk(self):
        opening = self.assistant.get("firstMessage") or "Guten Tag."
        for turn in self.script["turns"]:
            if "text" in turn:
                text = turn["text"].replace("{opening}", opening)
                seconds = turn["seconds"] if text == turn["text"] else max(0.6, len(text) / 15.0)
                self._pass(turn["pause"])
                self._speak(turn["role"], text, seconds)
            elif turn.get("tool") == "transferCall":
                self._ask_for_destination()
            elif "tool" in turn:
                self._use_tool(turn)
            elif turn.get("hang"):
                self._send("hang")
            else:
                self._pass(turn.get("silence", 1))
            self._transfer_if_wanted()
        self._pass(0.7)
        self._transfer_if_wanted()
        if self.script["ended_reason"] == "assistant-forwarded-call" and self.script.get("transfer"):
            destination = {"type": "number", "number": self.script["transfer"]}
            self._change(destination=destination)
            self._send("transfer-update", destination=destination)
            self._forward(destination, "assistant-forwarded-call")

    def _pass(self, seconds):
        """Time in the conversation: the caller may hang up, the duration may run out."""
        limit = self.assistant.get("maxDurationSeconds", DEFAULT_MAX_DURATION_S)
        left = limit - (self.clock.now() - self.started_at)
        if self.clock.advance(min(seconds, max(0.0, left)), self.stop):
            if self.wanted_transfer is None:
                raise Ended(self.stop_reason)
            self.stop.clear()
            return
        if left <= seconds:
            raise Ended("exceeded-max-duration")

    def _speak(self, role, text, seconds):
        began = self.clock.now()
        self._send("speech-update", status="started", role=role, turn=len(self.messages))
        self._pass(seconds)
        self._note(role, text, began)
        self._send("speech-update", status="stopped", role=role, turn=len(self.messages) - 1)
        subscribed = self.assistant.get("serverMessages", [])
        if "transcript" in subscribed or FINAL_TRANSCRIPT in subscribed:
            literal = FINAL_TRANSCRIPT if FINAL_TRANSCRIPT in subscribed and self.index % 2 else "transcript"
            self._post(self._envelope(literal, role=role, transcriptType="final", transcript=text))
        self._send("conversation-update", messages=copy.deepcopy(self.messages),
                   messagesOpenAIFormatted=artifact(self)["messagesOpenAIFormatted"])

    def _note(self, role, text, began):
        self.messages.append({
            "role": "bot" if role == "assistant" else "user", "message": text, "time": round(began * 1000, 3),
            "endTime": round(self.clock.now() * 1000, 3), "duration": round((self.clock.now() - began) * 1000, 3),
            "secondsFromStart": round(began - self.started_at, 3),
        })

    def _ask_for_destination(self):
        """The model wants to transfer, and its tool names no destinations."""
        tools = (self.assistant.get("model") or {}).get("tools", [])
        if not any(tool["type"] == "transferCall" and not tool.get("destinations") for tool in tools):
            return
        status, answer = self.courier.ask(self._envelope("transfer-destination-request"), self.server)
        destination = answer.get("destination") if status == 200 and isinstance(answer, dict) else None
        if destination is None:
            return
        problems = self.simulator.schema.check("TransferDestinationNumber", destination)
        self.problems.extend(problems)
        if not problems:
            self.wanted_transfer = {"destination": destination, "content": destination.get("message", "")}

    def _transfer_if_wanted(self):
        wanted, self.wanted_transfer = self.wanted_transfer, None
        if wanted is None:
            return
        self.stop.clear()
        destination, began = wanted["destination"], self.clock.now()
        plan = destination.get("transferPlan", {})
        outcome = self.order.get("answers", {}).get(destination.get("number"), "connected")
        if wanted.get("content"):
            self._note("assistant", wanted["content"], began)
        self._change(destination=destination, status="forwarding")
        self._send("transfer-update", destination=destination)
        self._status("forwarding", destination=destination)
        self.transfers.append({"destination": destination, "mode": plan.get("mode", "blind-transfer"), "status": outcome})
        self.clock.advance(plan.get("dialTimeout", 60) if outcome == "no-answer" else 3)
        if outcome == "connected":
            raise Ended("assistant-forwarded-call")
        fallback = plan.get("fallbackPlan")
        if fallback is None or plan.get("sipVerb", "refer") != "dial":
            raise Ended("call.forwarding.operator-busy" if outcome == "busy" else "call.forwarding.no-answer")
        self._change(status="in-progress")
        self._status("in-progress")
        self._note("assistant", fallback["message"], self.clock.now())
        if fallback.get("endCallEnabled", True):
            raise Ended("call.forwarding.operator-busy" if outcome == "busy" else "call.forwarding.no-answer")

    def _wanted_tool(self, turn):
        """One use of a tool in one of the shapes that were seen; and what the log shows of it."""
        key, arguments = turn.get("id") or f"call_{self.rng.getrandbits(64):016x}", turn.get("arguments", {})
        shape = turn.get("shape", "object")
        plain = {"id": key, "type": "function", "function": {"name": turn["tool"], "arguments": arguments}}
        shown = {
            "object": plain,
            "string": {**plain, "function": {"name": turn["tool"], "arguments": json.dumps(arguments, ensure_ascii=False)}},
            "flat": {"id": key, "name": turn["tool"], "arguments": arguments},
            "parameters": {"id": key, "name": turn["tool"], "parameters": arguments},
        }
        return shown[shape], plain

    def _use_tool(self, turn):
        tools = (self.assistant.get("model") or {}).get("tools", [])
        tool = next((t for t in tools if t.get("function", {}).get("name") == turn["tool"]), None)
        if tool is None:
            return
        shown, wanted = self._wanted_tool(turn)
        message = self._envelope("tool-calls", toolCallList=[shown],
                                 toolWithToolCallList=[{**tool, "toolCall": shown}])
        if turn.get("withhold_address"):
            message["call"].pop("monitor", None)
        status, answer = self.courier.ask(message, tool.get("server") or self.server)
        results = answer.get("results", []) if status == 200 and isinstance(answer, dict) else []
        result = next((r for r in results if r.get("toolCallId") == wanted["id"]), {})
        said = result.get("result", result.get("error"))
        if not isinstance(said, str) or "\n" in said or result.get("name") != turn["tool"]:
            self.problems.append(f"tool {turn['tool']}: the answer is no line of text with its name")
        moment = {"time": round(self.clock.now() * 1000, 3), "secondsFromStart": self.clock.now() - self.started_at}
        self.messages.append({"role": "tool_calls", "message": "", "toolCalls": [wanted], **moment})
        self.messages.append({"role": "tool_call_result", "name": turn["tool"], "toolCallId": wanted["id"],
                              "result": result.get("result", result.get("error", "No result returned.")), **moment})

    def _end(self, reason):
        ended_at = self.clock.now()
        self.wall_ended_at = time.time()
        self._change(status="ended", endedReason=reason, endedAt=instant(ended_at))
        self._status("ended", endedReason=reason)
        self.clock.advance(POST_PROCESSING_S)
        members = report_members(self, reason, ended_at)
        public = {key: members[key] for key in ("cost", "costs", "analysis", "artifact") if key in members}
        self._change(messages=members["artifact"]["messages"], **public)
        self._send("end-of-call-report", **members)

    # Messages

    def _change(self, **members):
        self.state.patch("call", self.call["id"], members)
        moment = instant(self.clock.now())
        with self.state.lock:
            self.call["updatedAt"] = moment

    def _status(self, status, **more):
        self._send("status-update", status=status, **more)

    def _send(self, kind, **members):
        assistant = self.assistant or {}
        if kind in assistant.get("serverMessages", DEFAULT_SERVER_MESSAGES):
            self._post(self._envelope(kind, **members))

    def _post(self, message):
        server = self.server or self.number.get("server") or self.simulator.org_server
        if server:
            self.courier.send(message, server)

    def _snapshot(self):
        with self.state.lock:
            heavy = ("artifact", "messages", "costs", "analysis", "assistant")
            return {key: copy.deepcopy(value) for key, value in self.call.items() if key not in heavy}

    def _envelope(self, kind, **members):
        message = {"type": kind, "timestamp": int(self.clock.now() * 1000), **members}
        message["call"] = self.stale or self._snapshot()
        message["phoneNumber"] = {k: v for k, v in self.number.items() if k not in ("server", "hooks")}
        if self.caller:
            message["customer"] = {"number": self.caller}
        if self.assistant:
            message["assistant"] = self.assistant
            message.setdefault("artifact", artifact(self))
        return message
