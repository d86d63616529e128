// SPDX-License-Identifier: Apache-2.0
#include "analyzer/gitlab/pipeline.hpp"

#include "analyzer/gitlab/extends.hpp"
#include "analyzer/gitlab/includes.hpp"
#include "analyzer/gitlab/jobs.hpp"
#include "analyzer/gitlab/predefined.hpp"
#include "analyzer/model/error.hpp"

namespace keelson::gitlab {
namespace {

constexpr std::size_t k_children_max = 200;
constexpr std::size_t k_generations_max = 5;  // GitLab takes fewer

class Reader {
 public:
  Reader(const Project& project, const Projects& others, const std::string& file)
      : m_project(project), m_others(others), m_file(file), m_files(m_findings) {
    m_surroundings.predefined = predefined(project, file);
    for (const auto& [name, text] : project.variables) m_surroundings.settings[name].text = text;
    m_known = expanded({&m_surroundings.predefined, &m_surroundings.settings}, m_findings);
  }

  Pipeline all() {
    auto start = std::make_shared<Value>();
    start->file = std::make_shared<const std::string>(m_file);
    start->line = 1;
    start->kind = yaml::Kind::scalar;
    start->text = m_file;
    try {
      if (m_project.tree->read(m_file)) read(start, m_surroundings, 0);
    } catch (const Error& e) {
      m_findings.open(e.sentence(), {m_file, 1});
    }
    m_pipeline.open = m_findings.take();
    return std::move(m_pipeline);
  }

 private:
  void read(const ValuePtr& include, const Surroundings& surroundings, std::size_t generation) {
    Includes includes(m_others, m_files, m_known, m_findings);
    const ValuePtr merged = includes.read(include, {m_project.tree, {}});
    if (merged->members.empty()) return;  // what kept it empty is open already
    std::vector<Child> children;
    Jobs(extended(merged, m_findings), surroundings, m_findings).read(m_pipeline.jobs, children);
    for (const Child& child : children) {
      if (generation >= k_generations_max || ++m_children > k_children_max) {
        m_findings.open("there are more child pipelines than are read", place_of(*child.include));
        return;
      }
      Surroundings of_child = surroundings;
      of_child.started = child.variables;
      read(child.include, of_child, generation + 1);
    }
  }

  const Project& m_project;
  const Projects& m_others;
  std::string m_file;
  Findings m_findings;
  Files m_files;
  Surroundings m_surroundings;
  Variables m_known;  // before any pipeline is
  Pipeline m_pipeline;
  std::size_t m_children = 0;
};

}  // namespace

Pipeline read_pipeline(const Project& project, const Projects& others, const std::string& file) {
  return Reader(project, others, file).all();
}

}  // namespace keelson::gitlab
