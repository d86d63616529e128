// SPDX-License-Identifier: Apache-2.0
// Random worlds on a running docker-registry: no invariant breaks there either, and all goes
// as it does in memory, so that what memory says of many more worlds can be relied on.
// model_on_registry.py starts the registry.
#include <cstdlib>
#include <iostream>

#include "tests/differential/registry/docker_registry.hpp"
#include "tests/property/model_run.hpp"

using namespace keelson::tests;

namespace {

unsigned number_from(const char* variable, unsigned otherwise) {
  const char* text = std::getenv(variable);
  return text == nullptr ? otherwise : static_cast<unsigned>(std::strtoul(text, nullptr, 10));
}

// Without what this registry cannot do: remove tags alone (2.x), list what has none, know when
// something was pushed or pulled.
Steps possible(Steps steps, bool untags) {
  for (Step& step : steps) {
    if (step.kind == StepKind::kind_of_registry) step.n = {untags ? 0U : 1U, 1U};
    if (step.kind == StepKind::image || step.kind == StepKind::pushed_image) {
      if (step.n[4] % 7 == 0) ++step.n[4];
    }
  }
  return steps;
}

// What is wrong, empty if nothing is.
std::string difference(Place& registry, const Steps& steps, Tally& tally) {
  Tally unused;
  const Told there = run_model_at(&registry, steps, tally);
  if (!there.wrong.empty()) return "on the registry: " + there.wrong;
  const Told here = run_model_at(nullptr, steps, unused);
  if (!here.wrong.empty()) return "in memory: " + here.wrong;
  if (there.course == here.course) return {};
  return "on the registry:\n" + there.course + "in memory:\n" + here.course;
}

}  // namespace

int main(int, char** arguments) {
  DockerRegistry registry(arguments[1], arguments[2]);
  const unsigned count = number_from("KEELSON_REGISTRY_WORLDS", 300);
  const unsigned first = number_from("KEELSON_SEED", 1);
  const bool untags = registry.registry().capabilities("app").untags;
  Tally tally;
  for (unsigned seed = first; seed < first + count; ++seed) {
    const Steps steps = possible(random_steps(seed), untags);
    if (difference(registry, steps, tally).empty()) continue;
    Tally unused;
    const Steps few = possible(shrink(steps,
                                      [&](const Steps& fewer) {
                                        const Steps all = possible(fewer, untags);
                                        return !difference(registry, all, unused).empty();
                                      }),
                               untags);
    std::cout << "seed " << seed << ", smallest:\n"
              << text(few) << shown(few) << difference(registry, few, unused) << "\n";
    return 1;
  }
  std::cout << tally.worlds << " worlds on docker-registry and in memory alike: " << tally.refused
            << " refused, " << tally.doomed << " manifests doomed, " << tally.deleted
            << " deleted, " << tally.untagged << " tags removed alone, " << tally.spared
            << " spared, " << tally.races << " races seen, " << tally.faults << " faults, "
            << tally.resumed << " resumed, " << tally.brought_back << " runs brought back\n";
  // Or nothing would have been compared.
  return tally.deleted > tally.worlds / 3 && tally.refused < tally.worlds / 2 ? 0 : 1;
}
