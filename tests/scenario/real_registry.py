# SPDX-License-Identifier: Apache-2.0
"""A real docker-registry on a free loopback port, images made by hand, and a proxy that
makes it misbehave."""
import hashlib
import http.client
import http.server
import json
import pathlib
import socket
import subprocess
import threading
import time
import urllib.error
import urllib.request

MANIFEST = "application/vnd.docker.distribution.manifest.v2+json"
INDEX = "application/vnd.docker.distribution.manifest.list.v2+json"
ACCEPT = f"{MANIFEST}, {INDEX}, application/vnd.oci.image.manifest.v1+json, application/vnd.oci.image.index.v1+json"


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def digest_of(data):
    return "sha256:" + hashlib.sha256(data).hexdigest()


def manifests_of(plan):
    """All manifests of a plan's file, each with its repository."""
    return [{"repository": r["name"], **m} for r in plan["repositories"] for m in r["manifests"]]


class Registry:
    def __init__(self, directory, auth="", tls="", context=None, headers=None):
        """`auth` and `tls` are lines of its configuration, `context` and `headers` our way in."""
        self.scheme, self.headers = "https" if tls else "http", headers or {}
        self.host = f"127.0.0.1:{free_port()}"
        self.config = pathlib.Path(directory) / "registry.yml"
        self.config.write_text(
            "version: 0.1\nlog: {level: error}\nstorage:\n"
            f"  filesystem: {{rootdirectory: {directory}/registry}}\n  delete: {{enabled: true}}\n"
            f"http:\n  addr: '{self.host}'\n  {tls}\n{auth}\n")
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}), urllib.request.HTTPSHandler(context=context))
        self.open = opener.open
        self.start()

    def start(self):
        self.process = subprocess.Popen(["docker-registry", "serve", self.config], stdout=subprocess.DEVNULL,
                                        stderr=subprocess.DEVNULL)
        for _ in range(100):
            try:
                return self.request("GET", "") and None
            except (urllib.error.URLError, ConnectionError):
                time.sleep(0.1)
        raise RuntimeError("docker-registry does not come up")

    def close(self):
        self.process.terminate()
        self.process.wait(10)

    def collect_garbage(self):
        """Blobs no manifest names are gone then."""
        self.close()
        subprocess.run(["docker-registry", "garbage-collect", self.config], check=True, stdout=subprocess.DEVNULL)
        self.start()

    def request(self, method, path, body=None, headers=None):
        url = path if path.startswith("http") else f"{self.scheme}://{self.host}/v2/{path}"
        request = urllib.request.Request(url, data=body, method=method, headers={"Accept": ACCEPT, **self.headers, **(headers or {})})
        return self.open(request)

    def blob(self, name, data):
        location = self.request("POST", f"{name}/blobs/uploads/", b"").headers["Location"]
        mark = "&" if "?" in location else "?"
        self.request("PUT", f"{location}{mark}digest={digest_of(data)}", data,
                     {"Content-Type": "application/octet-stream"})
        return {"digest": digest_of(data), "size": len(data)}

    def put(self, name, reference, manifest):
        data = json.dumps(manifest).encode()
        self.request("PUT", f"{name}/manifests/{reference or digest_of(data)}", data, {"Content-Type": manifest["mediaType"]})
        return digest_of(data)

    def push(self, name, tag, created, content=None, architecture="amd64", labels=None):
        """One image; returns its digest. Without a tag it is only there by digest."""
        layer = (content or f"{name}:{tag}:{architecture}").encode()
        config = {"os": "linux", "architecture": architecture, "rootfs": {"type": "layers", "diff_ids": [digest_of(layer)]},
                  "history": [{"created_by": f"ADD {digest_of(layer)} /"}]}
        if created:
            config["created"] = created
        if labels:
            config["config"] = {"Labels": labels}
        return self.put(name, tag, {
            "schemaVersion": 2, "mediaType": MANIFEST,
            "config": {"mediaType": "application/vnd.docker.container.image.v1+json", **self.blob(name, json.dumps(config).encode())},
            "layers": [{"mediaType": "application/vnd.docker.image.rootfs.diff.tar", **self.blob(name, layer)}]})

    def push_index(self, name, tag, created):
        """A two-platform image; returns the digests of index and parts."""
        parts = [self.push(name, None, created, f"{name}:{tag}", a) for a in ("amd64", "arm64")]
        index = {"schemaVersion": 2, "mediaType": INDEX, "manifests": [
            {"mediaType": MANIFEST, "digest": d, "size": int(self.request("HEAD", f"{name}/manifests/{d}").headers["Content-Length"]),
             "platform": {"os": "linux", "architecture": a}} for d, a in zip(parts, ("amd64", "arm64"))]}
        return [self.put(name, tag, index), *parts]

    def digest(self, name, reference):
        try:
            return self.request("HEAD", f"{name}/manifests/{reference}").headers["Docker-Content-Digest"]
        except urllib.error.HTTPError as error:
            if error.code == 404:
                return None
            raise

    def held(self):
        """Every tag with its digest."""
        result = {}
        for name in json.load(self.request("GET", "_catalog"))["repositories"]:
            for tag in json.load(self.request("GET", f"{name}/tags/list"))["tags"] or []:
                result[f"{name}:{tag}"] = self.digest(name, tag)
        return result


class Proxy:
    """Passes requests on to a registry, except where `fault` says otherwise.

    fault(method, path) returns None, or (status, headers, body), or a callable that is given
    a function which passes the request on, and returns such an answer; None then cuts the
    connection. `headers` are those of the request at hand.
    """

    def __init__(self, registry):
        proxy = self
        self.fault = lambda method, path: None
        self.requests = []

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def answer(self):
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                proxy.requests.append((self.command, self.path))
                proxy.headers = self.headers

                def pass_on():
                    connection = http.client.HTTPConnection(registry.host)
                    headers = {k: v for k, v in self.headers.items() if k != "Host"}
                    connection.request(self.command, self.path, body, headers)
                    response = connection.getresponse()
                    kept = {k: v for k, v in response.getheaders() if k not in ("Content-Length", "Date", "Connection")}
                    data = response.read()
                    connection.close()
                    return response.status, kept, data

                fault = proxy.fault(self.command, self.path)
                result = fault(pass_on) if callable(fault) else fault or pass_on()
                if result is None:
                    self.close_connection = True
                    return
                status, headers, data = result
                self.send_response(status)
                if "Content-Length" not in headers:
                    headers = {**headers, "Content-Length": str(len(data))}
                for key, value in headers.items():
                    self.send_header(key, value)
                try:
                    self.end_headers()
                    if self.command != "HEAD":
                        self.wfile.write(data)
                except BrokenPipeError:  # the client was killed, as some tests do
                    self.close_connection = True
                    return
                if int(headers["Content-Length"]) != len(data):
                    self.close_connection = True

            do_GET = do_HEAD = do_PUT = do_DELETE = do_POST = answer

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.host = "127.0.0.1:%d" % self.server.server_address[1]
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def close(self):
        self.server.shutdown()
        self.server.server_close()
