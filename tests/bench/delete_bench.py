#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""How long 1,900 of 2,000 tags take to go from Debian's docker-registry, which deletes by digest
only: a plain sequential loop of DELETE beside `keelson apply`: delete_bench.py KEELSON [--tags N]."""
import argparse
import http.client
import json
import pathlib
import shutil
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "scenario"))
from real_registry import MANIFEST, Registry  # noqa: E402
from registry_bench import NAME, fill  # noqa: E402

CONFIG = """version: 1
registries: [{{name: bench, type: distribution, url: "http://{host}", connections: 4}}]
sources: [{{directory: "{directory}/services"}}]
live: [{{name: listed, type: file, path: "{directory}/live.json"}}]
retention: [{{repositories: "*", keep_last: {keep}, order: version, max_age: any}}]
keep: none
guards: {{max_deletions: unlimited, max_delete_percent: 100, max_repository_delete_percent: 100,
  allow_unlinked_live: true}}
grace: 1s
vault: never
store: "{directory}/keelson.db"
"""


def digests(host, tags):
    connection = http.client.HTTPConnection(host)
    for tag in tags:
        connection.request("HEAD", f"/v2/{NAME}/manifests/{tag}", headers={"Accept": MANIFEST})
        answer = connection.getresponse()
        answer.read()
        yield answer.headers["Docker-Content-Digest"]


def loop(host, doomed):
    """One DELETE after the other, on one connection."""
    connection = http.client.HTTPConnection(host)
    begin = time.monotonic()
    for digest in doomed:
        connection.request("DELETE", f"/v2/{NAME}/manifests/{digest}")
        answer = connection.getresponse()
        answer.read()
        assert answer.status == 202, answer.status
    return time.monotonic() - begin


def keelson(program, host, directory, keep):
    (directory / "services").mkdir()
    (directory / "live.json").write_text(json.dumps({"images": [f"{host}/{NAME}:1.0"]}))
    config = directory / "keelson.yml"
    config.write_text(CONFIG.format(host=host, directory=directory, keep=keep))
    plan = directory / "plan.json"

    def run(*arguments):
        done = subprocess.run([program, "--config", config, *arguments], capture_output=True, text=True)
        if done.returncode:
            raise SystemExit(f"keelson {arguments[0]}: {done.stderr}")
        return done.stdout

    begin = time.monotonic()
    run("plan", "--out", plan)
    planned = time.monotonic() - begin
    approve = json.loads(plan.read_text())["hash"]
    begin = time.monotonic()
    said = json.loads(run("apply", plan, "--approve", approve, "--format", "json"))
    return planned, time.monotonic() - begin, said


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("program", type=pathlib.Path)
    parser.add_argument("--tags", type=int, default=2000)
    options = parser.parse_args()
    tags = [f"1.{i}" for i in range(options.tags)]
    keep = options.tags // 20
    for how in ("loop", "keelson"):
        with tempfile.TemporaryDirectory(prefix="keelson-bench-") as directory:
            registry = Registry(directory)
            try:
                fill(registry.host, tags)
                if how == "loop":
                    doomed = list(digests(registry.host, tags[:-keep]))
                    print(f"plain loop: {loop(registry.host, doomed):7.1f} s for {len(doomed)} digests", flush=True)
                else:
                    work = pathlib.Path(directory) / "keelson"
                    work.mkdir()
                    planned, applied, said = keelson(options.program.resolve(), registry.host, work, keep)
                    print(f"keelson plan: {planned:5.1f} s; apply: {applied:7.1f} s  for "
                          f"{sum(item['state'] == 'deleted' for item in said['items'])} digests")
            finally:
                registry.close()
                shutil.rmtree(pathlib.Path(directory) / "registry", ignore_errors=True)


if __name__ == "__main__":
    main()
