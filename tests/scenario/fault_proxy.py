# SPDX-License-Identifier: Apache-2.0
"""A proxy before a registry that spoils one request, or all from one on, and tells of each
that passes. Never spoils what it was not told to."""
import http.client
import http.server
import json
import socket
import struct
import threading
import time

STALL = 1.6  # seconds; longer than the `timeout` the tests configure
OF_REGISTRY = {"Docker-Distribution-Api-Version": "registry/2.0", "Content-Type": "application/json"}


def said(status, code, headers=None):
    """As a registry says that it will not."""
    body = json.dumps({"errors": [{"code": code, "message": "a test's fault"}]}).encode()
    return status, {**OF_REGISTRY, **(headers or {})}, body


def page(status):
    """As whatever stands before a registry says so."""
    return status, {"Content-Type": "text/html"}, b"<html><body>Please wait</body></html>"


INSTEAD = {  # the request is not passed on
    "401": said(401, "UNAUTHORIZED", {"WWW-Authenticate": 'Basic realm="registry"'}),
    "403": said(403, "DENIED"),
    "404": page(404),
    "404 of the registry": said(404, "MANIFEST_UNKNOWN"),
    "405": said(405, "UNSUPPORTED"),
    "429": said(429, "TOOMANYREQUESTS", {"Retry-After": "1"}),
    "500": said(500, "UNKNOWN"),
    "503": page(503),
    "HTML": page(200),
}
CUT = ("reset", "timeout")
AFTER = ("answer lost", "500 afterwards")  # it is passed on, and done
SPOILT = ("truncated", "slow", "wrong body", "wrong digest")
KINDS = tuple(INSTEAD) + CUT + AFTER + SPOILT
LIES = ("404 of the registry", "wrong digest")  # nothing tells them from a true answer


def spoil(kind, answer):
    status, headers, body = answer
    if kind == "wrong digest" and "Docker-Content-Digest" in headers:
        headers = {**headers, "Docker-Content-Digest": "sha256:" + "5" * 64}
    if kind == "wrong body" and body:
        body = body[:-2] + bytes([body[-2] ^ 1]) + body[-1:] if len(body) > 1 else b"?"
    return status, headers, body


class FaultProxy:
    def __init__(self, upstream):
        proxy = self
        self.lock = threading.Lock()
        self.before = self.after = lambda number, method, path: None
        self.rewritten = lambda path: path
        self.start()

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            wbufsize = 1 << 16
            disable_nagle_algorithm = True

            def setup(self):
                super().setup()
                self.upstream = http.client.HTTPConnection(upstream)

            def finish(self):
                self.upstream.close()
                try:
                    super().finish()
                except OSError:  # the client is gone
                    pass

            def pass_on(self, body):
                self.upstream.request(self.command, proxy.rewritten(self.path), body, dict(self.headers))
                response = self.upstream.getresponse()
                headers = {k: v for k, v in response.getheaders() if k not in ("Date", "Connection", "Transfer-Encoding")}
                return response.status, headers, response.read()

            def answer(self):
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                number, kind = proxy.next(self.command, self.path)
                proxy.before(number, self.command, self.path)
                answer = INSTEAD.get(kind)
                if kind == "429" and proxy.persists:
                    answer = said(429, "TOOMANYREQUESTS", {"Retry-After": "0"})
                if kind == "timeout":
                    time.sleep(STALL)
                if answer is None and kind not in CUT:
                    answer = self.pass_on(body)
                proxy.after(number, self.command, self.path)
                if kind in CUT or kind == "answer lost":
                    return self.cut()
                if kind == "500 afterwards":
                    answer = INSTEAD["500"]
                self.reply(kind, *spoil(kind, answer))

            def cut(self):
                """So that the client sees a reset, not an end."""
                self.close_connection = True
                linger = struct.pack("ii", 1, 0)
                self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
                self.connection.close()

            def reply(self, kind, status, headers, body):
                if kind == "slow":
                    time.sleep(0.2)
                self.send_response(status)
                self.send_header("Connection", "keep-alive")
                for key, value in {"Content-Length": str(len(body)), **headers}.items():
                    self.send_header(key, value)
                if kind == "truncated" and (self.command == "HEAD" or not body):
                    self._headers_buffer[-1] = self._headers_buffer[-1][:4]  # within a header
                    self.wfile.write(b"".join(self._headers_buffer))
                    self._headers_buffer = []
                    self.close_connection = True
                    return
                self.end_headers()
                if self.command == "HEAD":
                    return
                if kind == "truncated":
                    self.wfile.write(body[:len(body) // 2])
                    self.close_connection = True
                elif kind == "slow":
                    for at in range(0, len(body), max(1, len(body) // 5)):
                        self.wfile.write(body[at:at + max(1, len(body) // 5)])
                        self.wfile.flush()
                        time.sleep(0.05)
                else:
                    self.wfile.write(body)

            def handle(self):
                try:
                    super().handle()
                except (OSError, ValueError):  # it was cut, or the client was killed
                    pass

            do_GET = do_HEAD = do_PUT = do_DELETE = do_POST = do_PATCH = answer

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.host = "127.0.0.1:%d" % self.server.server_address[1]
        threading.Thread(target=self.server.serve_forever, args=(0.05,), daemon=True).start()

    def start(self, kind=None, at=0, persists=False):
        """Counts from 0 anew; request `at` gets the fault, if it `persists` all later ones too."""
        with self.lock:
            self.kind, self.at, self.persists = kind, at, persists
            self.requests, self.injected = [], 0

    def next(self, method, path):
        with self.lock:
            number = len(self.requests)
            self.requests.append((method, path))
            is_spoilt = self.kind and (number == self.at or (self.persists and number > self.at))
            self.injected += bool(is_spoilt)
            return number, self.kind if is_spoilt else None

    def close(self):
        self.server.shutdown()
        self.server.server_close()
