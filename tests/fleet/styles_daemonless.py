# SPDX-License-Identifier: Apache-2.0
"""GitLab CI that builds without a Docker daemon: kaniko, buildah, podman."""
from recipes import tool
from repository import HOST

KANIKO = "gcr.io/kaniko-project/executor:v1.23.2-debug"
BUILDAH = "quay.io/buildah/stable:v1.35"
PODMAN = "quay.io/podman/stable:v5"


def kaniko(repo):
    file = repo.turns("docker/Dockerfile", "Dockerfile", "Dockerfile.release")
    base, tags = repo.with_tag_argument(file, default="none")
    repo.ci("""
        build:
          image:
            name: @kaniko@
            entrypoint: [""]
          script:
            - mkdir -p /kaniko/.docker
            - echo "{\\"auths\\":{\\"$CI_REGISTRY\\":{\\"username\\":\\"$CI_REGISTRY_USER\\"}}}" > /kaniko/.docker/config.json
            - >-
              /kaniko/executor
              --context "${CI_PROJECT_DIR}"
              --dockerfile @file@
              --destination "${CI_REGISTRY_IMAGE}:${CI_COMMIT_TAG}"
              --destination "$CI_REGISTRY_IMAGE:stable"
              @argument@ --cache=true --snapshot-mode=redo
          rules:
            - if: $CI_COMMIT_TAG
        """, kaniko=KANIKO, file=repo.turns(f'"${{CI_PROJECT_DIR}}/{file}"', file, f"./{file}"),
            argument=repo.turns(f'--build-arg "BASE_TAG={tags[0]}"', f"--build-arg=BASE_TAG={tags[0]}"))
    repo.built(file, repo.of("", "*", "stable"), [f"{base}:{tags[0]}"])
    repo.use(KANIKO)


def kaniko_template(repo):
    """GitLab's own template: all by variables, the tag from the kind of ref."""
    file = repo.turns("build/Dockerfile", "Dockerfile.app")
    base, tags = repo.with_tag_argument(file)
    repo.ci(r"""
        .kaniko-build:
          variables:
            KANIKO_ARGS: ""
            KANIKO_BUILD_CONTEXT: $CI_PROJECT_DIR
            IMAGE: ${CI_REGISTRY_IMAGE}
          image: {name: "gcr.io/kaniko-project/executor:debug", entrypoint: [""]}
          script:
            - |
              if [ "$CI_COMMIT_REF_NAME" = $CI_DEFAULT_BRANCH ]; then
                VERSION="latest"
              elif [ -n "$CI_COMMIT_TAG" ]; then
                NOSLASH=$(echo "$CI_COMMIT_TAG" | tr -s / - )
                SANITIZED="${NOSLASH//[^a-zA-Z0-9\-\.]/}"
                VERSION="$SANITIZED"
              else
                NOSLASH=$(echo "$CI_COMMIT_REF_NAME" | tr -s / - )
                SANITIZED="${NOSLASH//[^a-zA-Z0-9\-\.]/}"
                VERSION="branch-$SANITIZED"
              fi
            - DOCKERFILE_PATH=${DOCKERFILE_PATH:-"$KANIKO_BUILD_CONTEXT/Dockerfile"}
            - /kaniko/executor --context $KANIKO_BUILD_CONTEXT --dockerfile $DOCKERFILE_PATH --destination ${IMAGE}:${VERSION} $KANIKO_ARGS
        kaniko-build:
          extends: .kaniko-build
          variables:
            DOCKERFILE_PATH: @file@
            KANIKO_ARGS: "--build-arg BASE_TAG=@tag@ --target= --cleanup"
        """.replace(" --target=", ""), file=repo.turns(file, f"$CI_PROJECT_DIR/{file}"), tag=tags[1])
    repo.built(file, repo.of("", "latest", "*", "branch-*"), [f"{base}:{tags[1]}"])
    repo.use("gcr.io/kaniko-project/executor:debug")


def buildah_command(repo):
    """The command in a variable with its global flags, in an anchored list; images named as jobs."""
    jobs = repo.turns(["ci-linux", "ci-docs"], ["base-bin", "tools-lint"], ["runner-a", "runner-b"])
    repo.ci("""
        variables:
          IMAGE_PATH: $CI_REGISTRY_IMAGE
          BUILDAH_IMAGE: "@buildah@"
          BUILDAH_COMMAND: "buildah @flags@"
        .docker_build: &docker_build
          - $BUILDAH_COMMAND build
              --format=docker
              --build-arg VCS_REF="${CI_COMMIT_SHA}"
              --tag "$IMAGE_PATH/$CI_JOB_NAME:$CI_COMMIT_SHORT_SHA"
              --tag "$IMAGE_PATH/$CI_JOB_NAME:latest"
              --file dockerfiles/$CI_JOB_NAME/Dockerfile dockerfiles/$CI_JOB_NAME
        .docker_push: &docker_push
          - echo "$CI_REGISTRY_PASSWORD" | buildah login --username "$CI_REGISTRY_USER" --password-stdin $CI_REGISTRY
          - $BUILDAH_COMMAND info
          - $BUILDAH_COMMAND push --format=v2s2 "$IMAGE_PATH/$CI_JOB_NAME:$CI_COMMIT_SHORT_SHA"
          - $BUILDAH_COMMAND push --format=v2s2 "$IMAGE_PATH/$CI_JOB_NAME:latest"
        .common: {image: $BUILDAH_IMAGE, interruptible: true}
        @one@:
          extends: .common
          script:
            - *docker_build
            - *docker_push
        @two@:
          extends: .common
          before_script:
            - cat dockerfiles/$CI_JOB_NAME/Dockerfile
          script: [*docker_build, *docker_push]
        """, one=jobs[0], two=jobs[1], buildah=BUILDAH,
            flags=repo.turns("--storage-driver overlay2", "--storage-driver=vfs --root /tmp/x", "--log-level debug"))
    for job in jobs:
        repo.make(f"dockerfiles/{job}/Dockerfile", repo.of(job, "*", "latest"))
    repo.use(BUILDAH)


def podman(repo):
    file = repo.turns("Containerfile", "Dockerfile", "images/Containerfile.app")
    repo.ci("""
        build:
          image: {name: @podman@, entrypoint: [""]}
          variables: {STORAGE_DRIVER: vfs}
          script:
            - export IMAGE="${CI_REGISTRY_IMAGE}/app"
            - podman @options@ build --format docker -t "$IMAGE:$CI_COMMIT_SHORT_SHA" -t $IMAGE:latest @file@ .
            - podman push $IMAGE:$CI_COMMIT_SHORT_SHA
            - podman push $IMAGE:latest docker://$IMAGE:nightly
        """, podman=PODMAN, options=repo.turns("", "--log-level=info", "--storage-driver vfs"),
            file="" if file in ("Containerfile", "Dockerfile") else f"-f {file}")
    repo.make(file, repo.of("app", "*", "latest", "nightly"))
    repo.use(PODMAN)


def buildah_local(repo):
    repo.ci("""
        default: {image: "@buildah@"}
        build:
          script:
            - buildah @command@ --isolation chroot -f @file@ -t @name@:build .
            - buildah push @name@:build docker://$CI_REGISTRY_IMAGE:$CI_COMMIT_SHA
            - buildah push @name@:build "docker://@image@:rolling"
        """, buildah=BUILDAH, command=repo.turns("bud", "build", "build-using-dockerfile"),
            file=repo.turns("Dockerfile", "./Dockerfile"))
    repo.make("Dockerfile", repo.of("", "*", "rolling"))
    repo.use(BUILDAH)


def buildah_script(repo):
    """No Dockerfile at all: the script is the recipe."""
    base, tag = repo.base()
    file = repo.turns(".gitlab-ci.yml", "image.sh")
    recipe = [f"container=$(buildah from {base}:{tag})", "buildah run $container -- apt-get install -y curl",
              f"buildah copy --from {tool('certs')} $container /certs /certs", "buildah config --cmd /app $container",
              'buildah commit --rm "$container" "$CI_REGISTRY_IMAGE:$CI_COMMIT_SHORT_SHA"',
              'buildah push "$CI_REGISTRY_IMAGE:$CI_COMMIT_SHORT_SHA"']
    if file == "image.sh":
        repo.put(file, "#!/bin/sh\nset -eu\n" + "\n".join(recipe) + "\n")
        recipe = ["sh ./image.sh"]
    repo.ci("build:\n  image: @buildah@\n  script:\n" + "".join(f"    - '{line}'\n" for line in recipe), buildah=BUILDAH)
    repo.built(file, repo.of("", "*"), [f"{base}:{tag}", tool("certs")])
    repo.use(BUILDAH)


def kaniko_each_job(repo):
    """One job a part, the differences in variables; the context is a part's directory."""
    parts = repo.turns(["api", "ui"], ["server", "agent"], ["front", "back"])
    repo.ci("""
        variables:
          REGISTRY_PATH: "@host@/@project@"
        .kaniko: &kaniko
          image: {name: @kaniko@, entrypoint: [""]}
          script:
            - test -n "$PART"
            - /kaniko/executor -c dir://$CI_PROJECT_DIR/$PART -f @file@ -d @image@/$PART:$TAG
        @one@:
          <<: *kaniko
          variables: {PART: @one@, TAG: $CI_COMMIT_REF_SLUG}
        @two@:
          <<: *kaniko
          variables:
            PART: @two@
            TAG: "7"
        """, one=parts[0], two=parts[1], kaniko=KANIKO, file=repo.turns("Dockerfile", "$CI_PROJECT_DIR/$PART/Dockerfile"),
            project=repo.image.removeprefix(HOST + "/"))
    repo.make(f"{parts[0]}/Dockerfile", repo.of(parts[0], "*"))
    repo.make(f"{parts[1]}/Dockerfile", repo.of(parts[1], "7"))
    repo.use(KANIKO)


STYLES = [kaniko, kaniko_template, buildah_command, podman, buildah_local, buildah_script, kaniko_each_job]
