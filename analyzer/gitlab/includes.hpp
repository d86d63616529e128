// SPDX-License-Identifier: Apache-2.0
// `include` (rule 2.2): reads a configuration file with all it includes, each with its inputs,
// merged in GitLab's order. What is out of reach is left open. Bounds number and depth.
#pragma once
#include <set>
#include <string>
#include <vector>

#include "analyzer/gitlab/expand.hpp"
#include "analyzer/gitlab/pipeline.hpp"
#include "analyzer/gitlab/source.hpp"
#include "analyzer/gitlab/values.hpp"

namespace keelson::gitlab {

class Includes {
 public:
  // `variables` are those there are before a pipeline is: predefined, and GitLab's settings.
  Includes(const Projects& others, Files& files, const Variables& variables, Findings& findings)
      : m_others(others), m_files(files), m_variables(variables), m_findings(findings) {}

  // The merged configuration of what an `include` names, as seen from `source`.
  ValuePtr read(const ValuePtr& include, const Source& source);

 private:
  // An included file: where it is, what it is given.
  struct Request {
    Source source;
    std::string path;
    const Value* given = nullptr;  // `inputs`
    TextByName component;
    Place asked_from;
    std::string missing;  // what to say when there is no such file
  };

  void add(const Value& entry, const Source& source, std::vector<Request>& requests);
  void add_local(const Value& entry, const std::string& location, const Source& source,
                 std::vector<Request>& requests);
  void add_project(const Value& entry, const Source& source, std::vector<Request>& requests);
  void add_component(const Value& entry, const std::string& address,
                     std::vector<Request>& requests);
  ValuePtr load(const Request& request);
  ValuePtr content_of(const Request& request, const std::vector<ValuePtr>& documents);
  std::string text(const Value& value) const;

  const Projects& m_others;
  Files& m_files;
  const Variables& m_variables;
  Findings& m_findings;
  std::size_t m_included = 0;
  std::multiset<std::string> m_open_files;
};

}  // namespace keelson::gitlab
