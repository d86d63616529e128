// SPDX-License-Identifier: Apache-2.0
// The verdict on every manifest, with all its reasons, as values people and files get.
// Values only.
#pragma once
#include <compare>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "analyzer/model/claim.hpp"
#include "analyzer/model/time.hpp"

namespace keelson::cleanup {

enum class Verdict : std::uint8_t {
  doomed,      // selected by the retention policy, and nothing protects it
  protected_,  // reachable from a root
  kept,        // not selected by the retention policy
  unknown,     // selected or not cannot be said, so it is kept
};
const char* verdict_name(Verdict verdict);

struct Reason {
  // live, keep, used, unlinked, unproven, scope: a root; base; part; attached; retention, time,
  // grace, pulled, label, untagged, orphan, survivor
  std::string code;
  std::string text;
  // root first: what is needed by what, and where that is written
  std::vector<std::string> evidence;
  auto operator<=>(const Reason&) const = default;
};

// What rule 1.10 rests on, as numbers: the same number is the same thing.
struct Shown {
  std::uint32_t configuration = 0;
  std::vector<std::uint32_t> layers;
  std::vector<std::uint32_t> steps;  // of its history: each of one step and all before it
  std::uint32_t layered_steps = 0;   // those that made a layer
  bool operator==(const Shown&) const = default;
};

struct Item {
  std::string repository;
  std::string digest;
  std::string media_type;
  std::vector<std::string> tags;      // sorted
  std::vector<std::string> untag;     // of a manifest that stays: tags that go; sorted
  std::vector<std::string> children;  // of an index
  std::string subject;                // what it belongs to, by field or by its tag; or empty
  std::int64_t size_bytes = 0;        // manifest, configuration and layers
  std::optional<Time> created, pushed, pulled, untagged;
  std::vector<ClaimedBase> built_on;                        // what it says of its bases; sorted
  std::vector<std::pair<std::string, std::string>> labels;  // those a rule asks for
  std::optional<Shown> shown;  // where another image may be its base, or it another's
  bool is_config_read = true;
  bool selected = false;        // by the retention policy alone
  bool is_rebuildable = false;  // a known build makes it
  std::uint32_t wave = 0;       // of what is doomed: lower ones go first
  Verdict verdict = Verdict::unknown;
  std::vector<Reason> reasons;  // sorted, unique
  bool operator==(const Item&) const = default;
};

using ItemVisitor = std::function<void(const Item&)>;

}  // namespace keelson::cleanup
