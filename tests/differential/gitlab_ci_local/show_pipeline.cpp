// SPDX-License-Identifier: Apache-2.0
// Prints the jobs of the pipeline in a directory as JSON, for compare.py. Never part of Keelson.
#include <filesystem>
#include <fstream>
#include <iostream>
#include <nlohmann/json.hpp>
#include <sstream>

#include "analyzer/gitlab/pipeline.hpp"

using namespace keelson;

namespace {

class NoProjects : public gitlab::Projects {
 public:
  const Tree* find(const std::string&, const std::string&) const override { return nullptr; }
};

nlohmann::json texts(const std::vector<shell::Script>& scripts) {
  auto list = nlohmann::json::array();
  for (const auto& script : scripts) list.push_back(script.text);
  return list;
}

}  // namespace

int main(int, char** arguments) {
  const std::filesystem::path root(arguments[1]);
  std::map<std::string, std::string, std::less<>> files;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(root)) {
    if (!entry.is_regular_file()) continue;
    std::ostringstream text;
    text << std::ifstream(entry.path()).rdbuf();
    files[std::filesystem::relative(entry.path(), root).generic_string()] = text.str();
  }
  const MemoryTree tree(std::move(files));
  gitlab::Project project;
  project.path = "group/app";
  project.tree = &tree;
  const auto pipeline = gitlab::read_pipeline(project, NoProjects());
  auto result =
      nlohmann::json{{"jobs", nlohmann::json::array()}, {"open", nlohmann::json::array()}};
  for (const auto& job : pipeline.jobs) {
    const auto& way = job.variants.front();
    auto services = nlohmann::json::array();
    for (const auto& service : way.services) services.push_back(service.reference);
    auto variables = nlohmann::json::object();
    for (const auto& [name, variable] : way.variables) variables[name] = variable.text;
    result["jobs"].push_back({{"name", job.name},
                              {"script", texts(job.script)},
                              {"after_script", texts(job.after_script)},
                              {"image", way.image.reference},
                              {"services", services},
                              {"variables", variables}});
  }
  for (const auto& open : pipeline.open) result["open"].push_back(open.what);
  std::cout << result.dump(1) << "\n";
}
