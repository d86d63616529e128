# SPDX-License-Identifier: Apache-2.0
"""GitLab's configuration language: extends, !reference, anchors, default, matrix, rules, child
pipelines."""
from recipes import mirror, tool
from repository import DOCKER


def extends_chain(repo):
    file = repo.turns("Dockerfile", "deploy/Dockerfile")
    base, tags = repo.with_tag_argument(file, default="unused")
    repo.ci("""
        .docker:
          image: docker:27
          services: [docker:27-dind]
          variables: {BASE_TAG: wrong, TAG: wrong, FILE: Dockerfile.wrong}
          script:
            - docker build --build-arg BASE_TAG -f $FILE -t $CI_REGISTRY_IMAGE:$TAG .
            - docker push $CI_REGISTRY_IMAGE:$TAG
        .versioned:
          extends: .docker
          variables: {TAG: $CI_COMMIT_SHORT_SHA}
        .based:
          variables: {BASE_TAG: "@zero@", FILE: @file@}
        .unused:
          extends: .docker
          variables: {TAG: unused}
        build:
          extends: [.versioned, .based]
        build stable:
          extends:
            - .based
            - build
          variables:
            BASE_TAG: "@one@"
            TAG: stable
        """, file=file, zero=tags[0], one=tags[1])
    repo.built(file, repo.of("", "*"), [f"{base}:{tags[0]}"])
    repo.built(file, repo.of("", "stable"), [f"{base}:{tags[1]}"])
    repo.use(*DOCKER)


def reference_tag(repo):
    repo.ci("""
        .setup:
          script:
            - docker login -u gitlab-ci-token -p $CI_JOB_TOKEN $CI_REGISTRY
          variables:
            IMAGE: $CI_REGISTRY_IMAGE/@part@
        .image: {image: docker:27, services: [docker:27-dind]}
        .build:
          before_script:
            - export TAG="$CI_COMMIT_SHA"
          script:
            - docker build -t "$IMAGE:$TAG" @context@
            - docker push "$IMAGE:$TAG"
          never:
            - docker build -t "$IMAGE:never" .
        build:
          image: !reference [.image, image]
          services: !reference [.image, services]
          variables: !reference [.setup, variables]
          before_script:
            - !reference [.setup, script]
            - !reference [.build, before_script]
          script:
            - echo building
            - !reference [.build, script]
        """, part=repo.turns("app", "core"), context=repo.turns(".", "image"))
    repo.make(repo.turns("Dockerfile", "image/Dockerfile"), repo.of(repo.turns("app", "core"), "*"))
    repo.use(*DOCKER)


def anchors(repo):
    repo.ci("""
        .image: &image {image: "docker:27", services: ["docker:27-dind"]}
        .vars: &vars
          IMAGE: "@image@"
          TAG: wrong
        .login: &login
          - docker login $CI_REGISTRY
        .build: &build
          <<: *image
          before_script: *login
          script: &script
            - docker build -f $FILE -t $IMAGE:$TAG .
            - docker push $IMAGE:$TAG
        one:
          <<: [*build, *image]
          variables:
            <<: *vars
            FILE: Dockerfile.one
            TAG: "1"
            TAG: "@one@"
        two:
          <<: *build
          script: [*script, "echo done"]
          variables: {FILE: Dockerfile.two, TAG: $CI_COMMIT_REF_SLUG, <<: *vars}
        """, one=repo.turns("1.1", "10"))
    repo.make("Dockerfile.one", repo.of("", repo.turns("1.1", "10")))
    repo.make("Dockerfile.two", repo.of("", "*"))
    repo.use(*DOCKER)


def defaults(repo):
    """Globals, default, inherit; a job that sets its own is not given them."""
    repo.ci("""
        default:
          image: docker:27
          services:
            - docker:27-dind
          before_script:
            - export NAME=@part@
        variables:
          TAG: {value: "4.2", description: "What to build"}
          FILE: @file@
        build:
          script:
            - docker build -f $FILE -t "$CI_REGISTRY_IMAGE/$NAME:$TAG" .
            - docker push "$CI_REGISTRY_IMAGE/$NAME:$TAG"
        alone:
          inherit:
            default: false
            variables: [FILE]
          image: "@lint@"
          script:
            - lint $FILE
        quiet:
          image: {name: "$CI_REGISTRY/platform/tools/sonar:5"}
          services: []
          variables: {TAG: "unused"}
          script: [sonar]
        .hidden:
          image: hidden.example.com/never:1
          script: [docker build -t "$CI_REGISTRY_IMAGE:hidden" .]
        """, part=repo.turns("svc", "job"), file=repo.turns("Dockerfile", "Dockerfile.svc"), lint=tool("lint"))
    repo.make(repo.turns("Dockerfile", "Dockerfile.svc"), repo.of(repo.turns("svc", "job"), "4.2"))
    repo.use(*DOCKER, tool("lint"), tool("sonar"))


def matrix(repo):
    """Versions of the base; each build has its own."""
    base, tags = repo.with_tag_argument("Dockerfile", argument="RUNTIME", levels=("framework",))
    repo.ci("""
        build:
          image: docker:27
          services: [docker:27-dind]
          parallel:
            matrix:
              - RUNTIME: ["@zero@", "@one@"]
                FLAVOR: [@flavors@]
          script:
            - docker build --build-arg RUNTIME=$RUNTIME -t $CI_REGISTRY_IMAGE/$FLAVOR:$RUNTIME-$CI_COMMIT_SHORT_SHA .
            - docker push $CI_REGISTRY_IMAGE/$FLAVOR:$RUNTIME-$CI_COMMIT_SHORT_SHA
        """, zero=tags[0], one=tags[1], flavors=repo.turns("slim", "slim, full"))
    for tag in tags[:2]:
        names = [name for flavor in repo.turns(["slim"], ["slim", "full"]) for name in repo.of(flavor, f"{tag}-*")]
        repo.built("Dockerfile", names, [f"{base}:{tag}"])
    repo.use(*DOCKER)


def matrix_of_files(repo):
    parts = repo.turns(["api", "worker", "web"], ["in", "out", "admin"])
    repo.ci("""
        build:
          image: docker:27-cli
          services: [docker:27-dind]
          parallel:
            matrix:
              - SERVICE: @one@
                FILE: services/@one@/Dockerfile
              - SERVICE: [@two@, @three@]
                FILE: docker/Dockerfile.${SERVICE}
          script:
            - docker build -f "$FILE" -t "$CI_REGISTRY_IMAGE/$SERVICE:$CI_COMMIT_SHA" "services/$SERVICE"
            - docker push "$CI_REGISTRY_IMAGE/$SERVICE:$CI_COMMIT_SHA"
        """, one=parts[0], two=parts[1], three=parts[2])
    repo.make(f"services/{parts[0]}/Dockerfile", repo.of(parts[0], "*"))
    for part in parts[1:]:
        repo.make(f"docker/Dockerfile.{part}", repo.of(part, "*"))
    repo.use("docker:27-cli", "docker:27-dind")


def rules_variables(repo):
    base, tags = repo.with_tag_argument("Dockerfile")
    repo.ci("""
        build:
          image: docker:27
          services: [docker:27-dind]
          variables: {TAG: dev, BASE_TAG: "@zero@"}
          script:
            - docker build --build-arg BASE_TAG="$BASE_TAG" -t "$CI_REGISTRY_IMAGE:$TAG" .
            - docker push "$CI_REGISTRY_IMAGE:$TAG"
          rules:
            - if: $CI_COMMIT_TAG
              variables: {TAG: "release-$CI_COMMIT_TAG", BASE_TAG: "@one@"}
            - if: $CI_COMMIT_BRANCH == $CI_DEFAULT_BRANCH
              variables:
                TAG: @main@
            - when: on_success
        """, zero=tags[0], one=tags[1], main=repo.turns("main", "edge"))
    repo.built("Dockerfile", repo.of("", "dev", repo.turns("main", "edge")), [f"{base}:{tags[0]}"])
    repo.built("Dockerfile", repo.of("", "release-*"), [f"{base}:{tags[1]}"])
    repo.use(*DOCKER)


def workflow_variables(repo):
    repo.ci("""
        workflow:
          rules:
            - if: $CI_COMMIT_TAG
              variables: {CHANNEL: stable}
            - if: $CI_PIPELINE_SOURCE == "schedule"
              variables: {CHANNEL: @nightly@}
            - when: always
        variables:
          CHANNEL: testing
          IMAGE: "$CI_REGISTRY_IMAGE"
        build:
          image: docker:27
          services: [docker:27-dind]
          script:
            - docker build -t $IMAGE:$CHANNEL .
            - docker push $IMAGE:$CHANNEL
        """, nightly=repo.turns("nightly", "weekly"))
    repo.make("Dockerfile", repo.of("", "stable", "testing", repo.turns("nightly", "weekly")))
    repo.use(*DOCKER)


def child_pipeline(repo):
    parts = repo.turns(["api", "worker"], ["north", "south"])
    for part in parts:
        repo.write(f"{part}/ci.yml", """
            build @part@:
              image: docker:27
              services: [docker:27-dind]
              script:
                - docker build -t $CI_REGISTRY_IMAGE/@part@:$RELEASE @part@
                - docker push $CI_REGISTRY_IMAGE/@part@:$RELEASE
            """, part=part)
    repo.ci("""
        stages: [test, children]
        test:
          stage: test
          image: @tool@
          services: [{name: @database@, alias: db}]
          script: [npm test]
        @one@:
          stage: children
          variables: {RELEASE: "9.1"}
          trigger:
            include: @one@/ci.yml
            strategy: depend
        @two@:
          stage: children
          variables: {RELEASE: $CI_COMMIT_SHORT_SHA}
          trigger:
            include:
              - local: /@two@/ci.yml
        """, one=parts[0], two=parts[1], tool=tool("lint"), database=mirror("postgres", 1))
    repo.make(f"{parts[0]}/Dockerfile", repo.of(parts[0], "9.1"))
    repo.make(f"{parts[1]}/Dockerfile", repo.of(parts[1], "*"))
    repo.use(*DOCKER, tool("lint"), mirror("postgres", 1))


def dynamic_child(repo):
    """Some jobs nobody can know; what is written is linked, and the gap is told."""
    repo.ci("""
        build:
          image: docker:27
          services: [docker:27-dind]
          script:
            - docker build -t "$CI_REGISTRY_IMAGE:$CI_COMMIT_SHA" .
            - docker push "$CI_REGISTRY_IMAGE:$CI_COMMIT_SHA"
        generate:
          image: @tool@
          script: [generate > more.yml]
          artifacts: {paths: [more.yml]}
        more:
          trigger:
            include:
              - artifact: more.yml
                job: generate
        """, tool=tool("assets"))
    repo.make("Dockerfile", repo.of("", "*"))
    repo.use(*DOCKER, tool("assets"))
    repo.out_of_reach = True


STYLES = [extends_chain, reference_tag, anchors, defaults, matrix, matrix_of_files, rules_variables, workflow_variables, child_pipeline,
          dynamic_child]
