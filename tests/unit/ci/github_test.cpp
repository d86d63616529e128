// SPDX-License-Identifier: Apache-2.0
// GitHub workflows: jobs, steps, expressions, matrices, reusable workflows, composite actions.
#include <catch2/catch.hpp>

#include "tests/unit/ci/facts_text.hpp"
#include "tests/unit/ci/project.hpp"

using namespace keelson;

namespace {

ci::ProjectFacts workflow(const std::string& text) {
  return facts_of({{".github/workflows/ci.yml", text}});
}

// The steps of one job, after `steps:`.
ci::ProjectFacts steps(const std::string& text) {
  return workflow("on: push\njobs:\n  build:\n    steps:\n" + text);
}

}  // namespace

TEST_CASE("a job runs in its container, beside its services") {
  const auto facts = workflow(R"(on: push
env: {REGISTRY: ghcr.io}
jobs:
  test:
    container: ${{ env.REGISTRY }}/acme/ci:1
    services:
      db: {image: "postgres:16"}
      cache:
        image: redis
    steps: [{uses: "docker://alpine:3.19"}, {run: echo}]
  lint:
    container: {image: r.io/lint}
)");
  CHECK(images_of(facts) == Lines{"test: ghcr.io/acme/ci:1 @.github/workflows/ci.yml:5",
                                  "lint: r.io/lint @.github/workflows/ci.yml:12"});
  CHECK(actions_of(facts) ==
        Lines{"test: service postgres:16", "test: service redis", "test: use alpine:3.19"});
  CHECK(open_of(facts).empty());
}

TEST_CASE("build-push-action builds what its inputs say") {
  const auto facts = steps(R"(      - uses: docker/build-push-action@v6
        with:
          context: ./api
          file: ./api/docker/Dockerfile
          target: prod
          platforms: linux/amd64,linux/arm64
          push: true
          tags: |
            ghcr.io/${{ github.repository }}/api:latest
            ghcr.io/${{ github.repository }}/api:${{ github.sha }}
          build-args: |
            BASE=ghcr.io/acme/base:1
            VERSION=${{ github.ref_name }}
          build-contexts: |
            base=docker-image://ghcr.io/acme/base:2
)");
  CHECK(actions_of(facts) ==
        Lines{"build: api/docker/Dockerfile in api target prod BASE=ghcr.io/acme/base:1 VERSION=* "
              "base=docker-image://ghcr.io/acme/base:2: ghcr.io/Acme/Shop/api:latest "
              "ghcr.io/Acme/Shop/api:*",
              "build: push ghcr.io/Acme/Shop/api:latest", "build: push ghcr.io/Acme/Shop/api:*"});
  CHECK(facts.jobs.at(0).actions.builds.at(0).platform == "linux/amd64,linux/arm64");
  CHECK(facts.jobs.at(0).actions.builds.at(0).place.line == 5);
}

TEST_CASE("build-push-action by itself takes the root's Dockerfile") {
  CHECK(actions_of(steps("      - uses: docker/build-push-action@v5\n"
                         "        with: {tags: \"a/b:1, a/b:2\", push: false}\n")) ==
        Lines{"build: Dockerfile in .: a/b:1 a/b:2"});
  CHECK(actions_of(steps("      - uses: docker/build-push-action@v5\n"
                         "        with: {context: \"{{defaultContext}}:sub\", tags: a, push: \"${{ "
                         "github.event_name != 'pull_request' }}\"}\n")) ==
        Lines{"build: sub/Dockerfile in sub: a", "build: push a"});
  CHECK(actions_of(
            steps("      - uses: docker/build-push-action@v6\n        with:\n          outputs: "
                  "type=image,name=ghcr.io/a/b,push-by-digest=true,push=true\n")) ==
        Lines{"build: Dockerfile in .: ghcr.io/a/b:*", "build: push ghcr.io/a/b:*"});
  CHECK(
      actions_of(steps("      - uses: docker/build-push-action@v1\n        with: {repository: a/b, "
                       "registry: r.io, path: x, tags: \"1,2\"}\n")) ==
      Lines{"build: x/Dockerfile in x: r.io/a/b:1 r.io/a/b:2", "build: push r.io/a/b:1",
            "build: push r.io/a/b:2"});
}

TEST_CASE("metadata-action names the images of later steps") {
  const auto facts = steps(R"(      - id: meta
        uses: docker/metadata-action@v5
        with:
          images: |
            ghcr.io/Acme/Shop
            name=acme/shop,enable=${{ github.ref == 'x' }}
          tags: |
            type=raw,value=stable
            type=sha
            type=ref,event=pr
            type=semver,pattern={{version}}
            type=raw,value=never,enable=false
      - uses: docker/build-push-action@v5
        with: {tags: "${{ steps.meta.outputs.tags }}"}
)");
  CHECK(actions_of(facts) ==
        Lines{"build: Dockerfile in .: ghcr.io/acme/shop:stable ghcr.io/acme/shop:sha-* "
              "ghcr.io/acme/shop:pr-* ghcr.io/acme/shop:* ghcr.io/acme/shop:latest "
              "acme/shop:stable acme/shop:sha-* acme/shop:pr-* acme/shop:* acme/shop:latest"});
}

TEST_CASE("a step's unknown tags are one open image, and said") {
  const auto facts = steps(R"(      - uses: docker/build-push-action@v5
        with: {tags: "${{ steps.other.outputs.tags }}"}
)");
  CHECK(actions_of(facts) == Lines{"build: Dockerfile in .: *"});
  CHECK(open_of(facts) == Lines{".github/workflows/ci.yml:5 docker/build-push-action: only a run "
                                "knows what the image is called"});
}

TEST_CASE("expressions take both ways of what only a run knows") {
  const auto facts = workflow(
      R"(on: {workflow_dispatch: {inputs: {tag: {default: v1}, kind: {type: choice, options: [a, b]}}}}
env: {NAME: "ghcr.io/${{ github.repository_owner }}", HOST: "${{ vars.HOST }}"}
jobs:
  a:
    steps:
      - uses: docker/build-push-action@v5
        with:
          tags: |
            x:${{ github.ref == 'refs/heads/main' && 'prod' || 'dev' }}
            ${{ format('{0}/{1}', env.NAME, inputs.tag) }}
            y:${{ inputs.kind }}
            z:${{ env.UNSET || 'none' }}
            ${{ vars.HOST }}/w
            ${{ secrets.OTHER }}/v
            u:${{ startsWith('abc', 'ab') && 'yes' }}
            t:${{ fromJSON('["1","2"]')[1] }}
            s:${{ broken( }}
)");
  CHECK(actions_of(facts) ==
        Lines{"a: Dockerfile in .: x:dev x:prod ghcr.io/Acme/v1 y:a y:b z:* z:none "
              "host.example.com/w */v u:yes t:2 s:*"});
}

TEST_CASE("a matrix makes one job a combination") {
  const auto facts = workflow(R"(on: push
jobs:
  build:
    strategy:
      matrix:
        app: [api, web]
        version: ["1", "2"]
        exclude: [{app: web, version: "1"}]
        include:
          - {app: web, base: r.io/base}
          - {app: tool, version: "9"}
    steps:
      - uses: docker/build-push-action@v5
        with:
          context: ${{ matrix.app }}
          tags: r.io/${{ matrix.app }}:${{ matrix.version }}
          build-args: BASE=${{ matrix.base }}
  same:
    strategy: {matrix: {os: [a, b]}}
    steps: [{uses: docker/build-push-action@v5, with: {tags: one}}]
  open:
    strategy: {matrix: "${{ fromJSON(needs.x.outputs.m) }}"}
    steps: [{uses: docker/build-push-action@v5, with: {tags: "r.io/${{ matrix.app }}"}}]
  computed:
    strategy: {matrix: {app: "${{ fromJSON('[\"p\", \"q\"]') }}"}}
    steps: [{uses: docker/build-push-action@v5, with: {tags: "r.io/${{ matrix.app }}"}}]
)");
  CHECK(actions_of(facts) ==
        Lines{"build (api, 1): api/Dockerfile in api BASE=: r.io/api:1",
              "build (api, 2): api/Dockerfile in api BASE=: r.io/api:2",
              "build (web, 2, r.io/base): web/Dockerfile in web BASE=r.io/base: r.io/web:2",
              "build (tool, 9): tool/Dockerfile in tool BASE=: r.io/tool:9",
              "same: Dockerfile in .: one", "open: Dockerfile in .: r.io/*",
              "computed (p): Dockerfile in .: r.io/p", "computed (q): Dockerfile in .: r.io/q"});
}

TEST_CASE("scripts see the variables of workflow, job and step") {
  const auto facts = workflow(R"(on: push
env: {IMAGE: r.io/app}
defaults: {run: {working-directory: svc}}
jobs:
  build:
    env: {TAG: "1"}
    steps:
      - run: |
          docker build -t $IMAGE:$TAG .
          docker push $IMAGE:$TAG
      - run: docker build -t ${{ env.IMAGE }}:${{ env.TAG }} -f sub/Dockerfile .
        working-directory: other
        env: {TAG: "2"}
      - run: docker build -t ghcr.io/$GITHUB_REPOSITORY:$GITHUB_SHA .
      - run: docker pull nothing
        shell: python
)");
  CHECK(actions_of(facts) == Lines{"build: svc/Dockerfile in svc: r.io/app:1",
                                   "build: other/sub/Dockerfile in other: r.io/app:2",
                                   "build: svc/Dockerfile in svc: ghcr.io/Acme/Shop:*",
                                   "build: push r.io/app:1"});
  CHECK(facts.jobs.at(0).actions.builds.at(0).place.line == 9);
}

TEST_CASE("what a step writes for later steps and jobs is read there") {
  const auto facts = workflow(R"(on: push
jobs:
  name:
    outputs: {image: "${{ steps.n.outputs.image }}"}
    steps:
      - id: n
        run: |
          echo "image=r.io/app:7" >> "$GITHUB_OUTPUT"
          echo "SUFFIX=x" >> $GITHUB_ENV
      - uses: docker/build-push-action@v5
        with: {tags: "${{ steps.n.outputs.image }}-${{ env.SUFFIX }}"}
  build:
    needs: name
    steps:
      - uses: docker/build-push-action@v5
        with: {tags: "${{ needs.name.outputs.image }}"}
)");
  CHECK(actions_of(facts) ==
        Lines{"name: Dockerfile in .: r.io/app:7-x", "build: Dockerfile in .: r.io/app:7"});
}

TEST_CASE("outputs of several lines, and of both ways of a condition, are all read") {
  CHECK(actions_of(steps(R"(      - id: n
        run: |
          if [ "$GITHUB_REF" = x ]; then
            echo "tag=a" >> $GITHUB_OUTPUT
          else
            echo "tag=b" >> $GITHUB_OUTPUT
          fi
          {
            echo "tags<<EOF"
            echo "r.io/x:1"
            echo "r.io/y:${GITHUB_SHA::7}"
            echo "EOF"
          } >> "$GITHUB_OUTPUT"
      - uses: docker/build-push-action@v5
        with:
          tags: |
            ${{ steps.n.outputs.tags }}
            r.io/z:${{ steps.n.outputs.tag }}
)")) == Lines{"build: Dockerfile in .: r.io/x:1 r.io/y:* r.io/z:a r.io/z:b"});
}

TEST_CASE("a variable that a script overwrites may be either") {
  CHECK(actions_of(workflow(R"(on: push
env: {TAG: latest}
jobs:
  a:
    steps:
      - run: |
          [ "$GITHUB_REF" = x ] || exit 0
          echo "TAG=v1" >> $GITHUB_ENV
      - uses: docker/build-push-action@v5
        with: {tags: "r.io/x:${{ env.TAG }}"}
)")) == Lines{"a: Dockerfile in .: r.io/x:*"});
}

TEST_CASE("a reusable workflow is read with what its caller gives it") {
  const auto facts = facts_of({{".github/workflows/a.yml", R"(on: push
jobs:
  api:
    uses: ./.github/workflows/build.yml
    with: {name: api}
  web:
    uses: ./.github/workflows/build.yml
    with: {name: web, tag: "2"}
  far:
    uses: acme/ci/.github/workflows/x.yml@v1
  gone:
    uses: ./.github/workflows/gone.yml
)"},
                               {".github/workflows/build.yml", R"(on:
  workflow_call:
    inputs:
      name: {required: true, type: string}
      tag: {type: string, default: "1"}
jobs:
  build:
    steps:
      - uses: docker/build-push-action@v5
        with: {context: "${{ inputs.name }}", tags: "r.io/${{ inputs.name }}:${{ inputs.tag }}"}
)"}});
  CHECK(actions_of(facts) == Lines{"api / build: api/Dockerfile in api: r.io/api:1",
                                   "web / build: web/Dockerfile in web: r.io/web:2"});
  CHECK(open_of(facts) ==
        Lines{"?.github/workflows/a.yml:10 uses: acme/ci/.github/workflows/x.yml@v1 is not among "
              "the sources",
              "?.github/workflows/a.yml:12 uses: ./.github/workflows/gone.yml is not there"});
}

TEST_CASE("a reusable workflow of another project is read when it is within reach") {
  const auto facts = facts_of(
      {{".github/workflows/a.yml", R"(on: push
jobs:
  api: {uses: "acme/ci/.github/workflows/x.yml@v1", with: {name: api}}
  act: {steps: [{uses: acme/ci/build@v1, with: {tag: t}}]}
)"}},
      {{"acme/ci",
        {{".github/workflows/x.yml", R"(on: {workflow_call: {inputs: {name: {type: string}}}}
jobs: {b: {steps: [{uses: docker/build-push-action@v5, with: {tags: "r.io/${{ inputs.name }}"}}]}}
)"},
         {"build/action.yml", R"(inputs: {tag: {}}
runs: {using: composite, steps: [{uses: docker/build-push-action@v5, with: {tags: "r.io/x:${{ inputs.tag }}"}}]}
)"}}}});
  CHECK(actions_of(facts) ==
        Lines{"api / b: Dockerfile in .: r.io/api", "act: Dockerfile in .: r.io/x:t"});
}

TEST_CASE("a reusable workflow that nobody calls here is read by itself") {
  CHECK(actions_of(facts_of(
            {{".github/workflows/x.yml", R"(on: {workflow_call: {inputs: {name: {type: string}}}}
jobs: {b: {steps: [{uses: docker/build-push-action@v5, with: {tags: "r.io/${{ inputs.name }}"}}]}}
)"}})) == Lines{"b: Dockerfile in .: r.io/*"});
}

TEST_CASE("a composite action is read with its inputs, and gives its outputs") {
  const auto facts = facts_of(
      {{".github/workflows/a.yml", R"(on: push
jobs:
  build:
    steps:
      - uses: ./.github/actions/image
        id: image
        with: {name: api}
      - uses: docker/build-push-action@v5
        with: {tags: "${{ steps.image.outputs.name }}"}
      - uses: ./.github/actions/missing
)"},
       {".github/actions/image/action.yml", R"(inputs: {name: {required: true}, tag: {default: "3"}}
outputs: {name: {value: "${{ steps.s.outputs.full }}"}}
runs:
  using: composite
  steps:
    - id: s
      shell: bash
      run: echo "full=r.io/${{ inputs.name }}:${{ inputs.tag }}" >> $GITHUB_OUTPUT
    - uses: docker://busybox
)"},
       {"action.yml", "runs: {using: docker, image: Dockerfile}\n"},
       {"other/action.yml", "runs: {using: docker, image: 'docker://r.io/other:1'}\n"}});
  CHECK(actions_of(facts) ==
        Lines{"build: Dockerfile in .: r.io/api:3", "build: use busybox",
              "action .: Dockerfile in .: ", "action other: use r.io/other:1"});
  CHECK(
      open_of(facts) ==
      Lines{
          "?.github/workflows/a.yml:10 uses: ./.github/actions/missing is not in the repository"});
}

TEST_CASE("actions that call each other without end are said") {
  const auto facts =
      facts_of({{".github/workflows/a.yml", "on: push\njobs: {a: {steps: [{uses: ./x}]}}\n"},
                {"x/action.yml",
                 "runs: {using: composite, steps: [{uses: ./x}, {uses: ./x}, {uses: ./x}]}\n"},
                {".github/workflows/b.yml",
                 "on: [push, workflow_call]\njobs: {a: {strategy: {matrix: {x: [1,2,3,4]}}, uses: "
                 "./.github/workflows/b.yml}}\n"}});
  CHECK_FALSE(open_of(facts).empty());
}

TEST_CASE("bake-action bakes the targets, with the names metadata-action gives") {
  const auto facts = facts_of({{".github/workflows/a.yml", R"(on: push
jobs:
  build:
    steps:
      - id: meta
        uses: docker/metadata-action@v5
        with: {images: r.io/app, tags: "type=raw,value=5"}
      - uses: docker/bake-action@v5
        with:
          files: |
            ./docker-bake.hcl
            cwd://${{ steps.meta.outputs.bake-file }}
          targets: app
          push: true
)"},
                               {"docker-bake.hcl", R"(target "docker-metadata-action" {}
target "app" {
  inherits = ["docker-metadata-action"]
  context = "src"
}
)"}});
  CHECK(actions_of({{facts.jobs.at(0)}, {}}) ==
        Lines{"build: src/Dockerfile in src: r.io/app:5", "build: push r.io/app:5"});
}

TEST_CASE("other actions that build are known") {
  CHECK(actions_of(steps(R"(      - uses: redhat-actions/buildah-build@v2
        id: b
        with: {image: app, tags: "v1 v2", containerfiles: ./Containerfile, context: ./x, build-args: A=1}
      - uses: redhat-actions/push-to-registry@v2
        with: {image: "${{ steps.b.outputs.image }}", tags: "${{ steps.b.outputs.tags }}", registry: quay.io/acme}
      - uses: mr-smithers-excellent/docker-build-push@v6
        with: {image: tool, registry: ghcr.io, tags: "v1, latest", dockerfile: tool/Dockerfile}
      - uses: elgohr/Publish-Docker-Github-Action@v5
        with: {name: acme/pub, workdir: pub, tags: "1"}
      - uses: akhilerm/tag-push-action@v2
        with: {src: r.io/a:1, dst: "r.io/a:2\nr.io/a:3"}
)")) == Lines{"build: Containerfile in x A=1: app:v1 app:v2",
              "build: tool/Dockerfile in .: ghcr.io/acme/tool:v1 ghcr.io/acme/tool:latest",
              "build: pub/Dockerfile in pub: acme/pub:1", "build: push quay.io/acme/app:v1",
              "build: push quay.io/acme/app:v2", "build: push ghcr.io/acme/tool:v1",
              "build: push ghcr.io/acme/tool:latest", "build: push acme/pub:1",
              "build: push r.io/a:2", "build: push r.io/a:3",
              "build: app:v1 -> quay.io/acme/app:v1", "build: app:v2 -> quay.io/acme/app:v2",
              "build: r.io/a:1 -> r.io/a:2", "build: r.io/a:1 -> r.io/a:3"});
}

TEST_CASE("an unknown action is said only when it may build images") {
  CHECK(open_of(steps(R"(      - uses: actions/checkout@v4
      - uses: docker/login-action@v3
      - uses: docker/setup-buildx-action@v3
      - uses: aquasecurity/trivy-action@master
      - uses: codecov/codecov-action@v4
      - uses: someone/docker-build-and-push@v1
)")) == Lines{"?.github/workflows/ci.yml:10 uses: someone/docker-build-and-push@v1 is not known "
              "here; it may build images"});
}

TEST_CASE("a repository checked out elsewhere keeps its paths") {
  CHECK(actions_of(steps(R"(      - uses: actions/checkout@v4
        with: {path: src}
      - uses: docker/build-push-action@v5
        with: {context: src/app, tags: a}
      - run: docker build -t b .
        working-directory: src/b
)")) == Lines{"build: b/Dockerfile in b: b", "build: app/Dockerfile in app: a"});
}

TEST_CASE("scripts find a repository where it is checked out") {
  const auto facts = facts_of({{".github/workflows/ci.yml", R"(on: push
jobs:
  build:
    steps:
      - uses: actions/checkout@v4
        with: {path: src/github.com/acme/shop}
      - run: docker build -t c -f src/github.com/acme/shop/c/Dockerfile src/github.com/acme/shop/c
      - run: |
          cd src/github.com/acme/shop
          ./build.sh
          docker build -t b -f docker/Dockerfile .
)"},
                               {"build.sh", "docker build -t a app\n"}});
  CHECK(actions_of(facts) == Lines{"build: c/Dockerfile in c: c", "build: app/Dockerfile in app: a",
                                   "build: docker/Dockerfile in .: b"});
  CHECK(open_of(facts).empty());
}

TEST_CASE("outputs of an action in JavaScript are open") {
  const auto facts =
      facts_of({{".github/workflows/ci.yml",
                 "on: push\njobs: {a: {steps: [{id: x, uses: ./}, {run: \"docker pull ${{ "
                 "steps.x.outputs.image "
                 "}}:1\"}]}}\n"},
                {"action.yml",
                 "outputs: {image: {description: x}}\nruns: {using: node20, main: index.js}\n"}});
  CHECK(actions_of(facts) == Lines{"a: use *:1"});
}

TEST_CASE("a broken workflow is said and the others go on") {
  const auto facts =
      facts_of({{".github/workflows/a.yml", "jobs: [\n"},
                {".github/workflows/b.yml", "on: push\njobs: {x: {container: r.io/x}}\n"},
                {".github/workflows/c.yml", "jobs: 7\n"},
                {".github/workflows/d.yml",
                 "jobs: {a: 1, b: [x], c: {steps: {a: b}, container: [x], services: 3, strategy: "
                 "5, needs: {}, env: [x], outputs: 3}}\n"}});
  CHECK(images_of(facts) == Lines{"x: r.io/x @.github/workflows/b.yml:2"});
  REQUIRE(facts.open.size() == 1);
  CHECK(facts.open[0].place.file == ".github/workflows/a.yml");
  CHECK(facts.open[0].hides == Hides::builds);
}
