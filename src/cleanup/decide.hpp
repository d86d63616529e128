// SPDX-License-Identifier: Apache-2.0
// The one decision (invariant 3): the same stands behind plan, apply and why, and follows
// docs/verdicts.md. Pure: the same world gives the same verdicts. Contacts nothing, deletes
// nothing.
#pragma once
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "src/cleanup/judge.hpp"

namespace keelson::cleanup {

// Looks at the world for as long as it lives. Keeps a few bytes a manifest; reasons are put
// into words when an item is asked for.
class Decision {
 public:
  explicit Decision(const World& world);
  ~Decision();
  Decision(Decision&&) noexcept;

  // Of every manifest, repository by repository, as in the inventory.
  const std::vector<std::vector<Judged>>& judged() const;
  std::size_t count(Verdict verdict) const;
  // In order: by repository, then digest.
  void each(const ItemVisitor& visit) const;
  void each(Verdict verdict, const ItemVisitor& visit) const;
  // Of the repository with this place in the inventory.
  void each_of(std::size_t repository, const ItemVisitor& visit) const;
  std::vector<Item> items() const;
  // One, by the places of its repository and itself in the inventory.
  Item item(std::size_t repository, registry::ManifestId manifest) const;
  // Tags that go while their manifest stays.
  std::int64_t untag_count() const;

  // Whether something protected is attached to it that is not in its repository.
  bool is_drawn(const registry::Digest& digest) const;

  const World& world() const;
  const WorldGraph& graph() const;
  const Protection& protection() const;

 private:
  struct Parts;
  std::unique_ptr<Parts> m_parts;
};

inline Decision decide(const World& world) {
  return Decision(world);
}

}  // namespace keelson::cleanup
