// SPDX-License-Identifier: Apache-2.0
// Rule 2.13: the styles in which real GitLab configurations build images, from the file to what
// is built.
#include <catch2/catch.hpp>

#include "tests/unit/ci/facts_text.hpp"
#include "tests/unit/ci/project.hpp"

using namespace keelson;

namespace {

ci::ProjectFacts pipeline(const std::string& text) {
  return facts_of({{".gitlab-ci.yml", text}});
}

}  // namespace

TEST_CASE("rule 2.13: buildah held in a variable, an anchored list, the image named like the job",
          "[rule2.13]") {
  const auto facts = pipeline(R"(variables:
  BUILDAH_COMMAND: "buildah --storage-driver overlay2"
  REGISTRY_PATH: docker.io/acme
.build: &build
  image: quay.io/buildah/stable
  script:
    - &build_image
      $BUILDAH_COMMAND build
      --format=docker
      --build-arg VCS_REF="${CI_COMMIT_SHA}"
      --tag "$REGISTRY_PATH/$IMAGE_NAME:latest"
      --tag "$REGISTRY_PATH/$IMAGE_NAME:$CI_COMMIT_SHORT_SHA"
      --file "$DOCKERFILE_DIR/Dockerfile" "$DOCKERFILE_DIR"
    - $BUILDAH_COMMAND push --format=v2s2 "$REGISTRY_PATH/$IMAGE_NAME:latest"
ci-linux:
  <<: *build
  variables: &vars
    IMAGE_NAME: $CI_JOB_NAME
    DOCKERFILE_DIR: dockerfiles/$CI_JOB_NAME
base-ci:
  <<: *build
  variables:
    <<: *vars
)");
  CHECK(images_of(facts) == Lines{"ci-linux: quay.io/buildah/stable @.gitlab-ci.yml:5",
                                  "base-ci: quay.io/buildah/stable @.gitlab-ci.yml:5"});
  CHECK(actions_of(facts) ==
        Lines{"ci-linux: dockerfiles/ci-linux/Dockerfile in dockerfiles/ci-linux VCS_REF=*: "
              "docker.io/acme/ci-linux:latest docker.io/acme/ci-linux:*",
              "ci-linux: push docker.io/acme/ci-linux:latest",
              "base-ci: dockerfiles/base-ci/Dockerfile in dockerfiles/base-ci VCS_REF=*: "
              "docker.io/acme/base-ci:latest docker.io/acme/base-ci:*",
              "base-ci: push docker.io/acme/base-ci:latest"});
}

TEST_CASE("rule 2.13: a version chosen by if and elif is each of them", "[rule2.13]") {
  const auto facts = pipeline(R"(build:
  script:
    - export REPO=${REPO:-r.io/app}
    - |
      if [ "$CI_COMMIT_REF_NAME" = master ]; then
        VERSION=latest
      elif [ -n "$CI_COMMIT_TAG" ]; then
        VERSION=stable
      else
        VERSION=dev
      fi
    - docker build -t $REPO:$VERSION .
)");
  CHECK(actions_of(facts).size() == 6);  // REPO may be given from outside: *:latest and so on
  for (const char* tag : {"latest", "stable", "dev"})
    CHECK(joined(actions_of(facts)).find("r.io/app:" + std::string(tag)) != std::string::npos);
}

TEST_CASE("rule 2.13: GitLab's Kaniko template", "[rule2.13]") {
  const auto facts = pipeline(R"(kaniko-build:
  variables:
    KANIKO_ARGS: ""
    KANIKO_BUILD_CONTEXT: $CI_PROJECT_DIR
    DOCKERFILE_PATH: ""
  image:
    name: gcr.io/kaniko-project/executor:debug
    entrypoint: [""]
  script:
    - if [ -z ${CI_COMMIT_TAG+x} ]; then
        export VERSION="latest";
      else
        export VERSION=$CI_COMMIT_TAG;
      fi
    - export DOCKERFILE_PATH=${DOCKERFILE_PATH:-"$KANIKO_BUILD_CONTEXT/Dockerfile"}
    - export IMAGE_TAG=${CI_REGISTRY_IMAGE}:$VERSION
    - mkdir -p /kaniko/.docker
    - /kaniko/executor --context $KANIKO_BUILD_CONTEXT --dockerfile $DOCKERFILE_PATH --destination $IMAGE_TAG $KANIKO_ARGS
)");
  CHECK(images_of(facts) ==
        Lines{"kaniko-build: gcr.io/kaniko-project/executor:debug @.gitlab-ci.yml:7"});
  const Lines actions = actions_of(facts);
  CHECK(joined(actions).find("Dockerfile in .: registry.example.com/acme/shop:latest") !=
        std::string::npos);
  CHECK(joined(actions).find("registry.example.com/acme/shop:*") != std::string::npos);
}

TEST_CASE("rule 2.13: a tag that is computed is open", "[rule2.13]") {
  const auto facts = pipeline(R"(docker-boot:
  image: docker:stable
  services: [docker:dind]
  variables: {IMAGE: "$CI_REGISTRY_IMAGE:$CACHEKEY"}
  before_script:
    - CACHEKEY=$(md5sum dev/ci/Dockerfile | head -c 10)
    - IMAGE="$CI_REGISTRY_IMAGE:v-$CACHEKEY"
  script:
    - docker build -t "$IMAGE" dev/ci/
    - docker push "$IMAGE"
)");
  CHECK(images_of(facts) == Lines{"docker-boot: docker:stable @.gitlab-ci.yml:2"});
  CHECK(actions_of(facts) ==
        Lines{"docker-boot: service docker:dind",
              "docker-boot: dev/ci/Dockerfile in dev/ci: registry.example.com/acme/shop:v-*",
              "docker-boot: push registry.example.com/acme/shop:v-*"});
}

TEST_CASE("rule 2.13: make is followed", "[rule2.13]") {
  const auto facts = facts_of(
      {{".gitlab-ci.yml", "build:\n  script: [make docker]\n"}, {"Makefile", R"(IMAGE ?= r.io/server
TAG = 1
docker: bin
	docker build -t $(IMAGE):$(TAG) -f Dockerfile.server .
)"}});
  CHECK(actions_of(facts) == Lines{"build: Dockerfile.server in .: r.io/server:1",
                                   "build: Dockerfile.server in .: *:1"});
}

TEST_CASE("rule 2.13: promotion by pull, tag and push; by regctl", "[rule2.13]") {
  const auto facts = pipeline(R"(promote:
  script:
    - docker pull $CI_REGISTRY_IMAGE:$CI_COMMIT_SHA
    - docker tag $CI_REGISTRY_IMAGE:$CI_COMMIT_SHA acme/shop:prod
    - docker push acme/shop:prod
copy:
  image: regclient/regctl
  script: ["regctl image copy acme/a:1 acme/b:1"]
)");
  CHECK(actions_of(facts) == Lines{"promote: push acme/shop:prod",
                                   "promote: registry.example.com/acme/shop:* -> acme/shop:prod",
                                   "promote: use registry.example.com/acme/shop:*",
                                   "copy: acme/a:1 -> acme/b:1"});
}

TEST_CASE("rule 2.13: folded and literal scalars, continued lines", "[rule2.13]") {
  const auto facts = pipeline(R"(build:
  image: docker:cli
  script:
    - >
      docker build
      -t r.io/a:1
      a
    - |
      docker build \
        -t r.io/b:1 \
        b
    - "docker build -t r.io/c:1 \
      c"
)");
  CHECK(actions_of(facts) == Lines{"build: a/Dockerfile in a: r.io/a:1",
                                   "build: b/Dockerfile in b: r.io/b:1",
                                   "build: c/Dockerfile in c: r.io/c:1"});
}

TEST_CASE("variants of a job are one job; after_script sees what the script built") {
  const auto facts = pipeline(R"(build:
  image: r.io/ci:$KIND
  rules:
    - if: $CI_COMMIT_TAG
      variables: {KIND: release}
    - variables: {KIND: dev}
  script: [docker build -t r.io/app:$KIND .]
  after_script: [docker push r.io/app:$KIND]
)");
  CHECK(facts.jobs.size() == 1);
  CHECK(images_of(facts).size() == 1);
  const std::string all = joined(actions_of(facts), "; ");
  for (const char* part : {"Dockerfile in .: r.io/app:release", "Dockerfile in .: r.io/app:dev",
                           "push r.io/app:release", "push r.io/app:dev", "use r.io/ci:"})
    CHECK(all.find(part) != std::string::npos);
}

TEST_CASE("scratch and nothing are no images") {
  CHECK(images_of(pipeline("a: {image: scratch, script: [x]}\nb: {script: [x]}\n")).empty());
}
