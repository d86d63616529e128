#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""A fleet of 500 repositories with known truth: generate.py DIRECTORY writes them below it, the
truth as truth.json, and keelson.yml. The same fleet every time."""
import json
import pathlib
import sys
from dataclasses import dataclass

import recipes
import styles_compose_bake
import styles_config
import styles_copies
import styles_daemonless
import styles_docker
import styles_hosts
import styles_include
import styles_names
import styles_scripts
import styles_shell
import styles_users
import styles_versions
from repository import HOST, Repository

COUNT = 500
FAMILIES = [styles_docker, styles_daemonless, styles_config, styles_include, styles_names, styles_scripts, styles_shell, styles_compose_bake,
            styles_hosts, styles_copies, styles_users]
TEAMS = ["payments", "Logistics", "search/indexing", "identity", "web/shop", "data-platform", "mobile_api", "Office/Tools/Internal"]
WORDS = ["orders", "stock", "billing", "catalog", "mail", "audit", "rates", "geo", "media", "users", "reports", "tasks"]
KINDS = ["api", "worker", "web", "batch", "gateway", "sync", "admin", "proxy", "store", "bot", "feed"]

KEELSON_YML = """version: 1
registries:
  - {name: prod, type: distribution, url: "https://registry.example.com"}
sources:
  - {directory: platform, group: platform}
  - {directory: services, group: Acme}
live:
  - {name: list, type: file, path: live.yml}
retention:
  - {repositories: "*", keep_last: 10, max_age: 90d}
keep: none
"""


@dataclass
class Source:
    directory: str
    group: str


PLATFORM, SERVICES = Source("platform", "platform"), Source("services", "Acme")


def _level(level, images, base_of):
    """A repository for each base image of a level, its style in turn."""
    repositories = []
    for i, (name, versions) in enumerate(images.items()):
        repository = Repository(PLATFORM, f"{level}/{name}", i, f"{level}/{name}")
        style = styles_versions.STYLES[(i + len(level)) % len(styles_versions.STYLES)]
        repository.style = f"{style.__module__}.{style.__name__}"
        style(repository, base_of(name), versions)
        repositories.append(repository)
    return repositories


def _tools():
    for i, (name, version) in enumerate(recipes.TOOLS.items()):
        repository = Repository(PLATFORM, f"tools/{name}", i, f"tools/{name}")
        repository.style = "tool"
        repository.ci("""
            build:
              image: docker:27
              services: [docker:27-dind]
              script:
                - docker build -t $CI_REGISTRY_IMAGE:@version@ -t $CI_REGISTRY_IMAGE:latest .
                - docker push $CI_REGISTRY_IMAGE:@version@
                - docker push $CI_REGISTRY_IMAGE:latest
            """, version=version)
        repository.use("docker:27", "docker:27-dind")
        base = f"{HOST}/platform/os/debian:12"
        if name == "onbuild":  # its children get the tool; the edge is where it is written
            repository.put("Dockerfile", f"FROM {base}\nONBUILD COPY --from={recipes.tool('migrate')} /migrate /migrate\nONBUILD RUN make\n")
            repository.built("Dockerfile", repository.of("", version, "latest"), [base, recipes.tool("migrate")])
        else:
            repository.put("Dockerfile", f"FROM golang:1.23-alpine AS build\nRUN make\nFROM {base}\nCOPY --from=build /out /usr/bin/\n")
            repository.built("Dockerfile", repository.of("", version, "latest"), ["docker.io/library/golang:1.23-alpine", base])
        yield repository


def _mirrors():
    """Copies of images from outside, a tool each; no Dockerfile makes them."""
    commands = [("quay.io/skopeo/stable:v1.15", "skopeo copy --all docker://{} docker://{}"),
                ("gcr.io/go-containerregistry/crane:debug", "crane copy {} {}"), ("ghcr.io/regclient/regctl:v0.6", "regctl image copy {} {}")]
    repository = Repository(PLATFORM, "mirror", 0, "mirror")
    repository.style = "mirror"
    for i, (name, tags) in enumerate(recipes.MIRRORS.items()):
        image, command = commands[i % len(commands)]
        hub = f"docker.io/library/{name}"
        lines = "".join("    - " + command.format((name if i % 4 == 3 else hub) + f":{tag}", f"$CI_REGISTRY_IMAGE/{name}:{tag}") + "\n"
                        for tag in tags)
        repository.files[".gitlab-ci.yml"] = (repository.files.get(".gitlab-ci.yml", "") +
                                              f"{name}:\n  image: {{name: \"{image}\", entrypoint: [\"\"]}}\n  script:\n" + lines)
        repository.use(image)
        for tag in tags:
            repository.built(".gitlab-ci.yml", repository.of(name, tag), [f"{hub}:{tag}"])
    return repository


def _shared(path, files):
    """A project others include from."""
    repository = Repository(PLATFORM, path, 0, path)
    repository.style = "shared"
    repository.use(recipes.tool("lint"))
    for name, text in files.items():
        repository.put(name, text.lstrip("\n"))
    return repository


def platform():
    os_images = {"debian": "docker.io/library/debian", "alpine": "docker.io/library/alpine", "ubuntu": "docker.io/library/ubuntu",
                 "fedora": "registry.fedoraproject.org/fedora"}
    below = {**{name: f"{HOST}/platform/os/{base}" for name, (base, _) in recipes.LANGUAGES.items()},
             **{name: f"{HOST}/platform/language/{base}" for name, (base, _) in recipes.FRAMEWORKS.items()}}
    return [*_level("os", recipes.OS, os_images.get),
            *_level("language", {name: versions for name, (_, versions) in recipes.LANGUAGES.items()}, below.get),
            *_level("framework", {name: versions for name, (_, versions) in recipes.FRAMEWORKS.items()}, below.get),
            *_tools(), _mirrors(), _shared("ci/templates", styles_include.TEMPLATES), _shared("ci/components", styles_include.COMPONENTS)]


def services(count):
    styles = [style for family in FAMILIES for style in family.STYLES]
    plain = None
    for i in range(count):
        path = f"{TEAMS[i % len(TEAMS)]}/{WORDS[i // 11 % len(WORDS)]}-{KINDS[i % len(KINDS)]}" + (f"-{i // 88}" if i >= 88 else "")
        repository = Repository(SERVICES, path, i // len(styles), path)
        style = styles[i % len(styles)]
        repository.style = f"{style.__module__}.{style.__name__}"
        if style is styles_copies.retag and repository.turn % 3 == 2:
            repository.style = "styles_copies.release_elsewhere"
            styles_copies.release_elsewhere(repository, plain)
        else:
            style(repository)
        if style is styles_docker.plain:
            plain = repository
        yield repository


def fleet(count=COUNT):
    repositories = platform()
    repositories += services(count - len(repositories))
    directories = [repository.directory for repository in repositories]
    assert len(set(directories)) == count and not any(a.startswith(b + "/") for a in directories for b in directories)
    return repositories


def truth_of(repositories):
    """What is to be found. An edge's dependent is a product, or the Dockerfile that has none."""
    builds = [build for repository in repositories for build in repository.builds]
    unlinked = [file for repository in repositories for file in repository.unlinked]
    edges = {(product, base) for build in builds for product in build["products"] for base in build["bases"]}
    edges |= {(file["dockerfile"], base) for file in unlinked for base in file["bases"]}
    products = {}
    for build in builds:
        products.setdefault(build["dockerfile"], set()).update(build["products"])
    return {"edges": sorted(edges), "products": {file: sorted(names) for file, names in sorted(products.items())},
            "uses": sorted((image, repository.directory) for repository in repositories for image in repository.uses),
            "unlinked": sorted(file["dockerfile"] for file in unlinked),
            "outOfReach": sorted(repository.directory for repository in repositories if repository.out_of_reach),
            "styles": {repository.directory: repository.style for repository in repositories}}


def write(repositories, directory):
    directory = pathlib.Path(directory)
    for repository in repositories:
        root = directory / repository.directory
        if not repository.has_gitlab:
            (root / ".git").mkdir(parents=True)
        for path, text in repository.files.items():
            file = root / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text)
    (directory / "keelson.yml").write_text(KEELSON_YML)
    (directory / "live.yml").write_text("\n".join(f"- {HOST}/platform/tools/{name}:{tag}" for name, tag in recipes.TOOLS.items()) + "\n")


if __name__ == "__main__":
    made = fleet()
    write(made, sys.argv[1])
    (pathlib.Path(sys.argv[1]) / "truth.json").write_text(json.dumps(truth_of(made), indent=1) + "\n")
