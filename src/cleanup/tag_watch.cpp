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

bool TagWatch::is_new(const std::string& repository, const std::string& tag,
                      const std::string& digest) {
  const auto* before = m_inventory.find(repository);
  const auto* known = before ? before->find_tag(tag) : nullptr;
  return known == nullptr || before->manifest(*known).digest.text() != digest;
}

// Parts, through indexes in indexes, and what all of them are attached to. What the inventory has
// is not asked for.
std::set<std::string> TagWatch::needs_of(const std::string& repository, const std::string& digest,
                                         Subjects subjects) {
  const auto* before = m_inventory.find(repository);
  const bool with_subjects = subjects == Subjects::included;
  std::set<std::string> needs;
  std::vector<std::string> todo{digest};
  while (!todo.empty()) {
    const std::string one = std::move(todo.back());
    todo.pop_back();
    std::vector<std::string> found;
    if (const auto* held = before ? before->find(one) : nullptr) {
      for (const registry::Digest& child : held->children) found.push_back(child.text());
      if (with_subjects && held->subject) found.push_back(held->subject->text());
    } else if (const auto manifest = m_registry.manifest(repository, one)) {
      auto content = manifest_content(manifest->bytes);
      found = std::move(content.parts);
      if (with_subjects && !content.subject.empty()) found.push_back(std::move(content.subject));
    }
    for (std::string& digest_needed : found) {
      if (needs.insert(digest_needed).second) todo.push_back(std::move(digest_needed));
    }
  }
  return needs;
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
    if (is_due || is_own || !known.tags.contains(name)) asked.push_back(name);
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
    Tag& tag = known.tags[asked[i]];
    if (tag.digest == digests[i]) continue;
    // First, since it may fail, and then is asked again.
    tag.is_new = is_new(item.repository, asked[i], digests[i]);
    tag.needs = digests[i].empty() ? std::set<std::string>()
                                   : needs_of(item.repository, digests[i],
                                              tag.is_new ? Subjects::included : Subjects::left_out);
    tag.digest = digests[i];
  }
  const auto parts = item.children.empty()
                         ? std::set<std::string>()
                         : needs_of(item.repository, item.digest, Subjects::left_out);
  for (const std::string& name : *names) {
    const bool is_own = std::find(item.tags.begin(), item.tags.end(), name) != item.tags.end();
    if (is_own && !own_tags_too) continue;
    const Tag& tag = known.tags.at(name);
    if (tag.digest == item.digest) return "the tag " + name + " has been put on it";
    if (tag.needs.contains(item.digest)) return name + " holds it, or is attached to it";
    if (tag.is_new && parts.contains(tag.digest))
      return "the tag " + name + " has been put on a part of it";
  }
  return std::nullopt;
}

}  // namespace keelson::cleanup
