// SPDX-License-Identifier: Apache-2.0
#include "src/cleanup/baseline.hpp"

#include <algorithm>

#include "src/cleanup/causes.hpp"
#include "src/cleanup/make_plan.hpp"

namespace keelson::cleanup {
namespace {

using Counts = std::map<std::string, std::int64_t>;

void set(Counts& counts, const std::string& name, std::int64_t count) {
  if (count > 0) counts[name] = count;
}

void keep(Counts& counts, const std::string& name, const Counts& before) {
  if (const auto found = before.find(name); found != before.end()) counts.insert(*found);
}

}  // namespace

store::Baseline baseline_of(const World& world, const Decision& decision) {
  store::Baseline baseline;
  baseline.taken = world.now;
  for (const auto& observation : world.observations)
    baseline.live[observation.source] = distinct_images(observation);
  for (const scan::SourceState& source : world.sources)
    baseline.dockerfiles[source.name] = source.dockerfiles;
  baseline.policy = policy_hash(world.settings);
  const auto known = known_protections(decision);
  for (std::size_t r = 0; r < decision.judged().size(); ++r) {
    const auto& repository = world.inventory.repositories[r];
    const auto& judged = decision.judged()[r];
    if (repository.failure.empty()) {
      set(baseline.protections, repository.name,
          std::count_if(judged.begin(), judged.end(),
                        [](const Judged& one) { return one.verdict == Verdict::protected_; }));
      set(baseline.known, repository.name, known[r]);
    } else if (world.before) {
      keep(baseline.protections, repository.name, world.before->protections);
      keep(baseline.known, repository.name, world.before->known);
    }
  }
  return baseline;
}

}  // namespace keelson::cleanup
