# SPDX-License-Identifier: AGPL-3.0-or-later
# Copyright the Kametrix authors
"""Calls over the real kametrixd: webhooks in, lists and live events out, charged exactly once."""

import hashlib
import hmac
import json
import os
import random
import socket
import threading
import time
import unittest
import urllib.parse

from kametrix_test import WEBHOOK_SECRET, Server, ServerTest, make_facts

SIMULATOR = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "simulators", "vapi", "vapi_simulator.py")
NUMBER = "+493023125200"
CALLER = "+4915112345678"


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def path_of(path, query):
    return path + "?" + urllib.parse.urlencode(query)


def signed(body, secret=WEBHOOK_SECRET, at=None):
    stamp = str(int(time.time() if at is None else at))
    mac = hmac.new(secret.encode(), stamp.encode() + b"." + body, hashlib.sha256).hexdigest()
    return {"x-signature": mac, "x-timestamp": stamp}


def post(server, message, headers=None):
    body = message if isinstance(message, bytes) else json.dumps({"message": message}).encode()
    return server.client().request("POST", "/webhooks/vapi", body,
                                   signed(body) if headers is None else headers)


class Story:
    """The server messages of one call that lasted @seconds and ended some time ago."""

    def __init__(self, call, number_key="pn-1", seconds=61, began=None):
        self.call, self.seconds = call, seconds
        self.began = began or time.time() - 3600
        self.head = {"id": call, "type": "inboundPhoneCall", "phoneNumberId": number_key,
                     "customer": {"number": CALLER}}

    def at(self, offset):
        return int((self.began + offset) * 1000)

    def instant(self, offset):
        return time.strftime("%Y-%m-%dT%H:%M:%S.000Z", time.gmtime(int(self.began) + offset))

    def request(self):
        return {"type": "assistant-request", "timestamp": self.at(0), "call": self.head}

    def status(self, status, offset, **more):
        return {"type": "status-update", "timestamp": self.at(offset), "status": status, "call": self.head, **more}

    def said(self, role, text, offset):
        return {"type": "transcript", "timestamp": self.at(offset), "role": role, "transcriptType": "final",
                "transcript": text, "call": self.head}

    def report(self, **more):
        return {"type": "end-of-call-report", "timestamp": self.at(self.seconds + 5),
                "endedReason": "customer-ended-call", "startedAt": self.instant(1),
                "endedAt": self.instant(1 + self.seconds), "cost": 0.1234,
                "costs": [{"type": "vapi", "subType": "normal", "minutes": round(self.seconds / 60, 4), "cost": 0.05}],
                "analysis": {"summary": "Frage nach Winterreifen, Rückruf erbeten."},
                "artifact": {"messages": [
                    {"role": "bot", "message": "Guten Tag, Sie sprechen mit der KI.", "secondsFromStart": 1},
                    {"role": "user", "message": "Ich brauche neue Winterreifen für einen Škoda.", "secondsFromStart": 6}]},
                "call": self.head, **more}

    def events(self):
        return [self.status("ringing", 0), self.status("in-progress", 1), self.said("assistant", "Guten Tag", 2),
                self.said("user", "Ich brauche Reifen", 6),
                self.status("ended", 1 + self.seconds, endedReason="customer-ended-call"), self.report()]


# Sums that do not follow from the calls, of any account.
WRONG_DAYS = """
  SELECT account_id, day, d.calls, d.seconds, d.charged_cents, c.calls, c.seconds, c.charged_cents
  FROM (SELECT * FROM call_day WHERE (calls, seconds, charged_cents) <> (0, 0, 0)) d
  FULL JOIN (SELECT account_id, (occurred_at AT TIME ZONE 'UTC')::date AS day, count (*) AS calls,
                    coalesce (sum (duration_s), 0) AS seconds, sum (charged_cents) AS charged_cents
             FROM call WHERE account_id IS NOT NULL GROUP BY 1, 2) c USING (account_id, day)
  WHERE (d.calls, d.seconds, d.charged_cents) IS DISTINCT FROM (c.calls, c.seconds, c.charged_cents)"""


class CallsTest(ServerTest):
    def tearDown(self):
        self.assertEqual(self.server.sql(WRONG_DAYS), [])

    def test_wrong_sums_of_a_day_are_seen(self):
        _, key = self.business("Summe")
        for event in Story("sum-1", key).events():
            post(self.server, event)
        change = "UPDATE call_day SET charged_cents = charged_cents %s 1 WHERE account_id = (SELECT account_id FROM call" \
                 " WHERE provider_call_id = 'sum-1')"
        self.server.sql(change % "+")
        self.assertEqual([row[2:] for row in self.server.sql(WRONG_DAYS)], [["1", "61", "31", "1", "61", "30"]])
        self.server.sql(change % "-")

    def give_number(self, owner, key, e164, fallback=None):
        agent = owner.post("/api/v1/agents", {"name": "Lena", "facts": make_facts(business_name="Werkstatt Nord")})
        self.assertEqual(agent.status, 201, agent)
        owner.publish(agent.json)
        value = f"'{fallback}'" if fallback else "NULL"
        self.server.sql(f"INSERT INTO number (id, account_id, e164, agent_id, provider_id, fallback_e164) VALUES"
                        f" (gen_random_uuid (), '{owner.account_id}', '{e164}', '{agent.json['id']}', '{key}', {value})")
        return agent.json

    def business(self, name):
        n = random.randrange(10**6)
        owner, key = self.server.sign_up(name), f"pn-{n}"
        self.give_number(owner, key, f"+4930231{n:06d}", fallback="+493023125333")
        return owner, key

    def proof(self):
        self.assertIn("difference 0", self.server.run("prove").stdout)

    def test_call_appears_is_charged_once_and_can_be_found(self):
        owner, key = self.business("Ablauf")
        story = Story("story-1", key)
        stream = owner.events()
        answer = post(self.server, story.request())
        self.assertEqual(answer.status, 200, answer)
        self.assertIn("assistant", answer.json)
        self.assertLessEqual(answer.json["assistant"]["maxDurationSeconds"], 600)
        before = time.monotonic()
        started = stream.wait_for("call.started")
        self.assertLess(time.monotonic() - before, 1)
        self.assertEqual(started[2]["state"], "ringing")
        self.assertEqual(started[2]["caller_e164"], CALLER)
        self.assertGreater(owner.get("/api/v1/credit").json["reserved_cents"], 0)
        for event in story.events():
            self.assertEqual(post(self.server, event).status, 200)
        ended = stream.wait_for("call.ended")
        stream.close()
        self.assertEqual(ended[2]["id"], started[2]["id"])
        page = owner.get("/api/v1/calls").json
        self.assertEqual((page["total"], page["total_capped"], len(page["items"])), (1, False, 1))
        call = page["items"][0]
        self.assertEqual((call["state"], call["outcome"], call["duration_s"], call["charged_cents"], call["settled"]),
                         ("ended", "normal", 61, 30, True))
        detail = owner.get(f"/api/v1/calls/{call['id']}").json
        self.assertEqual([turn["role"] for turn in detail["turns"]], ["assistant", "caller"])
        self.assertEqual(detail["price"]["billed_s"], 120)
        self.assertEqual([line["amount_cents"] for line in detail["journal"]], [-30])
        self.assertEqual(len(detail["events"]), 7)
        self.assertNotIn("provider_costs", detail)
        credit = owner.get("/api/v1/credit").json
        self.assertEqual((credit["bonus_cents"], credit["reserved_cents"]), (470, 0))
        # The rest of the world sees nothing of it.
        stranger = self.server.sign_up("Fremd")
        self.assertEqual(stranger.get(f"/api/v1/calls/{call['id']}").status, 404)
        self.assertEqual(stranger.get("/api/v1/calls").json["total"], 0)
        for typed in ("Winterreifen", "skoda", "rueckruf", "wint", "0151 123", "12345678", "winterreifen škoda"):
            self.wait_found(owner, typed, 1)
        for typed in ("Sommerreifen", "0152 123", "winterreifen sommer", "%", "!!"):
            self.assertEqual(owner.get(path_of("/api/v1/calls", {"q": typed})).json["total"], 0, typed)
        overview = owner.get("/api/v1/overview").json
        self.assertEqual(overview["checklist"], {"agent": True, "number": True, "credit": True, "first_call": True})
        self.assertEqual(len(overview["week"]), 14)
        self.assertEqual(sum(day["calls"] for day in overview["week"]), 1)
        self.proof()

    def wait_found(self, owner, typed, total):
        deadline = time.monotonic() + 15
        while (page := owner.get(path_of("/api/v1/calls", {"q": typed})).json)["total"] != total:
            self.assertLess(time.monotonic(), deadline, (typed, page))
            time.sleep(0.2)
        self.assertEqual(len(page["items"]), total)

    def test_storm_of_duplicates_and_disorder_changes_nothing(self):
        owner, key = self.business("Sturm")
        events = []
        for n in range(20):
            events += Story(f"storm-{n}", key, seconds=30 + n).events() * 2
        random.Random(7).shuffle(events)
        failures = []

        def send(part):
            for event in part:
                answer = post(self.server, event)
                if answer.status != 200:
                    failures.append(answer)

        threads = [threading.Thread(target=send, args=(events[n::8],)) for n in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertEqual(failures, [])
        page = owner.get(path_of("/api/v1/calls", {"limit": 200})).json
        self.assertEqual((page["total"], len(page["items"])), (20, 20))
        self.assertEqual({(c["state"], c["outcome"], c["settled"], c["charged_cents"]) for c in page["items"]},
                         {("ended", "normal", True, 15)})
        self.assertEqual(owner.get("/api/v1/credit").json["bonus_cents"], 500 - 20 * 15)
        count = self.server.sql("SELECT count(*) FROM inbox_event WHERE subject LIKE 'storm-%'")
        self.assertEqual(count, [[str(20 * 6)]])
        self.proof()

    def test_pages_fit_together(self):
        owner, key = self.business("Seiten")
        now = time.time()
        for n in range(25):
            story = Story(f"page-{n}", key, seconds=20, began=now - n * 40000 - 60)
            self.assertEqual(post(self.server, story.report()).status, 200)
        whole = [call["id"] for call in owner.get(path_of("/api/v1/calls", {"limit": 200})).json["items"]]
        self.assertEqual(len(whole), 25)
        walked, cursor = [], None
        while True:
            page = owner.get(path_of("/api/v1/calls", {"limit": 7, **({"cursor": cursor} if cursor else {})})).json
            walked += [call["id"] for call in page["items"]]
            cursor = page.get("next_cursor")
            if not cursor:
                break
        self.assertEqual(walked, whole)
        for filters in ({}, {"outcome": "normal"}, {"state": "ended"}):
            for offset in range(0, 27):
                page = owner.get(path_of("/api/v1/calls", {"limit": 3, "offset": offset, **filters})).json
                self.assertEqual([call["id"] for call in page["items"]], whole[offset:offset + 3], (filters, offset))
                self.assertEqual(page["total"], 25)
        self.assertEqual(owner.get(path_of("/api/v1/calls", {"outcome": "review"})).json["total"], 0)
        for query, member in (({"limit": 0}, None), ({"cursor": "x"}, "/cursor"), ({"outcome": "x"}, "/outcome"),
                              ({"from": "yesterday"}, "/from"), ({"agent": "x"}, "/agent"), ({"nonsense": 1}, None)):
            answer = owner.get(path_of("/api/v1/calls", query))
            self.assertEqual(answer.status, 400, query)
            if member:
                self.assertEqual(answer.json["member"], member)

    def test_only_the_provider_may_speak(self):
        body = json.dumps({"message": Story("forged").report()}).encode()
        for headers in ({}, signed(body, "somebody-else-0123456"), signed(body, at=time.time() - 301),
                        signed(body + b" "), {"Authorization": "Bearer "}, {"X-Vapi-Secret": WEBHOOK_SECRET}):
            self.assertEqual(post(self.server, body, headers).status, 401, headers)
        self.assertEqual(self.server.sql("SELECT count(*) FROM inbox_event WHERE subject = 'forged'"), [["0"]])
        self.assertEqual(post(self.server, b'{"message":').status, 400)
        self.assertEqual(post(self.server, {"type": "chat.created", "timestamp": 1787220000000}).status, 200)

    def test_refused_and_unknown_calls(self):
        owner, key = self.business("Gesperrt")
        self.server.sql(f"UPDATE agent SET enabled = false WHERE account_id = '{owner.account_id}'")
        answer = post(self.server, Story("refused-1", key).request())
        self.assertEqual(answer.json["destination"]["number"], "+493023125333")
        self.assertEqual(post(self.server, Story("refused-1", key).request()).body, answer.body)
        answer = post(self.server, Story("refused-2", "pn-of-nobody").request())
        self.assertIn("Guten Tag", answer.json["error"])
        call = owner.get("/api/v1/calls").json["items"][0]
        self.assertEqual(call["refusal"], "agent_disabled")

    def test_slow_database_leads_to_the_fallback(self):
        owner, key = self.business("Langsam")
        silent, silent_key = self.business("Ohne Ausweg")
        self.server.sql(f"UPDATE number SET fallback_e164 = NULL WHERE account_id = '{silent.account_id}'")
        time.sleep(1)  # the number's change reaches the memory of the process
        holder = threading.Thread(target=self.server.sql, args=(
            f"BEGIN; SELECT 1 FROM ledger WHERE account_id IN ('{owner.account_id}', '{silent.account_id}')"
            " FOR UPDATE; SELECT pg_sleep (8); COMMIT",))
        holder.start()
        time.sleep(1)
        began = time.monotonic()
        answer = post(self.server, Story("slow-1", key).request())
        self.assertLess(time.monotonic() - began, 3)
        self.assertEqual((answer.status, answer.json["destination"]["number"]), (200, "+493023125333"))
        self.assertEqual(post(self.server, Story("slow-2", silent_key).request()).status, 503)
        holder.join()

    def test_admin_decides_doubtful_calls_and_sees_failures(self):
        owner, key = self.business("Zweifel")
        admin = self.server.add_admin()
        story = Story("doubt-1", key)
        self.assertEqual(post(self.server, story.report(endedReason="a-new-word")).status, 200)
        call = owner.get(path_of("/api/v1/calls", {"outcome": "review"})).json["items"][0]
        self.assertEqual((call["review_reason"], call["settled"], call["charged_cents"]), ("unknown_reason", False, 0))
        path = f"/api/v1/admin/calls/{call['id']}/review"
        self.assertEqual(owner.post(path, {"outcome": "normal", "reason": "gehört"}).status, 403)
        self.assertIn(call["id"], [c["id"] for c in admin.get("/api/v1/admin/calls/review").json["items"]])
        answer = admin.post(path, {"outcome": "normal", "reason": "Gespräch nachgehört"})
        self.assertEqual((answer.status, answer.json["charged_cents"]), (200, 30))
        self.assertEqual(admin.post(path, {"outcome": "our_fault", "reason": "doch nicht"}).status, 409)
        self.assertEqual(post(self.server, {"type": "end-of-call-report", "timestamp": 1787220000000}).status, 200)
        inbox = admin.get(path_of("/api/v1/admin/inbox", {"fold": "failed"})).json["items"]
        self.assertEqual(inbox[0]["kind"], "end-of-call-report")
        self.assertEqual(admin.post(f"/api/v1/admin/inbox/{inbox[0]['id']}/replay").status, 409)
        self.assertEqual(owner.get("/api/v1/admin/inbox").status, 403)
        self.proof()

    def test_an_event_the_database_refuses_is_kept_and_can_be_replayed(self):
        owner, key = self.business("Widerstand")
        admin = self.server.add_admin()
        story, neighbour = Story("balky-1", key), Story("neighbour-1", key)
        self.server.sql("""CREATE FUNCTION refuse_call () RETURNS trigger LANGUAGE plpgsql AS
            $$ BEGIN RAISE EXCEPTION 'no such call' USING ERRCODE = 'check_violation'; END $$;
            CREATE TRIGGER refuse BEFORE INSERT ON call FOR EACH ROW WHEN (new.provider_call_id = 'balky-1')
            EXECUTE FUNCTION refuse_call ()""")
        try:
            for told in (story.report(), neighbour.report()):
                self.assertEqual(post(self.server, told).status, 200)
        finally:
            self.server.sql("DROP TRIGGER refuse ON call; DROP FUNCTION refuse_call ()")
        page = owner.get("/api/v1/calls").json
        self.assertEqual((page["total"], page["items"][0]["charged_cents"]), (1, 30))
        failed = [entry for entry in admin.get("/api/v1/admin/inbox?fold=failed").json["items"]
                  if entry.get("subject") == "balky-1"]
        self.assertEqual(len(failed), 1)
        self.assertTrue(failed[0]["fold_error"])
        self.assertEqual(admin.post(f"/api/v1/admin/inbox/{failed[0]['id']}/replay").status, 204)
        self.assertEqual(owner.get("/api/v1/calls").json["total"], 2)
        self.assertEqual(owner.get("/api/v1/credit").json["bonus_cents"], 440)
        self.assertEqual([entry for entry in admin.get("/api/v1/admin/inbox?fold=failed").json["items"]
                          if entry.get("subject") == "balky-1"], [])
        self.proof()

    def wait_ledgers(self, admin, member, value):
        deadline = time.monotonic() + 20
        while (found := admin.get("/api/v1/admin/jobs/summary").json["ledgers"])[member] != value:
            self.assertLess(time.monotonic(), deadline, found)
            time.sleep(0.1)
        return found

    def prove_at_night(self):
        self.server.sql("UPDATE ledger_proof SET proved_at = now () - interval '2 days';"
                        "SELECT job_enqueue (gen_random_uuid (), 'credits.prove', NULL, NULL, NULL, NULL, 0)")

    def test_a_ledger_that_does_not_prove_takes_no_calls(self):
        owner, key = self.business("Bruch")
        other, other_key = self.business("Heil")
        admin = self.server.add_admin()
        self.server.sql("UPDATE account SET created_at = now () - interval '3 days'")
        wallet = f"wallet SET balance_cents = balance_cents %s 1 WHERE kind = 'credit' AND account_id = '{owner.account_id}'"
        self.server.sql("UPDATE " + wallet % "+")
        self.prove_at_night()
        found = self.wait_ledgers(admin, "frozen", 1)
        self.assertEqual(found["differences"], 1)
        self.assertIn("ledger_difference", self.server.read_log())
        self.assertIn(b"kametrix_ledgers_frozen{} 1", self.server.client().get("/metrics").body)
        refused = post(self.server, Story("frozen-1", key, began=time.time()).request())
        self.assertNotIn("assistant", refused.json)
        self.assertEqual(owner.get("/api/v1/calls").json["items"][0]["refusal"], "ledger_frozen")
        self.assertIn("assistant", post(self.server, Story("sound-1", other_key, began=time.time()).request()).json)
        # Looking at it without mending changes nothing.
        self.assertEqual(self.server.run("prove", "--account", owner.account_id, "--thaw", check=False).returncode, 1)
        self.wait_ledgers(admin, "frozen", 1)
        self.server.sql("UPDATE " + wallet % "-")
        self.server.run("prove", "--account", owner.account_id, "--thaw")
        self.wait_ledgers(admin, "frozen", 0)
        self.prove_at_night()
        self.wait_ledgers(admin, "differences", 0)
        self.assertIn("assistant", post(self.server, Story("thawed-1", key, began=time.time()).request()).json)
        self.proof()

    def test_replay_shows_and_keeps_a_difference(self):
        owner, key = self.business("Wiederholung")
        for event in Story("again-1", key).events():
            post(self.server, event)
        self.assertIn("no difference", self.server.run("replay", "--call", "again-1").stdout)
        self.server.sql("UPDATE call SET duration_s = 7, summary = NULL WHERE provider_call_id = 'again-1'")
        self.server.sql(f"UPDATE call_day SET seconds = seconds - 54 WHERE account_id = '{owner.account_id}'")
        shown = self.server.run("replay", "--call", "again-1").stdout
        self.assertIn("duration_s: 7 -> 61", shown)
        self.assertIn("not kept", shown)
        self.assertEqual(owner.get("/api/v1/calls").json["items"][0]["duration_s"], 7)
        self.server.run("replay", "--call", "again-1", "--apply")
        call = owner.get("/api/v1/calls").json["items"][0]
        self.assertEqual((call["duration_s"], call["charged_cents"]), (61, 30))
        self.assertNotEqual(self.server.run("replay", "--call", "never-seen", check=False).returncode, 0)
        self.proof()


if __name__ == "__main__":
    unittest.main()
