// SPDX-License-Identifier: Apache-2.0
// Dockerfiles read in one line, for tests. Says what the reader says; judges nothing.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "analyzer/dockerfile/read.hpp"

namespace keelson {

using Strings = std::vector<std::string>;

// Every image of the file, as BuildKit takes it.
inline Strings images(std::string_view text, const dockerfile::BuildInputs& inputs = {}) {
  return dockerfile::read(text, inputs).external;
}

// The images the target needs.
inline Strings needed(std::string_view text, const dockerfile::BuildInputs& inputs = {}) {
  return dockerfile::read(text, inputs).final_external;
}

// "kind pattern line" of each input of the build; what stands for unread text left out.
inline Strings inputs_of(std::string_view text, const dockerfile::BuildInputs& inputs = {}) {
  Strings out;
  for (const Input& i : build_of(dockerfile::read(text, inputs)).inputs) {
    if (i.raw.starts_with('(')) continue;
    out.push_back(std::string(edge_kind_name(i.kind)) + " " + i.reference + " " +
                  std::to_string(i.line));
  }
  return out;
}

// "line: message" of the problem; "" if there is none.
inline std::string problem_of(std::string_view text, const dockerfile::BuildInputs& inputs = {}) {
  const auto problem = dockerfile::read(text, inputs).problem;
  return problem ? std::to_string(problem->line) + ": " + problem->message : "";
}

inline bool is_accepted(std::string_view text, const dockerfile::BuildInputs& inputs = {}) {
  return problem_of(text, inputs).empty();
}

// Build arguments alone.
inline dockerfile::BuildInputs given(dockerfile::Arguments arguments) {
  dockerfile::BuildInputs inputs;
  inputs.arguments = std::move(arguments);
  return inputs;
}

inline dockerfile::BuildInputs with_contexts(dockerfile::Arguments contexts) {
  dockerfile::BuildInputs inputs;
  inputs.contexts = std::move(contexts);
  return inputs;
}

inline dockerfile::BuildInputs with_target(std::string target) {
  dockerfile::BuildInputs inputs;
  inputs.target = std::move(target);
  return inputs;
}

inline dockerfile::BuildInputs on_platform(std::string platform) {
  dockerfile::BuildInputs inputs;
  inputs.platform = std::move(platform);
  return inputs;
}

}  // namespace keelson
