#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What a live image was built from, and what its next build will take, by git history and by
what the image says of itself: history_test.py KEELSON."""
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import unittest

from real_registry import Registry, manifests_of

KEELSON = pathlib.Path(sys.argv[1]).resolve()
OLD = "2020-01-01T00:00:00Z"
PREFIX = "org.opencontainers.image."


class History(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.dir = pathlib.Path(tempfile.mkdtemp(prefix="keelson-history-"))
        cls.addClassCleanup(shutil.rmtree, cls.dir)
        cls.registry = Registry(cls.dir)
        cls.addClassCleanup(cls.registry.close)
        host = cls.registry.host
        work = cls.dir / "work"
        work.mkdir()
        cls.git(work, "init", "-q", ".")
        commits = []
        for tag in ("1", "2", "3"):
            (work / "Dockerfile").write_text(f"FROM {host}/base/os:{tag}\n")
            cls.git(work, "add", "-A")
            cls.git(work, "commit", "-q", "-m", tag)
            commits.append(cls.git(work, "rev-parse", "HEAD"))
        (cls.dir / "mirrors").mkdir()
        cls.git(cls.dir, "clone", "-q", "--bare", str(work), "mirrors/api.git")
        for tag in "012345":
            cls.registry.push("base/os", tag, OLD)
        cls.registry.push("base/os", "newest", "2026-01-01T00:00:00Z")
        cls.registry.push("svc/api", "1.0", OLD, labels={PREFIX + "revision": commits[0]})
        cls.registry.push("svc/api", "main-" + commits[1][:8], OLD)
        cls.registry.push("svc/web", "1", OLD, labels={PREFIX + "base.name": f"{host}/base/os:4",
                                                      PREFIX + "base.digest": cls.registry.digest("base/os", "4")})
        (cls.dir / "live.yml").write_text(f"- {host}/svc/api:1.0\n- {host}/svc/api:main-{commits[1][:8]}\n- {host}/svc/web:1\n")

    @classmethod
    def git(cls, where, *arguments):
        environment = {**os.environ, "GIT_CONFIG_GLOBAL": "/dev/null", "GIT_CONFIG_SYSTEM": "/dev/null"}
        return subprocess.run(["git", "-c", "init.defaultBranch=main", "-c", "user.name=k", "-c", "user.email=k@example.com",
                               *arguments], cwd=where, env=environment, check=True, capture_output=True, text=True).stdout.strip()

    def doomed_bases(self, revisions):
        (self.dir / "keelson.db").unlink(missing_ok=True)  # what another test found is nothing to compare with
        os.utime(self.dir / "live.yml")
        (self.dir / "keelson.yml").write_text(f"""version: 1
registries: [{{name: prod, type: distribution, url: 'http://{self.registry.host}'}}]
sources: [{{git: mirrors, revisions: {revisions}}}]
builds: [{{dockerfile: mirrors/*/Dockerfile, produces: '{self.registry.host}/svc/{{1}}'}}]
live: [{{name: list, type: file, path: live.yml}}]
retention: [{{repositories: '*', keep_last: 1, max_age: 90d}}]
keep: none
guards: {{max_delete_percent: 100, allow_unlinked_live: true}}
""")
        done = subprocess.run([KEELSON, "plan", "--out", "plan.json", "--format", "json"], cwd=self.dir, capture_output=True, text=True)
        self.assertEqual(done.returncode, 0, done.stderr)
        plan = json.loads(done.stdout)
        bases = [i for i in manifests_of(plan) if i["repository"] == "base/os"]
        self.reasons = {tag: json.dumps(i["reasons"]) for i in bases for tag in i["tags"]}
        return {tag for i in bases if i["verdict"] == "doomed" for tag in i["tags"]}

    def test_the_commit_a_live_image_was_built_from_protects_its_base(self):
        # 3 by the next build, 1 by label, 2 by tag, 4 by what the image says of its base.
        self.assertEqual(self.doomed_bases("[default, live]"), {"0", "5"})
        self.assertIn("mirrors/api/Dockerfile@", self.reasons["1"])
        self.assertIn("built on", self.reasons["4"])

    def test_without_live_revisions_only_the_next_build_and_the_image_itself_protect(self):
        self.assertEqual(self.doomed_bases("[default]"), {"0", "1", "2", "5"})

    def test_a_history_of_commits_protects_what_any_of_them_took(self):
        self.assertEqual(self.doomed_bases("[default]\n   , history: 3"), {"0", "5"})

    def test_a_broken_repository_refuses_the_plan(self):
        broken = self.dir / "mirrors/broken.git"
        shutil.copytree(self.dir / "mirrors/api.git", broken)
        self.addCleanup(shutil.rmtree, broken)
        shutil.rmtree(broken / "objects")
        (broken / "objects").mkdir()
        with self.assertRaises(AssertionError) as failure:
            self.doomed_bases("[default]")
        self.assertIn("mirrors/broken", str(failure.exception))
        self.assertIn("4 != 0", str(failure.exception))


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
