// SPDX-License-Identifier: Apache-2.0
// The verdict on every manifest, with all its reasons. Values only.
#pragma once
#include <cstdint>
#include <string>
#include <vector>

namespace keelson::cleanup {

enum class Verdict {
  doomed,      // selected by the retention policy, and nothing protects it
  protected_,  // reachable from a root
  kept,        // not selected by the retention policy
  unknown,     // selected or not cannot be said, so it is kept
};
const char* verdict_name(Verdict verdict);

struct Reason {
  std::string code;  // live, keep, base, part, attached, retention, time, scope
  std::string text;
  std::vector<std::string>
      evidence;  // root first: what is needed by what, and where that is written
  auto operator<=>(const Reason&) const = default;
};

struct Item {
  std::string repository;
  std::string digest;
  std::string media_type;
  std::vector<std::string> tags;      // sorted
  std::vector<std::string> children;  // of an index
  std::int64_t size_bytes = 0;
  std::string created;
  bool selected = false;  // by the retention policy alone
  Verdict verdict = Verdict::unknown;
  std::vector<Reason> reasons;  // sorted, unique
};

struct Decision {
  std::vector<Item> items;  // sorted by repository, then digest
};

}  // namespace keelson::cleanup
