// SPDX-License-Identifier: Apache-2.0
// Limits that stop a plan or its application as a whole, whatever its single verdicts say.
// All are on unless told otherwise. They only ever refuse; none makes anything deletable.
#pragma once
#include <string>
#include <vector>

#include "src/cleanup/decide.hpp"

namespace keelson::cleanup {

enum class Guard {
  source_health,     // a Dockerfile that cannot be read
  source_freshness,  // a git mirror not fetched for longer than its max_age
  source_shrunk,
  live_names,     // no live image comes from this registry
  unlinked_live,  // a needed image that no known build makes
  live_shrunk,
  protection_lost,  // of a repository that would lose images, and had some protected
  clock_skew,
  max_deletions,
  max_delete_percent,
  max_repository_delete_percent,
  max_delete_bytes,
  min_survivors,
  cannot_delete,  // deletion is off, the registry is read-only, or the account may not
  plan_age,
};
const char* guard_name(Guard guard);

// One guard that says no.
struct Refusal {
  Guard guard;
  std::string cause, next;
  std::string name;  // of this refusal: what an override for it quotes. Another run's differs
};

// What is about to be done: a plan made, or applied to `judged`, which then dooms only what
// the plan names.
enum class Phase { plan, apply };

// All that refuse, in the order above; those named by the world's overrides left out. By
// apply, overrides of limits of size hold whatever their name, since the plan was approved
// with them and is never widened.
std::vector<Refusal> refusals(const World& world, const Decision& decision,
                              const std::vector<std::vector<Judged>>& judged, Phase phase);

// Throws Error{refused} with the first of them, and the names of the others.
void check_guards(const World& world, const Decision& decision,
                  const std::vector<std::vector<Judged>>& judged, Phase phase);

// Likewise, only those about what sources and live sources say, which may change while a plan
// is carried out.
void check_inputs(const World& world, const Decision& decision);

// One refusal from elsewhere, such as a plan's age: throws unless an override names it.
void refuse(const World& world, Guard guard, const std::string& cause, const std::string& next);

// "max_deletions:3f2a9c01". Throws Error{usage} when it is not of this form, or names no guard.
Override parse_override(const std::string& text);

}  // namespace keelson::cleanup
