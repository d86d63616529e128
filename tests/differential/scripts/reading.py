# SPDX-License-Identifier: Apache-2.0
"""What keelson reads of many projects at once, and whether a recorded build is within that."""
import functools, json, os, re, shutil, subprocess

KEELSON_YML = """version: 1
registries: [{name: prod, type: distribution, url: 'https://r.example.com'}]
sources: [{directory: checkouts, group: g}]
live: [{name: list, type: file, path: live.yml}]
retention: [{repositories: '*', keep_last: 1, max_age: 90d}]
keep: none
vault: never
"""


@functools.lru_cache(maxsize=200000)
def matches(pattern, name):
    return re.fullmatch("".join(".*" if c == "*" else re.escape(c) for c in pattern), name) is not None


def read(keelson, folder, projects):
    """{project name: its builds} as `keelson scan` prints them."""
    shutil.rmtree(folder, ignore_errors=True)
    for name, project in projects.items():
        for path, text in {**project.contents(), ".gitlab-ci.yml": project.ci()}.items():
            whole = os.path.join(folder, "checkouts", name, path)
            os.makedirs(os.path.dirname(whole), exist_ok=True)
            with open(whole, "w") as f:
                f.write(text)
    for name, text in (("keelson.yml", KEELSON_YML), ("live.yml", "[]\n")):
        with open(os.path.join(folder, name), "w") as f:
            f.write(text)
    done = subprocess.run([keelson, "scan", "--format", "json"], cwd=folder, capture_output=True, text=True)
    if done.returncode:
        raise SystemExit("keelson scan: exit %d\n%s" % (done.returncode, done.stderr[:2000]))
    found = {name: [] for name in projects}
    for build in json.loads(done.stdout)["builds"]:
        found[build["dockerfile"].split("/")[1]].append(build)
    return found


def patterns_of(build):
    return [one["reference"] for one in build["inputs"]]


def is_root(build):
    return not build["products"] or bool(build["unproven"])


def needed_by(builds, product):
    """The patterns that the project's builds say `product` needs, through builds of their own; roots are always needed."""
    todo = [b for b in builds if is_root(b) or any(matches(p, product) for p in b["products"])]
    seen, patterns = [], set()
    while todo:
        build = todo.pop()
        if any(build is other for other in seen):
            continue
        seen.append(build)
        for pattern in patterns_of(build):
            if pattern not in patterns:
                patterns.add(pattern)
                todo += [b for b in builds if any(matches(p, pattern) or matches(pattern, p) for p in b["products"])]
    return patterns


def outside(builds, truth):
    """The recorded (product, image, build) that the reading does not have."""
    found, known = [], {}
    for product, images, made in truth:
        if product not in known:
            known[product] = needed_by(builds, product)
        found += [(product, image, made) for image in sorted(images) if not any(matches(p, image) for p in known[product])]
    return found


def is_open(builds):
    return any(is_root(b) and b["unproven"] or "*/*:*" in patterns_of(b) for b in builds)


def is_exact(builds):
    return not any(b["unproven"] or any("*" in p for p in b["products"] + patterns_of(b)) for b in builds if b["products"])
