// SPDX-License-Identifier: Apache-2.0
#include "src/cleanup/baseline.hpp"

#include <algorithm>

namespace keelson::cleanup {
namespace {

std::int64_t protections(const World& world, std::size_t r, const std::vector<Judged>& judged) {
  const auto& repository = world.inventory.repositories[r];
  if (repository.failure.empty()) {
    return std::count_if(judged.begin(), judged.end(),
                         [](const Judged& one) { return one.verdict == Verdict::protected_; });
  }
  if (!world.before) return 0;
  const auto before = world.before->protections.find(repository.name);
  return before == world.before->protections.end() ? 0 : before->second;
}

}  // namespace

store::Baseline baseline_of(const World& world, const Decision& decision) {
  store::Baseline baseline;
  baseline.taken = world.now;
  for (const auto& observation : world.observations)
    baseline.live[observation.source] = distinct_images(observation);
  for (const scan::SourceState& source : world.sources)
    baseline.dockerfiles[source.name] = source.dockerfiles;
  for (std::size_t r = 0; r < decision.judged().size(); ++r) {
    const auto count = protections(world, r, decision.judged()[r]);
    if (count > 0) baseline.protections[world.inventory.repositories[r].name] = count;
  }
  return baseline;
}

}  // namespace keelson::cleanup
