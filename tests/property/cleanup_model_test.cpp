// SPDX-License-Identifier: Apache-2.0
// Random worlds, and what must never happen in any of them. KEELSON_WORLDS=100000 tries more,
// KEELSON_SEED=7 begins with another.
#include <catch2/catch.hpp>
#include <cstdlib>
#include <iostream>
#include <regex>

#include "tests/property/model_run.hpp"

using namespace keelson::tests;

namespace {

unsigned number_from(const char* variable, unsigned otherwise) {
  const char* text = std::getenv(variable);
  return text == nullptr ? otherwise : static_cast<unsigned>(std::strtoul(text, nullptr, 10));
}

// The same failure is the same up to the images in it.
std::string without_names(const std::string& wrong) {
  static const std::regex name("[^ ]*(sha256:[0-9a-f]{64}|/)[^ ]*|[0-9]+");
  return std::regex_replace(wrong, name, "…");
}

// Tries the `part`-th of `parts` shares of all worlds.
void try_worlds(unsigned part, unsigned parts) {
  const unsigned count = number_from("KEELSON_WORLDS", 10000);
  const unsigned first = number_from("KEELSON_SEED", 1);
  Tally tally;
  for (unsigned seed = first + part; seed < first + count; seed += parts) {
    const Steps steps = random_steps(seed);
    const std::string wrong = run_model(steps, tally);
    if (wrong.empty()) continue;
    Tally unused;
    const Steps few = shrink(steps, [&](const Steps& fewer) {
      return without_names(run_model(fewer, unused)) == without_names(wrong);
    });
    FAIL("seed " << seed << ": " << wrong << "\nsmallest, " << run_model(few, unused) << ":\n"
                 << text(few) << shown(few));
  }
  std::cout << tally.worlds << " worlds: " << tally.refused << " refused, " << tally.doomed
            << " manifests doomed, " << tally.deleted << " deleted, " << tally.untagged
            << " tags removed alone, " << tally.spared << " spared, " << tally.races
            << " races seen, " << tally.faults << " faults, " << tally.resumed << " resumed, "
            << tally.brought_back << " runs brought back, " << tally.foreign
            << " planned with a stranger\n";
  if (count < 1000) return;
  // Or the invariants would say nothing.
  CHECK(tally.refused < tally.worlds / 2);
  CHECK(tally.deleted > tally.worlds / 2);
  CHECK(tally.foreign > tally.worlds / 4);
  CHECK(tally.untagged > 0);
  CHECK(tally.spared > 0);
  CHECK(tally.races > 0);
  CHECK(tally.faults > tally.worlds / 20);
}

}  // namespace

TEST_CASE("in no world does anything needed go, and all comes back: the first half") {
  try_worlds(0, 2);
}

TEST_CASE("in no world does anything needed go, and all comes back: the second half") {
  try_worlds(1, 2);
}
