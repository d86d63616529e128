#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Keelson and gitlab-ci-local read the same configurations alike: names of jobs, scripts, images,
services, variables. compare.py SHOW_PIPELINE WORK_DIRECTORY. Skips (77) without npm."""
import itertools
import json
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

import yaml

SKIPPED = 77
HERE = pathlib.Path(__file__).parent
SHOW, WORK = sys.argv[1], pathlib.Path(sys.argv[2])
NOT_JOBS = {"stages", "variables", "workflow", "default", "include", "spec"}


def tool():
    """The installed gitlab-ci-local, or None when it cannot be had."""
    if not shutil.which("npm") or not shutil.which("node"):
        return None
    WORK.mkdir(parents=True, exist_ok=True)
    for name in ("package.json", "package-lock.json"):
        shutil.copy(HERE / name, WORK / name)
    installed = WORK / "node_modules/gitlab-ci-local/package.json"
    wanted = json.loads((HERE / "package.json").read_text())["devDependencies"]["gitlab-ci-local"]
    if not installed.exists() or json.loads(installed.read_text())["version"] != wanted:
        done = subprocess.run(["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"], cwd=WORK,
                              capture_output=True, text=True)
        if done.returncode:
            print(done.stderr[-2000:])
            return None
    program = WORK / "node_modules/.bin/gitlab-ci-local"
    # Another Node may not run it.
    done = subprocess.run([program, "--version"], cwd=WORK, capture_output=True, text=True)
    return program if done.returncode == 0 else None


def cases():
    """name → {path: text}, from cases.txt: "### name", then "=== path" before each file."""
    result, files, lines = {}, None, None
    for line in (HERE / "cases.txt").read_text().splitlines():
        if line.startswith("### "):
            files = result[line[4:]] = {}
        elif line.startswith("=== "):
            lines = files[line[4:]] = []
        elif lines is not None:
            lines.append(line)
    return {name: {p: "\n".join(t) + "\n" for p, t in files.items()} for name, files in result.items()}


def expanded(text, variables, seen=()):
    def value(match):
        name = match.group(1) or match.group(2)
        if name not in variables or name in seen:
            return "*"
        return expanded(variables[name], variables, (*seen, name))
    return re.sub(r"\$(?:(\w+)|\{(\w+)\})", value, text)


def flat(items):
    if items is None:
        return []
    if not isinstance(items, list):
        return [str(items)]
    return [text for item in items for text in flat(item)]


def wanted_text(value):
    """As a shell gets it: gitlab-ci-local shows truth values and numbers as they are."""
    if isinstance(value, dict):
        value = value.get("value")
    if isinstance(value, bool):
        return str(value).lower()
    return "" if value is None else str(value)


def inherited(job, variables):
    wanted = job.get("inherit", {}).get("variables", True)
    if isinstance(wanted, list):
        return {k: v for k, v in variables.items() if k in wanted}
    return dict(variables) if wanted else {}


def instances(name, job):
    """(name, variables) of the job's places in its matrix."""
    parallel = job.get("parallel")
    if isinstance(parallel, int):
        return [(f"{name} {i + 1}/{parallel}", {}) for i in range(parallel)]
    rows = []
    for columns in (parallel or {}).get("matrix", []):
        values = [v if isinstance(v, list) else [v] for v in columns.values()]
        for row in itertools.product(*values):
            texts = [wanted_text(v) for v in row]
            rows.append((f"{name}: [{', '.join(texts)}]", dict(zip(columns, texts))))
    return rows or [(name, {})]


def theirs(document):
    jobs = {}
    for name, job in document.items():
        if name in NOT_JOBS or name.startswith("."):
            continue
        for full_name, matrix in instances(name, job):
            variables = {k: wanted_text(v)
                         for k, v in {**inherited(job, document.get("variables") or {}),
                                      **(job.get("variables") or {}), **matrix}.items()}
            image = job.get("image")
            image = image.get("name", "") if isinstance(image, dict) else image or ""
            services = [s["name"] if isinstance(s, dict) else s for s in job.get("services") or []]
            jobs[full_name] = {
                "script": flat(job.get("before_script")) + flat(job.get("script")),
                "after_script": flat(job.get("after_script")),
                "image": expanded(image, variables),
                "services": [expanded(s, variables) for s in services],
                "variables": {k: expanded(v, variables) for k, v in variables.items()},
            }
    return jobs


def compare(name, files, program):
    with tempfile.TemporaryDirectory() as directory:
        root = pathlib.Path(directory)
        for path, text in files.items():
            (root / path).parent.mkdir(parents=True, exist_ok=True)
            (root / path).write_text(text)
        shown = json.loads(subprocess.run([SHOW, directory], check=True, capture_output=True, text=True).stdout)
        git = ["git", "-c", "user.name=t", "-c", "user.email=t@example.com"]
        for command in (["init", "-q", "-b", "main"], ["add", "."], ["commit", "-qm", "x"],
                        ["remote", "add", "origin", "https://gitlab.example.com/group/app.git"]):
            subprocess.run([*git, *command], cwd=directory, check=True, capture_output=True)
        done = subprocess.run([program, "--preview"], cwd=directory, capture_output=True, text=True)
    if done.returncode:
        return [f"{name}: gitlab-ci-local rejects it: {done.stderr[-500:]}"]
    expected = theirs(yaml.safe_load(done.stdout[done.stdout.index("---"):]))
    problems = [f"{name}: we leave open: {what}" for what in shown["open"]]
    ours = {job["name"]: job for job in shown["jobs"]}
    if sorted(ours) != sorted(expected):
        problems.append(f"{name}: jobs {sorted(ours)}, theirs {sorted(expected)}")
    for job in sorted(ours.keys() & expected.keys()):
        for key, value in expected[job].items():
            own = ours[job][key]
            if key == "variables":
                own = {k: own.get(k) for k in value}
            if own != value:
                problems.append(f"{name}: {job}: {key} {own!r}, theirs {value!r}")
    return problems


def main():
    program = tool()
    if program is None:
        print("SKIPPED: gitlab-ci-local cannot be installed or run here; nothing was compared")
        return SKIPPED
    all_cases = cases()
    problems = [p for name, files in all_cases.items() for p in compare(name, files, program)]
    print("\n".join(problems) or f"{len(all_cases)} configurations read alike")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
