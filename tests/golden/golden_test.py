#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What people and programs read, compared byte for byte: golden_test.py KEELSON.
KEELSON_UPDATE_GOLDEN=1 writes the files anew; review them as a diff."""
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import unittest

KEELSON = pathlib.Path(sys.argv[1]).resolve()
HERE = pathlib.Path(__file__).parent.resolve()
COMMANDS = ["scan", "inspect", "graph", "dependents", "ancestors", "why", "what-if", "outdated", "unused-bases", "external",
            "completion", "observe", "inventory", "plan", "show", "verify", "apply", "restore", "vault", "doctor", "config"]


class Golden(unittest.TestCase):
    maxDiff = None

    @classmethod
    def setUpClass(cls):
        cls.dir = pathlib.Path(tempfile.mkdtemp(prefix="keelson-golden-"))
        cls.addClassCleanup(shutil.rmtree, cls.dir)
        shutil.copytree(HERE / "input", cls.dir, dirs_exist_ok=True)
        os.utime(cls.dir / "live.yml")
        cls.run_keelson("observe")

    @classmethod
    def run_keelson(cls, *arguments):
        return subprocess.run([KEELSON, *arguments], cwd=cls.dir, capture_output=True, text=True)

    def check(self, name, *arguments, expect=0):
        done = self.run_keelson(*arguments)
        self.assertEqual(done.returncode, expect, done.stderr)
        actual = done.stdout if expect == 0 else done.stderr
        path = HERE / "expected" / name
        if os.environ.get("KEELSON_UPDATE_GOLDEN"):
            path.parent.mkdir(exist_ok=True)
            path.write_text(actual)
        self.assertEqual(actual, path.read_text(), f"{name}; if this is right, run again with KEELSON_UPDATE_GOLDEN=1")
        return actual

    def test_each_query_in_each_format(self):
        for format in ("text", "json", "dot", "mermaid"):
            for name, arguments in {"graph": ["graph"], "dependents": ["dependents", "base/jdk"],
                                    "ancestors": ["ancestors", "svc/api:1.4"], "way": ["why", "svc/api:1.4", "base/os"]}.items():
                with self.subTest(name=name, format=format):
                    self.check(f"{name}.{format}", *arguments, "--format", format)

    def test_a_saved_graph_answers_as_the_live_one_without_keelson_yml(self):
        self.run_keelson("graph", "--save", "graph.keelson")
        with tempfile.TemporaryDirectory() as elsewhere:
            for name, arguments in {"graph": ["graph"], "dependents": ["dependents", "base/jdk"],
                                    "ancestors": ["ancestors", "svc/api:1.4"], "way": ["why", "svc/api:1.4", "base/os"]}.items():
                for format in ("text", "json", "dot", "mermaid"):
                    with self.subTest(name=name, format=format):
                        done = subprocess.run([KEELSON, *arguments, "--graph", self.dir / "graph.keelson", "--format", format],
                                              cwd=elsewhere, capture_output=True, text=True)
                        self.assertEqual(done.returncode, 0, done.stderr)
                        self.assertEqual(done.stdout, (HERE / "expected" / f"{name}.{format}").read_text())

    def test_what_is_no_saved_graph_is_refused_with_a_way_out(self):
        self.check("graph.not-saved.text", "dependents", "base/jdk", "--graph", "live.yml", expect=1)
        self.check("graph.why-alone.text", "why", "base/jdk", "--graph", "graph.keelson", expect=2)

    def test_cycles_are_paths_and_an_answer_for_scripts(self):
        self.assertEqual(self.run_keelson("graph", "--cycles", "--exit-code").returncode, 0)
        with tempfile.TemporaryDirectory() as directory:
            here = pathlib.Path(directory)
            shutil.copytree(HERE / "input", here, dirs_exist_ok=True)
            (here / "base/os").mkdir()
            (here / "base/os/Dockerfile").write_text("FROM scratch\nCOPY --from=registry.example.com/base/jdk:9 / /\n")
            arguments = [KEELSON, "graph", "--cycles"]
            for format in ("text", "json"):
                done = subprocess.run([*arguments, "--format", format], cwd=here, capture_output=True, text=True)
                path = HERE / "expected" / f"cycles.{format}"
                if os.environ.get("KEELSON_UPDATE_GOLDEN"):
                    path.write_text(done.stdout)
                self.assertEqual(done.stdout, path.read_text())
                self.assertEqual(done.returncode, 0)
            self.assertEqual(subprocess.run([*arguments, "--exit-code"], cwd=here, capture_output=True).returncode, 3)

    def test_scan(self):
        self.check("scan.text", "scan")
        self.check("scan.json", "scan", "--format", "json")

    def test_a_scan_that_must_cover_all_says_no(self):
        self.assertEqual(self.run_keelson("scan", "--require-coverage").returncode, 3)

    def test_questions_of_developers(self):
        for name, arguments in {"what-if": ["what-if", "delete", "base/jdk:8u152"], "unused-bases": ["unused-bases"],
                                "external": ["external"], "around": ["graph", "--around", "base/jdk:8u152", "--depth", "1"],
                                "direct": ["dependents", "base/os", "--direct"], "live": ["dependents", "base/os", "--live"],
                                "depth": ["ancestors", "org/shop:stable", "--depth", "1"]}.items():
            for format in ("text", "json"):
                with self.subTest(name=name, format=format):
                    self.check(f"{name}.{format}", *arguments, "--format", format)
        self.assertEqual(self.run_keelson("what-if", "delete", "base/jdk:8u152", "--exit-code").returncode, 3)
        self.check("depth.zero.text", "dependents", "base/os", "--depth", "0", expect=2)
        self.check("outdated.unread.text", "outdated", expect=1)

    def test_ci_of_one_repository(self):
        self.check("inspect.ci.ndjson", "inspect", "ci", "--project-path", "org/shop", "--registry", "registry.example.com",
                   "services/shop")

    def test_completion(self):
        self.run_keelson("scan")
        for shell in ("bash", "zsh", "fish"):
            self.check(f"completion.{shell}", "completion", shell)
        for name, words in {"commands": ["in"], "options": ["scan", "--re"], "images": ["dependents", "base/j"],
                            "sub": ["inspect", ""]}.items():
            self.check(f"complete.{name}.text", "complete", "--", *words)

    def test_an_image_without_dependents_is_an_empty_success(self):
        self.assertEqual(self.check("nothing.text", "dependents", "svc/web"), "")
        self.check("nothing.json", "dependents", "svc/web", "--format", "json")

    def test_an_unknown_image_is_an_error_with_a_suggestion(self):
        self.check("unknown.text", "dependents", "base/jkd", expect=1)
        self.check("unreadable.text", "why", "Not An Image", expect=2)

    def test_why(self):
        self.check("why.text", "why", "base/jdk:8u152")
        self.check("why.json", "why", "base/jdk:8u152", "--format", "json")

    def test_config(self):
        self.check("config.text", "config", "show")
        self.check("config.schema.json", "config", "schema")

    def test_help_has_an_example_and_fits_80_columns(self):
        for command in COMMANDS:
            with self.subTest(command=command):
                text = self.check(f"help.{command}.text", command, "--help")
                self.assertIn("Example:\n  keelson " + command, text)
                for line in text.splitlines():
                    self.assertLessEqual(len(line), 80, line)
        for name, arguments in {"help.text": ["--help"], "help.inspect.dockerfile.text": ["inspect", "dockerfile", "--help"],
                                "help.inspect.ci.text": ["inspect", "ci", "--help"],
                                "help.vault.prune.text": ["vault", "prune", "--help"],
                                "help.what-if.delete.text": ["what-if", "delete", "--help"]}.items():
            for line in self.check(name, *arguments).splitlines():
                self.assertLessEqual(len(line), 80, line)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
