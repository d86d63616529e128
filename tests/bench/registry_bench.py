#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Figures of Keelson against Debian's docker-registry, beside a plain loop, in one run:
registry_bench.py KEELSON_BENCH_REGISTRY [--tags N] [--rounds N] [NAME…]. A bench is a function in BENCHES."""
import argparse
import concurrent.futures
import hashlib
import http.client
import json
import pathlib
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "scenario"))
from real_registry import MANIFEST, Registry  # noqa: E402

NAME = "bench/app"


def digest_of(data):
    return "sha256:" + hashlib.sha256(data).hexdigest()


class Filler:
    """Pushes images over one kept connection."""

    def __init__(self, host):
        self.connection = http.client.HTTPConnection(host)

    def ask(self, method, path, body=b"", headers=None):
        self.connection.request(method, path, body, headers or {})
        answer = self.connection.getresponse()
        answer.read()
        if answer.status >= 300:
            raise RuntimeError(f"{method} {path}: {answer.status}")
        return answer

    def blob(self, data):
        location = self.ask("POST", f"/v2/{NAME}/blobs/uploads/").headers["Location"]
        path = location[location.index("/v2/"):]
        self.ask("PUT", f"{path}{'&' if '?' in path else '?'}digest={digest_of(data)}", data)
        return {"digest": digest_of(data), "size": len(data)}

    def image(self, tag, layer):
        config = json.dumps({"os": "linux", "architecture": "amd64", "created": "2024-01-01T00:00:00Z",
                             "config": {"Labels": {"org.opencontainers.image.version": tag}},
                             "rootfs": {"type": "layers", "diff_ids": [layer["digest"]]}}).encode()
        manifest = json.dumps({
            "schemaVersion": 2, "mediaType": MANIFEST,
            "config": {"mediaType": "application/vnd.docker.container.image.v1+json", **self.blob(config)},
            "layers": [{"mediaType": "application/vnd.docker.image.rootfs.diff.tar.gzip", **layer}]}).encode()
        self.ask("PUT", f"/v2/{NAME}/manifests/{tag}", manifest, {"Content-Type": MANIFEST})


def fill(host, tags, threads=4):
    layer = Filler(host).blob(b"one layer for all" * 1000)

    def push(part):
        filler = Filler(host)
        for tag in part:
            filler.image(tag, layer)

    with concurrent.futures.ThreadPoolExecutor(threads) as pool:
        list(pool.map(push, [tags[i::threads] for i in range(threads)]))


class Bench:
    def __init__(self, program, directory, registry, options):
        self.program, self.directory, self.url = program, pathlib.Path(directory), f"http://{registry.host}"
        self.options, self.stores = options, 0

    def store(self):
        self.stores += 1
        return str(self.directory / f"store{self.stores}.db")

    def run(self, label, *arguments):
        done = subprocess.run([self.program, *arguments], capture_output=True, text=True)
        if done.returncode != 0:
            raise SystemExit(f"{label}: {done.stderr}")
        figures = json.loads(done.stdout)
        parts = ", ".join(f"{figures[k]} {n}" for k, n in (("heads", "HEAD"), ("gets", "GET"), ("configs", "configs")) if k in figures)
        print(f"{label:<44}{figures['seconds']:7.2f} s {figures.get('requests', 0):7} requests {figures['peakMiB']:7.1f} MiB"
              + (f"   {parts}" if parts else ""), flush=True)


def bench_inventory(bench):
    """A plain loop, then Keelson without and with configurations, then again when all is known."""
    for _ in range(bench.options.rounds):
        bench.run("plain loop: HEAD, GET, GET a tag", "loop", bench.url)
        for connections in ("1", "4", "8"):
            said = f"{connections} connection{'' if connections == '1' else 's'}"
            bench.run(f"inventory cold, {said}", "inventory", bench.url, bench.store(), connections, "cold")
            store = bench.store()
            bench.run(f"inventory cold with configurations, {said}", "inventory", bench.url, store, connections, "configs")
            bench.run(f"inventory warm, {said}", "inventory", bench.url, store, connections, "warm")


def bench_memory(bench):
    """100,000 manifests of ten layers, from a registry that is only computed."""
    store = bench.store()
    bench.run("100,000 manifests cold, nothing but ourselves", "memory", "100000", store)
    bench.run("100,000 manifests warm", "memory", "100000", store)
    if bench.options.million:
        bench.run("1,000,000 manifests cold", "memory", "1000000", bench.store())


BENCHES = {"inventory": bench_inventory, "memory": bench_memory}


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("program")
    parser.add_argument("names", nargs="*", choices=[*BENCHES, []], help="all, when there is none")
    parser.add_argument("--tags", type=int, default=2000)
    parser.add_argument("--rounds", type=int, default=1)
    parser.add_argument("--million", action="store_true", help="a million manifests, too")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="keelson-bench-") as directory:
        registry = Registry(directory)
        try:
            fill(registry.host, [f"1.{i}" for i in range(options.tags)])
            bench = Bench(pathlib.Path(options.program).resolve(), directory, registry, options)
            for name in options.names or BENCHES:
                BENCHES[name](bench)
        finally:
            registry.close()


if __name__ == "__main__":
    main()
