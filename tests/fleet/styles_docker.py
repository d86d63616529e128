# SPDX-License-Identifier: Apache-2.0
"""GitLab CI that calls docker and buildx itself."""
from recipes import tool
from repository import DOCKER, HOST


def plain(repo):
    tag = repo.turns("$CI_COMMIT_SHA", "${CI_COMMIT_SHORT_SHA}", "$CI_COMMIT_REF_SLUG", "$CI_PIPELINE_IID")
    part = repo.turns("", "", "server")
    repo.ci("""
        # docker build -t $CI_REGISTRY/commented/out:1 .
        stages: [build, test]
        variables: {DOCKER_TLS_CERTDIR: "/certs"}
        build:
          stage: build
          image: docker:27
          services: [docker:27-dind]
          before_script:
            - docker login -u $CI_REGISTRY_USER -p $CI_REGISTRY_PASSWORD $CI_REGISTRY
          script:
            - docker build -t $CI_REGISTRY_IMAGE@part@:@tag@ @context@
            - docker push $CI_REGISTRY_IMAGE@part@:@tag@
            - docker tag $CI_REGISTRY_IMAGE@part@:@tag@ $CI_REGISTRY_IMAGE@part@:latest
            - docker push $CI_REGISTRY_IMAGE@part@:latest
        """, tag=tag, part="/" + part if part else "", context=repo.turns(".", "./", "$CI_PROJECT_DIR", '"."'))
    repo.make("Dockerfile", repo.of(part, "*", "latest"))
    repo.use(*DOCKER)


def folded(repo):
    file = repo.turns("Dockerfile.prod", "docker/Dockerfile", "build/package/app.Dockerfile", "Containerfile")
    version = repo.turns("1.4", "2.0.1", "3")
    repo.ci("""
        build:
          image: {name: docker:27-cli}
          services:
            - name: docker:27-dind
              alias: docker
          script:
            - >
              docker build
              --pull @flag@@file@
              --tag "$CI_REGISTRY_IMAGE:$CI_COMMIT_REF_SLUG"
              --tag "$CI_REGISTRY_IMAGE:v@version@"
              --label a="b c"
              .
            - docker push "$CI_REGISTRY_IMAGE:$CI_COMMIT_REF_SLUG"
            - docker push "$CI_REGISTRY_IMAGE:v@version@"
        """, file=file, version=version, flag=repo.turns("-f ", "--file ", "--file="))
    repo.make(file, repo.of("", "*", f"v{version}"))
    repo.use("docker:27-cli", "docker:27-dind")


def block(repo):
    part = repo.turns("api", "worker", "web", "cron")
    repo.ci(r"""
        image: docker:27
        services:
          - docker:27-dind
        build image:
          script:
            - |
              set -euo pipefail
              IMAGE="${CI_REGISTRY_IMAGE}/@part@"
              # docker build -t "${IMAGE}:never" .
              docker build \
                --file "docker/@part@.Dockerfile" \
                --label "org.opencontainers.image.revision=$CI_COMMIT_SHA" \
                --tag "${IMAGE}:${CI_COMMIT_SHORT_SHA}" \
                @context@
              docker push "${IMAGE}:${CI_COMMIT_SHORT_SHA}"
        """, part=part, context=repo.turns(".", "docker", "src"))
    repo.make(f"docker/{part}.Dockerfile", repo.of(part, "*"))
    repo.use(*DOCKER)


def chosen_tag(repo):
    other = repo.turns("edge", "dev", "unstable")
    choice = repo.turns('if [ -n "$CI_COMMIT_TAG" ]; then TAG="$CI_COMMIT_TAG"; else TAG="@other@"; fi',
                        'if [[ "$CI_COMMIT_BRANCH" == "$CI_DEFAULT_BRANCH" ]]; then TAG=@other@; else TAG="$CI_COMMIT_REF_SLUG"; fi',
                        'TAG="$CI_COMMIT_SHORT_SHA"; [ -z "$CI_COMMIT_TAG" ] || TAG="@other@"').replace("@other@", other)
    repo.ci("""
        build:
          image: docker:27
          services: [docker:27-dind]
          script:
            - @choice@
            - docker build -t "$CI_REGISTRY_IMAGE:$TAG" . && docker push "$CI_REGISTRY_IMAGE:$TAG"
          rules:
            - if: $CI_PIPELINE_SOURCE == "push"
        """, choice=choice)
    repo.make("Dockerfile", repo.of("", "*", other))
    repo.use(*DOCKER)


def buildx(repo):
    """A target, an argument, and a stage the target does not need: its image counts (rule 31)."""
    base, tag = repo.base("language")
    run, run_tag = repo.base("framework")
    version = repo.turns("1", "2", "3.1")
    repo.put("build/Dockerfile", f"ARG BASE_TAG=none\nFROM {base}:${{BASE_TAG}} AS compile\nRUN make\n"
             f"FROM {tool('lint')} AS lint\nCOPY . .\nFROM {run}:{run_tag} AS run\nCOPY --from=compile /out /app\n")
    repo.ci("""
        build:
          image: docker:27
          services: ["docker:27-dind"]
          script:
            - docker buildx create --use --driver docker-container
            - >-
              docker buildx build --push --platform linux/amd64,linux/arm64 --provenance=false
              --build-arg BASE_TAG=@base@ --target run
              --cache-from type=registry,ref=$CI_REGISTRY_IMAGE:cache -f build/Dockerfile
              -t $CI_REGISTRY_IMAGE:$CI_COMMIT_SHA -t $CI_REGISTRY_IMAGE:@version@ @context@
        """, base=tag, version=version, context=repo.turns(".", "./", "src"))
    repo.built("build/Dockerfile", repo.of("", "*", version), [f"{base}:{tag}", tool("lint"), f"{run}:{run_tag}"])
    repo.use(*DOCKER)


def named_context(repo):
    base, tag = repo.base()
    outside = repo.turns("alpine:3.20", "debian:12-slim")
    repo.put("Dockerfile", f"FROM {outside} AS tools\nFROM runtime\nCOPY --from=tools /bin /opt\nCOPY --from=extra /x /x\n")
    repo.ci("""
        build:
          image: docker:27
          services: [docker:27-dind]
          variables:
            RUNTIME: "docker-image://@base@"
          script:
            - docker buildx build --push @options@ -t "$CI_REGISTRY_IMAGE:$CI_COMMIT_SHORT_SHA" .
        """, base=f"{base}:{tag}", options=repo.turns(
            f'--build-context "runtime=$RUNTIME" --build-context extra=docker-image://{tool("assets")}',
            f'--build-context extra=docker-image://{tool("assets")} --build-context=runtime=${{RUNTIME}}'))
    repo.built("Dockerfile", repo.of("", "*"), [f"docker.io/library/{outside}", f"{base}:{tag}", tool("assets")])
    repo.use(*DOCKER)


def monorepo_directories(repo):
    parts = repo.turns(["api", "worker", "web"], ["gateway", "mailer", "admin"])
    repo.ci("""
        .build-in: {image: docker:27, services: [docker:27-dind]}
        build:
          extends: .build-in
          script:
            - @first@
            - (cd services/@two@; docker build --tag "$CI_REGISTRY_IMAGE/@two@:$CI_COMMIT_SHA" .)
            - docker push "$CI_REGISTRY_IMAGE/@two@:$CI_COMMIT_SHA"
            - cd services/@three@
            - docker build -f ../../docker/@three@.dockerfile -t "$CI_REGISTRY_IMAGE/@three@:stable" ../..
            - docker push "$CI_REGISTRY_IMAGE/@three@:stable"
        """, two=parts[1], three=parts[2], first=repo.turns(
            f"cd services/{parts[0]} && docker build -t $CI_REGISTRY_IMAGE/{parts[0]}:$CI_COMMIT_SHA . && cd ../..",
            f"pushd services/{parts[0]} && docker build -t $CI_REGISTRY_IMAGE/{parts[0]}:$CI_COMMIT_SHA . && popd",
            f"cd services/{parts[0]} && docker build -t $CI_REGISTRY_IMAGE/{parts[0]}:$CI_COMMIT_SHA . && cd $CI_PROJECT_DIR"))
    repo.make(f"services/{parts[0]}/Dockerfile", repo.of(parts[0], "*"))
    repo.make(f"services/{parts[1]}/Dockerfile", repo.of(parts[1], "*"))
    repo.make(f"docker/{parts[2]}.dockerfile", repo.of(parts[2], "stable"))
    repo.use(*DOCKER)


def output(repo):
    repo.ci("""
        build:
          image: docker:27
          services: [docker:27-dind]
          script:
            - docker buildx build . @output@
        """, output=repo.turns("--output type=image,name=$CI_REGISTRY_IMAGE:$CI_COMMIT_SHA,push=true",
                               "-o type=registry,name=$CI_REGISTRY_IMAGE:$CI_COMMIT_SHA",
                               "'--output=type=image,\"name=@image@:x1,@image@:x2\",push=true'".replace("@image@", repo.image)))
    repo.make("Dockerfile", repo.of("", *repo.turns(["*"], ["*"], ["x1", "x2"])))
    repo.use(*DOCKER)


def local_name(repo):
    """Built under a name of this machine only, then tagged; a second Dockerfile takes the first."""
    local = f"{repo.name}-base"
    repo.ci("""
        build:
          image: docker:27
          services: [docker:27-dind]
          script:
            - DOCKER_BUILDKIT=1 docker image build -t @local@ -f base.Dockerfile .
            - docker --config /tmp/docker build -t @name@ .
            - docker tag @name@:latest $CI_REGISTRY_IMAGE:$CI_PIPELINE_ID
            - docker image push $CI_REGISTRY_IMAGE:$CI_PIPELINE_ID
        """, local=local)
    # Its own name is never pushed: it is made for what takes it.
    repo.make("base.Dockerfile", repo.of("", "*"))
    repo.put("Dockerfile", f"FROM {local}\nCOPY --from={tool('certs')} /certs /certs\n")
    repo.built("Dockerfile", repo.of("", "*"), [f"docker.io/library/{local}:latest", tool("certs")])
    repo.use(*DOCKER)


def built_by_tool_image(repo):
    """The job runs in an in-house image, pulls its own last image, and runs a tool on the result."""
    repo.ci("""
        variables:
          IMAGE: $CI_REGISTRY/@path@
          TAG: "build-$CI_PIPELINE_IID"
        build:
          image: "@tool@"
          services: [{name: "$CI_REGISTRY/platform/mirror/redis:7", alias: cache}]
          script:
            - docker pull $IMAGE:latest || true
            - docker build --cache-from $IMAGE:latest -t $IMAGE:$TAG -t $IMAGE:latest .
            - docker run --rm -v $PWD:/src @sonar@ scan --image "$IMAGE:$TAG"
            - docker push $IMAGE:$TAG
            - docker push $IMAGE:latest
        """, path=repo.image.removeprefix(HOST + "/"), tool=tool("helm"), sonar=tool("sonar"))
    repo.make("Dockerfile", repo.of("", "build-*", "latest"))
    repo.use(tool("helm"), f"{HOST}/platform/mirror/redis:7", tool("sonar"), f"{repo.image}:latest")


STYLES = [plain, folded, block, chosen_tag, buildx, named_context, monorepo_directories, output, local_name, built_by_tool_image]
