#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What real images show and say of what they stand on, while no Dockerfile tells anything: built
by buildah, pushed as builders push, planned: witness_test.py KEELSON."""
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
OCI = "application/vnd.oci.image."


class Witness(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.dir = pathlib.Path(tempfile.mkdtemp(prefix="keelson-witness-"))
        cls.addClassCleanup(shutil.rmtree, cls.dir, ignore_errors=True)
        cls.registry = Registry(cls.dir)
        cls.addClassCleanup(cls.registry.close)
        (cls.dir / "services/none").mkdir(parents=True)
        (cls.dir / "services/none/Dockerfile").write_text("FROM scratch\n")
        # Each stands on the one before it; "other" on none of them.
        cls.build("base/os", "scratch", "COPY f /os")
        cls.build("base/jdk", "base/os:1", "COPY f /jdk\nCOPY f /jdk2")
        cls.build("base/other", "scratch", "COPY f /other")

    @classmethod
    def buildah(cls, *arguments):
        storage = ["--root", cls.dir / "storage", "--runroot", cls.dir / "run", "--storage-driver", "vfs"]
        done = subprocess.run(["buildah", *storage, *arguments], capture_output=True, text=True,
                              env={**os.environ, "BUILDAH_ISOLATION": "chroot"})
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    @classmethod
    def build(cls, name, base, steps, *arguments, push=(), tag="1"):
        """Builds and pushes; made long ago, and something newer beside it, so that only need keeps it."""
        host = cls.registry.host
        context = cls.dir / "context" / name.replace("/", "-")
        context.mkdir(parents=True, exist_ok=True)
        (context / "f").write_text(name)
        base = base if base == "scratch" else f"{host}/{base}"
        (context / "Dockerfile").write_text(f"FROM {base}\n{steps}\n")
        image = f"{host}/{name}:{tag}"
        cls.buildah("build", "--layers=false", "--timestamp", "1577836800", "--tls-verify=false", *arguments, "-t", image, context)
        cls.buildah("push", "--tls-verify=false", *push, image, f"docker://{image}")
        cls.registry.push(name, "newest", "2026-01-01T00:00:00Z", "newest " + name)
        return image

    def doomed(self, *live, builds=""):
        """What goes of what is tagged 1."""
        host = self.registry.host
        (self.dir / "keelson.db").unlink(missing_ok=True)
        (self.dir / "live.yml").write_text("".join(f"- {host}/{one}\n" for one in live))
        (self.dir / "keelson.yml").write_text(f"""version: 1
registries: [{{name: prod, type: distribution, url: 'http://{host}'}}]
sources: [{{directory: services}}]
builds: [{{dockerfile: services/none/Dockerfile, produces: '{host}/base/other'}}{builds}]
live: [{{name: list, type: file, path: live.yml}}]
retention: [{{repositories: '*', keep_last: 1, max_age: 90d}}]
keep: none
guards: {{max_delete_percent: 100}}
""")
        done = subprocess.run([KEELSON, "plan", "--out", "plan.json", "--format", "json"], cwd=self.dir, capture_output=True, text=True)
        self.assertEqual(done.returncode, 0, done.stderr)
        verified = subprocess.run([KEELSON, "verify", "plan.json"], cwd=self.dir, capture_output=True, text=True)
        self.assertEqual(verified.returncode, 0, verified.stdout + verified.stderr)
        manifests = [m for m in manifests_of(json.loads(done.stdout)) if "1" in m["tags"]]
        self.reasons = {m["repository"]: json.dumps(m["reasons"]) for m in manifests}
        return {m["repository"] for m in manifests if m["verdict"] == "doomed"} - {"svc/other"}

    def tell(self, command):
        done = subprocess.run([KEELSON, command], cwd=self.dir, capture_output=True, text=True)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        return " ".join(done.stdout.split())

    def test_files_and_images_that_disagree_are_told(self):
        """The base's tag has moved on since; and CI overrides what the Dockerfile takes."""
        host = self.registry.host
        self.build("moving/base", "scratch", "COPY f /base", "--format", "docker")
        self.build("svc/late", "moving/base:1", "COPY f /late", "--format", "docker")
        self.build("svc/overridden", "base/os:1", "COPY f /late", "--format", "docker")
        for name in ("late", "overridden"):
            (self.dir / "services" / name).mkdir()
            (self.dir / "services" / name / "Dockerfile").write_text(f"FROM {host}/moving/base:1\nCOPY f /late\n")
            self.addCleanup(shutil.rmtree, self.dir / "services" / name)
        builds = "".join(f", {{dockerfile: services/{n}/Dockerfile, produces: '{host}/svc/{n}'}}" for n in ("late", "overridden"))
        self.doomed("svc/late:1", "svc/overridden:1", builds=builds)
        self.assertIn("svc/overridden:1: its first layer is all of base/os:1", self.tell("doctor"))
        self.assertNotIn("svc/late", self.tell("doctor"))
        self.assertNotIn("svc/late", self.tell("outdated"))
        old = self.registry.request("GET", "moving/base/manifests/1")
        self.registry.request("PUT", "moving/base/manifests/old", old.read(), {"Content-Type": old.headers["Content-Type"]})
        self.build("moving/base", "scratch", "COPY f /base\nCOPY f /base2", "--format", "docker")
        self.doomed("svc/late:1", "svc/overridden:1", builds=builds)
        self.assertIn("svc/late:1 moving/base:1 live svc/late:1: its first layer is all of moving/base:old", self.tell("outdated"))

    def kept_by(self, name, *live):
        """Of the bases, by what lives; the rest goes."""
        return {"base/os", "base/jdk", "base/other"} - self.doomed(*live or [name + ":1"])

    def test_layers_tell_each_base_below(self):
        self.build("svc/api", "base/jdk:1", "COPY f /api")
        self.assertEqual(self.kept_by("svc/api"), {"base/os", "base/jdk"})
        self.assertRegex(self.reasons["base/os"], "its first (layer is all of|[0-9]+ layers are)")

    def test_layers_tell_without_annotations(self):
        self.build("svc/plain", "base/jdk:1", "COPY f /api", "--format", "docker")
        self.assertEqual(self.kept_by("svc/plain"), {"base/os", "base/jdk"})

    def test_an_image_that_adds_no_layer_is_told_by_its_history(self):
        self.build("svc/label", "base/jdk:1", "LABEL a=b", "--format", "docker")
        self.assertEqual(self.kept_by("svc/label"), {"base/os", "base/jdk"})

    def test_a_recompressed_image_is_told_by_its_contents(self):
        self.build("svc/zstd", "base/jdk:1", "COPY f /api", push=("--compression-format", "zstd"))
        self.assertEqual(self.kept_by("svc/zstd"), {"base/os", "base/jdk"})

    def test_a_squashed_image_is_told_by_its_annotations(self):
        self.build("svc/squashed", "base/jdk:1", "COPY f /api", "--squash")
        self.assertEqual(self.kept_by("svc/squashed"), {"base/os", "base/jdk"})

    def test_each_platform_of_an_index_tells(self):
        first = self.build("svc/arm", "base/os:1", "COPY f /api")
        second = self.build("svc/amd", "base/other:1", "COPY f /api")
        many = f"{self.registry.host}/svc/many:1"
        self.buildah("manifest", "create", many, first, second)
        self.buildah("manifest", "push", "--all", "--tls-verify=false", many, f"docker://{many}")
        self.assertEqual(self.kept_by("svc/many"), {"base/os", "base/other"})

    def test_triggers_of_a_base_are_inputs_of_whatever_stands_on_it(self):
        trigger = f"ONBUILD COPY --from={self.registry.host}/base/other:1 /other /other"
        self.build("base/with-trigger", "base/os:1", trigger, "--format", "docker")
        self.build("svc/on-trigger", "base/with-trigger:1", "COPY f /api", "--format", "docker")
        self.assertEqual(self.kept_by("svc/on-trigger"), {"base/os", "base/other"})
        self.assertIn("ONBUILD of", self.reasons["base/other"])

    def test_provenance_tells_what_was_only_copied_from(self):
        registry, host = self.registry, self.registry.host
        self.build("svc/copied", "scratch", "COPY f /api", "--format", "docker")
        self.assertEqual(self.kept_by("svc/copied"), set())
        statement = json.dumps({"predicateType": "https://slsa.dev/provenance/v0.2", "predicate": {"materials": [
            {"uri": f"pkg:docker/{host.replace(':', '%3A')}/base/other@1?platform=linux%2Famd64",
             "digest": {"sha256": registry.digest("base/other", "1")[7:]}}]}}).encode()
        image = json.load(registry.request("GET", "svc/copied/manifests/1"))
        proof = registry.put("svc/copied", None, {
            "schemaVersion": 2, "mediaType": OCI + "manifest.v1+json",
            "config": {"mediaType": OCI + "config.v1+json", **registry.blob("svc/copied", b"{}")},
            "layers": [{"mediaType": "application/vnd.in-toto+json", **registry.blob("svc/copied", statement),
                        "annotations": {"in-toto.io/predicate-type": "https://slsa.dev/provenance/v0.2"}}]})
        part = registry.digest("svc/copied", "1")
        registry.put("svc/copied", "1", {"schemaVersion": 2, "mediaType": OCI + "index.v1+json", "manifests": [
            {"mediaType": image["mediaType"], "digest": part, "size": 1, "platform": {"os": "linux", "architecture": "amd64"}},
            {"mediaType": OCI + "manifest.v1+json", "digest": proof, "size": 1,
             "platform": {"os": "unknown", "architecture": "unknown"},
             "annotations": {"vnd.docker.reference.type": "attestation-manifest", "vnd.docker.reference.digest": part}}]})
        self.assertEqual(self.kept_by("svc/copied"), {"base/other"})
        self.assertIn("the provenance of", self.reasons["base/other"])
        self.assertEqual(self.kept_by("", f"svc/copied@{part}"), {"base/other"})


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
