// SPDX-License-Identifier: Apache-2.0
// A plan is a value: every input with its coverage, every verdict with its reasons, and
// one hash over all of it. Holding or reading one deletes nothing.
#pragma once
#include <filesystem>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "analyzer/model/build.hpp"
#include "src/cleanup/plan/item.hpp"
#include "src/cleanup/plan/override.hpp"
#include "src/config/settings.hpp"
#include "src/live/observation.hpp"
#include "src/registry/registry.hpp"
#include "src/scan/builds.hpp"

namespace keelson::cleanup {

struct Summary {
  std::map<std::string, std::int64_t> verdicts;  // by name, all four
  std::int64_t manifests = 0;
  std::int64_t selected = 0;      // by the policy alone
  std::int64_t untagged = 0;      // tags that go while their manifest stays
  std::int64_t freed_bytes = 0;   // shared layers once, and only those nothing else needs
  bool is_freed_at_most = false;  // something was not read, which may share them
  bool operator==(const Summary&) const = default;
};

// All but the items.
struct PlanHeader {
  Time created{};
  Time expires{};
  std::string keelson;   // version that made it
  std::string registry;  // name in keelson.yml
  std::string url;
  std::vector<std::string> hosts;  // of references; the first is the registry's own
  registry::Capabilities capabilities;
  std::string policy_hash, graph_hash, inventory_hash, live_hash;
  std::vector<Override> overrides;  // of guards that would have refused it
  // Inputs, as the verdicts rest on them.
  std::vector<config::RetentionRule> retention;
  std::vector<config::KeepRule> keep;
  std::chrono::seconds grace{0};
  std::vector<std::string> statements;  // of keelson.yml, as words: nobody can read them anywhere
  std::vector<scan::SourceState> sources;
  std::vector<live::Observation> live;
  std::vector<Build> builds;
  std::vector<scan::Use> uses;
  Time inventory_taken{};
  std::map<std::string, std::string> failed;  // repositories not read wholly, and why
  Summary summary;
  std::string hash;  // "sha256:…" of the text before it
};

struct Plan {
  PlanHeader header;
  std::vector<Item> items;  // by repository, then digest
};

// A plan to look at, its items one after the other, in order, as often as wanted.
struct PlanView {
  const PlanHeader& header;
  std::function<void(const ItemVisitor&)> each;
};
PlanView view_of(const Plan& plan);

}  // namespace keelson::cleanup
