# SPDX-License-Identifier: Apache-2.0
"""GitLab CI brought together from several files: of the repository, of the shared template
project, of components; and what cannot be reached."""
from recipes import tool
from repository import DOCKER

# The files of platform/ci/templates, and of platform/ci/components below; each has a pipeline of
# its own.
OWN_PIPELINE = "lint:\n  image: registry.example.com/platform/tools/lint:2.4\n  script: [lint]\n"
TEMPLATES = {
    ".gitlab-ci.yml": OWN_PIPELINE,
    "docker.yml": """
include: /common/runner.yml
variables:
  DOCKERFILE: Dockerfile
  CONTEXT: .
  IMAGE_SUFFIX: ""
.docker-tag:
  script:
    - export FULL="$CI_REGISTRY_IMAGE${IMAGE_SUFFIX}:${IMAGE_TAG:-$CI_COMMIT_SHORT_SHA}"
docker-build:
  extends: .in-docker
  script:
    - !reference [.docker-tag, script]
    - docker build -f "$DOCKERFILE" -t "$FULL" $BUILD_ARGS "$CONTEXT"
    - docker push "$FULL"
""",
    "common/runner.yml": """
.in-docker:
  image: docker:27
  services: [docker:27-dind]
""",
    "jobs/kaniko.yml": """
.kaniko:
  image: {name: gcr.io/kaniko-project/executor:v1.23.2-debug, entrypoint: [""]}
  variables: {KANIKO_FILE: Dockerfile}
  script:
    - /kaniko/executor --context $CI_PROJECT_DIR --dockerfile $KANIKO_FILE $KANIKO_TAGS
""",
}
COMPONENTS = {
    ".gitlab-ci.yml": OWN_PIPELINE,
    "templates/image.yml": """
spec:
  inputs:
    name:
      description: last part of the image
    dockerfile:
      default: Dockerfile
    tag:
      default: $CI_COMMIT_SHORT_SHA
    stage: {default: build}
---
"build $[[ inputs.name ]]":
  stage: $[[ inputs.stage ]]
  image: docker:27
  services: [docker:27-dind]
  script:
    - docker build -f $[[ inputs.dockerfile ]] -t $CI_REGISTRY_IMAGE/$[[ inputs.name ]]:$[[ inputs.tag ]] .
    - docker push $CI_REGISTRY_IMAGE/$[[ inputs.name ]]:$[[ inputs.tag ]]
""",
    "templates/scan/template.yml": """
spec:
  inputs:
    scanner: {default: "registry.example.com/platform/tools/sonar:5"}
---
scan:
  image: $[[ inputs.scanner ]]
  script: [scan]
""",
}


def include_local(repo):
    """A wildcard; the file's own keys win over included ones. `**/` is at least one directory to GitLab."""
    below = repo.turns("ci", "ci", "ci/jobs")
    repo.write(f"{below}/build.yml", """
        variables: {TAG: included, FILE: @file@}
        build:
          image: docker:27
          services: [docker:27-dind]
          script:
            - docker build -f $FILE -t $CI_REGISTRY_IMAGE:$TAG .
            - docker push $CI_REGISTRY_IMAGE:$TAG
        """, file=repo.turns("Dockerfile", "Dockerfile.web"))
    repo.write(f"{below}/test.yml", """
        test:
          image: @lint@
          script: [lint]
        """, lint=tool("lint"))
    repo.write("old/never.yml", """
        never:
          image: docker:1
          script: [docker build -t $CI_REGISTRY_IMAGE:never .]
        """)
    repo.ci("""
        include:
          - local: @path@
          # - local: old/never.yml
        variables: {TAG: "@tag@"}
        build:
          before_script: [echo start]
        """, path=repo.turns("/ci/*.yml", "ci/**.yml", "/ci/**/*.yml"), tag=repo.turns("5.1", "6"))
    repo.make(repo.turns("Dockerfile", "Dockerfile.web"), repo.of("", repo.turns("5.1", "6")))
    repo.use(*DOCKER, tool("lint"))


def include_nested(repo):
    """A monorepo: each part brings its own file, which includes a common one."""
    parts = repo.turns(["orders", "stock"], ["mail", "sms"])
    repo.write("ci/common.yml", """
        .part:
          image: docker:27
          services: [docker:27-dind]
          script:
            - cd $PART
            - docker build -t $CI_REGISTRY_IMAGE/$PART:$CI_COMMIT_SHA .
            - docker push $CI_REGISTRY_IMAGE/$PART:$CI_COMMIT_SHA
        """)
    for part in parts:
        repo.write(f"{part}/.gitlab-ci.yml", """
            include: {local: ci/common.yml}
            build @part@:
              extends: .part
              variables: {PART: @part@}
            """, part=part)
        repo.make(f"{part}/Dockerfile", repo.of(part, "*"))
    repo.ci("""
        include: [@one@/.gitlab-ci.yml, @two@/.gitlab-ci.yml]
        """, one=parts[0], two=parts[1])
    repo.use(*DOCKER)


def include_project(repo):
    base, tags = repo.with_tag_argument("Dockerfile", default="none")
    repo.ci("""
        include:
          - project: @project@
            ref: @ref@
            file: @file@
        variables:
          IMAGE_SUFFIX: @suffix@
          BUILD_ARGS: "--build-arg BASE_TAG=@tag@"
        """, project=repo.turns("platform/ci/templates", "Platform/CI/Templates"), ref=repo.turns("main", "v2.1", "HEAD"),
            file=repo.turns("/docker.yml", "['/docker.yml', 'jobs/kaniko.yml']"), suffix=repo.turns('""', "/app"), tag=tags[0])
    repo.built("Dockerfile", repo.of(repo.turns("", "app"), "*"), [f"{base}:{tags[0]}"])
    repo.use(*DOCKER)


def include_project_kaniko(repo):
    repo.ci("""
        include:
          - {project: "@group@/ci/templates", file: [jobs/kaniko.yml]}
        image release:
          extends: .kaniko
          variables:
            KANIKO_FILE: @file@
            KANIKO_TAGS: --destination $CI_REGISTRY_IMAGE:$CI_COMMIT_TAG --destination=$CI_REGISTRY_IMAGE:@tag@
          rules: [{if: $CI_COMMIT_TAG}]
        """, group="platform", file=repo.turns("docker/Dockerfile", "$CI_PROJECT_DIR/Dockerfile.k"), tag=repo.turns("lts", "prod"))
    repo.make(repo.turns("docker/Dockerfile", "Dockerfile.k"), repo.of("", "*", repo.turns("lts", "prod")))
    repo.use("gcr.io/kaniko-project/executor:v1.23.2-debug")


def component(repo):
    repo.ci("""
        include:
          - component: @server@/platform/ci/components/image@@version@
            inputs:
              name: @name@
              dockerfile: @file@
          - component: @server@/platform/ci/components/image@@version@
            inputs: {name: tools, tag: "3", dockerfile: tools/Dockerfile}
          - component: @server@/platform/ci/components/scan@@version@
        stages: [build, test]
        """, version=repo.turns("1.2.0", "~latest", "1", "main"),
            server=repo.turns("$CI_SERVER_FQDN", "gitlab.example.com", "$CI_SERVER_HOST"), name="main",
            file=repo.turns("Dockerfile", "Dockerfile.main"))
    repo.make(repo.turns("Dockerfile", "Dockerfile.main"), repo.of("main", "*"))
    repo.make("tools/Dockerfile", repo.of("tools", "3"))
    repo.use(*DOCKER, tool("sonar"))


def inputs_local(repo):
    base, tags = repo.with_tag_argument("Dockerfile")
    repo.write("ci/image.yml", """
        spec:
          inputs:
            job: {default: build}
            version: {type: string}
            base:
              options: ["@zero@", "@one@"]
            services:
              type: array
              default: ["docker:27-dind"]
        ---
        "$[[ inputs.job ]]-$[[ inputs.version | truncate(0, 3) ]]":
          image: docker:27
          services: $[[ inputs.services ]]
          script:
            - docker build --build-arg BASE_TAG=$[[ inputs.base ]] -t "$CI_REGISTRY_IMAGE:$[[ inputs.version ]]" .
            - docker push "$CI_REGISTRY_IMAGE:$[[ inputs.version ]]"
        """, zero=tags[0], one=tags[1])
    repo.ci("""
        include:
          - local: ci/image.yml
            inputs: {version: 1.0-a, base: "@zero@"}
          - local: /ci/image.yml
            inputs:
              job: image
              version: "@version@"
              base: "@one@"
        """, zero=tags[0], one=tags[1], version=repo.turns("2024.1", "next"))
    repo.built("Dockerfile", repo.of("", "1.0-a"), [f"{base}:{tags[0]}"])
    repo.built("Dockerfile", repo.of("", repo.turns("2024.1", "next")), [f"{base}:{tags[1]}"])
    repo.use(*DOCKER)


def unreachable(repo):
    """What is here is linked; what is not is told."""
    repo.ci("""
        include:
          - @include@
        build:
          image: docker:27
          services: [docker:27-dind]
          script:
            - docker build -t "$CI_REGISTRY_IMAGE:$CI_COMMIT_SHA" .
            - docker push "$CI_REGISTRY_IMAGE:$CI_COMMIT_SHA"
        """, include=repo.turns("{project: elsewhere/ci, file: /build.yml}", "remote: https://ci.example.org/build.yml",
                                "local: /ci/absent.yml", "component: gitlab.example.com/elsewhere/components/build@1"))
    repo.make("Dockerfile", repo.of("", "*"))
    repo.use(*DOCKER)
    repo.out_of_reach = True


STYLES = [include_local, include_nested, include_project, include_project_kaniko, component, inputs_local, unreachable]
