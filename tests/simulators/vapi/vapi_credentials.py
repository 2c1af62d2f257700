# SPDX-License-Identifier: AGPL-3.0-or-later
# Copyright the Kametrix authors
"""Carriers' credentials: used by the provider's guides, though not described in its specification.  Only what the
guides show is taken: create, read, change and delete; secrets are never given back."""

import copy
import ipaddress

from vapi_http import Refusal

PROVIDERS = {"byo-sip-trunk": "ByoSipTrunk", "vonage": "Vonage", "telnyx": "Telnyx", "twilio": "Twilio"}
NEEDED = {"byo-phone-number": "byo-sip-trunk", "vonage": "vonage", "telnyx": "telnyx"}
SECRETS = ("apiKey", "apiSecret", "authToken")


def _is_ipv4(text):
    try:
        return ipaddress.ip_address(text).version == 4
    except ValueError:
        return False


class Credentials:
    def __init__(self, api, router):
        self.api, self.state = api, api.state
        router.add("POST", "/credential", self.create)
        router.add("GET", "/credential", self.list)
        router.add("GET", "/credential/{id}", lambda request: (200, self._public(self._get(request))))
        router.add("PATCH", "/credential/{id}", self.update)
        router.add("DELETE", "/credential/{id}", self.remove)

    def _get(self, request):
        return self.api._get("credential", request)

    def _public(self, item):
        with self.state.lock:
            item = copy.deepcopy(item)
        for name in SECRETS:
            item.pop(name, None)
        item.get("outboundAuthenticationPlan", {}).pop("authPassword", None)
        return item

    def _check(self, verb, provider, body):
        if provider not in PROVIDERS:
            raise Refusal(400, [f"provider must be one of the following values: {', '.join(PROVIDERS)}"])
        self.api._check(f"{verb}{PROVIDERS[provider]}CredentialDTO", body)
        for position, gateway in enumerate(body.get("gateways", ())):
            if gateway.get("inboundEnabled", True) and not _is_ipv4(gateway["ip"]):
                raise Refusal(400, [f"gateways.{position}.ip must be an IPv4 address for inbound gateways"])
        return body

    def create(self, request):
        body = request.json()
        provider = body.get("provider") if isinstance(body, dict) else None
        return 201, self._public(self.state.add("credential", self._check("Create", provider, body)))

    def list(self, request):
        unknown = [name for name in request.query if name != "limit"]
        if unknown:
            raise Refusal(400, [f"property {name} should not exist" for name in unknown])
        return 200, [self._public(item) for item in self.state.list("credential")]

    def update(self, request):
        stored, body = self._get(request), request.json()
        if f"Update{PROVIDERS[stored['provider']]}CredentialDTO" not in self.api.schema.entries:
            raise Refusal(404, "Cannot PATCH this credential")
        if not isinstance(body, dict) or body.get("provider", stored["provider"]) != stored["provider"]:
            raise Refusal(400, ["provider must be the credential's own"])
        self._check("Update", stored["provider"], body)
        return 200, self._public(self.state.patch("credential", stored["id"], body))

    def remove(self, request):
        item = self._get(request)
        if any(n.get("credentialId") == item["id"] for n in self.state.list("phone-number")):
            raise Refusal(400, "Credential is used by a phone number")
        self.state.remove("credential", item["id"])
        return 200, self._public(item)

    def need(self, provider, body):
        """The credential that a number of this carrier refers to."""
        wanted = NEEDED.get(provider)
        if wanted is None:
            return
        with self.state.lock:
            held = self.state.objects["credential"].get(body.get("credentialId"))
        if held is None or held["provider"] != wanted:
            raise Refusal(400, f"Credential {body.get('credentialId')} of type {wanted} not found")
