# SPDX-License-Identifier: AGPL-3.0-or-later
# Copyright the Kametrix authors
"""The simulator's own API under /_control/, for tests and the demo (see vapi_simulator.py)."""

from vapi_http import Refusal
from vapi_schema import E164
from vapi_state import NotThere

WEBHOOK_FAULTS = ("duplicate", "reorder", "delay", "drop", "stale_call", "stale_api")
CALL_MEMBERS = ("number", "caller", "script", "language", "speed", "faults", "seed", "wait", "answers")


class Control:
    def __init__(self, simulator, api, router):
        self.simulator, self.state, self.api = simulator, simulator.state, api
        router.add("GET", "/_control/state", self.show_state)
        router.add("POST", "/_control/numbers", self.add_number)
        router.add("POST", "/_control/calls", self.start_call)
        router.add("GET", "/_control/calls/{id}", self.show_call)
        router.add("POST", "/_control/calls/{id}/hang-up", self.hang_up)
        router.add("POST", "/_control/faults", self.set_faults)
        router.add("DELETE", "/_control/faults", self.clear_faults)
        router.add("POST", "/_control/reset", self.reset)

    def show_state(self, request):
        with self.state.lock:
            counts = {kind: len(items) for kind, items in self.state.objects.items()}
            running = [play.call["id"] for play in self.simulator.plays.values() if not play.finished.is_set()]
            return 200, {
                "counts": counts, "running": running, "requests": list(self.state.requests[-500:]),
                "deliveries": list(self.state.deliveries[-500:]), "assistants": self.state.list("assistant"),
                "phone_numbers": [self.api._public("phone-number", n) for n in self.state.list("phone-number")],
                "faults": {"api": self.state.api_faults, "webhooks": self.state.webhook_faults},
            }

    def add_number(self, request):
        """A number as if bought or connected by hand."""
        body = request.json()
        if not isinstance(body, dict) or not E164.fullmatch(str(body.get("number"))):
            raise Refusal(400, "number must be in E.164 form")
        item_id = body.pop("id", None)
        body = {"provider": "byo-phone-number", "credentialId": self.state.org_id, **body}
        return 201, self.api.add_number(body, item_id)

    def start_call(self, request):
        order = request.json()
        if not isinstance(order, dict):
            raise Refusal(400, "body must be an object")
        unknown = [name for name in order if name not in CALL_MEMBERS]
        if unknown:
            raise Refusal(400, f"unknown members: {', '.join(unknown)}")
        self._check_faults(order.get("faults", {}))
        script = order.get("script")
        if isinstance(script, str) and script not in self.simulator.dialogs.dialogs:
            raise Refusal(400, f"script must be one of {', '.join(self.simulator.dialogs.dialogs)}")
        speed = order.get("speed", 1)
        if speed != "instant" and not (isinstance(speed, (int, float)) and speed > 0):
            raise Refusal(400, 'speed must be a positive number or "instant"')
        try:
            number = self.state.number_by_e164(order.get("number"))
        except NotThere as error:
            raise Refusal(404, str(error)) from None
        play = self.simulator.play(order, number)
        if order.get("wait"):
            play.finished.wait(float(order["wait"]))
        return 201, self._view(play)

    def _play(self, request):
        play = self.simulator.plays.get(request.arguments[0])
        if play is None:
            raise Refusal(404, "no such call")
        return play

    def _view(self, play):
        with self.state.lock:
            deliveries = [d for d in self.state.deliveries if d["call_id"] == play.call["id"]]
            return {"id": play.call["id"], "caller": play.caller, "status": play.call["status"],
                    "ended_reason": play.call.get("endedReason"), "finished": play.finished.is_set(),
                    "script": play.script, "problems": play.problems, "deliveries": deliveries,
                    "orders": list(play.orders), "muted": play.muted, "messages": [dict(m) for m in play.messages],
                    "call": self.api._public("call", play.call)}

    def show_call(self, request):
        return 200, self._view(self._play(request))

    def hang_up(self, request):
        play = self._play(request)
        play.hang_up(request.json({}).get("reason", "customer-ended-call"))
        return 200, self._view(play)

    @staticmethod
    def _check_faults(faults):
        unknown = [name for name in faults if name not in WEBHOOK_FAULTS]
        if unknown:
            raise Refusal(400, f"unknown webhook faults: {', '.join(unknown)}")

    def set_faults(self, request):
        body = request.json()
        self._check_faults(body.get("webhooks", {}))
        for fault in body.get("api", []):
            if set(fault) - {"method", "path", "status", "count", "hang", "retry_after", "message", "after"}:
                raise Refusal(400, "an api fault has method, path, status, count, hang, retry_after, message, after")
        with self.state.lock:
            self.state.api_faults.extend(body.get("api", []))
            self.state.webhook_faults.update(body.get("webhooks", {}))
        return 200, {"api": self.state.api_faults, "webhooks": self.state.webhook_faults}

    def clear_faults(self, request):
        with self.state.lock:
            self.state.api_faults.clear()
            self.state.webhook_faults.clear()
        return 200, {}

    def reset(self, request):
        for play in list(self.simulator.plays.values()):
            play.hang_up("customer-ended-call")
        for play in list(self.simulator.plays.values()):
            play.finished.wait(5)
        self.simulator.plays.clear()
        self.state.reset()
        return 200, {}
