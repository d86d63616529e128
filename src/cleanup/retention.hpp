// SPDX-License-Identifier: Apache-2.0
// What the retention policy alone selects in one repository (docs/verdicts.md, section 2).
// Knows nothing of what is protected: that always wins, elsewhere. Keeps no texts, so that
// a million manifests can be judged; they are made when somebody asks.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "src/cleanup/plan/item.hpp"
#include "src/config/settings.hpp"
#include "src/registry/inventory.hpp"

namespace keelson::cleanup {

enum class Selection : std::uint8_t { selected, not_selected, unknown };

// What a selection rests on.
enum class Ground : std::uint8_t {
  no_rule,
  kept_tag,
  kept_label,
  unlimited,
  no_version,
  time_missing,
  time_impossible,
  config_unread,
  place,
  age,
  pulls_unknown,
  pulled,
  grace,
  old_enough,  // selected
  alone,       // without a tag: long enough, or not
  alone_unlimited,
  attached,  // goes with its subject
  orphan,    // its subject is gone: long enough, or not
  orphan_unlimited,
};

struct Choice {
  Selection selection = Selection::not_selected;
  Ground ground = Ground::no_rule;
  std::uint32_t place = 0;  // by time or version, from 0; of kept_tag and kept_label: which
};

struct Policy {
  const config::Settings& settings;
  Time now{};
};

// The first rule that matches; nullptr when none does.
const config::RetentionRule* rule_for(const config::Settings& settings,
                                      const std::string& repository);

// Each tag of the repository, in its order. Keelson's own hold tags are selected like
// others, but no judgement rests on them: see registry::is_hold_tag.
std::vector<Choice> choose_tags(const Policy& policy,
                                const registry::RepositoryInventory& repository);

// A manifest without a tag that is part of no index, or attached to what no longer exists.
Choice choose_alone(const Policy& policy, const registry::RepositoryInventory& repository,
                    const registry::HeldManifest& manifest);

// What people read of it.
Reason reason_of(const Choice& choice, const Policy& policy,
                 const registry::RepositoryInventory& repository,
                 const registry::HeldManifest& manifest);

// A time an image can have been made: after Docker's first release, not in the future.
bool is_possible(Time time, Time now);

// When it was made, or pushed if that is later. nullopt when that is not known or cannot be.
std::optional<Time> time_of(const registry::HeldManifest& manifest, Time now);

}  // namespace keelson::cleanup
