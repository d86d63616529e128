// SPDX-License-Identifier: Apache-2.0
// GitHub workflows: jobs, steps, expressions, matrices, what steps write.
#include <catch2/catch.hpp>

#include "tests/unit/ci/facts_text.hpp"
#include "tests/unit/ci/workflow.hpp"

using namespace keelson;

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
        Lines{"a: Dockerfile in .: x:dev x:prod ghcr.io/Acme/v1 ghcr.io/Acme/* y:a y:b "
              "z:* z:none host.example.com/w */v u:yes t:2 s:*"});
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
