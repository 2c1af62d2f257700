# SPDX-License-Identifier: AGPL-3.0-or-later
# Copyright the Kametrix authors
"""Identity over the real kametrixd: sign-up, sign-in, sessions, members, links, suspension."""

import threading
import time

from kametrix_test import PASSWORD, ServerTest


def sign_up_body(email, **more):
    return {"company": "Werkstatt", "name": "Erika", "email": email, "password": PASSWORD,
            "business_declared": True, "locale": "de", **more}


class SignUpTest(ServerTest):
    def test_new_and_taken_address_get_the_same_answer(self):
        self.server.sign_up("Erste", "taken@werkstatt.example")
        new = self.server.client().post("/api/v1/sign-up", sign_up_body("new@werkstatt.example"))
        taken = self.server.client().post(
            "/api/v1/sign-up", sign_up_body("Taken@Werkstatt.example", company="Andere",
                                            password="ganz andere Wörter hier"))
        self.assertEqual((new.status, new.body), (taken.status, taken.body))
        self.assertEqual(new.status, 202)
        # Nothing of the second came in: neither its password nor its company.
        client = self.server.client()
        answer = client.post("/api/v1/sessions", {"email": "taken@werkstatt.example",
                                                  "password": "ganz andere Wörter hier"})
        self.assertEqual(answer.problem, "wrong_credentials")
        self.assertEqual(self.server.sql("SELECT count(*) FROM account WHERE name = 'Andere'"), [["0"]])

    def test_welcome_bonus_is_booked_with_the_account(self):
        owner = self.server.sign_up("Bonus")
        rows = self.server.sql(f"SELECT kind, balance_cents FROM wallet WHERE account_id = '{owner.account_id}'"
                               " ORDER BY kind")
        self.assertEqual(dict(rows)["bonus"], "500")
        self.assertEqual(sum(int(cents) for _, cents in rows), 0)

    def test_refusals_name_the_member(self):
        cases = [
            ({"email": "nobody"}, "/email"),
            ({"email": "two@@werkstatt.example"}, "/email"),
            ({"password": "short"}, "/password"),
            ({"password": "Passwort2026!!"}, "/password"),
            ({"password": "kametrix12345678"}, "/password"),
            ({"password": "ä" * 129}, "/password"),
            ({"business_declared": False}, "/business_declared"),
            ({"locale": "fr"}, "/locale"),
            ({"company": ""}, "/company"),
            ({"unknown": 1}, "/unknown"),
        ]
        for change, member in cases:
            with self.subTest(change=change):
                body = {**sign_up_body("refused@werkstatt.example"), **change}
                answer = self.server.client().post("/api/v1/sign-up", body)
                self.assertEqual((answer.status, answer.json.get("member")), (400, member))
        self.assertEqual(self.server.sql("SELECT count(*) FROM person WHERE email LIKE 'refused%'"), [["0"]])


class SignInTest(ServerTest):
    # Hashes cost enough here that one left out would show.
    environment = {"KAMETRIX_AUTH_SIGN_IN_FAILURES_PER_ADDRESS": "100000",
                   "KAMETRIX_AUTH_ARGON2_MEMORY_KIB": "32768", "KAMETRIX_AUTH_ARGON2_PASSES": "3"}

    def post(self, email, password):
        return self.server.client().post("/api/v1/sessions", {"email": email, "password": password})

    def test_unknown_and_wrong_get_the_same_answer_in_the_same_time(self):
        times = {}
        for i in range(20):
            self.server.sign_up("Takt", f"timing{i}@werkstatt.example")
        for i in range(20):
            for kind, email in (("known", f"timing{i}@werkstatt.example"),
                                ("unknown", f"nobody{i}@werkstatt.example")):
                began = time.monotonic()
                answer = self.post(email, "falsche Zangen tanzen")
                times.setdefault(kind, []).append(time.monotonic() - began)
                problem = answer.json
                problem.pop("trace_id")
                times.setdefault("answers", set()).add((answer.status, str(problem)))
        self.assertEqual(len(times["answers"]), 1)
        # The quickest of each, because a full machine only ever adds; without its hash one would take next to nothing.
        quickest = [min(times[kind]) for kind in ("known", "unknown")]
        self.assertGreater(min(quickest), 0.02)
        self.assertLess(abs(quickest[0] - quickest[1]), max(quickest) / 3)

    def test_spelling_of_the_address_does_not_matter_and_that_of_the_password_does(self):
        self.server.sign_up("Schreibung", "Spelling@Werkstatt.example")
        self.assertEqual(self.post("SPELLING@werkstatt.EXAMPLE", PASSWORD).status, 201)
        self.assertEqual(self.post("spelling@werkstatt.example", PASSWORD.lower()).status, 401)
        # The same letter, composed by another keyboard.
        self.assertEqual(self.post("spelling@werkstatt.example", PASSWORD.replace("ö", "o\u0308")).status, 201)

    def test_guessing_is_throttled_for_known_and_unknown_alike(self):
        self.server.sign_up("Ziel", "target@werkstatt.example")
        self.server.sql("DELETE FROM session")
        for email in ("target@werkstatt.example", "ghost@werkstatt.example"):
            with self.subTest(email=email):
                statuses = [self.post(email, "falsche Zangen tanzen").status for _ in range(12)]
                self.assertEqual(statuses, [401] * 10 + [429] * 2)
        refused = self.post("target@werkstatt.example", PASSWORD)
        self.assertEqual(refused.problem, "rate_limited")
        self.assertGreater(int(refused.headers["Retry-After"]), 0)
        self.assertLessEqual(int(refused.headers["Retry-After"]), 900)

    def test_guesses_from_elsewhere_do_not_lock_out_the_usual_place(self):
        self.server.sign_up("Bekannt", "usual@werkstatt.example")
        self.server.sql("INSERT INTO rate_limit SELECT bucket, window_start, 1000 FROM ("
                        "SELECT 'sign-in:person:' || encode (sha256 ('usual@werkstatt.example'), 'hex') AS bucket,"
                        " to_timestamp (floor (extract (epoch FROM now ()) / 900) * 900) AS window_start) x"
                        " ON CONFLICT (bucket, window_start) DO UPDATE SET hits = 1000")
        self.assertEqual(self.post("usual@werkstatt.example", PASSWORD).status, 201)

    def test_success_does_not_count_as_an_attempt(self):
        self.server.sign_up("Oft", "often@werkstatt.example")
        self.assertEqual({self.post("often@werkstatt.example", PASSWORD).status for _ in range(15)}, {201})


class SessionTest(ServerTest):
    def test_only_the_hash_of_a_token_is_stored(self):
        owner = self.server.sign_up("Hash")
        self.assertEqual(len(owner.token), 43)
        dump = self.server.sql("SELECT s::text FROM session s")
        self.assertNotIn(owner.token, str(dump))
        self.assertNotIn(owner.token, self.server.read_log())

    def test_sign_out_ends_one_session_and_everywhere_ends_all(self):
        first = self.server.sign_up("Abmelden")
        second, third = (self.server.sign_in(first.email) for _ in range(2))
        listed = first.get("/api/v1/sessions").json["items"]
        self.assertEqual([item["current"] for item in listed].count(True), 1)
        self.assertEqual(len(listed), 3)
        self.assertEqual(second.delete("/api/v1/sessions/current").status, 204)
        self.assertEqual(second.get("/api/v1/me").problem, "unauthenticated")
        self.assertEqual(first.delete("/api/v1/sessions").status, 204)
        self.assertEqual([c.get("/api/v1/me").status for c in (first, third)], [401, 401])

    def test_a_session_of_somebody_else_cannot_be_ended(self):
        mine, other = self.server.sign_up("Eins"), self.server.sign_up("Zwei")
        session_id = other.get("/api/v1/sessions").json["items"][0]["id"]
        self.assertEqual(mine.delete(f"/api/v1/sessions/{session_id}").problem, "not_found")
        self.assertEqual(other.get("/api/v1/me").status, 200)

    def test_idle_and_expired_sessions_are_over(self):
        owner = self.server.sign_up("Ruhe")
        for change in ("seen_at = now () - interval '15 days'", "expires_at = now () - interval '1 second'"):
            client = self.server.sign_in(owner.email)
            self.assertEqual(client.get("/api/v1/me").status, 200)
            session_id = client.get("/api/v1/me").json["session"]["id"]
            self.server.sql(f"UPDATE session SET {change} WHERE id = '{session_id}'")
            self.assertEqual(client.get("/api/v1/me").problem, "unauthenticated")

    def test_password_change_ends_every_other_session(self):
        owner = self.server.sign_up("Wechsel")
        other = self.server.sign_in(owner.email)
        wrong = owner.post("/api/v1/me/password", {"current_password": "nicht richtig hier",
                                                   "new_password": "rote Hämmer springen hoch"})
        self.assertEqual(wrong.problem, "wrong_credentials")
        self.assertEqual(other.get("/api/v1/me").status, 200)
        answer = owner.post("/api/v1/me/password", {"current_password": PASSWORD,
                                                    "new_password": "rote Hämmer springen hoch"})
        self.assertEqual(answer.status, 201)
        self.assertEqual([c.get("/api/v1/me").status for c in (owner, other)], [401, 401])
        owner.take_session(answer)
        self.assertEqual(owner.get("/api/v1/me").status, 200)
        self.server.sign_in(owner.email, "rote Hämmer springen hoch")
        refused = self.server.client().post("/api/v1/sessions", {"email": owner.email, "password": PASSWORD})
        self.assertEqual(refused.problem, "wrong_credentials")

    def test_profile(self):
        owner = self.server.sign_up("Profil")
        answer = owner.request("PATCH", "/api/v1/me", {"name": "Erika Neu", "locale": "en"})
        self.assertEqual((answer.status, answer.json["name"], answer.json["locale"]), (200, "Erika Neu", "en"))
        self.assertEqual(owner.get("/api/v1/me").json["user"]["name"], "Erika Neu")


class MemberTest(ServerTest):
    def test_link_works_once(self):
        owner = self.server.sign_up("Einladung")
        invited = owner.post("/api/v1/members", {"email": "once@werkstatt.example", "name": "Bernd",
                                                 "role": "manager"}).json
        self.assertEqual(invited["member"]["state"], "invited")
        token = invited["link"].rsplit("#", 1)[1]
        body = {"token": token, "password": "grüne Raben fliegen"}
        self.assertEqual(self.server.client().post("/api/v1/one-time-links/redeem", body).status, 204)
        self.assertEqual(self.server.client().post("/api/v1/one-time-links/redeem", body).problem, "not_found")
        bernd = self.server.sign_in("once@werkstatt.example", "grüne Raben fliegen")
        self.assertEqual((bernd.account_id, bernd.get("/api/v1/me").json["role"]), (owner.account_id, "manager"))

    def invite(self, owner, email):
        return owner.post("/api/v1/members", {"email": email, "name": "Bernd Beispiel", "role": "manager"})

    def redeem(self, invitation, password):
        token = invitation.json["link"].rsplit("#", 1)[1]
        return self.server.client().post("/api/v1/one-time-links/redeem", {"token": token, "password": password})

    def test_an_invitation_tells_nothing_of_the_address(self):
        owner, other = self.server.sign_up("Neugierig"), self.server.sign_up("Bekannt")
        fresh, known = self.invite(owner, "fresh@werkstatt.example"), self.invite(owner, other.email)
        self.assertEqual((fresh.status, known.status), (201, 201))
        self.assertEqual(set(fresh.json["member"]), set(known.json["member"]))
        self.assertEqual(known.json["member"]["email"], other.email)
        # The owner of the address is told, and stays what and where they are.
        refused = self.redeem(known, PASSWORD)
        self.assertEqual((refused.status, refused.problem), (409, "conflict"))
        # Everybody else finds no difference.
        self.assertEqual(self.redeem(fresh, "grüne Raben fliegen").status, 204)
        self.assertEqual(self.redeem(known, "grüne Raben fliegen").status, 204)
        states = {member["email"]: member["state"] for member in owner.get("/api/v1/members").json["items"]}
        self.assertEqual((states["fresh@werkstatt.example"], states[other.email]), ("active", "active"))
        refused = self.server.client().post("/api/v1/sessions", {"email": other.email, "password": "grüne Raben fliegen"})
        self.assertEqual(refused.problem, "wrong_credentials")
        self.assertEqual(self.server.sign_in(other.email, PASSWORD).account_id, other.account_id)
        self.assertEqual(self.invite(owner, other.email).problem, "conflict")  # one's own members are no secret

    def test_an_address_belongs_to_who_came_first(self):
        first, second = self.server.sign_up("Erste"), self.server.sign_up("Zweite")
        one, two = self.invite(first, "twice@werkstatt.example"), self.invite(second, "twice@werkstatt.example")
        self.assertEqual(self.redeem(two, "grüne Raben fliegen").status, 204)
        bernd = self.server.sign_in("twice@werkstatt.example", "grüne Raben fliegen")
        self.assertEqual(bernd.account_id, second.account_id)
        self.assertEqual(self.redeem(one, "grüne Raben fliegen").problem, "conflict")
        self.assertEqual(self.redeem(one, "blaue Raben fliegen").status, 204)
        self.assertEqual(self.server.sign_in("twice@werkstatt.example", "grüne Raben fliegen").account_id,
                         second.account_id)

    def test_who_has_no_business_joins_with_the_person_they_are(self):
        """An operator, that is: who leaves a business is a person no more."""
        owner, operator = self.server.sign_up("Neue Stelle"), self.server.add_admin()
        person = operator.get("/api/v1/me").json["user"]["id"]
        invitation = self.invite(owner, operator.email)
        self.assertEqual(invitation.status, 201)
        invited = invitation.json["member"]["id"]
        self.assertNotEqual(invited, person)
        self.assertEqual(self.redeem(invitation, PASSWORD).status, 204)
        joined = self.server.sign_in(operator.email)
        self.assertEqual((joined.user_id, joined.account_id), (person, owner.account_id))
        self.assertEqual(joined.get("/api/v1/me").json["role"], "manager")
        self.assertEqual(joined.get("/api/v1/admin/accounts").status, 200)
        members = {member["id"]: member["state"] for member in owner.get("/api/v1/members").json["items"]}
        self.assertEqual(members, {owner.user_id: "active", person: "active"})
        self.assertEqual(self.server.sql(f"SELECT count(*) FROM person WHERE id = '{invited}'"), [["0"]])
        self.assertEqual(self.redeem(invitation, PASSWORD).problem, "not_found")

    def test_who_left_a_business_comes_as_somebody_new(self):
        first, second = self.server.sign_up("Alte Stelle"), self.server.sign_up("Andere Stelle")
        email, password = "wechsel@werkstatt.example", "grüne Raben fliegen"
        self.assertEqual(self.redeem(self.invite(first, email), password).status, 204)
        person = self.server.sign_in(email, password).user_id
        self.assertEqual(first.delete(f"/api/v1/members/{person}").status, 204)
        self.assertEqual(self.redeem(self.invite(second, email), password).status, 204)
        back = self.server.sign_in(email, password)
        self.assertEqual(back.account_id, second.account_id)
        self.assertNotEqual(back.user_id, person)

    def test_an_invitation_keeps_nobody_from_signing_up(self):
        owner = self.server.sign_up("Voreilig")
        waiting = self.invite(owner, "frei@werkstatt.example")
        body = {"company": "Frei", "name": "Erika Beispiel", "email": "frei@werkstatt.example", "password": PASSWORD,
                "business_declared": True, "locale": "de"}
        self.assertEqual(self.server.client().post("/api/v1/sign-up", body).status, 202)
        self.assertNotEqual(self.server.sign_in("frei@werkstatt.example", PASSWORD).account_id, owner.account_id)
        self.assertEqual(self.redeem(waiting, PASSWORD).problem, "conflict")

    def test_expired_link_is_refused(self):
        owner = self.server.sign_up("Frist")
        link = owner.post("/api/v1/members", {"email": "late@werkstatt.example", "name": "Bernd",
                                              "role": "viewer"}).json["link"]
        self.server.sql("UPDATE one_time_link SET expires_at = now () - interval '1 second'")
        answer = self.server.client().post("/api/v1/one-time-links/redeem",
                                           {"token": link.rsplit("#", 1)[1], "password": PASSWORD})
        self.assertEqual(answer.problem, "not_found")

    def test_the_last_owner_stays(self):
        owner = self.server.sign_up("Letzte")
        me = f"/api/v1/members/{owner.user_id}"
        # An invited owner cannot sign in yet and does not count.
        owner.post("/api/v1/members", {"email": "heir@werkstatt.example", "name": "Erbe", "role": "owner"})
        self.assertEqual(owner.delete(me).problem, "conflict")
        self.assertEqual(owner.request("PATCH", me, {"role": "viewer"}).problem, "conflict")
        second = self.server.add_member(owner, "owner")
        self.assertEqual(owner.request("PATCH", me, {"role": "viewer"}).status, 200)
        self.assertEqual(second.delete(f"/api/v1/members/{second.user_id}").problem, "conflict")
        self.assertEqual(owner.get("/api/v1/me").json["role"], "viewer")

    def test_a_role_reaches_as_far_as_it_should_and_changes_at_once(self):
        owner = self.server.sign_up("Rollen")
        viewer = self.server.add_member(owner, "viewer")
        revision = owner.get("/api/v1/account").json["revision"]
        self.assertEqual(viewer.get("/api/v1/members").status, 200)
        self.assertEqual(viewer.patch("/api/v1/account", {"name": "X"}, revision).problem, "forbidden")
        self.assertEqual(owner.request("PATCH", f"/api/v1/members/{viewer.user_id}",
                                       {"role": "owner"}).status, 200)
        self.assertEqual(viewer.patch("/api/v1/account", {"name": "X"}, revision).status, 200)

    def test_a_removed_member_is_out_and_the_address_is_free(self):
        owner = self.server.sign_up("Austritt")
        member = self.server.add_member(owner, "manager")
        self.assertEqual(owner.delete(f"/api/v1/members/{member.user_id}").status, 204)
        self.assertEqual(member.get("/api/v1/me").problem, "unauthenticated")
        again = owner.post("/api/v1/members", {"email": member.email, "name": "Bernd", "role": "viewer"})
        self.assertEqual(again.status, 201)

    def test_account_edit_wants_the_revision_and_refuses_nonsense(self):
        owner = self.server.sign_up("Ändern")
        revision = owner.get("/api/v1/account").json["revision"]
        self.assertEqual(owner.patch("/api/v1/account", {"name": "A"}).problem, "precondition_required")
        self.assertEqual(owner.patch("/api/v1/account", {"name": "A"}, revision + 7).problem, "stale")
        for body, member in (({"zone": "Mars/Olympus"}, "/zone"), ({"land": "XX"}, "/land")):
            self.assertEqual(owner.patch("/api/v1/account", body, revision).json["member"], member)
        answer = owner.patch("/api/v1/account", {"zone": "Europe/Vienna", "land": "BY"}, revision)
        self.assertEqual((answer.status, answer.json["land"]), (200, "BY"))
        self.assertEqual(answer.headers["ETag"], f'"{revision + 1}"')


class AdminTest(ServerTest):
    def test_suspension_reaches_every_request_and_open_stream(self):
        admin = self.server.add_admin()
        owner = self.server.sign_up("Gesperrt")
        stream = owner.events()
        self.assertEqual(stream.next()[1], "ready")
        path = f"/api/v1/admin/accounts/{owner.account_id}"
        self.assertEqual(admin.post(f"{path}/suspend", {"reason": "Missbrauch"}).status, 204)
        self.assertEqual(admin.post(f"{path}/suspend", {"reason": "Missbrauch"}).problem, "conflict")
        self.assertEqual(owner.get("/api/v1/account").problem, "suspended")
        self.assertIsNone(stream.wait_for("never", timeout=5))
        stream.close()
        answer = self.server.client().post("/api/v1/sessions", {"email": owner.email, "password": PASSWORD})
        self.assertEqual(answer.problem, "suspended")
        wrong = self.server.client().post("/api/v1/sessions", {"email": owner.email, "password": "falsch"})
        self.assertEqual(wrong.problem, "wrong_credentials")
        self.assertEqual(admin.post(f"{path}/resume").status, 204)
        self.assertEqual(owner.get("/api/v1/account").status, 200)
        actions = [row[0] for row in self.server.sql("SELECT action FROM audit_entry ORDER BY sequence")]
        self.assertEqual([a for a in actions if a in ("account.suspend", "account.resume")],
                         ["account.suspend", "account.resume"])

    def test_list_pages_and_finds(self):
        admin = self.server.add_admin()
        names = [f"Blättern {i}" for i in range(7)]
        for name in names:
            self.server.sign_up(name)
        seen, cursor = [], ""
        while True:
            page = admin.get(f"/api/v1/admin/accounts?q=Bl%C3%A4ttern&limit=3{cursor}").json
            self.assertLessEqual(len(page["items"]), 3)
            seen += [item["name"] for item in page["items"]]
            if "next_cursor" not in page:
                break
            cursor = "&cursor=" + page["next_cursor"]
        self.assertEqual(seen, names[::-1])
        self.assertEqual(admin.get("/api/v1/admin/accounts?cursor=nonsense").json["member"], "/cursor")
        self.assertEqual(admin.get("/api/v1/admin/accounts?q=%25").json["items"], [])

    def test_admin_without_account_has_no_tenant_routes(self):
        admin = self.server.add_admin()
        self.assertNotIn("account", admin.get("/api/v1/me").json)
        self.assertEqual(admin.get("/api/v1/account").problem, "forbidden")


class EventTest(ServerTest):
    environment = {"KAMETRIX_LIMITS_STREAMS_PER_ACCOUNT": "2"}

    def rename(self, owner, name):
        revision = owner.get("/api/v1/account").json["revision"]
        self.assertEqual(owner.patch("/api/v1/account", {"name": name}, revision).status, 200)

    def test_events_reach_their_account_and_no_other(self):
        mine, other = self.server.sign_up("Meins"), self.server.sign_up("Anderes")
        streams = [mine.events(), other.events()]
        self.assertEqual([s.next()[1] for s in streams], ["ready", "ready"])
        began = time.monotonic()
        self.rename(mine, "Neu")
        self.assertEqual(streams[0].wait_for("account.changed")[2]["name"], "Neu")
        self.assertLess(time.monotonic() - began, 1)
        self.rename(other, "Ende")
        self.assertEqual(streams[1].next()[2]["name"], "Ende")
        for stream in streams:
            stream.close()

    def test_a_reader_that_comes_back_misses_nothing(self):
        owner = self.server.sign_up("Zurück")
        stream = owner.events()
        last_id = stream.next()[0]
        stream.close()
        for i in range(5):
            self.rename(owner, f"Name {i}")
        again = owner.events(last_id)
        names = [again.next()[2]["name"] for _ in range(5)]
        self.assertEqual(names, [f"Name {i}" for i in range(5)])
        self.rename(owner, "Danach")
        self.assertEqual(again.next()[2]["name"], "Danach")
        again.close()

    def test_unknown_position_resets(self):
        owner = self.server.sign_up("Verloren")
        for last_id in ("nonsense", "99999999999-1", "1-1"):
            stream = owner.events(last_id)
            self.assertEqual(stream.next()[1], "reset")
            self.rename(owner, last_id)
            self.assertEqual(stream.next()[1], "account.changed")
            stream.close()

    def test_a_late_commit_is_not_skipped(self):
        owner = self.server.sign_up("Spät")
        stream = owner.events()
        stream.next()
        # The slow transaction takes the earlier place in the order and commits after the quick one.
        emit = f"SELECT event_emit ('{owner.account_id}', '%s', '{{}}')"
        slow = threading.Thread(target=self.server.sql, args=(
            f"BEGIN; {emit % 'test.slow'}; SELECT pg_sleep (1.5); COMMIT",))
        slow.start()
        time.sleep(0.7)
        self.server.sql(emit % "test.quick")
        slow.join()
        self.assertEqual([stream.next()[1] for _ in range(2)], ["test.slow", "test.quick"])
        stream.close()

    def test_signed_out_streams_close_and_their_number_is_bounded(self):
        owner = self.server.sign_up("Grenze")
        streams = [owner.events(), owner.events()]
        third = owner.events()
        self.assertEqual(third.status, 429)
        third.close()
        owner.delete("/api/v1/sessions")
        for stream in streams:
            self.assertIsNone(stream.wait_for("never", timeout=5))
            stream.close()


if __name__ == "__main__":
    import unittest

    unittest.main()
