// SPDX-License-Identifier: Apache-2.0
// Reads any bytes as a Dockerfile: it must end, say the same twice, and say nothing that
// contradicts itself.
#include <algorithm>
#include <cstdint>

#include "analyzer/dockerfile/read.hpp"
#include "analyzer/model/image_reference.hpp"
#include "tests/fuzz/require.hpp"

using namespace keelson;
using dockerfile::BuildInputs;
using dockerfile::Reading;
using fuzz::require;

namespace {

const BuildInputs& variant(std::size_t n) {
  static const BuildInputs variants[] = {
      {.arguments = {{"X", "r.io/x:1"}, {"TAG", ""}, {"BUILDKIT_SYNTAX", "r.io/syntax:1 x"}}},
      {.contexts = {{"alpine", "docker-image://r.io/a:3"}, {"base", "."}, {"b", "target:c"}},
       .target = "b"},
      {.contexts = {{"base::linux/arm64", "docker-image://scratch"}}, .platform = "linux/arm64/v8"},
  };
  return variants[n % std::size(variants)];
}

void check_list(const std::vector<std::string>& list) {
  require(std::is_sorted(list.begin(), list.end()), "references are sorted");
  require(std::adjacent_find(list.begin(), list.end()) == list.end(), "references are unique");
  for (const std::string& reference : list) {
    require(!reference.empty(), "a reference has text");
    if (is_open(reference)) continue;
    require(normalised(reference, Patterns::forbidden) == reference, "references are normalised");
  }
}

void check(std::string_view text, const Reading& reading) {
  check_list(reading.external);
  check_list(reading.final_external);
  require(std::includes(reading.external.begin(), reading.external.end(),
                        reading.final_external.begin(), reading.final_external.end()),
          "what the target needs is needed");
  const auto lines = static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n')) + 1;
  const auto in_file = [&](std::size_t line) { return line >= 1 && line <= lines; };
  if (reading.problem) {
    require(!reading.problem->message.empty(), "a problem says what it is");
    require(in_file(reading.problem->line), "a problem is on a line of the file");
  } else {
    require(!reading.stages.empty(), "a file without a problem has a stage");
  }
  for (const auto& stage : reading.stages) {
    require(in_file(stage.line), "a stage is on a line of the file");
    for (const auto& input : stage.inputs) {
      require(in_file(input.line), "an input is on a line of the file");
      require(!input.stage || *input.stage < reading.stages.size(), "a stage index is in range");
      require(input.stage || !input.pattern.empty(), "an input is a stage or may be something");
      require(input.reference.empty() || matches_pattern(input.pattern, input.reference),
              "what BuildKit takes is among what it may be");
    }
  }
}

void check_equal(const Reading& a, const Reading& b) {
  require(a.external == b.external && a.final_external == b.final_external &&
              a.problem == b.problem && a.is_template == b.is_template,
          "the same text reads the same");
  require(build_of(a).inputs == build_of(b).inputs, "the same text has the same inputs");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const Reading reading = dockerfile::read(text);
  check(text, reading);
  check_equal(reading, dockerfile::read(text));
  check(text, dockerfile::read(text, variant(size), "Dockerfile.in"));
  return 0;
}
