# SPDX-License-Identifier: Apache-2.0
"""GitLab CI that calls Makefiles and shell scripts, or is a program itself."""
from recipes import HOST
from repository import DOCKER


def _job(repo, lines, *images):
    """A job of these script lines, each any shell text."""
    script = "".join("    - |\n" + "".join(f"      {part}\n" for part in line.split("\n")) for line in lines)
    repo.put(".gitlab-ci.yml", "build:\n  image: docker:27\n  services: [docker:27-dind]\n  script:\n" + script)
    repo.use(*DOCKER, *images)


def makefile(repo):
    call, version = repo.turns(("make docker-push", "1.8"), ("make docker-build docker-push VERSION=2.0", "2.0"),
                               ("VERSION=3.1 make docker-push", "3.1"), ("make -s -j2 VERSION=4 docker-push", "4"))
    _job(repo, ["apk add make git", call])
    repo.write("Makefile", """
        REGISTRY ?= @host@
        IMAGE := $(REGISTRY)/@path@
        VERSION ?= 1.8
        TAG = $(VERSION)-$(shell git rev-parse --short HEAD)

        .PHONY: all docker-build docker-push
        all: test

        test:
        \tgo test ./...

        docker-build: generate
        \tdocker build -f docker/Dockerfile \\
        \t  -t $(IMAGE):$(TAG) -t $(IMAGE):latest .

        docker-push: docker-build
        \t@docker push $(IMAGE):$(TAG)
        \t@docker push $(IMAGE):latest

        generate:
        \t@echo "docker build -t $(IMAGE):said ."
        """, path=repo.image.removeprefix(HOST + "/"))
    repo.make("docker/Dockerfile", repo.of("", f"{version}-*", "latest"))


def makefile_below(repo):
    parts = repo.turns(["api", "batch"], ["edge", "hub"])
    _job(repo, repo.turns([f"make -C {parts[0]} image", f"cd {parts[1]}\nmake image"],
                          [f"for part in {parts[0]} {parts[1]}; do make -C $part image; done"]))
    for part in parts:
        repo.write(f"{part}/Makefile", """
            NAME = @part@
            image:
            \tdocker build -t $(CI_REGISTRY_IMAGE)/$(NAME):$(CI_COMMIT_SHORT_SHA) .
            \tdocker push $(CI_REGISTRY_IMAGE)/$(NAME):$(CI_COMMIT_SHORT_SHA)
            """, part=part)
        repo.make(f"{part}/Dockerfile", repo.of(part, "*"))


def shell_script(repo):
    parts = repo.turns(["api", "worker"], ["ui", "bff"])
    repo.write("ci/build.sh", """
        #!/usr/bin/env bash
        # Usage: build.sh PART [TAG]; calls docker build -t PART:usage
        set -euo pipefail
        part="$1"
        tag="${2:-latest}"
        image="$CI_REGISTRY_IMAGE/$part"
        if ! docker info >/dev/null; then
          echo "no docker" >&2
          exit 1
        fi
        docker build -t "$image:$tag" -f "docker/$part/Dockerfile" "docker/$part"
        docker push "$image:$tag"
        """)
    _job(repo, repo.turns(["chmod +x ci/build.sh", f"./ci/build.sh {parts[0]} 1.0", f"bash ci/build.sh {parts[1]}"],
                          [f"sh -eu ci/build.sh {parts[0]} 1.0 && ./ci/build.sh {parts[1]}"],
                          [f'"$CI_PROJECT_DIR/ci/build.sh" {parts[0]} 1.0', f"cd ci/..\nci/build.sh {parts[1]}"]))
    repo.make(f"docker/{parts[0]}/Dockerfile", repo.of(parts[0], "1.0"))
    repo.make(f"docker/{parts[1]}/Dockerfile", repo.of(parts[1], "latest"))


def functions(repo):
    file = repo.turns("Dockerfile", "Dockerfile.fn")
    base, tags = repo.with_tag_argument(file, default="x")
    library = ("build_image() {\n  local tag=\"$1\"\n  shift\n"
               f"  docker build -f {file} -t \"$CI_REGISTRY_IMAGE:$tag\" \"$@\" .\n  docker push \"$CI_REGISTRY_IMAGE:$tag\"\n}}\n"
               "function never_called {\n  docker build -t \"$CI_REGISTRY_IMAGE:never\" .\n}")
    if repo.turns(True, False):
        repo.put("ci/lib.sh", library + "\n")
        library = repo.turns(". ci/lib.sh", "source ./ci/lib.sh", ". ./ci/lib.sh")
    _job(repo, [library, f"build_image {tags[0]} --build-arg BASE_TAG={tags[0]}\nbuild_image next --build-arg BASE_TAG=\"{tags[1]}\""])
    repo.built(file, repo.of("", tags[0]), [f"{base}:{tags[0]}"])
    repo.built(file, repo.of("", "next"), [f"{base}:{tags[1]}"])


def defaults_and_choices(repo):
    """export X=${X:-…}, if/elif/else and case choose version and base."""
    base, tags = repo.with_tag_argument("docker/Dockerfile", argument="VERSION")
    choice = repo.turns(f'if [ "$CI_COMMIT_BRANCH" = "main" ]; then\n  VERSION={tags[0]}\nelif [ -n "$CI_COMMIT_TAG" ]; then\n'
                        f'  VERSION={tags[1]}\nelse\n  VERSION={tags[0]}\nfi',
                        f'case "$CI_COMMIT_REF_NAME" in\n  main|release/*) VERSION={tags[0]} ;;\n  *) VERSION="{tags[1]}" ;;\nesac')
    _job(repo, ["export DOCKERFILE_PATH=${DOCKERFILE_PATH:-docker/Dockerfile}\nexport REPO=${REPO:-$CI_REGISTRY_IMAGE}", choice,
                'docker build -f "$DOCKERFILE_PATH" --build-arg VERSION="$VERSION" -t "$REPO:$VERSION" .', 'docker push "$REPO:$VERSION"'])
    for tag in tags[:2]:
        repo.built("docker/Dockerfile", repo.of("", tag), [f"{base}:{tag}"])


def loop(repo):
    parts = repo.turns(["api", "worker", "cron"], ["in", "out", "view"])
    head = repo.turns(f"for service in {' '.join(parts)}; do", f'SERVICES="{" ".join(parts)}"\nfor service in $SERVICES; do',
                      f"parts=({' '.join(parts)})\nfor service in \"${{parts[@]}}\"; do")
    _job(repo, [head + '\n  docker build -t "$CI_REGISTRY_IMAGE/$service:$CI_COMMIT_SHA" "services/$service"\n'
                '  docker push "$CI_REGISTRY_IMAGE/${service}:$CI_COMMIT_SHA"\ndone'])
    for part in parts:
        repo.make(f"services/{part}/Dockerfile", repo.of(part, "*"))


def computed_tag(repo):
    """The tag holds a date and a sum of the Dockerfile."""
    name = repo.turns("builder", "cache")
    _job(repo, ['TAG="V$(date +%Y-%m-%d)-$(md5sum Dockerfile | head -c 10)"\nexport IMAGE="@i@/@n@:$TAG"'.replace("@i@", "$CI_REGISTRY_IMAGE")
                .replace("@n@", name), repo.turns('if ! docker pull "$IMAGE"; then docker build -t "$IMAGE" . && docker push "$IMAGE"; fi',
                                                  'docker build -t "$IMAGE" .\ndocker push "$IMAGE"')])
    repo.make("Dockerfile", repo.of(name, "V*-*"))


def array_of_options(repo):
    """Options gathered in a variable before they are used."""
    base, tags = repo.with_tag_argument("Dockerfile", default="none")
    gather = repo.turns(f'OPTIONS="--build-arg BASE_TAG={tags[0]}"\nOPTIONS="$OPTIONS -t $CI_REGISTRY_IMAGE:a"\nOPTIONS+=" -t $CI_REGISTRY_IMAGE:b"',
                        f'OPTIONS=(--build-arg "BASE_TAG={tags[0]}")\nOPTIONS+=(-t "$CI_REGISTRY_IMAGE:a" -t "$CI_REGISTRY_IMAGE:b")')
    use = repo.turns("docker build $OPTIONS .", 'docker build "${OPTIONS[@]}" .')
    _job(repo, [gather + "\n" + use, "for t in a b; do docker push $CI_REGISTRY_IMAGE:$t; done"])
    repo.built("Dockerfile", repo.of("", "a", "b"), [f"{base}:{tags[0]}"])


STYLES = [makefile, makefile_below, shell_script, functions, defaults_and_choices, loop, computed_tag, array_of_options]
