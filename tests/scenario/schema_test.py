#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Every JSON that Keelson prints keeps its schema: schema_test.py KEELSON ROOT."""
import json
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import unittest

import jsonschema
import yaml

from real_registry import Registry

KEELSON, ROOT = (pathlib.Path(p).resolve() for p in sys.argv[1:3])
SCHEMA = json.loads((ROOT / "src/cli/output.schema.json").read_text())
PLAN = jsonschema.Draft202012Validator(json.loads((ROOT / "src/cli/plan.schema.json").read_text()))


def check(name, value):
    jsonschema.Draft202012Validator({**SCHEMA, "$ref": f"#/$defs/{name}"}).validate(value)


class Schema(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.dir = pathlib.Path(tempfile.mkdtemp(prefix="keelson-schema-"))
        cls.addClassCleanup(shutil.rmtree, cls.dir)
        registry = Registry(cls.dir)
        cls.addClassCleanup(registry.close)
        for tag, created in (("1", "2020-01-01T00:00:00Z"), ("2", "2020-02-01T00:00:00Z"), ("3", "2026-01-01T00:00:00Z"), ("odd", None)):
            registry.push("app", tag, created)
        registry.push_index("multi", "1", "2020-01-01T00:00:00Z")
        (cls.dir / "src").mkdir()
        (cls.dir / "src/Dockerfile").write_text(f"FROM {registry.host}/app:1\nCOPY x\n")
        (cls.dir / "live.yml").write_text(f"- {registry.host}/multi:1\n")
        (cls.dir / "keelson.yml").write_text(f"""version: 1
registries: [{{name: prod, type: distribution, url: 'http://{registry.host}'}}]
sources: [{{directory: src}}]
live: [{{name: list, type: file, path: live.yml}}]
retention: [{{repositories: '*', keep_last: 1, max_age: 90d}}]
keep: ['app:odd']
guards: {{max_delete_percent: 50, allow_unlinked_live: true}}
vault: always
""")

    def json(self, *arguments):
        done = subprocess.run([KEELSON, *arguments, "--format", "json"], cwd=self.dir, capture_output=True, text=True)
        self.assertEqual(done.returncode, 0, done.stderr)
        return json.loads(done.stdout)

    def test_each_code_of_a_reason_is_in_the_schemas(self):
        text = "".join((ROOT / "src" / file).read_text() for file in ("cleanup/retention.cpp", "cleanup/describe.cpp", "cleanup/roots.cpp", "cleanup/protection.cpp"))
        codes = set(re.findall(r'(?:say\(|push_back\(|return |Reason reason)\s*\{?"([a-z]+)"', text))
        self.assertGreater(len(codes), 15)
        self.assertEqual(codes, set(PLAN.schema["$defs"]["manifest"]["properties"]["reasons"]["items"]["properties"]["code"]["enum"]))
        self.assertEqual(codes | {"needed"}, set(SCHEMA["$defs"]["reason"]["properties"]["code"]["enum"]))

    def test_each_command(self):
        check("scan", self.json("scan"))
        check("observe", self.json("observe"))
        check("inventory", self.json("inventory"))
        check("graph", self.json("graph"))
        cycles = self.json("graph", "--cycles")
        check("cycles", cycles)
        self.assertEqual(cycles["cycles"], [])
        check("dependents", self.json("dependents", "app"))
        check("ancestors", self.json("ancestors", "app:1"))
        check("why", self.json("why", "app"))
        check("what_if", self.json("what-if", "delete", "app:1"))
        check("outdated", self.json("outdated"))
        check("unused_bases", self.json("unused-bases"))
        check("external", self.json("external"))
        check("config", self.json("config", "show"))
        plan = self.json("plan", "--out", "plan.json")
        PLAN.validate(plan)
        self.assertEqual(plan, json.loads((self.dir / "plan.json").read_text()))
        self.assertEqual(plan["summary"]["verdicts"]["doomed"], 1)
        self.assertEqual(self.json("show", "plan.json"), plan)
        verified = self.json("verify", "plan.json")
        check("verify", verified)
        self.assertEqual((verified["verifies"], verified["plan"]), (True, plan["hash"]))
        check("plan_diff", self.json("plan", "--diff", "plan.json"))
        check("apply", self.json("apply", "plan.json", "--approve", plan["hash"]))
        check("runs", self.json("restore"))
        check("restore", self.json("restore", "--run", "last", "--check"))
        check("restore", self.json("restore", "--run", "last"))
        kept = self.json("vault", "list")
        check("vault_list", kept)
        self.assertEqual([i["tags"] for i in kept["images"]], [["2"]])
        check("vault_prune", self.json("vault", "prune", "--dry-run"))
        doctor = self.json("doctor")
        check("doctor", doctor)
        self.assertEqual(doctor["registries"][0]["product"], "distribution 2.x")
        held = self.json("doctor", "--hold-parts", "multi")
        check("hold", held)
        self.assertEqual(len(held["held"]), 2)

    def test_inspect_ci_prints_one_object_a_job(self):
        repository = self.dir / "repository"
        repository.mkdir()
        (repository / "Dockerfile").write_text("FROM alpine\n")
        (repository / ".gitlab-ci.yml").write_text("build:\n  image: docker:27\n  script: [docker build -t app:$X --build-arg A=1 .]\n")
        (repository / "compose.yaml").write_text("services:\n  web: {build: ., image: app:2}\n  db: {image: postgres:16}\n")
        done = subprocess.run([KEELSON, "inspect", "ci", repository], capture_output=True, text=True)
        self.assertEqual(done.returncode, 0, done.stderr)
        lines = [json.loads(line) for line in done.stdout.splitlines()]
        self.assertEqual([line["job"] for line in lines], ["build", "web", "db"])
        for line in lines:
            check("inspect_ci", line)

    def test_the_schema_can_fail(self):
        with self.assertRaises(jsonschema.ValidationError):
            check("scan", {"formatVersion": 2, "builds": [], "unreadable": [], "notes": []})

    def test_the_schema_of_plans_names_every_member(self):
        jsonschema.Draft202012Validator.check_schema(PLAN.schema)
        plan = self.json("plan")
        self.assertTrue(PLAN.is_valid(plan))
        manifest = plan["repositories"][0]["manifests"][0]
        for part in (plan, plan["inputs"], plan["summary"], plan["registry"], manifest, manifest["reasons"][0],
                     plan["inputs"]["policy"]["retention"][0], plan["inputs"]["live"][0]):
            for name in list(part):
                with self.subTest(name=name):
                    value = part.pop(name)
                    self.assertFalse(PLAN.is_valid(plan))
                    part[name] = value
            part["more"] = 1
            self.assertFalse(PLAN.is_valid(plan))
            del part["more"]

    def test_inspect_prints_one_object_a_line_in_the_order_of_its_input(self):
        (self.dir / "good").write_text("# syntax=docker/dockerfile:1\nFROM a AS b\nFROM scratch\nCOPY --from=b / /\n")
        paths = ["src/Dockerfile", "good", "absent", "good"]
        done = subprocess.run([KEELSON, "inspect", "dockerfile", "--files-from", "-", "--format", "ndjson"], cwd=self.dir,
                              input="\n".join(paths) + "\n", capture_output=True, text=True)
        self.assertEqual(done.returncode, 0, done.stderr)
        objects = [json.loads(line) for line in done.stdout.splitlines()]
        for value in objects:
            check("inspect_dockerfile", value)
        self.assertEqual([o["file"] for o in objects], paths)
        self.assertEqual(objects[0]["error"]["line"], 2)
        self.assertEqual(len(objects[0]["external"]), 1)
        self.assertEqual(objects[1]["external"], ["docker.io/library/a:latest"])
        self.assertEqual([i["stage"] for s in objects[1]["stages"] for i in s["inputs"]], [None, None, 0])
        self.assertEqual(objects[2]["error"]["line"], 0)
        self.assertEqual(objects[1], objects[3])

    def test_the_schema_of_keelson_yml_accepts_what_loads_and_rejects_what_does_not(self):
        schema = json.loads(subprocess.run([KEELSON, "config", "schema"], capture_output=True, check=True).stdout)
        validator = jsonschema.Draft202012Validator(schema)
        jsonschema.Draft202012Validator.check_schema(schema)
        good = (self.dir / "keelson.yml").read_text()
        self.assertTrue(validator.is_valid(yaml.safe_load(good)))
        for old, new in (("keep_last: 1", "keep_last: 0"), ("90d", "0d"), ("90d", "90"), ("keep: ['app:odd']", "keep: []"),
                         ("version: 1", "version: 2"), ("keep_last: 1,", ""), ("percent: 50", "percent: 0"), ("type: file", "type: odd"),
                         ("version: 1", "version: 1\nmore: 1")):
            bad = good.replace(old, new)
            with self.subTest(new=new):
                self.assertNotEqual(bad, good)
                self.assertFalse(validator.is_valid(yaml.safe_load(bad)))
                (self.dir / "bad.yml").write_text(bad)
                done = subprocess.run([KEELSON, "--config", "bad.yml", "config", "validate"], cwd=self.dir, capture_output=True)
                self.assertEqual(done.returncode, 2)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
