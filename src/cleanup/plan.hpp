// SPDX-License-Identifier: Apache-2.0
// A plan is a value: every verdict with its reasons, bound by hash to what it was made
// from. Making one deletes nothing; reading one trusts nothing that does not verify.
#pragma once
#include <filesystem>
#include <string>

#include "src/cleanup/decision.hpp"
#include "src/cleanup/world.hpp"

namespace keelson::cleanup {

struct Plan {
  Time created{};
  Time expires{};
  std::string registry;  // name in keelson.yml
  std::string url;
  std::string policy_hash, graph_hash, inventory_hash, live_hash;
  std::vector<Item> items;
  std::string hash;  // "sha256:…" of everything above in canonical form
};

// Throws Error{refused} when a guard forbids it (see guard.hpp).
Plan make_plan(const World& world);

// Canonical JSON: sorted keys, two spaces, ends with a newline.
std::string plan_text(const Plan& plan);

// Throws Error{refused} when the text was changed since it was made, or is not a plan.
Plan parse_plan(const std::string& text, const std::string& name);
Plan read_plan(const std::filesystem::path& path);

// Hash of the keys and values of keelson.yml, wherever they are written.
std::string policy_hash(const config::Settings& settings);

}  // namespace keelson::cleanup
