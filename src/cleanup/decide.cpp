// SPDX-License-Identifier: Apache-2.0
#include "src/cleanup/decide.hpp"

#include <algorithm>
#include <map>

#include "src/cleanup/protection.hpp"
#include "src/cleanup/retention.hpp"

namespace keelson::cleanup {
namespace {

using registry::RepositoryInventory;

std::vector<Item> items_of(const RepositoryInventory& repository) {
  std::vector<Item> items;
  for (const auto& [digest, fact] : repository.manifests) {
    Item item;
    item.repository = repository.name;
    item.digest = digest;
    item.media_type = fact.media_type;
    item.children = fact.children;
    item.size_bytes = fact.size_bytes;
    item.created = fact.created;
    for (const auto& [tag, target] : repository.tags) {
      if (target == digest) item.tags.push_back(tag);
    }
    items.push_back(std::move(item));
  }
  return items;
}

// What is said of an item by itself, its index left aside.
void judge_alone(Item& item, const Selected* selected, const std::string& failure,
                 const Protection& protection) {
  item.reasons = protection.reasons(item.repository, item.digest, item.tags);
  const bool is_protected = !item.reasons.empty();
  if (selected) {
    item.selected = selected->selection == Selection::selected;
    item.reasons.push_back(selected->reason);
  }
  if (!failure.empty()) {
    item.reasons.push_back({"scope", "the repository could not be read wholly", {failure}});
  }
  if (is_protected)
    item.verdict = Verdict::protected_;
  else if (!failure.empty())
    item.verdict = Verdict::unknown;
  else if (!selected)
    item.verdict = Verdict::doomed;  // untagged: its indexes decide below
  else if (selected->selection == Selection::unknown)
    item.verdict = Verdict::unknown;
  else
    item.verdict = item.selected ? Verdict::doomed : Verdict::kept;
}

// An index is what the tag of a running part points to: it stays with any of its parts.
void judge_indexes(std::vector<Item>& items) {
  std::map<std::string, const Item*> by_digest;
  for (const Item& item : items) by_digest[item.digest] = &item;
  bool changed = true;
  while (changed) {  // indexes may hold indexes; each round protects at least one more
    changed = false;
    for (Item& item : items) {
      if (item.verdict == Verdict::protected_) continue;
      for (const std::string& child : item.children) {
        const auto part = by_digest.find(child);
        if (part == by_digest.end() || part->second->verdict != Verdict::protected_) continue;
        item.verdict = Verdict::protected_;
        item.reasons.push_back({"part", "its part " + child + " is protected", {}});
        changed = true;
        break;
      }
    }
  }
}

// A part lives as long as any index that holds it; without an index we know of, it stays.
void judge_parts(std::vector<Item>& items) {
  std::map<std::string, std::vector<const Item*>> holders;
  for (const Item& item : items) {
    for (const std::string& child : item.children) holders[child].push_back(&item);
  }
  const auto settle = [&](Item& item) {
    bool changed = false;
    const auto held = holders.find(item.digest);
    if (held == holders.end()) {
      if (!item.tags.empty() || item.verdict != Verdict::doomed) return false;
      item.verdict = Verdict::unknown;
      item.reasons.push_back({"part", "it has no tag and belongs to no index Keelson knows", {}});
      return true;
    }
    for (const Item* index : held->second) {
      if (index->verdict == Verdict::doomed) continue;
      const Reason reason{"part", "part of the index " + index->digest, index->tags};
      if (std::find(item.reasons.begin(), item.reasons.end(), reason) != item.reasons.end())
        continue;
      item.reasons.push_back(reason);
      if (item.verdict != Verdict::protected_) item.verdict = index->verdict;
      changed = true;
    }
    return changed;
  };
  // Indexes may hold indexes; a few rounds settle it, since each only adds reasons.
  bool changed = true;
  while (changed) {
    changed = false;
    for (Item& item : items) changed |= settle(item);
  }
  for (Item& item : items) {
    if (!item.tags.empty() || item.verdict != Verdict::doomed) continue;
    item.selected = true;
    for (const Item* index : holders[item.digest]) {
      item.reasons.push_back({"part", "part of the doomed index " + index->digest, index->tags});
    }
  }
}

}  // namespace

const char* verdict_name(Verdict verdict) {
  switch (verdict) {
    case Verdict::doomed:
      return "doomed";
    case Verdict::protected_:
      return "protected";
    case Verdict::kept:
      return "kept";
    case Verdict::unknown:
      return "unknown";
  }
  return "unknown";
}

Decision decide(const World& world) {
  const graph::Graph graph = make_graph(world);
  const Protection protection(world, graph);
  Decision decision;
  for (const RepositoryInventory& repository : world.inventory.repositories) {
    // What failed half-way may have tags without facts: no rule is asked about it.
    const auto selected = repository.failure.empty() ? select(world.settings, repository, world.now)
                                                     : std::map<std::string, Selected>{};
    std::vector<Item> items = items_of(repository);
    for (Item& item : items) {
      const auto found = selected.find(item.digest);
      judge_alone(item, found == selected.end() ? nullptr : &found->second, repository.failure,
                  protection);
    }
    judge_indexes(items);
    judge_parts(items);
    for (Item& item : items) {
      std::sort(item.reasons.begin(), item.reasons.end(), tells_more);
      decision.items.push_back(std::move(item));
    }
  }
  return decision;
}

}  // namespace keelson::cleanup
