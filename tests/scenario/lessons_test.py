#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What other tools got wrong, where only a real registry can tell: lessons_test.py KEELSON.

The rest of the lessons are in tests/unit/cleanup/lessons_test.cpp.
"""
import json
import pathlib
import shutil
import subprocess
import sys
import tempfile
import time
import unittest

from real_registry import digest_of, manifests_of
from small_world import NEW, OLD, SmallWorld

KEELSON = pathlib.Path(sys.argv[1]).resolve()
OCI_MANIFEST, OCI_INDEX = ("application/vnd.oci.image.manifest.v1+json", "application/vnd.oci.image.index.v1+json")


def serve(registry, directory, deletes=True):
    """The same registry started anew on the same port."""
    registry.close()
    config = directory / "registry.yml"
    config.write_text(config.read_text().replace("delete: {enabled: true}", f"delete: {{enabled: {str(deletes).lower()}}}"))
    registry.process = subprocess.Popen(["docker-registry", "serve", config], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    for _ in range(100):
        try:
            return registry.request("GET", "") and None
        except OSError:
            time.sleep(0.1)
    raise RuntimeError("docker-registry does not come up")


class Lessons(unittest.TestCase):
    def world(self, **more):
        directory = pathlib.Path(tempfile.mkdtemp(prefix="keelson-lessons-"))
        self.addCleanup(shutil.rmtree, directory)
        world = SmallWorld(directory / "world", KEELSON, timeout="20s", **more)
        self.addCleanup(world.close)
        return world

    def plan(self, world):
        done = world.plan()
        self.assertEqual(done.returncode, 0, done.stderr)
        return json.loads((world.dir / "plan.json").read_text())

    def apply(self, world, *arguments, expect=0):
        done = world.apply(*arguments)
        self.assertEqual(done.returncode, expect, done.stderr + done.stdout)
        self.assertEqual(world.missing(), [])
        return json.loads(done.stdout) if expect == 0 else done

    def left(self, result):
        return {(i["repository"], tag): i["why"] for i in result["items"] if i["state"] == "left" for tag in i["tags"]}

    def test_lesson_9_a_catalog_of_many_pages_is_read_to_its_end(self):
        world = self.world(guards=", allow_unlinked_live: true")
        for number in range(130):
            name = f"many/r{number:03}"
            world.registry.push(name, "old", OLD, "the same layer")
            world.registry.push(name, "new", NEW, "the same layer")
        manifest = json.load(world.registry.request("GET", "many/r129/manifests/old"))
        for number in range(150):
            world.registry.put("many/r129", f"t{number:03}", manifest)
        world.live("svc/api:1", "svc/web:2", "many/r129:t149")
        world.proxy.rewritten = lambda path: path.replace("n=1000", "n=50")  # pages as a small registry makes them
        plan = self.plan(world)
        pages = [path for _, path in world.proxy.requests if "_catalog" in path]
        self.assertGreaterEqual(len(pages), 3)
        many = [i for i in manifests_of(plan) if i["repository"].startswith("many/")]
        self.assertEqual(len({i["repository"] for i in many}), 130)
        self.assertEqual(len([i for i in many if i["verdict"] == "doomed"]), 129)
        kept = [i for i in many if i["repository"] == "many/r129" and "old" in i["tags"]]
        self.assertEqual((kept[0]["verdict"], len(kept[0]["tags"])), ("protected", 151))

    def test_lesson_9_a_catalog_that_breaks_off_plans_nothing(self):
        world = self.world()
        world.proxy.rewritten = lambda path: path.replace("n=1000", "n=2")
        for kind in ("401", "403", "404", "500", "HTML", "truncated"):
            world.proxy.start(kind, 1, True)  # reading is tried again when it breaks off
            done = world.plan()
            self.assertEqual((kind, done.returncode, (world.dir / "plan.json").exists()), (kind, 1, False), done.stderr)

    def test_lesson_14_an_oci_index_is_an_image_and_its_parts_go_and_stay_with_it(self):
        world = self.world(guards=", allow_unlinked_live: true")
        held = {}
        for tag, created in (("1", OLD), ("2", OLD), ("3", NEW)):
            parts = []
            for architecture in ("amd64", "arm64"):
                config = json.dumps({"os": "linux", "architecture": architecture, "created": created, "of": tag}).encode()
                parts.append(world.registry.put("oci/app", None, {
                    "schemaVersion": 2, "mediaType": OCI_MANIFEST,
                    "config": {"mediaType": "application/vnd.oci.image.config.v1+json", **world.registry.blob("oci/app", config)},
                    "layers": []}))
            held[tag] = parts
            world.registry.put("oci/app", tag, {"schemaVersion": 2, "mediaType": OCI_INDEX, "manifests": [
                {"mediaType": OCI_MANIFEST, "digest": digest, "size": 1} for digest in parts]})
        # So naive tools see it: as if it were not there.
        naive = subprocess.run(["curl", "-s", "-o", "/dev/null", "-w", "%{http_code}",
                                f"http://{world.registry.host}/v2/oci/app/manifests/1"], capture_output=True, text=True)
        self.assertEqual(naive.stdout, "404")
        world.live("svc/api:1", "svc/web:2", "oci/app:2")
        plan = self.plan(world)
        verdicts = {i["digest"]: i["verdict"] for i in manifests_of(plan) if i["repository"] == "oci/app"}
        self.assertEqual([verdicts[d] for d in held["1"]], ["doomed"] * 2)
        self.assertEqual([verdicts[d] for d in held["2"]], ["protected"] * 2)
        self.apply(world)
        there = {tag: [bool(world.registry.digest("oci/app", r)) for r in [tag, *parts]] for tag, parts in held.items()}
        self.assertEqual(there, {"1": [False] * 3, "2": [True] * 3, "3": [True] * 3})

    def test_where_deleting_is_disabled_apply_refuses_before_it_touches_anything(self):
        world = self.world()
        self.plan(world)
        serve(world.registry, world.dir, deletes=False)
        world.proxy.start()
        done = self.apply(world, expect=4)
        self.assertRegex(done.stderr, "405|delet")
        real = {digest for key, digest in world.doomed.items()}
        self.assertEqual([r for r in world.proxy.requests if r[0] == "DELETE" and r[1].split("/")[-1] in real], [])
        self.assertEqual(world.present(), set(world.doomed))
        self.assertEqual(world.journaled(), {})

    def blobs_of(self, world, keys):
        for name, reference in keys:
            manifest = json.load(world.registry.request("GET", f"{name}/manifests/{reference}"))
            for blob in [manifest["config"], *manifest["layers"]] if "config" in manifest else []:
                yield name, blob["digest"]

    def assert_pulls_whole(self, world, keys):
        count = 0
        for name, digest in self.blobs_of(world, keys):
            self.assertEqual(digest_of(world.registry.request("GET", f"{name}/blobs/{digest}").read()), digest)
            count += 1
        self.assertGreater(count, 10)

    def test_after_garbage_collection_what_stays_pulls_whole_and_the_vault_restores_the_rest(self):
        world = self.world(vault="always")
        doomed_blobs = set(self.blobs_of(world, world.doomed)) - set(self.blobs_of(world, world.staying))
        self.plan(world)
        result = self.apply(world)
        self.assertEqual(world.present(), set())
        subprocess.run(["docker-registry", "garbage-collect", world.dir / "registry.yml"], check=True, capture_output=True)
        serve(world.registry, world.dir)
        self.assertEqual(world.missing(), [])
        self.assert_pulls_whole(world, world.staying)
        for name, digest in doomed_blobs:
            with self.assertRaises(OSError, msg=f"{name} {digest} was not collected"):
                world.registry.request("HEAD", f"{name}/blobs/{digest}")
        checked = world.keelson("restore", "--check", "--run", result["run"])
        self.assertEqual(checked.returncode, 0, checked.stdout + checked.stderr)
        restored = world.keelson("restore", "--run", result["run"])
        self.assertEqual(restored.returncode, 0, restored.stdout + restored.stderr)
        self.assertEqual(world.present(), set(world.doomed))
        self.assert_pulls_whole(world, world.doomed)

    # Time of check, time of use. Each change saves what is named, and nothing else.

    def move_tag(self, world):
        world.moved = world.registry.push("tools/lint", "1", NEW, "pushed anew")
        return ("tools/lint", "1"), "has moved|now kept: without a tag"

    def put_tag(self, world):
        manifest = json.load(world.registry.request("GET", "tools/lint/manifests/1"))
        world.registry.put("tools/lint", "stable", manifest)
        return ("tools/lint", "1"), "has been put on it|now kept"

    def deploy(self, world):
        world.live("svc/api:1", "svc/api:0", "svc/web:2")
        return ("svc/api", "0"), "now protected"

    def build_from(self, world):
        world.dockerfile("new", f"FROM {world.host}/base/os:1\n")
        return ("base/os", "1"), "now protected"

    def test_what_changes_between_plan_and_apply_is_seen(self):
        world = self.world()
        world.prepare()
        dockerfiles = world.dir / "services"
        for change in (self.move_tag, self.put_tag, self.deploy, self.build_from):
            with self.subTest(change.__name__):
                world.reset_to_plan()
                world.live("svc/api:1", "svc/web:2")
                shutil.rmtree(dockerfiles / "new", ignore_errors=True)
                saved, why = change(world)
                self.check_saved(world, self.apply(world), saved, why, change)

    def test_what_changes_between_two_deletions_is_seen(self):
        world = self.world()
        world.prepare()
        for change in (self.move_tag, self.put_tag, self.deploy, self.build_from):
            with self.subTest(change.__name__):
                world.reset_to_plan()
                world.live("svc/api:1", "svc/web:2")
                shutil.rmtree(world.dir / "services/new", ignore_errors=True)
                said = []

                def meanwhile(_, method, path):
                    if method == "DELETE" and path.split("/")[-1] in world.doomed.values() and not said:
                        said.append(path)
                        said.extend(change(world))
                        time.sleep(2.2)  # what was looked at in the last two seconds counts as known

                world.proxy.before = meanwhile
                result = self.apply(world, "--canary", "1")
                first, saved, why = said
                self.assertNotIn(world.doomed[saved], first, "the first deletion was to be another")
                self.check_saved(world, result, saved, why, change)

    def check_saved(self, world, result, saved, why, change):
        self.assertRegex(self.left(result).get(saved, "it was not left"), why)
        expected = world.moved if change == self.move_tag else world.doomed[saved]
        self.assertEqual(world.registry.digest(*saved), expected)
        self.assertTrue(world.registry.digest(saved[0], world.doomed[saved]))
        self.assertEqual(world.present() - {saved, (saved[0], world.doomed[saved])}, set())


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1] + sys.argv[2:], verbosity=2)
