// SPDX-License-Identifier: Apache-2.0
// inspect dockerfile: what one Dockerfile takes, for programs. Needs no keelson.yml.
#include <CLI/CLI.hpp>
#include <fstream>
#include <iostream>
#include <memory>
#include <nlohmann/json.hpp>

#include "analyzer/dockerfile/read.hpp"
#include "analyzer/model/error.hpp"
#include "analyzer/source/dockerfiles.hpp"
#include "src/cli/command.hpp"
#include "src/cli/pairs.hpp"

namespace keelson::cli {
namespace {

using Json = nlohmann::ordered_json;

struct InspectOptions {
  std::vector<std::string> files, arguments, contexts;
  std::string files_from, format = "ndjson";
  dockerfile::BuildInputs inputs;
};

Json json_of(const dockerfile::StageInput& input) {
  // What BuildKit takes; of what it rejects, what could be salvaged. Null for a stage.
  const std::string& reference = input.reference.empty() ? input.pattern : input.reference;
  return {{"kind", edge_kind_name(input.kind)},
          {"raw", input.raw},
          {"reference", reference.empty() || input.stage ? Json(nullptr) : Json(reference)},
          {"stage", input.stage ? Json(*input.stage) : Json(nullptr)},
          {"line", input.line}};
}

Json json_of(const std::string& file, const dockerfile::Reading& reading) {
  Json stages = Json::array();
  for (const dockerfile::Stage& stage : reading.stages) {
    Json inputs = Json::array();
    for (const auto& input : stage.inputs) inputs.push_back(json_of(input));
    stages.push_back({{"name", stage.name.empty() ? Json(nullptr) : Json(stage.name)},
                      {"line", stage.line},
                      {"inputs", std::move(inputs)}});
  }
  const auto& problem = reading.problem;
  return {{"file", file},
          {"external", reading.external},
          {"final_external", reading.final_external},
          {"stages", std::move(stages)},
          {"error",
           problem ? Json{{"line", problem->line}, {"message", problem->message}} : Json(nullptr)}};
}

void inspect(const std::string& file, const dockerfile::BuildInputs& inputs) {
  dockerfile::Reading reading;
  try {
    reading = dockerfile::read(source::read_file(file), inputs, file);
  } catch (const Error& error) {
    reading.problem = Problem{0, error.sentence()};
  }
  std::cout << json_of(file, reading).dump(-1, ' ', false, Json::error_handler_t::replace) << "\n";
}

void inspect_from(std::istream& list, const dockerfile::BuildInputs& inputs) {
  for (std::string file; std::getline(list, file);) {
    if (!file.empty()) inspect(file, inputs);
  }
}

void run(InspectOptions& options) {
  options.inputs.arguments = pairs(options.arguments, "--build-arg");
  options.inputs.contexts = pairs(options.contexts, "--build-context");
  if (options.files.empty() && options.files_from.empty()) {
    throw Error(ErrorKind::usage, "inspect", "Dockerfiles", "none is named",
                "name FILEs, or give --files-from - and their paths on standard input");
  }
  std::ios::sync_with_stdio(false);
  for (const std::string& file : options.files) inspect(file, options.inputs);
  if (options.files_from == "-") return inspect_from(std::cin, options.inputs);
  if (options.files_from.empty()) return;
  std::ifstream list(options.files_from);
  if (!list) {
    throw Error(ErrorKind::usage, "read list of files", options.files_from, "it cannot be opened",
                "name a file with one path a line, or - for standard input");
  }
  inspect_from(list, options.inputs);
}

}  // namespace

void add_inspect(Program& program) {
  CLI::App& inspect =
      *program.app.add_subcommand("inspect", "Read single files or repositories, for programs");
  inspect.require_subcommand(1);
  inspect.footer(
      "Example:\n  keelson inspect dockerfile Dockerfile\n  keelson inspect ci --project-path "
      "group/app .");
  const auto options = std::make_shared<InspectOptions>();
  CLI::App& command =
      *inspect.add_subcommand("dockerfile", "What each Dockerfile takes, a JSON object a line");
  command.footer(
      "An object has file, external (images of all stages), final_external (what the\n"
      "target needs), stages, and error when BuildKit would reject the file; its lists\n"
      "then hold what could be salvaged. linux/amd64 is assumed.\n"
      "Example:\n  find . -name Dockerfile | keelson inspect dockerfile --files-from -");
  command.add_option("FILE", options->files, "Dockerfiles")->type_name("");
  command.add_option("--files-from", options->files_from, "Read paths, one a line; - is stdin")
      ->type_name("FILE");
  command.add_option("--build-arg", options->arguments, "Build argument")
      ->type_name("NAME=VALUE")
      ->allow_extra_args(false);
  command.add_option("--build-context", options->contexts, "Named context")
      ->type_name("NAME=VALUE")
      ->allow_extra_args(false);
  command.add_option("--target", options->inputs.target, "Stage to build; otherwise the last")
      ->type_name("STAGE");
  command.add_option("--platform", options->inputs.platform, "Platform to build for")
      ->type_name("OS/ARCH");
  command.add_option("--format", options->format, "How to print: ndjson")
      ->type_name("FORMAT")
      ->check(CLI::IsMember({"ndjson"}));
  command.callback([options] { run(*options); });
  add_inspect_ci(inspect);
}

}  // namespace keelson::cli
