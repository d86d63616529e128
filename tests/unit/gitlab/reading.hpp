// SPDX-License-Identifier: Apache-2.0
// Reads a pipeline of files in memory and shows it in texts a test can compare. Never touches
// a disk.
#pragma once
#include <catch2/catch.hpp>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "analyzer/gitlab/pipeline.hpp"

namespace keelson::gitlab::test {

using TextFiles = std::map<std::string, std::string, std::less<>>;
using Strings = std::vector<std::string>;

// Other projects by "path" or "path@ref".
class MemoryProjects : public Projects {
 public:
  void add(const std::string& name, TextFiles files) {
    m_trees[name] = std::make_unique<MemoryTree>(std::move(files));
  }
  const Tree* find(const std::string& path, const std::string& ref) const override {
    const auto found = m_trees.find(ref.empty() ? path : path + "@" + ref);
    return found != m_trees.end() ? found->second.get() : nullptr;
  }

 private:
  std::map<std::string, std::unique_ptr<MemoryTree>> m_trees;
};

struct Reading {
  Pipeline pipeline;

  const PipelineJob& job(const std::string& name) const {
    for (const PipelineJob& job : pipeline.jobs)
      if (job.name == name) return job;
    FAIL("there is no job " << name);
    throw 0;
  }
  Strings names() const {
    Strings names;
    for (const PipelineJob& job : pipeline.jobs) names.push_back(job.name);
    return names;
  }
  static Strings texts(const std::vector<shell::Script>& scripts) {
    Strings texts;
    for (const auto& script : scripts) texts.push_back(script.text);
    return texts;
  }
  Strings script(const std::string& name) const { return texts(job(name).script); }
  Strings after_script(const std::string& name) const { return texts(job(name).after_script); }
  std::string image(const std::string& name) const {
    return job(name).variants.at(0).image.reference;
  }
  Strings services(const std::string& name) const {
    Strings names;
    for (const ImageUse& use : job(name).variants.at(0).services) names.push_back(use.reference);
    return names;
  }
  // Of the first way; "unset" when there is none.
  std::string variable(const std::string& name, const std::string& key) const {
    const Variables& variables = job(name).variants.at(0).variables;
    const auto found = variables.find(key);
    return found != variables.end() ? found->second.text : "unset";
  }
  // Of all ways.
  Strings variants(const std::string& name, const std::string& key) const {
    Strings texts;
    for (const auto& variant : job(name).variants) {
      const auto found = variant.variables.find(key);
      texts.push_back(found != variant.variables.end() ? found->second.text : "unset");
    }
    return texts;
  }
  // "file:line what".
  Strings open() const {
    Strings texts;
    for (const Open& open : pipeline.open)
      texts.push_back(open.place.file + ":" + std::to_string(open.place.line) + " " + open.what);
    return texts;
  }
};

struct Given {
  TextFiles files;  // with .gitlab-ci.yml
  MemoryProjects others;
  Project project{.path = "Group/sub/App",
                  .registry = "registry.example.com:5000",
                  .server = "gitlab.example.com",
                  .default_branch = "main",
                  .variables = {},
                  .tree = nullptr};

  Reading read(const std::string& file = ".gitlab-ci.yml") {
    const MemoryTree tree(files);
    project.tree = &tree;
    return {read_pipeline(project, others, file)};
  }
};

inline Reading read(const std::string& text) {
  Given given;
  given.files[".gitlab-ci.yml"] = text;
  return given.read();
}

inline Reading read(TextFiles files) {
  Given given;
  given.files = std::move(files);
  return given.read();
}

}  // namespace keelson::gitlab::test
