# SPDX-License-Identifier: AGPL-3.0-or-later
# Copyright the Kametrix authors
"""The provider's REST API: assistants, phone numbers, tools, calls."""

import copy
import datetime
import re
import time

from vapi_credentials import Credentials
from vapi_http import Refusal
from vapi_schema import E164, UUID
from vapi_state import NotThere

PROVIDERS = {"byo-phone-number": "Byo", "twilio": "Twilio", "vonage": "Vonage", "telnyx": "Telnyx", "vapi": "Vapi"}
TOOLS = {"function": "Function", "endCall": "EndCall", "transferCall": "TransferCall"}
TIME_FILTERS = tuple(f"{name}{op}" for name in ("createdAt", "updatedAt") for op in ("Gt", "Lt", "Ge", "Le"))
ORDERS = {"say": "ControlSay", "add-message": "ControlAddMessage", "control": "ControlControl",
          "end-call": "ControlEndCall", "transfer": "ControlTransfer"}
SECRET_MEMBERS = ("twilioAuthToken", "twilioApiSecret")
SIP_URI = re.compile(r"sip:[A-Za-z0-9._-]+@sip(\.eu)?\.vapi\.ai")
FREE_NUMBERS_MAX = 5


def _instant(name, text):
    try:
        moment = datetime.datetime.fromisoformat(text.replace("Z", "+00:00"))
    except ValueError:
        raise Refusal(400, [f"{name} must be a valid ISO 8601 date string"]) from None
    return moment if moment.tzinfo else moment.replace(tzinfo=datetime.timezone.utc)


def _compare(op, left, right):
    return {"Gt": left > right, "Lt": left < right, "Ge": left >= right, "Le": left <= right}[op]


def _whole(request, name, default, low, high):
    text = request.query.get(name, str(default))
    if not text.isdigit() or not low <= int(text) <= high:
        raise Refusal(400, [f"{name} must be a number between {low} and {high}"])
    return int(text)


class Api:
    def __init__(self, simulator, router):
        self.simulator, self.state, self.schema = simulator, simulator.state, simulator.schema
        for kind in ("assistant", "phone-number", "tool", "call"):
            router.add("GET", f"/{kind}", lambda request, kind=kind: self.list(kind, request))
            router.add("GET", f"/{kind}/{{id}}", lambda request, kind=kind: (200, self.find(kind, request)))
        self.credentials = Credentials(self, router)
        router.add("POST", "/assistant", self.create_assistant)
        router.add("PATCH", "/assistant/{id}", self.update_assistant)
        router.add("DELETE", "/assistant/{id}", lambda request: self.remove("assistant", request))
        router.add("GET", "/v2/phone-number", self.search_numbers)
        router.add("POST", "/phone-number", self.create_number)
        router.add("PATCH", "/phone-number/{id}", self.update_number)
        router.add("DELETE", "/phone-number/{id}", lambda request: self.remove("phone-number", request))
        router.add("POST", "/tool", self.create_tool)
        router.add("PATCH", "/tool/{id}", self.update_tool)
        router.add("DELETE", "/tool/{id}", lambda request: self.remove("tool", request))
        router.add("POST", "/chat", self.create_chat)
        router.add("GET", "/chat/{id}", lambda request: (200, self.find("chat", request)))
        router.add("POST", "/call", self.create_call)
        router.add("PATCH", "/call/{id}", self.update_call)
        router.add("DELETE", "/call/{id}", self.delete_call)

    def authorize(self, request):
        if request.headers.get("Authorization") != f"Bearer {self.simulator.key}":
            raise Refusal(401, "Invalid or missing key")
        fault = self.state.take_api_fault(request.method, request.path)
        if fault and fault.get("after"):
            return fault
        if fault:
            self.simulator.show_fault(fault)
        return None

    def _check(self, entry, body):
        errors = self.schema.check(entry, body)
        if errors:
            raise Refusal(400, errors)
        return body

    def _id(self, request):
        item_id = request.arguments[0]
        if not UUID.fullmatch(item_id):
            raise Refusal(400, ["id must be a UUID"])
        return item_id.lower()

    def _get(self, kind, request):
        try:
            return self.state.find(kind, self._id(request))
        except NotThere as error:
            raise Refusal(404, str(error)) from None

    def find(self, kind, request):
        return self._public(kind, self._get(kind, request))

    def _public(self, kind, item):
        with self.state.lock:
            item = copy.deepcopy(item)
        if kind == "call":
            return self.simulator.stale_view(item)
        return {name: value for name, value in item.items() if name not in SECRET_MEMBERS}

    def list(self, kind, request):
        exact = ("id", "assistantId", "phoneNumberId") if kind == "call" else ()
        unknown = [name for name in request.query if name not in (*TIME_FILTERS, *exact, "limit")]
        if unknown:
            raise Refusal(400, [f"property {name} should not exist" for name in unknown])
        limit = _whole(request, "limit", 100, 0, 1000)
        items = self.state.list(kind)
        if kind == "phone-number":
            for item in items:
                if item.get("status") == "activating":  # takes minutes there, until one looks again here
                    self.state.patch(kind, item["id"], {"status": "active"})
        for name, text in request.query.items():
            if name in TIME_FILTERS:
                wanted = _instant(name, text)
                items = [i for i in items if _compare(name[-2:], _instant(name, i[name[:-2]]), wanted)]
            elif name in exact:
                items = [i for i in items if i.get(name) == text]
        return 200, [self._public(kind, item) for item in items[:limit]]

    def search_numbers(self, request):
        known = ("search", "page", "limit", "sortOrder", "sortBy", *TIME_FILTERS)
        unknown = [name for name in request.query if name not in known]
        if unknown:
            raise Refusal(400, [f"property {name} should not exist" for name in unknown])
        order = request.query.get("sortOrder", "DESC")
        if order not in ("ASC", "DESC"):
            raise Refusal(400, ["sortOrder must be one of the following values: ASC, DESC"])
        page, limit = _whole(request, "page", 1, 1, 10**6), _whole(request, "limit", 100, 1, 1000)
        search = request.query.get("search", "")
        items = [self._public("phone-number", n) for n in self.state.list("phone-number")
                 if any(search in n.get(member, "") for member in ("name", "number", "sipUri"))]
        if order == "ASC":
            items.reverse()
        part = items[(page - 1) * limit:page * limit]
        return 200, {"results": part, "metadata": {
            "itemsPerPage": limit, "totalItems": len(items), "currentPage": page,
            "totalPages": -(-len(items) // limit), "hasNextPage": page * limit < len(items), "sortOrder": order}}

    def create_assistant(self, request):
        return 201, self.state.add("assistant", self._check("CreateAssistantDTO", request.json()))

    def update_assistant(self, request):
        self._get("assistant", request)
        body = self._check("UpdateAssistantDTO", request.json())
        return 200, self.state.patch("assistant", self._id(request), body)

    def remove(self, kind, request):
        item = self._public(kind, self._get(kind, request))
        self.state.remove(kind, item["id"])
        return 200, item

    def _number_entry(self, verb, provider):
        if provider not in PROVIDERS:
            raise Refusal(400, [f"provider must be one of the following values: {', '.join(PROVIDERS)}"])
        return f"{verb}{PROVIDERS[provider]}PhoneNumberDTO"

    def create_number(self, request):
        body = request.json()
        provider = body.get("provider") if isinstance(body, dict) else None
        self._check(self._number_entry("Create", provider), body)
        if provider == "vapi":
            return 201, self._add_own(body)
        if provider == "twilio" and not body.get("twilioAuthToken") and not (
                body.get("twilioApiKey") and body.get("twilioApiSecret")):
            raise Refusal(400, "twilioAuthToken or twilioApiKey and twilioApiSecret are required")
        self.credentials.need(provider, body)
        return 201, self.add_number(body)

    def _add_own(self, body):
        """A SIP address, or a free American number, which is not active at once."""
        uri, area = body.get("sipUri"), body.get("numberDesiredAreaCode")
        own = [n for n in self.state.list("phone-number") if n["provider"] == "vapi"]
        if (uri is None) == (area is None):
            raise Refusal(400, ["either sipUri or numberDesiredAreaCode should be given"])
        if uri is not None:
            if not SIP_URI.fullmatch(uri):
                raise Refusal(400, ["sipUri must be sip:<user>@sip.vapi.ai or its region"])
            if any(n.get("sipUri", "").lower() == uri.lower() for n in own):
                raise Refusal(400, "This SIP URI exists already")
            return self.add_number(body)
        if not area.isdigit() or area[0] in "01":
            raise Refusal(400, ["numberDesiredAreaCode must be an American area code"])
        if sum("number" in n for n in own) >= FREE_NUMBERS_MAX:
            raise Refusal(400, "Free number limit reached")
        number = f"+1{area}555{self.state.counter % 10000:04d}"
        return self.add_number({**body, "number": number}, status="activating")

    def add_number(self, body, item_id=None, status="active"):
        self._check_reference(body)
        number = body.get("number")
        if number and body.get("numberE164CheckEnabled", True) and not E164.fullmatch(number):
            raise Refusal(400, ["number must be a valid phone number in the E.164 format"])
        if number and any(n.get("number") == number for n in self.state.list("phone-number")):
            raise Refusal(400, "This phone number exists already")
        body = {**body, "status": status}
        item = self.state.add("phone-number", {**body, "id": item_id} if item_id else body)
        return self._public("phone-number", item)

    def update_number(self, request):
        stored, body = self._get("phone-number", request), request.json()
        provider = body.get("provider", stored["provider"]) if isinstance(body, dict) else None
        if provider != stored["provider"]:
            raise Refusal(400, ["provider must be the number's own"])
        self._check(self._number_entry("Update", provider), body)
        self._check_reference(body)
        if "credentialId" in body:
            self.credentials.need(provider, body)
        item = self.state.patch("phone-number", stored["id"], body)
        return 200, self._public("phone-number", item)

    def _check_reference(self, body):
        assistant_id = body.get("assistantId")
        if assistant_id:
            try:
                self.state.find("assistant", assistant_id)
            except NotThere as error:
                raise Refusal(400, str(error)) from None

    def _tool_entry(self, verb, kind):
        if kind not in TOOLS:
            raise Refusal(400, [f"type must be one of the following values: {', '.join(TOOLS)}"])
        return f"{verb}{TOOLS[kind]}ToolDTO"

    def create_tool(self, request):
        body = request.json()
        kind = body.get("type") if isinstance(body, dict) else None
        return 201, self.state.add("tool", self._check(self._tool_entry("Create", kind), body))

    def update_tool(self, request):
        stored = self._get("tool", request)
        body = self._check(self._tool_entry("Update", stored["type"]), request.json())
        return 200, self.state.patch("tool", stored["id"], body)

    def create_call(self, request):
        body = self._check("CreateCallDTO", request.json())
        if not body.get("assistantId") and not body.get("assistant"):
            raise Refusal(400, "Need either an assistant or an assistantId")
        customer = body.get("customer", {}).get("number", "")
        if not E164.fullmatch(customer):
            raise Refusal(400, ["customer.number must be a valid phone number in the E.164 format"])
        self._check_reference(body)
        try:
            number = self.state.find("phone-number", body.get("phoneNumberId", ""))
        except NotThere as error:
            raise Refusal(400, str(error)) from None
        order = {**self.simulator.outbound, **{k: v for k, v in body.items() if k.startswith("assistant")}}
        play = self.simulator.play({**order, "caller": customer}, number, "outbound")
        return 201, self._public("call", play.call)

    def update_call(self, request):
        call = self._get("call", request)
        return 200, self.state.patch("call", call["id"], self._check("UpdateCallDTO", request.json()))

    def delete_call(self, request):
        body = request.json()
        if not isinstance(body, dict) or set(body) - {"ids"}:
            raise Refusal(400, ["body must be an object with ids or nothing"])
        return self.remove("call", request)

    def control(self, request):
        """What monitor.controlUrl takes: no private key, and the public one when the assistant says so."""
        play = self.simulator.plays.get(request.arguments[0])
        if play is None or play.finished.is_set() or play.call["status"] == "ended":
            raise Refusal(404, "no such call is running")
        plan = (play.assistant or {}).get("monitorPlan", {})
        if not plan.get("controlEnabled", True):
            raise Refusal(404, "control is off")
        if plan.get("controlAuthenticationEnabled") and (
                request.headers.get("Authorization") != f"Bearer {self.simulator.public_key}"):
            raise Refusal(401, "Invalid or missing key")
        fault = self.state.take_api_fault("POST", "/control")
        if fault:
            self.simulator.show_fault(fault)
        order = request.json()
        kind = order.get("type") if isinstance(order, dict) else None
        if kind not in ORDERS:
            raise Refusal(400, [f"type must be one of the following values: {', '.join(ORDERS)}"])
        self._check(ORDERS[kind], order)
        play.take_order(order)
        return 200, {"at": time.time()}

    def create_chat(self, request):
        """A text chat: the same assistant, without a telephone.  The model is simulated by repeating."""
        body = self._check("CreateChatDTO", request.json())
        if not (body.get("assistant") or body.get("assistantId") or body.get("sessionId") or body.get("previousChatId")):
            raise Refusal(400, "Need an assistant, an assistantId, a sessionId or a previousChatId")
        if body.get("sessionId") and body.get("previousChatId"):
            raise Refusal(400, "sessionId and previousChatId are mutually exclusive")
        self._check_reference(body)
        earlier = []
        if body.get("previousChatId"):
            try:
                before = self.state.find("chat", body["previousChatId"])
            except NotThere as error:
                raise Refusal(404, str(error)) from None
            earlier = before["messages"] + before["output"]
            body = {**{k: before[k] for k in ("assistant", "assistantId") if k in before}, **body}
        asked = body["input"] if isinstance(body["input"], list) else [{"role": "user", "content": body["input"]}]
        said = next((m.get("content", "") for m in reversed(asked) if m.get("role") == "user"), "")
        output = [{"role": "assistant", "content": f"Sie sagten: {said}"}]
        return 201, self.state.add("chat", {**body, "messages": earlier + asked, "output": output, "cost": 0.001})
