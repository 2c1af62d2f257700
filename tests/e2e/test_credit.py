# SPDX-License-Identifier: AGPL-3.0-or-later
# Copyright the Kametrix authors
"""Credit, journal and adjustments over HTTP, against the real kametrixd with its own PostgreSQL."""

import json
import os
import re
import shutil
import signal
import subprocess
import tempfile
import threading
import unittest
import urllib.error
import urllib.request
import uuid

KAMETRIXD = os.environ["KAMETRIXD"]
PASSWORD = "gelbe Schrauben im Regal"


class Daemon:
    """A kametrixd of its own; prices and bonus differ from the defaults on purpose."""

    def __init__(self):
        self.directory = tempfile.mkdtemp(prefix="kmx-e2e-")
        self.environment = dict(
            os.environ,
            KAMETRIX_STATE_DIRECTORY=self.directory,
            KAMETRIX_LISTEN="127.0.0.1:0",
            KAMETRIX_VAPI_URL="http://127.0.0.1:9",
            KAMETRIX_VAPI_KEY="key-for-the-test",
            KAMETRIX_VAPI_WEBHOOK_SECRET="secret-for-the-test",
            KAMETRIX_AUTH_ARGON2_MEMORY_KIB="8192",
            KAMETRIX_AUTH_ARGON2_PASSES="1",
            KAMETRIX_BILLING_CENTS_PER_MINUTE="17",
            KAMETRIX_BILLING_WELCOME_BONUS_CENTS="300",
            KAMETRIX_BILLING_GRACE_CENTS="50",
        )
        self.process = subprocess.Popen([KAMETRIXD, "serve"], env=self.environment, text=True,
                                        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        line = self.process.stdout.readline()
        match = re.match(r"listening on (http://\S+)", line)
        if match is None:
            self.stop()
            raise RuntimeError(f"kametrixd said {line!r}")
        self.url = match.group(1)

    def run(self, *arguments):
        return subprocess.run([KAMETRIXD, *arguments], env=self.environment, text=True, timeout=60,
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=False)

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(40)
        self.process.stdout.close()
        shutil.rmtree(self.directory, ignore_errors=True)

    def ask(self, method, path, body=None, token=None, key=None):
        """Returns status and the JSON of the answer."""
        data = None if body is None else body if isinstance(body, bytes) else json.dumps(body).encode()
        request = urllib.request.Request(self.url + path, data=data, method=method)
        if data is not None:
            request.add_header("Content-Type", "application/json")
        if token is not None:
            request.add_header("Authorization", "Bearer " + token)
        if key is not None:
            request.add_header("Idempotency-Key", key)
        try:
            with urllib.request.urlopen(request, timeout=20) as answer:
                text, status = answer.read(), answer.status
        except urllib.error.HTTPError as error:
            with error:
                text, status = error.read(), error.code
        return status, json.loads(text) if text else None

    def sign_in(self, email):
        status, session = self.ask("POST", "/api/v1/sessions", {"email": email, "password": PASSWORD})
        assert status == 201, session
        return session

    def sign_up(self, company):
        email = f"{uuid.uuid4().hex[:12]}@{company}.example"
        status, answer = self.ask("POST", "/api/v1/sign-up", {
            "company": company, "name": "Ada Lindner", "email": email, "password": PASSWORD,
            "business_declared": True, "locale": "de"})
        assert status == 202, answer
        session = self.sign_in(email)
        return session["token"], session["account"]["id"]

    def add_admin(self):
        email = f"{uuid.uuid4().hex[:12]}@kametrix.example"
        added = self.run("admin", "add", email, "--name", "Grace Hoffmann")
        assert added.returncode == 0, added.stderr
        secret = re.search(r"/activate#(\S+)", added.stdout).group(1)
        status, answer = self.ask("POST", "/api/v1/one-time-links/redeem",
                                  {"token": secret, "password": PASSWORD})
        assert status == 204, answer
        return self.sign_in(email)["token"]


class CreditTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.daemon = Daemon()
        cls.addClassCleanup(cls.daemon.stop)
        cls.admin = cls.daemon.add_admin()

    def setUp(self):
        self.token, self.account = self.daemon.sign_up("autohaus")

    def adjust(self, body, key=None, token=None, account=None):
        path = f"/api/v1/admin/accounts/{account or self.account}/adjustments"
        return self.daemon.ask("POST", path, body, token or self.admin, key or str(uuid.uuid4()))

    def credit(self, token=None):
        status, credit = self.daemon.ask("GET", "/api/v1/credit", token=token or self.token)
        self.assertEqual(status, 200, credit)
        return credit

    def journal(self, query="", token=None):
        return self.daemon.ask("GET", "/api/v1/credit/journal" + query, token=token or self.token)

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
                         ("adjustment", "credit", 1250, 1250, "Grace Hoffmann", "Kulanz für den 3. Mai"))
        self.assertRegex(line["hash"], r"^[0-9a-f]{64}$")
        self.assertEqual(self.journal()[1]["items"][0], line)
        status, line = self.adjust({"amount_cents": -2000, "reason": "zurück", "wallet": "credit"})
        self.assertEqual((status, line["amount_cents"], line["balance_after_cents"]), (201, -2000, -750))
        self.assertEqual(self.credit()["available_cents"], -450)
        status, line = self.adjust({"amount_cents": -300, "reason": "zurück", "wallet": "bonus"})
        self.assertEqual((status, line["wallet"], line["balance_after_cents"]), (201, "bonus", 0))

    def test_adjustment_refuses_what_breaks_the_contract(self):
        good = {"amount_cents": 5, "reason": "why", "wallet": "credit"}
        path = f"/api/v1/admin/accounts/{self.account}/adjustments"
        self.assert_invalid(self.daemon.ask("POST", path, good, self.admin), "/headers/idempotency-key")
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
        status, problem = self.adjust(good, token=self.token)
        self.assertEqual((status, problem["type"]), (403, "urn:kametrix:problem:forbidden"))
        path = f"/api/v1/admin/accounts/{self.account}/adjustments"
        self.assertEqual(self.daemon.ask("POST", path, good, key="k")[0], 401)
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
        stranger, _ = self.daemon.sign_up("nachbar")
        self.adjust({"amount_cents": 777, "reason": "geheim", "wallet": "credit"})
        self.assertEqual(self.credit(stranger)["balance_cents"], 0)
        self.assertEqual([line["kind"] for line in self.journal(token=stranger)[1]["items"]], ["welcome_bonus"])
        for path in ["/api/v1/credit", "/api/v1/credit/journal"]:
            self.assertEqual(self.daemon.ask("GET", path)[0], 401)
            self.assertEqual(self.daemon.ask("GET", path, token=self.admin)[0], 403)  # has no account

    def test_prove_beside_a_running_daemon(self):
        self.adjust({"amount_cents": 99, "reason": "Probe", "wallet": "credit"})
        proof = self.daemon.run("prove")
        self.assertEqual(proof.returncode, 0, proof.stdout + proof.stderr)
        self.assertRegex(proof.stdout, r"^difference 0 \(\d+ accounts, \d+ transfers, 0 calls\)\n$")
        proof = self.daemon.run("prove", "--json", "--account", self.account)
        facts = json.loads(proof.stdout)
        self.assertEqual((facts["difference"], facts["accounts"], facts["transfers"], facts["broken"]),
                         (0, 1, 2, []))
        self.assertGreater(json.loads(self.daemon.run("prove", "--json").stdout)["audit_entries"], 0)
        self.assertEqual(self.daemon.run("prove", "--account", str(uuid.uuid4())).returncode, 1)
        self.assertEqual(self.daemon.run("prove", "--account", "Lindner").returncode, 2)


if __name__ == "__main__":
    unittest.main()
