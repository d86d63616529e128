// SPDX-License-Identifier: Apache-2.0
#include "analyzer/dockerfile/read.hpp"

#include <algorithm>
#include <tuple>

#include "analyzer/dockerfile/body_check.hpp"
#include "analyzer/dockerfile/lines.hpp"
#include "analyzer/dockerfile/resolver.hpp"
#include "analyzer/dockerfile/template.hpp"
#include "analyzer/model/image_reference.hpp"

namespace keelson::dockerfile {

Reading read(std::string_view text, const BuildInputs& inputs, std::string_view path) {
  Reading reading;
  reading.is_template = is_template_name(path);
  const Lines lines = read_lines(text);
  reading.problem = reading.problem_if_given = lines.problem;
  Resolver resolver(lines, inputs, reading);
  resolver.run(text);
  if (lines.problem && !lines.instructions.empty() && !reading.unread)
    reading.unread = lines.problem;
  if (!reading.unread && is_preprocessed(path, text))
    reading.unread = Problem{1, "only a preprocessor makes it a Dockerfile"};
  if (!reading.problem_if_given) {
    reading.problem_if_given =
        body_problem(resolver.states(), resolver.globals(), inputs, lines.escape);
    if (!reading.problem) reading.problem = reading.problem_if_given;
  }
  for (auto* problem : {&reading.problem, &reading.problem_if_given}) {
    if (*problem && reading.is_template) (*problem)->message += " (the file is a template)";
  }
  return reading;
}

Build build_of(const Reading& reading) {
  Build build;
  build.problem = reading.problem_if_given;
  build.is_template = reading.is_template;
  for (const Stage& stage : reading.stages) {
    const EdgeStrength strength = stage.is_needed ? EdgeStrength::hard : EdgeStrength::soft;
    for (const StageInput& input : stage.inputs) {
      if (!input.pattern.empty()) {
        build.inputs.push_back({input.kind, input.raw, input.pattern, input.line, strength});
      }
    }
  }
  if (reading.unread) {
    build.inputs.push_back(any_input(reading.unread->message, reading.unread->line));
  }
  std::sort(build.inputs.begin(), build.inputs.end(), [](const Input& a, const Input& b) {
    return std::tie(a.line, a.kind, a.reference, a.raw, a.strength) <
           std::tie(b.line, b.kind, b.reference, b.raw, b.strength);
  });
  build.inputs.erase(std::unique(build.inputs.begin(), build.inputs.end()), build.inputs.end());
  return build;
}

}  // namespace keelson::dockerfile
