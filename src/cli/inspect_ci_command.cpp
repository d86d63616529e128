// SPDX-License-Identifier: Apache-2.0
// inspect ci: what one repository's CI configuration does with images, for programs. Needs no
// keelson.yml.
#include <CLI/CLI.hpp>
#include <filesystem>
#include <iostream>
#include <map>
#include <memory>
#include <nlohmann/json.hpp>
#include <set>

#include "analyzer/ci/jobs.hpp"
#include "analyzer/model/error.hpp"
#include "analyzer/model/image_reference.hpp"
#include "analyzer/source/directory_tree.hpp"
#include "src/cli/command.hpp"
#include "src/cli/pairs.hpp"

namespace keelson::cli {
namespace {

using Json = nlohmann::ordered_json;

struct InspectCiOptions {
  std::string directory, project_path, registry, default_branch, format = "ndjson";
  std::vector<std::string> variables, others;
};

// Other projects' checkouts, for includes.
class Checkouts : public gitlab::Projects {
 public:
  void add(std::string path, const std::string& directory) {
    for (char& c : path) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    m_trees[path] = std::make_unique<source::DirectoryTree>(directory);
  }
  const Tree* find(const std::string& path, const std::string&) const override {
    std::string name = path;
    for (char& c : name) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    const auto found = m_trees.find(name);
    return found == m_trees.end() ? nullptr : found->second.get();
  }

 private:
  std::map<std::string, std::unique_ptr<Tree>> m_trees;
};

std::string at(const Place& place) {
  return place.file + ":" + std::to_string(place.line);
}

// One line of output in the making: references normalised, what is open told once.
class JobPrinter {
 public:
  explicit JobPrinter(std::set<std::string> open) : m_open(std::move(open)) {}

  Json print(const std::string& project, const Job& job) {
    Json services = Json::array(), builds = Json::array();
    for (const ImageUse& service : job.services) services.push_back(name(service.reference));
    Json image = job.image.reference.empty() ? Json(nullptr) : Json(name(job.image.reference));
    for (const ImageBuild& build : job.actions.builds) builds.push_back(print(build));
    std::set<std::string> pushes;
    for (const ImageUse& push : job.actions.pushes) pushes.insert(name(push.reference));
    std::set<std::string> uses;
    for (const ImageUse& use : job.actions.uses) uses.insert(name(use.reference));
    std::set<std::pair<std::string, std::string>> copies;
    for (const ImageCopy& copy : job.actions.copies) copies.emplace(name(copy.from), name(copy.to));
    Json copied = Json::array();
    for (const auto& [from, to] : copies) copied.push_back({{"from", from}, {"to", to}});
    for (const Open& open : job.actions.open)
      m_open.insert(open.what + " (" + at(open.place) + ")");
    return {{"project", project},
            {"file", job.place.file},
            {"job", job.name},
            {"image", std::move(image)},
            {"services", std::move(services)},
            {"builds", std::move(builds)},
            {"pushes", pushes},
            {"copies", std::move(copied)},
            {"uses", uses},
            {"open", m_open}};
  }

 private:
  Json print(const ImageBuild& build) {
    std::set<std::string> produces;
    for (const std::string& text : build.produces) produces.insert(name(text));
    Json args = Json::object();
    for (const auto& [key, value] : build.arguments) args[key] = value;
    Json result{{"dockerfile", build.dockerfile.empty() ? Json(nullptr) : Json(build.dockerfile)},
                {"context", build.context.empty() ? Json(nullptr) : Json(build.context)},
                {"target", build.target.empty() ? Json(nullptr) : Json(build.target)},
                {"args", std::move(args)},
                {"produces", produces},
                {"line", build.place.line}};
    if (!build.contexts.empty()) result["contexts"] = build.contexts;
    if (!build.bases.empty() || !build.from.empty()) {
      std::set<std::string> bases;
      if (!build.from.empty()) bases.insert(name(build.from));
      for (const std::string& base : build.bases) bases.insert(name(base));
      result["bases"] = bases;
    }
    return result;
  }

  std::string name(const std::string& text) {
    const auto normal = normalised(text, Patterns::allowed);
    if (!normal) m_open.insert(text);
    if (normal && is_open(*normal)) m_open.insert(*normal);
    return normal ? *normal : text;
  }

  std::set<std::string> m_open;
};

void run(const InspectCiOptions& options) {
  std::error_code failed;
  if (!std::filesystem::is_directory(options.directory, failed)) {
    throw Error(ErrorKind::usage, "inspect CI configuration of", options.directory,
                failed ? failed.message() : "it is not a directory",
                "name a repository's directory");
  }
  const source::DirectoryTree tree(options.directory);
  gitlab::Project project;
  project.path = options.project_path;
  project.registry = options.registry;
  project.default_branch = options.default_branch;
  for (const auto& [name, value] : pairs(options.variables, "--variable"))
    project.variables[name] = value;
  project.tree = &tree;
  Checkouts others;
  for (const auto& [path, directory] : pairs(options.others, "--include-project"))
    others.add(path, directory);
  const ci::ProjectFacts facts = ci::read_project(project, others);
  std::set<std::string> open;
  for (const Open& one : facts.open) open.insert(one.what + " (" + at(one.place) + ")");
  std::ios::sync_with_stdio(false);
  const auto print = [&](const Job& job) {
    std::cout << JobPrinter(open)
                     .print(options.project_path, job)
                     .dump(-1, ' ', false, Json::error_handler_t::replace)
              << "\n";
  };
  for (const Job& job : facts.jobs) print(job);
  // What hides jobs must not be silent where there is none.
  if (facts.jobs.empty() && !open.empty()) print(Job{});
}

}  // namespace

void add_inspect_ci(CLI::App& inspect) {
  const auto options = std::make_shared<InspectCiOptions>();
  CLI::App& command =
      *inspect.add_subcommand("ci", "What CI does with images, a JSON object a job");
  command.footer(
      "Reads GitLab CI, GitHub Actions, Jenkinsfiles, compose, bake, Kubernetes, Helm;\n"
      "* in a reference is what only run time knows; open tells that and what could\n"
      "not be read.\n"
      "Example:\n"
      "  keelson inspect ci --project-path group/app --registry registry.example.com .\n"
      "  keelson inspect ci --include-project platform/ci=../ci .");
  command.add_option("DIR", options->directory, "Checkout of the repository")
      ->required()
      ->type_name("");
  command.add_option("--project-path", options->project_path, "The project's path in GitLab")
      ->type_name("GROUP/NAME");
  command.add_option("--registry", options->registry, "Host of its registry, CI_REGISTRY")
      ->type_name("HOST");
  command.add_option("--default-branch", options->default_branch, "CI_DEFAULT_BRANCH")
      ->type_name("NAME");
  command.add_option("--variable", options->variables, "CI variable set in GitLab")
      ->type_name("NAME=VALUE")
      ->allow_extra_args(false);
  command
      .add_option("--include-project", options->others, "Checkout of a project that is included")
      ->type_name("PATH=DIR")
      ->allow_extra_args(false);
  command.add_option("--format", options->format, "How to print: ndjson")
      ->type_name("FORMAT")
      ->check(CLI::IsMember({"ndjson"}));
  command.callback([options] { run(*options); });
}

}  // namespace keelson::cli
