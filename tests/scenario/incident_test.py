#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The incident, replayed step by step on a real registry: incident_test.py KEELSON ROOT."""
import http.server
import json
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import threading
import time
import unittest
import urllib.request

from real_registry import manifests_of

KEELSON, ROOT = (pathlib.Path(p).resolve() for p in sys.argv[1:3])
ACCEPT = ", ".join([
    "application/vnd.docker.distribution.manifest.v2+json",
    "application/vnd.docker.distribution.manifest.list.v2+json",
    "application/vnd.oci.image.manifest.v1+json", "application/vnd.oci.image.index.v1+json"])
LIVE = ["svc/api:1.4", "svc/worker:1.0", "svc/web:2.0"]
ROLLBACK = "svc/api:1.3"
BASES_IN_USE = {"base/os:7", "base/os:8", "base/jdk:8u152", "base/certs:2017"}
DOOMED = {"svc/api:1.2", "tools/report:0.9"}


class Stub:
    """An HTTP server on a free loopback port that answers from a table and counts."""

    def __init__(self, answers):
        stub = self
        self.requests = []

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                stub.requests.append(self.path)
                body = json.dumps(answers.get(self.path, [])).encode()
                self.send_response(200)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            do_HEAD = do_DELETE = do_PUT = do_GET

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.host = "127.0.0.1:%d" % self.server.server_address[1]
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def close(self):
        self.server.shutdown()
        self.server.server_close()


class Incident(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.dir = pathlib.Path(tempfile.mkdtemp(prefix="keelson-scenario-"))
        cls.addClassCleanup(subprocess.run, [ROOT / "fleet/down", cls.dir])
        subprocess.run([ROOT / "fleet/up", cls.dir], check=True)
        env = dict(line.split("=", 1) for line in (cls.dir / "env").read_text().split())
        cls.host, cls.live = env["registry"], env["live"]
        print("live images come from: " + cls.live, file=sys.stderr)
        cls.before = cls.held()
        cls.config = (cls.dir / "keelson.yml").read_text()

    @classmethod
    def fetch(cls, path, method="GET"):
        request = urllib.request.Request(f"http://{cls.host}/v2/{path}", method=method, headers={"Accept": ACCEPT})
        return urllib.request.urlopen(request)

    @classmethod
    def held(cls):
        """Every tag with its digest, read without Keelson."""
        result = {}
        for name in json.load(cls.fetch("_catalog"))["repositories"]:
            for tag in json.load(cls.fetch(f"{name}/tags/list"))["tags"] or []:
                result[f"{name}:{tag}"] = cls.fetch(f"{name}/manifests/{tag}", "HEAD").headers["Docker-Content-Digest"]
        return result

    def keelson(self, *arguments, expect=0):
        done = subprocess.run([KEELSON, *arguments], cwd=self.dir, capture_output=True, text=True)
        self.assertEqual(done.returncode, expect, f"keelson {arguments}:\n{done.stdout}\n{done.stderr}")
        return done

    def variant(self, name, *changes):
        text = self.config
        for pattern, replacement in changes:
            text, count = re.subn(pattern, replacement, text)
            self.assertGreater(count, 0, f"{pattern} is not in keelson.yml")
        (self.dir / name).write_text(text)
        return name

    def assert_untouched(self):
        self.assertEqual(self.held(), self.before)

    def test_1_age_and_count_alone_would_delete_the_bases(self):
        lines = self.keelson("plan", "--policy-only").stdout.splitlines()
        selected = {line.split()[0] for line in lines if ":" in line.split()[0]}
        self.assertEqual(selected, {"base/certs:2017", "base/jdk:8u152", "base/os:7", "svc/worker:1.0", ROLLBACK} | DOOMED)
        self.assert_untouched()

    def test_2_a_configuration_of_zeros_is_refused_and_nothing_is_contacted(self):
        witness = Stub({})
        self.addCleanup(witness.close)
        here = (r"url: http://.*", f"url: http://{witness.host}")
        cases = {
            "keep_last": [(r"keep_last: 1", "keep_last: 0")],
            "max_age": [(r"max_age: 90d", "max_age: 0")],
            "keep": [(r"keep: none", "keep: []")],
        }
        for key, changes in cases.items():
            name = self.variant(f"zero-{key}.yml", here, *changes)
            error = self.keelson("--config", name, "plan", "--out", "zero.json", expect=2).stderr
            self.assertRegex(error, rf"{name}:\d+: read .*{key}")
            self.assertIn(f"write {key}: ", error)
        (self.dir / "bare.yml").write_text("0, 0, []\n")
        self.assertIn("bare.yml:1", self.keelson("--config", "bare.yml", "plan", expect=2).stderr)
        self.assertEqual(witness.requests, [])
        self.assertFalse((self.dir / "zero.json").exists())
        self.assert_untouched()

    def test_3_a_live_source_that_fails_or_is_suddenly_empty_is_refused(self):
        self.keelson("observe")
        engine = Stub({"/info": {"Swarm": {"LocalNodeState": "active", "ControlAvailable": True}}})
        self.addCleanup(engine.close)
        live = r"(?s)live:\n.*?retention:"
        name = re.search(r"live:\n  - name: (\w+)", self.config).group(1)

        def plan_with(source):
            file = self.variant("live.variant.yml", (live, f"live:\n  - {{name: {name}, {source}}}\nretention:"))
            return self.keelson("--config", file, "plan", "--out", "refused.json", expect=4).stderr

        self.assertIn("it lists nothing, where it listed", plan_with(f"type: docker, url: 'http://{engine.host}'"))
        self.assertIn("/services", engine.requests)
        # Spelled out that nothing may run: what it listed before still counts.
        self.assertIn("it lists nothing", plan_with(f"type: docker, url: 'http://{engine.host}', allow_empty: true"))
        self.assertIn("nothing is deleted", plan_with("type: docker, url: 'unix:///nonexistent/docker.sock'"))
        self.assertFalse((self.dir / "refused.json").exists())
        self.assert_untouched()

    def test_4_the_plan_has_every_verdict_with_its_reasons(self):
        self.keelson("plan", "--out", "plan.json")
        plan = json.loads((self.dir / "plan.json").read_text())
        verdicts = {}
        for item in manifests_of(plan):
            self.assertTrue(item["reasons"], item)
            for reason in item["reasons"]:
                self.assertTrue(reason["text"] and reason["evidence"], reason)
            for tag in item["tags"]:
                verdicts[f"{item['repository']}:{tag}"] = item["verdict"]
            if "1.3" in item["tags"]:
                self.assertIn("service api (rollback)", [r["text"] for r in item["reasons"]])
        self.assertEqual({i for i, v in verdicts.items() if v == "doomed"}, DOOMED)
        self.assertEqual({i for i, v in verdicts.items() if v == "protected"}, BASES_IN_USE | set(LIVE) | {ROLLBACK})
        self.assertEqual({i for i, v in verdicts.items() if v == "kept"},
                         {"base/certs:2018", "base/jdk:8u162", "svc/worker:1.1", "tools/report:1.0"})
        self.assertEqual(plan["summary"]["verdicts"], {"doomed": 2, "protected": 8, "kept": 4, "unknown": 0})
        self.assertEqual(plan["summary"]["selected"], 7)
        self.assertIn("2 of 14 manifests are doomed", self.keelson("show", "plan.json").stdout)
        self.assertIn("verifies: 14 manifests, 2 doomed", self.keelson("verify", "plan.json").stdout)
        self.assertIn("all is well", self.keelson("doctor").stdout)

        why = self.keelson("why", "base/jdk:8u152").stdout
        self.assertRegex(why, r"base/jdk:8u152 is protected")
        self.assertRegex(why, r"service worker \(running\) svc/worker:1.0\S*\n +services/worker/Dockerfile:1 FROM base/jdk:8u152")
        why = self.keelson("why", "base/certs:2017").stdout
        self.assertIn("services/api/Dockerfile:2 COPY --from=base/certs:2017", why)
        self.assert_untouched()

    def test_5_apply_deletes_only_the_doomed_and_all_live_rebuild(self):
        plan = json.loads((self.dir / "plan.json").read_text())
        self.keelson("apply", "plan.json", "--approve", "0" * 64, expect=4)
        self.assert_untouched()
        self.keelson("apply", "plan.json", "--approve", plan["hash"])
        self.assertEqual(self.held(), {i: d for i, d in self.before.items() if i not in DOOMED})
        for image in LIVE + [ROLLBACK]:
            subprocess.run(["skopeo", "copy", "--quiet", "--src-tls-verify=false", f"docker://{self.host}/{image}",
                            f"dir:{self.dir}/pulled"], check=True)
            shutil.rmtree(self.dir / "pulled")
        # Nothing left to build from but the registry.
        shutil.rmtree(self.dir / "containers/root")
        shutil.rmtree(self.dir / "containers/run", ignore_errors=True)
        for image in LIVE:
            path, tag = image.replace("svc/", "services/").split(":")
            subprocess.run([ROOT / "fleet/build", self.dir, self.host, path, tag, str(int(time.time()))], check=True)

    def test_6_restore_brings_back_the_same_tags_and_digests(self):
        self.assertNotEqual(self.held(), self.before, "step 5 deleted nothing")
        self.assertIn("2 of 2 could come back", self.keelson("restore", "--run", "last", "--check", "--exit-code").stdout)
        self.keelson("restore", "--run", "last")
        self.assert_untouched()
        for image in DOOMED:
            subprocess.run(["skopeo", "copy", "--quiet", "--src-tls-verify=false", f"docker://{self.host}/{image}",
                            f"dir:{self.dir}/pulled"], check=True)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1], verbosity=2, failfast=True)
