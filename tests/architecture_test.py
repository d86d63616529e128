#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The house keeps its walls: includes go one way, foreign types stay where they are wrapped,
files stay small. architecture_test.py ROOT."""
import pathlib
import re
import sys
import unittest

ROOT = pathlib.Path(sys.argv[1])

# What each directory may include of ours, besides itself.
MAY_INCLUDE = {
    "grammars": set(),
    "analyzer/model": set(),
    "analyzer/dockerfile": {"analyzer/model"},
    "analyzer/source": {"analyzer/model"},
    "analyzer/graph": {"analyzer/model"},
    "analyzer/yaml": {"analyzer/model"},
    "analyzer/shell": {"grammars", "analyzer/model"},
    "analyzer/compose": {"analyzer/model", "analyzer/yaml"},
    "analyzer/bake": {"grammars", "analyzer/model", "analyzer/compose"},
    "analyzer/commands": {"analyzer/model", "analyzer/yaml", "analyzer/shell", "analyzer/compose", "analyzer/bake"},
    "analyzer/gitlab": {"analyzer/model", "analyzer/yaml", "analyzer/shell"},
    "analyzer/ci": {"analyzer/model", "analyzer/yaml", "analyzer/shell", "analyzer/commands", "analyzer/compose",
                    "analyzer/bake", "analyzer/gitlab"},
    "src/net": {"analyzer/model"},
    "src/config": {"analyzer/model"},
    "src/registry": {"analyzer/model", "analyzer/dockerfile", "src/net"},
    "src/live": {"analyzer/model", "src/net"},
    "src/store": {"analyzer/model", "src/registry", "src/live"},
    "src/scan": {"analyzer/model", "analyzer/dockerfile", "analyzer/source", "analyzer/gitlab", "analyzer/ci", "src/config",
                 "src/store"},
    "src/cleanup/plan": {"analyzer/model", "src/config", "src/live", "src/registry", "src/scan"},
    # Nothing that decides: the verifier must not see what it checks.
    "src/cleanup/verify": {"analyzer/model", "src/registry", "src/cleanup/plan"},
    "src/cleanup": {"src/cleanup/plan", "analyzer/model", "analyzer/graph", "src/net", "src/config", "src/registry", "src/live", "src/store",
                    "src/scan"},
    "src/cli": {"analyzer/model", "analyzer/dockerfile", "analyzer/graph", "analyzer/source", "analyzer/gitlab",
                "analyzer/ci", "src/net", "src/config", "src/registry", "src/live",
                "src/store", "src/scan", "src/cleanup", "src/cleanup/plan", "src/cleanup/verify"},
}
# Foreign headers and the only directories that may see them.
WRAPPED = {
    "Poco/Net/": {"src/net"},
    "Poco/Data/": {"src/store"},
    "Poco/": {"src/net", "src/store", "src/registry"},
    "yaml-cpp/": {"analyzer/yaml", "src/config", "src/live"},
    "CLI/": {"src/cli"},
    "git2": {"analyzer/source"},
    "tree_sitter/": {"grammars"},
    "nlohmann/": {"analyzer/bake", "src/net", "src/config", "src/registry", "src/live", "src/store", "src/cleanup",
                  "src/cleanup/plan", "src/cli"},
}
INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]', re.M)


def problems_of(directory, text):
    """What the text, as a file of this directory, may not include."""
    result = []
    for bracket, path in INCLUDE.findall(text):
        if bracket == '"':
            target = path.rpartition("/")[0]
            if target != directory and target not in MAY_INCLUDE[directory]:
                result.append(f"{directory} must not include {path}")
            continue
        for prefix, allowed in WRAPPED.items():
            if path.startswith(prefix):
                if directory not in allowed:
                    result.append(f"{directory} must not see <{path}>")
                break
    return result


class Architecture(unittest.TestCase):
    def sources(self):
        files = [p for top in ("analyzer", "src") for p in (ROOT / top).rglob("*") if p.suffix in (".cpp", ".hpp")]
        files += [p for p in (ROOT / "grammars").iterdir() if p.suffix in (".cpp", ".hpp")]
        self.assertGreater(len(files), 50)
        return files

    def test_every_directory_has_its_rule(self):
        self.assertEqual({str(p.parent.relative_to(ROOT)) for p in self.sources()}, set(MAY_INCLUDE))

    def test_includes_go_one_way(self):
        problems = [f"{p.relative_to(ROOT)}: {x}" for p in self.sources()
                    for x in problems_of(str(p.parent.relative_to(ROOT)), p.read_text())]
        self.assertEqual(problems, [])

    def test_the_link_graph_says_the_same(self):
        for directory, allowed in MAY_INCLUDE.items():
            text = (ROOT / directory / "CMakeLists.txt").read_text()
            linked = {name for name in re.findall(r"keelson_(\w+)", text)} - {"library", "settings", "program"}
            names = {d.split("/")[-1] for d in allowed | {directory}}
            self.assertLessEqual(linked, names, directory)

    def test_a_forbidden_include_is_found(self):
        self.assertTrue(problems_of("analyzer/graph", '#include "src/net/http_client.hpp"\n'))
        self.assertTrue(problems_of("analyzer/graph", "#include <Poco/Net/HTTPRequest.h>\n"))
        self.assertTrue(problems_of("analyzer/graph", "#include <git2.h>\n"))
        self.assertTrue(problems_of("analyzer/shell", "#include <tree_sitter/api.h>\n"))
        self.assertTrue(problems_of("grammars", '#include "analyzer/model/error.hpp"\n'))
        self.assertTrue(problems_of("src/cleanup", "#include <git2/oid.h>\n"))
        self.assertTrue(problems_of("src/registry", "#  include <Poco/Net/HTTPRequest.h>\n"))
        self.assertTrue(problems_of("src/registry", '#include "src/cleanup/make_plan.hpp"\n'))
        self.assertTrue(problems_of("src/cleanup/verify", '#include "src/cleanup/decide.hpp"\n'))
        self.assertTrue(problems_of("src/cleanup/plan", '#include "src/cleanup/verify/verify.hpp"\n'))
        self.assertFalse(problems_of("src/registry", '#include "src/net/http_client.hpp"\n#include <vector>\n'))

    def test_only_the_cleanup_and_its_commands_name_what_can_delete(self):
        allowed = {"src/registry", "src/cleanup", "src/cli"}
        for path in self.sources():
            if "RegistryEditor" in path.read_text():
                self.assertIn(str(path.parent.relative_to(ROOT)), allowed, path)
        users = {p.name for p in (ROOT / "src/cli").glob("*.cpp") if "open_editor" in p.read_text()}
        self.assertEqual(users, {"apply_command.cpp", "doctor_command.cpp", "restore_command.cpp"})

    def test_files_are_small_and_headers_say_what_they_are(self):
        for path in self.sources():
            lines = path.read_text().splitlines()
            self.assertLess(len(lines), 400, path)
            self.assertIn("SPDX-License-Identifier: Apache-2.0", lines[0], path)
            if path.suffix == ".hpp":
                self.assertTrue(lines[1].startswith("// "), f"{path} does not say what it is")
                self.assertIn("#pragma once", lines[:7], path)

    def test_no_header_shows_libgit2(self):
        for path in (ROOT / "analyzer/source").glob("*.hpp"):
            self.assertNotRegex(path.read_text(), r"\bgit_(repository|oid|odb|object|reference)\b\s*\*|<git2", path)

    def test_architecture_md_stays_short(self):
        self.assertLessEqual(len((ROOT / "ARCHITECTURE.md").read_text().splitlines()), 100)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
