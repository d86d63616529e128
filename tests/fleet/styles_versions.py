# SPDX-License-Identifier: Apache-2.0
"""Bases: one image in several versions, each on its own version of the level below. `versions`
are (version, tag of the base); edges are exact, version by version."""
import json

from repository import DOCKER, HOST


def _dockerfile(repo, base, path="Dockerfile"):
    repo.put(path, f"ARG BASE_TAG\nFROM {base}:${{BASE_TAG}}\nARG VERSION\nRUN install $VERSION\n")


def _truth(repo, base, versions, path="Dockerfile"):
    for version, tag in versions:
        repo.built(path, repo.of("", version), [f"{base}:{tag}"])


def matrix(repo, base, versions):
    _dockerfile(repo, base)
    rows = "".join(f'      - {{VERSION: "{version}", BASE_TAG: "{tag}"}}\n' for version, tag in versions)
    repo.put(".gitlab-ci.yml", "build:\n  image: docker:27\n  services: [docker:27-dind]\n  parallel:\n    matrix:\n" + rows + """  script:
    - docker build --build-arg VERSION --build-arg BASE_TAG="$BASE_TAG" -t $CI_REGISTRY_IMAGE:$VERSION .
    - docker push $CI_REGISTRY_IMAGE:$VERSION
""")
    _truth(repo, base, versions)
    repo.use(*DOCKER)


def pairs_in_a_loop(repo, base, versions):
    _dockerfile(repo, base)
    words = " ".join(f"{version}={tag}" for version, tag in versions)
    repo.put(".gitlab-ci.yml", f"""build:
  image: docker:27
  services: [docker:27-dind]
  script:
    - |
      for pair in {words}; do
        version="${{pair%%=*}}"
        docker build --build-arg "VERSION=$version" --build-arg "BASE_TAG=${{pair#*=}}" -t "$CI_REGISTRY_IMAGE:$version" .
        docker push "$CI_REGISTRY_IMAGE:$version"
      done
""")
    _truth(repo, base, versions)
    repo.use(*DOCKER)


def directories(repo, base, versions):
    """A Dockerfile a version, all called the same."""
    for version, tag in versions:
        repo.put(f"{version}/Dockerfile", f"FROM {base}:{tag}\nRUN install {version}\n")
        repo.built(f"{version}/Dockerfile", repo.of("", version), [f"{base}:{tag}"])
    words = " ".join(version for version, _ in versions)
    repo.put(".gitlab-ci.yml", f"""build:
  image: docker:27
  services: [docker:27-dind]
  script:
    - for v in {words}; do docker build -t $CI_REGISTRY_IMAGE:$v $v || exit 1; docker push $CI_REGISTRY_IMAGE:$v; done
""")
    repo.use(*DOCKER)


def job_each(repo, base, versions):
    _dockerfile(repo, base, "docker/Dockerfile")
    jobs = "".join(f'"{version}":\n  extends: .kaniko\n  variables: {{VERSION: "{version}", BASE_TAG: "{tag}"}}\n' for version, tag in versions)
    repo.put(".gitlab-ci.yml", """.kaniko:
  image: {name: "gcr.io/kaniko-project/executor:v1.23.2-debug", entrypoint: [""]}
  script:
    - /kaniko/executor --context=. --dockerfile=docker/Dockerfile --build-arg=VERSION=$VERSION --build-arg=BASE_TAG=$BASE_TAG
      --destination=$CI_REGISTRY_IMAGE:$VERSION
""" + jobs)
    _truth(repo, base, versions, "docker/Dockerfile")
    repo.use("gcr.io/kaniko-project/executor:v1.23.2-debug")


def bake(repo, base, versions):
    _dockerfile(repo, base)
    targets = {f"v{i}": {"args": {"VERSION": version, "BASE_TAG": tag}, "tags": repo.of("", version)}
               for i, (version, tag) in enumerate(versions)}
    repo.put("docker-bake.json", json.dumps({"group": {"default": {"targets": sorted(targets)}}, "target": targets}, indent=1))
    repo.put(".gitlab-ci.yml", "build:\n  image: docker:27\n  services: [docker:27-dind]\n  script: [docker buildx bake --push]\n")
    _truth(repo, base, versions)
    repo.use(*DOCKER)


def script_with_arguments(repo, base, versions):
    _dockerfile(repo, base)
    repo.put("build.sh", '#!/bin/sh -e\nversion=$1 base=$2\ndocker build --build-arg VERSION=$version --build-arg BASE_TAG=$base '
             f'--tag {HOST}/{repo.project}:$version .\ndocker push {HOST}/{repo.project}:$version\n')
    lines = "".join(f"    - ./build.sh {version} {tag}\n" for version, tag in versions)
    repo.put(".gitlab-ci.yml", "build:\n  image: docker:27\n  services: [docker:27-dind]\n  script:\n" + lines)
    _truth(repo, base, versions)
    repo.use(*DOCKER)


def make(repo, base, versions):
    _dockerfile(repo, base)
    repo.put("Makefile", "IMAGE = $(CI_REGISTRY_IMAGE)\n\nimage:\n\tdocker build --build-arg VERSION=$(VERSION) --build-arg BASE_TAG=$(BASE_TAG) "
             "-t $(IMAGE):$(VERSION) .\n\tdocker push $(IMAGE):$(VERSION)\n")
    lines = "".join(f"    - make image VERSION={version} BASE_TAG={tag}\n" for version, tag in versions)
    repo.put(".gitlab-ci.yml", "build:\n  image: docker:27\n  services: [docker:27-dind]\n  script:\n" + lines)
    _truth(repo, base, versions)
    repo.use(*DOCKER)


def rules(repo, base, versions):
    """A pipeline a version, chosen by a variable of the schedule."""
    _dockerfile(repo, base)
    rows = "".join(f'    - if: $LINE == "{version}"\n      variables: {{VERSION: "{version}", BASE_TAG: "{tag}"}}\n' for version, tag in versions)
    repo.put(".gitlab-ci.yml", """build:
  image: docker:27
  services: [docker:27-dind]
  script:
    - docker build --build-arg VERSION=$VERSION --build-arg BASE_TAG=$BASE_TAG -t $CI_REGISTRY_IMAGE:$VERSION .
    - docker push $CI_REGISTRY_IMAGE:$VERSION
  rules:
""" + rows)
    _truth(repo, base, versions)
    repo.use(*DOCKER)


STYLES = [matrix, pairs_in_a_loop, directories, job_each, bake, script_with_arguments, make, rules]
