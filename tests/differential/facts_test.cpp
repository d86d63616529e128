// SPDX-License-Identifier: Apache-2.0
// Compares the reader with what BuildKit makes of the Dockerfiles in facts.txt.
#include <algorithm>
#include <catch2/catch.hpp>
#include <fstream>

#include "analyzer/dockerfile/read.hpp"
#include "analyzer/model/image_reference.hpp"

using namespace keelson;

namespace {

struct Fact {
  std::string name, text;
  std::vector<std::string> external, final_external;
  bool is_rejected = false;
  std::uint32_t line = 0;  // of the rejection; 0 if BuildKit gives none
};

// %XX is a byte; "%." and the end of line after it are nothing.
std::string percent_decoded(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      out += text[i];
    } else if (text.at(i + 1) == '.') {
      i += 2;
    } else {
      out += static_cast<char>(std::stoi(std::string(text.substr(i + 1, 2)), nullptr, 16));
      i += 2;
    }
  }
  return out;
}

void add_verdict(Fact& fact, const std::string& verdict) {
  const std::size_t space = verdict.find(' ');
  const std::string kind = verdict.substr(0, space);
  const std::string value = space == std::string::npos ? "" : verdict.substr(space + 1);
  if (kind == "external") {
    fact.external.push_back(value);
  } else if (kind == "final") {
    fact.final_external.push_back(value);
  } else if (kind == "rejected") {
    fact.is_rejected = true;
    fact.line = static_cast<std::uint32_t>(std::stoul(value));
  } else {
    INFO(verdict);
    REQUIRE(kind == "nothing");
  }
}

std::vector<Fact> read_facts() {
  std::ifstream file(KEELSON_FACTS, std::ios::binary);
  REQUIRE(file);
  std::vector<Fact> facts;
  std::string line;
  while (std::getline(file, line)) {
    if (line.starts_with("=== ")) {
      facts.emplace_back().name = line.substr(4);
    } else if (facts.empty()) {
      REQUIRE(line.starts_with('#'));
    } else if (line.starts_with("--- ")) {
      add_verdict(facts.back(), line.substr(4));
    } else {
      facts.back().text += line + "\n";
    }
  }
  for (Fact& fact : facts) {
    if (fact.name.ends_with(" [percent]")) fact.text = percent_decoded(fact.text);
  }
  return facts;
}

}  // namespace

TEST_CASE("the reader says of each recorded file what BuildKit says") {
  const auto facts = read_facts();
  REQUIRE(facts.size() >= 150);
  for (const Fact& fact : facts) {
    CAPTURE(fact.name, fact.text);
    const auto reading = dockerfile::read(fact.text);
    const std::string problem = reading.problem ? reading.problem->message : "";
    CAPTURE(problem);
    CHECK(reading.problem.has_value() == fact.is_rejected);
    if (!fact.is_rejected) {
      CHECK(reading.external == fact.external);
      CHECK(reading.final_external == fact.final_external);
    } else if (reading.problem && fact.line != 0) {
      CHECK(reading.problem->line == fact.line);
    }
  }
}

TEST_CASE("a platform that is given changes nothing about what is recorded for it") {
  for (const Fact& fact : read_facts()) {
    CAPTURE(fact.name, fact.text);
    const auto assumed = dockerfile::read(fact.text);
    const auto given = dockerfile::read(
        fact.text, {.arguments = {}, .contexts = {}, .target = {}, .platform = "linux/amd64"});
    CHECK(assumed.external == given.external);
    CHECK(assumed.problem == given.problem);
  }
}

TEST_CASE("what BuildKit takes is among the inputs of the build") {
  for (const Fact& fact : read_facts()) {
    if (fact.is_rejected) continue;
    const Build build = build_of(dockerfile::read(fact.text));
    for (const std::string& image : fact.external) {
      CAPTURE(fact.name, fact.text, image);
      CHECK(std::any_of(build.inputs.begin(), build.inputs.end(), [&](const Input& input) {
        return matches_pattern(input.reference, image);
      }));
    }
  }
}
