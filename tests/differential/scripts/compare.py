#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""compare.py KEELSON: runs scripts made at random with recording builders, and checks that every build that was recorded is
within what `keelson scan` reads of the same project. KEELSON_SCRIPTS: how many (300); KEELSON_SEED: another series.
KEELSON_SHRINK: how many misses are made smaller (3); KEELSON_FORMS: how many ways of writing are listed that are
read least exactly (0)."""
import concurrent.futures, copy, os, re, shutil, sys, tempfile

import generate, reading, reasons, recording, truth as recorded_truth

TURNS = 3
BATCH = 500


class Trial:
    """Runs and reads projects under one scratch folder."""

    def __init__(self, keelson, seed, folder):
        self.keelson, self.seed, self.folder, self.count = os.path.abspath(keelson), seed, folder, 0
        self.tools = os.path.join(folder, "programs")
        recording.prepare(self.tools)
        self.crew = concurrent.futures.ThreadPoolExecutor(max_workers=os.cpu_count() + 1)

    def home(self):
        self.count += 1
        return os.path.join(self.folder, "runs", str(self.count))

    def record_once(self, name, project, turn):
        home = self.home()
        variables, pull_status = generate.given(self.seed, name.split("x")[0], turn)
        variables.update(CI_PROJECT_NAME=name, CI_REGISTRY_IMAGE="r.example.com/g/" + name)
        try:
            # The checkout's folder has the project's name, as GitLab's runner does it.
            calls, said = recording.run(self.tools, home, project.contents(), project.shell, project.text(), variables, pull_status)
            found, builds = recorded_truth.truth_of(calls)
            return [(p, i, m, variables) for p, i, m in found], said
        finally:
            shutil.rmtree(home, ignore_errors=True)

    def record(self, projects, turns=range(TURNS)):
        jobs = {}
        for name, project in projects.items():
            # What nothing unknown goes into runs the same each time.
            for turn in turns if project.uses_unknown() or len(turns) == 1 else turns[:1]:
                jobs[(name, turn)] = self.crew.submit(self.record_once, name, project, turn)
        found = {name: [] for name in projects}
        for (name, _), job in jobs.items():
            found[name].append(job.result())
        return found

    def read(self, projects):
        self.count += 1
        return reading.read(self.keelson, os.path.join(self.folder, "read"), projects)

    def misses(self, projects, turns):
        """{name: what was recorded and not read}, for those that have such."""
        recorded, read = self.record(projects, turns), self.read(projects)
        found = {}
        for name in projects:
            out = reading.outside(read[name], [one[:3] for run, _ in recorded[name] for one in run])
            if out:
                found[name] = (out, read[name], recorded[name])
        return found


def smaller(project):
    """Projects with less: half the script, a file, a statement, a line, a word."""
    n = len(project.script)
    for low, high in {(0, n // 2), (n // 2, n), (0, n - 1), (1, n)}:
        if 0 < high - low < n:
            yield generate.Project(project.shell, project.files, project.script[low:high])
    used = project.text() + "".join(project.contents().values())
    idle = {p: t for p, t in project.files.items() if p not in used}
    if idle:
        yield generate.Project(project.shell, {p: t for p, t in project.files.items() if p not in idle}, project.script)
    def without(statements):
        for i, one in enumerate(statements):
            yield statements[:i] + statements[i + 1:]
            if isinstance(one, generate.Block):
                yield statements[:i] + one.body + statements[i + 1:]
                for body in without(one.body):
                    yield statements[:i] + [generate.Block(one.head, body, one.tail)] + statements[i + 1:]
            elif "\n" in one or ";" in one:
                parts = re.split(r"\n", one)
                for j in range(len(parts)):
                    if len(parts) > 1:
                        yield statements[:i] + ["\n".join(parts[:j] + parts[j + 1:])] + statements[i + 1:]
    for script in without(project.script):
        yield generate.Project(project.shell, project.files, script)
    for path in sorted(project.files):
        yield generate.Project(project.shell, {p: t for p, t in project.files.items() if p != path}, project.script)
        for lines in without(project.files[path]):
            yield generate.Project(project.shell, {**project.files, path: lines}, project.script)
    # Words of one-line statements.
    for i, one in enumerate(project.script):
        if isinstance(one, str) and len(one) < 400:
            for word in re.finditer(r"(?: --?[a-z-]+[= ]\S+| \S+)", one):
                yield generate.Project(project.shell, project.files, project.script[:i] + [one[:word.start()] + one[word.end():]] + project.script[i + 1:])


def shrink(trial, name, project, miss):
    """The smallest project found that still misses one of the same images; many are tried in one scan."""
    images = {image for _, image, _ in miss[0]}
    turns = next(([turn] for turn in range(TURNS) if trial.misses({name: project}, [turn])), [0])
    for _ in range(40):
        candidates = list(smaller(project))
        found = None
        for at in range(0, len(candidates), 40):
            named = {"%sx%03d" % (name, i): renamed(one, name, "%sx%03d" % (name, i)) for i, one in enumerate(candidates[at:at + 40])}
            missed = [one for one, what in trial.misses(named, turns).items() if any(image in images for _, image, _ in what[0])]
            if missed:
                best = min((named[one] for one in missed), key=lambda p: len(p.text()) + sum(map(len, p.contents().values())))
                found = renamed(best, next(n for n in missed if named[n] is best), name)
                break
        if found is None:
            return project
        project = found
    return project


def renamed(project, old, new):
    change = lambda one: one.replace("g/" + old, "g/" + new) if isinstance(one, str) else generate.Block(one.head.replace("g/" + old, "g/" + new), [change(o) for o in one.body], one.tail.replace("g/" + old, "g/" + new))
    return generate.Project(project.shell, {p: [change(one) for one in lines] for p, lines in project.files.items()}, [change(one) for one in project.script])


def is_written(project, miss):
    texts = {text.strip() for text in project.contents().values()}
    return all(made.text.strip() not in texts for _, _, made in miss[0])


def show(name, seed, project, miss):
    out, builds, _ = miss
    print("\n--- seed %s, %s, %s" % (seed, name, project.shell))
    print(project.text().rstrip())
    for path, text in project.contents().items():
        print("=== %s\n%s" % (path, text.rstrip()))
    for product, image, made in out[:3]:
        print("RECORDED %s from %s: %s" % (product, image, " ".join(made.words)[:300]))
    for build in builds:
        print("READ %s makes %s from %s%s" % (build["dockerfile"], build["products"], reading.patterns_of(build), " UNPROVEN" if build["unproven"] else ""))


def test_tester(trial):
    """A base, an argument and a product that the reading lacks must be told."""
    project = generate.Project("dash", {"Dockerfile": ["ARG BASE=1", "FROM r.example.com/base/os:$BASE"]},
                               ["docker build --build-arg BASE=2 -t r.example.com/g/t:1 .\ndocker push r.example.com/g/t:1"])
    truth = [one[:3] for run, _ in trial.record({"t": project})["t"] for one in run]
    assert [(p, sorted(i)) for p, i, _ in truth] == [("r.example.com/g/t:1", ["r.example.com/base/os:2"])], truth
    read = trial.read({"t": project})["t"]
    assert not reading.outside(read, truth), read
    for change in (lambda b: b["inputs"].clear(), lambda b: b["inputs"][0].update(reference="r.example.com/base/os:1"), lambda b: b.update(products=["r.example.com/g/t:2"])):
        broken = copy.deepcopy(read)
        change(broken[0])
        assert reading.outside(broken, truth), broken
    broken = copy.deepcopy(read)
    broken[0].update(products=[])
    assert not reading.outside(broken, truth), "a root is always needed"


def main():
    keelson, seed, count = sys.argv[1], os.environ.get("KEELSON_SEED", "1"), int(os.environ.get("KEELSON_SCRIPTS", "300"))
    folder = tempfile.mkdtemp(prefix="keelson-scripts-")
    try:
        trial = Trial(keelson, seed, folder)
        test_tester(trial)
        built = opened = known = exact = 0
        missed, idle, why = [], [], reasons.Reasons()
        for at in range(0, count, BATCH):
            projects = {"p%05d" % i: generate.make(seed, "p%05d" % i) for i in range(at, min(count, at + BATCH))}
            recorded, read = trial.record(projects), trial.read(projects)
            for name, project in projects.items():
                truth = [one[:3] for run, _ in recorded[name] for one in run]
                built += bool(truth)
                if not truth:
                    idle.append((name, project, recorded[name]))
                opened += reading.is_open(read[name])
                why.add(project, read[name])
                if project.is_known:
                    known += 1
                    exact += reading.is_exact(read[name])
                out = reading.outside(read[name], truth)
                if out:
                    missed.append((name, project, (out, read[name], recorded[name])))
        if "KEELSON_IDLE" in os.environ:
            for name, project, runs in idle[:int(os.environ["KEELSON_IDLE"])]:
                print("--- idle %s %s\n%s%s" % (name, project.shell, project.text(), "".join(said for _, said in runs)[-400:]))
        # What is missed of a file that the script did not write comes first: one kind less could be the cause.
        missed.sort(key=lambda one: is_written(one[1], one[2]))
        for name, project, miss in missed[:int(os.environ.get("KEELSON_SHOW", "0"))]:
            show(name, seed, project, miss)
        for name, project, miss in missed[:int(os.environ.get("KEELSON_SHRINK", "3"))]:
            small = shrink(trial, name, project, miss)
            again = trial.misses({name: small}, range(TURNS)).get(name)
            show(name, seed, small if again else project, again or miss)
        why.show()
        print("%d of %d misses are of files that the script wrote" % (sum(is_written(p, m) for _, p, m in missed), len(missed)))
        print("%d scripts, %d built something (%d%%), %d open (%d%%), %d of %d known wholly are exact, %d missed: %s" %
              (count, built, 100 * built // count, opened, 100 * opened // count, exact, known, len(missed), " ".join(name for name, _, _ in missed[:40])))
        sys.exit(1 if missed or built * 10 < count * 9 else 0)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
