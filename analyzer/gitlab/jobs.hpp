// SPDX-License-Identifier: Apache-2.0
// A merged and extended configuration → its jobs (rules 2.5 to 2.10): defaults, inheritance,
// matrix, variables, scripts. Finds the child pipelines, but does not read them.
#pragma once
#include <string>
#include <vector>

#include "analyzer/gitlab/expand.hpp"
#include "analyzer/gitlab/handed.hpp"
#include "analyzer/gitlab/matrix.hpp"
#include "analyzer/gitlab/pipeline.hpp"
#include "analyzer/gitlab/reference.hpp"
#include "analyzer/gitlab/variables.hpp"

namespace keelson::gitlab {

// A pipeline that a job starts in the same project.
struct Child {
  ValuePtr include;
  Layer variables;  // what the job hands on
};

// What a pipeline's jobs have from outside its files, a later layer winning.
struct Surroundings {
  Layer predefined;
  Layer settings;  // of project, group, instance
  Layer started;   // by whoever started the pipeline
};

class Jobs {
 public:
  Jobs(const ValuePtr& configuration, const Surroundings& surroundings, Findings& findings);

  // Adds to both, in order.
  void read(std::vector<PipelineJob>& jobs, std::vector<Child>& children);

 private:
  // One way a job may run: what its rule sets, and what the rule demands.
  struct Way {
    Layer variables, demanded;
    auto operator<=>(const Way&) const = default;
  };
  // A job whose references are resolved and defaults filled in.
  struct Effective {
    ValuePtr own, image, services, before_script, after_script;
  };

  void read_defaults();
  void read_handed();
  Handed handed_to(const Value& job) const;
  ValuePtr top(std::string_view key);
  ValuePtr effective(const Value& job, std::string_view key) const;
  Layer inherited(const Value& job, const Layer& from) const;
  void read_job(const std::string& name, const ValuePtr& written, std::vector<PipelineJob>& jobs,
                std::vector<Child>& children);
  PipelineJob instance(const Instance& instance, const Effective& job,
                       const std::vector<Rule>& rules);
  std::vector<Way> ways_for(const Instance& instance, const Value& job,
                            const std::vector<Rule>& rules) const;
  Layer yaml_variables(const Value& job, const Layer& workflow, const Layer& rules,
                       const Layer& matrix) const;
  Variables all_variables(const Instance& instance, const Value& job, const Layer& yaml,
                          const Layer& demanded);
  void add_variant(const Instance& instance, const Effective& job, const Layer& yaml,
                   const Layer& demanded, PipelineJob& to);
  void add_child(const Value& trigger, const Instance& instance, const Value& job,
                 const std::vector<Layer>& ways, std::vector<Child>& children);

  ValuePtr m_configuration;
  const Surroundings& m_surroundings;
  Findings& m_findings;
  References m_references;
  ValuePtr m_default;
  Layer m_globals;
  std::vector<Layer> m_workflow;
  Handed m_handed;  // by some job to later ones
};

}  // namespace keelson::gitlab
