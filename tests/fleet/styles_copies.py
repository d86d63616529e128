# SPDX-License-Identifier: Apache-2.0
"""An image under another name: promotion by pulling, tagging and pushing, or registry to registry.
The Dockerfile that made it made the promoted image too."""
from repository import DOCKER, HOST


def _build(repo, tag="$CI_COMMIT_SHA"):
    return f"""build:
  stage: build
  image: docker:27
  services: [docker:27-dind]
  script:
    - docker build -t $CI_REGISTRY_IMAGE:{tag} .
    - docker push $CI_REGISTRY_IMAGE:{tag}
"""


def pull_tag_push(repo):
    target = f"{HOST}/release/{repo.name}"
    repo.put(".gitlab-ci.yml", "stages: [build, release]\n" + _build(repo) + f"""release:
  stage: release
  image: docker:27
  services: [docker:27-dind]
  variables: {{TARGET: $CI_REGISTRY/release/$CI_PROJECT_NAME}}
  script:
    - docker pull $CI_REGISTRY_IMAGE:$CI_COMMIT_SHA
    - docker tag $CI_REGISTRY_IMAGE:$CI_COMMIT_SHA $TARGET:$CI_COMMIT_TAG
    - docker tag $CI_REGISTRY_IMAGE:$CI_COMMIT_SHA $TARGET:{repo.turns("stable", "current")}
    - docker push $TARGET:$CI_COMMIT_TAG
    - docker push $TARGET:{repo.turns("stable", "current")}
  rules: [{{if: $CI_COMMIT_TAG}}]
""")
    repo.make("Dockerfile", repo.of("", "*") + [f"{target}:*", f"{target}:{repo.turns('stable', 'current')}"])
    repo.use(*DOCKER)


def registry_copy(repo):
    """skopeo, crane, regctl."""
    image, command = repo.turns(
        ("quay.io/skopeo/stable:v1.15", 'skopeo copy --all docker://$CI_REGISTRY_IMAGE:$CI_COMMIT_SHA "docker://$TARGET:1"'),
        ("gcr.io/go-containerregistry/crane:debug", "crane copy $CI_REGISTRY_IMAGE:$CI_COMMIT_SHA $TARGET:1"),
        ("ghcr.io/regclient/regctl:v0.6", "regctl image copy $CI_REGISTRY_IMAGE:$CI_COMMIT_SHA $TARGET:1"),
        ("quay.io/skopeo/stable:v1.15", "skopeo --debug copy --preserve-digests --src-tls-verify=false docker://$CI_REGISTRY_IMAGE:$CI_COMMIT_SHA"
         " docker://$TARGET:1"))
    repo.put(".gitlab-ci.yml", "stages: [build, release]\n" + _build(repo) + f"""promote:
  stage: release
  image: {{name: "{image}", entrypoint: [""]}}
  variables:
    TARGET: {HOST}/production/{repo.name}
  script:
    - {command}
""")
    repo.make("Dockerfile", repo.of("", "*") + [f"{HOST}/production/{repo.name}:1"])
    repo.use(*DOCKER, image)


def retag(repo):
    """crane tag keeps the repository; imagetools makes one more name."""
    image, command, tag = repo.turns(
        ("gcr.io/go-containerregistry/crane:debug", "crane tag $CI_REGISTRY_IMAGE:$CI_COMMIT_SHA approved", "approved"),
        ("docker:27", "docker buildx imagetools create -t $CI_REGISTRY_IMAGE:golden $CI_REGISTRY_IMAGE:$CI_COMMIT_SHA", "golden"))
    repo.put(".gitlab-ci.yml", "stages: [build, release]\n" + _build(repo) + f"""approve:
  stage: release
  image:
    name: {image}
    entrypoint: [""]
  script:
    - {command}
  when: manual
""")
    repo.make("Dockerfile", repo.of("", "*", tag))
    repo.use(*DOCKER, image)


def release_elsewhere(repo, built):
    """Another repository promotes what `built` makes."""
    sources = [product for build in built.builds[:1] for product in build["products"]]
    target = f"{HOST}/shipped/{built.name}:{repo.turns('1', '2')}"
    repo.ci("""
        ship:
          image: quay.io/skopeo/stable:v1.15
          script:
            - skopeo copy docker://@from@ docker://@to@
        """.replace("@from@", sources[0].replace(":*", ":$RELEASE")), to=target)
    repo.built(".gitlab-ci.yml", [target], [sources[0]])
    repo.use("quay.io/skopeo/stable:v1.15")


STYLES = [pull_tag_push, registry_copy, retag]
