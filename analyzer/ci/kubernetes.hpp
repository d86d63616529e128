// SPDX-License-Identifier: Apache-2.0
// Kubernetes objects as users of images: pods in whatever brings them along, custom resources
// that name an image, kustomizations, Flux and Argo CD releases. Never a builder.
#pragma once
#include <string>
#include <vector>

#include "analyzer/model/job.hpp"
#include "analyzer/yaml/value.hpp"

namespace keelson::ci {

// Whether the document is a Kubernetes object: has apiVersion and kind.
bool is_kubernetes_object(const yaml::Value& document);

// One job for each container "Deployment/name/container", and for each image that a custom
// resource names. Items of a List count by themselves.
void read_kubernetes_object(const yaml::Value& document, std::vector<Job>& jobs);

// The same of a pod's spec that no object surrounds.
void read_pod_spec(const yaml::Value& document, std::vector<Job>& jobs);

// `images:` of a kustomization.
void read_kustomization(const yaml::Value& document, std::vector<Job>& jobs);

}  // namespace keelson::ci
