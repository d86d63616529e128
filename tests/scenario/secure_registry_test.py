#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Registries behind TLS, passwords, tokens and redirects: secure_registry_test.py KEELSON."""
import base64
import crypt
import json
import os
import pathlib
import shutil
import ssl
import subprocess
import sys
import tempfile
import unittest

from real_registry import Proxy, Registry

KEELSON = pathlib.Path(sys.argv[1]).resolve()
PASSWORD = "correct-horse-7531"


class Secure(unittest.TestCase):
    def setUp(self):
        self.dir = pathlib.Path(tempfile.mkdtemp(prefix="keelson-secure-"))
        self.addCleanup(shutil.rmtree, self.dir)
        (self.dir / "src").mkdir()

    def configure(self, url, extra=""):
        (self.dir / "keelson.yml").write_text(f"""version: 1
registries:
  - name: prod
    type: distribution
    url: '{url}'
    username: ci
    password: {{env: KEELSON_TEST_PASSWORD}}
    {extra}
sources:
  - directory: src
live:
  - {{name: list, type: file, path: live.yml}}
retention:
  - {{repositories: '*', keep_last: 1, max_age: 90d}}
keep: none
""")

    def inventory(self, expect, password=PASSWORD):
        done = subprocess.run([KEELSON, "inventory"], cwd=self.dir, capture_output=True, text=True,
                              env={**os.environ, "KEELSON_TEST_PASSWORD": password})
        self.assertEqual(done.returncode, expect, done.stdout + done.stderr)
        said = done.stdout + done.stderr
        everything = said.encode() + b"".join(p.read_bytes() for p in self.dir.glob("keelson.db*"))
        for secret in (PASSWORD, base64.b64encode(f"ci:{PASSWORD}".encode()).decode(), "token-of-ci"):
            self.assertNotIn(secret.encode(), everything)
        return said

    def tls_registry(self):
        key, certificate = self.dir / "key.pem", self.dir / "ca.pem"
        subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=127.0.0.1",
                        "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", key, "-out", certificate],
                       check=True, capture_output=True)
        hashed = crypt.crypt(PASSWORD, crypt.mksalt(crypt.METHOD_BLOWFISH, rounds=16))
        (self.dir / "htpasswd").write_text(f"ci:{hashed}\n")
        context = ssl.create_default_context(cafile=certificate)
        headers = {"Authorization": "Basic " + base64.b64encode(f"ci:{PASSWORD}".encode()).decode()}
        registry = Registry(self.dir, f"auth: {{htpasswd: {{realm: test, path: {self.dir}/htpasswd}}}}",
                            f"tls: {{certificate: {certificate}, key: {key}}}", context, headers)
        self.addCleanup(registry.close)
        registry.push("app", "1", "2024-01-01T00:00:00Z")
        return registry

    def test_tls_and_a_password(self):
        registry = self.tls_registry()
        url = f"https://{registry.host}"
        self.configure(url)
        self.assertIn("certificate", self.inventory(1).lower())
        self.configure(url, "ca_file: ca.pem")
        self.assertIn("app:1", self.inventory(0))
        self.assertIn("401 Unauthorized", self.inventory(1, "wrong"))
        self.assertIn("KEELSON_TEST_PASSWORD", self.inventory(2, ""))

    def test_a_token_is_fetched_and_used(self):
        registry = Registry(self.dir)
        self.addCleanup(registry.close)
        registry.push("app", "1", "2024-01-01T00:00:00Z")
        proxy = Proxy(registry)
        self.addCleanup(proxy.close)
        granted = []

        def fault(method, path):
            if path.startswith("/token"):
                expected = "Basic " + base64.b64encode(f"ci:{PASSWORD}".encode()).decode()
                if proxy.headers.get("Authorization") != expected:
                    return 401, {}, b""
                granted.append(path)
                return 200, {}, json.dumps({"token": "token-of-ci"}).encode()
            if proxy.headers.get("Authorization") != "Bearer token-of-ci":
                scope = "registry:catalog:*" if "_catalog" in path else "repository:app:pull"
                return 401, {"WWW-Authenticate": f'Bearer realm="http://{proxy.host}/token",service="r",scope="{scope}"'}, b""
            return None

        proxy.fault = fault
        self.configure(f"http://{proxy.host}")
        self.assertIn("app:1", self.inventory(0))
        self.assertEqual(granted, ["/token?service=r&scope=registry%3Acatalog%3A%2A", "/token?service=r&scope=repository%3Aapp%3Apull"])
        self.assertIn("401", self.inventory(1, "wrong"))

    def test_a_redirected_blob_is_followed_without_credentials(self):
        registry = Registry(self.dir)
        self.addCleanup(registry.close)
        registry.push("app", "1", "2024-01-01T00:00:00Z")
        storage, proxy = Proxy(registry), Proxy(registry)
        self.addCleanup(storage.close)
        self.addCleanup(proxy.close)
        seen = []

        def demand(method, path):
            if not proxy.headers.get("Authorization"):
                return 401, {"WWW-Authenticate": 'Basic realm="r"'}, b""
            if "/blobs/" in path:
                return 307, {"Location": f"http://{storage.host}{path}"}, b""
            return None

        def watch(method, path):
            seen.append(proxy.headers.get("Authorization") and storage.headers.get("Authorization"))
            return None

        proxy.fault, storage.fault = demand, watch
        self.configure(f"http://{proxy.host}")
        self.assertIn("2024-01-01", self.inventory(0))
        self.assertEqual(seen, [None])

    def test_a_redirect_without_end_is_an_error(self):
        registry = Registry(self.dir)
        self.addCleanup(registry.close)
        proxy = Proxy(registry)
        self.addCleanup(proxy.close)
        proxy.fault = lambda method, path: (302, {"Location": path}, b"")
        self.configure(f"http://{proxy.host}")
        self.assertIn("302", self.inventory(1))
        self.assertEqual(len(proxy.requests), 4)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
