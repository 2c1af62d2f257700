# SPDX-License-Identifier: AGPL-3.0-or-later
# Copyright the Kametrix authors
"""The whole of Kametrix on one machine: the simulated provider, kametrixd with a private PostgreSQL, the demo
business.  Used by desktop/run and by end-to-end tests.

    with Stack(program, folder) as stack:
        stack.seed()                            # only into an empty folder
        stack.start()
        token = stack.sign_in()
        call = stack.play(script="reifenwechsel", speed=20)"""

import json
import os
import secrets
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request

HERE = os.path.dirname(os.path.abspath(__file__))
SIMULATOR = os.path.join(HERE, "..", "simulators", "vapi", "vapi_simulator.py")
BUSINESS, ADMIN = "demo@autohaus-lindner.example", "admin@kametrix.example"
PSQL = "/usr/lib/postgresql/15/bin/psql"
# The numbers of the demo business, as kmx-demo.sql knows them.
NUMBERS = {
    "+493023125200": "5f0c9a34-0f5e-4c0b-9d3c-1d2f6d0a1200",
    "+498999998210": "5f0c9a34-0f5e-4c0b-9d3c-1d2f6d0a1210",
    "+498999998211": "5f0c9a34-0f5e-4c0b-9d3c-1d2f6d0a1211",
}
MAIN_NUMBER = "+493023125200"
PUBLIC_KEY = "public-key-of-the-simulator"


def free_port(wanted=0):
    """A port nobody listens on, the wanted one if possible."""
    for port in (wanted, 0):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
                return probe.getsockname()[1]
            except OSError:
                continue
    raise OSError("no free port")


class Stack:
    def __init__(self, program, folder):
        self.program, self.folder = program, folder
        self.processes, self.server = [], None
        os.makedirs(folder, mode=0o755, exist_ok=True)
        self.facts_path = os.path.join(folder, "facts.json")
        self.facts = self._load_facts()
        self.url = f"http://127.0.0.1:{self.facts['port']}"
        self.simulator_url = f"http://127.0.0.1:{self.facts['simulator_port']}"

    def _load_facts(self):
        """Ports and secrets; kept, so that the provider's copies stay true from start to start."""
        facts = {"password": secrets.token_urlsafe(12), "key": secrets.token_hex(16), "secret": secrets.token_hex(32),
                 "port": 0, "simulator_port": 0}
        if os.path.exists(self.facts_path):
            with open(self.facts_path, encoding="utf-8") as file:
                facts = json.load(file)
        facts["port"] = free_port(facts["port"])
        facts["simulator_port"] = free_port(facts["simulator_port"])
        with open(os.open(self.facts_path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
            json.dump(facts, file)
        return facts

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()

    def environment(self):
        # kametrixd speaks no language, and glibc would keep a LOCPATH, which the leak checker then reports.
        kept = {name: value for name, value in os.environ.items() if name != "LOCPATH"}
        return {
            **kept,
            "KAMETRIX_STATE_DIRECTORY": os.path.join(self.folder, "state"),
            "KAMETRIX_LISTEN": f"127.0.0.1:{self.facts['port']}",
            "KAMETRIX_PUBLIC_URL": self.url,
            "KAMETRIX_VAPI_URL": self.simulator_url,
            "KAMETRIX_VAPI_KEY": self.facts["key"],
            "KAMETRIX_VAPI_PUBLIC_KEY": PUBLIC_KEY,
            "KAMETRIX_VAPI_WEBHOOK_SECRET": self.facts["secret"],
            "KAMETRIX_VAPI_CREDENTIAL_ID": "7a1f0e52-3a57-4c55-8b55-000000000001",
        }

    def _log(self, name):
        return open(os.path.join(self.folder, f"{name}.log"), "ab")

    def run(self, *arguments):
        """A command of kametrixd; its output."""
        with self._log("kametrixd") as log:
            process = subprocess.Popen([self.program, *arguments], env=self.environment(), stdout=subprocess.PIPE, stderr=log,
                                       text=True)
            try:
                output = process.communicate()[0]
            finally:  # a command that is interrupted ends its private PostgreSQL by itself
                if process.poll() is None:
                    process.terminate()
                    process.wait()
        if process.returncode != 0:
            raise RuntimeError(f"kametrixd {' '.join(arguments)} failed, see {log.name}: {output}")
        return output

    def sql(self, text):
        """A change that no person could make, by PostgreSQL's superuser."""
        run = os.path.join(self.folder, "state", "postgresql", "run")
        subprocess.run([PSQL, "-h", run, "-U", "postgres", "-d", "kametrix", "-Xq", "-v", "ON_ERROR_STOP=1", "-c", text],
                       check=True, capture_output=True)

    def seed(self):
        self.run("migrate")
        return self.run("demo", "seed", "--password", self.facts["password"])

    def _start(self, name, argv, environment):
        process = subprocess.Popen(argv, env=environment, stdout=subprocess.PIPE, stderr=self._log(name), text=True,
                                   start_new_session=True)
        self.processes.append(process)
        for line in process.stdout:
            if line.startswith("listening on "):
                return process
        raise RuntimeError(f"{name} does not start, see {self.folder}/{name}.log")

    def start(self):
        self._start("simulator", [sys.executable, SIMULATOR, "--port", str(self.facts["simulator_port"]),
                                  "--key", self.facts["key"], "--public-key", PUBLIC_KEY, "--webhook-secret", self.facts["secret"],
                                  "--server-url", f"{self.url}/webhooks/vapi",
                                  "--state", os.path.join(self.folder, "provider.json")], os.environ)
        held = {number["number"] for number in self.control("GET", "state")["phone_numbers"]}
        for number, number_id in NUMBERS.items():
            if number not in held:
                self.control("POST", "numbers", {"number": number, "id": number_id})
        return self.start_server()

    def start_server(self):
        self.server = self._start("kametrixd", [self.program, "serve"], self.environment())
        return self.server

    def stop_server(self):
        """The server goes away, and the provider stays."""
        self.processes.remove(self.server)
        self._end(self.server)

    @staticmethod
    def _end(process):
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
        try:
            process.wait(35)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        process.stdout.close()

    def stop(self):
        """Ends what was started, last first, and waits for it."""
        for process in reversed(self.processes):
            self._end(process)
        self.processes.clear()

    # Talking

    @staticmethod
    def ask(method, url, body=None, token=None, more=None):
        """One request, with more headers; (status, parsed body)."""
        headers = {"Content-Type": "application/json", **(more or {})}
        if token:
            headers["Authorization"] = f"Bearer {token}"
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(url, data, headers, method=method)
        try:
            with urllib.request.urlopen(request, timeout=30) as response:
                raw = response.read()
                return response.status, json.loads(raw) if raw else None
        except urllib.error.HTTPError as error:
            raw = error.read()
            return error.code, json.loads(raw) if raw else None

    def control(self, method, path, body=None):
        status, answer = self.ask(method, f"{self.simulator_url}/_control/{path}", body)
        if status >= 300:
            raise RuntimeError(f"the simulator refuses {path}: {answer}")
        return answer

    def api(self, method, path, body=None, token=None, more=None):
        return self.ask(method, f"{self.url}/api/v1/{path}", body, token, more)

    def sign_in(self, email=BUSINESS):
        status, session = self.api("POST", "sessions", {"email": email, "password": self.facts["password"]})
        if status != 201:
            raise RuntimeError(f"cannot sign in: {status} {session}")
        return session["token"]

    def play(self, **order):
        """A customer calls; the simulator's view of the call."""
        return self.control("POST", "calls", {"number": MAIN_NUMBER, **order})

    def hang_up(self, call):
        return self.control("POST", f"calls/{call['id']}/hang-up", {})

    def wait_provider_synced(self, timeout_s=30):
        """Until the provider holds the agents of the business."""
        end = time.monotonic() + timeout_s
        while time.monotonic() < end:
            if self.control("GET", "state")["counts"]["assistant"] >= 2:
                return True
            time.sleep(0.2)
        return False
