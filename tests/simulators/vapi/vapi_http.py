# SPDX-License-Identifier: AGPL-3.0-or-later
# Copyright the Kametrix authors
"""HTTP/1.1 with keep-alive: reads a request, finds its handler, writes the answer."""

import json
import re
import time
import urllib.parse
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

BODY_MAX = 8 * 1024 * 1024
ERRORS = {400: "Bad Request", 401: "Unauthorized", 404: "Not Found", 405: "Method Not Allowed", 409: "Conflict",
          429: "Too Many Requests", 500: "Internal Server Error", 503: "Service Unavailable"}


class Refusal(Exception):
    """Ends a request with an error in the provider's form; message is a string or a list."""

    def __init__(self, status, message, headers=None):
        super().__init__(message)
        self.status, self.message, self.headers = status, message, headers or {}

    def body(self):
        return {"message": self.message, "error": ERRORS.get(self.status, "Error"), "statusCode": self.status}


class Request:
    def __init__(self, method, path, query, headers, raw):
        self.method, self.path, self.query, self.headers, self.raw = method, path, query, headers, raw
        self.arguments = ()

    def json(self, empty=None):
        if not self.raw and empty is not None:
            return empty
        try:
            return json.loads(self.raw)
        except ValueError:
            raise Refusal(400, "Request body is not valid JSON") from None


class Router:
    def __init__(self):
        self.routes = []

    def add(self, method, pattern, handler):
        """pattern: a path in which {id} stands for one segment."""
        self.routes.append((method, re.compile(re.sub(r"\{\w+\}", "([^/]+)", pattern)), handler))

    def find(self, request):
        allowed = False
        for method, pattern, handler in self.routes:
            match = pattern.fullmatch(request.path)
            if match and method == request.method:
                request.arguments = match.groups()
                return handler
            allowed = allowed or bool(match)
        raise Refusal(404, f"Cannot {request.method} {request.path}")


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = -1
    timeout = 120

    def _serve(self):
        target = urllib.parse.urlsplit(self.path)
        length = int(self.headers.get("Content-Length") or 0)
        if length > BODY_MAX:
            self.close_connection = True
            return self._answer(413, {"message": "Body too large", "statusCode": 413}, {})
        query = dict(urllib.parse.parse_qsl(target.query, keep_blank_values=True))
        request = Request(self.command, target.path, query, self.headers, self.rfile.read(length))
        try:
            status, body = self.server.app(request)
            headers = {}
        except Refusal as refusal:
            status, body, headers = refusal.status, refusal.body(), refusal.headers
        return self._answer(status, body, headers)

    do_GET = do_POST = do_PATCH = do_DELETE = do_PUT = _serve

    def _answer(self, status, body, headers):
        data = json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json; charset=utf-8")
        self.send_header("Content-Length", str(len(data)))
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *arguments):
        pass  # requests are kept in the state, where tests can read them


class Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 256

    def __init__(self, address, app):
        super().__init__(address, Handler)
        self.app = app

    def handle_error(self, request, client_address):
        pass  # a client that goes away is no error here


def show_fault(fault):
    """Behaves as ordered: {"status"}, {"hang": seconds} or both."""
    time.sleep(fault.get("hang", 0))
    if "status" in fault:
        headers = {"Retry-After": str(fault["retry_after"])} if "retry_after" in fault else {}
        raise Refusal(fault["status"], fault.get("message", ERRORS.get(fault["status"], "Error")), headers)
