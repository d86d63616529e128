// SPDX-License-Identifier: Apache-2.0
#include "src/cleanup/tag_watch.hpp"

#include <algorithm>
#include <vector>

#include "src/cleanup/manifest_content.hpp"
#include "src/cleanup/parallel.hpp"

namespace keelson::cleanup {

std::optional<std::string> TagWatch::objection(const Item& item) {
  for (const std::string& tag : item.tags) {
    const auto digest = m_registry.resolve(item.repository, tag);
    if (digest != item.digest) return "its tag " + tag + (digest ? " has moved" : " is gone");
  }
  return other_tag_on(item, false);
}

std::optional<std::string> TagWatch::objection_untagged(const Item& item) {
  return other_tag_on(item, true);
}

TagWatch::Repository& TagWatch::repository(const std::string& name) {
  const std::lock_guard lock(m_mutex);
  auto& repository = m_repositories[name];
  if (!repository) repository = std::make_unique<Repository>(m_least);
  return *repository;
}

// All of them, through indexes in indexes. What the inventory knows is not asked for.
std::set<std::string> TagWatch::parts_of(const std::string& repository, const std::string& digest) {
  const auto* before = m_inventory.find(repository);
  std::set<std::string> parts;
  std::vector<std::string> todo{digest};
  while (!todo.empty()) {
    const std::string one = std::move(todo.back());
    todo.pop_back();
    std::vector<std::string> children;
    if (const auto* held = before ? before->find(one) : nullptr) {
      for (const registry::Digest& child : held->children) children.push_back(child.text());
    } else if (const auto manifest = m_registry.manifest(repository, one)) {
      children = manifest_content(manifest->bytes).parts;
    }
    for (std::string& child : children) {
      if (parts.insert(child).second) todo.push_back(std::move(child));
    }
  }
  return parts;
}

std::optional<std::string> TagWatch::other_tag_on(const Item& item, bool own_tags_too) {
  const auto names = m_registry.tags(item.repository);
  if (!names) return "its repository is gone";
  Repository& known = repository(item.repository);
  const std::lock_guard lock(known.mutex);
  std::vector<std::string> asked;
  const bool is_due = known.freshness.is_due();
  for (const std::string& name : *names) {
    const bool is_own = std::find(item.tags.begin(), item.tags.end(), name) != item.tags.end();
    if (is_own && !own_tags_too) continue;
    if (is_due || is_own || !known.digests.contains(name)) asked.push_back(name);
  }
  std::vector<std::string> digests(asked.size());
  const auto ask = [&] {
    each_in_parallel(asked.size(), m_registry.connections(), [&](std::size_t i) {
      digests[i] = m_registry.resolve(item.repository, asked[i]).value_or("");
    });
  };
  if (is_due)
    known.freshness.refresh(ask);
  else
    ask();
  for (std::size_t i = 0; i < asked.size(); ++i) {
    known.digests[asked[i]] = digests[i];
    if (!digests[i].empty() && !known.parts.contains(digests[i]))
      known.parts[digests[i]] = parts_of(item.repository, digests[i]);
  }
  for (const std::string& name : *names) {
    const bool is_own = std::find(item.tags.begin(), item.tags.end(), name) != item.tags.end();
    if (is_own && !own_tags_too) continue;
    const std::string& digest = known.digests.at(name);
    if (digest == item.digest) return "the tag " + name + " has been put on it";
    const auto parts = known.parts.find(digest);
    if (parts != known.parts.end() && parts->second.contains(item.digest))
      return "the index " + name + " holds it";
  }
  return std::nullopt;
}

}  // namespace keelson::cleanup
