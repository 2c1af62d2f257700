# SPDX-License-Identifier: AGPL-3.0-or-later
# Copyright the Kametrix authors
"""What the simulated provider holds: assistants, numbers, tools, calls, and the faults it was told to show."""

import datetime
import json
import os
import random
import threading
import time
import uuid

KINDS = ("assistant", "phone-number", "tool", "credential", "call", "chat")
KEPT = ("assistant", "phone-number", "tool", "credential")
LOG_MAX = 5000


def instant(seconds):
    """ISO 8601 in UTC with milliseconds, the way the provider writes instants."""
    moment = datetime.datetime.fromtimestamp(seconds, datetime.timezone.utc)
    return moment.strftime("%Y-%m-%dT%H:%M:%S.") + f"{moment.microsecond // 1000:03d}Z"


class NotThere(Exception):
    """An object that does not exist."""


class State:
    def __init__(self, seed=1, path=None):
        self.lock = threading.RLock()
        self.changed = threading.Condition(self.lock)
        self.seed, self.path = seed, path
        self.reset()
        if path and os.path.exists(path):
            with open(path, encoding="utf-8") as file:
                kept = json.load(file)
            self.counter, self.org_id = kept["counter"], kept["org_id"]
            self.objects.update(kept["objects"])

    def keep(self):
        """Writes assistants, numbers and tools to the state file, if there is one."""
        if self.path is None:
            return
        kept = {"counter": self.counter, "org_id": self.org_id, "objects": {kind: self.objects[kind] for kind in KEPT}}
        with open(self.path + ".new", "w", encoding="utf-8") as file:
            json.dump(kept, file, ensure_ascii=False)
        os.replace(self.path + ".new", self.path)

    def reset(self):
        with self.lock:
            self.objects = {kind: {} for kind in KINDS}
            self.counter = 0
            self.api_faults = []
            self.webhook_faults = {}
            self.requests = []
            self.deliveries = []
            self.org_id = self.new_id("org")

    def random_for(self, *names):
        """Its own stream of random numbers for each purpose, so that threads cannot mix them up."""
        return random.Random(":".join(str(name) for name in (self.seed, *names)))

    def new_id(self, kind):
        with self.lock:
            self.counter += 1
            return str(uuid.UUID(int=self.random_for(kind, self.counter).getrandbits(128), version=4))

    def add(self, kind, body, created_at=None):
        moment = created_at or time.time()
        with self.changed:
            item = {"id": self.new_id(kind), "orgId": self.org_id}
            item.update(body)
            item["createdAt"] = item["updatedAt"] = instant(moment)
            self.objects[kind][item["id"]] = item
            self._changed(kind)
            return item

    def find(self, kind, item_id):
        with self.lock:
            if item_id not in self.objects[kind]:
                raise NotThere(f"{kind} {item_id} not found")
            return self.objects[kind][item_id]

    def patch(self, kind, item_id, members):
        """Shallow: a member that is sent replaces the stored one whole; null removes it."""
        with self.changed:
            item = self.find(kind, item_id)
            for name, value in members.items():
                if value is None:
                    item.pop(name, None)
                else:
                    item[name] = value
            item["updatedAt"] = instant(time.time())
            self._changed(kind)
            return item

    def _changed(self, kind):
        self.changed.notify_all()
        if kind in KEPT:
            self.keep()

    def remove(self, kind, item_id):
        with self.changed:
            item = self.find(kind, item_id)
            del self.objects[kind][item_id]
            self._changed(kind)
            return item

    def list(self, kind):
        """Newest first; what came later wins among equals."""
        with self.lock:
            items = list(self.objects[kind].values())
        return sorted(reversed(items), key=lambda item: item["createdAt"], reverse=True)

    def number_by_e164(self, e164):
        with self.lock:
            for number in self.objects["phone-number"].values():
                if number.get("number") == e164:
                    return number
        raise NotThere(f"phone-number {e164} not found")

    def note_request(self, method, path, status):
        with self.lock:
            self.requests.append({"at": instant(time.time()), "method": method, "path": path, "status": status})
            del self.requests[:-LOG_MAX]

    def note_delivery(self, delivery):
        with self.changed:
            self.deliveries.append(delivery)
            del self.deliveries[:-LOG_MAX]
            self.changed.notify_all()

    def take_api_fault(self, method, path):
        """The fault ordered for this request, used up by one."""
        with self.lock:
            for fault in self.api_faults:
                if fault.get("method", method) == method and path.startswith(fault.get("path", "/")):
                    fault["count"] = fault.get("count", 1) - 1
                    if fault["count"] <= 0:
                        self.api_faults.remove(fault)
                    return dict(fault)
        return None
