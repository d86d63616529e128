// SPDX-License-Identifier: Apache-2.0
// Where a configuration file is read from: the tree of a project, and how its files are named
// in places. Files are read once each, however often they are included.
#pragma once
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "analyzer/gitlab/findings.hpp"
#include "analyzer/model/tree.hpp"
#include "analyzer/yaml/value.hpp"

namespace keelson::gitlab {

struct Source {
  const Tree* tree = nullptr;
  std::string project;  // its path, when it is another than the pipeline's; else empty

  // "ci/build.yml", of another project "group/ci:ci/build.yml".
  std::string name_of(const std::string& path) const;
};

// Documents of the files of all trees.
class Files {
 public:
  explicit Files(Findings& findings) : m_findings(findings) {}

  // nullopt when there is no such file. Throws Error{invalid} when it cannot be read as YAML.
  std::optional<std::vector<yaml::ValuePtr>> load(const Source& source, const std::string& path);

 private:
  Findings& m_findings;
  std::map<std::pair<const Tree*, std::string>, std::vector<yaml::ValuePtr>> m_read;
};

// A text matches a wildcard path as GitLab's `include` takes it: `**` is any text, `*` any
// without a slash. Time is the product of lengths.
bool matches_wildcard(std::string_view pattern, std::string_view path);

}  // namespace keelson::gitlab
