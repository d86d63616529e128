# SPDX-License-Identifier: Apache-2.0
"""What the command line answers, mostly without any registry: command_line_test.py KEELSON"""
import os
import pathlib
import signal
import subprocess
import sys
import tempfile
import unittest

from real_registry import Registry

REGISTRY = "{name: %s, type: distribution, url: 'http://127.0.0.1:1', aliases: [r.example.com]}"
CONFIG = """version: 1
registries: [%s]
sources: [{directory: services, group: g}]
live: [{name: list, type: file, path: live.yml}]
retention: [{repositories: '*', keep_last: 1, max_age: 90d}]
keep: none
"""
SERVICES = {"api": ("shop/api:$TAG", "base/jdk:8"), "web": ("shop/$APP:1", "base/jdk:9")}


class CommandLine(unittest.TestCase):
    def setUp(self):
        held = tempfile.TemporaryDirectory()
        self.addCleanup(held.cleanup)
        self.dir = pathlib.Path(held.name)
        self.write("keelson.yml", CONFIG % REGISTRY % "prod")
        self.write("live.yml", "- r.example.com/x/y:1\n")
        for name, (image, base) in SERVICES.items():
            self.write(f"services/{name}/Dockerfile", f"FROM r.example.com/{base}\n")
            self.write(f"services/{name}/.gitlab-ci.yml", "b: {script: ["
                       f"'docker build -t r.example.com/{image} .',"
                       f" 'docker push r.example.com/{image}']}}\n")

    def write(self, name, text):
        path = self.dir / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)

    def keelson(self, *arguments, expect=0, **options):
        options = {"stdout": subprocess.PIPE, **options}
        done = subprocess.run([KEELSON, *arguments], cwd=self.dir, stderr=subprocess.PIPE,
                              text=True, timeout=60, **options)
        self.assertEqual(done.returncode, expect, done.stderr)
        return done

    def test_a_mistyped_command_is_answered_with_the_nearest_one(self):
        self.assertEqual(self.keelson("plna", expect=2).stderr,
                         "keelson plna: there is no such command; did you mean plan?\n")
        self.assertIn("`keelson --help` lists all", self.keelson("zzzzzzz", expect=2).stderr)
        self.assertIn("subcommand is required", self.keelson(expect=2).stderr)
        self.assertIn("--foo", self.keelson("plan", "--foo", expect=2).stderr)

    def test_coverage_is_green_once_all_is_stated(self):
        self.keelson("scan", "--require-coverage")
        self.write("services/api/.gitlab-ci.yml", "include: {project: platform/ci, file: x.yml}\nt: {image: $IMAGE, script: [make]}\n"
                   "b: {script: ['docker build $ARGS -t r.example.com/shop/api:1 --push .']}\n")
        self.write("services/api/Makefile", "all:\n")
        self.write("services/api/Dockerfile", "ARG BASE\nFROM r.example.com/base/$BASE\n")
        asked = self.keelson("scan", "--require-coverage", expect=3).stdout
        for cause in ("project platform/ci", "$IMAGE", "which of r.example.com/base/*"):
            self.assertIn(cause, asked)
        settled = ("statements: [{include: 'project platform/ci', builds: nothing}, "
                   "{file: services/api/.gitlab-ci.yml, takes: ['ci/*']}, "
                   "{file: services/api/Dockerfile, takes: ['base/*']}]\n"
                   "builds: [{dockerfile: services/api/Dockerfile, produces: r.example.com/shop/api}]\n")
        self.write("keelson.yml", CONFIG % REGISTRY % "prod" + settled)
        self.keelson("scan", "--require-coverage")
        self.write("keelson.yml", CONFIG % REGISTRY % "prod" + settled.replace("ci/*", "<which images>"))
        self.assertIn("no image is called", self.keelson("scan", expect=2).stderr)

    def test_a_reader_that_has_seen_enough_is_no_full_disk(self):
        reader, writer = os.pipe()
        os.close(reader)
        ignore = lambda: signal.signal(signal.SIGPIPE, signal.SIG_IGN)
        done = self.keelson("graph", stdout=writer, preexec_fn=ignore)
        os.close(writer)
        self.assertNotIn("disk", done.stderr)
        with open("/dev/full", "w") as full:
            self.assertIn("disk", self.keelson("graph", stdout=full, expect=1).stderr)

    def test_a_scan_needs_no_choice_among_registries(self):
        both = REGISTRY % "prod" + ", " + (REGISTRY % "other").replace("r.example", "o.example")
        self.write("keelson.yml", CONFIG % both)
        self.assertIn("r.example.com/base/jdk:8", self.keelson("scan").stdout)
        self.keelson("scan", "--registry", "prod")
        self.assertIn("one of: prod, other",
                      self.keelson("scan", "--registry", "x", expect=2).stderr)

    def test_an_image_that_only_a_pattern_names_is_followed_to_its_dockerfile(self):
        self.assertIn("base/jdk:8", self.keelson("ancestors", "shop/api:1").stdout)
        self.assertIn("base/jdk:9", self.keelson("ancestors", "shop/web:1").stdout)
        why = self.keelson("why", "shop/web:1").stdout
        self.assertIn("may be what services/web/Dockerfile makes: shop/*:1", why)
        self.assertNotIn("services/api", why)
        self.assertIn("no Dockerfile", self.keelson("why", "other/web:1", expect=1).stderr)

    def test_a_base_that_is_protected_is_not_unused(self):
        # Nothing is known of what either makes, so both count as live.
        self.assertNotIn("base/jdk", self.keelson("unused-bases").stdout)

    def test_a_base_that_nothing_protects_is_unused(self):
        registry = Registry(self.dir)
        self.addCleanup(registry.close)
        for name, tag in (("base/jdk", "7"), ("base/jdk", "8"), ("x/y", "1")):
            registry.push(name, tag, "2020-01-01T00:00:00Z")
        self.write("keelson.yml", (CONFIG % REGISTRY % "prod").replace("127.0.0.1:1", registry.host))
        self.write("services/job/Dockerfile", "FROM r.example.com/base/jdk:7\n")
        self.write("services/job/.gitlab-ci.yml", "b: {script: ["
                   "'docker build -t r.example.com/x/y:1 .', 'docker push r.example.com/x/y:1']}\n")
        self.keelson("inventory")
        unused = self.keelson("unused-bases", "--fresh").stdout
        self.assertIn("base/jdk:7", unused)
        self.assertNotIn("base/jdk:8", unused)


if __name__ == "__main__":
    KEELSON = os.path.abspath(sys.argv.pop())
    unittest.main()
