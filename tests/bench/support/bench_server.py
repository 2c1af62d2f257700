# SPDX-License-Identifier: AGPL-3.0-or-later
# Copyright the Kametrix authors
"""A kametrixd of its own for a measurement or a crash test, with what one asks of it from outside."""

import json
import os
import shutil
import signal
import subprocess
import tempfile
import time
import urllib.error
import urllib.request

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__)))))
BEARER = "bearer-for-measurements-only"
TICKS = os.sysconf("SC_CLK_TCK")


def find_binary():
    """KAMETRIX_BENCH_BINARY, else what tests/bench/run builds."""
    return os.environ.get("KAMETRIX_BENCH_BINARY") or os.path.join(ROOT, "_build/release/backend/kametrixd")


def process_seconds(pid):
    """CPU seconds of a process, its ended and waited for children included; 0 when it is gone."""
    try:
        with open(f"/proc/{pid}/stat", encoding="ascii", errors="replace") as file:
            fields = file.read().rpartition(")")[2].split()
    except OSError:
        return 0
    return sum(int(field) for field in fields[11:15]) / TICKS


def children(pid):
    found = []
    for name in os.listdir("/proc"):
        if not name.isdigit():
            continue
        try:
            with open(f"/proc/{name}/stat", encoding="ascii", errors="replace") as file:
                parent = file.read().rpartition(")")[2].split()[1]
        except OSError:
            continue
        if int(parent) == pid:
            found.append(int(name))
    return found


class Server:
    """kametrixd serve.  Without a database it runs its own PostgreSQL in its directory."""

    def __init__(self, directory=None, database=None, binary=None, **settings):
        self.binary = binary or find_binary()
        self.directory = directory or tempfile.mkdtemp(prefix="kametrix-bench-")
        self.owns_directory = directory is None
        os.chmod(self.directory, 0o711)
        self.log = os.path.join(self.directory, "kametrixd.log")
        self.process = None
        self.url = None
        self.port = 0
        self.environment = dict(
            os.environ,
            KAMETRIX_STATE_DIRECTORY=os.path.join(self.directory, "state"),
            KAMETRIX_LISTEN="127.0.0.1:0",
            KAMETRIX_PUBLIC_URL="http://127.0.0.1",
            KAMETRIX_VAPI_URL="http://127.0.0.1:9",  # nobody answers: the provider is not part of this
            KAMETRIX_VAPI_KEY="unused",
            KAMETRIX_VAPI_WEBHOOK_SECRET="secret-for-measurements-only",
            KAMETRIX_VAPI_WEBHOOK_BEARER=BEARER,
            KAMETRIX_JOBS_ENABLED="false",
            KAMETRIX_LOG_LEVEL="warning",
        )
        if database:
            self.environment["KAMETRIX_DATABASE_URL"] = database
        for name, value in settings.items():
            self.environment["KAMETRIX_" + name.upper()] = str(value)

    def start(self, port=0):
        if port:
            self.environment["KAMETRIX_LISTEN"] = f"127.0.0.1:{port}"
        with open(self.log, "ab") as log:
            self.process = subprocess.Popen([self.binary, "serve"], env=self.environment, stdout=subprocess.PIPE,
                                            stderr=log, text=True)
        line = self.process.stdout.readline()
        if not line.startswith("listening on "):
            with open(self.log, encoding="utf-8") as log:
                raise RuntimeError(f"kametrixd did not start: {log.read()[-1000:]}")
        self.url = line.split()[-1]
        self.port = int(self.url.rsplit(":", 1)[1])
        return self

    def kill(self):
        self.process.kill()
        self.process.wait()
        self.process.stdout.close()

    def stop(self):
        if self.process and self.process.poll() is None:
            self.process.terminate()
            self.process.wait(60)
            self.process.stdout.close()

    def close(self):
        self.stop()
        postmaster = self.postmaster()
        if postmaster:  # kametrixd was killed and did not stop it
            os.kill(postmaster, signal.SIGQUIT)
            while os.path.exists(f"/proc/{postmaster}"):
                time.sleep(0.05)
        if self.owns_directory:
            shutil.rmtree(self.directory, ignore_errors=True)

    def __enter__(self):
        return self

    def __exit__(self, *unused):
        self.close()

    # -- its database ---------------------------------------------------------------------------------

    def base(self):
        return os.path.join(self.environment["KAMETRIX_STATE_DIRECTORY"], "postgresql")

    def socket_directory(self):
        with open(os.path.join(self.base(), "postgresql.conf"), encoding="utf-8") as file:
            return next(line.split("'")[1] for line in file if line.startswith("unix_socket_directories"))

    def postmaster(self):
        """Its process id, or 0."""
        try:
            with open(os.path.join(self.base(), "data/postmaster.pid"), encoding="ascii") as file:
                pid = int(file.readline())
            with open(f"/proc/{pid}/cmdline", "rb") as file:
                return pid if b"postgres" in file.read() else 0
        except (OSError, ValueError):
            return 0

    def conninfo(self, database="kametrix", user="kametrix"):
        return f"host={self.socket_directory()} port=5432 user={user} dbname={database}"

    def psql(self, sql, database="kametrix", user="postgres"):
        """Runs SQL as the administrator; the rows as lists of texts."""
        done = subprocess.run(["psql", "-XAtq", "-F", "\t", "-v", "ON_ERROR_STOP=1", self.conninfo(database, user)],
                              input=sql, capture_output=True, text=True, check=False)
        if done.returncode != 0:
            raise RuntimeError(done.stderr.strip())
        return [line.split("\t") for line in done.stdout.splitlines()]

    def number(self, sql, database="kametrix"):
        return int(self.psql(sql, database)[0][0] or 0)

    def command(self, *arguments):
        """Another kametrixd on the same database, such as "prove"."""
        environment = dict(self.environment)
        if "KAMETRIX_DATABASE_URL" not in environment:
            environment["KAMETRIX_DATABASE_URL"] = self.conninfo()
        return subprocess.run([self.binary, *arguments], env=environment, capture_output=True, text=True, check=False)

    # -- what it uses ---------------------------------------------------------------------------------

    def cpu(self, cluster=None):
        """CPU seconds so far: (kametrixd, PostgreSQL)."""
        postmaster = (cluster or self).postmaster()
        postgres = sum(process_seconds(pid) for pid in [postmaster, *children(postmaster)])
        return process_seconds(self.process.pid), postgres

    def memory_mib(self, field="VmRSS"):
        with open(f"/proc/{self.process.pid}/status", encoding="ascii") as file:
            return next(int(line.split()[1]) / 1024 for line in file if line.startswith(field + ":"))

    def request(self, method, path, body=None, token=None, headers=None):
        """(status, JSON or text)."""
        data = json.dumps(body).encode() if body is not None else None
        request = urllib.request.Request(self.url + path, data=data, method=method, headers=headers or {})
        if data is not None:
            request.add_header("Content-Type", "application/json")
        if token:
            request.add_header("Authorization", "Bearer " + token)
        try:
            with urllib.request.urlopen(request, timeout=30) as reply:
                status, text = reply.status, reply.read().decode()
        except urllib.error.HTTPError as error:
            status, text = error.code, error.read().decode()
        try:
            return status, json.loads(text)
        except ValueError:
            return status, text
