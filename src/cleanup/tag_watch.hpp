// SPDX-License-Identifier: Apache-2.0
// Which tags are on which digest right now. Deleting a digest drops every tag on it, so each tag
// there must be one the plan names; an index with a tag may hold it, and what was given a tag
// only now may be attached to it or be a part of it. Safe to ask from several threads.
#pragma once
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>

#include "src/cleanup/freshness.hpp"
#include "src/cleanup/plan/item.hpp"
#include "src/registry/inventory.hpp"
#include "src/registry/registry.hpp"

namespace keelson::cleanup {

class TagWatch {
 public:
  // `inventory` is what was there when the work began; it stays as long as this.
  TagWatch(registry::Registry& registry, const registry::Inventory& inventory,
           std::chrono::milliseconds least)
      : m_registry(registry), m_inventory(inventory), m_least(least) {}

  // Why the item is not as the plan knows it: a tag of it moved or is gone, or another one is on
  // it. Its own tags and names not seen before are asked for each time; all others as often as
  // that does not cost too much.
  std::optional<std::string> objection(const Item& item);
  // The same once its tags have been taken off it: none may be on it.
  std::optional<std::string> objection_untagged(const Item& item);

 private:
  struct Tag {
    std::string digest;           // empty: gone
    bool is_new = false;          // it was not there when the work began
    std::set<std::string> needs;  // of that digest: parts; if it is new, subjects too
  };
  struct Repository {
    explicit Repository(std::chrono::milliseconds least) : freshness(least) {}
    std::mutex mutex;
    Freshness freshness;
    std::map<std::string, Tag> tags;
  };
  std::optional<std::string> other_tag_on(const Item& item, bool own_tags_too);
  Repository& repository(const std::string& name);
  enum class Subjects { left_out, included };
  std::set<std::string> needs_of(const std::string& repository, const std::string& digest,
                                 Subjects subjects);
  bool is_new(const std::string& repository, const std::string& tag, const std::string& digest);

  registry::Registry& m_registry;
  const registry::Inventory& m_inventory;
  std::chrono::milliseconds m_least;
  std::mutex m_mutex;
  std::map<std::string, std::unique_ptr<Repository>> m_repositories;
};

}  // namespace keelson::cleanup
