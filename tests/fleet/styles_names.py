# SPDX-License-Identifier: Apache-2.0
"""How a name comes about: slugs, parameter operators, variables of variables, the dependency
proxy, names and files only run time knows."""
from recipes import HOST, tool
from repository import DOCKER


def _build(repo, body, *images, **values):
    """A job on the usual images with this rest of it."""
    repo.ci("build:\n  image: docker:27\n  services: [docker:27-dind]\n" + "".join(f"  {line}\n" for line in body.strip("\n").split("\n")), **values)
    repo.use(*DOCKER, *images)


def slugs(repo):
    slug = f"acme-{repo.path}".lower().replace("/", "-").replace("_", "-")
    written, name = repo.turns(("$CI_PROJECT_PATH_SLUG", slug), ("$CI_PROJECT_NAME", repo.name), ("${CI_PROJECT_NAMESPACE,,}/x", None))
    if name is None:
        name = repo.image.removeprefix(HOST + "/").rpartition("/")[0] + "/x"
    # The name tells which repository it is of, so that no two make the same.
    target = f"bundles-{repo.turn}/{name}"
    _build(repo, """
variables: {TARGET: "$CI_REGISTRY/bundles-@turn@/@written@"}
script:
  - docker build -t "@used@:$CI_COMMIT_SHORT_SHA" .
  - docker push "@used@:$CI_COMMIT_SHORT_SHA"
""", turn=repo.turn, written=written if ",," not in written else "unused",
           used="$TARGET" if ",," not in written else f"$CI_REGISTRY/bundles-{repo.turn}/{written}")
    repo.make("Dockerfile", [f"{HOST}/{target}:*"])


def operators(repo):
    """Parts of literal texts are known, parts of unknown ones are not."""
    _build(repo, """
script:
  - export VERSION=v3.14.2
  - docker build -t $CI_REGISTRY_IMAGE:${VERSION#v} -t $CI_REGISTRY_IMAGE:@part@ -t "$CI_REGISTRY_IMAGE:ref-${CI_COMMIT_REF_NAME//\\//-}" .
  - docker push --all-tags $CI_REGISTRY_IMAGE
""", part=repo.turns("${VERSION%.*}", "${VERSION%%.*}", "${VERSION/v/r}", "${VERSION:0:2}"))
    repo.make("Dockerfile", repo.of("", "3.14.2", repo.turns("v3.14", "v3", "r3.14.2", "v3"), "ref-*"))


def variables_of_variables(repo):
    base, tags = repo.with_tag_argument("Dockerfile", argument="JAVA")
    repo.ci("""
        variables:
          REPO: $CI_REGISTRY_IMAGE
          IMAGE: ${REPO}/$FLAVOR
          FULL: "$IMAGE:$LINE-$CI_PIPELINE_ID"
          FLAVOR: generic
          MAJOR: "@major@"
        build:
          image: docker:$DOCKER_VERSION
          services: ["docker:${DOCKER_VERSION}-dind"]
          variables: {LINE: "${MAJOR}.x", FLAVOR: @flavor@, DOCKER_VERSION: "27"}
          script:
            - docker build --build-arg JAVA=@tag@ -t $FULL .
            - docker push $FULL
        """, major=repo.turns("3", "4"), flavor=repo.turns("slim", "full"), tag=tags[0])
    repo.built("Dockerfile", repo.of(repo.turns("slim", "full"), f"{repo.turns('3', '4')}.x-*"), [f"{base}:{tags[0]}"])
    repo.use(*DOCKER)


def dependency_proxy(repo):
    """Images behind GitLab's proxy are Docker Hub's."""
    prefix = repo.turns("CI_DEPENDENCY_PROXY_GROUP_IMAGE_PREFIX", "CI_DEPENDENCY_PROXY_DIRECT_GROUP_IMAGE_PREFIX")
    outside = repo.turns("alpine:3.20", "node:20-bookworm", "library/debian:12")
    repo.put("Dockerfile", f"ARG PROXY=docker.io\nFROM ${{PROXY}}/{outside}\nCOPY --from={tool('tini')} /tini /tini\n")
    repo.ci("""
        build:
          image: ${@prefix@}/docker:27
          services: [{name: "$@prefix@/docker:27-dind", alias: docker}]
          script:
            - docker build --build-arg PROXY=$@prefix@ -t $CI_REGISTRY_IMAGE:$CI_COMMIT_SHA .
            - docker push $CI_REGISTRY_IMAGE:$CI_COMMIT_SHA
        """.replace("@prefix@", prefix))
    repo.built("Dockerfile", repo.of("", "*"), ["docker.io/library/" + outside.removeprefix("library/"), tool("tini")])
    repo.use(*DOCKER)


def open_path(repo):
    """An image a branch."""
    _build(repo, """
script:
  - docker build -t $CI_REGISTRY_IMAGE/@path@:@tag@ .
  - docker push $CI_REGISTRY_IMAGE/@path@:@tag@
""", path=repo.turns("$CI_COMMIT_REF_SLUG", "review-$CI_MERGE_REQUEST_IID"), tag=repo.turns("latest", "1"))
    repo.make("Dockerfile", repo.of(repo.turns("*", "review-*"), repo.turns("latest", "1")))


def open_file(repo):
    """Which Dockerfile is built only run time knows: it may be any, or any of a folder."""
    _build(repo, """
script:
  - docker build -f @file@ -t $CI_REGISTRY_IMAGE:$CI_COMMIT_SHA .
  - docker push $CI_REGISTRY_IMAGE:$CI_COMMIT_SHA
""", file=repo.turns('"images/$FLAVOR/Dockerfile"', "Dockerfile.$FLAVOR"))
    for flavor in ("a", "b"):
        repo.make(repo.turns(f"images/{flavor}/Dockerfile", f"Dockerfile.{flavor}"), repo.of("", "*"))
    repo.nobody_builds("other/Dockerfile")


def computed_version(repo):
    base, tags = repo.with_tag_argument("Dockerfile", argument="BASE")
    _build(repo, """
before_script:
  - VERSION=@version@
script:
  - docker build --build-arg "BASE=$VERSION" --tag "$CI_REGISTRY_IMAGE:r$VERSION" .
  - docker push "$CI_REGISTRY_IMAGE:r$VERSION"
""", version=repo.turns("$(git describe --tags)", "`./version.sh`", '"$(jq -r .version package.json)"'))
    repo.put("version.sh", "#!/bin/sh\ngit describe --always\n")
    repo.built("Dockerfile", repo.of("", "r*"), [f"{base}:*"])


STYLES = [slugs, operators, variables_of_variables, dependency_proxy, open_path, open_file, computed_version]
