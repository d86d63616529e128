#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""500 repositories whose truth is known: every edge is found, and next to nothing else.
fleet_test.py KEELSON. With KEELSON_FLEET=DIRECTORY the fleet stays there to be looked at."""
import collections
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import unittest

import generate

KEELSON = pathlib.Path(sys.argv[1]).resolve()
SHOWN = 25  # differences told of each kind


def run(directory, *arguments):
    done = subprocess.run([KEELSON, *arguments, "--format", "json"], cwd=directory, capture_output=True, text=True)
    if done.returncode != 0:
        raise AssertionError(f"keelson {' '.join(arguments)}: {done.stderr}")
    return json.loads(done.stdout)


def read(directory, repositories):
    """What Keelson says of the fleet, in the terms of the truth."""
    scan, graph = run(directory, "scan"), run(directory, "graph")

    def repository_of(place):
        parts = place.split("/")
        return next((name for end in range(len(parts), 0, -1) if (name := "/".join(parts[:end])) in repositories), place)

    products = collections.defaultdict(set)
    for build in scan["builds"]:
        products[build["dockerfile"]].update(build["products"])
    return {
        "edges": {(dependent, taken["reference"]) for build in scan["builds"] for dependent in build["products"] or [build["dockerfile"]]
                  for taken in build["inputs"]},
        "edges of graph": {(link["dependent"], link["base"]) for link in graph["links"]},
        "products": {(file, name) for file, names in products.items() for name in names},
        "uses": {(use["image"], repository_of(use["user"].rpartition(" in ")[2])) for use in scan["uses"]},
        "unlinked": {gap["place"] for gap in scan["coverage"]["unlinked"]},
        "outOfReach": {repository_of(gap["place"].rpartition(":")[0]) for gap in scan["coverage"]["outOfReach"]},
        "problems": {(build["dockerfile"], build["problem"]["message"]) for build in scan["builds"] if build["problem"]},
        "unbuilt": {(gap["what"], gap["place"]) for gap in scan["coverage"]["unbuilt"]},
    }


def expected(truth):
    edges = {tuple(edge) for edge in truth["edges"]}
    return {"edges": edges, "edges of graph": edges,
            "products": {(file, name) for file, names in truth["products"].items() for name in names},
            "uses": {tuple(use) for use in truth["uses"]}, "unlinked": set(truth["unlinked"]), "outOfReach": set(truth["outOfReach"]),
            "unbuilt": set(), "problems": set()}


def covers(found, wanted):
    """Whether what was found is open and may mean what was wanted."""
    if isinstance(found, str) or not any("*" in text for text in found):
        return False
    return all(a == b or ("*" in a and re.fullmatch(re.escape(a).replace(r"\*", ".*"), b)) for a, b in zip(found, wanted))


class Comparison:
    """What was to be found against what was; `styles` tells which way of writing CI is concerned.
    An open name is no miss where it may mean what was wanted, and counts as false only where it means nothing."""

    def __init__(self, kind, wanted, found, styles):
        self.kind, self.styles = kind, styles
        opened = [item for item in found - wanted if "*" in "".join(item)]
        self.missed = sorted(item for item in wanted - found if not any(covers(other, item) for other in opened))
        self.false = sorted(item for item in found - wanted if not any(covers(item, other) for other in wanted))
        self.recall = 1 - len(self.missed) / max(len(wanted), 1)
        self.precision = 1 - len(self.false) / max(len(found), 1)

    def style_of(self, item):
        for text in (item,) if isinstance(item, str) else item:
            while text:
                if text in self.styles:
                    return self.styles[text]
                text = text[:max(text.rfind("/"), text.rfind(":"), 0)]
        return "?"

    def __str__(self):
        lines = [f"{self.kind}: recall {self.recall:.2%}, precision {self.precision:.2%}"]
        for title, items in (("missed", self.missed), ("false", self.false)):
            if items:
                counts = collections.Counter(map(self.style_of, items))
                lines += [f"  {len(items)} {title}: " + ", ".join(f"{style} {count}" for style, count in counts.most_common())]
            lines += [f"    {self.style_of(item)}: {item}" for item in items[:SHOWN]]
        return "\n".join(lines)


class Fleet(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        kept = os.environ.get("KEELSON_FLEET")
        cls.directory = pathlib.Path(kept or tempfile.mkdtemp(prefix="keelson-fleet-"))
        if not kept:
            cls.addClassCleanup(shutil.rmtree, cls.directory)
        cls.repositories = generate.fleet()
        generate.write(cls.repositories, cls.directory)
        cls.truth = generate.truth_of(cls.repositories)
        cls.wanted = expected(cls.truth)
        cls.styles = {**cls.truth["styles"], **{repository.image: repository.style for repository in cls.repositories}}
        cls.found = read(cls.directory, set(cls.truth["styles"]))

    def compare(self, kind, wanted=None, found=None):
        return Comparison(kind, (wanted or self.wanted)[kind], (found or self.found)[kind], self.styles)

    def check(self, kind, least_precision=1.0):
        comparison = self.compare(kind)
        print(str(comparison).splitlines()[0])
        self.assertTrue(comparison.recall == 1 and comparison.precision >= least_precision, f"\n{comparison}")

    def test_every_edge_is_found_and_few_are_false(self):
        self.check("edges", least_precision=0.99)

    def test_the_graph_says_the_same(self):
        self.check("edges of graph", least_precision=0.99)

    def test_each_dockerfile_makes_what_ci_says_promotions_included(self):
        self.check("products", least_precision=0.99)

    def test_images_that_ci_and_workloads_use_are_users(self):
        self.check("uses", least_precision=0.99)

    def test_dockerfiles_nobody_builds_are_told(self):
        self.check("unlinked")

    def test_what_cannot_be_reached_is_told_and_nothing_else(self):
        self.check("outOfReach")

    def test_of_all_that_is_pushed_the_dockerfile_is_known(self):
        self.check("unbuilt")

    def test_no_dockerfile_is_said_to_be_one_docker_rejects(self):
        self.check("problems")

    def test_the_fleet_is_one_of_500_and_the_same_every_time(self):
        self.assertEqual(len(self.repositories), 500)
        self.assertGreater(len(self.wanted["edges"]), 1000)
        self.assertEqual(generate.truth_of(generate.fleet()), self.truth)
        self.assertEqual([r.files for r in generate.fleet()], [r.files for r in self.repositories])

    def test_one_altered_edge_of_the_truth_is_noticed(self):
        product, base = sorted(self.wanted["edges"] & self.found["edges"])[100]
        altered = {**self.wanted, "edges": self.wanted["edges"] - {(product, base)} | {(product, base + "x")}}
        comparison = self.compare("edges", wanted=altered)
        self.assertIn((product, base + "x"), comparison.missed)
        self.assertIn((product, base), comparison.false)
        self.assertLess(comparison.recall, 1)

    def test_a_damaged_ci_file_is_noticed(self):
        repository = next(r for r in self.repositories if r.style == "styles_docker.plain")
        with tempfile.TemporaryDirectory() as directory:
            generate.write(self.repositories, directory)
            (pathlib.Path(directory) / repository.directory / ".gitlab-ci.yml").write_text("build: {script: [echo]}\n")
            found = read(pathlib.Path(directory), set(self.truth["styles"]))
        edges = {(product, base) for build in repository.builds for product in build["products"] for base in build["bases"]}
        self.assertLessEqual(edges & self.found["edges"], set(self.compare("edges", found=found).missed))
        self.assertTrue(edges)
        self.assertIn(f"{repository.directory}/Dockerfile", self.compare("unlinked", found=found).false)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
