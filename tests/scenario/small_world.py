# SPDX-License-Identifier: Apache-2.0
"""A small world on a real docker-registry behind a proxy that spoils requests: what is live,
what it is built from, what may go, and whether anything is missing. Asks the registry itself."""
import json
import os
import pathlib
import shutil
import sqlite3
import subprocess

from fault_proxy import FaultProxy
from real_registry import Registry

OLD, OLDER, NEW = "2020-01-01T00:00:00Z", "2019-01-01T00:00:00Z", "2026-01-01T00:00:00Z"
STORE = ("keelson.db", "plan.json")


class SmallWorld:
    def __init__(self, directory, keelson, vault="irreplaceable", timeout="1s", guards=""):
        self.dir, self.keelson_path = pathlib.Path(directory), keelson
        self.dir.mkdir(exist_ok=True)
        self.registry = Registry(self.dir)
        self.proxy = FaultProxy(self.registry.host)
        self.host = self.proxy.host
        self.fill()
        for service, base in (("api", "2"), ("web", "2")):
            self.dockerfile(service, f"FROM {self.host}/base/os:{base}\n")
        self.live("svc/api:1", "svc/web:2")
        (self.dir / "keelson.yml").write_text(f"""version: 1
registries: [{{name: prod, type: distribution, url: 'http://{self.host}', timeout: {timeout}}}]
sources: [{{directory: services}}]
builds: [{{dockerfile: services/*/Dockerfile, produces: '{self.host}/svc/{{1}}'}}]
live: [{{name: list, type: file, path: live.yml}}]
retention: [{{repositories: '*', keep_last: 1, max_age: 90d, orphans: 1d, untagged: 1d}}]
keep: none
vault: {vault}
guards: {{max_delete_percent: 100{guards}}}
""")
        self.remember()

    def fill(self):
        """The digests of what is doomed, and of what must stay, parts and signatures too."""
        push = self.registry.push
        self.doomed, self.staying, self.indexes = {}, {}, {}

        def say(where, name, *references):
            for reference in references:
                digest = self.registry.digest(name, reference)
                where[name, reference] = where[name, digest] = digest

        for name, tag, created, where in (
                ("base/os", "1", OLDER, self.doomed), ("base/os", "2", OLD, self.staying), ("base/os", "3", NEW, self.staying),
                ("svc/api", "0", OLDER, self.doomed), ("svc/api", "1", OLD, self.staying), ("svc/api", "2", NEW, self.staying),
                ("tools/lint", "1", OLDER, self.doomed), ("tools/lint", "2", OLD, self.doomed), ("tools/lint", "3", NEW, self.staying)):
            push(name, tag, created)
            say(where, name, tag)
        self.registry.put("tools/lint", "2b", json.load(self.registry.request("GET", "tools/lint/manifests/2")))
        say(self.doomed, "tools/lint", "2b")
        for tag, created, where in (("1", OLDER, self.doomed), ("2", OLD, self.staying)):
            index, *parts = self.registry.push_index("svc/web", tag, created)
            signature = index.replace(":", "-") + ".sig"
            push("svc/web", signature, None)
            say(where, "svc/web", tag, signature, *parts)
            self.indexes["svc/web", index] = [("svc/web", part) for part in parts]

    def dockerfile(self, service, text):
        (self.dir / "services" / service).mkdir(parents=True, exist_ok=True)
        (self.dir / "services" / service / "Dockerfile").write_text(text)

    def live(self, *images):
        (self.dir / "live.new").write_text("".join(f"- {self.host}/{image}\n" for image in images))
        os.replace(self.dir / "live.new", self.dir / "live.yml")

    @property
    def repositories(self):
        return self.dir / "registry/docker/registry/v2/repositories"

    def remember(self):
        """How the registry is now, for forget()."""
        shutil.rmtree(self.dir / "saved", ignore_errors=True)
        subprocess.run(["cp", "-a", self.repositories, self.dir / "saved"], check=True)

    def reset(self):
        """The registry as it was; no store, no vault. It reads its directory at each request."""
        shutil.rmtree(self.repositories)
        subprocess.run(["cp", "-a", self.dir / "saved", self.repositories], check=True)
        shutil.rmtree(self.dir / "keelson-vault", ignore_errors=True)
        for name in ("keelson.db", "keelson.db-journal", "plan.json"):
            (self.dir / name).unlink(missing_ok=True)
        os.utime(self.dir / "live.yml")
        self.proxy.before = self.proxy.after = lambda number, method, path: None
        self.proxy.start()

    def prepare(self):
        """Plans once, for reset_to_plan()."""
        self.reset()
        done = self.plan()
        assert done.returncode == 0, done.stderr
        for name in STORE:
            shutil.copy(self.dir / name, self.dir / f"{name}.saved")

    def reset_to_plan(self):
        self.reset()
        for name in STORE:
            shutil.copy(self.dir / f"{name}.saved", self.dir / name)

    def keelson(self, *arguments, **more):
        return subprocess.run([self.keelson_path, *arguments], cwd=self.dir, capture_output=True, text=True,
                              timeout=120, **more)

    def plan(self):
        return self.keelson("plan", "--out", "plan.json")

    def approved(self):
        return ["apply", "plan.json", "--approve", json.loads((self.dir / "plan.json").read_text())["hash"],
                "--format", "json"]

    def apply(self, *arguments, **more):
        return self.keelson(*self.approved(), *arguments, **more)

    def missing(self):
        """What must stay and is not there as it was; asked of the registry, not through the proxy."""
        return [key for key, digest in self.staying.items() if self.registry.digest(*key) != digest]

    def broken(self):
        """Parts that are gone while their index is there, whether it is doomed or not."""
        return [part for index, parts in self.indexes.items() if self.registry.digest(*index)
                for part in parts if not self.registry.digest(*part)]

    def present(self):
        """What is doomed and still there."""
        return {key for key in self.doomed if self.registry.digest(*key)}

    def runs(self):
        """The latest first."""
        with sqlite3.connect(f"file:{self.dir}/keelson.db?mode=ro", uri=True) as database:
            return [row[0] for row in database.execute("SELECT id FROM run ORDER BY rowid DESC")]

    def journaled(self):
        """All the journal knows, with its state."""
        # Not read-only: what was cut off within a write is to be rolled back.
        with sqlite3.connect(f"file:{self.dir}/keelson.db?mode=rw", uri=True) as database:
            return {(row[0], row[1]): row[2] for row in database.execute("SELECT repository, digest, state FROM item")}

    def lost(self):
        """What must never be: said in sentences."""
        wrong = [f"{key} is missing" for key in self.missing()]
        wrong += [f"{key} is gone, and its index is there" for key in self.broken()]
        known = self.journaled()
        return wrong + [f"{key} is gone, and the journal does not know" for key, digest in self.doomed.items()
                        if not self.registry.digest(*key) and (key[0], digest) not in known]

    def not_restored(self):
        """Undoes all runs."""
        wrong = []
        for run in self.runs():
            done = self.keelson("restore", "--run", run)
            if done.returncode != 0:
                wrong.append(f"restore --run {run}: exit {done.returncode} {done.stderr}")
        away = set(self.doomed) - self.present()
        return wrong + ([f"{away} are not restored"] if away else []) + self.lost()

    def close(self):
        self.proxy.close()
        self.registry.close()

