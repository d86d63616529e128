// SPDX-License-Identifier: Apache-2.0
// Helm values as users of images: by their usual shape, since only the templates say what a
// value is for. Never renders a template.
#pragma once
#include <string>
#include <vector>

#include "analyzer/model/job.hpp"
#include "analyzer/yaml/value.hpp"

namespace keelson::ci {

struct Chart {
  std::string owner;               // first part of the names of jobs: "Helm/shop"
  std::string app_version;         // the tag where values give none; empty: not known
  std::uint32_t lines_before = 0;  // where values are a text in a file: lines above it
};

// Maps with a repository and a tag, and `image: name:tag`, at any depth.
void read_values(const yaml::Value& values, const Chart& chart, std::vector<Job>& jobs);

// Values that a Flux HelmRelease, an Argo CD Application or a k3s HelmChart gives a chart;
// false when the object is none of these.
bool read_release(const yaml::Value& object, const std::string& kind, const std::string& owner,
                  std::vector<Job>& jobs);

}  // namespace keelson::ci
