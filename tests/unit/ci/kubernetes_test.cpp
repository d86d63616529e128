// SPDX-License-Identifier: Apache-2.0
// Kubernetes manifests and kustomizations as users of images.
#include <catch2/catch.hpp>

#include "analyzer/ci/workloads.hpp"
#include "tests/unit/ci/facts_text.hpp"

using namespace keelson;

namespace {

ci::ProjectFacts manifests(std::map<std::string, std::string, std::less<>> files) {
  return ci::read_workloads(MemoryTree(std::move(files)));
}

}  // namespace

TEST_CASE("each container of a workload is a job that uses its image") {
  const auto facts = manifests({{"deploy/api.yaml", R"(apiVersion: apps/v1
kind: Deployment
metadata:
  name: api
spec:
  template:
    spec:
      initContainers:
        - name: wait
          image: busybox
      containers:
        - name: api
          image: registry.example.com/shop/api:1.2
        - {name: proxy, image: "envoy:v1"}
      ephemeralContainers:
        - name: debug
          image: r.io/debug
---
apiVersion: batch/v1
kind: CronJob
metadata: {name: clean}
spec: {jobTemplate: {spec: {template: {spec: {containers: [{name: run, image: r.io/clean@sha256:00}]}}}}}
)"}});
  CHECK(images_of(facts) ==
        Lines{"Deployment/api/wait: busybox @deploy/api.yaml:10",
              "Deployment/api/api: registry.example.com/shop/api:1.2 @deploy/api.yaml:13",
              "Deployment/api/proxy: envoy:v1 @deploy/api.yaml:14",
              "Deployment/api/debug: r.io/debug @deploy/api.yaml:17",
              "CronJob/clean/run: r.io/clean@sha256:00 @deploy/api.yaml:22"});
  CHECK(open_of(facts).empty());
}

TEST_CASE("kinds that bring containers in their own way count too") {
  const auto facts = manifests({{"all.yaml", R"(apiVersion: tekton.dev/v1
kind: Task
metadata: {name: t}
spec:
  steps:
    - name: build
      image: r.io/builder:1
---
apiVersion: argoproj.io/v1alpha1
kind: Workflow
metadata: {generateName: w-}
spec:
  templates:
    - name: main
      container: {image: r.io/flow}
---
apiVersion: serving.knative.dev/v1
kind: Service
metadata: {name: k}
spec: {template: {spec: {containers: [{image: r.io/k:1}]}}}
---
apiVersion: v1
kind: List
items:
  - apiVersion: v1
    kind: Pod
    metadata: {name: p}
    spec: {containers: [{name: c, image: r.io/p}]}
---
apiVersion: monitoring.coreos.com/v1
kind: Prometheus
metadata: {name: prom}
spec: {image: quay.io/prometheus/prometheus:v2}
)"}});
  CHECK(images_of(facts) ==
        Lines{"Task/t/build: r.io/builder:1 @all.yaml:7",
              "Workflow/w-*/container: r.io/flow @all.yaml:15",
              "Service/k/containers: r.io/k:1 @all.yaml:20", "Pod/p/c: r.io/p @all.yaml:28",
              "Prometheus/prom/spec: quay.io/prometheus/prometheus:v2 @all.yaml:33"});
}

TEST_CASE("what only looks like a workload names no image") {
  CHECK(
      images_of(
          manifests({{"crd.yaml", R"(apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
spec: {example: {image: r.io/x}}
)"},
                     {"docs.yaml", "image: r.io/x\n"},
                     {"vendor/a.yaml", "apiVersion: v1\nkind: Pod\nspec: {image: r.io/x}\n"},
                     {"a/testdata/b.yaml", "apiVersion: v1\nkind: Pod\nspec: {image: r.io/x}\n"}}))
          .empty());
}

TEST_CASE("a kustomization uses images under their new names") {
  const auto facts = manifests({{"overlays/prod/kustomization.yaml", R"(resources: [../../base]
images:
  - name: api
    newName: registry.example.com/shop/api
    newTag: "1.10"
  - name: web
    newTag: v2
  - name: db
    digest: sha256:11
  - name: old
    newName: r.io/new
)"}});
  CHECK(images_of(facts) ==
        Lines{"Kustomization/overlays/prod/api: registry.example.com/shop/api:1.10 "
              "@overlays/prod/kustomization.yaml:3",
              "Kustomization/overlays/prod/web: web:v2 @overlays/prod/kustomization.yaml:6",
              "Kustomization/overlays/prod/db: db@sha256:11 @overlays/prod/kustomization.yaml:8",
              "Kustomization/overlays/prod/old: r.io/new:* @overlays/prod/kustomization.yaml:10"});
}

TEST_CASE("what envsubst and templates fill in is open") {
  CHECK(images_of(manifests({{"a.yaml", R"(apiVersion: v1
kind: Pod
metadata: {name: "${NAME}"}
spec:
  containers:
    - name: a
      image: r.io/a:${TAG:-latest}
    - name: b
      image: r.io/$B:__VERSION__
    - name: c
      image: ${IMAGE}
)"}})) == Lines{"Pod/*/a: r.io/a:* @a.yaml:7", "Pod/*/b: r.io/*:* @a.yaml:9"});
  const auto facts = manifests({{"t.yaml.j2", R"(apiVersion: v1
kind: Pod
{% if x %}
    - image: "{{ registry }}/team/app:{{ tag | default('x') }}" # the app
    - image: r.io/fixed:1
    - image: {{ image }}
    - image: r.io/half:{{ tag }}
{% endif %}
)"}});
  CHECK(images_of(facts) == Lines{"Template/t.yaml.j2: */team/app:* @t.yaml.j2:4",
                                  "Template/t.yaml.j2: r.io/fixed:1 @t.yaml.j2:5",
                                  "Template/t.yaml.j2: r.io/half:* @t.yaml.j2:7"});
  CHECK(open_of(facts).empty());
}

TEST_CASE("a placeholder that happens to be YAML is not missed") {
  CHECK(images_of(manifests({{"p.yaml", R"(apiVersion: v1
kind: Pod
metadata: {name: p}
spec:
  containers:
    - {name: a, image: r.io/a}
    - name: b
      image: "r.io/b:{{ tag }}"
)"}})) == Lines{"Pod/p/a: r.io/a @p.yaml:6", "Pod/p/b: r.io/b:* @p.yaml:8"});
}

TEST_CASE("a broken manifest keeps its image lines and is said; other broken YAML is not") {
  const auto facts =
      manifests({{"a.yaml", "apiVersion: v1\nkind: Pod\nspec:\n\t- x\n  image: r.io/a:1\n"},
                 {"b.yaml", "image: [\n"}});
  CHECK(images_of(facts) == Lines{"Template/a.yaml: r.io/a:1 @a.yaml:5"});
  REQUIRE(facts.open.size() == 1);
  CHECK(facts.open[0].hides == Hides::nothing);
  CHECK(facts.open[0].place.file == "a.yaml");
}

TEST_CASE("a manifest larger than 1 MiB is said to be left out") {
  const std::string text =
      "apiVersion: v1\nkind: Pod\nimage: r.io/a\n" + std::string(1U << 20U, '#');
  CHECK(open_of(manifests({{"a.yaml", text}})) ==
        Lines{"a.yaml:0 larger than 1 MiB; not looked at for images that workloads use"});
}
