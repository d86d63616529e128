// SPDX-License-Identifier: Apache-2.0
// GitHub workflows that call others: reusable workflows, composite actions, checkouts.
#include <catch2/catch.hpp>

#include "tests/unit/ci/facts_text.hpp"
#include "tests/unit/ci/workflow.hpp"

using namespace keelson;

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
