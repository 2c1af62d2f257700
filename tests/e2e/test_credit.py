# SPDX-License-Identifier: AGPL-3.0-or-later
# Copyright the Kametrix authors
"""Credit, journal and adjustments over HTTP, against the real kametrixd with its own PostgreSQL."""

import json
import os
import threading
import uuid

from kametrix_test import ServerTest

DOCUMENT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../data/api/openapi.json")


class CreditTest(ServerTest):
    # Other values than the defaults, so that they are seen to matter.
    environment = {
        "KAMETRIX_BILLING_CENTS_PER_MINUTE": "17",
        "KAMETRIX_BILLING_WELCOME_BONUS_CENTS": "300",
        "KAMETRIX_BILLING_GRACE_CENTS": "50",
    }

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.admin = cls.server.add_admin()

    def setUp(self):
        self.owner = self.server.sign_up("Autohaus Lindner")

    def adjust(self, body, key=None, client=None, account=None):
        path = f"/api/v1/admin/accounts/{account or self.owner.account_id}/adjustments"
        answer = (client or self.admin).post(path, body, headers={"Idempotency-Key": key or str(uuid.uuid4())})
        return answer.status, answer.json

    def credit(self, client=None):
        answer = (client or self.owner).get("/api/v1/credit")
        self.assertEqual(answer.status, 200, answer)
        return answer.json

    def journal(self, query="", client=None):
        answer = (client or self.owner).get("/api/v1/credit/journal" + query)
        return answer.status, answer.json

    def assert_invalid(self, answer, member):
        status, problem = answer
        self.assertEqual((status, problem["type"], problem.get("member")),
                         (400, "urn:kametrix:problem:invalid", member), problem)

    def test_new_account_has_its_bonus_and_the_configured_price(self):
        self.assertEqual(self.credit(), {
            "balance_cents": 0, "bonus_cents": 300, "reserved_cents": 0, "available_cents": 300,
            "grace_cents": 50, "cents_per_minute": 17, "first_increment_s": 60, "next_increment_s": 60,
            "reservations": []})
        status, page = self.journal()
        self.assertEqual(status, 200)
        self.assertNotIn("next_cursor", page)
        self.assertEqual([(line["kind"], line["wallet"], line["amount_cents"], line["balance_after_cents"])
                          for line in page["items"]], [("welcome_bonus", "bonus", 300, 300)])

    def test_adjustment_is_a_line_that_the_customer_reads(self):
        status, line = self.adjust({"amount_cents": 1250, "reason": "Kulanz für den 3. Mai", "wallet": "credit"})
        self.assertEqual(status, 201, line)
        self.assertEqual((line["kind"], line["wallet"], line["amount_cents"], line["balance_after_cents"],
                          line["actor_name"], line["reason"]),
                         ("adjustment", "credit", 1250, 1250, "Petra Plattform", "Kulanz für den 3. Mai"))
        self.assertRegex(line["hash"], r"^[0-9a-f]{64}$")
        self.assertEqual(self.journal()[1]["items"][0], line)
        status, line = self.adjust({"amount_cents": -2000, "reason": "zurück", "wallet": "credit"})
        self.assertEqual((status, line["amount_cents"], line["balance_after_cents"]), (201, -2000, -750))
        self.assertEqual(self.credit()["available_cents"], -450)
        status, line = self.adjust({"amount_cents": -300, "reason": "zurück", "wallet": "bonus"})
        self.assertEqual((status, line["wallet"], line["balance_after_cents"]), (201, "bonus", 0))

    def test_adjustment_refuses_what_breaks_the_contract(self):
        good = {"amount_cents": 5, "reason": "why", "wallet": "credit"}
        path = f"/api/v1/admin/accounts/{self.owner.account_id}/adjustments"
        answer = self.admin.post(path, good)
        self.assert_invalid((answer.status, answer.json), "/headers/idempotency-key")
        for member, value in [("amount_cents", 0), ("amount_cents", 1.5), ("amount_cents", "5"),
                              ("amount_cents", True), ("amount_cents", 100001), ("amount_cents", -100001),
                              ("amount_cents", None), ("reason", "no"), ("reason", "x" * 501),
                              ("reason", "a\u001fb"), ("reason", None), ("wallet", "usage"),
                              ("wallet", None), ("cents", 5)]:
            with self.subTest(member=member, value=value):
                self.assert_invalid(self.adjust(dict(good, **{member: value})), "/" + member)
        self.assert_invalid(self.adjust(dict(good, wallet="bonus", amount_cents=-301)), "/amount_cents")
        self.assertEqual(self.adjust(good, account=str(uuid.uuid4()))[0], 404)
        self.assertEqual(self.adjust(good, account="x")[0], 404)
        self.assertEqual(self.adjust(b'{"amount_cents":1,"amount_cents":2,"reason":"why","wallet":"credit"}')[0],
                         400)
        self.assertEqual(len(self.journal()[1]["items"]), 1)

    def test_only_a_platform_admin_adjusts(self):
        good = {"amount_cents": 5, "reason": "why", "wallet": "credit"}
        status, problem = self.adjust(good, client=self.owner)
        self.assertEqual((status, problem["type"]), (403, "urn:kametrix:problem:forbidden"))
        self.assertEqual(self.adjust(good, client=self.server.client())[0], 401)
        self.assertEqual(self.credit()["balance_cents"], 0)

    def test_same_key_is_the_same_order(self):
        order = {"amount_cents": 40, "reason": "einmal", "wallet": "credit"}
        key = str(uuid.uuid4())
        answers = []
        threads = [threading.Thread(target=lambda: answers.append(self.adjust(order, key))) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        # Whoever came while the first one ran was told so and may ask again.
        self.assertLessEqual({status for status, _ in answers}, {201, 409}, answers)
        status, line = self.adjust(order, key)
        self.assertEqual(status, 201)
        self.assertTrue(all(answer == line for status, answer in answers if status == 201))
        self.assertEqual(self.credit()["balance_cents"], 40)
        status, problem = self.adjust(dict(order, amount_cents=41), key)
        self.assertEqual((status, problem["type"]), (422, "urn:kametrix:problem:key_reused"))
        self.assertEqual(self.credit()["balance_cents"], 40)

    def test_journal_pages(self):
        for n in range(1, 8):
            wallet = "credit" if n % 2 else "bonus"
            self.assertEqual(self.adjust({"amount_cents": n, "reason": f"Nr. {n}", "wallet": wallet})[0], 201)
        sequences, query = [], "?limit=3"
        while query is not None:
            status, page = self.journal(query)
            self.assertEqual(status, 200, page)
            self.assertLessEqual(len(page["items"]), 3)
            sequences += [line["sequence"] for line in page["items"]]
            query = f"?limit=3&cursor={page['next_cursor']}" if "next_cursor" in page else None
        self.assertEqual(sequences, list(range(8, 0, -1)))
        for kind, count in [("adjustment", 7), ("welcome_bonus", 1), ("call_charge", 0)]:
            page = self.journal(f"?kind={kind}")[1]
            self.assertEqual([line["kind"] for line in page["items"]], [kind] * count)
        page = self.journal("?kind=adjustment&limit=7")[1]
        self.assertEqual((len(page["items"]), "next_cursor" in page), (7, False))
        for query in ["?kind=gift", "?limit=0", "?limit=201", "?limit=x", "?cursor=zzz", "?page=2"]:
            with self.subTest(query=query):
                self.assertEqual(self.journal(query)[0], 400)

    def test_somebody_else_sees_nothing_of_it(self):
        stranger = self.server.sign_up("Nachbar GmbH")
        self.adjust({"amount_cents": 777, "reason": "geheim", "wallet": "credit"})
        self.assertEqual(self.credit(stranger)["balance_cents"], 0)
        self.assertEqual([line["kind"] for line in self.journal(client=stranger)[1]["items"]], ["welcome_bonus"])
        for path in ["/api/v1/credit", "/api/v1/credit/journal"]:
            self.assertEqual(self.server.client().get(path).status, 401)
            self.assertEqual(self.admin.get(path).status, 403)  # has no account

    def test_prove_beside_a_running_server(self):
        self.adjust({"amount_cents": 99, "reason": "Probe", "wallet": "credit"})
        proof = self.server.run("prove")
        self.assertRegex(proof.stdout, r"^difference 0 \(\d+ accounts, \d+ transfers, 0 calls\)\n$")
        facts = json.loads(self.server.run("prove", "--json", "--account", self.owner.account_id).stdout)
        self.assertEqual((facts["difference"], facts["accounts"], facts["transfers"], facts["broken"]),
                         (0, 1, 2, []))
        self.assertGreater(json.loads(self.server.run("prove", "--json").stdout)["audit_entries"], 0)
        self.assertEqual(self.server.run("prove", "--account", str(uuid.uuid4()), check=False).returncode, 1)
        self.assertEqual(self.server.run("prove", "--account", "Lindner", check=False).returncode, 2)

    def test_prove_names_what_was_changed(self):
        line = self.adjust({"amount_cents": 99, "reason": "Probe", "wallet": "credit"})[1]
        change = ("SET session_replication_role = replica; UPDATE ledger_transfer SET amount_cents = {}"
                  f" WHERE id = '{line['id']}'")
        self.server.sql(change.format(98))
        try:
            proof = self.server.run("prove", check=False)
        finally:
            self.server.sql(change.format(99))
        self.assertEqual(proof.returncode, 1)
        self.assertIn(f"account {self.owner.account_id}: transfer 2 ({line['id']})", proof.stdout)
        self.assertEqual(self.server.run("prove").returncode, 0)

    def test_adjustment_is_told_to_the_console_and_audited(self):
        stream = self.owner.events()
        try:
            self.adjust({"amount_cents": 5, "reason": "Gruß", "wallet": "credit"})
            self.assertEqual(stream.wait_for("credit.changed")[2], self.credit())
        finally:
            stream.close()
        self.assertEqual(self.server.sql("SELECT actor_name, details ->> 'reason' FROM audit_entry"
                                         f" WHERE account_id = '{self.owner.account_id}'"
                                         " AND action = 'credit.adjust'"), [["Petra Plattform", "Gruß"]])

    def test_document_and_answers_agree(self):
        with open(DOCUMENT, encoding="utf-8") as file:
            document = json.load(file)
        stated = {f"{method.upper()} {path}" for path, item in document["paths"].items()
                  for method, operation in item.items() if "credit" in operation.get("tags", [])}
        routes = self.server.run("routes").stdout.splitlines()
        self.assertEqual(stated, {route for route in routes if "/credit" in route or "/adjustments" in route})
        line = self.adjust({"amount_cents": 5, "reason": "Gruß", "wallet": "credit"})[1]
        for name, answer, absent in [("Credit", self.credit(), {"days_left"}), ("JournalEntry", line, {"call_id"})]:
            schema = document["components"]["schemas"][name]
            self.assertEqual(set(schema["properties"]), set(answer) | absent)
            self.assertLessEqual(set(schema["required"]), set(answer))
