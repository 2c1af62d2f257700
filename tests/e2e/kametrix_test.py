# SPDX-License-Identifier: AGPL-3.0-or-later
# Copyright the Kametrix authors
"""A real kametrixd with its private PostgreSQL for end-to-end tests.

    class CallTest(ServerTest):
        def test_something(self):
            owner = self.server.sign_up("Autohaus")
            self.assertEqual(owner.get("/api/v1/account").status, 200)

The server of a test class lives in a folder of its own and is gone afterwards, with every process.
"""

import http.client
import itertools
import json
import os
import queue
import shutil
import signal
import socket
import subprocess
import tempfile
import threading
import time
import unittest
import urllib.parse

START_TIMEOUT_S = 60
STOP_TIMEOUT_S = 30
PASSWORD = "Zwölf blaue Zangen tanzen"
PROGRAMS = "/usr/lib/postgresql/15/bin"
WEBHOOK_SECRET = "webhook-secret-of-the-tests"


def make_facts(**changes):
    """What an agent that may go live knows at least; its hand-over is a message."""
    facts = {"business_name": "Autohaus Lindner GmbH", "language": "de", "sector": "standard", "voice": "katja",
             "greeting": "Womit kann ich helfen?", "instructions": "Montag bis Freitag 8 bis 18 Uhr.",
             "hours": [{"weekday": day, "opens": "08:00", "closes": "18:00"} for day in range(1, 6)],
             "handover": {"enabled": True, "fallback": "callback"}}
    return {**facts, **changes}


class Answer:
    def __init__(self, response):
        self.status = response.status
        self.headers = response.headers
        self.body = response.read()

    @property
    def json(self):
        return json.loads(self.body)

    @property
    def problem(self):
        """The last word of the problem's type: "not_found"."""
        if not (self.headers.get("Content-Type") or "").startswith("application/problem+json"):
            return None
        return self.json["type"].rsplit(":", 1)[1]

    def __repr__(self):
        return f"<{self.status} {self.body[:300]!r}>"


class Client:
    """Somebody who talks to the server, signed in or not."""

    def __init__(self, server, token=None):
        self.server = server
        self.token = token
        self.email = None
        self.account_id = None
        self.user_id = None

    def request(self, method, path, body=None, headers=None):
        connection = http.client.HTTPConnection(self.server.host, self.server.port, timeout=30)
        sent = {"Content-Type": "application/json"} if body is not None else {}
        if self.token:
            sent["Authorization"] = f"Bearer {self.token}"
        sent.update(headers or {})
        data = body if isinstance(body, (bytes, type(None))) else json.dumps(body).encode()
        try:
            connection.request(method, path, data, sent)
            return Answer(connection.getresponse())
        finally:
            connection.close()

    def get(self, path, **more):
        return self.request("GET", path, **more)

    def post(self, path, body=None, **more):
        return self.request("POST", path, body, **more)

    def patch(self, path, body, revision=None):
        headers = {"If-Match": f'"{revision}"'} if revision is not None else None
        return self.request("PATCH", path, body, headers)

    def delete(self, path, revision=None):
        headers = {"If-Match": f'"{revision}"'} if revision is not None else None
        return self.request("DELETE", path, headers=headers)

    def take_session(self, answer):
        session = answer.json
        self.token = session["token"]
        self.user_id = session["user"]["id"]
        self.email = session["user"]["email"]
        self.account_id = session.get("account", {}).get("id")
        return self

    def events(self, last_id=None):
        return EventStream(self, last_id)

    def accept(self, document):
        """Accepts the current text of a contract, as its owner reads it."""
        text = self.get(f"/api/v1/legal/{document}").json
        answer = self.post("/api/v1/account/acceptances", {key: text[key] for key in ("document", "version", "sha256")})
        assert answer.status == 201, answer
        return answer.json

    def rehearse(self, agent, failing=()):
        """Plays all scenarios against the draft as it is now; only those named in @failing may fail."""
        answer = self.post(f"/api/v1/agents/{agent['id']}/rehearsals", {"engine": "offline"})
        assert answer.status == 201, answer
        failed = [result for result in answer.json["results"] if not result["passed"]]
        assert [result["name"] for result in failed] == list(failing), failed
        return answer.json

    def red_checks(self, agent):
        return {c["check"]: c.get("detail") for c in self.get(f"/api/v1/agents/{agent['id']}/checks").json["items"]
                if not c["passed"]}

    def put_own_facts(self, agent):
        """What a business puts where its template tells of an example; the agent as it is then."""
        path = f"/api/v1/agents/{agent['id']}"
        agent = self.get(path).json
        facts = json.loads(json.dumps(agent["facts"]))
        own = {"street": "Lange Gasse 3", "postal_code": "30159", "city": "Hannover", "email": "post@lindner.example",
               "website": "www.lindner.example"}
        if agent.get("template"):
            facts.update({key: value for key, value in own.items() if key in facts})
            for number, destination in enumerate(facts.get("handover", {}).get("destinations", [])):
                destination["phone_e164"] = f"+49302312540{number}"
        if facts == agent["facts"]:
            return agent
        answer = self.patch(path, {"facts": facts}, agent["revision"])
        assert answer.status == 200, answer
        return answer.json

    def publish(self, agent, note="Test"):
        """Takes the draft of @agent live as its owner does; the agent as it is then."""
        self.accept("avv")
        path = f"/api/v1/agents/{agent['id']}"
        agent = self.put_own_facts(agent)
        lacking = {key: value for key, value in make_facts().items() if key in ("hours", "handover")
                   and not agent["facts"].get(key)}
        if lacking:
            answer = self.patch(path, {"facts": {**agent["facts"], **lacking}}, agent["revision"])
            assert answer.status == 200, answer
            agent = answer.json
        self.rehearse(agent)
        answer = self.post(path + "/publish", {"note": note}, headers={"If-Match": f'"{agent["revision"]}"'})
        assert answer.status == 201, (answer, self.red_checks(agent))
        return self.get(path).json


class EventStream:
    """Server-sent events as (id, kind, data), read by a thread of its own."""

    def __init__(self, client, last_id=None):
        self.socket = socket.create_connection((client.server.host, client.server.port), timeout=60)
        head = ["GET /api/v1/events HTTP/1.1", f"Host: {client.server.host}",
                f"Authorization: Bearer {client.token}"]
        if last_id is not None:
            head.append(f"Last-Event-ID: {last_id}")
        self.socket.sendall(("\r\n".join(head) + "\r\n\r\n").encode())
        self.file = self.socket.makefile("rb")
        self.status = int(self.file.readline().split()[1])
        while self.file.readline() not in (b"\r\n", b""):
            pass
        self.found = queue.Queue()
        self.thread = threading.Thread(target=self._read, daemon=True)
        self.thread.start()

    def _read(self):
        event = {}
        try:
            for line in self.file:
                line = line.rstrip(b"\r\n").decode()
                if not line and "data" in event:
                    self.found.put((event.get("id"), event.get("event"), json.loads(event["data"])))
                    event = {}
                elif ": " in line and not line.startswith(":"):
                    name, value = line.split(": ", 1)
                    event[name] = value
        except OSError:
            pass
        self.found.put(None)

    def next(self, timeout=10):
        """The next event; None when the server closed the stream."""
        return self.found.get(timeout=timeout)

    def wait_for(self, kind, timeout=10):
        deadline = time.monotonic() + timeout
        while True:
            event = self.next(max(0.01, deadline - time.monotonic()))
            if event is None or event[1] == kind:
                return event

    def close(self):
        try:
            self.socket.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass  # the server was first
        self.thread.join()
        self.file.close()
        self.socket.close()


class Server:
    """kametrixd serve on a free port."""

    numbers = itertools.count(1)

    def __init__(self, **environment):
        self.folder = tempfile.mkdtemp(prefix="kametrix-e2e-")
        os.chmod(self.folder, 0o755)
        clean = {name: value for name, value in os.environ.items() if not name.startswith("KAMETRIX_")}
        self.environment = {
            **clean,
            "KAMETRIX_STATE_DIRECTORY": os.path.join(self.folder, "state"),
            "KAMETRIX_LISTEN": "127.0.0.1:0",
            "KAMETRIX_VAPI_URL": "http://127.0.0.1:9",
            "KAMETRIX_VAPI_KEY": "key-of-the-tests-0123456789",
            "KAMETRIX_VAPI_WEBHOOK_SECRET": WEBHOOK_SECRET,
            "KAMETRIX_AUTH_ARGON2_MEMORY_KIB": "1024",
            "KAMETRIX_AUTH_ARGON2_PASSES": "1",
            "KAMETRIX_AUTH_SIGN_UPS_PER_ADDRESS": "1000",
            **environment,
        }
        self.process = None
        self.start()

    @property
    def program(self):
        return os.environ["KAMETRIXD"]

    def start(self):
        self.log = open(os.path.join(self.folder, "log"), "ab")
        self.process = subprocess.Popen([self.program, "serve"], env=self.environment, text=True,
                                        stdout=subprocess.PIPE, stderr=self.log)
        watchdog = threading.Timer(START_TIMEOUT_S, self.process.kill)
        watchdog.start()
        try:
            line = self.process.stdout.readline()
        finally:
            watchdog.cancel()
        if not line.startswith("listening on "):
            self.process.wait()
            raise AssertionError(f"kametrixd did not start: {self.read_log()[-2000:]}")
        address = urllib.parse.urlsplit(line.split()[2])
        self.url, self.host, self.port = line.split()[2], address.hostname, address.port

    def read_log(self):
        with open(os.path.join(self.folder, "log"), encoding="utf-8", errors="replace") as file:
            return file.read()

    def run(self, *arguments, check=True):
        """Another kametrixd command against the same database."""
        return subprocess.run([self.program, *arguments], env=self.environment, text=True, check=check,
                              capture_output=True, timeout=60)

    def stop(self):
        """Stops with care and sees that nothing is left running."""
        self.process.send_signal(signal.SIGTERM)
        try:
            status = self.process.wait(STOP_TIMEOUT_S)
        except subprocess.TimeoutExpired:
            self.process.kill()
            raise AssertionError("kametrixd did not stop within 30 seconds")
        self.process.stdout.close()
        self.log.close()
        if status != 0:
            raise AssertionError(f"kametrixd ended with {status}: {self.read_log()[-3000:]}")
        left = self.find_processes()
        if left:
            raise AssertionError(f"still running: {left}")

    def remove(self):
        shutil.rmtree(self.folder, ignore_errors=True)

    def find_processes(self):
        found = []
        for name in filter(str.isdigit, os.listdir("/proc")):
            try:
                with open(f"/proc/{name}/cmdline", "rb") as file:
                    line = file.read().replace(b"\0", b" ").decode(errors="replace")
            except OSError:
                continue
            if self.folder in line and int(name) != os.getpid():
                found.append(line)
        return found

    def sql(self, text, role="postgres"):
        """Rows as lists of text, asked by PostgreSQL's superuser unless told otherwise."""
        run = os.path.join(self.environment["KAMETRIX_STATE_DIRECTORY"], "postgresql", "run")
        command = [f"{PROGRAMS}/psql", "-h", run, "-U", role, "-d", "kametrix", "-XAtq", "-F", "\x1f",
                   "-v", "ON_ERROR_STOP=1", "-c", text]
        output = subprocess.run(command, check=True, text=True, capture_output=True).stdout
        return [line.split("\x1f") for line in output.splitlines()]

    def client(self, token=None):
        return Client(self, token)

    def sign_up(self, company, email=None, password=PASSWORD, locale="de"):
        """A new business; its owner, signed in."""
        email = email or f"owner{next(self.numbers)}@werkstatt.example"
        answer = self.client().post("/api/v1/sign-up", {
            "company": company, "name": "Erika Beispiel", "email": email, "password": password,
            "business_declared": True, "locale": locale})
        assert answer.status == 202, answer
        return self.sign_in(email, password)

    def sign_in(self, email, password=PASSWORD):
        client = self.client()
        answer = client.post("/api/v1/sessions", {"email": email, "password": password, "label": "test"})
        assert answer.status == 201, answer
        return client.take_session(answer)

    def redeem(self, link, password=PASSWORD):
        token = link.strip().rsplit("#", 1)[1]
        answer = self.client().post("/api/v1/one-time-links/redeem", {"token": token, "password": password})
        assert answer.status == 204, answer

    def add_member(self, owner, role):
        email = f"member{next(self.numbers)}@werkstatt.example"
        answer = owner.post("/api/v1/members", {"email": email, "name": "Bernd Muster", "role": role})
        assert answer.status == 201, answer
        self.redeem(answer.json["link"])
        return self.sign_in(email)

    def add_admin(self):
        email = f"admin{next(self.numbers)}@kametrix.example"
        self.redeem(self.run("admin", "add", email, "--name", "Petra Plattform").stdout)
        return self.sign_in(email)


class ServerTest(unittest.TestCase):
    """One server for all tests of the class."""

    environment = {}

    @classmethod
    def setUpClass(cls):
        cls.server = Server(**cls.environment)

    @classmethod
    def tearDownClass(cls):
        try:
            cls.server.stop()
        finally:
            cls.server.remove()
