// SPDX-License-Identifier: Apache-2.0
// Helm values, and the releases that carry them, as users of images.
#include <catch2/catch.hpp>

#include "analyzer/ci/workloads.hpp"
#include "tests/unit/ci/facts_text.hpp"

using namespace keelson;

namespace {

ci::ProjectFacts workloads(std::map<std::string, std::string, std::less<>> files) {
  return ci::read_workloads(MemoryTree(std::move(files)));
}

const char* const chart = "apiVersion: v2\nname: shop\nappVersion: \"2.5\"\n";

}  // namespace

TEST_CASE("values name images by repository and tag") {
  CHECK(images_of(workloads({{"chart/Chart.yaml", chart}, {"chart/values.yaml", R"(image:
  repository: registry.example.com/shop/api
  tag: 1.10
  pullPolicy: Always
worker:
  image: {registry: r.io, repository: shop/worker, tag: ""}
sidecarImage:
  repository: r.io/side
  digest: sha256:22
plain: {image: "r.io/plain:3"}
untagged: {image: r.io/untagged}
old: {image: r.io/old, imageTag: "7"}
list:
  - name: x
    image: r.io/x:1
helperImage: r.io/helper:2
)"}})) == Lines{"Helm/shop/image: registry.example.com/shop/api:1.10 @chart/values.yaml:2",
                "Helm/shop/worker.image: r.io/shop/worker:2.5 @chart/values.yaml:6",
                "Helm/shop/sidecarImage: r.io/side@sha256:22 @chart/values.yaml:8",
                "Helm/shop/plain.image: r.io/plain:3 @chart/values.yaml:10",
                "Helm/shop/untagged.image: r.io/untagged:* @chart/values.yaml:11",
                "Helm/shop/old.image: r.io/old:7 @chart/values.yaml:12",
                "Helm/shop/list.image: r.io/x:1 @chart/values.yaml:15",
                "Helm/shop/helperImage: r.io/helper:2 @chart/values.yaml:16"});
}

TEST_CASE("values that are no images stay out") {
  CHECK(images_of(workloads({{"values.yaml", R"(repository: https://git.example.com/x
source: {repository: git/x}
imagePullSecrets: [{name: x}]
image: {pullPolicy: Always}
useImage: true
)"}})).empty());
}

TEST_CASE("a registry for all images comes before each one's own") {
  CHECK(
      images_of(workloads({{"values-prod.yaml", R"(global: {imageRegistry: mirror.example.com}
image: {registry: docker.io, repository: bitnami/redis, tag: 7}
)"}})) ==
      Lines{"Helm/values-prod.yaml/image: mirror.example.com/bitnami/redis:7 @values-prod.yaml:2"});
}

TEST_CASE("a repository that has a host gets no second one, unless its own registry says so") {
  CHECK(images_of(workloads({{"values.yaml", R"(global: {imageRegistry: r.io}
api: {image: {repository: r.io/g/api, tag: 1}}
web: {image: {registry: m.io, repository: r.io/g/web, tag: 1}}
redis: {image: {registry: m.io/, repository: /redis, tag: 7}}
)"}})) == Lines{"Helm/values.yaml/api.image: r.io/g/api:1 @values.yaml:2",
                "Helm/values.yaml/web.image: r.io/g/web:1 @values.yaml:3",
                "Helm/values.yaml/web.image: m.io/r.io/g/web:1 @values.yaml:3",
                "Helm/values.yaml/redis.image: r.io/redis:7 @values.yaml:4"});
}

TEST_CASE("without a chart's version a missing tag is open") {
  CHECK(images_of(workloads({{"env/values.yml", "image: {repository: r.io/a}\n"}})) ==
        Lines{"Helm/env/values.yml/image: r.io/a:* @env/values.yml:1"});
}

TEST_CASE("templates keep literal images and say nothing else") {
  CHECK(images_of(workloads({{"c/Chart.yaml", chart}, {"c/templates/d.yaml", R"(apiVersion: apps/v1
kind: Deployment
{{- range .Values.x }}
image: "{{ .Values.image.repository }}:{{ .Values.image.tag | default .Chart.AppVersion }}"
image: busybox:1.36
image: '{{ .Values.registry }}/shop/job:{{ .Chart.AppVersion }}'
{{- end }}
)"}})) == Lines{"Template/c/templates/d.yaml: busybox:1.36 @c/templates/d.yaml:5",
                "Template/c/templates/d.yaml: */shop/job:* @c/templates/d.yaml:6"});
}

TEST_CASE("releases of Flux, Argo CD and k3s carry values") {
  CHECK(images_of(workloads({{"r.yaml", R"(apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: {name: api}
spec:
  chart: {spec: {chart: x}}
  values:
    image: {repository: r.io/api, tag: "1"}
---
apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: {name: web}
spec:
  source:
    kustomize: {images: ["web=r.io/web:5"]}
    helm:
      values: |
        replicas: 1
        image:
          repository: r.io/web
          tag: "2"
      valuesObject:
        image: r.io/other:3
---
apiVersion: helm.cattle.io/v1
kind: HelmChart
metadata: {name: k}
spec:
  valuesContent: |-
    image: r.io/k:4
)"}})) == Lines{"HelmRelease/api/image: r.io/api:1 @r.yaml:7",
                "Application/web/kustomize: r.io/web:5 @r.yaml:14",
                "Application/web/image: r.io/web:2 @r.yaml:19",
                "Application/web/image: r.io/other:3 @r.yaml:22",
                "HelmChart/k/image: r.io/k:4 @r.yaml:29"});
}
