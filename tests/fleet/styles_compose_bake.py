# SPDX-License-Identifier: Apache-2.0
"""GitLab CI that builds by compose and bake files."""
import json

from recipes import HOST, mirror, tool
from repository import DOCKER


def _job(repo, *lines, variables=""):
    repo.put(".gitlab-ci.yml", "build:\n  image: docker:27\n  services: [docker:27-dind]\n" + variables + "  script:\n" +
             "".join(f"    - {line}\n" for line in lines))
    repo.use(*DOCKER)


def compose(repo):
    """Names with defaults and from .env; services that only use images."""
    base, tags = repo.with_tag_argument("api/Dockerfile")
    file = repo.turns("compose.yaml", "docker-compose.yml", "compose.yml")
    _job(repo, "docker compose build --pull", "docker compose push")
    repo.put(".env", f"API_VERSION=1.9\n# API_VERSION=0\nBASE_TAG='{tags[0]}'\n")
    repo.write(file, """
        services:
          api:
            image: ${REGISTRY:-@host@}/@path@/api:${API_VERSION}
            build:
              context: ./api
              args: @arguments@
            depends_on: [db]
          worker:
            image: @image@/worker:${WORKER_VERSION:-2}
            build: worker
          db:
            image: @database@
        """, path=repo.image.removeprefix(HOST + "/"), database=mirror("postgres"),
               arguments=repo.turns("{BASE_TAG: '${BASE_TAG}'}", "['BASE_TAG=${BASE_TAG:-none}']"))
    repo.built("api/Dockerfile", repo.of("api", "1.9"), [f"{base}:{tags[0]}"])
    repo.make("worker/Dockerfile", repo.of("worker", "2"))
    repo.use(mirror("postgres"))


def compose_contexts(repo):
    """Targets, other files, contexts of images and of services."""
    base, tag = repo.base()
    repo.put("web/web.Dockerfile", f"FROM runtime AS final\nCOPY --from=assets / /assets\nFROM {tool('lint')} AS check\n")
    _job(repo, "docker compose -f deploy/build.compose.yml build", "docker compose --file deploy/build.compose.yml push",
         variables="  variables: {COMPOSE_PROJECT_NAME: build}\n")
    repo.write("deploy/build.compose.yml", """
        services:
          assets:
            image: @image@/assets:1
            build: {context: .., dockerfile: assets/Dockerfile}
          web:
            image: "@image@/web:${CI_COMMIT_SHORT_SHA}"
            build:
              context: ../web
              dockerfile: web.Dockerfile
              target: final
              tags: ["@image@/web:newest"]
              additional_contexts:
                runtime: docker-image://@base@
                assets: service:assets
        """, base=f"{base}:{tag}")
    repo.make("assets/Dockerfile", repo.of("assets", "1"))
    repo.built("web/web.Dockerfile", repo.of("web", "*", "newest"), [f"{base}:{tag}", f"{repo.image}/assets:1", tool("lint")])


def compose_for_development(repo):
    """CI builds; the compose file names nothing that is pushed, and uses what others make."""
    repo.ci("""
        build:
          image: docker:27
          services: [docker:27-dind]
          script:
            - docker build -t $CI_REGISTRY_IMAGE:$CI_COMMIT_REF_SLUG .
            - docker push $CI_REGISTRY_IMAGE:$CI_COMMIT_REF_SLUG
        """)
    repo.write("docker-compose.yml", """
        version: "3.8"
        services:
          app:
            build: .
            ports: ["8080:8080"]
          cache: {image: "@redis@"}
          database:
            image: postgres:${PG:-16}-alpine
        """, redis=mirror("redis"))
    repo.make("Dockerfile", repo.of("", "*"))
    repo.use(*DOCKER, mirror("redis"), "postgres:16-alpine")


def bake_json(repo):
    parts = repo.turns(["api", "worker"], ["web", "job"])
    base, tags = repo.with_tag_argument(f"{parts[0]}/Dockerfile", default="none")
    file = repo.turns("docker-bake.json", "build/bake.json")
    _job(repo, "docker buildx bake --push" + ("" if file == "docker-bake.json" else f" -f {file}") + repo.turns("", " all"))
    repo.put(file, json.dumps({
        "group": {"default": {"targets": parts}, "all": {"targets": parts}},
        "target": {"_common": {"args": {"BASE_TAG": tags[1]}, "platforms": ["linux/amd64", "linux/arm64"]},
                   parts[0]: {"inherits": ["_common"], "context": parts[0], "tags": repo.of(parts[0], "3.3")},
                   parts[1]: {"context": ".", "dockerfile": f"docker/{parts[1]}.Dockerfile", "tags": repo.of(parts[1], "3.3", "latest")},
                   "test": {"context": parts[0], "output": ["type=cacheonly"], "args": {"BASE_TAG": tags[1]}}}}, indent=2))
    repo.built(f"{parts[0]}/Dockerfile", repo.of(parts[0], "3.3"), [f"{base}:{tags[1]}"])
    repo.make(f"docker/{parts[1]}.Dockerfile", repo.of(parts[1], "3.3", "latest"))


def bake_hcl(repo):
    """Variables, inheritance, contexts of other targets."""
    base, tag = repo.base()
    repo.put("app/Dockerfile", f"FROM shared\nCOPY --from={tool('tini')} /tini /tini\n")
    _job(repo, repo.turns("docker buildx bake --push app", "docker buildx bake --file docker-bake.hcl --push"))
    repo.write("docker-bake.hcl", """
        variable "REGISTRY" {
          default = "@host@"
        }
        variable "CI_COMMIT_SHORT_SHA" {}
        variable "VERSION" { default = "@version@" }

        group "default" { targets = ["app"] }

        target "_labels" {
          labels = { "a" = "docker build -t b ." }
          args   = { UNUSED = "1" }
        }
        target "shared" {
          dockerfile = "shared/Dockerfile"
          contexts = { os = "docker-image://@base@" }
        }
        target "app" {
          inherits = ["_labels"]
          context  = "app"
          contexts = { shared = "target:shared" }
          tags = [
            "${REGISTRY}/@path@:${VERSION}",
            // "${REGISTRY}/@path@:never",
            "${REGISTRY}/@path@:${VERSION}-${CI_COMMIT_SHORT_SHA}",
          ]
        }
        """, base=f"{base}:{tag}", version=repo.turns("1.0", "7"), path=repo.image.removeprefix(HOST + "/"))
    version = repo.turns("1.0", "7")
    names = repo.of("", version, f"{version}-*")
    repo.put("shared/Dockerfile", "FROM os\nRUN true\n")
    repo.built("shared/Dockerfile", names, [f"{base}:{tag}"])
    repo.built("app/Dockerfile", names, [tool("tini")])


def bake_matrix(repo):
    base, tags = repo.with_tag_argument("Dockerfile", levels=("language",))
    _job(repo, "docker buildx bake --push -f docker-bake.hcl")
    repo.write("docker-bake.hcl", """
        variable "IMAGE" { default = "@image@" }
        target "default" {
          name = "runtime-${replace(item.tag, ".", "-")}"
          matrix = {
            item = [
              { tag = "@zero@", name = "old" },
              { tag = "@one@", name = "new" }
            ]
          }
          args = { BASE_TAG = item.tag }
          tags = ["${IMAGE}:${item.name}", @more@]
        }
        """, zero=tags[0], one=tags[1], more=repo.turns('"${IMAGE}:${item.tag}"', 'join(":", [IMAGE, item.tag])'))
    repo.built("Dockerfile", repo.of("", "old", tags[0]), [f"{base}:{tags[0]}"])
    repo.built("Dockerfile", repo.of("", "new", tags[1]), [f"{base}:{tags[1]}"])


def inline_dockerfile(repo):
    """A recipe within a compose or bake file."""
    base, tag = repo.base()
    recipe = f"FROM {base}:{tag}\nCOPY --from={tool('certs')} /c /c\n"
    if repo.turns(True, False):
        file = "compose.yaml"
        repo.put(file, f"services:\n  proxy:\n    image: {repo.image}/proxy:1\n    build:\n      dockerfile_inline: |\n"
                 + "".join(f"        {line}\n" for line in recipe.splitlines()))
        _job(repo, "docker compose build proxy && docker compose push proxy")
    else:
        file = "docker-bake.hcl"
        repo.put(file, 'target "default" {\n  tags = ["' + repo.image + '/proxy:1"]\n  dockerfile-inline = <<EOT\n' + recipe + "EOT\n}\n")
        _job(repo, "docker buildx bake --push")
    repo.built(file, repo.of("proxy", "1"), [f"{base}:{tag}", tool("certs")])


STYLES = [compose, compose_contexts, compose_for_development, bake_json, bake_hcl, bake_matrix, inline_dockerfile]
